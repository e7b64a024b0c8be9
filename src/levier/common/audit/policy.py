"""Who may read the access log."""

from typing import Any

from levier.common.policy import Actor, rule


@rule("audit.log.view")
def may_read_log(actor: Actor, thing: Any) -> bool:
    """The administrator of the mission alone: whoever reads identities does not watch over herself."""
    return actor.has("administrator")
