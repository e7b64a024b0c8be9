"""Reads: the pairs to compare, two records side by side, the merges made."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from levier.common.policy import Actor
from levier.common.registry import CheckResult
from levier.coordination.participants.duplicates import Identity, LikelyPair, likely_pairs
from levier.coordination.participants.models import Assignment, DistinctPair, Eligibility, Merge, Participant
from levier.coordination.participants.policy import own_participants


@dataclass(frozen=True)
class Pair:
    """Two records to compare."""

    first: Participant
    second: Participant
    reason: str


def pairs_to_compare(actor: Actor, text: str = "") -> list[LikelyPair]:
    """The pairs of records an actor sees in full that may be one person, but those said to be two; two queries.

    `text`: words that each must be in one of the names.
    """
    rows = own_participants(actor).order_by("pk").values_list("pk", "first_name", "last_name", "birth_date")
    known = [Identity(*row) for row in rows]
    distinct = {frozenset(pair) for pair in DistinctPair.objects.order_by().values_list("first", "second")}
    words = text.casefold().split()
    return [
        pair
        for pair in likely_pairs(known)
        if frozenset((pair.first.key, pair.second.key)) not in distinct and all(_said(word, pair) for word in words)
    ]


def _said(word: str, pair: LikelyPair) -> bool:
    names = (pair.first.first_name, pair.first.last_name, pair.second.first_name, pair.second.last_name)
    return any(word in name.casefold() for name in names)


def with_people(pairs: list[LikelyPair]) -> list[Pair]:
    """The records of the pairs of a page; one query. The oldest record comes first."""
    keys = {key for pair in pairs for key in (pair.first.key, pair.second.key)}
    people = (
        Participant.objects.select_related("desk").annotate(assigned=Count("assignments", distinct=True)).in_bulk(keys)
    )
    return [
        Pair(people[min(keys)], people[max(keys)], pair.reason)
        for pair in pairs
        for keys in ((pair.first.key, pair.second.key),)
    ]


def merges_seen(actor: Actor, text: str = "") -> QuerySet[Merge]:
    """The merges of the people an actor sees in full, the latest first."""
    own = own_participants(actor).order_by().values("pk")
    found = Merge.objects.filter(kept__in=own).select_related("kept__desk", "merged", "author", "undone_by")
    for word in text.split():
        kept = Q(kept__first_name__icontains=word) | Q(kept__last_name__icontains=word)
        found = found.filter(kept | Q(merged__first_name__icontains=word) | Q(merged__last_name__icontains=word))
    return found.order_by("-recorded_at", "-pk")


def merges_of(person: Participant) -> Any:
    """The merges in force that made a record what it is, the latest first; one query."""
    return (
        Merge.objects.filter(Q(kept=person) | Q(kept__merged_into=person), undone_at=None)
        .select_related("merged", "author")
        .order_by("-recorded_at", "-pk")
    )


def nothing_hangs_on_an_alias() -> CheckResult:
    """An assignment or an eligibility belongs to the record kept, never to one joined to it."""
    joined = Participant.objects.exclude(merged_into=None)
    faults = (
        Assignment.objects.filter(participant__in=joined).count()
        + Eligibility.objects.filter(participant__in=joined).count()
        + joined.filter(merged_into__merged_into__isnull=False).count()
    )
    return CheckResult(
        "une fiche réunie à une autre ne tient plus ni affectation ni éligibilité", joined.count(), faults
    )
