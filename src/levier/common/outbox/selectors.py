"""Reads of the outbox."""

import datetime
import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from levier.common.outbox.content import Content
from levier.common.outbox.models import AccountMail, Mail, MailState, OutgoingMail
from levier.common.outbox.policy import visible_mails
from levier.common.policy import Actor

SORTS = {"prepare": "queued_at", "nature": "kind", "destinataire": "to_email", "etat": "state"}
TONES: dict[str, str] = {
    MailState.QUEUED: "neutral",
    MailState.SENDING: "todo",
    MailState.SENT: "done",
    MailState.FAILED: "late",
    MailState.BOUNCED: "late",
}
UNDELIVERED = (MailState.FAILED, MailState.BOUNCED)
_HREF = re.compile(r'\shref="[^"]*"')
_ADDRESS = re.compile(r"https?://\S+")


def mails_seen_by(
    actor: Actor,
    *,
    text: str = "",
    state: str = "",
    kind: str = "",
    since: datetime.datetime | None = None,
    sort: str = "",
) -> QuerySet[OutgoingMail]:
    """The mails an actor may see, narrowed and in order (latest first unless told), their words not loaded."""
    mails = visible_mails(actor).defer("content")
    if text:
        mails = mails.filter(Q(to_email__icontains=text) | Q(to_name__icontains=text) | Q(subject__icontains=text))
    if state:
        mails = mails.filter(state=state)
    if kind:
        mails = mails.filter(kind=kind)
    if since:
        mails = mails.filter(queued_at__gte=since)
    field = SORTS.get(sort.removeprefix("-"))
    if field is None:
        return mails.order_by("-queued_at", "-pk")
    return mails.order_by(f"-{field}" if sort.startswith("-") else field, "-pk")


def kinds_seen_by(actor: Actor) -> list[str]:
    """The kinds of mails an actor may narrow the list to."""
    return list(visible_mails(actor).order_by("kind").values_list("kind", flat=True).distinct())


def undelivered(keys: Iterable[str]) -> dict[str, str]:
    """Of the active mission's mails with these keys, those that did not leave or came back: by key, its state in
    words."""
    found = OutgoingMail.objects.filter(key__in=list(keys), state__in=UNDELIVERED).order_by("pk")
    return {key: MailState(state).label for key, state in found.values_list("key", "state")}


def lost_since(mails: QuerySet[OutgoingMail], since: datetime.datetime) -> QuerySet[OutgoingMail]:
    """Of these mails, those that failed or came back since then, to an address nothing has reached after them; their
    words not loaded."""
    later = OutgoingMail.objects.filter(to_email__iexact=OuterRef("to_email"), pk__gt=OuterRef("pk"))
    arrived = later.filter(state=MailState.SENT)
    lost = mails.filter(state__in=UNDELIVERED, failed_at__gte=since)
    return lost.exclude(Exists(arrived)).defer("content").order_by("pk")


def addresses_out_of_reach(since: datetime.datetime) -> QuerySet[AccountMail, str]:
    """The addresses whose last mail about their account (code, new password) failed, since then."""
    later = AccountMail.objects.filter(to_email=OuterRef("to_email"), pk__gt=OuterRef("pk"), state=MailState.SENT)
    failed = AccountMail.objects.filter(state__in=UNDELIVERED, failed_at__gte=since)
    return failed.exclude(Exists(later)).order_by().values_list("to_email", flat=True)


def returned_addresses() -> QuerySet[OutgoingMail, str]:
    """The addresses, in small letters, that sent a mail of the active mission back and received none since."""
    return addresses_lost(MailState.BOUNCED)


def addresses_lost(*states: MailState) -> QuerySet[OutgoingMail, str]:
    """The addresses, in small letters, of a mail of the active mission in one of these states (`UNDELIVERED` unless
    told) that received none since."""
    later = OutgoingMail.objects.filter(
        to_email__iexact=OuterRef("to_email"), pk__gt=OuterRef("pk"), state=MailState.SENT
    )
    lost = OutgoingMail.objects.filter(state__in=states or UNDELIVERED).exclude(Exists(later))
    return lost.order_by().values_list(Lower("to_email"), flat=True)


def preview(mail: Mail) -> Content | None:
    """What the mail says, its links made blank (they would open what is the recipient's alone); None once emptied."""
    if not mail.content:
        return None
    content = Content.from_json(mail.content)
    return Content(_ADDRESS.sub("[lien réservé au destinataire]", content.text), _HREF.sub("", content.html))
