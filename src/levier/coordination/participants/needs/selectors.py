"""Reads of the jobs to fill."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint
from levier.common.search.words import fold
from levier.common.ui import formats
from levier.coordination.participants.eligibility_windows import standing_of, window_of
from levier.coordination.participants.establishing import MOTIVATED
from levier.coordination.participants.models import (
    TO_FILL,
    Answer,
    Assignment,
    ExecutionMode,
    Need,
    NeedRecipient,
    NeedStatus,
    Participant,
    Proposal,
)
from levier.coordination.participants.needs.rules import is_overdue
from levier.coordination.participants.needs.services import PUBLISHED_TO, Addressee
from levier.coordination.procurement.models import Lot, Operation
from levier.coordination.procurement.policy import led_operations, visible_operations
from levier.organizations.models import Organization


def needs_of(lot: Lot, today: datetime.date) -> Iterable[tuple[Need, bool]]:
    """The jobs of a lot, by deadline, each with whether it is past it; one query."""
    return [
        (need, is_overdue(is_open=need.status in TO_FILL, deadline=need.deadline, today=today))
        for need in lot.needs.order_by("deadline", "pk")
    ]


SITUATIONS = {
    "brouillon": "brouillon",
    "publiee": "publiée",
    "passee": "date passée, sans suite",
    "a-repondre": "personnes sans réponse",
    "conclue": "pourvue ou fermée",
}
SORTS = {
    "poste": ("post", "pk"),
    "reponses": ("deadline", "pk"),
    "embauche": ("starts_on", "pk"),
    "marche": ("lot__contract__title", "lot__number", "pk"),
    "proposees": ("proposed", "pk"),
}


def list_needs(actor: Actor, *, today: datetime.date, text: str = "", situation: str = "", sort: str = "") -> Any:
    """The jobs of the operations an actor follows, filtered and sorted (the next deadline first), each with how many
    people are `proposed` for it and how many of them wait for an answer (`awaited`). One query."""
    people = Proposal.objects.filter(recipient__need=OuterRef("pk"), anonymised_on=None)
    needs = Need.objects.filter(lot__contract__operation__in=visible_operations(actor)).annotate(
        proposed=number_of(people), awaited=number_of(people.filter(answer=""))
    )
    for word in text.split():
        needs = needs.filter(
            Q(post__icontains=word) | Q(site__icontains=word) | Q(lot__contract__title__icontains=word)
        )
    chosen = {
        "brouillon": Q(status=NeedStatus.DRAFT),
        "publiee": Q(status=NeedStatus.OPEN),
        "passee": Q(status__in=TO_FILL, deadline__lt=today),
        "a-repondre": Q(awaited__gt=0),
        "conclue": ~Q(status__in=TO_FILL),
    }.get(situation, Q())
    names = SORTS.get(sort.removeprefix("-"), SORTS["reponses"])
    ordered = [f"-{name}" if sort.startswith("-") else name for name in names]
    return needs.filter(chosen).select_related("lot__contract").order_by(*ordered)


def number_of(rows: QuerySet[Proposal]) -> Any:
    """How many of these there are for each job of an outer query."""
    counted = rows.order_by().values("recipient__need").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def known_addressees(need: Need, today: datetime.date) -> list[Addressee]:
    """The people of prescribers and structures a job may still be published to: those other jobs went to, and those
    with an account; by organisation, then by name. Three queries."""
    known: dict[str, Addressee] = {}
    roles = (Role.PRESCRIBER, Role.INCLUSIVE_EMPLOYER)
    held = Membership.objects.filter(open_memberships(today), role__in=roles).select_related("user", "organization")
    for member in held.order_by("pk"):
        email = member.user.email.lower()
        known[email] = Addressee(member.organization, str(member.user), email)
    for earlier in NeedRecipient.objects.select_related("organization").order_by("pk"):
        known[earlier.email] = Addressee(earlier.organization, earlier.name, earlier.email)
    for email in need.recipients.filter(revoked_at=None).values_list("email", flat=True):
        known.pop(email, None)
    return sorted(known.values(), key=lambda one: (fold(one.organization.name), fold(one.name), one.email))


def publishable_to() -> QuerySet[Organization]:
    """The organisations a job may be published to, by name."""
    return Organization.objects.filter(kind__in=PUBLISHED_TO).order_by("name__french", "pk")


def proposals_for(need: Need) -> QuerySet[Proposal]:
    """The people proposed for a job, in the order they were; those forgotten since are left out. One query."""
    found = Proposal.objects.filter(recipient__need=need, anonymised_on=None)
    return found.select_related("recipient__organization").order_by("proposed_at", "pk")


# What the page of someone presented to a company is read from.
PRESENTED = (
    "recipient__need__lot__contract__insertion_clause",
    "participant__merged_into",
    "presented_to__company",
)


def eligible_words(proposal: Proposal) -> str:
    """Until when the hours of someone presented would count, hired directly the day she is to start: all a company
    reads of why; one query when she has a record."""
    award, need = proposal.presented_to, proposal.recipient.need
    if proposal.record is None or award is None:
        return "éligibilité à établir"
    award.lot = need.lot
    hiring = Assignment(
        participant=proposal.record,
        award=award,
        mode=ExecutionMode.DIRECT_HIRE,
        hired_on=proposal.starts_on or need.starts_on,
    )
    window = window_of(hiring, standing_of(hiring).retained_on)
    if window is None:
        return "éligibilité à établir"
    return f"éligible jusqu’au {formats.long_date(window.last_day)}" if window.last_day else "éligible"


def proposals_on(operations: QuerySet[Operation]) -> QuerySet[Proposal]:
    """The people proposed for the jobs of some operations."""
    return Proposal.objects.filter(anonymised_on=None, recipient__need__lot__contract__operation__in=operations)


def retained_not_hired(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those a company retained whom nobody hired yet."""
    return proposals.filter(answer=Answer.RETAINED, assignment=None)


