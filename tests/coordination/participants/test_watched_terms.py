"""What a mission watches beyond the text: dated, it warns and refuses nothing."""

import datetime
from dataclasses import replace

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.counting import Line, findings
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.participants.eligibility import Watched, Window, recruited_from, watched_until
from levier.coordination.participants.merging.services import merge
from levier.coordination.participants.models import Assignment, Participant, WatchedTerm
from levier.coordination.procurement.models import Contract
from tests.builders import make_organization
from tests.coordination.hours.builders import Case, declare
from tests.coordination.participants.builders import assign, sign_in

DAY = datetime.date
PAGE = "/herault/coordination/participants/durees/"
TERMS = [
    Watched("secondment", 24, DAY(2024, 1, 1)),
    Watched("secondment", 12, DAY(2025, 1, 1)),
    Watched("secondment", None, DAY(2026, 1, 1)),
]


@pytest.mark.parametrize(
    ("hired_on", "until"),
    [
        (DAY(2023, 12, 31), None),
        (DAY(2024, 6, 1), DAY(2026, 5, 31)),
        (DAY(2025, 6, 1), DAY(2026, 5, 31)),
        (DAY(2026, 6, 1), None),
    ],
)
def test_the_term_in_force_on_the_hiring_day_holds(hired_on, until):
    assert watched_until(TERMS, "secondment", hired_on) == until
    assert watched_until(TERMS, "subcontract", hired_on) is None


def test_it_warns_and_does_not_refuse():
    window = Window(DAY(2024, 1, 1), None, "")
    line = Line(DAY(2026, 6, 1), 7_000, hired_on=DAY(2024, 6, 1), watched_until=DAY(2026, 6, 15))
    (found,) = findings(line, window, None, None)
    assert found.rule == "past_watched_term" and not found.refuses
    assert not findings(
        Line(DAY(2026, 5, 1), 7_000, hired_on=DAY(2024, 6, 1), watched_until=DAY(2026, 5, 31)), window, None, None
    )


def test_a_direct_hire_is_watched_too_and_one_long_before_the_notification_is_remarked():
    terms = [Watched("direct_hire", 12, DAY(2024, 1, 1)), Watched("prior_hire", 6, DAY(2020, 1, 1))]
    assert watched_until(terms, "direct_hire", DAY(2025, 6, 1)) == DAY(2026, 5, 31)
    assert recruited_from(terms, "prior_hire", DAY(2025, 6, 1), DAY(2026, 3, 31)) == DAY(2025, 9, 30)
    assert recruited_from(terms, "prior_hire", DAY(2025, 6, 1), None) is None
    assert recruited_from(terms, "prior_hire", DAY(2019, 6, 1), DAY(2026, 3, 31)) is None, "hired before the setting"
    window = Window(DAY(2024, 1, 1), None, "")
    line = Line(DAY(2026, 4, 1), 7_000, hired_on=DAY(2026, 4, 1), recruited_from=DAY(2025, 9, 30))
    assert not findings(line, window, None, None)
    (found,) = findings(replace(line, employed_since=DAY(2025, 9, 29)), window, None, None)
    assert (found.rule, found.refuses) == ("hired_long_before", False) and "29/09/2025" in found.sentence


class TestThePage:
    def typed(self, **typed):
        return {"mode": "secondment", "months": "24", "effective_on": "2024-01-01", **typed}

    def team(self, herault):
        with mission_scope(herault.pk):
            return sign_in(herault, "mission_team", make_organization("mission"))

    def test_the_mission_s_team_fixes_a_duration_and_everybody_who_counts_reads_it(self, herault, as_role):
        assert "Durée enregistrée" in self.team(herault).post(PAGE, self.typed(), follow=True).content.decode()
        reader = as_role("facilitator")
        page = reader.get(PAGE).content.decode()
        assert "Aucune durée pour cette modalité" in reader.get(f"{PAGE}?modalite=prior_hire").content.decode()
        assert "24&nbsp;mois" in page and "Enregistrer la durée" not in page

    def test_the_same_day_twice_is_refused_beside_the_date_and_what_was_typed_stays(self, herault):
        team = self.team(herault)
        team.post(PAGE, self.typed())
        page = team.post(PAGE, self.typed(months="12")).content.decode()
        assert "Une durée est déjà fixée" in page and 'value="12"' in page
        with mission_scope(herault.pk):
            assert WatchedTerm.objects.get().months == 24

    @pytest.mark.parametrize("months", ["0", "121", "-3", "deux"])
    def test_months_that_mean_nothing(self, herault, months):
        page = self.team(herault).post(PAGE, self.typed(months=months)).content.decode()
        assert "mois" in page
        with mission_scope(herault.pk):
            assert not WatchedTerm.objects.exists()


class TestWhereHoursAreCounted:
    def test_the_warning_stands_beside_the_hours_and_they_can_be_counted(self, herault):
        case = Case(herault)
        with mission_scope(herault.pk):
            WatchedTerm.objects.create(mode="secondment", months=1, effective_on=DAY(2024, 1, 1))
            employer = make_organization("inclusive")
            Assignment.objects.filter(pk=case.assignment.pk).update(mode="secondment", employer=employer)
            declare(case.statement, case.assignment, 7_000)
            (line,) = statement_lines(case.statement)
            assert [(found.rule, found.refuses) for found in line.findings] == [("past_watched_term", False)]

    def test_someone_employed_long_before_the_notification_is_remarked_once_the_mission_asks(self, herault):
        case = Case(herault)
        with mission_scope(herault.pk):
            Contract.objects.update(notified_on=DAY(2026, 2, 1))
            Assignment.objects.update(hired_on=DAY(2025, 1, 6))
            case.assignment.refresh_from_db()
            declare(case.statement, case.assignment, 7_000)
            (line,) = statement_lines(case.statement)
            assert line.is_plain
            WatchedTerm.objects.create(mode="prior_hire", months=12, effective_on=DAY(2024, 1, 1))
            case.statement.refresh_from_db()
            (line,) = statement_lines(case.statement)
            assert [(found.rule, found.refuses) for found in line.findings] == [("hired_long_before", False)]

    def test_the_window_of_joined_records_is_the_one_hours_are_judged_by(self, herault):
        """An employment that goes on is counted from its first hiring, on the counting page as on hers."""
        case = Case(herault)
        with mission_scope(herault.pk):
            kept = case.assignment.participant
            Assignment.objects.filter(pk=case.assignment.pk).update(ends_on=None)
            twin = Participant.objects.create(
                desk=kept.desk, first_name=kept.first_name, last_name=kept.last_name, is_fictitious=True
            )
            assign(twin, case.award, hired_on=DAY(2024, 1, 1))
            merge(kept, twin, taken={}, reason="x", author=None, versions=(kept.version, 1))
            declare(case.statement, Assignment.objects.get(pk=case.assignment.pk), 7_000)
            (line,) = statement_lines(case.statement)
            assert [found.rule for found in line.findings] == ["after_window"]
