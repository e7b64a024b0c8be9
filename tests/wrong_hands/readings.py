"""Every page about one thing that not everybody may read, and whose it is."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Reading:
    """A page about one thing, and the hands that may open it."""

    name: str
    where: dict[str, Any]
    hands: tuple[str, ...]


def readings(world) -> list[Reading]:
    """Every page about one thing that not everybody may read."""
    case, operation = world.case, {"public_id": world.operation.public_id}
    statement, person = {"public_id": case.statement.public_id}, {"public_id": case.assignment.participant.public_id}
    study, mail = {"public_id": world.study.public_id}, {"public_id": world.mail.public_id}
    followers, desk = ("lead", "sharing", "mission_team"), ("lead", "mission_team")
    line = {**statement, "assignment": case.assignment.public_id, "month": "2026-03"}
    buyer, company = ("own_buyer",), ("own_company",)
    return [
        Reading("operation", operation, followers),
        *(
            Reading(name, {"public_id": world.framework.public_id}, followers)
            for name in ("lot_hours", "lot_hours_export", "lot_needs")
        ),
        Reading("need", {"public_id": world.need.public_id}, followers),
        Reading("need_publish", {"public_id": world.need.public_id}, desk),
        *(
            Reading(name, {"public_id": world.published.public_id, "proposal": world.proposal.public_id}, desk)
            for name in ("proposal", "proposal_hire", "prescription_sheet")
        ),
        Reading("my_proposal", {"public_id": world.presented.public_id}, company),
        Reading("offer", {"public_id": world.recipient.public_id}, ("link_to_offer",)),
        Reading("my_offer", {"public_id": world.recipient.public_id}, ("own_prescriber",)),
        *(
            Reading(name, {"public_id": world.group.public_id}, followers)
            for name in ("redistribution", "redistribution_export")
        ),
        *(Reading(name, {"public_id": world.split.public_id}, followers) for name in ("pooling", "pooling_export")),
        Reading("pooling_convention", {"public_id": world.asked.pooling.public_id}, desk),
        Reading("operation_journal", operation, followers),
        Reading("operation_agreements", operation, followers),
        Reading("operation_convention", operation, followers),
        *(Reading(f"operation_territories{form}", operation, followers) for form in ("", "_export")),
        Reading("opened_operation", {"public_id": world.opened.public_id}, ("mission_team",)),
        *(Reading("buyer_report", {**operation, "form": form}, (*followers, *buyer)) for form in ("pdf", "xlsx")),
        Reading("my_operation", operation, buyer),
        Reading("enforcement", operation, (*followers, *buyer)),
        Reading("contract_reports", {"public_id": case.award.lot.contract.public_id}, (*followers, *buyer)),
        Reading(
            "contract_report_draft",
            {"public_id": case.award.lot.contract.public_id, "slug": "2025", "form": "pdf"},
            desk,
        ),
        Reading("notice_pdf", {"public_id": world.draft.public_id}, (*followers, *buyer)),
        Reading("notice_pdf", {"public_id": world.sent_notice.public_id}, (*followers, *buyer, *company)),
        Reading("penalty_pdf", {"public_id": world.penalty.public_id}, (*followers, *buyer)),
        Reading("counting", statement, followers),
        Reading("contest", {"public_id": world.contest.public_id}, (*desk, *buyer)),
        Reading("contest_new", {**line, "month": world.refused}, (*company, "link_to_confirmed")),
        Reading("opening", {"public_id": case.award.public_id}, followers),
        Reading("judge_line", line, followers),
        *(
            Reading(name, {"public_id": case.award.lot.contract.public_id}, followers)
            for name in ("contract_meetings", "action_plan", "action_plan_docx")
        ),
        Reading("meeting", {"public_id": world.meeting.public_id}, followers),
        Reading("meeting_new", {"public_id": case.award.lot.contract.public_id}, desk),
        *(
            Reading(name, {"public_id": world.meeting.public_id}, desk)
            for name in ("meeting_move", "meeting_cancel", "meeting_minutes")
        ),
        Reading("ladder_call", {"public_id": world.call.public_id}, desk),
        Reading("exchange_new", {"public_id": case.award.public_id}, desk),
        Reading("purchasing_buyer", {"public_id": world.operation.buyer.public_id}, (*followers, *buyer)),
        Reading("buyer_readiness", {"public_id": world.operation.buyer.public_id}, (*followers, *buyer, "facilitator")),
        Reading("purchasing_year", {"public_id": world.operation.buyer.public_id, "year": 2025}, buyer),
        *(
            Reading(
                "purchasing_publication",
                {"public_id": world.operation.buyer.public_id, "year": 2025, "form": form},
                (*followers, *buyer),
            )
            for form in ("pdf", "xlsx")
        ),
        Reading("exit_record", {"public_id": world.gone.public_id, "moment": 0}, desk),
        Reading("my_award", {"public_id": case.award.public_id}, company),
        Reading("my_difficulty", {"public_id": case.award.public_id}, company),
        *(
            Reading(name, {"public_id": world.waiting.public_id}, desk)
            for name in ("enter_statement", "enter_person", "enter_sheet", "enter_model", "enter_invoice")
        ),
        Reading("enter_correction", statement, desk),
        Reading("statement_model", statement, (*company, "link_to_confirmed")),
        Reading("statement", statement, (*company, "link_to_confirmed")),
        *(
            Reading(name, {"public_id": world.request.public_id}, ("link_to_request",))
            for name in ("statement_request", "statement_request_pass", "statement_request_contact")
        ),
        Reading("statement_receipt", statement, (*company, "link_to_confirmed")),
        Reading("participant", person, desk),
        Reading("participant_edit", person, desk),
        Reading("participant_journal", person, desk),
        Reading("participant_flags", person, desk),
        Reading("eligibility_sheet", person, desk),
        Reading("eligibility_attestation", {**person, "assignment": case.assignment.public_id}, desk),
        Reading("participants_compare", {"one": person["public_id"], "other": world.twin.public_id}, desk),
        Reading("participants_undo_merge", {"public_id": world.merge.public_id}, desk),
        Reading("eligibility_new", person, desk),
        Reading("objection_new", person, desk),
        Reading("objection_decide", {**person, "objection": world.objection.public_id}, ("mission_team",)),
        Reading("assignment_new", person, desk),
        Reading("file", {"public_id": world.proof.public_id}, desk),
        Reading("study", study, desk),
        Reading("study_pdf", study, desk),
        Reading("award_match", {"public_id": world.match.public_id}, desk),
        Reading("liaison_sheet", {"public_id": world.sheet.public_id}, desk),
        Reading("study_answer", study, desk),
        Reading("study_paper", {**study, "slug": "sourcing"}, desk),
        Reading("study_journal", study, desk),
        Reading("study_words", study, desk),
        Reading("study_words_docx", study, desk),
        Reading("mail", mail, (*desk, "administrator")),
        Reading("mail_letter", mail, (*desk, "administrator")),
        Reading("invitation", {"public_id": world.invitation.public_id}, (*desk, "administrator")),
        Reading("error_report", {"public_id": world.error.public_id}, ("mission_team", "administrator")),
    ]
