"""Who asks and reads exits: whoever follows the person. A company, a buyer or the State never does."""

from typing import Any

from levier.common.policy import Actor, rule
from levier.coordination.participants.policy import may_fix_terms, may_see_people


@rule("followup.exit.view")
def may_see_exits(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team; of which people, `own_participants` says."""
    return may_see_people(actor, thing)


@rule("followup.exit.mission_timing")
def may_fix_mission_timing(actor: Actor, thing: Any) -> bool:
    """The mission's team: the moments asked by default are the whole mission's."""
    return may_fix_terms(actor, thing)
