"""The figures an edition would publish now: those of the desks that signed, masked as they leave."""

import copy
import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.conf import settings

from levier.common.tenancy.models import Mission
from levier.resources.observatory.campaign.facts import facts_of_years
from levier.resources.observatory.campaign.rules import SOURCE_LABELS, CollectionSource, DeskLine, State
from levier.resources.observatory.campaign.selectors import Collected, collected
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.revising import (
    Kept,
    kept_tables,
    revised,
    standing,
    total_refused,
    withheld,
)
from levier.resources.observatory.editions.rules import COLUMNS, ENGAGED, OF_LEDGER, OF_TOTALS, Figures, refusals
from levier.resources.observatory.ledger.tables import UNTOLD

PUBLISHED = (
    "heures_retenues", "heures_engagees", "etp_1820", "etp_1607", "beneficiaires", "contrats_de_travail",
    "entreprises", "operations", "marches_travailles", "poids_moyen_critere", "sorties_dynamiques_0",
    "sorties_dynamiques_3",
    "sorties_dynamiques_6", "sorties_dynamiques_12",
)  # fmt: skip
_TOLD_AT_MOST = 4
_NOT_TOLD: dict[str, Any] = {"value": None, "numerator": None, "denominator": None, "note": UNTOLD}
_told: dict[bytes, list[dict[str, Any]]] = {}
_UNTOLD = {"beneficiaires": "people", "contrats_de_travail": "work_contracts"}


@dataclass(frozen=True)
class Gathered:
    """What would be published of a year, and what it comes from."""

    content: dict[str, Any]
    lines: list[DeskLine]
    undecided: int
    kept: list[Kept]
    """The tables of a revision that keep the figures of the edition before, since too few people moved."""
    refused: str = ""
    """Why a revision would not tell the total anew."""


def gather(year: int, mission: Mission) -> Gathered:
    """Reads the collection of a year as it is now, beside the editions already published of it."""
    facts = facts_of_years(year, year - 1)
    found = collected(year, facts)
    signed = [one for one in found if one.line.state in (State.SIGNED, State.CHANGED)]
    names = {one.line.name for one in signed}
    totals_only = {one.line.name for one in signed if one.line.source is CollectionSource.TOTALS}
    formers = [
        (number, Figures.read(content))
        for number, content in Edition.objects.filter(year=year).order_by("number").values_list("number", "content")
    ]
    untold = {
        indicator: [one.line.name for one in signed if getattr(one.line.now, name) is None]
        for indicator, name in _UNTOLD.items()
    }
    tables, kept, refused = beside(formers, facts[year].facts, year, names, totals_only, untold)
    return Gathered(
        {
            "year": year,
            "mission": mission.name,
            "department": mission.department,
            "smallest": settings.SMALLEST_CELL,
            "desks": [{"name": one.line.name, "source": _source(one)} for one in signed],
            "missing": [one.line.name for one in found if one not in signed],
            "totals_only": [one.line.name for one in signed if one.line.source is CollectionSource.TOTALS],
            "untold": untold
            | {
                indicator: [one.line.name for one in signed if one.line.source is not CollectionSource.LEDGER]
                for indicator in OF_LEDGER
            },
            "tables": tables,
        },
        [one.line for one in found],
        facts[year].undecided,
        kept,
        refused,
    )


def refusals_of(gathered: Gathered, year: int, this_year: int) -> list[str]:
    """Why what is gathered cannot be published, in sentences; empty when it can."""
    found = refusals(gathered.lines, undecided=gathered.undecided, year=year, this_year=this_year)
    return [*found, *filter(None, [gathered.refused])]


