"""Writes: difficulties, releases, formal notices, penalties. What was sent or decided never changes."""

from levier.coordination.followup.enforcement.services.acts import ANSWERING_ROLES, check_clause_binds, is_over
from levier.coordination.followup.enforcement.services.difficulties import (
    answer_difficulty,
    notifies_difficulties,
    notify_difficulty,
    release_clause,
    report_difficulty,
)
from levier.coordination.followup.enforcement.services.lots import countable_pending, lot_hours, pending_hours
from levier.coordination.followup.enforcement.services.notices import (
    TO_COMPLETE,
    change_draft,
    draft_notice,
    draft_words,
    reading_of,
    record_outcome,
    send_notice,
)
from levier.coordination.followup.enforcement.services.penalties import (
    decide_penalty,
    propose_penalty,
    review_penalty,
    to_review,
    working_for,
)

__all__ = [
    "ANSWERING_ROLES",
    "TO_COMPLETE",
    "answer_difficulty",
    "change_draft",
    "check_clause_binds",
    "countable_pending",
    "decide_penalty",
    "draft_notice",
    "draft_words",
    "is_over",
    "lot_hours",
    "notifies_difficulties",
    "notify_difficulty",
    "pending_hours",
    "propose_penalty",
    "reading_of",
    "record_outcome",
    "release_clause",
    "report_difficulty",
    "review_penalty",
    "send_notice",
    "to_review",
    "working_for",
]
