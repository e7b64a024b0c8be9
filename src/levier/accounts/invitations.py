"""Inviting people: the link that is mailed, how it is used once, how it is taken back."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.accounts.mails import send_invitation
from levier.accounts.models import Invitation, Membership, User
from levier.accounts.roles import ROLE_LABELS, ROLES_OF_KIND, Role
from levier.common.errors import Problem
from levier.common.tenancy.history import sign_change
from levier.common.ui import formats
from levier.organizations.models import Organization, OrganizationKind

LINK_TERM = datetime.timedelta(days=14)
# A role begins neither before the first clauses nor in a future nobody plans for.
EARLIEST_START = datetime.date(2000, 1, 1)
LATEST_START = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Sent:
    """An invitation and the address of its link, which is kept nowhere but in the mail."""

    invitation: Invitation
    link: str


def fingerprint(token: str) -> str:
    """What is stored of a link: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_start(day: datetime.date, today: datetime.date) -> None:
    """Raises Problem (field `starts_on`) for a day on which no role begins."""
    if not EARLIEST_START <= day <= today + LATEST_START:
        raise Problem(
            f"Le {formats.short_date(day)} ne convient pas\u00a0: une date entre le "
            f"{formats.short_date(EARLIEST_START)} et le {formats.short_date(today + LATEST_START)} est attendue.",
            field="starts_on",
        )


def clean_email(text: str) -> str:
    """Returns an address in lower case; raises Problem (field `email`) when it is not one."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Problem(
            f"«\u00a0{text.strip()}\u00a0» n’est pas une adresse électronique\u00a0: elle s’écrit nom@domaine.fr.",
            field="email",
        ) from error
    return email


@transaction.atomic
def invite(
    *,
    email: str,
    organization: Organization,
    role: str,
    starts_on: datetime.date,
    now: datetime.datetime,
    first_name: str = "",
    last_name: str = "",
    author: User | None = None,
    followed_by: Membership | None = None,
) -> Sent:
    """Invites a person to a role in an organisation, and prepares the mail that carries her link.

    `followed_by` is the membership told of what becomes of it. Raises Problem: not an address, a role that this kind
    of organisation does not have, a date out of reach, a person who already has the role or is already invited to it.
    """
    email = clean_email(email)
    check_start(starts_on, timezone.localdate(now))
    if role not in ROLES_OF_KIND[organization.kind]:
        raise Problem(f"Le rôle «\u00a0{ROLE_LABELS[Role(role)]}\u00a0» n’existe pas dans cet organisme.", field="role")
    if Membership.objects.filter(user__email=email, organization=organization, role=role, ends_on=None).exists():
        raise Problem(f"{email} a déjà ce rôle dans «\u00a0{organization}\u00a0».", field="email")
    waiting = Invitation.objects.filter(
        email=email, organization=organization, role=role, accepted_at=None, revoked_at=None
    ).first()
    if waiting is not None:
        raise Problem(
            f"{email} est déjà invité à ce rôle depuis le {formats.short_date(timezone.localdate(waiting.sent_at))}"
            "\u00a0: renvoyez cette invitation plutôt que d’en faire une autre.",
            field="email",
        )
    invitation = Invitation(
        email=email,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        organization=organization,
        role=role,
        starts_on=starts_on,
        author=author,
        followed_by=followed_by,
    )
    return _send(invitation, now)


@transaction.atomic
def send_again(invitation: Invitation, *, now: datetime.datetime) -> Sent:
    """Sends a new link, which replaces the former; raises Problem when the invitation is over."""
    check_waiting(invitation)
    return _send(invitation, now)


def _send(invitation: Invitation, now: datetime.datetime) -> Sent:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = fingerprint(token)
    invitation.sent_at = now
    invitation.expires_at = now + LINK_TERM
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise Problem(
            f"{invitation.email} vient d’être invité à ce rôle par quelqu’un d’autre.", field="email"
        ) from error
    return Sent(invitation, send_invitation(invitation, token))


def revoke(invitation: Invitation, *, now: datetime.datetime) -> None:
    """Takes an invitation back: its link opens nothing any more. Raises Problem when it was already used."""
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now)
    if not changed:
        invitation.refresh_from_db()
        check_waiting(invitation)


def use_link(token: str, *, now: datetime.datetime) -> Invitation:
    """Returns the invitation of a token; raises Problem when it is unknown, over or past its term."""
    invitation = Invitation.objects.select_related("organization").filter(token_hash=fingerprint(token)).first()
    if invitation is None:
        raise Problem(
            "Ce lien n’est pas reconnu. Copiez-le en entier depuis le plus récent courriel, "
            "ou demandez une nouvelle invitation."
        )
    check_usable(invitation, now=now)
    return invitation


def check_waiting(invitation: Invitation) -> None:
    """Raises Problem when an invitation was accepted or taken back."""
    if invitation.accepted_at is not None:
        raise Problem("Cette invitation a déjà servi\u00a0: connectez-vous avec votre adresse électronique.")
    if invitation.revoked_at is not None:
        raise Problem("Cette invitation a été annulée. Demandez-en une autre à la personne qui vous a invité.")


def check_usable(invitation: Invitation, *, now: datetime.datetime) -> None:
    """Raises Problem when an invitation is over, or its link past its term."""
    check_waiting(invitation)
    if now > invitation.expires_at:
        raise Problem(
            f"Ce lien a expiré le {formats.short_date(timezone.localdate(invitation.expires_at))}. "
            "Demandez à la personne qui vous a invité de vous l’envoyer de nouveau."
        )


@transaction.atomic
def accept(
    invitation: Invitation,
    *,
    now: datetime.datetime,
    first_name: str = "",
    last_name: str = "",
    password: str | None = None,
) -> Membership:
    """Uses an invitation, once: opens the account when the address has none, and gives the role.

    An account that exists keeps its name and its password. Without a password, the one-time code is the way in.
    Raises Problem when the invitation is over, or the person already has the role.
    """
    check_usable(invitation, now=now)
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        if not first_name.strip() or not last_name.strip():
            raise Problem("Donnez votre prénom et votre nom.", field="first_name")
        user = User.objects.create_user(
            invitation.email, password, first_name=first_name.strip(), last_name=last_name.strip()
        )
        # The link came to this mailbox: the address is proven.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elif not user.is_active:
        raise Problem("Le compte de cette adresse est fermé. Écrivez à l’administrateur de la mission.")
    organization = invitation.organization
    if Membership.objects.filter(user=user, organization=organization, role=invitation.role, ends_on=None).exists():
        raise Problem("Vous avez déjà ce rôle\u00a0: connectez-vous avec votre adresse électronique.")
    membership = Membership(
        user=user,
        organization=organization,
        role=invitation.role,
        starts_on=invitation.starts_on,
        # Who comes first manages the accesses of the organisation; the mission's own are its administrators.
        is_manager=organization.kind != OrganizationKind.MISSION
        and not Membership.objects.filter(organization=organization, ends_on=None).exists(),
    )
    sign_change(membership, user)
    membership.save()
    used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        accepted_at=now, membership=membership
    )
    if not used:
        raise Problem("Cette invitation vient de servir\u00a0: connectez-vous avec votre adresse électronique.")
    return membership
