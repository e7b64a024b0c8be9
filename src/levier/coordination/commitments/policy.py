"""Who may commit and amend hours: who may change the operation."""

from typing import Any

from levier.common.policy import Actor, rule
from levier.coordination.procurement.policy import may_edit_operation


@rule("commitments.hours.edit")
def may_edit_hours(actor: Actor, operation: Any) -> bool:
    """The lead desk of the operation and the mission's team."""
    return may_edit_operation(actor, operation)
