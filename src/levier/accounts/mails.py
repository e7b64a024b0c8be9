"""The mails of this room: one door to the outbox."""

from django.utils import timezone

from levier.accounts.models import Invitation
from levier.common.outbox.services import queue_mail
from levier.common.policy import Actor
from levier.common.registry import offered
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.ui import formats


def mail_key(invitation: Invitation) -> str:
    """The key, in the outbox, of the mail that carries an invitation's present link."""
    return f"invitation-{invitation.public_id}-{invitation.token_hash[:16]}"


def send_invitation(invitation: Invitation, token: str) -> str:
    """Prepares the mail that carries the link, in the mission's own words and in the caller's transaction; returns the
    link's address."""
    mission = Mission.objects.get(pk=invitation.mission_id)
    link = mission_url(mission, "invitation_link", token=token)
    queue_mail(
        kind="invitation",
        to=invitation.email,
        to_name=invitation.full_name if invitation.last_name else "",
        **offered("letter")("invitation", invitation_values(invitation, mission), [], link=link),
        key=mail_key(invitation),
        personal=True,
    )
    return link


def invitation_values(invitation: Invitation, mission: Mission) -> dict[str, str]:
    """What the fields of an invitation hold."""
    return {
        "contact": invitation.first_name or "Madame, Monsieur",
        "mission": formats.named(mission.name),
        "organisme": str(invitation.organization),
        "role": invitation.get_role_display(),
        "auteur": str(invitation.author) if invitation.author else "l’équipe de la mission",
        "limite": formats.moment(timezone.localtime(invitation.expires_at)),
    }


def invitation_sample(actor: Actor) -> dict[str, str] | None:
    """The last invitation of the mission, without the name of who received it; None while there is none."""
    last = Invitation.objects.select_related("organization", "mission").order_by("-sent_at", "-pk").first()
    if last is None:
        return None
    return {**invitation_values(last, last.mission), "contact": "Claude (fictif)", "auteur": "Lou Castan (fictif)"}
