"""The jobs of the outbox: sending, and emptying what left long ago."""

import datetime

from django.conf import settings
from django.utils import timezone

from levier.common.jobs import job, periodic
from levier.common.outbox import sending
from levier.common.outbox.models import AccountMail, OutgoingMail

# The mail counts its own attempts; the few more are for workers that die at it.
ATTEMPTS = sending.MAX_ATTEMPTS + 4
# A code works for minutes and a link to choose a password for three days.
ACCOUNT_WORDS_KEPT = datetime.timedelta(days=1)
ACCOUNT_MAILS_KEPT = datetime.timedelta(days=90)


@job(sending.SEND_MAIL, label="envoi d’un courriel", max_attempts=ATTEMPTS)
def send_mail(mission_id: int | None, *, mail_id: int) -> None:
    """Sends one mail of a mission."""
    sending.send(OutgoingMail.objects.get(pk=mail_id))


@job(sending.SEND_ACCOUNT_MAIL, label="envoi d’un courriel de compte", max_attempts=ATTEMPTS)
def send_account_mail(mission_id: int | None, *, mail_id: int) -> None:
    """Sends one mail about an account."""
    sending.send(AccountMail.objects.get(pk=mail_id))


@periodic(at=datetime.time(3, 20))
@job("outbox.blank", label="effacement du contenu des anciens courriels")
def blank_mails(mission_id: int | None) -> None:
    """Empties the words of a mission's mails, their files with them, once their time is past."""
    kept = datetime.timedelta(days=settings.LEVIER_MAIL_KEPT_DAYS)
    sending.blank(OutgoingMail.objects.all(), before=timezone.now() - kept)


@periodic(at=datetime.time(3, 25), each_mission=False)
@job("outbox.blank_account", label="effacement des anciens courriels de compte")
def blank_account_mails(mission_id: int | None) -> None:
    """Empties codes and links after a day, and forgets the mails about accounts after three months."""
    now = timezone.now()
    sending.blank(AccountMail.objects.all(), before=now - ACCOUNT_WORDS_KEPT)
    AccountMail.objects.filter(queued_at__lt=now - ACCOUNT_MAILS_KEPT).delete()
