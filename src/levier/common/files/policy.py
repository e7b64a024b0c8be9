"""Who may ask for a private file at all; which one, the room of its kind says."""

from typing import Any

from levier.common.policy import Actor, rule


@rule("files.file.open")
def may_ask(actor: Actor, thing: Any) -> bool:
    """Anybody with a role in the mission; a file she may not open answers 404."""
    return bool(actor.roles)
