"""What `make install` says where Python cannot make an environment: one sentence that names the package."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

UV = Path(__file__).parents[2] / "tools/uv.sh"

# A `python3` that answers as this one would to the questions asked of it, in the order they are asked.
FAKE = """#!/bin/sh
case "$*" in
  *version_info*) exit {old} ;;
  *ensurepip*) exit {without_venv} ;;
  --version) echo "Python 3.9.2" ;;
  *) echo "$*" >> made ;;
esac
"""


def sourced(folder: Path, **answers: int) -> subprocess.CompletedProcess[str]:
    """Sources tools/uv.sh in an empty folder where only this `python3` is found."""
    programs = folder / "bin"
    programs.mkdir()
    if answers:
        python = programs / "python3"
        python.write_text(FAKE.format(**answers))
        python.chmod(0o755)
    return subprocess.run(
        [shutil.which("sh") or "/bin/sh", "-c", f". {UV}"],
        cwd=folder,
        env={"PATH": str(programs), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Python 3.11 ou plus récent est nécessaire\u00a0: apt-get install python3 python3-venv\n"),
        (
            {"old": 1, "without_venv": 0},
            "Python 3.11 ou plus récent est nécessaire\u202f; celui-ci est Python 3.9.2.\n",
        ),
        (
            {"old": 0, "without_venv": 1},
            "Il manque le paquet python3-venv\u00a0: apt-get install python3-venv, puis recommencez.\n",
        ),
    ],
)
def test_a_machine_without_what_an_environment_needs_is_told_what_to_install(tmp_path, answers, sentence):
    run = sourced(tmp_path, **answers)
    assert (run.returncode, run.stderr, run.stdout) == (2, sentence, "")
    assert not (tmp_path / ".venv").exists()
    assert not (tmp_path / "made").exists(), "an environment was begun"


def test_where_nothing_is_missing_the_environment_is_begun(tmp_path):
    sourced(tmp_path, old=0, without_venv=0)
    assert "-m venv .venv" in (tmp_path / "made").read_text()
