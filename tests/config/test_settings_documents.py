"""Every variable an installation reads is documented, and the documented production example passes Django's check."""

import os
import re
import subprocess
import sys
from pathlib import Path

import levier

SOURCE = Path(levier.__file__).parent
DOCUMENT = Path(__file__).parents[2] / "docs/settings.md"
VARIABLE = re.compile(r"[\"'](LEVIER_[A-Z_]+|DATABASE_URL|HOST|PORT)[\"']")
# Set by our own commands for the processes they start; nobody types them.
INTERNAL = {"LEVIER_BIND_HOST"}


def test_each_variable_read_is_documented_and_each_documented_one_is_read():
    read = {
        name for path in SOURCE.rglob("*.py") for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
    } - INTERNAL
    documented = set(re.findall(r"`(LEVIER_[A-Z_]+|DATABASE_URL|HOST|PORT)`", DOCUMENT.read_text(encoding="utf-8")))
    assert documented == read


def production_settings():
    """The lines of the document's production example."""
    example = DOCUMENT.read_text(encoding="utf-8").split("```sh\n", 1)[1].split("```", 1)[0]
    return dict(line.split("=", 1) for line in example.splitlines() if "=" in line and not line.startswith("#"))


def test_the_documented_production_settings_pass_the_deployment_check(tmp_path):
    example = production_settings()
    assert example["LEVIER_BASE_URL"].startswith("https://")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEVIER_", "DATABASE_URL"))}
    given = {**example, "LEVIER_DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/levier.sqlite3"}
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "INFO"],
        env={**kept, **given, "DJANGO_SETTINGS_MODULE": "levier.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "no issues" in answer.stderr + answer.stdout or "aucun" in answer.stdout.lower()
