"""An indicator as its page and its files show it: the words of each row, the chart, the command that recomputes it."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst

from levier.common.charts.declaration import Chart, Mark, Shape
from levier.common.ui import formats
from levier.resources.observatory.codes import CODED
from levier.resources.observatory.overview import BREAK_YEAR, FEW_WORDS
from levier.resources.observatory.wording import large_amount
from levier.statistics.indicators.declaration import Indicator, Measure

if TYPE_CHECKING:
    from levier.resources.observatory.selectors import OpenData

# Bars past these are too thin to be read: the table says it all.
MOST_BARS = 12


@dataclass(frozen=True)
class Row:
    """A value of the breakdown: its words, the value and what it is made of, what to know of it."""

    label: str
    value: str
    made_of: str
    between: str
    contracts: int
    note: str
    is_measured: bool


def rows_of(indicator: Indicator, by: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows of the engine in words, in the order they come."""
    return [
        Row(
            label_of(by, row),
            value_words(indicator, row),
            made_of(indicator, row),
            between_words(row),
            row["contracts"],
            formats.typeset(row["note"] or ""),
            row["measurable"],
        )
        for row in rows
    ]


def label_of(by: str, row: Mapping[str, Any]) -> str:
    """The words of a value of a breakdown; what the contracts do not say is said so."""
    value = row.get(by)
    if by == "acheteur":
        return str(row["acheteur_nom"] or value)
    if by in CODED:
        return CODED[by](value)
    if by == "accord_cadre":
        return "Accord-cadre" if value else "Marché ordinaire"
    if by == "lieu" and value is not None:
        return f"{value} ({row['lieu_type'].lower()})" if row["lieu_type"] else str(value)
    if value is None:
        return "Sans date" if by == "annee" else "Non précisé"
    # The rank that orders classes of amounts is not for people.
    return re.sub(r"^\d\. ", "", str(value)).replace("'", "’")


def value_words(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """The value, in percent, in contracts or in euros; a dash when nothing can be measured."""
    if not row["measurable"]:
        return formats.UNKNOWN
    if indicator.measure.is_share:
        return formats.percent(Decimal(str(row["value"])) * 100, 1)
    if indicator.measure is Measure.AMOUNT:
        return large_amount(round(row["value"] * 100))
    return formats.integer(row["value"])


def made_of(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """The numerator over the denominator."""
    if not row["measurable"] or not indicator.measure.is_share:
        return ""
    amounts = row["numerator"], row["denominator"]
    if indicator.measure.is_of_money:
        part, whole = (large_amount(round(amount * 100)) for amount in amounts)
    else:
        part, whole = (formats.integer(amount) for amount in amounts)
    return f"{part} sur {whole}"


def between_words(row: Mapping[str, Any]) -> str:
    """The interval of a share; empty when it has none."""
    if row["low"] is None:
        return ""
    low, high = (formats.number(Decimal(str(bound)) * 100, 1) for bound in (row["low"], row["high"]))
    return f"{low} à {high}\u00a0%"


def chart_of(indicator: Indicator, by: str, rows: Sequence[Mapping[str, Any]], axis: str) -> Chart | None:
    """The values as columns by year, as bars by anything else; None when none can be measured, or when they would be
    too many. `axis` names the breakdown."""
    drawn = [row for row in rows if row.get(by) is not None]
    if not any(row["measurable"] for row in drawn) or len(drawn) > MOST_BARS:
        return None
    by_year = by == "annee"
    times, unit = scale_of(indicator)
    marks = [
        Mark(
            str(row[by]) if by_year else label_of(by, row),
            row["value"] * times if row["measurable"] else None,
            value_words(indicator, row),
            low=row["low"] * times if row["low"] is not None else None,
            high=row["high"] * times if row["high"] is not None else None,
            doubtful=row["measurable"] and not row["significant"],
        )
        for row in drawn
    ]
    return Chart(
        f"{indicator.name}, par {axis}",
        Shape.COLUMNS if by_year else Shape.BARS,
        capfirst(axis),
        marks,
        unit,
        break_before=BREAK_YEAR if by_year and indicator.series_breaks else "",
        doubtful=FEW_WORDS,
    )


def scale_of(indicator: Indicator) -> tuple[float, str]:
    """By what a value of the engine is drawn, and the unit of the scale: percent, millions of euros, contracts."""
    if indicator.measure.is_share:
        return 100, "%"
    return (0.000_001, "M€") if indicator.measure is Measure.AMOUNT else (1, "")


def contracts_file_name(data: "OpenData", kind: str) -> str:
    """The name of the file of every contract of the department, as it is downloaded today."""
    return f"marches-{data.department}-{timezone.localdate():%Y-%m-%d}-{data.version}.{kind}"


def build_command(data: "OpenData") -> str:
    """The command that builds, from that file, the data that `command_of` asks."""
    return shlex.join(["levier", "observatoire", "construire", contracts_file_name(data, "csv"), "--sortie", "DOSSIER"])


def recomputing(data: "OpenData", *asking: str) -> list[str]:
    """The commands that give some figures again, in order: the one that builds, then those of `command_of`."""
    return [build_command(data), *asking]


def command_of(identifier: str, by: str, asked: Mapping[str, Any], department: str) -> str:
    """The command that computes the figures of an indicator again from the built data: every page, file and answer says
    this one. `asked`: by option, what was asked beside the department and the breakdown."""
    asking = f"levier observatoire montrer {identifier} --donnees DOSSIER"
    parts = [*asking.split(), "--departement", department]
    if by:
        parts += ["--par", by]
    for option, value in asked.items():
        if value:
            parts += [f"--{option}"] if value is True else [f"--{option}", str(value)]
    return shlex.join(parts)
