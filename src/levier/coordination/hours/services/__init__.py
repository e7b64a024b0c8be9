"""Writes of the hours room: opening statements, asking for them, declaring, counting, refusing, correcting."""

from levier.coordination.hours.services.comparing import settle_gap
from levier.coordination.hours.services.contesting import (
    CONTEST_KIND,
    DECISION_KIND,
    accept_contest,
    contest_refusal,
    decide_contest,
    forget_contests,
    record_decision,
)
from levier.coordination.hours.services.drafts import AddedDraft, Draft, forget_leftover_drafts, read_draft, save_draft
from levier.coordination.hours.services.employers import forget_sheets
from levier.coordination.hours.services.entering import EVIDENCE_KIND, Received, enter_statement
from levier.coordination.hours.services.judging import correct, count_plain_lines, judge, month_balance
from levier.coordination.hours.services.lines import DeclaredLine, NewPerson
from levier.coordination.hours.services.links import (
    check_link,
    links_in_force,
    open_link,
    open_request,
    revoke_links,
    use_link,
    use_request,
)
from levier.coordination.hours.services.messages import (
    handle_message,
    name_another_contact,
    name_another_for_all,
    report_error,
)
from levier.coordination.hours.services.openings import (
    Certified,
    Opening,
    attribute_openings,
    correct_opening,
    left_without_person,
    record_opening,
    record_openings,
    remove_openings,
    remove_statements,
    without_person,
)
from levier.coordination.hours.services.passing_on import PASSED_ON_AT_MOST, is_to_declare, pass_on
from levier.coordination.hours.services.requests import Asked, ask_for, remind, remind_second, send_receipt, to_remind
from levier.coordination.hours.services.statements import (
    ATTESTATION,
    OWED_STATEMENTS,
    OWING_AWARDS,
    already_confirmed,
    confirm_statement,
    correct_statement,
    open_due_statements,
    owes_statements,
)
from levier.coordination.hours.sums import rebuild as add_up_ledger

__all__ = [
    "ATTESTATION",
    "CONTEST_KIND",
    "DECISION_KIND",
    "EVIDENCE_KIND",
    "OWED_STATEMENTS",
    "OWING_AWARDS",
    "PASSED_ON_AT_MOST",
    "AddedDraft",
    "Asked",
    "Certified",
    "DeclaredLine",
    "Draft",
    "NewPerson",
    "Opening",
    "Received",
    "accept_contest",
    "add_up_ledger",
    "already_confirmed",
    "ask_for",
    "attribute_openings",
    "check_link",
    "confirm_statement",
    "contest_refusal",
    "correct",
    "correct_opening",
    "correct_statement",
    "count_plain_lines",
    "decide_contest",
    "enter_statement",
    "forget_contests",
    "forget_leftover_drafts",
    "forget_sheets",
    "handle_message",
    "is_to_declare",
    "judge",
    "left_without_person",
    "links_in_force",
    "month_balance",
    "name_another_contact",
    "name_another_for_all",
    "open_due_statements",
    "open_link",
    "open_request",
    "owes_statements",
    "pass_on",
    "read_draft",
    "record_decision",
    "record_opening",
    "record_openings",
    "remind",
    "remind_second",
    "remove_openings",
    "remove_statements",
    "report_error",
    "revoke_links",
    "save_draft",
    "send_receipt",
    "settle_gap",
    "to_remind",
    "use_link",
    "use_request",
    "without_person",
]
