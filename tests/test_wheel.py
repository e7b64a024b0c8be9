"""What `pip install levier` gives: the wheel carries everything, its command answers; the browser walks its demo."""

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.wheels import SOURCE, build_wheel, install_wheel

CARRIED = {".html", ".txt", ".mjml", ".css", ".js", ".svg", ".woff2", ".ttf", ".typ", ".csv", ".gz", ".json"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    return install_wheel(wheel, tmp_path_factory.mktemp("installed"))


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
