"""The company declares from its link; the facilitator counts. Through the pages, as they do."""

import datetime

import pytest
from django.urls import reverse

from levier.accounts.models import Membership, User
from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.hours.services import month_balance, open_link
from levier.coordination.participants.models import Assignment, Eligibility
from tests.builders import make_assignment, make_user
from tests.conftest import CheckedClient

NOW = datetime.datetime(2026, 4, 3, 9, 0, tzinfo=datetime.UTC)
MARCH = datetime.date(2026, 3, 1)


class Case:
    """One award with one eligible person, its statement of the first quarter and the link to it."""

    def __init__(self, mission):
        self.mission = mission
        with mission_scope(mission.pk):
            self.assignment = make_assignment()
            Eligibility.objects.create(
                participant=self.assignment.participant,
                category="DELD",
                established_on=datetime.date(2026, 1, 2),
                established_by="guichet",
            )
            self.statement = Statement.objects.create(
                award=self.assignment.award,
                period_start=datetime.date(2026, 1, 1),
                period_end=datetime.date(2026, 3, 31),
                due_on=datetime.date(2026, 4, 15),
            )
            self.token = open_link(self.statement, now=NOW)
            lead = self.assignment.award.lot.contract.operation.lead_desk
            self.facilitator = make_user()
            Membership.objects.create(
                user=self.facilitator, organization=lead, role="facilitator", starts_on=datetime.date(2026, 1, 1)
            )
            commitment = HoursCommitment.objects.create(
                lot=self.assignment.award.lot, hours=1200, effective_on=datetime.date(2026, 1, 1), document="AE"
            )
            DeskShare.objects.create(commitment=commitment, desk=lead, weight=1, hours=1200)
        self.page = f"/herault/releve/{self.statement.public_id}/"
        self.counting = f"/herault/coordination/releves/{self.statement.public_id}/"

    def form(self, **typed):
        hours = {f"h-{self.assignment.pk}-2026-0{month}": value for month, value in typed.pop("hours", {}).items()}
        signed = {"name": "Lou Castan", "function": "conductrice de travaux", "attested": "on"}
        return {**hours, **signed, **typed}

    def held(self, month=MARCH):
        with mission_scope(self.mission.pk):
            return month_balance(self.assignment, month)

    def entries(self):
        with mission_scope(self.mission.pk):
            return LedgerEntry.objects.count()


@pytest.fixture
def case(herault, time_machine):
    time_machine.move_to(NOW)
    return Case(herault)


@pytest.fixture
def company(case):
    browser = CheckedClient()
    browser.get(f"/herault/l/{case.token}", follow=True)
    return browser


