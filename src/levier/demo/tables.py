"""The demo's tables, read: real facts of the Hérault, and the invented department. Plain Python."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from levier.organizations.reference import Commune, communes_of

DEPARTMENT = "34"
_TABULAR = "decp.info_tabulaire"


@dataclass(frozen=True, slots=True)
class PublishedContract:
    """A contract or concession of the Hérault as its buyer published it; no natural person."""

    record: int
    """Line of `contracts_34.jsonl.gz`, from 1."""
    source: str
    """Key of `sources.RECORD_SOURCES`."""
    source_date: str
    uid: str
    id: str
    kind: str
    """contract or concession."""
    buyer_siret: str
    object: str
    """Empty in the consolidated table; letters lost by the source are U+FFFD."""
    nature: str
    procedure: str
    cpv: str
    amount: Decimal
    """Euros before tax; for a framework agreement, its maximum."""
    notified_on: date | None
    published_on: date | None
    duration_months: int
    place_code: str
    place_code_kind: str
    n_holders: int
    n_modifications: int

    @property
    def is_legible(self) -> bool:
        """Whether the object is there and lost no letter in the source."""
        return bool(self.object) and "\ufffd" not in self.object


@dataclass(frozen=True, slots=True)
class Buyer:
    """A real public buyer of `PublishedContract`."""

    siret: str
    name: str
    buyer_class: str
    """Code of `reference.buyer_classes`."""
    commune: str
    """INSEE code when the buyer is a commune or its name says where it is, else empty."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A real insertion structure of the Hérault, without contact."""

    kind: str
    """Code of `reference.structure_kinds`."""
    name: str
    siret: str
    postcode: str
    commune: str
    source: str
    source_date: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk (guichet) of the Hérault as public pages describe it; its staff is invented elsewhere."""

    code: str
    name: str
    host: str
    scope: str
    covers_department: bool
    epcis_sourced: tuple[str, ...]
    """SIREN of the intercommunalities that a public page places in its territory."""
    epcis_to_confirm: tuple[str, ...]
    """SIREN of those supposed for the demo: to be shown « périmètre à confirmer »."""
    perimeter: str
    """confirmé, périmètre à confirmer or historique."""
    evidence: str
    source_url: str


def _text(name: str) -> str:
    content = (files("levier.demo") / "data" / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(_text(name), newline=""), delimiter=";")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def published_contracts() -> tuple[PublishedContract, ...]:
    """Returns the 318 records of the Hérault."""
    return tuple(
        PublishedContract(
            int(row["record"]),
            row["source"],
            row["source_date"],
            row["uid"],
            row["id"],
            row["kind"],
            row["buyer_siret"],
            row["object"],
            row["nature"],
            row["procedure"],
            row["cpv"],
            Decimal(row["amount"]),
            _day(row["notified_on"]),
            _day(row["published_on"]),
            int(row["duration_months"]),
            row["place_code"],
            row["place_code_kind"],
            int(row["n_holders"]),
            int(row["n_modifications"]),
        )
        for row in _rows("contracts_34.csv")
    )


def contract_records() -> Iterator[dict[str, Any]]:
    """Iterates over the same records in the shape of their open data format, with its faults.

    Those of 2019 are in the 2019 shape, those of the consolidated table in the 2022 shape, without the fields that
    the table lacks (`objet`, `considerationsSociales`…). Ours: `source`, `sourceDate`, and `masque: true` on a
    holder left out because it may be a natural person.
    """
    for line in _text("contracts_34.jsonl.gz").splitlines():
        yield json.loads(line)


def write_open_data(folder: Path) -> list[Path]:
    """Writes the records as two open data documents that any reader of DECP reads, and returns their paths.

    `herault-2019.json` has the root of 2019, `herault-2024.json` that of 2022. The folder is created.
    """
    folder.mkdir(parents=True, exist_ok=True)
    records = list(contract_records())
    of_2024 = [record for record in records if record["source"] == _TABULAR]
    documents: dict[str, dict[str, Any]] = {
        "herault-2019.json": {"marches": [record for record in records if record["source"] != _TABULAR]},
        "herault-2024.json": {"marches": {"marche": of_2024, "contrat-concession": []}},
    }
    written = []
    for name, document in documents.items():
        path = folder / name
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        written.append(path)
    return written


@cache
def buyers() -> dict[str, Buyer]:
    """Returns the buyers of `published_contracts` by SIRET."""
    return {
        row["siret"]: Buyer(row["siret"], row["name"], row["buyer_class"], row["commune"])
        for row in _rows("buyers_34.csv")
    }


@cache
def structures() -> tuple[Structure, ...]:
    """Returns the insertion structures of the Hérault, by kind and name."""
    return tuple(
        Structure(
            row["kind"],
            row["name"],
            row["siret"],
            row["postcode"],
            row["commune"],
            row["source"],
            row["source_date"],
        )
        for row in _rows("structures_34.csv")
    )


@cache
def desks() -> dict[str, Desk]:
    """Returns the desks by code."""
    return {
        row["code"]: Desk(
            row["code"],
            row["name"],
            row["host"],
            row["scope"],
            row["whole_department"] == "1",
            tuple(row["epcis_sourced"].split()),
            tuple(row["epcis_to_confirm"].split()),
            row["perimeter"],
            row["evidence"],
            row["source_url"],
        )
        for row in _rows("desks_34.csv")
    }


def desk_communes(desk: Desk) -> tuple[tuple[Commune, bool], ...]:
    """Returns the communes of a desk, each with whether a source confirms it, by INSEE code.

    Only communes of the Hérault: an intercommunality may go beyond it.
    """
    sourced, supposed = set(desk.epcis_sourced), set(desk.epcis_to_confirm)
    return tuple(
        (commune, desk.covers_department or commune.epci in sourced)
        for commune in communes_of(DEPARTMENT)
        if desk.covers_department or commune.epci in sourced | supposed
    )


def fictitious_department() -> dict[str, Any]:
    """Returns the invented department: `code`, `name`, `communes`, `epcis`, `buyers`, every name marked (fictif)."""
    department: dict[str, Any] = json.loads(_text("fictitious_department.json"))
    return department
