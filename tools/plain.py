"""Prints the plain modules, one path a line: those that reach Django neither themselves nor by what they import.

`tools/lint.sh` checks their types strictly; a new module without Django is among them without being listed. What
Django gives is mostly `Any`, so the others are held to typed definitions only.
"""

import ast
import sys
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
# What makes a module part of the shell: the framework and what is written for it.
FRAMEWORK = ("django", "allauth", "csp", "ninja", "simple_history")


def name_of(path: Path) -> str:
    """The dotted name of a module of ours."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name, migrations apart."""
    return {name_of(path): path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts}


def imports(path: Path) -> set[str]:
    """Everything a module imports, wherever in it, with the packages it stands in."""
    package = name_of(path)
    found = {package.rsplit(".", depth)[0] for depth in range(1, package.count(".") + 1)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def plain_modules() -> list[str]:
    """The dotted names of the plain modules, in order."""
    wanted = {name: imports(path) for name, path in modules().items()}
    shell = {name for name, taken in wanted.items() if any(one.split(".")[0].startswith(FRAMEWORK) for one in taken)}
    while reached := {name for name, taken in wanted.items() if name not in shell and taken & shell}:
        shell |= reached
    return sorted(wanted.keys() - shell)


if __name__ == "__main__":
    sys.stdout.write("\n".join(str(modules()[name].relative_to(SOURCE.parent)) for name in plain_modules()) + "\n")
