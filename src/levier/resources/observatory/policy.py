"""Who sees the observatory, and who may change what it counts."""

from typing import Any

from levier.accounts.roles import STAFF, Role
from levier.common.policy import Actor, rule


@rule("observatory.figures.view")
def may_see_figures(actor: Actor, thing: Any) -> bool:
    """Every member of the mission: the data is open, the figures are everybody's."""
    return bool(actor.roles)


@rule("observatory.data.change")
def may_change_data(actor: Actor, thing: Any) -> bool:
    """The mission's team, which answers for the figures."""
    return actor.has(Role.MISSION_TEAM, Role.ADMINISTRATOR)


@rule("observatory.figures.unmasked")
def may_see_unmasked_figures(actor: Actor, thing: Any) -> bool:
    """The mission's team, which checks what it publishes: small numbers of people are masked for everybody else."""
    return actor.has(Role.MISSION_TEAM, Role.ADMINISTRATOR)


@rule("observatory.collection.view")
def may_see_collection(actor: Actor, thing: Any) -> bool:
    """The mission and its desks, which make the year's figures together."""
    return actor.has(*STAFF)


@rule("observatory.collection.change")
def may_change_collection(actor: Actor, desk: Any) -> bool:
    """The desk itself, or the mission's team for a desk that sent its figures to it."""
    return actor.has(Role.MISSION_TEAM, Role.ADMINISTRATOR) or _is_of(actor, desk)


@rule("observatory.collection.sign")
def may_sign_collection(actor: Actor, desk: Any) -> bool:
    """The desk alone answers for its figures."""
    return _is_of(actor, desk)


def _is_of(actor: Actor, desk: Any) -> bool:
    return desk is not None and desk.pk in actor.within(Role.FACILITATOR)
