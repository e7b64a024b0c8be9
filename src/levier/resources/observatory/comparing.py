"""Two departments, or two buyers, by the same indicators: what differs, and what only seems to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from levier.common.ui import formats
from levier.organizations import reference
from levier.resources.observatory.indicator_tables import Row, rows_of
from levier.resources.observatory.portraits import KEY
from levier.resources.observatory.selectors import OpenData
from levier.statistics.indicators.declaration import Indicator, Measure
from levier.statistics.uncertainty import FEW, difference

if TYPE_CHECKING:
    from levier.statistics.indicators.asking import Selection

# What is covered comes first.
COVERED = ("nombre_marches", "montant_marches", "completude_considerations")
COMPARED = (*COVERED, *(one for one in KEY if one not in COVERED))


@dataclass(frozen=True)
class Side:
    """One of the two: its name, its contracts, and the command that counts them."""

    name: str
    among: "Selection"
    command: str


@dataclass(frozen=True)
class Compared:
    """An indicator of both, and what may be said of their difference."""

    indicator: Indicator
    first: Row
    second: Row
    verdict: str
    told: Sequence[Mapping[str, Any]]
    """The two rows of the engine, from which the words are made."""


def departments(data: OpenData) -> list[tuple[str, str]]:
    """The departments that the build holds contracts of, with their names, by code."""
    from levier.statistics.indicators.asking import Selection

    rows = data.figures("nombre_marches", by="departement", among=Selection())
    known = reference.departments()
    unknown = "{} (fictif)" if data.synthetic else "{}"
    codes = sorted(row["departement"] for row in rows if row["departement"])
    return [(code, f"{code} · {known[code].name}" if code in known else unknown.format(code)) for code in codes]


def compared(data: OpenData, first: Side, second: Side) -> list[Compared]:
    """Each indicator of the two, in the order of a portrait."""
    from levier.statistics.indicators.catalogue import INDICATORS

    found = []
    for identifier in COMPARED:
        indicator = INDICATORS[identifier]
        told: list[Mapping[str, Any]] = [
            data.figures(identifier, by=None, among=side.among)[0] for side in (first, second)
        ]
        left, right = rows_of(indicator, "", told)
        found.append(Compared(indicator, left, right, verdict(indicator, told), told))
    return found


# The columns of a comparison for programs: one row an indicator and a side.
COLUMNS = ("indicateur", "nom", "unite", "cote", "value", "numerator", "denominator", "low", "high", "contracts",
           "difference", "note")  # fmt: skip


def table(lines: Sequence[Compared], sides: Sequence[Side]) -> list[dict[str, Any]]:
    """The figures of both sides, in the columns of `COLUMNS`; what is said of the difference is on both rows."""
    return [
        {
            **row, "indicateur": one.indicator.identifier, "nom": one.indicator.name, "unite": one.indicator.unit,
            "cote": side.name, "difference": one.verdict,
        }
        for one in lines
        for side, row in zip(sides, one.told, strict=True)
    ]  # fmt: skip


def verdict(indicator: Indicator, told: Sequence[Mapping[str, Any]]) -> str:
    """What may be said of the difference of two rows of an indicator; nothing for what is no share.

    The interval of a difference of shares of contracts is Newcombe’s; shares of amounts have none.
    """
    if not indicator.measure.is_share:
        return ""
    left, right = told
    if not (left["measurable"] and right["measurable"]):
        return "Non comparable\u00a0: non mesurable d’un côté au moins"
    if not (left["significant"] and right["significant"]):
        return f"Non significatif\u00a0: moins de {FEW} marchés d’un côté au moins"
    apart = (Decimal(str(left["value"])) - Decimal(str(right["value"]))) * 100
    if indicator.measure is not Measure.SHARE_OF_CONTRACTS:
        return f"{_points(apart)}, sans intervalle\u00a0: des montants ne se comparent pas comme des marchés"
    low, high = difference(left["numerator"], left["denominator"], right["numerator"], right["denominator"])
    if low <= 0 <= high:
        return "Différence non significative"
    least, most = (_points(Decimal(str(bound)) * 100) for bound in (low, high))
    return f"{_points(apart)}, entre {least} et {most} à 95\u00a0%"


def _points(apart: Decimal) -> str:
    rounded = apart.quantize(Decimal("0.1"))
    sign = "+" if rounded > 0 else ""
    return f"{sign}{formats.number(rounded)}\u00a0{'points' if abs(rounded) >= 2 else 'point'}"
