"""The derivation scripts give again, byte for byte, the tables that the package carries."""

import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from levier.statistics import nomenclatures

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDERS = (
    *(f"src/levier/{room}/data" for room in ("organizations", "statistics", "demo")),
    "tests/statistics/data",
)
REAL_DATA = Path(os.environ.get("LEVIER_DONNEES_REELLES", REPOSITORY.parent / "shared/data"))


@pytest.mark.real_data
def test_deriving_again_gives_the_same_tables(tmp_path: Path):
    if not REAL_DATA.is_dir():
        pytest.skip(f"données réelles absentes : {REAL_DATA}")
    shutil.copytree(REPOSITORY / "tools/derive", tmp_path / "tools/derive")
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
    subprocess.run([sys.executable, "tools/derive", str(REAL_DATA)], cwd=tmp_path, check=True, capture_output=True)
    derived = [path for folder in FOLDERS for path in (tmp_path / folder).iterdir()]
    assert len(derived) == 16
    for path in derived:
        assert path.read_bytes() == (REPOSITORY / path.relative_to(tmp_path)).read_bytes(), path.name


def test_a_missing_source_folder_is_said_in_a_sentence(tmp_path: Path):
    run = subprocess.run(
        [sys.executable, str(REPOSITORY / "tools/derive/geography.py"), str(tmp_path / "absent")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert "dossier des données réelles introuvable" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.real_data
def test_national_figures_are_those_collected_from_the_pages():
    if not REAL_DATA.is_dir():
        pytest.skip(f"données réelles absentes : {REAL_DATA}")
    collected = json.loads((REAL_DATA / "stats/oecp_ave_published.json").read_text("utf-8"))
    carried = {(figure.series, figure.year, figure.value) for figure in nomenclatures.published_figures()}
    for census in collected["oecp_recensement_social_share"]["values"]:
        share = Decimal(str(census["part_nombre"])) * 100
        assert ("oecp_social_share", census["annee"], share) in carried
    for network in collected["ave_consolidation"]["values"]:
        hours = Decimal(str(network["heures_M"])) * 1_000_000
        assert ("ave_hours", network["annee"], hours) in carried
