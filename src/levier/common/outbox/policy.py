"""Who sees the mails of a mission. Role names are written out: this room stands below `accounts`."""

from typing import Any

from django.db.models import QuerySet

from levier.common.outbox.models import OutgoingMail
from levier.common.policy import Actor, rule

EVERYTHING = ("administrator", "mission_team")


@rule("outbox.mail.view")
def may_see_mails(actor: Actor, thing: Any) -> bool:
    """The administrator and the mission's team; a facilitator, for what her desk answers for."""
    return actor.has(*EVERYTHING, "facilitator")


@rule("outbox.mail.administer")
def may_administer_mails(actor: Actor, thing: Any) -> bool:
    """The administrator and the mission's team."""
    return actor.has(*EVERYTHING)


def visible_mails(actor: Actor) -> QuerySet[OutgoingMail]:
    """The mails an actor may see: all of the mission's, or those her desk answers for."""
    if actor.has(*EVERYTHING):
        return OutgoingMail.objects.all()
    return OutgoingMail.objects.filter(answering_id__in=actor.within("facilitator"))
