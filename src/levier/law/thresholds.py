"""EU procurement thresholds, dated (annexe n° 2 du code de la commande publique, avis relatif aux seuils)."""

import csv
import datetime
import functools
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


class Capacity(StrEnum):
    """The capacity in which a buyer acts."""

    CENTRAL_AUTHORITY = "autorite-centrale"
    CONTRACTING_AUTHORITY = "pouvoir-adjudicateur"
    CONTRACTING_ENTITY = "entite-adjudicatrice"


class Kind(StrEnum):
    """What is bought."""

    WORKS = "travaux"
    SUPPLIES = "fournitures"
    SERVICES = "services"
    CONCESSION = "concession"
    DEFENCE = "defense"


@dataclass(frozen=True)
class Threshold:
    """A threshold in whole euros excluding tax, in force from a day to a day, both included.

    `status` is `official` (text held) or `secondary` (to verify before use).
    """

    capacity: Capacity
    kind: Kind
    amount: int
    first_day: datetime.date
    last_day: datetime.date
    status: str
    source: str


@functools.cache
def thresholds() -> tuple[Threshold, ...]:
    """The whole dated table."""
    text = resources.files("levier.law").joinpath("data/thresholds.csv").read_text(encoding="utf-8")
    return tuple(
        Threshold(
            capacity=Capacity(row["capacity"]),
            kind=Kind(row["kind"]),
            amount=int(row["amount_eur"]),
            first_day=datetime.date.fromisoformat(row["from"]),
            last_day=datetime.date.fromisoformat(row["to"]),
            status=row["status"],
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


def threshold_on(day: datetime.date, capacity: Capacity, kind: Kind) -> Threshold | None:
    """Returns the threshold in force on a day; None before the first known period or after the last one."""
    for line in thresholds():
        if line.capacity == capacity and line.kind == kind and line.first_day <= day <= line.last_day:
            return line
    return None
