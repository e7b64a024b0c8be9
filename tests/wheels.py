"""The wheel as `pip install levier` takes it, and an environment where it alone answers."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/levier"


def build_wheel(folder: Path) -> Path:
    """The wheel, built in `folder` from a copy of what is in the checkout; AssertionError with what the build said."""
    copy = folder / "checkout"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(SOURCE, copy / "src/levier", ignore=shutil.ignore_patterns("__pycache__"))
    build = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    answer = subprocess.run([sys.executable, "-c", build], cwd=copy, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return folder / answer.stdout.strip().splitlines()[-1]


def install_wheel(wheel: Path, folder: Path) -> Path:
    """The `levier` command of a fresh environment in `folder`: the wheel alone, on the libraries this one was locked
    with."""
    venv.create(folder, with_pip=False)
    libraries = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(libraries)
    # The locked libraries come after the wheel; the checkout's own .pth is not read, so that only the wheel answers.
    (libraries / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = folder / "bin/levier"
    command.write_text(f"#!{folder}/bin/python\nfrom levier.cli import main\nmain()\n")
    command.chmod(0o755)
    return command
