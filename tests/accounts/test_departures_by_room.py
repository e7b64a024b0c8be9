"""The last of a desk leaves: what each room held is said, and handed over or waits for somebody."""

import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from levier.accounts.models import Membership
from levier.common.errors import Problem
from levier.common.outbox.models import OutgoingMail
from levier.common.registry import responsibilities
from levier.coordination.followup.meetings.rules import MeetingKind
from levier.coordination.followup.meetings.services import invite as invite_to
from levier.coordination.followup.meetings.services import plan_meeting
from levier.coordination.followup.models import FormalNotice, LiaisonSheet
from levier.coordination.hours.models import EmployerSheet
from levier.coordination.hours.selectors import desk_contact_of
from levier.coordination.participants.models import Need
from levier.coordination.procurement.models import Contract
from levier.meetings.models import Meeting
from levier.meetings.services import Guest
from tests.accounts.builders import NOW, TODAY, join, signed_in
from tests.accounts.leaving import APPOINTMENT, YESTERDAY, end, make_need, open_study
from tests.builders import make_award, make_organization
from tests.coordination.clauses.builders import make_study
from tests.coordination.participants.builders import assign, make_person, share_with
from tests.coordination.takeover.builders import CONTRACTS, contract_line, csv_of


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


class TestWhatEachRoomLeaves:
    """The last facilitator of a desk leaves: each contract, action, draft and appointment is said and goes to the
    mission's team."""

    @pytest.fixture
    def award(self, in_herault):
        award = make_award()
        award.lead = join(award.lot.contract.operation.lead_desk)
        award.team = join(make_organization("mission"))
        return award

    def operation(self, award):
        return "1\u00a0opération en cours"

    def study(self, award):
        open_study(award.lead)
        return "1\u00a0étude à décider"

    def notice(self, award):
        FormalNotice.objects.create(award=award, ground="documents", text="Transmettez le relevé.")
        return "1\u00a0mise en demeure à envoyer"

    def sheet(self, award):
        study = make_study(desk=award.lead.organization, decision="clause", decided_on=TODAY)
        LiaisonSheet.objects.create(
            study=study, contact_name="Alix", contact_email="alix@exemple.invalid", planned_on=TODAY
        )
        return "1\u00a0fiche de liaison attendue"

    def meeting(self, award):
        plan_meeting(award.lot.contract, MeetingKind.MONITORING, APPOINTMENT, author=award.team.user)
        return "1\u00a0réunion à tenir"

    def job(self, award):
        make_need(award, author=award.team.user)
        return "1\u00a0offre de poste"

    @pytest.mark.parametrize("thing", ["operation", "study", "notice", "sheet", "meeting", "job"])
    def test_it_demands_a_successor_and_goes_to_her(self, award, thing):
        label = getattr(self, thing)(award)
        if thing != "operation":
            Contract.objects.update(status="solde")
        page, address = signed_in(award.team.user), f"/herault/personnes/{award.lead.public_id}/fin/"
        assert f"<li>{label}</li>" in page.get(address).content.decode()
        refused = page.post(address, {"ends_on": "2026-11-25", "successor": ""})
        assert f"Choisissez qui reprend\u00a0: {label}." in refused.content.decode()
        page.post(address, {"ends_on": "2026-11-25", "successor": str(award.team.public_id)})
        award.lead.refresh_from_db()
        assert award.lead.successor == award.team

    def test_what_was_taken_over_is_handed_on_in_its_turn(self, award):
        """The author of a study, a notice, a sheet, a meeting and a job is succeeded by a colleague, who leaves too."""
        first, desk = award.lead, award.lead.organization
        second, third, _ = (join(desk, is_manager=True) for _ in range(3))
        open_study(first)
        FormalNotice.objects.create(award=award, ground="documents", text="Transmettez.", drafted_by=first.user)
        self.sheet(award)
        LiaisonSheet.objects.update(asked_by=first.user)
        self.meeting(award)
        Meeting.objects.update(author=first.user)
        self.job(award)
        Need.objects.update(author=first.user)
        labels = [held.label for held in responsibilities(first)]
        assert len(labels) == 5
        end(first, successor=second)
        page, address = signed_in(award.team.user), f"/herault/personnes/{second.public_id}/fin/"
        shown = page.get(address).content.decode()
        assert [label for label in labels if f"<li>{label}</li>" not in shown] == []
        refused = page.post(address, {"ends_on": "2026-11-25", "successor": ""})
        assert "Choisissez qui reprend" in refused.content.decode()
        page.post(address, {"ends_on": "2026-11-25", "successor": str(third.public_id)})
        assert [held.label for held in responsibilities(Membership.objects.get(pk=third.pk))] == labels
        join(desk, user=first.user)
        assert responsibilities(Membership.objects.get(pk=third.pk)) == []

    def test_the_team_that_took_over_hands_on_what_it_took_and_nothing_else(self, award):
        """Who was in two desks leaves one of them to the mission's team: what she opened in the other stays hers."""
        elsewhere = join(make_organization("desk"), user=award.lead.user)
        open_study(award.lead)
        open_study(elsewhere)
        join(award.lead.organization, is_manager=True)
        end(award.lead, successor=award.team)
        held = responsibilities(Membership.objects.get(pk=award.team.pk))
        assert [one.label for one in held] == ["1\u00a0étude à décider"]

    def test_a_file_to_import_goes_to_the_successor_who_reads_it(self, award):
        leaving, staying, _ = award.lead, *(join(award.lead.organization, is_manager=True) for _ in range(2))
        deposited = SimpleUploadedFile("reprise.csv", csv_of([contract_line()]))
        address = signed_in(leaving.user).post(CONTRACTS, {"file": deposited}).headers["Location"]
        successor = signed_in(staying.user)
        assert successor.get(address).status_code == 404
        with pytest.raises(Problem, match="Choisissez qui reprend\u00a0: 1\u00a0fichier à importer"):
            end(leaving, ends_on=YESTERDAY)
        end(leaving, successor=staying, ends_on=YESTERDAY)
        assert "reprise.csv" in successor.get(address).content.decode()
        assert [held.label for held in responsibilities(staying)] == ["1\u00a0fichier à importer"]

    def test_a_structures_hours_to_record_go_to_the_successor_those_of_her_structure_alone(self, award):
        """One deposit was for the structure, another for two in which she declares: she leaves one of them."""
        one, two = make_organization("inclusive"), make_organization("inclusive")
        leaving, staying = join(one), join(one, is_manager=True)
        join(two, user=leaving.user)
        lines = [[assign(make_person(), award, employer=body).pk, "2026-03-01", 700] for body in (one, two)]

        def deposit(employer, *held, **fields):
            content = json.dumps({"lines": held, "faults": ["Alix D."], "ignored": []})
            return EmployerSheet.objects.create(author=leaving.user, employer=employer, content=content, **fields)

        whole, shared, _ = deposit(one, lines[0]), deposit(None, *lines), deposit(two, lines[1])
        deposit(one, lines[0], applied_at=NOW, author_name="Alix (fictif)")
        page, address = signed_in(award.team.user), f"/herault/personnes/{leaving.public_id}/fin/"
        label = "2\u00a0tableaux d’heures à enregistrer"
        assert f"<li>{label}</li>" in page.get(address).content.decode()
        refused = page.post(address, {"ends_on": "2026-11-25", "successor": ""})
        assert f"Choisissez qui reprend\u00a0: {label}." in refused.content.decode()
        page.post(address, {"ends_on": "2026-11-25", "successor": str(staying.public_id)})
        hers = EmployerSheet.objects.filter(author=staying.user).order_by("pk")
        assert [json.loads(sheet.content)["lines"] for sheet in hers] == [[lines[0]], [lines[0]]]
        assert hers[0] == whole
        assert "Alix D." not in hers[1].content
        shared.refresh_from_db()
        assert (shared.author, json.loads(shared.content)["lines"]) == (leaving.user, [lines[1]])

    def test_an_operation_that_is_over_binds_nobody(self, award):
        Contract.objects.update(status="solde")
        assert end(award.lead).ends_on == TODAY

    def test_who_leaves_is_asked_to_no_meeting_any_more_and_the_successor_is_told(self, award):
        about = plan_meeting(award.lot.contract, MeetingKind.MONITORING, APPOINTMENT, author=award.team.user)
        invite_to(
            about, [Guest(str(award.lead.organization), str(award.lead.user), "", award.lead.user.email)], now=NOW
        )
        assert "convocation à 1\u00a0réunion à venir" in [held.label for held in responsibilities(award.lead)]
        end(award.lead, successor=award.team)
        assert [asked.email for asked in about.meeting.attendees.all()] == [award.team.user.email]
        told = OutgoingMail.objects.filter(kind="convocation à une réunion").order_by("pk")
        assert [mail.to_email for mail in told] == [award.lead.user.email, award.team.user.email]


