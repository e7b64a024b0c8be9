"""The sections of the booklet about hours, people and exits: every chart of the mission's own edition of 2020 (domain
reference, §7.3), from the year's edition alone. What it does not hold is said to be missing, never zero."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.text import capfirst

from levier.common.charts.declaration import Chart, Mark, Shape
from levier.common.charts.store import drawn
from levier.common.ui import formats
from levier.resources.observatory import references
from levier.resources.observatory.booklet.blocks import Block, Drawing, Missing, Section, Table, Text
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import Figures
from levier.resources.observatory.editions.selectors import figures_of_editions
from levier.resources.observatory.editions.shown import AXES, HOURS, axis_of, main_lines
from levier.statistics.reference import last_estimates

_MASKED = "Un chiffre de moins de {smallest}\u00a0personnes est masqué, avec ce qui le ferait retrouver par différence."


def _read(key: int | None, year: int) -> tuple[Edition, Figures] | None:
    return figures_of_editions([key]).get(year) if key is not None else None


def _not_closed(year: int) -> Missing:
    return Missing(
        f"L’année {year} n’est pas close\u00a0: les heures, les personnes et les sorties se publient une fois signées."
    )


def main_figures(key: int | None, year: int) -> Section:
    """The main figures of the year's edition."""
    heading = f"Heures, personnes et sorties en {year}"
    found = _read(key, year)
    if found is None:
        return Section(heading, [_not_closed(year)])
    edition, figures = found
    day = formats.long_date(timezone.localtime(edition.signed_at).date())
    blocks: list[Block] = [
        Text(
            f"Édition n°\u00a0{edition.number}, signée le {day}. "
            + _MASKED.format(smallest=figures.content["smallest"])
        )
    ]
    if figures.missing_words:
        blocks.append(Missing(f"Chiffres {figures.missing_words}."))
    rows = [(line["name"], line["note"] or "—", line["value"]) for line in main_lines(figures)]
    return Section(heading, [*blocks, Table(heading, ("Chiffre", "À savoir", "Valeur"), rows, numbers=1)])


def series(editions: Sequence[tuple[int, int]], department: str) -> Section:
    """The hours by year: those of editions, and before them those the mission had published."""
    heading = "Heures réalisées, par année"
    known = figures_of_editions([key for _, key in editions])
    marks: dict[int, Mark] = {}
    told: dict[int, str] = {}
    for reading in last_estimates("hours", territory=department):
        figure = reading.figure
        marks[reading.year] = Mark(
            str(reading.year), float(figure.value) if figure else None,
            references.short_words(reading) if figure else "", doubtful=bool(figure and figure.qualifier),
            note="publié avant Levier", said=references.value_words(reading) if figure else "",
        )  # fmt: skip
        told[reading.year] = references.value_words(reading)
    for year, (_, figures) in known.items():
        row = figures.whole(HOURS)
        shown = row is not None and not row["masked"]
        marks[year] = Mark(
            str(year),
            row["numerator"] / 100 if row and shown else None,
            formats.hours(row["numerator"], unit=False) if row and shown else "",
            note=figures.missing_short,
        )
        told[year] = formats.hours(row["numerator"]) if row and shown else "masqué"
    if not any(mark.value is not None for mark in marks.values()):
        return Section(heading, [Missing("Aucune année n’est close ni publiée auparavant.")])
    # A year of which nothing is known keeps its place: left out, its neighbours would seem to follow each other.
    years = range(min(marks), max(marks) + 1)
    for year in years:
        marks.setdefault(year, Mark(str(year), None, "", note="année ni close ni publiée"))
    ordered = [marks[year] for year in years]
    chart = Chart(
        heading, Shape.COLUMNS, "Année", ordered, "h", missing="manque",
        doubtful="ordre de grandeur publié comme tel",
    )  # fmt: skip
    rows = [(mark.label, mark.note or "—", told.get(year, "—")) for year, mark in zip(years, ordered, strict=True)]
    return Section(heading, [Drawing(drawn(chart)), Table(heading, ("Année", "À savoir", "Heures"), rows, numbers=1)])


def breakdowns(key: int | None, year: int) -> Section:
    """The hours of the year by each axis of the mission's own edition, then by those others add."""
    heading = f"Heures retenues en {year}, ventilées"
    found = _read(key, year)
    if found is None:
        return Section(heading, [_not_closed(year)])
    figures = found[1]
    blocks: list[Block] = []
    for by in AXES:
        axis = axis_of(figures, by, year)
        if not axis["is_known"]:
            blocks.append(Missing(f"{axis['heading']}\u00a0: aucune source de {year} ne le dit."))
            continue
        if axis["chart"]:
            blocks.append(Drawing(axis["chart"]))
        rows = [(line.label, line.part or "—", line.value) for line in axis["lines"]]
        caption = f"Heures retenues, par {axis['name']}"
        blocks.append(Table(caption, (axis["heading"], "Part", "Heures"), rows, numbers=2))
        if axis["kept"]:
            blocks.append(Text(axis["kept"]))
        if axis["without"]:
            blocks.append(Text(f"{capfirst(axis['without'])}."))
    return Section(heading, blocks)


def untold(key: int | None, year: int) -> list[str]:
    """What the year's figures lack, in sentences."""
    found = _read(key, year)
    if found is None:
        return [f"Heures, personnes et sorties de {year}\u00a0: l’année n’est pas close."]
    figures = found[1]
    told = [f"Chiffres {figures.missing_words}."] if figures.missing_words else []
    if figures.totals_only:
        told.append(f"Ventilations sans le détail de {formats.enumeration(list(figures.totals_only))}.")
    return told
