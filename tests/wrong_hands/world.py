"""A thing of each kind in a mission, and a browser for every hand."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from levier.accounts.services import make_token
from levier.common.jobs.models import Job
from levier.common.jobs.services import enqueue
from levier.common.outbox.models import OutgoingMail
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
from levier.coordination.hours.compared import said_by_holder
from levier.coordination.hours.figures import write_figures
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
from tests.builders import make_assignment, make_award, make_member, make_organization, make_user
from tests.common.outbox.builders import letter
from tests.coordination.clauses.builders import make_study
from tests.coordination.hours.builders import (
    DAY,
    Case,
    declare,
    make_membership,
    make_statement,
    signed_in,
    with_contact,
)
from tests.guards import CheckedClient
from tests.wrong_hands.acts import NOW, Act


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
            # A desk of nobody here: the other mission's, as our bodies name it.
            self.afar = make_organization(OrganizationKind.DESK)
            commitment = self.act = HoursCommitment.objects.get(lot=case.award.lot)
            DeskShare.objects.create(commitment=commitment, desk=self.sharing, weight=1, hours=0)
            self.entry = LedgerEntry.objects.get()
            self.contest, self.refused = contested_and_refused(case)
            self.shown = write_figures(said_by_holder(case.statement))
            self.refusal = LedgerEntry.objects.get(month=DAY(2026, 2, 1), kind="refused").pk
            InsertionClause.objects.create(
                contract=case.award.lot.contract, document="CCAP", document_penalty_cents=7_500,
                document_penalty_unit="day",
            )  # fmt: skip
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
            # Ten days applied, where what was asked for came on the last day of the delay.
            obeyed = FormalNotice.objects.create(
                award=case.award, ground="documents", text="En demeure", outcome="obeyed", outcome_on=DAY(2026, 3, 15),
                **leaving,
            )  # fmt: skip
            self.too_high = Penalty.objects.create(
                notice=obeyed, quantity=10, unit_cents=7_500, amount_cents=75_000, decision="applied",
                decided_cents=75_000, decided_on=DAY(2026, 3, 16), decided_by="Alix",
            )  # fmt: skip
            self.bare_award = make_award_of(self.operation)
            # A job to fill is of the days to come, within its contract.
            self.soon = timezone.localdate() + datetime.timedelta(days=30)
            Contract.objects.filter(pk=case.award.lot.contract_id).update(
                starts_on=DAY(2025, 6, 1), ends_on=self.soon + datetime.timedelta(days=365)
            )
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