class TestNobodyStays:
    """The last member of an organisation with something in progress leaves it to the mission's team, and it is said."""

    def buyer(self, award):
        return award.lot.contract.operation.buyer

    def company(self, award):
        return award.company

    def sharing_desk(self, award):
        desk = make_organization("desk")
        share_with(award, desk)
        return desk

    def employer(self, award):
        """A structure whose two people work for the holder; the second is twice on the lot."""
        structure = make_organization("inclusive")
        person = make_person()
        assign(person, award, employer=structure)
        assign(person, award, employer=structure, hired_on=TODAY)
        assign(make_person(), award, employer=structure)
        return structure

    def prescriber(self, award):
        """A prescriber to whom two jobs were addressed: one is open, the other is filled while somebody it proposed
        waits for an answer. A third is filled and all were answered, a fourth was taken off."""
        body = make_organization("prescriber")
        answered = {"answer": "retained", "starts_on": TODAY, "answered_at": NOW}
        for status, fields, proposed in (
            ("open", {}, None),
            ("filled", {}, {}),
            ("filled", {}, answered),
            ("open", {"revoked_at": NOW}, None),
        ):
            need = make_need(award, status=status)
            addressed = need.recipients.create(organization=body, name="Lou", email="lou@exemple.invalid", **fields)
            if proposed is not None:
                addressed.proposals.create(first_name="Nadia", last_name="Essai", referent="Lou", **proposed)
        return body

    @pytest.mark.parametrize(
        ("side", "label"),
        [
            ("buyer", "1\u00a0opération en cours"),
            ("company", "1\u00a0attribution en cours"),
            ("sharing_desk", "1\u00a0opération en cours"),
            ("employer", "2\u00a0personnes employées sur des marchés en cours"),
            ("prescriber", "2\u00a0offres de poste reçues"),
        ],
    )
    def test_the_missions_team_takes_over_and_the_page_says_so(self, in_herault, side, label):
        organization = getattr(self, side)(make_award())
        last, team, other = join(organization), join(make_organization("mission")), join(make_organization("desk"))
        address = f"/herault/personnes/{last.public_id}/fin/"
        browser = signed_in(team.user)
        page = browser.get(address).content.decode()
        assert "est la dernière personne" in page and str(other.public_id) not in page
        assert (
            f"Choisissez qui reprend\u00a0: {label}."
            in browser.post(address, {"ends_on": "2026-11-24"}).content.decode()
        )
        browser.post(address, {"ends_on": "2026-11-24", "successor": str(team.public_id)})
        shown = browser.get(f"/herault/organismes/{organization.public_id}/").content.decode()
        assert f"Personne n’y a plus d’accès\u00a0: {team.user}" in shown
        relays = [held.label for held in responsibilities(Membership.objects.get(pk=team.pk))]
        assert relays == ["relais de 1\u00a0organisme sans membre"]
        join(organization)
        assert responsibilities(Membership.objects.get(pk=team.pk)) == []

    def test_the_desk_left_is_called_at_who_took_over(self, in_herault):
        desk = make_organization("desk")
        last, team = join(desk), join(make_organization("mission"))
        assert desk_contact_of(desk)["email"] == last.user.email
        end(last, successor=team, ends_on=YESTERDAY)
        assert desk_contact_of(desk)["email"] == team.user.email
