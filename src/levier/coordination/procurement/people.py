"""People of this room: whom a facilitator works with, and the contacts of awards, which outlive a departure."""

from django.db.models import Q, QuerySet

from levier.accounts.models import Membership
from levier.common.policy import Actor
from levier.common.registry import Responsibility, offer, offer_responsibility
from levier.common.ui import formats
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.policy import visible_operations
from levier.coordination.procurement.services import name_contact
from levier.organizations.models import Organization


def organizations_worked_with(actor: Actor) -> QuerySet:
    """The ids of the buyers and companies of the operations an actor follows."""
    followed = visible_operations(actor).values("pk")
    return Organization.objects.filter(
        Q(operations__in=followed) | Q(awards__lot__contract__operation__in=followed)
    ).values("pk")


def contact_of_awards(membership: Membership) -> Responsibility | None:
    """The awards of the organisation whose operational contact is this person, known by the e-mail address."""
    awards = list(
        Award.objects.filter(company_id=membership.organization_id, contact_email__iexact=membership.user.email)
    )
    if not awards:
        return None

    def hand_over(successor: Membership) -> None:
        for award in awards:
            name_contact(award, name=str(successor.user), email=successor.user.email)

    return Responsibility(f"correspondant de {formats.count(len(awards), 'attribution')}", hand_over)


offer("organizations_worked_with", organizations_worked_with)
offer_responsibility(contact_of_awards)
