"""The life of a contract: which stage follows which, who may say so, and what must be known first.

Plain Python. Stages are those of the domain reference (life cycle of a clause). Removal and annulment of the clause are
acts of the buyer on each lot (CCAG Travaux, 20.1.4.4), recorded with their own evidence: the stage follows them and is
never chosen by hand. A suspended contract may be halted works as well as a suspended clause. `docs/lifecycle.md` shows
the same table to people, and a test holds both together.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from levier.common.errors import Problem
from levier.common.ui import formats


class Hand(StrEnum):
    """Who moves a contract: the lead desk of its operation, or the mission's team."""

    LEAD = "guichet chef de file"
    MISSION = "équipe de la mission"


BOTH = frozenset(Hand)
MISSION_ALONE = frozenset({Hand.MISSION})
# What must be known before a stage is reached, with the words that name it.
NEEDS = {
    "holder": "un titulaire sur chaque lot, hors ceux infructueux ou sans suite",
    "notified_on": "la date de notification",
    "starts_on": "le début de l’exécution",
    "ends_on": "la fin de l’exécution",
    "contests": "la suite des refus d’heures contestés",
}


@dataclass(frozen=True)
class Move:
    """One step. `needs_reason`: the decision behind it is written down with it. `by_act`: it follows from the buyer's
    acts on the lots, and from nothing else."""

    source: str
    target: str
    by: frozenset[Hand] = BOTH
    needs_reason: bool = False
    needs: tuple[str, ...] = ()
    by_act: bool = False


MOVES = (
    Move("prospect", "etude"),
    Move("prospect", "sans_suite", needs_reason=True),
    Move("etude", "redaction"),
    Move("etude", "exoneree", needs_reason=True),
    Move("etude", "sans_suite", needs_reason=True),
    Move("redaction", "publie"),
    Move("redaction", "sans_suite", needs_reason=True),
    Move("publie", "attribue", needs=("holder",)),
    Move("publie", "infructueux", needs_reason=True),
    Move("publie", "sans_suite", needs_reason=True),
    Move("infructueux", "redaction"),
    Move("infructueux", "sans_suite", needs_reason=True),
    Move("attribue", "notifie", needs=("holder", "notified_on")),
    Move("attribue", "sans_suite", needs_reason=True),
    Move("notifie", "demarre", needs=("holder", "starts_on")),
    Move("notifie", "clause_supprimee", needs_reason=True, by_act=True),
    Move("demarre", "en_cours"),
    Move("demarre", "suspendu", needs_reason=True),
    Move("demarre", "clause_supprimee", needs_reason=True, by_act=True),
    Move("en_cours", "suspendu", needs_reason=True),
    Move("en_cours", "termine", needs=("ends_on",)),
    Move("en_cours", "clause_supprimee", needs_reason=True, by_act=True),
    Move("suspendu", "en_cours", needs_reason=True),
    Move("suspendu", "termine", needs=("ends_on",)),
    Move("suspendu", "clause_supprimee", needs_reason=True, by_act=True),
    Move("termine", "solde", needs=("contests",)),
    Move("termine", "en_cours", by=MISSION_ALONE, needs_reason=True),
    Move("solde", "termine", by=MISSION_ALONE, needs_reason=True),
    Move("solde", "archive", by=MISSION_ALONE, needs=("contests",)),
    Move("sans_suite", "etude", by=MISSION_ALONE, needs_reason=True),
    Move("sans_suite", "archive", by=MISSION_ALONE),
    Move("exoneree", "etude", by=MISSION_ALONE, needs_reason=True),
    Move("exoneree", "archive", by=MISSION_ALONE),
    Move("clause_supprimee", "archive", by=MISSION_ALONE, needs=("contests",)),
)

RUNNING_DATES = ("notified_on", "starts_on")
# The dates a contract has when it is first recorded at a stage already reached.
DATES_AT = {
    "notifie": ("notified_on",),
    "demarre": RUNNING_DATES,
    "en_cours": RUNNING_DATES,
    "suspendu": RUNNING_DATES,
    "termine": (*RUNNING_DATES, "ends_on"),
    "solde": (*RUNNING_DATES, "ends_on"),
}


# What the forms say of an execution that begins before the contract binds anybody.
TOO_SOON = (
    "L’exécution ne commence pas avant la notification\u00a0: vérifiez les deux dates. "
    "Les heures faites avant elle ne compteraient pas."
)


# What they say of an execution that ends before it.
ENDS_BEFORE = "La notification suit la fin de l’exécution\u00a0: vérifiez les deux dates."
NOT_YET = "Ce jour n’est pas encore venu\u00a0: un marché n’est notifié qu’une fois sa notification reçue."


