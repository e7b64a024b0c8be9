"""`make demo-reset` forgets the demo where it stands, and nothing else."""

import subprocess
from pathlib import Path

import pytest

from levier.config.environment import mark_as_demo

ROOT = Path(__file__).parents[2]


def reset(folder):
    """`make demo-reset` of a demo kept in `folder`."""
    command = ["make", "--silent", "demo-reset", f"LEVIER_DATA_DIR={folder}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_folder_of_the_demo_is_erased_wherever_it_is(tmp_path):
    folder = tmp_path / "essai"
    mark_as_demo(folder)
    (folder / "levier.sqlite3").touch()
    done = reset(folder)
    assert (done.returncode, folder.exists()) == (0, False)
    assert "recommencera de zéro" in done.stdout


@pytest.mark.parametrize("also_ran_the_demo", [False, True])
def test_a_folder_the_demo_did_not_make_is_left_alone(tmp_path, also_ran_the_demo):
    database = tmp_path / "levier.sqlite3"
    database.touch()
    if also_ran_the_demo:
        mark_as_demo(tmp_path)
    done = reset(tmp_path)
    assert (done.returncode, database.exists()) == (2, True)
    assert "rien n’est effacé" in done.stderr
