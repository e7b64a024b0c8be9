"""What this room offers the others: navigation, the people of an organisation, open points, responsibilities."""

import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.accounts import (
    finding,  # noqa: F401 what the search finds of this room
    second_factor,  # noqa: F401 offers its secrets to the turning of the keys
)
from levier.accounts.departures import relay_of, relayed_organizations, successor_of_address
from levier.accounts.mails import invitation_sample, mail_key
from levier.accounts.models import ApiToken, Invitation, InvitationSheet, Membership
from levier.accounts.policy import endable_memberships, invitable_organizations, manageable_memberships
from levier.accounts.selectors import open_memberships
from levier.common.outbox.selectors import addresses_out_of_reach, undelivered
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.privacy.retention import RetentionRule, offer_retention
from levier.common.registry import (
    Axis,
    FirstStep,
    NavigationEntry,
    OpenPoint,
    Panel,
    Responsibility,
    offer,
    offer_first_step,
    offer_navigation,
    offer_open_points,
    offer_panel,
    offer_responsibility,
)
from levier.common.ui import formats
from levier.organizations.models import Organization

# A spreadsheet left without a word is a list of names and addresses nobody needs.
SHEET_KEPT_DAYS = 30
# A sign-in mail that failed longer ago was seen, or no longer matters.
RECENT = datetime.timedelta(days=30)


def people_of_organization(actor: Actor, organization: Organization) -> Panel | None:
    """Who is in an organisation, for those who may see them; two queries, and three more to know what may be done. Of
    one where nobody is any more, who took over from the last."""
    if not permits(actor, "accounts.people.view", organization):
        return None
    memberships = list(
        Membership.objects.filter(open_memberships(timezone.localdate()), organization=organization)
        .select_related("user", "successor__user")
        .order_by("user__last_name__french", "user__first_name__french", "pk")
    )
    return Panel(
        10,
        "accounts/people_panel.html",
        {
            "organization": organization,
            "memberships": memberships,
            "relay": relay_of(organization, timezone.localdate()) if not memberships else None,
            "endable": set(endable_memberships(actor).filter(organization=organization).values_list("pk", flat=True)),
            "manageable": set(
                manageable_memberships(actor).filter(organization=organization).values_list("pk", flat=True)
            ),
            "may_invite": permits(actor, "accounts.invitation.send")
            and invitable_organizations(actor).filter(pk=organization.pk).exists(),
        },
    )


def colleagues_to_invite(actor: Actor) -> FirstStep | None:
    """Somebody else than oneself in the mission, for who tends its accesses; two queries, one once it is so."""
    if not permits(actor, "organizations.territory.edit"):
        return None
    return FirstStep(
        20,
        "Invitez vos collègues",
        "Un à un, ou d’un seul tableur\u00a0: il crée aussi les guichets qu’il nomme.",
        reverse("invitations"),
        is_done=Membership.objects.exclude(user_id=actor.user_id).exists()
        or Invitation.objects.filter(accepted_at=None, revoked_at=None).exists(),
    )


def expired_invitations(actor: Actor) -> list[OpenPoint]:
    """The invitations one follows whose link expired before it was used; one query."""
    if not permits(actor, "accounts.invitation.send"):
        return []
    return [
        OpenPoint(
            badge="Sans réponse",
            tone="soon",
            what=f"Invitation {formats.of(invitation.full_name)}",
            where=str(invitation.organization),
            url=reverse("invitation", kwargs={"public_id": invitation.public_id}),
            due=timezone.localdate(invitation.expires_at),
        )
        for invitation in invitations_expired(actor, timezone.now())
    ]


def invitations_followed(actor: Actor) -> QuerySet[Invitation]:
    """Those an actor follows that nobody accepted nor took back."""
    mine = Invitation.objects.filter(followed_by__user_id=actor.user_id, accepted_at=None, revoked_at=None)
    return mine.select_related("organization")


@prepared
def invitations_expired(actor: Actor, now: datetime.datetime) -> QuerySet[Invitation]:
    """Of these, those whose link expired before a moment."""
    return invitations_followed(actor).filter(expires_at__lt=now)


@prepared
def invitations_open(actor: Actor, now: datetime.datetime) -> QuerySet[Invitation]:
    """Of these, those whose link opens at a moment."""
    return invitations_followed(actor).filter(expires_at__gte=now).order_by("pk")


def undelivered_invitations(actor: Actor) -> list[OpenPoint]:
    """The invitations one follows whose mail did not leave or came back; two queries."""
    if not permits(actor, "accounts.invitation.send"):
        return []
    by_key = {mail_key(invitation): invitation for invitation in invitations_open(actor, timezone.now())}
    return [
        OpenPoint(
            badge="Non remis",
            tone="late",
            what=f"Invitation {formats.of(by_key[key].full_name)}",
            where=str(by_key[key].organization),
            url=reverse("invitation", kwargs={"public_id": by_key[key].public_id}),
            detail=f"Courriel {state}\u00a0: vérifiez l’adresse, ou envoyez un nouveau lien.",
        )
        for key, state in undelivered(by_key).items()
    ]


