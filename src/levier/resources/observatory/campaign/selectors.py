"""Reads of the collection: each desk's line for a year, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass

from levier.common.registry import offered
from levier.organizations.models import Organization, OrganizationKind
from levier.resources.observatory.campaign.duplicates import remaining
from levier.resources.observatory.campaign.facts import YearFacts, facts_of_years
from levier.resources.observatory.campaign.models import DeskCollection
from levier.resources.observatory.campaign.rules import (
    CollectionSource,
    DeskLine,
    Figures,
    OperationGap,
    operation_gaps,
)

_INDICATORS = ("heures_retenues", "beneficiaires", "contrats_de_travail")


@dataclass(frozen=True)
class Collected:
    """A desk, what it declared, and its line."""

    desk: Organization
    row: DeskCollection | None
    line: DeskLine


def counted_figures(facts: YearFacts, year: int) -> dict[str, Figures]:
    """By the desk's name in words, what its source counts for it in a year, an operation of several sources once; a
    desk it says nothing of is absent."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    told: dict[str, dict[str, int]] = {}
    for identifier in _INDICATORS:
        for row in facts.dataset.ask(LEDGER_INDICATORS[identifier], by="guichet", since=year, until=year):
            told.setdefault(row["group"], {})[identifier] = row["numerator"]
    return {name: Figures(*(found.get(one, 0) for one in _INDICATORS)) for name, found in told.items()}


def figures_of(
    row: DeskCollection | None, desk: Organization, counted: dict[str, Figures], facts: YearFacts
) -> Figures:
    """What the declared source of a desk says. A ledger without its hours says zero, and so do lines whose operations
    all count elsewhere: the desk signs it; a desk that sent no line says nothing."""
    if row is None:
        return Figures()
    if row.source != CollectionSource.TOTALS:
        answers = facts.has_ledger if row.source == CollectionSource.LEDGER else facts.tells_of(desk.pk)
        return counted.get(str(desk), Figures(0, 0, 0) if answers else Figures())
    return Figures(row.hundredths, row.people, row.work_contracts)


def signed_of(row: DeskCollection | None) -> Figures | None:
    """What a desk signed; None before it did."""
    if row is None or row.signed_at is None:
        return None
    return Figures(row.signed_hundredths, row.signed_people, row.signed_work_contracts)


def collected(year: int, facts: Mapping[int, YearFacts] | None = None) -> list[Collected]:
    """Every desk that the active mission follows for a year, in the order of their names: not one known only because an
    operation is shared with another mission. `facts`: those of the year and of the one before, when they are read
    already."""
    facts = facts or facts_of_years(year, year - 1)
    now, before = (counted_figures(facts[one], one) for one in (year, year - 1))
    rows = {(row.desk_id, row.year): row for row in DeskCollection.objects.filter(year__in=(year, year - 1))}
    found = []
    elsewhere = offered("desks_of_other_missions")()
    for desk in Organization.objects.filter(kind=OrganizationKind.DESK).order_by("name__french", "pk"):
        if desk.pk in elsewhere:
            continue
        row, past = rows.get((desk.pk, year)), rows.get((desk.pk, year - 1))
        line = DeskLine(
            name=str(desk),
            source=CollectionSource(row.source) if row else None,
            now=figures_of(row, desk, now, facts[year]),
            signed=signed_of(row),
            before=signed_of(past) or figures_of(past, desk, before, facts[year - 1]),
        )
        found.append(Collected(desk, row, line))
    return found


def desk_operations(year: int, desk: Organization, facts: Mapping[int, YearFacts]) -> list[OperationGap]:
    """The operations that the lines of a desk tell of, beside the year before; no query."""
    told = []
    for one in (year, year - 1):
        kept = {
            (said.source, said.identity)
            for group in facts[one].shared
            for said in group.told
            if said.source not in remaining(group, facts[one].decisions)
        }
        told.append(
            {
                said.identity: (said.title, said.buyer, said.hundredths, (said.source, said.identity) not in kept)
                for said in facts[one].told
                if said.source == desk.pk
            }
        )
    return operation_gaps(*told)
