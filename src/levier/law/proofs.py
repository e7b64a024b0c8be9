"""The proofs of eligibility and how long each holds before the entry (dated table; each line says its source).

The clause's texts list no proof: practice follows the official list of the IAE (arrêté du 4 septembre 2025, annexe).
A proof is judged on the entry date only: what changes afterwards removes nothing. That list proves more situations than
the CCAG's lists of publics name (ASE, lone parents…): those prove what a contract adds to them (`ADDED_PUBLIC`).
"""

import csv
import datetime
import functools
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


class Validity(StrEnum):
    """How a proof's term is known: so many months from its date, the day written on it, or no term."""

    MONTHS = "months"
    UNTIL = "until"
    NONE = "none"


@dataclass(frozen=True)
class ProofKind:
    """One kind of proof. `months`: it must be younger than that at the entry. `status`: official text, practice, or a
    mission's own line."""

    code: str
    label: str
    categories: frozenset[str]
    validity: Validity
    months: int | None
    first_day: datetime.date
    status: str
    source: str
    last_day: datetime.date | None = None
    is_mission: bool = False

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the day falls within its own dates."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @property
    def rule(self) -> str:
        """How long it holds, in French."""
        if self.validity is Validity.MONTHS:
            return f"moins de {self.months} mois à l’entrée"
        return "en cours de validité à l’entrée" if self.validity is Validity.UNTIL else "sans limite de durée"


@functools.cache
def proof_kinds() -> dict[str, ProofKind]:
    """Every kind of proof by its code."""
    text = resources.files("levier.law").joinpath("data/proofs.csv").read_text(encoding="utf-8")
    return {
        row["code"]: ProofKind(
            code=row["code"],
            label=row["label"],
            categories=frozenset(row["categories"].split()),
            validity=Validity(row["validity"]),
            months=int(row["months"]) if row["months"] else None,
            first_day=datetime.date.fromisoformat(row["from"]),
            status=row["status"],
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }
