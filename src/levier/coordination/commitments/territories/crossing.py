"""The one crossing of the wall between missions. What passes is one of `agreements.Message` and nothing else: names of
an operation and of bodies, hours, a reason; never a person, and no id but the agreement's own.
"""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from levier.common.tenancy.scope import across, active_mission_id
from levier.coordination.commitments.territories.agreements import Message

Receiver = Callable[[UUID, int, Any], None]

logger = logging.getLogger("levier.tenancy")
_receivers: dict[type, Receiver] = {}


def receives(kind: type) -> Callable[[Receiver], Receiver]:
    """Declares what a mission does with a kind of message; it gets the agreement, the sender's id and the message."""

    def register(receiver: Receiver) -> Receiver:
        _receivers[kind] = receiver
        return receiver

    return register


def cross(agreement: UUID, to: int, message: Message) -> None:
    """Hands a message of the active mission to the mission `to`, about an agreement they share; logged, in the caller's
    transaction. Raises Problem when the other side has no such agreement with the active mission any more."""
    sender = active_mission_id()
    receive = _receivers[type(message)]
    logger.info("%s crosses from mission %d to mission %d, agreement %s", type(message).__name__, sender, to, agreement)
    with across(to):
        receive(agreement, sender, message)
