"""Handing one mail to the mail server, at most once whatever fails."""

import logging
from email.utils import formataddr, make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from levier.common.outbox.content import Content
from levier.common.outbox.models import Mail, MailState

logger = logging.getLogger("levier.outbox")

SEND_MAIL = "outbox.send"
SEND_ACCOUNT_MAIL = "outbox.send_account"


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


def send(mail: Mail) -> None:
    """Sends a queued mail; anything else is left alone."""
    rows = type(mail)._default_manager.filter(pk=mail.pk)
    if not rows.filter(state=MailState.QUEUED).update(state=MailState.SENDING, attempts=mail.attempts + 1):
        return
    message_of(mail, get_connection()).send()
    rows.update(state=MailState.SENT, sent_at=timezone.now())
