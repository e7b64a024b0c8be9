"""The figures an edition would publish now: those of the desks that signed, masked as they leave."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from levier.common.tenancy.models import Mission
from levier.resources.observatory.campaign.facts import facts_of_years
from levier.resources.observatory.campaign.rules import SOURCE_LABELS, CollectionSource, DeskLine, State
from levier.resources.observatory.campaign.selectors import Collected, collected
from levier.resources.observatory.editions.rules import COLUMNS, ENGAGED, OF_TOTALS

PUBLISHED = (
    "heures_retenues", "heures_engagees", "etp_1820", "etp_1607", "beneficiaires", "contrats_de_travail",
    "entreprises", "operations", "marches_travailles", "sorties_dynamiques_0", "sorties_dynamiques_3",
    "sorties_dynamiques_6", "sorties_dynamiques_12",
)  # fmt: skip
_UNTOLD = {"beneficiaires": "people", "contrats_de_travail": "work_contracts"}


@dataclass(frozen=True)
class Gathered:
    """What would be published of a year, and what it comes from."""

    content: dict[str, Any]
    lines: list[DeskLine]
    undecided: int


def gather(year: int, mission: Mission) -> Gathered:
    """Reads the collection of a year as it is now."""
    facts = facts_of_years(year, year - 1)
    found = collected(year, facts)
    signed = [one for one in found if one.line.state in (State.SIGNED, State.CHANGED)]
    return Gathered(
        {
            "year": year,
            "mission": mission.name,
            "department": mission.department,
            "smallest": settings.SMALLEST_CELL,
            "desks": [{"name": one.line.name, "source": _source(one)} for one in signed],
            "missing": [one.line.name for one in found if one not in signed],
            "totals_only": [one.line.name for one in signed if one.line.source is CollectionSource.TOTALS],
            "untold": {
                indicator: [one.line.name for one in signed if getattr(one.line.now, name) is None]
                for indicator, name in _UNTOLD.items()
            }
            | {ENGAGED: [one.line.name for one in signed if one.line.source is not CollectionSource.LEDGER]},
            "tables": tables_of(
                facts[year].facts,
                year,
                {one.line.name for one in signed},
                {one.line.name for one in signed if one.line.source is CollectionSource.TOTALS},
            ),
        },
        [one.line for one in found],
        facts[year].undecided,
    )


def _source(one: Collected) -> str:
    return SOURCE_LABELS[one.line.source] if one.line.source else ""


def tables_of(
    facts: Mapping[str, list[Any]], year: int, desks: set[str], totals_only: Set[str] = frozenset()
) -> list[dict[str, Any]]:
    """The tables published of the facts of some desks: each indicator, whole and by each of its breakdowns; not what
    nobody tells, when all desks send totals alone (`totals_only`)."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
    from levier.statistics.ledger.families import YEARS, published_breakdowns
    from levier.statistics.ledger.publishing import published_rows
    from levier.statistics.ledger.tables import LedgerDataset

    kept = {name: [one for one in rows if one.desk in desks] for name, rows in facts.items()}
    dataset = LedgerDataset.of_facts(kept)
    tables = []
    try:
        for identifier in PUBLISHED:
            # Without a desk of the ledger, nobody tells of engagements: they are untold, not zero.
            if identifier == ENGAGED and not kept["owed"]:
                continue
            if identifier not in OF_TOTALS and desks <= totals_only:
                continue
            indicator = LEDGER_INDICATORS[identifier]
            # An engagement is what is valid at the end of the year, whenever it was taken.
            since = None if identifier == ENGAGED else year
            for by in (None, *(one.identifier for one in published_breakdowns(indicator) if one.identifier != YEARS)):
                rows = published_rows(
                    dataset, indicator, by=by, since=since, until=year, smallest=settings.SMALLEST_CELL
                )
                rows.sort(key=lambda row: (bool(row["masked"]), -(row["numerator"] or 0), str(row["group"])))
                told = [{name: row[name] for name in COLUMNS} for row in rows]
                tables.append({"indicator": identifier, "by": by or "", "rows": told})
    finally:
        dataset.close()
    return tables
