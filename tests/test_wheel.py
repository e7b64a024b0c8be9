"""What `pip install levier` gives: the wheel carries everything, and its demo starts from an empty folder."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.browser.house import running_demo

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/levier"
CARRIED = {".html", ".txt", ".mjml", ".css", ".js", ".svg", ".woff2", ".ttf", ".typ", ".csv", ".gz", ".json"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of what is in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "checkout"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(SOURCE, copy / "src/levier", ignore=shutil.ignore_patterns("__pycache__"))
    build = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    answer = subprocess.run([sys.executable, "-c", build], cwd=copy, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return folder / answer.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The `levier` command of a fresh environment: the wheel alone, on the libraries this one was locked with."""
    folder = tmp_path_factory.mktemp("installed")
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


def run(command, *arguments, folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEVIER_", "DJANGO_", "PYTHON"))}
    return subprocess.run([command, *arguments], cwd=folder, env=kept, capture_output=True, text=True, check=False)


def test_it_carries_every_template_style_font_document_and_table(wheel):
    wanted = {
        f"levier/{path.relative_to(SOURCE)}"
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and (path.suffix in CARRIED | {".py"})
    }
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    assert wanted - carried == set()
    assert {Path(name).suffix for name in carried} >= {".html", ".css", ".woff2", ".ttf", ".typ", ".csv", ".gz"}


def test_nothing_but_the_package_is_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"levier"}


def test_the_command_answers_from_an_empty_folder(installed, tmp_path):
    assert "Commandes" in run(installed, "--help", folder=tmp_path).stdout
    sizing = ["--montant", "1000000", "--part-main-oeuvre", "50", "--taux", "5", "--cout-horaire", "30", "--json"]
    assert json.loads(run(installed, "clause", "heures", *sizing, folder=tmp_path).stdout)["hours"] == 833
    where = run(installed.with_name("python"), "-c", "import levier; print(levier.__file__)", folder=tmp_path).stdout
    assert where.startswith(str(installed.parent.parent))
    assert list(tmp_path.iterdir()) == []


def test_its_demo_serves_a_page_with_its_styles(installed, tmp_path):
    with running_demo(tmp_path, command=installed, folder_of_work=tmp_path) as demo:
        home = demo.read("/herault/")
        assert "Levier" in home
        assert "sea" in demo.read("/static/ui/tokens.css")
