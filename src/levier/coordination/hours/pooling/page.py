"""What the pages of poolings show, each in a fixed number of queries: the list, one pooling, its months."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from levier.common.policy import Actor
from levier.coordination.hours.elsewhere import OTHER_CONTRACT
from levier.coordination.hours.models import (
    Allocation,
    PooledAssignment,
    PooledContract,
    PooledPerson,
    Pooling,
    Statement,
    running,
)
from levier.coordination.hours.policy import pooled_contracts
from levier.coordination.hours.pooling.rules import POOLING_LABELS, PoolingKind
from levier.coordination.hours.pooling.selectors import award_name, holds, last_agreement, last_allocations
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.selectors import names_for

STATES = {"attendu": "accord attendu", "en_cours": "en cours", "finie": "finie", "refusee": "refusée"}
BADGES = {"attendu": "soon", "en_cours": "done", "finie": "neutral", "refusee": "todo"}
ORDERS = {"nature": "kind", "debut": "starts_on", "personnes": "people_count"}


class PoolingFilter(forms.Form):
    """The filters of the list; what an address says wrongly filters nothing."""

    nature = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[("", "Toutes"), *((kind.value, label) for kind, label in POOLING_LABELS.items())],
    )
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *STATES.items()])
    texte = forms.CharField(label="Titulaire, marché, opération", required=False, max_length=255)

    def apply(self, poolings: QuerySet[Pooling], actor: Actor) -> QuerySet[Pooling]:
        """The poolings that pass the filters: a text is looked for in the contracts this person follows."""
        self.is_valid()
        chosen = self.cleaned_data
        if kind := chosen.get("nature"):
            poolings = poolings.filter(kind=kind)
        if state := chosen.get("etat"):
            runs, waits = running(), Q(waits=True)
            kept = {"finie": Q(ended_on__isnull=False), "refusee": Q(declined_on__isnull=False)}
            poolings = poolings.filter({**kept, "attendu": runs & waits, "en_cours": runs & ~waits}[state])
        for word in chosen.get("texte", "").split():
            named = (
                Q(award__company__name__icontains=word)
                | Q(award__lot__contract__title__icontains=word)
                | Q(award__lot__contract__operation__name__icontains=word)
            )
            found = pooled_contracts(actor).filter(named, is_followed=True)
            poolings = poolings.filter(pk__in=found.order_by().values("pooling"))
        return poolings


def with_state(poolings: QuerySet[Pooling]) -> QuerySet[Pooling]:
    """Each pooling with whether a buyer is still awaited (`waits`), and how many people it has."""
    awaited = PooledContract.objects.filter(pooling=OuterRef("pk"), agreed_on=None)
    people = PooledPerson.objects.filter(pooling=OuterRef("pk")).order_by().values("pooling")
    return poolings.annotate(
        waits=Exists(awaited.exclude(pooling__kind=PoolingKind.SPLIT)),
        people_count=Coalesce(Subquery(people.annotate(count=Count("pk")).values("count")), 0),
    )


def listed(poolings: QuerySet[Any], actor: Actor, order: str) -> QuerySet[Any]:
    """The list in an order of `ORDERS`, with its contracts; without one, the last begun first."""
    key = ORDERS.get(order.removeprefix("-"))
    keys = [f"-{key}" if order.startswith("-") else key] if key else ["-starts_on"]
    contracts = Prefetch("contracts", pooled_contracts(actor), to_attr="shown_contracts")
    return poolings.prefetch_related(contracts).order_by(*keys, "-pk")


def state_of(pooling: Any) -> str:
    """A key of `STATES`, of a pooling read `with_state`."""
    if pooling.declined_on is not None:
        return "refusee"
    if pooling.ended_on is not None:
        return "finie"
    return "attendu" if pooling.waits else "en_cours"


def shown_names(contracts: Sequence[Any]) -> list[str]:
    """The names of contracts, for whoever read them through `pooled_contracts`."""
    return [award_name(one.award) if one.is_followed else OTHER_CONTRACT for one in contracts]


def holders(contracts: Sequence[Any]) -> str:
    """Who holds the contracts that are named."""
    return ", ".join(dict.fromkeys(str(one.award.company) for one in contracts if one.is_followed))


@dataclass(frozen=True)
class Part:
    """What one contract, as it is named, receives of a month; None when she is not at work there."""

    name: str
    hundredths: int | None


@dataclass(frozen=True)
class Month:
    """An allocation that stands, and what each contract receives in the order of the page."""

    allocation: Allocation
    named_parts: list[Part]

    @property
    def parts(self) -> list[int | None]:
        """The same without the names."""
        return [part.hundredths for part in self.named_parts]


@dataclass
class PersonRows:
    """Someone whose hours are allocated, the name this reader may see, and her months, the last first."""

    person: PooledPerson
    participant: Any
    name: str = ""
    months: list[Month] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Hundredths allocated in all."""
        return sum(month.allocation.hundredths for month in self.months)


