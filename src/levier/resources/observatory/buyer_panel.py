"""What one buyer of the mission published, against the department and the legal duty."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from levier.law.duty import IN_FORCE_FROM
from levier.law.thresholds import Capacity
from levier.resources.observatory import legal_duty
from levier.resources.observatory.codes import division_words, sector_words
from levier.resources.observatory.selectors import OpenData, mission_thresholds
from levier.resources.observatory.wording import (
    large_amount,
    object_shown,
    share_words,
    sources_words,
)

if TYPE_CHECKING:
    from levier.statistics.dataset import Count

LARGEST = 5


@dataclass(frozen=True)
class Group:
    """A line of a breakdown: its words, what the address of the list asks for it, its counts."""

    label: str
    query: str
    count: "Count"

    @property
    def consideration_words(self) -> str:
        return share_words(self.count.with_consideration, self.count.declared, self.count.contracts)


@dataclass(frozen=True)
class DutyCount:
    """How many published contracts stand where, before the threshold of their own date."""

    above: int
    since_duty: int
    older: int
    undated: int

    @property
    def before_duty(self) -> int:
        """Above the threshold, notified before the duty bound anybody."""
        return self.above - self.since_duty


def buyer_context(data: OpenData, siret: str, capacity: Capacity, *, is_default: bool) -> dict[str, Any] | None:
    """What the panel shows; None for a buyer that published nothing here."""
    known = mission_thresholds()
    summary = data.summary(buyer=siret, thresholds=legal_duty.periods(capacity, known))
    total = summary.total
    if not total.contracts or summary.above is None:
        return None
    department = data.summary().total
    known_from = legal_duty.first_known_day(capacity, known)
    since = data.contracts(buyer=siret, above=legal_duty.periods_since_duty(capacity, known), size=1).total
    return {
        "siret": siret,
        "summary": summary,
        "total": total,
        "amount_words": large_amount(total.amount),
        "consideration_words": share_words(total.with_consideration, total.declared, total.contracts),
        "department_words": share_words(department.with_consideration, department.declared, department.contracts),
        "years": [
            Group(str(year) if year else "Sans date", f"annee={year or 'sans'}", count)
            for year, count in sorted(summary.by_year.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
        ],
        "divisions": _largest_first(
            Group(division_words(division), f"division={division}" if division else "", count)
            for division, count in summary.by_division.items()
        ),
        "sectors": _largest_first(
            Group(sector_words(sector), f"secteur={sector}" if sector else "", count)
            for sector, count in summary.by_sector.items()
        ),
        "largest": [
            {**row, "words": object_shown(row)}
            for row in data.contracts(buyer=siret, order="-montant", size=LARGEST).rows
        ],
        "capacity": capacity,
        "capacity_is_default": is_default,
        "duty": DutyCount(
            above=summary.above.contracts,
            since_duty=since,
            older=sum(count.contracts for year, count in summary.by_year.items() if year and year < known_from.year),
            undated=summary.by_year[None].contracts if None in summary.by_year else 0,
        ),
        "department": department,
        "in_force_from": IN_FORCE_FROM,
        "last_day_before": IN_FORCE_FROM - timedelta(days=1),
        "last_day_unknown": known_from - timedelta(days=1),
        "known_from": known_from,
        "sources": sources_words(data.sources),
    }


def _largest_first(groups: Any) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.count.contracts, group.label))
