"""Handing one mail to the mail server, at most once whatever fails.

`queued → sending → sent | failed`, and `sent → bounced` when a person says it came back. A mail is `sending` only while
the server is being handed the message, connection and sign-in done before. What fails before the server may have taken
the message is tried again; what is refused for good, or falls silent after that point, is not. A process that dies
between the server's acceptance and our commit leaves a mail `sending`: nobody can tell whether it left, so it is not
sent again by itself but shown as failed, with that reason, to someone who decides. That is the one window.
"""

import contextlib
import datetime
import logging
import smtplib
import socket
import ssl
from email.utils import formataddr, make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.outbox.content import Content
from levier.common.outbox.models import Mail, MailState

logger = logging.getLogger("levier.outbox")

SEND_MAIL = "outbox.send"
SEND_ACCOUNT_MAIL = "outbox.send_account"
MAX_ATTEMPTS = 8
SMTP_BACKEND = "levier.common.outbox.smtp.EmailBackend"

FICTITIOUS = "L’adresse est fictive (.invalid)\u00a0: un tel courriel ne part jamais."
UNSURE = (
    "L’envoi s’est interrompu sans que le serveur de messagerie confirme\u00a0: le courriel est peut-être parti. "
    "Demandez au destinataire avant de le renvoyer."
)
BLANKED = "Le contenu de ce courriel a été effacé\u00a0: préparez-en un nouveau."


class NotYet(Problem):
    """Nothing left and nothing is decided: the job tries again later."""


def new_message_id() -> str:
    """A `Message-ID` of ours, kept with the mail: a server that gets it twice recognises it."""
    return make_msgid(domain=urlsplit(settings.BASE_URL).hostname or "localhost")


def message_of(mail: Mail, connection: Any = None) -> EmailMultiAlternatives:
    """The message as it leaves."""
    content = Content.from_json(mail.content)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=content.text,
        from_email=formataddr((mail.from_name, settings.DEFAULT_FROM_EMAIL)),
        to=[formataddr((mail.to_name, mail.to_email)) if mail.to_name else mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(content.html, "text/html")
    for one in content.attachments:
        message.attach(one.name, one.content, one.content_type)
    return message


def is_fictitious(address: str) -> bool:
    """Whether an address is of the reserved domain that exists nowhere (RFC 2606)."""
    return address.rsplit("@", 1)[-1].lower().endswith(".invalid")


def stays_here() -> bool:
    """In the demo mails are kept on the machine, so that fictitious people get theirs."""
    return settings.DEMO and settings.EMAIL_BACKEND != SMTP_BACKEND


def send(mail: Mail) -> None:
    """Sends a queued mail; what is already settled is left alone. Raises NotYet when it must be tried again."""
    rows = type(mail)._default_manager.filter(pk=mail.pk)
    if mail.state == MailState.SENDING:
        close(rows, UNSURE)
        return
    if mail.state != MailState.QUEUED:
        return
    if not mail.content:
        close(rows, BLANKED)
        return
    if is_fictitious(mail.to_email) and not stays_here():
        close(rows, FICTITIOUS)
        return
    attempt = mail.attempts + 1
    connection = get_connection()
    message = message_of(mail, connection)
    try:
        connection.open()
        if not rows.filter(state=MailState.QUEUED).update(state=MailState.SENDING, attempts=attempt):
            return
        hand_over(rows, message, connection, attempt)
    except OSError as error:  # SMTPException is one too
        miss(rows, attempt, words_of(error))
    finally:
        with contextlib.suppress(OSError):
            connection.close()


def words_of(error: OSError) -> str:
    """What kept us from the server, in words without its own (they may hold an address)."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return "Le serveur de messagerie refuse notre identifiant ou notre mot de passe."
        case smtplib.SMTPNotSupportedError():
            return "Le serveur de messagerie ne sait pas faire ce que les réglages demandent."
        case ssl.SSLError():
            return "La liaison chiffrée avec le serveur de messagerie a échoué."
        case ConnectionRefusedError():
            return "Aucun serveur de messagerie n’écoute à l’adresse réglée."
        case socket.gaierror():
            return "Le nom du serveur de messagerie est introuvable."
    return "Le serveur de messagerie ne répond pas."


def hand_over(rows: QuerySet[Any], message: EmailMultiAlternatives, connection: Any, attempt: int) -> None:
    """Gives the message to a server that is listening, and writes down what became of it."""
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        refuse(rows, attempt, max(code for code, _ in error.recipients.values()), "ce destinataire")
    except smtplib.SMTPResponseException as error:
        refuse(rows, attempt, error.smtp_code, "ce courriel")
    except OSError:
        # Another backend than ours cannot tell: then unsure.
        if getattr(connection, "handed_over", True):
            close(rows, UNSURE)
        else:
            raise
    else:
        # Also when a slow worker was thought dead meanwhile: we know better, it left.
        known = rows.filter(state__in=[MailState.SENDING, MailState.FAILED], attempts=attempt)
        known.update(state=MailState.SENT, sent_at=timezone.now(), failed_at=None, reason="")


def refuse(rows: QuerySet[Any], attempt: int, code: int, what: str) -> None:
    """The server said no: for now (4xx, tried again) or for good. Its words are not kept: they hold the address."""
    if code < 500:
        miss(rows, attempt, f"Le serveur de messagerie refuse {what} pour l’instant (code {code}).")
    else:
        close(rows, f"Le serveur de messagerie refuse {what} (code {code}).")


def miss(rows: QuerySet[Any], attempt: int, reason: str) -> None:
    """Nothing left. Raises NotYet, or closes the mail when that was the last attempt."""
    if attempt >= MAX_ATTEMPTS:
        close(rows, reason, attempts=attempt)
        return
    rows.update(state=MailState.QUEUED, attempts=attempt, reason=reason)
    raise NotYet(reason)


def close(rows: QuerySet[Any], reason: str, **values: Any) -> None:
    """The mail will not leave by itself."""
    waiting = rows.filter(state__in=[MailState.QUEUED, MailState.SENDING])
    for key in list(waiting.values_list("pk", flat=True)):
        logger.warning("courriel %s (%s)\u00a0: non parti. %s", key, rows.model._meta.model_name, reason)
    waiting.update(state=MailState.FAILED, failed_at=timezone.now(), reason=reason, **values)


def blank(mails: QuerySet[Any], *, before: datetime.datetime) -> int:
    """Empties the words of mails settled before a moment; who, what and when stay. Returns how many."""
    settled = Q(sent_at__lt=before) | Q(sent_at=None, failed_at__lt=before)
    states = [MailState.SENT, MailState.FAILED, MailState.BOUNCED]
    return mails.filter(settled, state__in=states, blanked_at=None).update(content="", blanked_at=timezone.now())
