"""The links a recipient opens a job by: made, recognised, revoked. A token is kept nowhere."""

import datetime
import secrets

from django.utils import timezone

from levier.accounts.invitations import fingerprint
from levier.accounts.selectors import has_left_since
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.participants.models import Need, NeedLink, NeedRecipient

# Answers are still read after the last day of proposals; the same grace as the links of statements (design).
LINK_GRACE = datetime.timedelta(days=30)
ELSEWHERE = (
    "Ce lien a déjà servi dans un autre navigateur, et ne s’ouvre plus que là. Retournez-y, ou demandez un nouveau "
    "lien au guichet qui vous a écrit."
)


def open_link(recipient: NeedRecipient, *, now: datetime.datetime, keeps_browser: bool = False) -> str:
    """Makes a new link of a recipient and returns its token; the ones before are closed. With `keeps_browser`, the one
    kept for a browser stays open there: an answer is read where somebody was proposed."""
    before = recipient.links.filter(expires_at__gt=now)
    if keeps_browser:
        before = before.filter(browser_hash="")
    before.update(expires_at=now)
    token = secrets.token_urlsafe(32)
    NeedLink.objects.create(
        recipient=recipient, token_hash=fingerprint(token), expires_at=last_moment(recipient.need, now) + LINK_GRACE
    )
    return token


def last_moment(need: Need, now: datetime.datetime) -> datetime.datetime:
    """The end of the last day of answers, in the mission's own zone; now when it is past."""
    end = timezone.make_aware(datetime.datetime.combine(need.deadline, datetime.time(23, 59)))
    return max(end, now)


def use_link(token: str, *, now: datetime.datetime) -> NeedLink:
    """Returns the link of a token; raises Problem when it is unknown, revoked or past its term."""
    links = NeedLink.objects.select_related("recipient__organization")
    link = links.filter(token_hash=fingerprint(token)).first()
    if link is None:
        raise Problem(
            "Ce lien n’est pas reconnu. Copiez-le en entier depuis le courriel, "
            "ou demandez-en un nouveau au guichet qui vous a écrit."
        )
    check_link(link, now=now)
    return link


def check_link(link: NeedLink, *, now: datetime.datetime) -> None:
    """Raises Problem when its recipient was taken off the job or left, when a later link replaces it, or past its
    term."""
    if link.recipient.revoked_at is not None:
        raise Problem("Ce lien a été annulé par le guichet qui vous a écrit. Adressez-vous à lui.")
    if now >= link.expires_at:
        if NeedLink.objects.filter(recipient=link.recipient_id, pk__gt=link.pk, expires_at__gt=now).exists():
            raise Problem("Un courriel plus récent remplace ce lien\u00a0: ouvrez le dernier que vous avez reçu.")
        day = formats.long_date(timezone.localtime(link.expires_at).date())
        raise Problem(f"Ce lien a expiré le {day}. Demandez-en un nouveau au guichet qui vous a écrit.")
    receiver = link.recipient
    if has_left_since(receiver.email, receiver.organization_id, link.created_at, now):
        raise Problem(
            f"Ce lien a été envoyé à une personne qui a quitté {receiver.organization}. "
            "Demandez-en un nouveau au guichet qui lui a écrit."
        )


def bind(link: NeedLink) -> str:
    """Keeps a link for the browser that acts behind it, and returns what that browser must show from then on.

    Opening alone binds nothing: the scanners of mail servers open links too. Raises Problem when another browser was
    first.
    """
    token = secrets.token_urlsafe(32)
    if not NeedLink.objects.filter(pk=link.pk, browser_hash="").update(browser_hash=fingerprint(token)):
        raise Problem(ELSEWHERE)
    return token


def check_browser(link: NeedLink, shown: str) -> None:
    """Raises Problem when a link is kept for another browser than the one that shows this."""
    if link.browser_hash and fingerprint(shown) != link.browser_hash:
        raise Problem(ELSEWHERE)
