"""Who takes over what runs: those who follow contracts, each within what she leads."""

from typing import Any

from levier.accounts.roles import Role
from levier.common.policy import Actor, rule


@rule("takeover.file.bring")
def may_take_over(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)
