"""The jobs a lot has to fill: recorded by whoever leads its operation, named as late once past their deadline."""

import datetime

import pytest

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Need, NeedStatus
from levier.coordination.participants.needs.rules import check_days, is_overdue, rome_code
from tests.builders import make_organization
from tests.coordination.hours.builders import Case
from tests.coordination.participants.builders import sign_in

DAY = datetime.date
TYPED = {
    "post": "Maçonne ou maçon", "rome": "f1703", "site": "Sète", "deadline": "2026-04-20", "starts_on": "2026-05-04",
    "weekly_hours": "17,50", "months": "6", "requirements": "Aucun diplôme demandé",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), [("", ""), ("f 1703", "F1703"), ("K2204", "K2204")])
def test_a_rome_code_is_kept_in_its_own_shape(typed, kept):
    assert rome_code(typed) == kept


@pytest.mark.parametrize("typed", ["Z1703", "F170", "F17033", "maçon", "F9999"])
def test_what_the_rome_does_not_hold_is_refused(typed):
    with pytest.raises(Problem) as refused:
        rome_code(typed)
    assert refused.value.field == "rome"


def test_the_last_day_of_answers_is_not_late_yet():
    day = DAY(2026, 4, 20)
    assert not is_overdue(is_open=True, deadline=day, today=day)
    assert is_overdue(is_open=True, deadline=day, today=DAY(2026, 4, 21))
    assert not is_overdue(is_open=False, deadline=day, today=DAY(2026, 4, 21))


@pytest.mark.parametrize(
    ("deadline", "starts_on", "field"),
    [
        (DAY(2026, 4, 2), DAY(2026, 5, 1), "deadline"),
        (DAY(2026, 5, 2), DAY(2026, 5, 1), "starts_on"),
        (DAY(2026, 5, 2), DAY(2027, 1, 1), "starts_on"),
    ],
)
def test_days_that_nobody_could_keep(deadline, starts_on, field):
    with pytest.raises(Problem) as refused:
        check_days(deadline, starts_on, DAY(2026, 4, 3), DAY(2026, 12, 31))
    assert refused.value.field == field


class TestThePage:
    @pytest.fixture
    def case(self, herault, clock):
        clock("2026-04-03 09:00")
        return Case(herault)

    def lead(self, case):
        with mission_scope(case.mission.pk):
            return sign_in(case.mission, "facilitator", case.lead)

    def page(self, case):
        return f"/herault/coordination/lots/{case.award.lot.public_id}/offres/"

    def test_the_desk_that_leads_records_a_job_to_the_hundredth(self, case):
        told = self.lead(case).post(self.page(case), TYPED, follow=True).content.decode()
        assert "Offre de poste enregistrée" in told and "Maçonne ou maçon" in told and "F1703" in told
        with mission_scope(case.mission.pk):
            assert Need.objects.get().weekly_hours == 1_750

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"deadline": "2026-04-02"}, "Cette date est passée"),
            ({"starts_on": "2026-04-19"}, "précède la date limite"),
            ({"starts_on": "2027-01-01"}, "L’exécution du marché finit le 31\u00a0décembre\u00a02026"),
            ({"rome": "Z9"}, "une lettre de A à N"),
            ({"weekly_hours": "49"}, "48"),
            ({"months": "0"}, "Indiquez de 1 à 120"),
            ({"post": " "}, "Indiquez le poste"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, case, wrong, said):
        told = self.lead(case).post(self.page(case), {**TYPED, **wrong}).content.decode()
        assert said in told and 'value="Sète"' in told
        with mission_scope(case.mission.pk):
            assert not Need.objects.exists()

    def test_a_desk_that_does_not_follow_the_operation_finds_nothing(self, case):
        with mission_scope(case.mission.pk):
            other = sign_in(case.mission, "facilitator", make_organization("desk"))
        assert other.get(self.page(case)).status_code == 404
        assert other.post(self.page(case), TYPED).status_code == 404

    def test_past_its_deadline_it_waits_on_the_home_until_it_is_settled_once(self, case, clock):
        lead = self.lead(case)
        lead.post(self.page(case), TYPED)
        with mission_scope(case.mission.pk):
            need = Need.objects.get()
        clock("2026-04-21 09:00")
        lead = self.lead(case)
        assert "Offre de poste sans suite\u00a0: Maçonne ou maçon" in lead.get("/herault/a-faire/").content.decode()
        settle = f"/herault/coordination/offres/{need.public_id}/conclure/"
        assert "pourvue ou fermée" in lead.post(settle, {"end": "?"}, follow=True).content.decode()
        assert "Offre pourvue" in lead.post(settle, {"end": "filled"}, follow=True).content.decode()
        assert "n’est plus à pourvoir" in lead.post(settle, {"end": "closed"}, follow=True).content.decode()
        assert "sans suite" not in lead.get("/herault/a-faire/").content.decode()
        with mission_scope(case.mission.pk):
            ended = Need.objects.get()
        assert (ended.status, ended.settled_by, ended.settled_at.date()) == (
            NeedStatus.FILLED, lead.account, DAY(2026, 4, 21),
        )  # fmt: skip
        page = lead.get(f"/herault/coordination/offres/{need.public_id}/").content.decode()
        assert "Conclue le 21" in page and str(lead.account) in page
