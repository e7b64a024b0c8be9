"""Who sees the observatory, and who may change what it counts."""

from typing import Any

from levier.accounts.roles import Role
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
