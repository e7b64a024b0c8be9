"""Who reads and notes exchanges: those who follow the operation read, those who answer its companies note."""

from typing import Any

from django.db.models import QuerySet

from levier.accounts.roles import Role
from levier.common.files.kinds import FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.coordination.followup.models import Exchange
from levier.coordination.procurement.policy import visible_operations


@rule("followup.exchange.view")
def may_see_exchanges(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team: what was said with a company stays between the desk and it."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


def visible_exchanges(actor: Actor) -> QuerySet[Exchange]:
    """The exchanges of the operations an actor follows."""
    if actor.has(Role.MISSION_TEAM):
        return Exchange.objects.all()
    return Exchange.objects.filter(
        award__lot__contract__operation__in=visible_operations(actor).order_by().values("pk")
    )


def may_open_exchange_file(actor: Actor, file: StoredFile) -> bool:
    """A paper joined to an exchange is opened by whoever reads the exchange."""
    return may_see_exchanges(actor, None) and visible_exchanges(actor).filter(evidence=file).exists()


EXCHANGE_FILE = offer_kind(FileKind("followup.exchange", "pièce d’un échange", may_open_exchange_file))