@dataclass(frozen=True)
class PoolingPage:
    """A pooling as its page shows it."""

    pooling: Any
    contracts: list[Any]
    names: list[str]
    people: list[PersonRows]

    @property
    def may_edit(self) -> bool:
        """Whether this reader leads every contract: an allocation changes each."""
        return all(one.is_led for one in self.contracts)

    @property
    def is_open(self) -> bool:
        """Whether hours may be allocated today."""
        return not self.pooling.waits and self.pooling.is_running

    @property
    def names_decliner(self) -> bool:
        """Whether this reader follows a contract of the buyer that declined: others read that one did."""
        return any(one.declined and one.is_followed for one in self.contracts)

    @property
    def people_read(self) -> set[UUID]:
        """Whom the page names."""
        return {rows.participant.public_id for rows in self.people}

    @property
    def rows(self) -> list[tuple[Any, str]]:
        """Contracts beside the names they go by."""
        return list(zip(self.contracts, self.names, strict=True))


def pooling_page(pooling: Any, actor: Actor) -> PoolingPage:
    """Reads it in five queries; `pooling` was read `with_state`."""
    contracts = list(pooled_contracts(actor).filter(pooling=pooling))
    called = shown_names(contracts)
    rank = {one.award_id: position for position, one in enumerate(contracts)}
    places = PooledAssignment.objects.filter(person__pooling=pooling).select_related(
        "person", "assignment__participant"
    )
    rows: dict[int, PersonRows] = {}
    held: dict[int, dict[int, int]] = {}
    for place in places.order_by("person", "pk"):
        rows.setdefault(place.person_id, PersonRows(place.person, place.assignment.participant))
        held.setdefault(place.person_id, {})[place.assignment_id] = rank[place.assignment.award_id]
    for (person, _), allocation in sorted(
        last_allocations([one.person for one in rows.values()]).items(), key=lambda item: item[0][1], reverse=True
    ):
        parts: list[int | None] = [None] * len(contracts)
        for part in allocation.parts.all():
            parts[held[person][part.assignment_id]] = part.hundredths
        named = [Part(name, part) for name, part in zip(called, parts, strict=True)]
        rows[person].months.append(Month(allocation, named))
    names = names_for(actor, {one.participant.public_id for one in rows.values()})
    for one in rows.values():
        one.name = names.get(one.participant.public_id, one.participant.short_name)
    return PoolingPage(pooling, contracts, called, list(rows.values()))


def people_to_pool(pooling: Pooling, actor: Actor) -> list[tuple[Assignment, str]]:
    """Who is at work on the contracts of a pooling and not pooled yet, under the names this reader may see; two
    queries."""
    taken = PooledAssignment.objects.filter(running("person__pooling")).order_by().values("assignment")
    found = list(
        Assignment.objects.filter(award__poolings__pooling=pooling)
        .exclude(pk__in=taken)
        .select_related("participant", "award__lot__contract", "employer")
        .order_by("participant__last_name", "participant__first_name", "pk")
    )
    names = names_for(actor, {one.participant.public_id for one in found})
    return [(one, names.get(one.participant.public_id, one.participant.short_name)) for one in found]


def months_to_allocate(pooling: Pooling, awards: Sequence[int]) -> list[datetime.date]:
    """The months of the statements of some awards that a pooling covers, the last first; two queries."""
    statements = Statement.objects.filter(award__in=awards).order_by().only("period_start", "period_end")
    months = {month for statement in statements for month in statement.months}
    agreed_on = last_agreement(pooling)
    return sorted((month for month in months if holds(pooling, month, agreed_on)), reverse=True)