def awaited_proposal_points(actor: Actor) -> list[OpenPoint]:
    """Per job, one point for the people nobody answered nor presented, one for those retained whom nobody hired yet,
    for whoever leads its operation; nobody is named. Two queries."""
    if not permits(actor, "participants.person.view"):
        return []
    points = []
    for is_retained, badge, singular, several in (
        (False, "À répondre", "personne proposée", "personnes proposées"),
        (True, "À embaucher", "personne retenue", "personnes retenues"),
    ):
        for public_id, post, due, title, number in awaited_by_need(actor, is_retained):
            what = f"{formats.count(number, singular, several)}\u00a0: {post}"
            points.append(OpenPoint(badge, "todo", what, title, reverse("need", args=[public_id]), due))
    return points


@prepared
def awaited_by_need(actor: Actor, is_retained: bool) -> QuerySet[Proposal, Any]:
    """(public id, post, start, contract, people) of each job an actor leads: the people nobody answered nor presented,
    or those retained whom nobody hired yet."""
    mine = proposals_on(led_operations(actor))
    found: Any = retained_not_hired(mine) if is_retained else mine.filter(answer="", presented_at=None)
    need = "recipient__need__"
    return (
        found.order_by()
        .values_list(f"{need}public_id", f"{need}post", f"{need}starts_on", f"{need}lot__contract__title")
        .annotate(number=Count("pk"))
        .order_by(f"{need}starts_on", f"{need}pk")
    )


def motivated_claim(actor: Actor, person: Participant, proposal: str) -> dict[str, str]:
    """What the proposal of a body that may motivate says of a person's eligibility, to fill a form in: nothing when
    `proposal` (a public id, as an address says it) is not of hers, nor motivated, nor on an operation the actor leads.
    One query."""
    try:
        wanted = UUID(proposal)
    except ValueError:
        return {}
    found = (
        Proposal.objects.filter(
            Q(participant=person) | Q(participant__merged_into=person),
            public_id=wanted,
            recipient__need__lot__contract__operation__in=led_operations(actor),
        )
        .select_related("recipient__organization")
        .first()
    )
    if found is None or not found.motive:
        return {}
    kind = found.recipient.organization.prescriber_kind
    return {"category": MOTIVATED, "proposed_by": kind, "motive": found.motive}


def proposal_names(actor: Actor, ids: set[UUID]) -> dict[UUID, str]:
    """The names of people proposed (by public id) on the operations an actor leads; one query."""
    found = Proposal.objects.filter(
        public_id__in=ids,
        anonymised_on=None,
        recipient__need__lot__contract__operation__in=led_operations(actor),
    )
    return {one.public_id: str(one) for one in found}


def overdue_need_points(actor: Actor) -> list[OpenPoint]:
    """One point per job still to fill past the last day of answers, for whoever leads its operation; one query."""
    if not permits(actor, "participants.person.view"):
        return []
    found = Need.objects.filter(
        status__in=TO_FILL,
        deadline__lt=timezone.localdate(),
        lot__contract__operation__in=led_operations(actor),
    ).order_by("deadline", "pk")
    rows = found.values_list("post", "deadline", "lot__public_id", "lot__contract__title")
    return [
        OpenPoint(
            "À conclure",
            "late",
            f"Offre de poste sans suite\u00a0: {post}",
            title,
            reverse("lot_needs", args=[lot]),
            due,
        )
        for post, due, lot, title in rows
    ]
