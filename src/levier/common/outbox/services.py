"""Writes of the outbox: preparing a mail, which a job then sends."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.jobs.services import enqueue
from levier.common.outbox.content import Attachment, render
from levier.common.outbox.models import AccountMail, Mail, MailState, OutgoingMail
from levier.common.outbox.sending import SEND_ACCOUNT_MAIL, SEND_MAIL, new_message_id, send
from levier.common.registry import offered
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id, mission_free

__all__ = [
    "Attachment",
    "mark_bounced",
    "queue_account_mail",
    "queue_mail",
    "receiver_of",
    "send_again",
    "try_the_server",
]


def queue_mail(
    *,
    kind: str,
    to: str,
    to_name: str = "",
    subject: str,
    template: str,
    context: Mapping[str, Any],
    key: str,
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
    answering_id: int | None = None,
    within_id: int | None = None,
    personal: bool = False,
) -> OutgoingMail:
    """Prepares a mail of the active mission in the caller's transaction; a job sends it once that is committed.

    The letter is rendered now: what is previewed is what leaves. The same key again in the same mission returns the
    first mail and sends nothing. `kind` is the French words a list shows (« demande de relevé »); `template` a template
    name without its ending, `hours/mails/statement_request`, that extends `outbox/mails/base.mjml`; `answering_id` the
    organisation (a desk) whose people see the mail and are told when it does not leave, besides the mission's own.

    A mail written to somebody who left goes to her successor, and says so: this is the one place where an address is
    followed, whichever room keeps it (docs/decisions/0026-mail-follows-departures.md). `within_id` is the organisation
    by which she is written to, for who has several; `personal` a mail for herself alone (her invitation), never
    followed. Answers (`reply_to`) follow too.
    Raises Problem when the address is not one, or when a line break in a heading would add headings of its own.
    """
    known = OutgoingMail.objects.filter(key=key).first()
    if known is not None:
        return known
    to, to_name, subject, reply_to = check_headings(to=to, to_name=to_name, subject=subject, reply_to=reply_to)
    stands_for = ""
    if not personal:
        to, to_name, stands_for = follow(to, to_name, within_id)
        reply_to, _, _ = follow(reply_to, "", answering_id)
    mission = Mission.objects.get(pk=active_mission_id())
    heading = {"subject": subject, "mission": mission, "demo": settings.DEMO, "stands_for": stands_for}
    content = render(template, {**heading, **context}, attachments)
    with transaction.atomic():
        mail, created = OutgoingMail.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "to_email": to,
                "to_name": to_name,
                "reply_to": reply_to,
                "from_name": mission.name[:200],
                "subject": subject,
                "content": content.to_json(),
                "message_id": new_message_id(),
                "answering_id": answering_id,
            },
        )
        if created:
            enqueue(SEND_MAIL, key=job_key(mail), mail_id=mail.pk)
    return mail


def follow(address: str, name: str, within_id: int | None) -> tuple[str, str, str]:
    """The address and name to write to today, and the name of who left in whose place; empty when nobody did."""
    if not address:
        return address, name, ""
    return offered("successor_of_address")(address, within_id, timezone.localdate()) or (address, name, "")


def receiver_of(address: str, within_id: int | None) -> str:
    """The address at which a mail to this one arrives today: its own, or that of who took over."""
    return follow(address, "", within_id)[0]


def job_key(mail: Mail) -> str:
    """The key of the job that sends a mail: another one each time a person asks for it again."""
    again = getattr(mail, "times_resent", 0)
    return f"{mail.public_id}-{again}" if again else str(mail.public_id)


@transaction.atomic
def send_again(mail: OutgoingMail) -> None:
    """Sends a mail that did not leave, or came back, as it was written. Raises Problem when it is under way or gone."""
    stopped = OutgoingMail.objects.filter(pk=mail.pk, state__in=[MailState.FAILED, MailState.BOUNCED], blanked_at=None)
    again = {"state": MailState.QUEUED, "attempts": 0, "reason": "", "sent_at": None, "failed_at": None}
    if not stopped.update(times_resent=F("times_resent") + 1, **again):
        raise Problem(
            "Ce courriel ne peut pas être renvoyé\u00a0: il est en route, il est parti, ou son contenu a été effacé."
        )
    mail.refresh_from_db()
    enqueue(SEND_MAIL, key=job_key(mail), mail_id=mail.pk)


def mark_bounced(mail: OutgoingMail) -> None:
    """Notes that a mail came back to the sender's mailbox. Raises Problem when it had not left."""
    came_back = {"state": MailState.BOUNCED, "failed_at": timezone.now(), "reason": "Revenu à l’expéditeur."}
    if not OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENT).update(**came_back):
        raise Problem("Seul un courriel parti peut revenir.")
    mail.refresh_from_db()


@transaction.atomic
def queue_account_mail(*, kind: str, to: str, subject: str, template: str, context: Mapping[str, Any]) -> AccountMail:
    """Prepares a mail about an account (code, new password), which belongs to no mission. Raises Problem like
    `queue_mail`."""
    to, _, subject, _ = check_headings(to=to, to_name="", subject=subject, reply_to="")
    content = render(template, {"subject": subject, "mission": None, "demo": settings.DEMO, **context})
    mail = AccountMail.objects.create(
        kind=kind,
        to_email=to,
        from_name="Levier",
        subject=subject,
        content=content.to_json(),
        message_id=new_message_id(),
    )
    with mission_free():  # a code may be asked for from a mission's page: it is the account's all the same
        enqueue(SEND_ACCOUNT_MAIL, key=job_key(mail), mail_id=mail.pk)
    return mail


def try_the_server(to: str) -> None:
    """Sends a letter that says nothing, now, to learn whether mails leave. Raises Problem with what keeps them."""
    mail = queue_account_mail(
        kind="essai",
        to=to,
        subject="Courriel d’essai",
        template="outbox/mails/trial",
        context={"link": settings.BASE_URL},
    )
    send(mail)
    mail.refresh_from_db()
    if mail.state == MailState.FAILED:
        raise Problem(mail.reason)


def check_headings(*, to: str, to_name: str, subject: str, reply_to: str) -> tuple[str, str, str, str]:
    """Returns the headings trimmed; raises Problem for a line break in one, an address that is not one, no subject."""
    headings = [("to", to), ("to_name", to_name), ("subject", subject), ("reply_to", reply_to)]
    for field, value in headings:
        if any(ord(character) < 32 or character in "\x7f\u2028\u2029\x85" for character in value):
            raise Problem(
                "Un retour à la ligne n’a pas sa place dans l’objet, le nom ou l’adresse d’un courriel\u00a0: "
                "écrivez-les sur une seule ligne.",
                field=field,
            )
    if not subject.strip():
        raise Problem("Donnez un objet à ce courriel.", field="subject")
    for field, address in (("to", to), ("reply_to", reply_to)):
        if field == "to" or address:
            try:
                validate_email(address.strip())
            except ValidationError as error:
                raise Problem(
                    f"«\u00a0{address}\u00a0» n’est pas une adresse électronique\u00a0: elle s’écrit nom@domaine.fr.",
                    field=field,
                ) from error
    return to.strip(), to_name.strip()[:200], subject.strip()[:250], reply_to.strip()