@pytest.fixture
def facilitator(case):
    browser = CheckedClient()
    browser.force_login(case.facilitator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_the_token_leaves_the_address_and_is_not_referred(case):
    response = CheckedClient().get(f"/herault/l/{case.token}")
    assert response["Location"] == case.page
    assert response["Referrer-Policy"] == "no-referrer"
    assert case.token not in response["Location"]


def test_without_the_link_the_statement_stays_closed(case):
    assert CheckedClient().get(case.page).status_code == 410


def test_the_link_shows_a_first_name_and_an_initial_and_nothing_of_eligibility(case, company):
    page = company.get(case.page).content.decode()
    assert case.assignment.participant.short_name in page
    assert case.assignment.participant.last_name not in page
    assert "DELD" not in page
    assert "chômage" not in page


def test_only_the_months_of_the_employment_are_asked(case, company):
    with mission_scope(case.mission.pk):
        Assignment.objects.update(hired_on=datetime.date(2026, 2, 16))
    page = company.get(case.page).content.decode()
    asked = [month for month in (1, 2, 3) if f'name="h-{case.assignment.pk}-2026-0{month}"' in page]
    assert asked == [2, 3]


def test_a_quarter_is_declared_and_the_receipt_shown_at_the_same_address(case, company):
    answer = company.post(case.page, case.form(hours={1: "100", 2: "121,5", 3: "121h20"}), follow=True)
    page = answer.content.decode()
    assert "Relevé reçu" in page
    assert "121,33" in page
    assert case.held().declared == 12_133


def test_sending_twice_does_not_make_a_second_one(case, company):
    company.post(case.page, case.form(hours={3: "100"}))
    company.post(case.page, case.form(hours={3: "100"}))
    assert case.entries() == 1
    assert "Relevé reçu" in company.get(case.page).content.decode()


def test_nobody_worked_is_a_statement(case, company):
    page = company.post(case.page, case.form(nobody_worked="on"), follow=True).content.decode()
    assert "Aucune heure sur la période" in page
    assert case.entries() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hours": {3: "abc"}}, "n’est pas un nombre d’heures"),
        ({"hours": {3: "1215"}}, "Vérifiez la virgule"),
        ({"hours": {3: "-4"}}, "ne peut pas être négatif"),
        ({}, "cochez cette case si c’est bien le cas"),
        ({"hours": {3: "10"}, "nobody_worked": "on"}, "Des heures sont saisies"),
        ({"hours": {3: "10"}, "name": ""}, "Ce champ est obligatoire"),
        ({"hours": {3: "10"}, "attested": ""}, "Cochez l’attestation"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(case, company, typed, sentence):
    page = company.post(case.page, case.form(**typed)).content.decode()
    assert sentence in page
    assert "conductrice de travaux" in page
    assert case.entries() == 0


def test_plain_lines_are_counted_in_one_act(case, company, facilitator):
    company.post(case.page, case.form(hours={2: "100", 3: "120"}))
    assert "2\u00a0lignes sans exception" in facilitator.get(case.counting).content.decode()
    facilitator.post(case.counting + "retenir")
    assert case.held().counted == 12_000
    facilitator.post(case.counting + "retenir")
    assert case.held().counted == 12_000


def test_a_line_without_eligibility_waits_and_its_refusal_is_explained(case, company, facilitator):
    with mission_scope(case.mission.pk):
        Eligibility.objects.all().delete()
    company.post(case.page, case.form(hours={3: "120"}))
    facilitator.post(case.counting + "retenir")
    assert case.held().counted == 0
    assert "pas encore établie" in facilitator.get(case.counting).content.decode()
    facilitator.post(
        f"{case.counting}{case.assignment.pk}/2026-03", {"decision": "refuse", "reason": "sans justificatif"}
    )
    assert case.held().refused == 12_000


def test_hours_before_the_window_cannot_be_counted_even_one_by_one(case, company, facilitator):
    with mission_scope(case.mission.pk):
        Eligibility.objects.update(established_on=datetime.date(2026, 4, 1))
    company.post(case.page, case.form(hours={3: "120"}))
    facilitator.post(f"{case.counting}{case.assignment.pk}/2026-03", {"decision": "count"})
    assert case.held().counted == 0


def test_of_a_month_covered_in_part_the_facilitator_counts_a_part(case, company, facilitator):
    with mission_scope(case.mission.pk):
        Eligibility.objects.update(established_on=datetime.date(2026, 3, 16))
    company.post(case.page, case.form(hours={3: "120"}))
    line = f"{case.counting}{case.assignment.pk}/2026-03"
    facilitator.post(line, {"decision": "count", "hours": "60,5"})
    facilitator.post(line, {"decision": "refuse", "hours": "", "reason": "avant l’éligibilité"})
    assert (case.held().counted, case.held().refused) == (6_050, 5_950)


def test_more_than_what_is_pending_is_refused_and_nothing_changes(case, company, facilitator):
    company.post(case.page, case.form(hours={3: "120"}))
    page = facilitator.post(
        f"{case.counting}{case.assignment.pk}/2026-03", {"decision": "count", "hours": "121"}, follow=True
    )
    assert "120\u00a0h à juger" in page.content.decode()
    assert case.held().counted == 0


def test_reading_identities_is_logged_without_a_name(case, company, facilitator):
    company.post(case.page, case.form(hours={3: "120"}))
    facilitator.get(case.counting)
    with mission_scope(case.mission.pk):
        line = AccessLogEntry.objects.get()
    assert line.actor_id == case.facilitator.pk
    assert line.subjects == [str(case.assignment.participant.public_id)]
    assert case.assignment.participant.last_name not in str(vars(line))


def test_another_desk_finds_no_such_statement(case, as_role):
    stranger = as_role("facilitator")
    assert stranger.get(case.counting).status_code == 404
    assert stranger.post(case.counting + "retenir").status_code == 404


def test_the_pages_keep_their_number_of_queries_whatever_the_rows(
    case, company, facilitator, django_assert_max_num_queries
):
    company.post(case.page, case.form(hours={1: "10", 2: "10", 3: "10"}))
    with django_assert_max_num_queries(10):
        facilitator.get(case.counting)
    with django_assert_max_num_queries(12):
        facilitator.get("/herault/coordination/releves/")
    assert User.objects.count() == 1
    assert reverse("received")
