"""What the participants room stores."""

from levier.coordination.participants.models.flags import SecondaryFlag
from levier.coordination.participants.models.merges import DistinctPair, Merge
from levier.coordination.participants.models.needs import TO_FILL, Need, NeedLink, NeedRecipient, NeedStatus
from levier.coordination.participants.models.objections import Channel, Objection, Outcome
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
from levier.coordination.participants.models.proposals import Answer, DeclineReason, Proposal
from levier.coordination.participants.models.terms import MOST_MONTHS, PRIOR_HIRE, WATCHED, WatchedTerm

__all__ = [
    "ANONYMISED",
    "MOST_MONTHS",
    "PRIOR_HIRE",
    "TO_FILL",
    "WATCHED",
    "AgeClass",
    "Answer",
    "Assignment",
    "Channel",
    "Declarant",
    "DeclineReason",
    "DistinctPair",
    "Eligibility",
    "ExecutionMode",
    "Gender",
    "Merge",
    "Need",
    "NeedLink",
    "NeedRecipient",
    "NeedStatus",
    "Objection",
    "Outcome",
    "Participant",
    "Proposal",
    "SecondaryFlag",
    "WatchedTerm",
]