def begins_too_soon(starts_on: datetime.date | None, notified_on: datetime.date | None) -> bool:
    """Whether an execution is said to begin before the contract is notified."""
    return starts_on is not None and notified_on is not None and starts_on < notified_on


def execution_start(starts_on: datetime.date | None, notified_on: datetime.date | None) -> datetime.date | None:
    """The first day whose hours can be of a contract: the start of its execution, never before its notification (no
    contract binds before; domain reference §3.4). None while neither is known."""
    return max((day for day in (starts_on, notified_on) if day is not None), default=None)


def idle_from(
    released_from: datetime.date | None, status: str, status_on: datetime.date | None
) -> datetime.date | None:
    """Since when the hours of a lot are not to be done: the clause no longer binds it, or its contract is suspended
    (halted works as well as a suspended clause). None while they are."""
    halted_on = status_on if status == "suspendu" else None
    return min((day for day in (released_from, halted_on) if day is not None), default=None)


def check_stage_day(
    target: str,
    on: datetime.date,
    *,
    stage: str,
    since: datetime.date | None,
    notified_on: datetime.date | None,
    starts_on: datetime.date | None,
) -> None:
    """Raises Problem at `on` when a stage would come before the one it leaves (`stage` in words, reached `since`, None
    when nobody noted it), before the notification, or, for a contract that runs, before its execution."""
    if since is not None and on < since:
        raise Problem(
            f"Le marché est {stage} depuis le {formats.long_date(since)}\u00a0: l’étape suivante ne commence pas "
            "avant.",
            field="on",
        )
    dates = DATES_AT.get(target, ())
    if "notified_on" in dates and notified_on is not None and on < notified_on:
        raise Problem(
            f"Le marché est notifié le {formats.long_date(notified_on)}\u00a0: cette étape ne vient pas avant.",
            field="on",
        )
    if "starts_on" in dates and starts_on is not None and on < starts_on:
        raise Problem(
            f"L’exécution du marché commence le {formats.long_date(starts_on)}\u00a0: cette étape ne vient pas avant.",
            field="on",
        )


def with_halt(kept: list[list[str]], since: datetime.date | None, until: datetime.date) -> list[list[str]]:
    """The times in which the hours of a lot were not to be done, as they are kept (first day, day they were again),
    with one more, once."""
    if since is None or since >= until:
        return kept
    halt = [since.isoformat(), until.isoformat()]
    return kept if halt in kept else [*kept, halt]


def halts_of(kept: Iterable[Iterable[str]]) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The same as days."""
    return tuple((datetime.date.fromisoformat(since), datetime.date.fromisoformat(until)) for since, until in kept)


def stages_first_recorded() -> frozenset[str]:
    """The stages at which a contract may be recorded for the first time: those that no act of the buyer makes."""
    return frozenset({move.source for move in MOVES} | {move.target for move in MOVES}) - {
        move.target for move in MOVES if move.by_act
    }


def moves_from(status: str, hands: frozenset[Hand]) -> list[Move]:
    """The steps open by hand from a stage to someone who holds these hands, in the table's order."""
    return [move for move in MOVES if move.source == status and move.by & hands and not move.by_act]


def can_follow(status: str, target: str) -> bool:
    """Whether the table has this step, whoever takes it."""
    return any(move.source == status and move.target == target for move in MOVES)


def check_move(status: str, target: str, hands: frozenset[Hand], *, reason: str, missing: frozenset[str]) -> Move:
    """Returns the step, or raises Problem naming the field: no such step, not this person's, no reason, a fact missing.

    `missing` names the keys of NEEDS that are not known of this contract.
    """
    move = next((move for move in moves_from(status, hands) if move.target == target), None)
    if move is None:
        if any(move.by_act for move in MOVES if (move.source, move.target) == (status, target)):
            raise Problem(
                "La clause se supprime ou s’annule par une décision de l’acheteur sur chaque lot\u00a0: enregistrez-la "
                "avec ses pièces depuis l’exécution de la clause.",
                field="target",
            )
        raise Problem(
            "Cette étape revient à l’équipe de la mission : demandez-la-lui."
            if can_follow(status, target)
            else "Cette étape ne suit pas l’étape actuelle du marché : choisissez-en une de la liste.",
            field="target",
        )
    if move.needs_reason and not reason.strip():
        raise Problem("Indiquez la décision et sa date : elle restera au journal du marché.", field="reason")
    lacking = [NEEDS[need] for need in move.needs if need in missing]
    if lacking:
        raise Problem(f"Avant cette étape, renseignez {' et '.join(lacking)}.", field="target")
    return move
