"""Who may search: whoever holds a role in the mission; what they find is decided by each room."""

from typing import Any

from levier.common.policy import Actor, rule


@rule("search.use")
def may_search(actor: Actor, thing: Any) -> bool:
    """Every role."""
    return bool(actor.roles)
