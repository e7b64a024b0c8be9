"""The lines of requirements.lock, hashes included, of the packages named on standard input (`name` or `name==version`).

A package the lock does not pin is a sentence and exit status 2: nothing unpinned is ever installed.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class UnpinnedError(Exception):
    """Packages asked for and absent from the lock."""


def name_of(line: str) -> str:
    """The package a requirement names, spelt as the lock spells it (`Django_CSP>=4` gives `django-csp`)."""
    found = NAME.match(line)
    return re.sub(r"[-_.]+", "-", found.group()).lower() if found else ""


def entries(lock: str) -> list[str]:
    """What the lock holds, one text a package and marker: its pin followed by its hashes."""
    return re.findall(r"^[A-Za-z0-9].*(?:\n[ \t]+.*)*\n?", lock, re.MULTILINE)


def locked(lock: str, wanted: Iterable[str]) -> str:
    """The entries of `wanted`, in the order of the lock."""
    names = {name_of(line) for line in wanted} - {""}
    kept = [entry for entry in entries(lock) if name_of(entry) in names]
    if missing := sorted(names - {name_of(entry) for entry in kept}):
        raise UnpinnedError(
            f"requirements.lock ne fixe pas {', '.join(missing)}, que pyproject.toml demande\u00a0: "
            "make lock, puis recommencez."
        )
    return "".join(kept)


if __name__ == "__main__":
    try:
        sys.stdout.write(locked(LOCK.read_text(encoding="utf-8"), sys.stdin))
    except UnpinnedError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
