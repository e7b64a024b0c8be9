"""Every act of the platform, sent as it should be, by everybody who may not: nothing changes, in any mission.

Each act is first shown to change something when its own hand does it. An address that writes and has no act here fails.
"""

import copy
import datetime
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from levier.accounts.models import User
from levier.accounts.services import make_token
from levier.common.audit.models import AccessLogEntry
from levier.common.files.services import store as store_file
from levier.common.jobs.models import Job
from levier.common.jobs.services import enqueue
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.registry import scoped_models
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import (
    CategoryLine,
    DatedLine,
    InsertionClause,
    OpportunityStudy,
    Pledge,
    ProofLine,
    StudyPledge,
)
from levier.coordination.commitments.models import (
    ClauseRelease,
    DeskShare,
    HoursCommitment,
    HoursShape,
    OpenedOperation,
    Phase,
)
from levier.coordination.commitments.territories.agreeing import offer_operation
from levier.coordination.followup.enforcement.services import reading_of
from levier.coordination.followup.meetings.rules import MeetingKind
from levier.coordination.followup.meetings.services import plan_meeting
from levier.coordination.followup.models import (
    AwardMatch,
    ContractReport,
    Difficulty,
    FormalNotice,
    LadderAct,
    LiaisonSheet,
    Penalty,
)
from levier.coordination.hours.models import LedgerEntry, OpeningEntry, PooledContract, Pooling
from levier.coordination.hours.pooling.services import allocate, pool_person
from levier.coordination.hours.services import contest_refusal, name_another_contact, open_link, open_request
from levier.coordination.participants.merging.services import merge as merge_records
from levier.coordination.participants.models import Assignment, Need, NeedRecipient, Objection, Participant, Proposal
from levier.coordination.participants.needs.links import open_link as open_need_link
from levier.coordination.procurement.models import Award, Contract, Lot
from levier.meetings.rules import Appointment
from levier.organizations.models import Commune, OrganizationKind
from levier.resources.observatory.models import ErrorReport
from tests.accounts.builders import join, send
from tests.builders import make_assignment, make_award, make_member, make_mission, make_organization, make_user
from tests.common.outbox.builders import letter
from tests.common.policy.test_url_roles import flat_patterns, get_resolver
from tests.coordination.clauses.builders import DETAILED, make_study, new_version
from tests.coordination.clauses.builders import typed as typed_study
from tests.coordination.hours.builders import (
    DAY,
    Case,
    declare,
    make_membership,
    make_statement,
    signed_in,
    with_contact,
)
from tests.guards import CheckedClient, PlainClient

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


def make_award_of(operation):
    """Another contract of an operation, nothing declared on it."""
    contract = Contract.objects.create(
        operation=operation, title="Trottoirs (fictif)", status="en_cours", starts_on=DAY(2026, 1, 1),
        ends_on=DAY(2026, 12, 31),
    )  # fmt: skip
    lot = Lot.objects.create(contract=contract, title="Lot unique")
    return Award.objects.create(lot=lot, company=make_organization(OrganizationKind.COMPANY))


def make_done_award_of(operation):
    """A lot of an operation whose only hour is done."""
    award = make_award_of(operation)
    HoursCommitment.objects.create(lot=award.lot, hours=1, effective_on=DAY(2026, 1, 1), document="AE")
    OpeningEntry.objects.create(
        award=award, desk=operation.lead_desk, hundredths=100, as_of=DAY(2026, 1, 31), source="Tableur",
        certified_by="Lou", certified_function="chargée de mission",
    )  # fmt: skip
    return award


def contested_and_refused(case):
    """A refusal the company contests, and one it may: two earlier months of the same person."""
    for month in (DAY(2026, 1, 1), DAY(2026, 2, 1)):
        for kind, reason in (("declared", ""), ("refused", "Autre chantier")):
            LedgerEntry.objects.create(
                assignment=case.assignment, award=case.award, statement=case.statement, month=month, kind=kind,
                hundredths=700, reason=reason, author_name="Lou",
            )  # fmt: skip
    contest = contest_refusal(case.statement, case.assignment, DAY(2026, 1, 1), text="Si", author_name="Lou")
    return contest, "2026-02"


def pooled_beside(case, operation):
    """Another contract of the same holder, its place in a pooling still to agree, and one in force with a person."""
    beside = make_award_of(operation)
    beside.company = case.award.company
    beside.save()
    make_statement(beside)
    HoursCommitment.objects.create(lot=beside.lot, hours=40, effective_on=DAY(2026, 1, 1), document="AE")
    asked, split = (
        Pooling.objects.create(kind=kind, starts_on=DAY(2026, 1, 1), **more)
        for kind, more in (
            ("mutualisation", {"requested_on": DAY(2026, 2, 2), "request_document": "Courrier"}), ("repartition", {}),
        )
    )  # fmt: skip
    for pooling in (asked, split):
        PooledContract.objects.bulk_create(PooledContract(pooling=pooling, award=one) for one in (beside, case.award))
    person = pool_person(split, make_assignment(beside), author=None)
    allocate(person, DAY(2026, 2, 1), 100, {beside.pk: 100}, document="Feuille", author_name="Lou", author=None)
    return beside, asked.contracts.earliest("pk"), split, person


def owing_apart(case, operation):
    """One more contract of the same holder, that no pooling holds."""
    apart = make_award_of(operation)
    apart.company = case.award.company
    apart.save()
    HoursCommitment.objects.create(lot=apart.lot, hours=30, effective_on=DAY(2026, 1, 1), document="AE")
    return apart