def beside(
    formers: Sequence[tuple[int, Figures]],
    facts: Mapping[str, list[Any]],
    year: int,
    names: set[str],
    totals_only: Set[str],
    untold: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> tuple[list[dict[str, Any]], list[Kept], str]:
    """The tables of a year beside every edition already published of it, what they keep of them, and why they cannot
    be published. Beside the last alone, what the second did not tell anew, the third would give back with the first."""
    if not formers:
        return tables_of(facts, year, names, totals_only, untold=untold), [], ""
    published = [figures for _, figures in formers]
    bare = Figures({"tables": tables_of(facts, year, names, totals_only, None, untold)})
    hidden = withheld(published, bare, settings.SMALLEST_CELL)
    kept: list[Kept] = []
    while True:
        # What a kept table tells hides nothing: masks are asked again until no other table is kept for it.
        known = standing(kept, published, bare)
        told = Figures({"tables": tables_of(facts, year, names, totals_only, hidden, untold, known)})
        found = kept_tables(published, told, bare, settings.SMALLEST_CELL, kept)
        if len(found) == len(kept):
            break
        kept = found
    # Where the total moved by a few, the revision is refused: the mission alone reads its figures, whole.
    if refused := total_refused(kept, told, published):
        return told.content["tables"], kept, refused
    return revised(told, kept, formers), kept, ""


def _source(one: Collected) -> str:
    return SOURCE_LABELS[one.line.source] if one.line.source else ""


def tables_of(
    facts: Mapping[str, list[Any]],
    year: int,
    desks: set[str],
    totals_only: Set[str] = frozenset(),
    hidden: Mapping[str, Set[tuple[str, Any]]] | None = MappingProxyType({}),
    untold: Mapping[str, Sequence[str]] = MappingProxyType({}),
    known: Mapping[str, Mapping[str, Set[Any]]] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """The tables published of the facts of some desks: each indicator, whole and by each of its breakdowns; not what
    nobody tells, when all desks send totals alone (`totals_only`). `hidden`: what is masked whatever it holds, by
    family; None for tables that do not leave, in which nothing is. `untold`: by indicator, the desks that do not tell
    it. `known`: what a reader has of the tables of a family that are not told anew (`revising.standing`).

    Who closes a year reads these tables, then signs them: of the same facts, they are worked out once."""
    kept = {name: sorted((one for one in rows if one.desk in desks), key=repr) for name, rows in facts.items()}
    withheld_cells = (
        None if hidden is None else {family: sorted(cells, key=repr) for family, cells in sorted(hidden.items())}
    )
    standing_cells = sorted((family, by, sorted(groups, key=repr)) for family, of in known.items()
                            for by, groups in of.items())  # fmt: skip
    asked = (kept, year, sorted(desks), sorted(totals_only), withheld_cells, sorted(untold.items()), standing_cells,
             settings.SMALLEST_CELL)  # fmt: skip
    digest = hashlib.blake2b(repr(asked).encode(), digest_size=16).digest()
    if (tables := _told.get(digest)) is None:
        tables = _told[digest] = _asked_of(kept, year, desks, totals_only, withheld_cells, untold, known)
        for older in list(_told)[:-_TOLD_AT_MOST]:
            _told.pop(older, None)
    return copy.deepcopy(tables)


def _asked_of(
    kept: Mapping[str, list[Any]],
    year: int,
    desks: Set[str],
    totals_only: Set[str],
    hidden: Mapping[str, Sequence[tuple[str, Any]]] | None,
    untold: Mapping[str, Sequence[str]],
    known: Mapping[str, Mapping[str, Set[Any]]],
) -> list[dict[str, Any]]:
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
    from levier.statistics.ledger.families import YEARS, published_breakdowns
    from levier.statistics.ledger.publishing import published_rows
    from levier.statistics.ledger.tables import LedgerDataset

    dataset = LedgerDataset.of_facts(kept)
    dataset.withheld = {
        family: {(by, group, year) if by else ("", year) for by, group in cells}
        for family, cells in (hidden or {}).items()
    }
    dataset.standing = {
        family: {by: {(by, group, year) for group in groups} for by, groups in of.items()}
        for family, of in known.items()
    }
    tables = []
    try:
        for identifier in PUBLISHED:
            indicator = LEDGER_INDICATORS[identifier]
            # Without a desk of the ledger, nobody tells of engagements nor of studies: they are untold, not zero.
            if identifier in OF_LEDGER and not kept.get(indicator.table):
                continue
            if identifier not in OF_TOTALS and desks <= totals_only:
                continue
            # An engagement is what is valid at the end of the year, whenever it was taken.
            since = None if identifier == ENGAGED else year
            for by in (None, *(one.identifier for one in published_breakdowns(indicator) if one.identifier != YEARS)):
                if hidden is None:
                    rows = [row | {"masked": ""} for row in dataset.ask(indicator, by=by, since=since, until=year)]
                else:
                    rows = published_rows(
                        dataset, indicator, by=by, since=since, until=year, smallest=settings.SMALLEST_CELL
                    )
                rows.sort(key=lambda row: (bool(row["masked"]), -(row["numerator"] or 0), str(row["group"])))
                told = [
                    {name: row[name] for name in COLUMNS} | _untold(row, by, untold.get(identifier, ())) for row in rows
                ]
                tables.append({"indicator": identifier, "by": by or "", "rows": told})
    finally:
        dataset.close()
    return tables


def _untold(row: Mapping[str, Any], by: str | None, desks: Sequence[str]) -> dict[str, Any]:
    """What stands in the place of a count that nobody told: there are hours, and so people and work contracts."""
    is_of_them = row["group"] in desks if by == "guichet" else bool(desks)
    return _NOT_TOLD if is_of_them and not row["masked"] and not row["value"] else {}
