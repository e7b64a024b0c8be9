"""The accesses of structures' software: made, recognised, revoked. A token is kept nowhere."""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from levier.accounts.models import ApiToken, Membership, User
from levier.accounts.selectors import may_act, open_memberships
from levier.common.errors import Problem
from levier.common.policy import Actor
from levier.common.ui import formats
from levier.organizations.models import Organization

# Recognised by who reads a configuration file, and by the logs, which strike it out.
PREFIX = "levier_"
DAYS = (90, 180, 365)
# A structure has one or two programs, and a few more while it changes.
WORKING_AT_MOST = 10
# The last use is told to the minute: a program that sends often does not write each time.
USE_NOTED_EVERY = datetime.timedelta(minutes=1)


def fingerprint(token: str) -> str:
    """What is stored of a token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_token(membership: Membership, *, name: str, days: int, now: datetime.datetime) -> tuple[ApiToken, str]:
    """Opens an access for a structure's software; returns it with the token, which nobody can read again.

    Raises Problem when the structure has an access of that name, or too many, in force.
    """
    # One at a time in a structure; SQLite, where a row lock does nothing, is in an IMMEDIATE transaction.
    Organization.objects.select_for_update().get(pk=membership.organization_id)
    held = ApiToken.objects.filter(
        membership__organization=membership.organization_id, revoked_at=None, expires_at__gt=now
    )
    names = list(held.values_list("name", flat=True))
    if name.casefold() in {known.casefold() for known in names}:
        raise Problem(
            "Un accès de ce nom est déjà ouvert\u00a0: révoquez-le, ou nommez celui-ci autrement.", field="name"
        )
    if len(names) >= WORKING_AT_MOST:
        raise Problem(f"{WORKING_AT_MOST} accès sont déjà ouverts\u00a0: révoquez ceux qui ne servent plus.")
    token = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        membership=membership, name=name, token_hash=fingerprint(token), expires_at=now + datetime.timedelta(days=days)
    )
    return made, token


def revoke_token(token: ApiToken, *, by: User, now: datetime.datetime) -> bool:
    """Closes an access at once, and for good; returns whether it was still open."""
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=by))


def use_token(text: str, *, now: datetime.datetime) -> ApiToken:
    """The access a token opens in the active mission, its use noted; raises Problem with why it opens nothing."""
    found = (
        ApiToken.objects.select_related("membership__user", "membership__organization")
        .filter(token_hash=fingerprint(text))
        .first()
    )
    if found is None:
        raise Problem("Ce jeton n’est pas reconnu dans cette mission. Copiez-le en entier, ou créez un nouvel accès.")
    if not found.works(now):
        ended = "expiré" if found.revoked_at is None else "été révoqué"
        on = formats.long_date(timezone.localdate(found.revoked_at or found.expires_at))
        raise Problem(f"Cet accès a {ended} le {on}. Créez-en un nouveau.")
    user = found.membership.user
    held = Membership.objects.filter(open_memberships(timezone.localdate(now)), pk=found.membership_id)
    if not may_act(user) or not held.exists():
        raise Problem(
            "Qui répondait de cet accès n’a plus de rôle dans la structure. Qui en gère les accès en crée un nouveau."
        )
    if found.last_used_at is None or now - found.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def actor_of(token: ApiToken) -> Actor:
    """Who asks by a token: whoever answers for it, in the one role and the one structure it was opened for."""
    membership = token.membership
    return Actor(
        user_id=membership.user_id,
        mission_id=token.mission_id,
        name=token.name,
        organizations={membership.role: frozenset({membership.organization_id})},
    )
