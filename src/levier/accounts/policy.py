"""Who sees people, who invites whom, who ends what; and who may use the sign-in pages.

django-allauth's views cannot carry our declaration: they are declared here by the name of their address.
"""

from typing import Any

from django.db.models import Q, QuerySet

from levier.accounts.models import ApiToken, Invitation, Membership
from levier.accounts.roles import ROLES_OF_KIND, STAFF, Role
from levier.common.policy import Actor, rule
from levier.common.policy.middleware import FOREIGN_VIEWS
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.policy import MET_BY_FACILITATORS, worked_with

# Roles whose holders may bring a colleague into their own organisation, when they manage its accesses.
INVITING_OWN = frozenset({Role.BUYER, Role.COMPANY, Role.INCLUSIVE_EMPLOYER})


@rule("accounts.people.list")
def may_list_people(actor: Actor, thing: Any) -> bool:
    """The mission and its facilitators; which memberships is `visible_memberships`."""
    return actor.has(*STAFF)


@rule("accounts.people.view")
def may_view_people(actor: Actor, organization: Organization) -> bool:
    """The people of an organisation: the mission and its facilitators, its own members, and anybody for a desk or the
    mission, whose people are there to be called."""
    if actor.has(*STAFF) or organization.pk in actor.within(*Role):
        return True
    return bool(actor.roles) and organization.kind in {OrganizationKind.DESK, OrganizationKind.MISSION}


@rule("accounts.invitation.send")
def may_invite_somebody(actor: Actor, thing: Any) -> bool:
    """Whether there is any organisation one may invite to; which ones is `invitable_organizations`."""
    return actor.has(*STAFF, *INVITING_OWN)


@rule("accounts.membership.end")
def may_end_something(actor: Actor, thing: Any) -> bool:
    """Anybody may leave; ending another's role follows `endable_memberships`."""
    return bool(actor.roles)


@rule("accounts.api_token.manage")
def may_manage_tokens(actor: Actor, thing: Any) -> bool:
    """The structures whose software says the hours of their people; which ones, `token_memberships` says."""
    return actor.has(Role.INCLUSIVE_EMPLOYER)


def token_memberships(actor: Actor) -> QuerySet[Membership]:
    """The structures to whose software an actor may open an access: those whose accesses she manages, by the role she
    manages them in."""
    return Membership.objects.filter(
        user_id=actor.user_id,
        role=Role.INCLUSIVE_EMPLOYER,
        organization__in=actor.within(Role.INCLUSIVE_EMPLOYER),
        is_manager=True,
        ends_on=None,
    )


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The accesses of the software of those structures, whoever of their managers opened them."""
    return ApiToken.objects.filter(membership__organization__in=token_memberships(actor).values("organization"))


def own_organizations(actor: Actor) -> QuerySet[Organization]:
    """The organisations in which an actor holds a role, whichever."""
    return Organization.objects.filter(pk__in=actor.within(*Role))


def visible_memberships(actor: Actor) -> QuerySet[Membership]:
    """Every membership for the mission and its facilitators; for the others, those of their own organisations."""
    memberships = Membership.objects.all()
    if actor.has(*STAFF):
        return memberships
    return memberships.filter(organization__in=actor.within(*Role))


def invitable_organizations(actor: Actor) -> QuerySet[Organization]:
    """Where an actor may bring people: everywhere for the mission; her desk and those she works with for a
    facilitator; for a buyer, a company or an insertion structure, the organisation whose accesses he manages."""
    organizations = Organization.objects.all()
    if actor.has(Role.ADMINISTRATOR, Role.MISSION_TEAM):
        return organizations
    own = Q(pk__in=actor.within(Role.FACILITATOR)) | Q(pk__in=managed_organizations(actor))
    return organizations.filter(own | worked_with(actor) if actor.has(Role.FACILITATOR) else own)


def managed_organizations(actor: Actor) -> QuerySet[Membership]:
    """The keys of the organisations whose accesses an actor manages."""
    managed = Membership.objects.filter(user_id=actor.user_id, ends_on=None, is_manager=True)
    return managed.values("organization")


def roles_open_to(actor: Actor, organization: Organization) -> list[Role]:
    """The roles an actor may give in an organisation she may invite to: only an administrator names another."""
    roles = ROLES_OF_KIND[organization.kind]
    return [role for role in roles if role is not Role.ADMINISTRATOR or actor.has(Role.ADMINISTRATOR)]


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """All for the mission; the others see those to the organisations they may invite to."""
    invitations = Invitation.objects.all()
    if actor.has(Role.ADMINISTRATOR, Role.MISSION_TEAM):
        return invitations
    return invitations.filter(organization__in=invitable_organizations(actor).values("pk"))


def endable_memberships(actor: Actor) -> QuerySet[Membership]:
    """The memberships an actor may end: her own; all for the mission, administrators' by an administrator alone;
    a facilitator, those of her desk and of whom she works with; who manages an organisation, those in it."""
    memberships = Membership.objects.all()
    if actor.has(Role.ADMINISTRATOR):
        return memberships
    own = Q(user_id=actor.user_id)
    if actor.has(Role.MISSION_TEAM):
        return memberships.filter(own | ~Q(role=Role.ADMINISTRATOR))
    reach = own | Q(organization__in=managed_organizations(actor))
    if actor.has(Role.FACILITATOR):
        met = Organization.objects.filter(worked_with(actor), kind__in=MET_BY_FACILITATORS).values("pk")
        reach |= Q(organization__in=actor.within(Role.FACILITATOR)) | Q(organization__in=met)
    return memberships.filter(reach)


def manageable_memberships(actor: Actor) -> QuerySet[Membership]:
    """The memberships to which an actor may give, or from which take, the accesses of their organisation: those she
    may end, her own apart. The mission's own accesses are its administrators', and have no such manager."""
    return (
        endable_memberships(actor)
        .filter(ends_on=None)
        .exclude(Q(user_id=actor.user_id))
        .exclude(organization__kind=OrganizationKind.MISSION)
    )


FOREIGN_VIEWS.update(
    dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_inactive",
            "account_signup",
            "account_request_login_code",
            "account_confirm_login_code",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_email_verification_sent",
            "account_confirm_email",
            "mfa_authenticate",
        ),
        "public",
    )
)
FOREIGN_VIEWS.update(
    dict.fromkeys(
        (
            "account_change_password",
            "account_set_password",
            "account_email",
            "account_reauthenticate",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
        ),
        "signed_in",
    )
)