class World:
    """A thing of each kind in the Hérault, led by one desk and shared with another, and everybody else around."""

    def __init__(self, herault, gard):
        self.herault, self.gard = herault, gard
        self.case = case = Case(herault)
        with mission_scope(gard.pk):
            offer_operation(
                make_award().lot.contract.operation, make_organization(OrganizationKind.DESK), partner=herault,
                partner_name="", document="Convention", author=make_user(),
            )  # fmt: skip
        with mission_scope(herault.pk):
            self.operation = case.award.lot.contract.operation
            self.error = ErrorReport.objects.create(
                buyer_siret="21340172201787", buyer_name="Ville (fictif)", text="Un marché manque", reported_at=NOW
            )
            declare(case.statement, case.assignment, 12_000)
            self.waiting = make_statement(
                case.award, period_start=DAY(2026, 4, 1), period_end=DAY(2026, 6, 30), due_on=DAY(2026, 7, 15)
            )
            self.token = open_link(self.waiting, now=timezone.now(), sent_to=case.award.contact_email)
            self.confirmed_token = open_link(case.statement, now=timezone.now(), sent_to=case.award.contact_email)
            self.request, self.request_token = open_request(self.waiting.due_on, sent_to=case.award.contact_email)
            for asked in (self.waiting, case.statement):
                open_link(asked, now=timezone.now(), request=self.request)
            self.message = name_another_contact(case.statement, contact_name="Ali", contact_email="ali@x.invalid")
            self.eligibility = case.assignment.participant.eligibilities.get()
            self.objection = Objection.objects.create(
                participant=case.assignment.participant, received_on=DAY(2026, 3, 2), channel="letter", text="Non."
            )
            known = case.assignment.participant
            self.twin, twin = (
                Participant.objects.create(
                    desk=known.desk, first_name=known.first_name, last_name=known.last_name, is_fictitious=True
                )
                for _ in range(2)
            )
            self.merge = merge_records(self.twin, twin, taken={}, reason="x", author=None, versions=(1, 1))
            self.need = Need.objects.create(
                lot=case.award.lot, post="Maçon", deadline=DAY(2027, 1, 4), starts_on=DAY(2027, 1, 11),
                weekly_hours=3_500, months=6,
            )  # fmt: skip
            self.published = Need.objects.create(
                lot=case.award.lot, post="Peintre", deadline=DAY(2027, 1, 4), starts_on=DAY(2027, 1, 11),
                weekly_hours=3_500, months=6, status="open",
            )  # fmt: skip
            prescriber = make_organization(OrganizationKind.PRESCRIBER)
            self.recipient = NeedRecipient.objects.create(
                need=self.published, organization=prescriber, name="Ali Essai",
                email="ali@prescripteur.invalid",
            )  # fmt: skip
            self.proposal, self.presented = (
                Proposal.objects.create(
                    recipient=self.recipient, first_name=name, last_name="Essai", referent="Ali", **more
                )
                for name, more in (
                    ("Inès", {}), ("Omar", {"presented_to": case.award, "presented_at": timezone.now()}),
                )
            )  # fmt: skip
            self.offer_token = open_need_link(self.recipient, now=timezone.now())
            self.study, self.decided, self.awarded, told = (make_study(desk=case.lead) for _ in range(4))
            self.sheet = LiaisonSheet.objects.create(
                study=told, contact_name="Alix", contact_email="alix@x.invalid", planned_on=DAY(2027, 1, 4)
            )
            self.match = AwardMatch.objects.create(
                study=told, uid="x", title="Halle", notified_on=DAY(2026, 4, 1), score=80, found_on=DAY(2026, 4, 2)
            )
            OpportunityStudy.objects.filter(pk__in=[self.decided.pk, self.awarded.pk]).update(
                decision="clause", decided_on=DAY(2026, 3, 1), decided_by="Le maire (fictif)"
            )
            self.member = join(case.award.company)
            self.colleague = join(case.award.company)  # nobody leaves a company at work without anybody
            self.manager = join(make_organization(OrganizationKind.INCLUSIVE), is_manager=True)
            self.access, _ = make_token(self.manager, name="Paie", days=90, now=timezone.now())
            self.invitation = send(organization=case.lead).invitation
            self.mail = letter(answering_id=case.lead.pk)
            OutgoingMail.objects.filter(pk=self.mail.pk).update(state="failed", failed_at=timezone.now())
            self.sent_mail = letter(answering_id=case.lead.pk)
            OutgoingMail.objects.filter(pk=self.sent_mail.pk).update(state="sent", sent_at=timezone.now())
            self.job = enqueue("outbox.send", key="essai", mail_id=self.mail.pk)
            Job.objects.filter(pk=self.job.pk).update(state="dead", attempts=8)
            self.sharing = make_organization(OrganizationKind.DESK)
            commitment = self.act = HoursCommitment.objects.get(lot=case.award.lot)
            DeskShare.objects.create(commitment=commitment, desk=self.sharing, weight=1, hours=0)
            self.entry = LedgerEntry.objects.get()
            self.contest, self.refused = contested_and_refused(case)
            self.refusal = LedgerEntry.objects.get(month=DAY(2026, 2, 1), kind="refused").pk
            InsertionClause.objects.create(
                contract=case.award.lot.contract, document="CCAP", document_penalty_cents=7_500
            )
            told = {"award": case.award, "notified_on": DAY(2026, 3, 1), "notified_by": "Lou", "hours": 5}
            self.difficulty = Difficulty.objects.create(text="Pas de candidat", **told)
            leaving = {"sent_on": DAY(2026, 3, 1), "deadline_on": DAY(2026, 3, 15), "signed_by": "Alix"}
            self.draft, self.sent_notice, self.unheeded = (
                FormalNotice.objects.create(award=case.award, ground="documents", text="En demeure", **made)
                for made in ({}, leaving, leaving)
            )
            self.penalty = Penalty.objects.create(
                notice=self.unheeded, quantity=1, unit_cents=7_500, amount_cents=7_500
            )
            self.bare_award = make_award_of(self.operation)
            Contract.objects.filter(pk=case.award.lot.contract_id).update(starts_on=DAY(2025, 6, 1))
            reported = make_award_of(self.operation).lot.contract
            Contract.objects.filter(pk=reported.pk).update(starts_on=DAY(2025, 6, 1))
            self.reported = ContractReport.objects.create(
                contract=reported, kind="annual", year=2025, action="Un poste"
            )
            self.certifiable = make_done_award_of(self.operation)
            self.gone = make_assignment(make_award_of(self.operation))
            Assignment.objects.filter(pk=self.gone.pk).update(ends_on=DAY(2026, 3, 1))
            self.call = LadderAct.objects.create(
                address=case.award.contact_email, due_on=self.waiting.due_on, rung="call", done_on=DAY(2026, 7, 30)
            )
            self.meeting, self.past_meeting = (
                plan_meeting(
                    case.award.lot.contract, MeetingKind.MONITORING,
                    Appointment(timezone.now() + datetime.timedelta(days=days), 60, "Mairie"), author=None,
                ).meeting
                for days in (30, -1)
            )  # fmt: skip
            self.to_ask = make_statement(with_contact(make_award_of(self.operation)))
            self.ended = make_award_of(self.operation)
            self.ended.ended_on, self.ended.ended_document = DAY(2026, 3, 1), "Résiliation"
            self.ended.save()
            self.suspension = ClauseRelease.objects.create(
                lot=make_award_of(self.operation).lot, kind="suspension", evidence="Trois commandes annulées",
                decided_on=DAY(2026, 3, 1), effective_on=DAY(2026, 3, 1), document="Lettre n° 9", hours=0,
            )  # fmt: skip
            Lot.objects.filter(pk=self.suspension.lot_id).update(released_from=DAY(2026, 3, 1))
            promised = {"kind": "stage", "what": "Quatre stagiaires", "due_on": DAY(2026, 3, 1), "evidence": "Bilan"}
            self.pledge = Pledge.objects.create(contract=case.award.lot.contract, **promised)
            self.study_pledge = StudyPledge.objects.create(study=self.study, **promised)
            self.dated_line = DatedLine.objects.create(
                table="part",
                key="peinture-interieure",
                value=6_500,
                first_day=DAY(2026, 1, 1),
                source="relevé (fictif)",
            )
            self.category = CategoryLine.objects.create(
                code="MISSION_1", text="sortants de l’ASE", published_class="AUTRE", proofs=["STRUCTURE"],
                first_day=DAY(2026, 1, 1), source="délibération (fictif)",
            )  # fmt: skip
            self.proof_line = ProofLine.objects.create(
                code="PIECE_1", label="avis du guichet", validity="none", first_day=DAY(2026, 1, 1), source="x"
            )
            self.phase = Phase.objects.create(lot=case.award.lot, kind="optional", title="Tranche 2", hours=40)
            self.framework = make_award_of(self.operation).lot
            HoursCommitment.objects.create(lot=self.framework, hours=0, effective_on=DAY(2026, 1, 1), document="AE")
            HoursShape.objects.create(
                lot=self.framework, kind="tranches", slice_cents=200_000, hours=1, document="CCAP, 1.4"
            )
            leader = make_award_of(self.operation)
            Award.objects.filter(pk=leader.pk).update(role="leader")
            self.group = leader.lot
            self.opened = OpenedOperation.objects.get()
            self.agreement = offer_operation(
                self.operation, make_organization(OrganizationKind.DESK), partner=None, partner_name="Mission X",
                document="Convention", author=case.facilitator,
            )  # fmt: skip
            self.unshaped = make_award_of(self.operation).lot
            self.waiting_lot = Lot.objects.create(contract=case.award.lot.contract, number=8, title="Clôtures")
            self.unawarded = Lot.objects.create(
                contract=case.award.lot.contract, number=9, title="Serrurerie", outcome="sans_suite",
                outcome_on=DAY(2026, 3, 1), outcome_document="Décision",
            )  # fmt: skip
            self.beside, self.asked, self.split, self.pooled = pooled_beside(case, self.operation)
            self.apart = owing_apart(case, self.operation)
            self.hands = {
                "lead": signed_in(case.facilitator),
                "sharing": self.member_of(self.sharing, "facilitator"),
                "own_buyer": self.member_of(self.operation.buyer, "buyer"),
                "own_company": signed_in(self.member.user),
                "own_prescriber": self.member_of(prescriber, "prescriber"),
                "own_structure": signed_in(self.manager.user),
            }
        Commune.objects.create(code="34172", name="Montpellier", department="34", siren="213401722")
        for role in (
            "administrator", "mission_team", "facilitator", "buyer", "company", "inclusive_employer", "prescriber",
            "state",
        ):  # fmt: skip
            self.hands[role] = signed_in(make_member(herault, role))
        self.hands["anonymous"] = CheckedClient()
        self.hands["gard"] = signed_in(make_member(gard, "mission_team"))
        # The company's browser on a telephone, without an account: each link opens its own statement.
        for name, link in (
            ("link_to_waiting", f"l/{self.token}"),
            ("link_to_confirmed", f"l/{self.confirmed_token}"),
            ("link_to_request", f"l/{self.request_token}"),
            ("link_to_offer", f"p/{self.offer_token}"),
        ):
            self.hands[name] = CheckedClient()
            self.hands[name].get(f"/herault/{link}")

    @staticmethod
    def member_of(organization, role):
        return signed_in(make_membership(organization, role))

    def acts(self) -> list[Act]:
        """Every act; the data would do it."""
        case, staff = self.case, ("mission_team",)
        contract, lot, award = case.award.lot.contract, case.award.lot, case.award
        person = case.assignment.participant
        of_operation = {"public_id": self.operation.public_id}
        of_contract, of_lot = {"public_id": contract.public_id}, {"public_id": lot.public_id}
        of_request = {"public_id": self.request.public_id}
        of_statement, of_waiting = {"public_id": case.statement.public_id}, {"public_id": self.waiting.public_id}
        of_person = {"public_id": person.public_id}
        of_proposal = {"public_id": self.published.public_id, "proposal": self.proposal.public_id}
        line = {**of_statement, "assignment": case.assignment.public_id, "month": "2026-03"}
        everybody_who_writes = ("mission_team", "administrator", "facilitator", "sharing")
        hours = {
            "key_kind": "lieu", "effective_on": "2026-06-01", "document": "Avenant n° 1", f"poids-{case.lead.pk}": "1",
        }  # fmt: skip
        identity = {"first_name": "Inès", "last_name": "Autre", "gender": "F", "desk": case.lead.pk}
        corrected = {case.field(1): "7", case.field(2): "7", case.field(3): "100", "name": "L", "function": "f",
            "reason": "x"}  # fmt: skip
        assignment = {"award": award.pk, "mode": "direct_hire", "desk": case.lead.pk, "hired_on": "2026-02-02"}
        return [
            Act("count_plain", of_statement, also=staff),
            Act("opening", {"public_id": self.bare_award.public_id}, {"hundredths": "12", "as_of": "2026-01-31",
                "source": "Tableur", "certified_by": "Lou", "certified_function": "chargée de mission"}, also=staff),
            Act("judge_line", line, {"decision": "all", "seen": self.entry.pk}, also=staff),
            Act("correct_entry", {**line, "month": self.refused}, {"entry": self.refusal, "difference": "-2",
                "reason": "x", "seen": self.refusal}, also=staff),
            Act("revoke_links", of_statement, also=staff),
            Act("handle_message", {"public_id": self.message.public_id}, {"decision": "accept"}, also=staff),
            Act("request_statements", {}, {"releve": str(self.to_ask.public_id)}, also=staff),
            Act("statement", of_waiting, {"nobody_worked": "on", "verify": "on"}, right="link_to_waiting"),
            Act("statement_person", of_waiting, {"first_name": "A", "last_name": "B", "hired_on": "2026-04-01",
                "contract_type": "CDI"}, right="link_to_waiting"),
            Act("statement_error", of_statement, {"text": "faux", "author_name": "Lou"}, right="link_to_confirmed"),
            Act("contest_new", {**line, "month": self.refused}, {"text": "x", "author_name": "Lou"},
                right="link_to_confirmed"),
            Act("contest", {"public_id": self.contest.public_id}, {"act": "accept", "reason": "x"}, also=staff),
            Act("statement_correct", of_statement, corrected,
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
            Act("ladder_call", {"public_id": self.call.public_id}, {"held_on": "2026-04-03", "contact": "Lou",
                "text": "x"}, also=staff),
            Act("meeting_new", of_contract, {"kind": "monitoring", "starts_on": "2027-01-12", "starts_time": "10:00",
                "lasts_minutes": "60", "place": "Mairie"}, also=staff),
            Act("meeting", {"public_id": self.meeting.public_id}, {"others": "lou@x.invalid ; Entreprise"}, also=staff),
            Act("meeting_move", {"public_id": self.meeting.public_id}, {"starts_on": "2027-01-12",
                "starts_time": "10:00", "lasts_minutes": "60", "place": "Chantier", "version": "1"}, also=staff),
            Act("meeting_cancel", {"public_id": self.meeting.public_id}, {"reason": "x", "version": "1"}, also=staff),
            Act("meeting_minutes", {"public_id": self.past_meeting.public_id}, {"minutes": "x", "others": "Entreprise",
                "version": "1"}, also=staff),
            Act("exchange_new", {"public_id": award.public_id}, {"kind": "mail", "held_on": "2026-04-03",
                "contact": "Lou", "text": "x"}, also=staff),
            Act("enter_statement", of_waiting, {"nobody_worked": "on", "verify": "on"}, also=staff),
            Act("enter_person", of_waiting, {"first_name": "A", "last_name": "B", "hired_on": "2026-04-01",
                "contract_type": "CDI"}, also=staff),
            Act("enter_correction", of_statement, corrected,
                also=staff),
            Act("operation_new", {}, {"name": "X", "buyer": self.operation.buyer_id, "lead_desk": case.lead.pk},
                also=staff),
            Act("operation_edit", of_operation, {"name": "X", "buyer": self.operation.buyer_id,
                "lead_desk": case.lead.pk, "version": self.operation.version}, also=staff),
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
            Act("difficulty_answer", {"public_id": self.difficulty.public_id}, {"outcome": "no_means",
                "excused_hours": "1", "means": "x"}, also=(*staff, "own_buyer")),
            Act("suspension_end", {"public_id": self.suspension.public_id}, {"ended_on": "2026-03-02", "hours": "0",
                "document": "Lettre n° 10"}, also=staff),
            Act("pledge_new", of_contract, PROMISED, also=staff),
            Act("pledge_find", {"public_id": self.pledge.public_id}, {"outcome": "tenu", "found_on": "2026-03-02",
                "document": "Bilan reçu"}, also=staff),
            Act("release_new", {"public_id": award.public_id}, {"kind": "suspension", "evidence": "x", "hours": "1",
                "decided_on": "2026-03-02", "effective_on": "2026-03-02", "document": "Lettre n° 8",
                "requested_on": "2026-03-01", "requested_by": "Lou",
                "decision": SimpleUploadedFile("decision.pdf", PDF)}, also=staff),
            Act("notice_new", {"public_id": award.public_id}, {"ground": "hours", "text": "x"}, also=staff),
            Act("notice_edit", {"public_id": self.draft.public_id}, {"text": "autre",
                "seen": reading_of(self.draft)}, also=staff),
            Act("notice_send", {"public_id": self.draft.public_id}, {"seen": reading_of(self.draft),
                "sent_on": "2026-03-02",
                "deadline_on": "2026-03-20", "signed_by": "Alix", "upload": SimpleUploadedFile("copie.pdf", PDF)},
                right="own_buyer"),
            Act("notice_outcome", {"public_id": self.sent_notice.public_id}, {"outcome": "unheeded",
                "on": "2026-03-20", "words": "rien"}, also=(*staff, "own_buyer")),
            Act("penalty_new", {"public_id": self.sent_notice.public_id}, {"count": "2", "basis": "Deux états"},
                also=staff),
            Act("penalty_decide", {"public_id": self.penalty.public_id}, {"decision": "waived", "reason": "x",
                "decided_by": "Alix", "decided_on": "2026-03-20"}, right="own_buyer"),
            Act("contract_report", {**of_contract, "slug": "2025"}, {"action": "Un poste", "version": "0"}, also=staff),
            Act("contract_report_hand", {"public_id": self.reported.contract.public_id, "slug": "2025"},
                {"version": "1"}, also=staff),
            Act("certificate_new", {"public_id": self.certifiable.public_id}, {"signed_by": "Lou"}, also=staff),
            Act("lot_new", of_contract, {"number": "7", "title": "X"}, also=staff),
            Act("lot_edit", of_lot, {"number": "1", "title": "X", "version": lot.version}, also=staff),
            Act("lot_outcome", {"public_id": self.waiting_lot.public_id}, {"outcome": "infructueux",
                "decided_on": "2026-03-01", "document": "Décision", "version": "1"}, also=staff),
            Act("lot_relaunch", {"public_id": self.unawarded.public_id}, {"relaunched_on": "2026-03-02",
                "document": "Avis", "version": "1"}, also=staff),
            Act("holder_new", of_lot, {"name": "Sous-traitant X (fictif)", "role": "subcontractor", "parent": award.pk,
                "period_months": "3"}, also=staff),
            Act("holder_edit", {"public_id": award.public_id}, {"role": award.role, "contact_name": "Moi",
                "contact_email": "moi@x.invalid", "period_months": "3", "version": award.version}, also=staff),
            Act("holder_end", {"public_id": award.public_id}, {"ended_on": "2027-03-01", "document": "Transfert",
                "name": "Repreneur X (fictif)", "version": award.version}, also=staff),
            Act("holder_end_copy", {"public_id": self.ended.public_id},
                {"upload": SimpleUploadedFile("fin.pdf", PDF)}, also=staff),
            Act("lot_amendment", of_lot, {**hours, "kind": "amendment", "hours": "120"}, also=staff),
            Act("act_copy", {**of_lot, "number": self.act.pk}, {"upload": SimpleUploadedFile("avenant.pdf", PDF)},
                also=staff),
            Act("share_move", of_lot, {"giver": case.lead.pk, "receiver": self.sharing.pk, "hours": "1",
                "effective_on": "2026-06-01", "reason": "x", "below": "on"}, also=staff),
            Act("operation_agreements", of_operation, {"desk": self.sharing.pk, "partner": self.gard.pk,
                "document": "Convention"}, right="mission_team"),
            Act("agreement_end", {"public_id": self.agreement.public_id}, {"reason": "x"}, right="mission_team"),
            Act("opened_accept", {"public_id": self.opened.public_id}, {"desk": case.lead.pk}, right="mission_team"),
            Act("opened_end", {"public_id": self.opened.public_id}, {"reason": "x"}, right="mission_team"),
            Act("lot_shape", {"public_id": self.unshaped.public_id}, {**hours, "kind": "tranches",
                "slice_cents": "2 000", "hours": "1"}, also=staff),
            Act("lot_amount", {"public_id": self.framework.public_id}, {"basis": "order", "amount_cents": "1 000",
                "on": "2026-03-02", "document": "Bon n° 1"}, also=staff),
            Act("pooling_new", of_operation, {"kind": "repartition", "starts_on": "2026-01-01",
                "awards": [str(award.public_id), str(self.apart.public_id)]}, also=staff),
            Act("pooling_agree", {"public_id": self.asked.pooling.public_id, "contract": self.asked.public_id},
                {"agreed_on": "2026-03-02", "agreement": "Courrier"}, right="own_buyer"),
            Act("pooling_decline", {"public_id": self.asked.pooling.public_id, "contract": self.asked.public_id},
                {"declined_on": "2026-03-02", "reason": "x", "document": "Courrier"}, right="own_buyer"),
            Act("pooling_person", {"public_id": self.asked.pooling.public_id},
                {"assignment": str(case.assignment.public_id)}, also=staff),
            Act("pooling_end", {"public_id": self.split.public_id}, {"ended_on": "2026-03-31",
                "end_document": "Courrier"}, also=staff),
            Act("pooling_allocate", {"public_id": self.pooled.public_id}, {"month": "2026-03", "total": "12",
                "document": "Feuille", "author_name": "Lou", f"part-{award.pk}": "5",
                f"part-{self.beside.pk}": "7"}, also=staff),
            Act("statement_share", {**of_statement, "person": self.pooled.public_id}, {"month": "2026-03",
                "total": "12", f"part-{award.pk}": "5", f"part-{self.beside.pk}": "7", "name": "Lou", "function": "f",
                "attested": "on"}, right="link_to_confirmed", also=("own_company",)),
            Act("redistribution_edit", {"public_id": self.group.public_id}, {"cost": "20,04"}, also=staff),
            Act("lot_phase", of_lot, {"kind": "renewal", "title": "Année 2", "hours": "10"}, also=staff),
            Act("phase_affirm", {"public_id": self.phase.public_id}, {"on": "2026-03-02", "document": "OS n° 2"},
                also=staff),
            Act("participant_new", {}, identity, also=staff),
            Act("participant_edit", of_person, {**identity, "version": person.version}, also=staff),
            Act("eligibility_new", of_person, {"category": "DELD", "proof": "SITUATION_FT",
                "established_on": "2026-01-02", "established_by": case.lead.name, "proof_issued_on": "2026-01-02",
                "upload": SimpleUploadedFile("avis.pdf", PDF)}, also=staff),
            Act("participant_flags", of_person, {"flags": ["RSA"]}, also=staff),
            Act("eligibility_withdraw", {**of_person, "record": self.eligibility.public_id}, {"reason": "x"},
                also=staff),
            Act("objection_decide", {**of_person, "objection": self.objection.public_id}, {"outcome": "rejected",
                "reason": "x"}, right="mission_team"),
            Act("assignment_new", of_person, assignment, also=staff),
            Act("assignment_edit", {**of_person, "assignment": case.assignment.public_id},
                {**assignment, "version": case.assignment.version}, also=staff),
            Act("lot_needs", of_lot, {"post": "Maçon", "deadline": "2027-01-04", "starts_on": "2027-01-11",
                "weekly_hours": "35", "months": "6"}, also=staff),
            Act("need_settle", {"public_id": self.need.public_id}, {"end": "filled"}, also=staff),
            Act("offer", {"public_id": self.recipient.public_id}, {"first_name": "A", "last_name": "B",
                "referent": "L", "agreed": "on"}, right="link_to_offer"),
            Act("my_offer", {"public_id": self.recipient.public_id}, {"first_name": "C", "last_name": "D",
                "referent": "L", "agreed": "on"}, right="own_prescriber"),
            Act("need_publish", {"public_id": self.need.public_id}, {"known": "ali@prescripteur.invalid"}, also=staff),
            Act("need_recipient", {"public_id": self.published.public_id, "recipient": self.recipient.public_id},
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
            Act("my_proposal", {"public_id": self.presented.public_id}, {"given": "declined", "reason": "skills"},
                right="own_company"),
            Act("participants_terms", {}, {"mode": "secondment", "months": "24", "effective_on": "2026-01-01"},
                right="mission_team"),
            Act("exit_record", {"public_id": self.gone.public_id, "moment": 0}, {"situation": "short",
                "told_on": "2026-04-02"}, also=staff),
            Act("exit_timings", {}, {"scope": case.lead.public_id, "moments": ["3"]}, also=staff),
            Act("purchasing_buyer", {"public_id": self.operation.buyer.public_id}, {"is_above": "oui",
                "from_year": "2024", "source": "Mandat"}, right="own_buyer", also=(*staff, "lead", "sharing")),
            Act("purchasing_year", {"public_id": self.operation.buyer.public_id, "year": 2025}, {"total": "60 000 000",
                "source": "Mandat"}, right="own_buyer"),
            Act("participants_compare", {"one": person.public_id, "other": self.twin.public_id}, {"distinct": "1"},
                also=staff),
            Act("participants_undo_merge", {"public_id": self.merge.public_id}, also=staff),
            Act("study_new", {}, typed_study(self.study), also=staff),
            Act("study_quick", {}, {**typed_study(self.study, kind="defense"), "decided_by": "X", "trade": "",
                "enregistrer": "rien", "public_id": str(uuid4())}, also=staff),
            Act("study_edit", {"public_id": self.study.public_id}, typed_study(self.study, title="X"), also=staff),
            Act("study_decide", {"public_id": self.study.public_id}, {"decision": "clause", "decided_by": "X",
                "decided_on": "2026-12-20", "version": self.study.version}, also=staff),
            Act("study_pledge_new", {"public_id": self.study.public_id}, PROMISED, also=staff),
            Act("study_pledge_drop", {"public_id": self.study_pledge.public_id}, also=staff),
            Act("study_details", {"public_id": self.study.public_id}, DETAILED, also=staff),
            Act("wording_edit", {"piece": "avis"}, new_version(), right="mission_team"),
            Act("dated_line_new", {"table": "part"}, {"key": "vrd", "value": "33", "first_day": "2026-07-01",
                "source": "x"}, right="administrator"),
            Act("liaison_ask", {"public_id": self.awarded.public_id}, {"contact_name": "Alix",
                "contact_email": "alix@x.invalid", "planned_on": "2027-01-04"}, also=staff),
            Act("liaison_act", {"public_id": self.sheet.public_id, "act": "ecarter"}, {"reason": "x"}, also=staff),
            Act("award_match", {"public_id": self.match.public_id}, {"dismiss": "1"}, also=staff),
            Act("dated_line_withdraw", {"number": self.dated_line.pk}, {"reason": "faux"}, right="administrator"),
            Act("category_new", {}, {"code": "nouvelle", "text": "sortants de l’ASE", "published_class": "AUTRE",
                "proofs": ["STRUCTURE"], "first_day": "2026-07-01", "source": "x"}, right="administrator"),
            Act("category_withdraw", {"number": self.category.pk}, {"reason": "faux"}, right="administrator"),
            Act("proof_new", {}, {"label": "avis", "validity": "none", "first_day": "2026-07-01", "source": "x"},
                right="administrator"),
            Act("proof_withdraw", {"number": self.proof_line.pk}, {"reason": "faux"}, right="administrator"),
            Act("study_revise", {"public_id": self.decided.public_id}, also=staff),
            Act("study_operation", {"public_id": self.decided.public_id}, also=staff),
            Act("organization_new", {}, {"name": "X"}, also=everybody_who_writes),
            Act("organization_edit", {"public_id": award.company.public_id}, {"name": "X"}, also=everybody_who_writes),
            Act("organization_territory", {"public_id": case.lead.public_id}, {"c-34172": "confirmed"},
                right="mission_team", also=("administrator",)),
            Act("departure", {"public_id": self.member.public_id},
                {"ends_on": timezone.localdate().isoformat(), "successor": str(self.colleague.public_id)},
                also=("mission_team", "administrator", "sharing")),
            Act("management", {"public_id": self.member.public_id},
                also=("mission_team", "administrator", "sharing")),
            Act("invitation_new", {}, {"email": "moi@x.invalid", "role": "facilitator",
                "starts_on": timezone.localdate().isoformat()}, also=("mission_team", "administrator")),
            Act("invitation_act", {"public_id": self.invitation.public_id, "act": "annuler"},
                also=("mission_team", "administrator")),
            Act("api_tokens", {}, {"membership": str(self.manager.public_id), "name": "Gestion", "days": "90"},
                right="own_structure"),
            Act("api_token_revoke", {"public_id": self.access.public_id}, right="own_structure"),
            Act("mail_send_again", {"public_id": self.mail.public_id}, also=("mission_team", "administrator")),
            Act("mail_bounced", {"public_id": self.sent_mail.public_id}, also=("mission_team", "administrator")),
            Act("job_try_again", {"public_id": self.job.public_id}, right="administrator"),
            Act("error_report", {"public_id": self.error.public_id}, {"outcome": "Transmis"}, right="mission_team",
                also=("administrator",)),
            Act("deposit_open_data", {}, {"file": SimpleUploadedFile("decp.json", b'{"marches": [{"id": "1"}]}'),
                "origin": "X",
                "dated_on": "2026-01-01", "licence": "Licence ouverte"}, right="mission_team",
                also=("administrator",)),
        ]  # fmt: skip

    def query(self, act: Act) -> str:
        """What some addresses need besides."""
        return {
            "organization_new": "?nature=company",
            "invitation_new": f"?organisme={self.case.lead.public_id}",
        }.get(act.name, "")

    def post(self, hand: str, act: Act, mission: str = "herault") -> int:
        for sent in act.data.values():
            if isinstance(sent, SimpleUploadedFile):
                sent.seek(0)
        return self.hands[hand].post(f"/{mission}{act.path}{self.query(act)}", act.data).status_code


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


@pytest.mark.any_database
def test_each_thing_is_read_by_its_own_hands_and_by_nobody_else(world):
    with mission_scope(world.herault.pk):
        world.proof = store_file(
            SimpleUploadedFile("avis.pdf", PDF),
            kind="participants.proof",
            author_id=None,
            subject=world.case.assignment.participant.public_id,
        )
    wrong = []
    for page in readings(world):
        path = reverse(page.name, kwargs=page.where)
        for hand, browser in world.hands.items():
            looking = PlainClient()  # a letter in its frame is no page of ours: not held to their rules
            looking.cookies = browser.cookies
            answer = looking.get(f"/herault{path}")
            status = answer.status_code
            if answer.streaming:
                b"".join(answer.streaming_content)  # to its end: the test client then closes the file
            if (status == 200) != (hand in page.hands) or status >= 500:
                wrong.append((page.name, hand, status))
        status = world.hands["gard"].get(f"/gard{path}").status_code
        if status not in {403, 404, 410}:
            wrong.append((page.name, "gard at home", status))
    assert wrong == []


# Written by what only needs to be read or looked at: the log of readings.
NOT_AN_ACT = (AccessLogEntry,)
# Addresses that take a POST and keep nothing of another, or are tested beside their room.
ELSEWHERE = {
    "home": "reads only",
    "health": "reads only",
    **dict.fromkeys(
        ("statement_receipt", "statement_request", "statement_request_open"), "reads only, behind its door"
    ),
    "account_confirm_login_code": "the library's own page: tests/accounts/test_account_mails.py",
    **dict.fromkeys(("closed_signup", "closed_email", "closed_email_sent", "closed_email_confirm"), "closed"),
    "calendar_subscription": "one's own agenda: tests/coordination/followup/calendar",
    "study_compute": "computes and keeps nothing",
    "objection_new": "one waits already in this world: tests/coordination/participants/test_objections.py",
    "operation_hours": "the operation of this world already owes its hours: tests/coordination/commitments",
    **dict.fromkeys(("statement_model", "enter_model"), "reads only"),
    **dict.fromkeys(
        ("statement_sheet", "enter_sheet"), "needs a filled model: tests/coordination/hours/test_sheets.py"
    ),
    "enter_invoice": "needs a rate and a subcontract: tests/coordination/hours/test_invoices.py",
    **dict.fromkeys(("employer_model", "employer_sheets"), "reads only, or one's own file"),
    "api_hours": "a token, never a session: tests/coordination/hours/test_api.py",
    "employer_sheet": "one's own file: tests/coordination/hours/test_employer_sheets.py",
    "settle_gap": "needs two declarations: tests/coordination/hours/test_comparing.py",
    "enter_check": "needs a draft: tests/coordination/hours/test_entering_pages.py",
    "statement_check": "needs a draft: tests/coordination/hours/test_declaring_pages.py",
    "invitation_sheet_new": "one's own file: tests/accounts/test_invitation_sheets.py",
    **dict.fromkeys(
        ("import_new", "import_columns", "import_apply", "import_check", "import_undo", "import_drop"),
        "one's own file: tests/coordination/takeover",
    ),
    "invitation_sheet": "one's own file: tests/accounts/test_invitation_sheets.py",
    "liaison_fill": "a bearer link: tests/coordination/followup/test_liaison.py",
    "invitation_accept": "a bearer link: tests/accounts/test_invitations.py",
    "collection_desk": "one’s own desk: tests/resources/observatory/test_collection.py",
    "collection_sign": "one’s own desk: tests/resources/observatory/test_collection.py",
    "collection_operation_decide": "needs two sources: tests/resources/observatory/test_collected_lines.py",
    **dict.fromkeys(
        ("edition_close", "consolidation", "consolidation_remove"),
        "names nobody: tests/resources/observatory/test_editions.py",
    ),
    "booklet_make": "names nobody: tests/resources/observatory/test_booklet.py",
    "fetch_open_data": "fetches nothing in the demo: tests/resources/observatory/official",
    "report_error": "anybody's: tests/resources/observatory/test_error_reports.py",
    "refresh_ledger_facts": "names nobody: tests/resources/observatory/test_ledger_pages.py",
    "restore_open_data": "needs two builds: tests/resources/observatory",
    "take_off_failure": "names nobody: tests/resources/observatory/test_services.py",
    "follow_buyer": "needs open data: tests/organizations/test_buyers.py",
}


def everything() -> dict[str, list[tuple]]:
    """Every row of every mission, and every account, as they stand in the database."""
    models = [model for model in scoped_models() if model not in NOT_AN_ACT]
    with connection.cursor() as cursor:
        kept = {model._meta.label: rows_of(cursor, model) for model in (*models, Job)}
    kept["accounts"] = list(User.objects.order_by("pk").values_list("pk", "email", "password", "is_active"))
    return kept


def rows_of(cursor, model) -> list[tuple]:
    """The rows of a table in the order of their keys; nothing is built from them: this is read hundreds of times."""
    names = connection.ops.quote_name
    cursor.execute(f"SELECT * FROM {names(model._meta.db_table)} ORDER BY {names(model._meta.pk.column)}")
    return cursor.fetchall()


# What keeps the tables as they are: reading, and the savepoints around what is not kept.
CHANGES_NOTHING = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")


class Tables:
    """The tables as they stood, read again only once something other than a reading was sent to the database."""

    def __init__(self):
        self.before = everything()

    @contextmanager
    def watched(self):
        """Gives a list that holds, at the end, the labels of the models whose rows changed meanwhile."""
        changed, sent = [], []

        def note(execute, sql, params, many, context):
            if not sql.startswith(CHANGES_NOTHING):
                sent.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield changed
        if sent:
            now = everything()
            changed += [label for label, rows in now.items() if rows != self.before[label]]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, built once for all these tests: each asks for `db` too, and finds it as it was built."""
    building = transaction.atomic()
    building._from_testcase = True  # what commits durably is let do so inside, as inside the transaction of `db`
    evidence = {**settings.STORAGES["evidence"], "OPTIONS": {"location": tmp_path_factory.mktemp("evidence")}}
    with override_settings(STORAGES={**settings.STORAGES, "evidence": evidence}):
        with django_db_blocker.unblock():
            building.__enter__()
            found = World(make_mission("herault", "34"), make_mission("gard", "30"))
        yield found, {hand: copy.deepcopy(browser.cookies) for hand, browser in found.hands.items()}
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            building.__exit__(None, None, None)


@pytest.fixture
def world(built, db):
    found, cookies = built
    # A hand that a test signed out would do nothing in the next, and show nothing.
    for hand, browser in found.hands.items():
        browser.cookies = copy.deepcopy(cookies[hand])
    return found


def test_each_act_changes_something_when_its_own_hand_does_it(world):
    idle, tables = [], Tables()
    for act in world.acts():
        point = transaction.savepoint()
        with tables.watched() as changed:
            world.post(act.right, act)
        transaction.savepoint_rollback(point)
        if not changed:
            idle.append(act.name)
    assert idle == [], idle


HANDS = (
    "anonymous", "facilitator", "sharing", "administrator", "buyer", "company", "inclusive_employer", "prescriber",
    "state", "gard", "link_to_waiting", "link_to_confirmed", "link_to_offer",
)  # fmt: skip


@pytest.mark.any_database
@pytest.mark.parametrize("hand", HANDS)
def test_nobody_else_changes_anything(world, hand):
    tables, wrong = Tables(), {}
    for act in world.acts():
        if hand in act.also or hand == act.right:
            continue
        with tables.watched() as changed:
            status = world.post(hand, act)
        if changed or status >= 500:
            wrong[act.name] = (status, *changed)
    assert wrong == {}


def test_ids_of_one_mission_sent_to_another_change_nothing(world):
    """The Gard's own team, at home, with the Hérault's ids in the address and in the form."""
    tables, wrong = Tables(), {}
    for act in world.acts():
        if act.name in {
            "organization_new",
            "ladder",
            "letter",
            "deposit_open_data",
            "wording_edit",
            "participants_terms",
        }:
            continue  # they name nothing of the Hérault
        with tables.watched() as changed:
            status = world.post("gard", act, mission="gard")
        if changed or status >= 500:
            wrong[act.name] = (status, *changed)
    assert wrong == {}


@pytest.mark.any_database
def test_every_address_that_writes_has_its_act(world):
    """Whoever adds an address that takes a POST says here who may not use it."""
    told = {act.name for act in world.acts()} | set(ELSEWHERE)
    silent = []
    for pattern in flat_patterns(get_resolver().url_patterns):
        if not pattern.callback.__module__.startswith("levier.") or pattern.name in told:
            continue
        kinds = {part: type(conv).__name__ for part, conv in pattern.pattern.converters.items()}
        where = {
            part: UUID(int=0) if kind == "UUIDConverter" else 9 if kind == "IntConverter" else "inconnu"
            for part, kind in kinds.items()
        }
        path = "/herault" + reverse(pattern.name, kwargs=where)
        answers = {world.hands[hand].post(path).status_code for hand in ("administrator", "mission_team", "company")}
        if not answers <= {403, 404, 405} or answers == {404}:
            silent.append((pattern.name, answers))
    assert [name for name, _ in silent] == []