def accounts_out_of_reach(actor: Actor) -> list[OpenPoint]:
    """The people whose accesses one manages and to whom the last sign-in mail did not go; one query."""
    if not permits(actor, "accounts.invitation.send"):
        return []
    rows = memberships_out_of_reach(actor, timezone.now() - RECENT, timezone.localdate())
    held = {row.user_id: row for row in reversed(rows)}
    return [
        OpenPoint(
            badge="Non remis",
            tone="late",
            what=f"Courriel de connexion à {row.user}",
            where=str(row.organization),
            url=reverse("organization", kwargs={"public_id": row.organization.public_id}),
            detail="Si l’adresse est fausse, invitez la personne à la bonne, puis mettez fin à ce rôle.",
        )
        for row in reversed(held.values())
    ]


@prepared
def memberships_out_of_reach(actor: Actor, since: datetime.datetime, day: datetime.date) -> QuerySet[Membership]:
    """The memberships an actor may end, but her own, of whom the last sign-in mail since a moment did not go."""
    return (
        endable_memberships(actor)
        .filter(open_memberships(day), user__email__in=addresses_out_of_reach(since))
        .exclude(Q(user_id=actor.user_id))
        .select_related("user", "organization")
        .order_by("user__last_name__french", "user_id", "pk")
    )


def followed_invitations(membership: Membership) -> Responsibility | None:
    """The invitations a membership follows and that nobody has used yet."""
    waiting = Invitation.objects.filter(followed_by=membership, accepted_at=None, revoked_at=None)
    count = waiting.count()
    if not count:
        return None

    def hand_over(successor: Membership) -> None:
        waiting.update(followed_by=successor)

    return Responsibility(
        formats.count(count, "invitation en attente", "invitations en attente"), hand_over, reverse("invitations")
    )


def sheets_to_confirm(membership: Membership) -> Responsibility | None:
    """The spreadsheets of invitations deposited and never confirmed, which nobody else reads: the successor confirms
    them, or leaves them. One query."""
    by_this_role = Actor(
        user_id=membership.user_id, organizations={membership.role: frozenset({membership.organization_id})}
    )
    if not permits(by_this_role, "accounts.invitation.send"):
        return None
    waiting = InvitationSheet.objects.filter(author_id=membership.user_id, applied_at=None)
    count = waiting.count()
    if not count:
        return None

    def hand_over(successor: Membership) -> None:
        waiting.update(author=successor.user)

    return Responsibility(
        formats.count(count, "fichier d’invitations à confirmer", "fichiers d’invitations à confirmer"), hand_over
    )


def answered_tokens(membership: Membership) -> Responsibility | None:
    """The accesses of software a membership answers for, and that still open something."""
    working = ApiToken.objects.filter(membership=membership, revoked_at=None, expires_at__gt=timezone.now())
    count = working.count()
    if not count:
        return None

    def hand_over(successor: Membership) -> None:
        working.update(membership=successor)

    return Responsibility(
        formats.count(count, "accès de logiciel", "accès de logiciels"), hand_over, reverse("api_tokens")
    )


def forget_sheets(today: datetime.date) -> int:
    """Empties the sheets of invitations that nobody confirmed in a month; one query each."""
    left = InvitationSheet.objects.filter(
        applied_at=None, created_at__date__lt=today - datetime.timedelta(days=SHEET_KEPT_DAYS)
    )
    return left.delete()[0]


offer_panel("organization", people_of_organization)
offer_retention(RetentionRule("fichiers d’invitations jamais confirmés", forget_sheets))
offer_first_step(colleagues_to_invite)
offer_open_points(expired_invitations)
offer_open_points(undelivered_invitations)
offer_open_points(accounts_out_of_reach)
offer("successor_of_address", successor_of_address)
offer_responsibility(relayed_organizations)
offer_responsibility(followed_invitations)
offer_responsibility(sheets_to_confirm)
offer_responsibility(answered_tokens)
offer("letter_values.invitation", invitation_sample)
offer_navigation(
    NavigationEntry(
        Axis.ADMINISTRATION,
        30,
        "Personnes",
        "people",
        "accounts.people.list",
        frozenset({"departure", "management"}),
    )
)
offer_navigation(
    NavigationEntry(
        Axis.ADMINISTRATION,
        40,
        "Invitations",
        "invitations",
        "accounts.people.list",
        frozenset({"invitation", "invitation_new", "invitation_sheet_new", "invitation_sheet"}),
    )
)
