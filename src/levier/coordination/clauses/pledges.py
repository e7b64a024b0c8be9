"""Commitments without hours: training clauses, progress plans. What was promised, by when, shown by what. Plain Python.

They are conditions of performance as hours are (L2112-2): what answers L2112-2-1 is « conditions d’exécution » of a
social or employment kind, not insertion hours alone. Nothing adds them to hours.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from levier.common.errors import Problem
from levier.common.ui import formats


class PledgeKind(StrEnum):
    """What is promised."""

    TRAINING = "formation"
    TRAINEES = "stage"
    PROGRESS = "progres"
    OTHER = "autre"


PLEDGE_LABELS = {
    PledgeKind.TRAINING: "clause de formation",
    PledgeKind.TRAINEES: "accueil de stagiaires ou d’alternants",
    PledgeKind.PROGRESS: "plan de progrès",
    PledgeKind.OTHER: "autre engagement social",
}


class Outcome(StrEnum):
    """What was found at its date; a finding made by mistake is withdrawn by another."""

    KEPT = "tenu"
    NOT_KEPT = "non_tenu"
    DROPPED = "leve"
    WITHDRAWN = "retire"


OUTCOME_LABELS = {
    Outcome.KEPT: "tenu",
    Outcome.NOT_KEPT: "non tenu",
    Outcome.DROPPED: "engagement levé (avenant, saisie par erreur)",
    Outcome.WITHDRAWN: "constat retiré, à refaire",
}


class State(StrEnum):
    """Where a commitment stands on a day."""

    TO_COME = "to_come"
    LATE = "late"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    DROPPED = "dropped"


STATE_LABELS = {
    State.TO_COME: "À venir",
    State.LATE: "En retard",
    State.KEPT: "Tenu",
    State.NOT_KEPT: "Non tenu",
    State.DROPPED: "Levé",
}
TONES = {State.TO_COME: "neutral", State.LATE: "late", State.KEPT: "done", State.NOT_KEPT: "late",
         State.DROPPED: "neutral"}  # fmt: skip


# What a finding says of its commitment; the one that withdraws says nothing any more.
FOUND = {Outcome.KEPT: State.KEPT, Outcome.NOT_KEPT: State.NOT_KEPT, Outcome.DROPPED: State.DROPPED}


@dataclass(frozen=True)
class Promise:
    """A commitment without hours, as a study and a contract both hold it."""

    kind: PledgeKind
    what: str
    due_on: datetime.date
    evidence: str

    @property
    def words(self) -> str:
        """The commitment as the contract writes it."""
        return (
            f"{PLEDGE_LABELS[self.kind]}\u00a0: {self.what.strip().rstrip('.')}, au plus tard le "
            f"{formats.long_date(self.due_on)}\u202f; pièce attendue\u00a0: {self.evidence.strip().rstrip('.')}"
        )


def state_of(outcome: str, due_on: datetime.date, today: datetime.date) -> State:
    """Where a commitment stands: by its last finding, else by its date, that day included."""
    if outcome in FOUND:
        return FOUND[Outcome(outcome)]
    return State.LATE if due_on < today else State.TO_COME


def check_finding(
    outcome: Outcome, *, last: str, found_on: datetime.date, document: str, note: str, today: datetime.date
) -> None:
    """Raises Problem (field) when a finding cannot be: in the future, kept without the paper that shows it, anything
    else without a word of why, withdrawn when there is none, or the same as the last."""
    if found_on > today:
        raise Problem(
            "Un constat ne se date pas dans l’avenir\u00a0: écrivez le jour où il a été fait.", field="found_on"
        )
    has_finding = last in FOUND
    if outcome is Outcome.WITHDRAWN and not has_finding:
        raise Problem("Il n’y a pas de constat à retirer.", field="outcome")
    if outcome is not Outcome.WITHDRAWN and has_finding:
        raise Problem("Un constat est déjà enregistré\u00a0: retirez-le d’abord, s’il est faux.", field="outcome")
    if outcome is Outcome.KEPT and not document.strip():
        raise Problem("Indiquez la pièce qui le montre.", field="document")
    if outcome is not Outcome.KEPT and not note.strip():
        raise Problem("Dites pourquoi, en une phrase.", field="note")
