"""Who may open the pages every role shares."""

from typing import Any

from levier.common.policy import Actor, rule


@rule("ui.todo.view")
def may_see_todo(actor: Actor, thing: Any) -> bool:
    """Every role: each sees what waits for it."""
    return bool(actor.roles)
