"""Builds datasets for the tests, from records written here or from the real files."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from levier.statistics.build import Report, build
from levier.statistics.dataset import Dataset

ROOT = Path(__file__).resolve().parents[2]
REAL_DATA = Path(os.environ.get("LEVIER_DONNEES_REELLES", ROOT.parent / "shared" / "data"))
TODAY = date(2026, 11, 24)


@pytest.fixture
def real() -> Callable[[str], Path]:
    """The path of a real file; skips, saying so, when the folder is not there."""

    def find(name: str) -> Path:
        path = REAL_DATA / name
        if not path.exists():
            pytest.skip(f"real data absent: {path} (set LEVIER_DONNEES_REELLES)")
        return path

    return find


@pytest.fixture
def construct(tmp_path: Path) -> Callable[..., tuple[Report, Dataset]]:
    """Builds paths into a fresh folder and opens what was built."""

    def run(*paths: Path, **options: Any) -> tuple[Report, Dataset]:
        output = tmp_path / "sortie"
        report = build(paths, output, **{"today": TODAY, **options})
        assert report.accepted + report.repaired + report.rejected == report.read
        return report, Dataset(output)

    return run


def contract_2022(**changes: Any) -> dict[str, Any]:
    """A clean 2022-format record; `changes` replace its fields, None removes one."""
    record: dict[str, Any] = {
        "id": "2024-001",
        "acheteur": {"id": "21340172201787"},
        "nature": "Marché",
        "objet": "Nettoyage des locaux",
        "codeCPV": "90911200",
        "techniques": {"technique": ["Sans objet"]},
        "ccag": "Fournitures courantes et services",
        "offresRecues": 3,
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "34", "typeCode": "Code département"},
        "dureeMois": 12,
        "dateNotification": "2024-05-15",
        "datePublicationDonnees": "2024-06-01",
        "montant": 120000.5,
        "typesPrix": {"typePrix": ["Définitif révisable"]},
        "formePrix": "Forfaitaire",
        "titulaires": [{"titulaire": {"id": "55204599900869", "typeIdentifiant": "SIRET"}}],
        "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
        "modifications": [],
    }
    record.update(changes)
    return {name: value for name, value in record.items() if value is not None}


@pytest.fixture
def decp(tmp_path: Path) -> Callable[..., Path]:
    """Writes 2022-format records to a file."""

    def write(*records: Any, concessions: tuple[Any, ...] = (), name: str = "decp.json") -> Path:
        path = tmp_path / name
        content = {"marches": {"marche": list(records), "contrat-concession": list(concessions)}}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write
