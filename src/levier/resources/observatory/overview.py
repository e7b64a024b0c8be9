"""The department at a glance: shares by year with what they are made of, and the published series beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from levier.common.charts.declaration import Chart, Goal, Mark, Shape
from levier.common.charts.store import drawn
from levier.common.ui import formats
from levier.resources.observatory.selectors import OpenData
from levier.resources.observatory.wording import as_printed, large_amount, share_words
from levier.statistics.nomenclatures import PublishedFigure, published_series
from levier.statistics.uncertainty import FEW, wilson

# The first year counted from 40 000 € in the essential data, after the census from 90 000 €.
BREAK_YEAR = "2024"
# What the hatching of a share means.
FEW_WORDS = f"moins de {FEW} marchés\u202f; un seul déplace la part de plusieurs points"


@dataclass(frozen=True)
class YearLine:
    """A year: contracts, those that declare the field, those with a clause, those with any consideration."""

    year: int | None
    contracts: int
    declared: int
    with_clause: int
    with_consideration: int

    @property
    def label(self) -> str:
        return str(self.year) if self.year else "Sans date"

    @property
    def query(self) -> str:
        """The year, as the address of the list of contracts writes it."""
        return str(self.year) if self.year else "sans"

    @property
    def clause_words(self) -> str:
        return share_words(self.with_clause, self.declared, self.contracts)

    @property
    def consideration_words(self) -> str:
        return share_words(self.with_consideration, self.declared, self.contracts)

    @property
    def is_few(self) -> bool:
        """A share on so few contracts that one of them moves it."""
        return 0 < self.declared < FEW


def year_lines(data: OpenData) -> list[YearLine]:
    """The department by year of notification, contracts without date last; from the declared indicators."""
    clauses = data.shares("part_clause_sociale")
    considerations = {row["annee"]: row for row in data.shares("part_consideration_sociale")}
    return [
        YearLine(
            year=row["annee"],
            contracts=row["contracts"],
            declared=row["denominator"],
            with_clause=row["numerator"],
            with_consideration=considerations[row["annee"]]["numerator"],
        )
        for row in clauses
    ]


def department_chart(lines: list[YearLine]) -> Chart | None:
    """The share of contracts with a clause, by year; None when no year can be measured at all."""
    dated = [line for line in lines if line.year]
    if not any(line.declared for line in dated):
        return None
    marks = []
    for line in dated:
        low, high = wilson(line.with_clause, line.declared) if line.declared else (None, None)
        marks.append(
            Mark(
                line.label,
                100 * line.with_clause / line.declared if line.declared else None,
                formats.share(line.with_clause, line.declared, 1),
                low=low * 100 if low is not None else None,
                high=high * 100 if high is not None else None,
                doubtful=line.is_few,
            )
        )
    return Chart(
        "Part des marchés avec une clause sociale, par année", Shape.COLUMNS, "Année", marks, "%",
        break_before=BREAK_YEAR, doubtful=FEW_WORDS,
    )  # fmt: skip


def national_figures() -> list[PublishedFigure]:
    """The published shares of contracts with a social clause, by year."""
    return list(published_series("oecp_social_share"))


def national_chart(figures: list[PublishedFigure]) -> Chart:
    """The national series as published; years without a figure are left out, and the table says which there are."""
    marks = [
        Mark(str(figure.year), float(figure.value), as_printed(figure.value), doubtful=bool(figure.doubt))
        for figure in figures
    ]
    return Chart(
        "Part nationale des marchés avec une clause sociale", Shape.COLUMNS, "Année", marks, "%",
        goal=goal(), doubtful="\u202f; ".join(f"{one.year}, {one.doubt}" for one in figures if one.doubt),
    )  # fmt: skip


def goal() -> Goal | None:
    """The national target, the last year it was set for."""
    targets = published_series("pnad_social_target")
    if not targets:
        return None
    last = targets[-1]
    return Goal(float(last.value), f"objectif national {last.year}\u00a0: {last.value:f}\u00a0%")


def goal_words() -> str:
    """What the national target is of, in a sentence; nothing without one."""
    targets = published_series("pnad_social_target")
    if not targets:
        return ""
    last = targets[-1]
    return (
        f"{last.source}\u00a0: au moins {last.value:f}\u00a0% des marchés notifiés en {last.year} avec une "
        "considération sociale, quelle qu’elle soit. Il se compare à «\u00a0toute considération sociale\u00a0», non à "
        "la seule clause."
    )


def silent_years(years: Iterable[int]) -> str:
    """The years between the first and the last of which nothing was read, in words; empty without any."""
    known = set(years)
    silent = sorted(set(range(min(known), max(known))) - known) if known else []
    runs: list[list[int]] = []
    for year in silent:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return formats.enumeration([str(run[0]) if len(run) == 1 else f"{run[0]} à {run[-1]}" for run in runs])


def overview(data: OpenData) -> dict[str, Any]:
    """Everything the page shows of the department."""
    lines = year_lines(data)
    summary = data.summary()
    total = summary.total
    chart = department_chart(lines)
    return {
        "lines": lines,
        "silent_years": silent_years([line.year for line in lines if line.year]),
        "chart": drawn(chart) if chart else None,
        "summary": summary,
        "total": total,
        "amount_words": large_amount(total.amount),
        "clause_words": share_words(total.with_clause, total.declared, total.contracts),
    }
