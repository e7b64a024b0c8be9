"""`make demo-reset` forgets the demo where it stands, and nothing else."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from levier.config.environment import hold, mark_as_demo

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


def test_a_folder_that_a_demo_holds_is_left_alone_until_it_stops(tmp_path):
    folder = tmp_path / "essai"
    mark_as_demo(folder)
    (folder / "levier.sqlite3").touch()
    held = hold(folder)
    also_held = hold(folder)
    refused = reset(folder)
    os.close(also_held)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "La démonstration tourne" in refused.stderr
    assert "Ctrl+C" in refused.stderr
    assert {path.name for path in folder.iterdir()} == {"demonstration", "levier.sqlite3"}
    os.close(held)
    assert (reset(folder).returncode, folder.exists()) == (0, False)


def test_a_demo_holds_its_folder_from_its_first_moment(tmp_path):
    folder = tmp_path / "essai"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    demo = subprocess.Popen(
        [sys.executable, "-m", "levier.cli", "demo", "--port", str(port)],
        env={**os.environ, "LEVIER_DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        began = time.monotonic()
        while not (folder / "demonstration").exists():
            assert demo.poll() is None
            assert time.monotonic() - began < 60, "the demo never marked its folder"
            time.sleep(0.02)
        assert reset(folder).returncode == 2
        assert folder.exists()
    finally:
        demo.kill()
        demo.wait()
