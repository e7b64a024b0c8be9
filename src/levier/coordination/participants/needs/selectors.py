"""Reads of the jobs to fill."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.policy import Actor, permits
from levier.common.registry import OpenPoint
from levier.coordination.participants.models import TO_FILL, Need, NeedRecipient, Proposal
from levier.coordination.participants.needs.rules import is_overdue
from levier.coordination.participants.needs.services import PUBLISHED_TO, Addressee
from levier.coordination.procurement.models import Lot
from levier.coordination.procurement.policy import led_operations
from levier.organizations.models import Organization


def needs_of(lot: Lot, today: datetime.date) -> Iterable[tuple[Need, bool]]:
    """The jobs of a lot, by deadline, each with whether it is past it; one query."""
    return [
        (need, is_overdue(is_open=need.status in TO_FILL, deadline=need.deadline, today=today))
        for need in lot.needs.order_by("deadline", "pk")
    ]


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
    return sorted(known.values(), key=lambda one: (one.organization.name.casefold(), one.name.casefold(), one.email))


def publishable_to() -> QuerySet[Organization]:
    """The organisations a job may be published to, by name."""
    return Organization.objects.filter(kind__in=PUBLISHED_TO).order_by("name", "pk")


def proposals_for(need: Need) -> QuerySet[Proposal]:
    """The people proposed for a job, in the order they were; those forgotten since are left out. One query."""
    found = Proposal.objects.filter(recipient__need=need, anonymised_on=None)
    return found.select_related("recipient__organization").order_by("proposed_at", "pk")


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
            "À conclure", "late", f"Offre de poste sans suite : {post}", title, reverse("lot_needs", args=[lot]), due
        )
        for post, due, lot, title in rows
    ]
