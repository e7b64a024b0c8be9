"""The jobs of the outbox: sending."""

from levier.common.jobs import job
from levier.common.outbox import sending
from levier.common.outbox.models import AccountMail, OutgoingMail


@job(sending.SEND_MAIL, label="envoi d’un courriel")
def send_mail(mission_id: int | None, *, mail_id: int) -> None:
    """Sends one mail of a mission."""
    sending.send(OutgoingMail.objects.get(pk=mail_id))


@job(sending.SEND_ACCOUNT_MAIL, label="envoi d’un courriel de compte")
def send_account_mail(mission_id: int | None, *, mail_id: int) -> None:
    """Sends one mail about an account."""
    sending.send(AccountMail.objects.get(pk=mail_id))
