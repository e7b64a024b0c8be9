"""Who may bring files in: whoever may bring in one kind at least; which kinds, each room says."""

from typing import Any

from levier.common.imports.selectors import kinds_open_to
from levier.common.policy import Actor, rule


@rule("imports.file.bring")
def may_bring(actor: Actor, thing: Any) -> bool:
    """Whoever may bring in one kind at least."""
    return bool(kinds_open_to(actor))
