"""Reads: the years entered, who is above the threshold, what a closed year lacks."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from levier.coordination.clauses.services import tables_of
from levier.coordination.clauses.tables import Tables
from levier.coordination.followup.models import PurchasingDuty, PurchasingYear
from levier.coordination.followup.spaser.indicators import PART_LABELS, YearFigures, is_above
from levier.coordination.hours.models import YearSum
from levier.organizations.models import Organization

# Of closed years, those a publication being prepared would carry.
ASKED_YEARS = 2


@dataclass
class Known:
    """What is known of one buyer: the line in force of each year, what was told of the threshold."""

    years: dict[int, PurchasingYear] = field(default_factory=dict)
    duty: PurchasingDuty | None = None
    tables: Tables = field(default_factory=Tables)

    def above(self, year: int) -> bool | None:
        """Whether it is above the threshold that year."""
        totals = {known: row.total_cents for known, row in self.years.items()}
        told = (self.duty.from_year, self.duty.is_above) if self.duty else None
        return is_above(year, totals, told, self.tables)

    def lacking(self, today: datetime.date) -> list[int]:
        """The closed years asked of a buyer above the threshold that it did not enter, the last first."""
        last = today.year - 1
        return [year for year in range(last, last - ASKED_YEARS, -1) if year not in self.years and self.above(year)]


def known_of(buyers: Iterable[Organization] | QuerySet[Any]) -> defaultdict[int, Known]:
    """What is known, by buyer, nothing for the others; three queries."""
    tables = tables_of()
    found: defaultdict[int, Known] = defaultdict(lambda: Known(tables=tables))
    for row in PurchasingYear.objects.filter(buyer__in=buyers).order_by("pk"):
        found[row.buyer_id].years[row.year] = row
    for duty in PurchasingDuty.objects.filter(buyer__in=buyers).order_by("pk"):
        found[duty.buyer_id].duty = duty
    return found


def figures_of(buyer: Organization, years: list[int], known: Known) -> list[YearFigures]:
    """The figures of some years, with the hours the register counts on its operations; one query."""
    sums = YearSum.objects.filter(award__lot__contract__operation__buyer=buyer, year__in=years, counted__gt=0)
    worked = {
        row["year"]: row
        for row in sums.order_by()
        .values("year")
        .annotate(hours=Sum(F("counted")), contracts=Count("award__lot__contract", distinct=True))
    }
    found = []
    for year in years:
        row, hours = known.years.get(year), worked.get(year)
        parts = {code: getattr(row, f"{code}_cents") if row else None for code in PART_LABELS}
        found.append(
            YearFigures(
                year,
                row.total_cents if row else None,
                parts,
                hours["hours"] if hours else 0,
                hours["contracts"] if hours else 0,
            )
        )
    return found
