"""What the participants room stores."""

from levier.coordination.participants.models.merges import DistinctPair, Merge
from levier.coordination.participants.models.needs import Need, NeedStatus
from levier.coordination.participants.models.people import (
    ANONYMISED,
    AgeClass,
    Assignment,
    Declarant,
    Eligibility,
    ExecutionMode,
    Gender,
    Participant,
)
from levier.coordination.participants.models.terms import MOST_MONTHS, WATCHED_MODES, WatchedTerm

__all__ = [
    "ANONYMISED",
    "MOST_MONTHS",
    "WATCHED_MODES",
    "AgeClass",
    "Assignment",
    "Declarant",
    "DistinctPair",
    "Eligibility",
    "ExecutionMode",
    "Gender",
    "Merge",
    "Need",
    "NeedStatus",
    "Participant",
    "WatchedTerm",
]
