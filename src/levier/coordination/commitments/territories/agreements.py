"""What two missions agree about one operation, and all that may pass from one to the other. Plain Python.

An operation belongs to one mission. It may be opened to a desk of another: the other reads the shares and the totals,
never a person (domain reference §6: an hour is counted once, by the mission whose desk answers for it).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from levier.common.errors import Problem


class State(StrEnum):
    """Where an agreement stands."""

    OFFERED = "propose"
    IN_FORCE = "en_vigueur"
    DECLINED = "decline"
    ENDED = "termine"


STATE_LABELS = {
    State.OFFERED: "proposé",
    State.IN_FORCE: "en vigueur",
    State.DECLINED: "sans suite",
    State.ENDED: "terminé",
}
STATE_TONES = {State.OFFERED: "todo", State.IN_FORCE: "done", State.DECLINED: "neutral", State.ENDED: "neutral"}


def state_of(accepted_at: datetime.datetime | None, ended_at: datetime.datetime | None) -> State:
    """The state of an agreement, from its two moments."""
    if ended_at is None:
        return State.OFFERED if accepted_at is None else State.IN_FORCE
    return State.DECLINED if accepted_at is None else State.ENDED


@dataclass(frozen=True)
class Part:
    """What one desk answers for in an operation: whole hours owed, hundredths done, and how many of those were
    taken over, done before the mission followed the contract; of the hours owed, those excused (whole), and the
    hundredths that remain, counted lot by lot. `is_partner`: the desk of the mission that receives it."""

    desk: str
    owed: int
    done: int
    taken_over: int = 0
    excused: int = 0
    remaining: int = 0
    is_partner: bool = False


@dataclass(frozen=True)
class Offer:
    """An operation is proposed: its name, its buyer, what the agreement stands on. No figure before it is accepted."""

    operation: str
    buyer: str
    document: str


@dataclass(frozen=True)
class Acceptance:
    """The other mission accepts."""


@dataclass(frozen=True)
class Ending:
    """One of the two ends it, at once."""

    reason: str


@dataclass(frozen=True)
class PublishedShares:
    """The shares of the operation, desk by desk: their sum is the operation."""

    parts: tuple[Part, ...]


# All that ever passes between two missions.
Message = Offer | Acceptance | Ending | PublishedShares


def check_reason(reason: str) -> str:
    """The reason of an ending, trimmed; raises Problem (field `reason`) without one."""
    if not reason.strip():
        raise Problem("Indiquez pourquoi l’accord prend fin\u00a0: l’autre mission le lit.", field="reason")
    return reason.strip()


def published(parts: Sequence[Part], total: int) -> PublishedShares:
    """The parts to publish, those that are nothing left out; raises ValueError when they do not make the `total` owed,
    a fault of ours: a mission is never told shares that do not add up."""
    kept = tuple(part for part in parts if part.owed or part.done or part.is_partner)
    if sum(part.owed for part in kept) != total:
        raise ValueError(f"parts of {sum(part.owed for part in kept)} hours published for an operation of {total}")
    return PublishedShares(kept)
