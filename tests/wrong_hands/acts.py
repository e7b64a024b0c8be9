"""Every POST of the platform on the things of a world, and whose act it is."""

import datetime
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from levier.coordination.followup.enforcement.services import reading_of
from tests.coordination.clauses.builders import DETAILED, new_version
from tests.coordination.clauses.builders import typed as typed_study

NOW = datetime.datetime(2026, 4, 3, 9, 0, tzinfo=datetime.UTC)
PROMISED = {
    "kind": "stage", "what": "Six stagiaires", "due_on": "2027-06-30", "evidence": "Bilan", "document": "CCAP, 8.3",
}  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass
class Act:
    """A POST. `right` is the hand whose act it is; `also` those it belongs to as well."""

    name: str
    where: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)
    right: str = "lead"
    also: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return reverse(self.name, kwargs=self.where)


def acts_in(world) -> list[Act]:
    """Every act; the data would do it."""
    case, staff = world.case, ("mission_team",)
    contract, lot, award = case.award.lot.contract, case.award.lot, case.award
    person = case.assignment.participant
    of_operation = {"public_id": world.operation.public_id}
    of_contract, of_lot = {"public_id": contract.public_id}, {"public_id": lot.public_id}
    of_request = {"public_id": world.request.public_id}
    of_statement, of_waiting = {"public_id": case.statement.public_id}, {"public_id": world.waiting.public_id}
    of_person = {"public_id": person.public_id}
    of_proposal = {"public_id": world.published.public_id, "proposal": world.proposal.public_id}
    line = {**of_statement, "assignment": case.assignment.public_id, "month": "2026-03"}
    everybody_who_writes = ("mission_team", "administrator", "facilitator", "sharing")
    hours = {
        "key_kind": "lieu", "effective_on": "2026-06-01", "document": "Avenant n° 1", f"poids-{case.lead.pk}": "1",
    }  # fmt: skip
    identity = {"first_name": "Inès", "last_name": "Autre", "gender": "F", "desk": case.lead.pk}
    corrected = {case.field(1): "7", case.field(2): "7", case.field(3): "100", "name": "L", "function": "f",
        "reason": "x", "seen": world.shown}  # fmt: skip
    assignment = {"award": award.pk, "mode": "direct_hire", "desk": case.lead.pk, "hired_on": "2026-02-02"}
    return [
        Act("count_plain", of_statement, also=staff),
        Act("opening", {"public_id": world.bare_award.public_id}, {"hundredths": "12", "as_of": "2026-01-31",
            "source": "Tableur", "certified_by": "Lou", "certified_function": "chargée de mission"}, also=staff),
        Act("judge_line", line, {"decision": "all", "seen": world.entry.pk}, also=staff),
        Act("correct_entry", {**line, "month": world.refused}, {"entry": world.refusal, "difference": "-2",
            "reason": "x", "seen": world.refusal}, also=staff),
        Act("revoke_links", of_statement, also=staff),
        Act("handle_message", {"public_id": world.message.public_id}, {"decision": "accept"}, also=staff),
        Act("request_statements", {}, {"releve": str(world.to_ask.public_id)}, also=staff),
        Act("statement", of_waiting, {"nobody_worked": "on", "verify": "on"}, right="link_to_waiting"),
        Act("statement_person", of_waiting, {"first_name": "A", "last_name": "B", "hired_on": "2026-04-01",
            "contract_type": "CDI"}, right="link_to_waiting"),
        Act("statement_error", of_statement, {"text": "faux", "author_name": "Lou"}, right="link_to_confirmed"),
        Act("contest_new", {**line, "month": world.refused}, {"text": "x", "author_name": "Lou"},
            right="link_to_confirmed"),
        Act("contest", {"public_id": world.contest.public_id}, {"act": "accept", "reason": "x"}, also=staff),
        Act("statement_correct", of_statement, {**corrected, "attested": "on"},
            right="link_to_confirmed"),
        Act("statement_contact", of_waiting, {"contact_name": "Moi", "contact_email": "moi@x.invalid"},
            right="link_to_waiting"),
        Act("statement_request_pass", of_request, {"name": "Moi", "email": "moi@x.invalid"},
            right="link_to_request"),
        Act("statement_request_contact", of_request, {"contact_name": "Moi", "contact_email": "moi@x.invalid"},
            right="link_to_request"),
        Act("ladder", {}, {"reminder_days": "4"}, right="mission_team"),
        Act("letter", {"code": "request"}, {"subject": "Vos heures", "text": "Bonjour\n\n{lien}"},
            right="mission_team"),
        Act("ladder_call", {"public_id": world.call.public_id}, {"held_on": "2026-04-03", "contact": "Lou",
            "text": "x"}, also=staff),
        Act("meeting_new", of_contract, {"kind": "monitoring", "starts_on": "2027-01-12", "starts_time": "10:00",
            "lasts_minutes": "60", "place": "Mairie"}, also=staff),
        Act("meeting", {"public_id": world.meeting.public_id}, {"others": "lou@x.invalid ; Entreprise"}, also=staff),
        Act("meeting_move", {"public_id": world.meeting.public_id}, {"starts_on": "2027-01-12",
            "starts_time": "10:00", "lasts_minutes": "60", "place": "Chantier", "version": "1"}, also=staff),
        Act("meeting_cancel", {"public_id": world.meeting.public_id}, {"reason": "x", "version": "1"}, also=staff),
        Act("meeting_minutes", {"public_id": world.past_meeting.public_id}, {"minutes": "x", "others": "Entreprise",
            "version": "1"}, also=staff),
        Act("exchange_new", {"public_id": award.public_id}, {"kind": "mail", "held_on": "2026-04-03",
            "contact": "Lou", "text": "x"}, also=staff),
        Act("enter_statement", of_waiting, {"nobody_worked": "on", "verify": "on"}, also=staff),
        Act("enter_person", of_waiting, {"first_name": "A", "last_name": "B", "hired_on": "2026-04-01",
            "contract_type": "CDI"}, also=staff),
        Act("enter_correction", of_statement,
            {**corrected, "source": "telephone", "received_on": "2026-04-03"}, also=staff),
        Act("operation_new", {}, {"name": "X", "buyer": world.operation.buyer_id, "lead_desk": case.lead.pk},
            also=staff),
        Act("operation_edit", of_operation, {"name": "X", "buyer": world.operation.buyer_id,
            "lead_desk": case.lead.pk, "version": world.operation.version}, also=staff),
        Act("contract_new", of_operation, {"title": "X", "nature": "marche", "status": "redaction"}, also=staff),
        Act("contract_edit", of_contract, {"title": "X", "nature": contract.nature, "version": contract.version},
            also=staff),
        Act("contract_stage", of_contract, {"target": "suspendu", "on": "2026-04-01", "reason": "arrêté",
            "version": contract.version}, also=staff),
        Act("clause_edit", of_contract, {"document": "CCAP, 9", "cap_rule": "none",
            "document_penalty_unit": "day", "version": "1"}, also=staff),
        Act("difficulty_new", {"public_id": award.public_id}, {"notified_on": "2026-03-02", "notified_by": "L",
            "hours": "2", "text": "x"}, also=staff),
        Act("my_difficulty", {"public_id": award.public_id}, {"hours": "3", "text": "y"}, right="own_company"),
        Act("difficulty_answer", {"public_id": world.difficulty.public_id}, {"outcome": "no_means",
            "excused_hours": "1", "means": "x"}, also=(*staff, "own_buyer")),
        Act("suspension_end", {"public_id": world.suspension.public_id}, {"ended_on": "2026-03-02", "hours": "0",
            "document": "Lettre n° 10"}, also=staff),
        Act("pledge_new", of_contract, PROMISED, also=staff),
        Act("pledge_find", {"public_id": world.pledge.public_id}, {"outcome": "tenu", "found_on": "2026-03-02",
            "document": "Bilan reçu"}, also=staff),
        Act("release_new", {"public_id": award.public_id}, {"kind": "suspension", "evidence": "x",
            "decided_on": "2026-03-02", "effective_on": "2026-03-02", "document": "Lettre n° 8",
            "requested_on": "2026-03-01", "requested_by": "Lou",
            "decision": SimpleUploadedFile("decision.pdf", PDF)}, also=staff),
        Act("notice_new", {"public_id": award.public_id}, {"ground": "hours", "text": "x"}, also=staff),
        Act("notice_edit", {"public_id": world.draft.public_id}, {"text": "autre",
            "seen": reading_of(world.draft)}, also=staff),
        Act("notice_send", {"public_id": world.draft.public_id}, {"seen": reading_of(world.draft),
            "sent_on": "2026-03-02",
            "deadline_on": "2026-03-20", "signed_by": "Alix", "upload": SimpleUploadedFile("copie.pdf", PDF)},
            right="own_buyer"),
        Act("notice_outcome", {"public_id": world.sent_notice.public_id}, {"outcome": "unheeded",
            "on": "2026-03-20", "words": "rien"}, also=(*staff, "own_buyer")),
        Act("penalty_new", {"public_id": world.sent_notice.public_id}, {"count": "2", "basis": "Deux états"},
            also=staff),
        Act("penalty_decide", {"public_id": world.penalty.public_id}, {"decision": "waived", "reason": "x",
            "decided_by": "Alix", "decided_on": "2026-03-20"}, right="own_buyer"),
        Act("penalty_review", {"public_id": world.too_high.public_id}, {"outcome": "cancelled", "reason": "x",
            "reviewed_by": "Alix", "reviewed_on": "2026-03-20"}, right="own_buyer"),
        Act("contract_report", {**of_contract, "slug": "2025"}, {"action": "Un poste", "version": "0"}, also=staff),
        Act("contract_report", {"public_id": world.reported.contract.public_id, "slug": "2025"},
            {"action": "Un poste", "version": "1", "act": "hand"}, also=staff),
        Act("certificate_new", {"public_id": world.certifiable.public_id}, {"signed_by": "Lou"}, also=staff),
        Act("lot_new", of_contract, {"number": "7", "title": "X"}, also=staff),
        Act("lot_edit", of_lot, {"number": "1", "title": "X", "version": lot.version}, also=staff),
        Act("lot_outcome", {"public_id": world.waiting_lot.public_id}, {"outcome": "infructueux",
            "decided_on": "2026-03-01", "document": "Décision", "version": "1"}, also=staff),
        Act("lot_relaunch", {"public_id": world.unawarded.public_id}, {"relaunched_on": "2026-03-02",
            "document": "Avis", "version": "1"}, also=staff),
        Act("holder_new", of_lot, {"name": "Sous-traitant X (fictif)", "role": "subcontractor", "parent": award.pk,
            "period_months": "3"}, also=staff),
        Act("holder_edit", {"public_id": award.public_id}, {"role": award.role, "contact_name": "Moi",
            "contact_email": "moi@x.invalid", "period_months": "3", "version": award.version}, also=staff),
        Act("holder_end", {"public_id": award.public_id}, {"ended_on": "2027-03-01", "document": "Transfert",
            "name": "Repreneur X (fictif)", "version": award.version}, also=staff),
        Act("holder_end_copy", {"public_id": world.ended.public_id},
            {"upload": SimpleUploadedFile("fin.pdf", PDF)}, also=staff),
        Act("lot_amendment", of_lot, {**hours, "kind": "amendment", "hours": "120"}, also=staff),
        Act("act_copy", {**of_lot, "number": world.act.pk}, {"upload": SimpleUploadedFile("avenant.pdf", PDF)},
            also=staff),
        Act("share_move", of_lot, {"giver": case.lead.pk, "receiver": world.sharing.pk, "hours": "1",
            "effective_on": "2026-06-01", "reason": "x", "below": "on"}, also=staff),
        Act("operation_agreements", of_operation, {"desk": world.afar.pk, "partner": world.gard.pk,
            "document": "Convention"}, right="mission_team"),
        Act("agreement_end", {"public_id": world.agreement.public_id}, {"reason": "x"}, right="mission_team"),
        Act("opened_accept", {"public_id": world.opened.public_id}, {"desk": case.lead.pk}, right="mission_team"),
        Act("opened_end", {"public_id": world.opened.public_id}, {"reason": "x"}, right="mission_team"),
        Act("lot_shape", {"public_id": world.unshaped.public_id}, {**hours, "kind": "tranches",
            "slice_cents": "2 000", "hours": "1"}, also=staff),
        Act("lot_amount", {"public_id": world.framework.public_id}, {"basis": "order", "amount_cents": "1 000",
            "on": "2026-03-02", "document": "Bon n° 1"}, also=staff),
        Act("pooling_new", of_operation, {"kind": "repartition", "starts_on": "2026-01-01",
            "awards": [str(award.public_id), str(world.apart.public_id)]}, also=staff),
        Act("pooling_agree", {"public_id": world.asked.pooling.public_id, "contract": world.asked.public_id},
            {"agreed_on": "2026-03-02", "agreement": "Courrier"}, right="own_buyer"),
        Act("pooling_decline", {"public_id": world.asked.pooling.public_id, "contract": world.asked.public_id},
            {"declined_on": "2026-03-02", "reason": "x", "document": "Courrier"}, right="own_buyer"),
        Act("pooling_person", {"public_id": world.asked.pooling.public_id},
            {"assignment": str(case.assignment.public_id)}, also=staff),
        Act("pooling_end", {"public_id": world.split.public_id}, {"ended_on": "2026-03-31",
            "end_document": "Courrier"}, also=staff),
        Act("pooling_allocate", {"public_id": world.pooled.public_id}, {"month": "2026-03", "total": "12",
            "document": "Feuille", "author_name": "Lou", f"part-{award.pk}": "5",
            f"part-{world.beside.pk}": "7"}, also=staff),
        Act("statement_share", {**of_statement, "person": world.pooled.public_id}, {"month": "2026-03",
            "total": "12", f"part-{award.pk}": "5", f"part-{world.beside.pk}": "7", "name": "Lou", "function": "f",
            "attested": "on"}, right="link_to_confirmed", also=("own_company",)),
        Act("redistribution_edit", {"public_id": world.group.public_id}, {"cost": "20,04"}, also=staff),
        Act("lot_phase", of_lot, {"kind": "renewal", "title": "Année 2", "hours": "10"}, also=staff),
        Act("phase_affirm", {"public_id": world.phase.public_id}, {"on": "2026-03-02", "document": "OS n° 2"},
            also=staff),
        Act("participant_new", {}, identity, also=staff),
        Act("participant_edit", of_person, {**identity, "version": person.version}, also=staff),
        Act("eligibility_new", of_person, {"category": "DELD", "proof": "SITUATION_FT",
            "established_on": "2026-01-02", "established_by": case.lead.name, "proof_issued_on": "2026-01-02",
            "upload": SimpleUploadedFile("avis.pdf", PDF)}, also=staff),
        Act("participant_flags", of_person, {"flags": ["RSA"]}, also=staff),
        Act("eligibility_withdraw", {**of_person, "record": world.eligibility.public_id}, {"reason": "x"},
            also=staff),
        Act("objection_decide", {**of_person, "objection": world.objection.public_id}, {"outcome": "rejected",
            "reason": "x"}, right="mission_team"),
        Act("assignment_new", of_person, assignment, also=staff),
        Act("assignment_edit", {**of_person, "assignment": case.assignment.public_id},
            {**assignment, "version": case.assignment.version}, also=staff),
        Act("lot_needs", of_lot, {"post": "Maçon", "deadline": world.soon, "starts_on": world.soon,
            "weekly_hours": "35", "months": "6"}, also=staff),
        Act("need_settle", {"public_id": world.need.public_id}, {"end": "filled"}, also=staff),
        Act("offer", {"public_id": world.recipient.public_id}, {"first_name": "A", "last_name": "B",
            "referent": "L", "agreed": "on"}, right="link_to_offer"),
        Act("my_offer", {"public_id": world.recipient.public_id}, {"first_name": "C", "last_name": "D",
            "referent": "L", "agreed": "on"}, right="own_prescriber"),
        Act("need_publish", {"public_id": world.need.public_id}, {"known": "ali@prescripteur.invalid"}, also=staff),
        Act("need_recipient", {"public_id": world.published.public_id, "recipient": world.recipient.public_id},
            {"act": "off"}, also=staff),
        *(
            Act(name, of_proposal, data, also=staff)
            for name, data in (
                ("proposal", {"given": "declined", "reason": "skills"}),
                ("proposal_present", {"award": award.pk}),
                ("proposal_record", {"person": "nouvelle"}),
                ("proposal_hire", {**assignment, "person": "nouvelle", "hired_on": "2026-12-07"}),
            )
        ),
        Act("my_proposal", {"public_id": world.presented.public_id}, {"given": "declined", "reason": "skills"},
            right="own_company"),
        Act("participants_terms", {}, {"mode": "secondment", "months": "24", "effective_on": "2026-01-01"},
            right="mission_team"),
        Act("exit_record", {"public_id": world.gone.public_id, "moment": 0}, {"situation": "short",
            "told_on": "2026-04-02"}, also=staff),
        Act("exit_timings", {}, {"scope": case.lead.public_id, "moments": ["3"]}, also=staff),
        Act("purchasing_buyer", {"public_id": world.operation.buyer.public_id}, {"is_above": "oui",
            "from_year": "2024", "source": "Mandat"}, right="own_buyer", also=(*staff, "lead", "sharing")),
        Act("buyer_readiness", {"public_id": world.operation.buyer.public_id}, {"stage": "prepare",
            "told_on": "2026-04-02", "told_by": "appel"}, right="own_buyer",
            also=(*staff, "lead", "sharing", "facilitator")),
        Act("purchasing_year", {"public_id": world.operation.buyer.public_id, "year": 2025}, {"total": "60 000 000",
            "source": "Mandat"}, right="own_buyer"),
        Act("participants_compare", {"one": person.public_id, "other": world.twin.public_id}, {"distinct": "1"},
            also=staff),
        Act("participants_undo_merge", {"public_id": world.merge.public_id}, also=staff),
        Act("study_new", {}, typed_study(world.study), also=staff),
        Act("study_quick", {}, {**typed_study(world.study, kind="defense"), "decided_by": "X", "trade": "",
            "enregistrer": "rien", "public_id": str(uuid4())}, also=staff),
        Act("study_edit", {"public_id": world.study.public_id}, typed_study(world.study, title="X"), also=staff),
        Act("study_decide", {"public_id": world.study.public_id}, {"decision": "clause", "decided_by": "X",
            "decided_on": "2026-03-20", "version": world.study.version}, also=staff),
        Act("study_pledge_new", {"public_id": world.study.public_id}, PROMISED, also=staff),
        Act("study_pledge_drop", {"public_id": world.study_pledge.public_id}, also=staff),
        Act("study_details", {"public_id": world.study.public_id}, DETAILED, also=staff),
        Act("wording_edit", {"piece": "avis"}, new_version(), right="mission_team"),
        Act("dated_line_new", {"table": "part"}, {"key": "vrd", "value": "33", "first_day": "2026-07-01",
            "source": "x"}, right="administrator"),
        Act("liaison_ask", {"public_id": world.awarded.public_id}, {"contact_name": "Alix",
            "contact_email": "alix@x.invalid", "planned_on": "2027-01-04"}, also=staff),
        Act("liaison_act", {"public_id": world.sheet.public_id, "act": "ecarter"}, {"reason": "x"}, also=staff),
        Act("award_match", {"public_id": world.match.public_id}, {"dismiss": "1"}, also=staff),
        Act("dated_line_withdraw", {"number": world.dated_line.pk}, {"reason": "faux"}, right="administrator"),
        Act("category_new", {}, {"code": "nouvelle", "text": "sortants de l’ASE", "published_class": "AUTRE",
            "proofs": ["STRUCTURE"], "first_day": "2026-07-01", "source": "x"}, right="administrator"),
        Act("category_withdraw", {"number": world.category.pk}, {"reason": "faux"}, right="administrator"),
        Act("proof_new", {}, {"label": "avis", "validity": "none", "first_day": "2026-07-01", "source": "x"},
            right="administrator"),
        Act("proof_withdraw", {"number": world.proof_line.pk}, {"reason": "faux"}, right="administrator"),
        Act("study_revise", {"public_id": world.decided.public_id}, also=staff),
        Act("study_operation", {"public_id": world.decided.public_id}, also=staff),
        Act("organization_new", {}, {"name": "X"}, also=everybody_who_writes),
        Act("organization_edit", {"public_id": award.company.public_id}, {"name": "X"}, also=everybody_who_writes),
        Act("organization_territory", {"public_id": case.lead.public_id}, {"c-34172": "confirmed"},
            right="mission_team", also=("administrator",)),
        Act("departure", {"public_id": world.member.public_id},
            {"ends_on": timezone.localdate().isoformat(), "successor": str(world.colleague.public_id)},
            also=("mission_team", "administrator", "sharing")),
        Act("management", {"public_id": world.member.public_id},
            also=("mission_team", "administrator", "sharing")),
        Act("invitation_new", {}, {"email": "moi@x.invalid", "role": "facilitator",
            "starts_on": timezone.localdate().isoformat()}, also=("mission_team", "administrator")),
        Act("invitation_act", {"public_id": world.invitation.public_id, "act": "annuler"},
            also=("mission_team", "administrator")),
        Act("api_tokens", {}, {"membership": str(world.manager.public_id), "name": "Gestion", "days": "90"},
            right="own_structure"),
        Act("api_token_revoke", {"public_id": world.access.public_id}, right="own_structure"),
        Act("mail_send_again", {"public_id": world.mail.public_id}, also=("mission_team", "administrator")),
        Act("mail_bounced", {"public_id": world.sent_mail.public_id}, also=("mission_team", "administrator")),
        Act("job_try_again", {"public_id": world.job.public_id}, right="administrator"),
        Act("error_report", {"public_id": world.error.public_id}, {"outcome": "Transmis"}, right="mission_team",
            also=("administrator",)),
        Act("deposit_open_data", {}, {"file": SimpleUploadedFile("decp.json", b'{"marches": [{"id": "1"}]}'),
            "origin": "X",
            "dated_on": "2026-01-01", "licence": "Licence ouverte"}, right="mission_team",
            also=("administrator",)),
    ]  # fmt: skip
