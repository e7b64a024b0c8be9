"""Writes: opening, using and closing the private address of an agenda. A token is kept nowhere."""

import datetime

from django.db import transaction

from levier.accounts.models import User
from levier.accounts.selectors import may_act
from levier.common.errors import Problem
from levier.coordination.followup.models import CalendarFeed
from levier.coordination.hours.services.links import fingerprint, new_token

# An agenda asks several times an hour: when it last did is told to the hour.
READING_NOTED_EVERY = datetime.timedelta(hours=1)


@transaction.atomic
def open_feed(user: User, *, now: datetime.datetime) -> str:
    """Opens the address of an account's agenda and returns its token, which nobody can read again. The one before, if
    there was one, opens nothing any more."""
    close_feed(user, now=now)
    token = new_token()
    CalendarFeed.objects.create(user=user, token_hash=fingerprint(token))
    return token


def close_feed(user: User, *, now: datetime.datetime) -> bool:
    """Closes the address of an account's agenda; returns whether one was open."""
    return bool(CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now))


def use_feed(token: str, *, now: datetime.datetime) -> User:
    """The account whose agenda an address opens in the active mission, the reading noted; raises Problem when it opens
    nothing."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=fingerprint(token), revoked_at=None).first()
    if feed is None or not may_act(feed.user):
        raise Problem("Cette adresse d’agenda n’ouvre rien\u00a0: créez-en une autre depuis l’échéancier.")
    if feed.last_read_at is None or now - feed.last_read_at >= READING_NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
    return feed.user
