"""The documentation builds without a warning, fetches nothing from elsewhere, and has a guide for each role."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from levier.accounts.roles import Role
from levier.common.policy import Actor
from levier.common.ui.context import navigation

ROOT = Path(__file__).parents[2]
GUIDES = {
    Role.ADMINISTRATOR: "administrateur",
    Role.MISSION_TEAM: "mission",
    Role.FACILITATOR: "facilitateur",
    Role.BUYER: "acheteur",
    Role.COMPANY: "entreprise",
    Role.INCLUSIVE_EMPLOYER: "structure-insertion",
    Role.PRESCRIBER: "prescripteur",
    Role.STATE: "etat",
}


def test_each_role_has_its_guide():
    assert set(GUIDES) == set(Role)
    assert {path.stem for path in (ROOT / "docs/roles").glob("*.md")} == set(GUIDES.values())


def test_it_builds_without_a_warning_and_fetches_nothing(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    fetched = [
        address
        for page in tmp_path.rglob("*.html")
        for address in re.findall(r"<(?:script|img|link)\b[^>]*?(?:src|href)=\"(https?://[^\"]+)", page.read_text())
    ]
    assert fetched == []


def test_the_picture_of_the_readme_is_light():
    assert (ROOT / "docs/pictures/board.png").stat().st_size < 200_000
    assert "docs/pictures/board.png" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_makefile_says_what_each_target_does():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE)) - {"install-test"}
    helped = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert targets == helped
    assert targets >= {
        "demo",
        "demo-reset",
        "install",
        "test",
        "lint",
        "fmt",
        "lock",
        "bench",
        "browser",
        "docs",
        "help",
    }


@pytest.mark.parametrize("role", Role)
def test_each_guide_lists_the_menu_its_role_is_given(role):
    actor = Actor(user_id=1, mission_id=1, organizations={role: frozenset({1})})
    menu = [entry["label"] for axis in navigation(actor, "") for entry in axis["entries"]]
    guide = (ROOT / f"docs/roles/{GUIDES[role]}.md").read_text(encoding="utf-8")
    assert re.findall(r"^- «\u00a0(.+?)\u00a0»", guide.split("## Votre menu")[1], re.MULTILINE) == menu
