"""The active mission. Scoped data is out of reach until one is named.

A scope is opened by the request's address (middleware), by a job (its first argument) or by a command.
`every_mission(reason)` lifts the wall for the few places that stand above missions, and says why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class OutOfScope(RuntimeError):
    """Scoped data was asked for while no mission was active: a fault in our code, never a user's."""


class CrossesMissions(RuntimeError):
    """Something of one mission was about to be written into, or linked to, another."""


@dataclass(frozen=True)
class Scope:
    """`mission_id` is None when the wall is lifted (`reason` then says why)."""

    mission_id: int | None
    reason: str = ""


_active: ContextVar[Scope | None] = ContextVar("levier_mission_scope", default=None)


def active_scope() -> Scope:
    """Returns the active scope; raises OutOfScope when there is none."""
    scope = _active.get()
    if scope is None:
        raise OutOfScope("Aucune mission active\u00a0: ouvrir `mission_scope(mission)` avant de lire ou d’écrire.")
    return scope


def active_mission_id() -> int:
    """Returns the active mission's id; raises OutOfScope without one, or when the wall is lifted."""
    scope = active_scope()
    if scope.mission_id is None:
        raise OutOfScope("Toutes les missions sont ouvertes\u00a0: nommer la mission de cette écriture.")
    return scope.mission_id


@contextmanager
def mission_scope(mission_id: int) -> Iterator[None]:
    """Makes one mission active. Inside another mission's scope this is refused: a request has one mission."""
    current = _active.get()
    if current is not None and current.mission_id not in (None, mission_id):
        raise CrossesMissions(f"mission {mission_id} demandée pendant que la mission {current.mission_id} est active")
    token = _active.set(Scope(mission_id))
    try:
        yield
    finally:
        _active.reset(token)


@contextmanager
def every_mission(reason: str) -> Iterator[None]:
    """Lifts the wall for reading: checks, the job queue, the demo's mail page. `reason` is for who reads the code."""
    current = _active.get()
    if current is not None and current.mission_id is not None:
        raise CrossesMissions(f"lecture de toutes les missions demandée depuis la mission {current.mission_id}")
    token = _active.set(Scope(None, reason))
    try:
        yield
    finally:
        _active.reset(token)


@contextmanager
def mission_free() -> Iterator[None]:
    """Steps out of the active mission for what belongs to the account, not to a mission: its list of missions."""
    token = _active.set(None)
    try:
        yield
    finally:
        _active.reset(token)


@contextmanager
def across(mission_id: int) -> Iterator[None]:
    """Steps over the wall, into a mission that agreed to receive something. One function may do it, and a test holds
    it: `levier.coordination.commitments.territories.crossing.cross`."""
    with mission_free(), mission_scope(mission_id):
        yield
