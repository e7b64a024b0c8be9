"""People of this room: whom a facilitator works with, the contacts of awards, which outlive a departure, and what an
organisation leaves to somebody when its last member goes."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.accounts.models import Membership
from levier.common.policy import Actor
from levier.common.registry import Responsibility, offer, offer_responsibility
from levier.common.ui import formats
from levier.coordination.procurement.models import OVER_STATUSES, Award, Contract, Operation
from levier.coordination.procurement.policy import shared_with, visible_operations
from levier.coordination.procurement.services import name_contact, name_second_contact, replace_buyer_contact
from levier.organizations.models import Organization, OrganizationKind

# The organisations that may hold a lot.
HOLDING_KINDS = (OrganizationKind.COMPANY, OrganizationKind.INCLUSIVE)


def organizations_worked_with(actor: Actor) -> QuerySet:
    """The ids of the buyers and companies of the operations an actor follows."""
    followed = visible_operations(actor).values("pk")
    return Organization.objects.filter(
        Q(operations__in=followed) | Q(awards__lot__contract__operation__in=followed)
    ).values("pk")


def contact_of_awards(membership: Membership) -> Responsibility | None:
    """The awards of the organisation whose contact, first or second, is this person, known by the e-mail address."""
    if membership.organization.kind not in HOLDING_KINDS:
        return None
    email = membership.user.email
    awards = list(
        Award.objects.filter(
            Q(contact_email__iexact=email) | Q(second_contact_email__iexact=email),
            company_id=membership.organization_id,
        )
    )
    if not awards:
        return None

    def hand_over(successor: Membership) -> None:
        for award in awards:
            if award.contact_email.lower() == email.lower():
                name_contact(award, name=str(successor.user), email=successor.user.email)
            if award.second_contact_email.lower() == email.lower():
                name_second_contact(award, name=str(successor.user), email=successor.user.email)

    return Responsibility(f"correspondant de {formats.count(len(awards), 'attribution')}", hand_over)


def contact_of_operations(membership: Membership) -> Responsibility | None:
    """The operations of the buyer whose contact is this person, known by the e-mail address. What the successor is in
    the organisation is not known: the function goes with who had it."""
    if membership.organization.kind != OrganizationKind.BUYER:
        return None
    email = membership.user.email
    bought = list(Operation.objects.filter(contact_email__iexact=email, buyer_id=membership.organization_id))
    if not bought:
        return None

    def hand_over(successor: Membership) -> None:
        for operation in bought:
            replace_buyer_contact(operation, name=str(successor.user), email=successor.user.email)

    return Responsibility(f"correspondant de {formats.count(len(bought), 'opération')}", hand_over)


def operations_in_progress(membership: Membership) -> Responsibility | None:
    """The operations in progress that a desk leads or has a share in, or that a buyer buys, when its last member goes.
    An operation without a contract yet is in progress too."""
    if not membership.is_last:
        return None
    match membership.organization.kind:
        case OrganizationKind.DESK:
            theirs = Q(lead_desk=membership.organization_id) | Q(pk__in=shared_with([membership.organization_id]))
        case OrganizationKind.BUYER:
            theirs = Q(buyer=membership.organization_id)
        case _:
            return None
    contracts = Contract.objects.filter(operation=OuterRef("pk"))
    unfinished = Exists(contracts.exclude(status__in=OVER_STATUSES)) | ~Exists(contracts)
    count = Operation.objects.filter(unfinished, theirs).count()
    if not count:
        return None
    return Responsibility(formats.count(count, "opération en cours", "opérations en cours"))


def awards_in_progress(membership: Membership) -> Responsibility | None:
    """The awards in progress that a company or a structure holds, when its last member goes."""
    if membership.organization.kind not in HOLDING_KINDS:
        return None
    if not membership.is_last:
        return None
    held = Award.objects.filter(company_id=membership.organization_id)
    count = held.exclude(lot__contract__status__in=OVER_STATUSES).count()
    if not count:
        return None
    return Responsibility(formats.count(count, "attribution en cours", "attributions en cours"))


offer("organizations_worked_with", organizations_worked_with)
offer_responsibility(contact_of_awards)
offer_responsibility(contact_of_operations)
offer_responsibility(operations_in_progress)
offer_responsibility(awards_in_progress)
