"""The mails of this room: one door to the outbox."""

from levier.accounts.models import Invitation
from levier.common.outbox.services import queue_mail
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission


def mail_key(invitation: Invitation) -> str:
    """The key, in the outbox, of the mail that carries an invitation's present link."""
    return f"invitation-{invitation.public_id}-{invitation.token_hash[:16]}"


def send_invitation(invitation: Invitation, token: str) -> str:
    """Prepares the mail that carries the link, in the caller's transaction; returns the link's address."""
    mission = Mission.objects.get(pk=invitation.mission_id)
    link = mission_url(mission, "invitation_link", token=token)
    queue_mail(
        kind="invitation",
        to=invitation.email,
        to_name=invitation.full_name if invitation.last_name else "",
        subject=f"Votre accès à {mission.name}",
        template="accounts/mails/invitation",
        context={
            "link": link,
            "name": invitation.first_name,
            "role": invitation.get_role_display(),
            "organization": str(invitation.organization),
            "author": str(invitation.author) if invitation.author else "",
            "expires_at": invitation.expires_at,
        },
        key=mail_key(invitation),
        personal=True,
    )
    return link
