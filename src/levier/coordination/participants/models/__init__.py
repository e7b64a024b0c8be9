"""What the participants room stores."""

from levier.coordination.participants.models.merges import DistinctPair, Merge
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

__all__ = [
    "ANONYMISED",
    "AgeClass",
    "Assignment",
    "Declarant",
    "DistinctPair",
    "Eligibility",
    "ExecutionMode",
    "Gender",
    "Merge",
    "Participant",
]
