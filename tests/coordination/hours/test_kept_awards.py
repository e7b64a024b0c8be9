"""An assignment stays where its hours were declared, and its dates hold the months in which hours are counted."""

import pytest
from django.db import IntegrityError, transaction

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.kept_awards import hours_on_their_award
from levier.coordination.hours.models import LedgerEntry, OpeningEntry
from levier.coordination.participants.models import Assignment
from tests.builders import make_award
from tests.coordination.hours.builders import DAY, declare


@pytest.fixture
def other(case):
    """Another lot that the same desk leads."""
    with mission_scope(case.mission.pk):
        award = make_award()
        operation = award.lot.contract.operation
        operation.lead_desk = case.lead
        operation.save()
    return award


@pytest.fixture
def edit(case, facilitator):
    """Sends the page of the assignment as it stands, but for what is given; returns what the page then says."""

    def send(**typed):
        with mission_scope(case.mission.pk):
            held = Assignment.objects.get(pk=case.assignment.pk)
            page = f"/herault/coordination/participants/{held.participant.public_id}/affectation/{held.public_id}/"
            sent = {"award": held.award_id, "mode": "direct_hire", "declarant": "holder", "desk": held.desk_id,
                    "hired_on": "2026-01-05", "version": held.version, **typed}  # fmt: skip
        return facilitator.post(page, sent, follow=True).content.decode()

    return send


def recorded(case):
    with mission_scope(case.mission.pk):
        held = Assignment.objects.get(pk=case.assignment.pk)
        return held.award_id, held.hired_on, held.ends_on


def test_an_assignment_without_hours_may_go_to_another_lot(case, other, edit):
    assert "Affectation enregistrée" in edit(award=other.pk)
    assert recorded(case)[0] == other.pk


def test_an_assignment_with_hours_keeps_its_lot_and_company(case, other, edit):
    """Declared is enough: the holder declared them for this lot."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    said = edit(award=other.pk)
    assert "ils ne changent plus" in said and "affectez la personne à l’autre lot" in said
    assert recorded(case) == (case.award.pk, DAY(2026, 1, 5), None)


def test_so_does_one_whose_hours_were_taken_over(case, other, edit):
    with mission_scope(case.mission.pk):
        OpeningEntry.objects.create(
            award=case.award, assignment=case.assignment, desk=case.lead, hundredths=5_000, as_of=DAY(2026, 1, 31),
            source="tableau", certified_by="Lou Castan", certified_function="directrice",
        )  # fmt: skip
    assert "ils ne changent plus" in edit(award=other.pk)
    assert "retenues à la reprise, avant cette embauche" in edit(hired_on="2026-02-01")
    assert "Affectation enregistrée" in edit(hired_on="2026-01-12")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"hired_on": "2026-04-01"}, "retenues en mars\u00a02026, avant cette embauche"),
        ({"ends_on": "2026-02-28"}, "retenues en mars\u00a02026, après cette fin"),
    ],
)
def test_its_dates_leave_no_counted_month_out(case, facilitator, edit, typed, said):
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    case.judge(facilitator, "all")
    assert case.held().counted == 12_133
    assert said in edit(**typed)
    assert recorded(case) == (case.award.pk, DAY(2026, 1, 5), None)


@pytest.mark.parametrize("typed", [{"hired_on": "2026-03-02"}, {"ends_on": "2026-03-31"}, {"ends_on": "2026-03-15"}])
def test_a_month_it_holds_in_part_is_no_reason_to_refuse(case, facilitator, edit, typed):
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    case.judge(facilitator, "all")
    assert "Affectation enregistrée" in edit(**typed)


def test_hours_declared_and_not_counted_bound_no_date(case, edit):
    """They are judged by the dates once these are right."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    assert "Affectation enregistrée" in edit(ends_on="2026-02-28")


def test_the_database_refuses_what_the_page_refuses(case, other):
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
        mine = Assignment.objects.filter(pk=case.assignment.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(award=other)
        mine.update(award=case.award, job="maçon")
        assert hours_on_their_award().faults == 0


def test_the_check_tells_hours_that_are_not_of_their_assignment_s_award(case, other):
    with mission_scope(case.mission.pk):
        LedgerEntry.objects.create(
            assignment=case.assignment, award=other, month=DAY(2026, 3, 1), kind="declared", hundredths=100,
            author_name="Essai",
        )  # fmt: skip
        assert hours_on_their_award().faults == 1
