"""The sums kept beside the ledger: they follow every entry, whoever writes it, and can be made again."""

import datetime
from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.cli import main
from levier.common.tenancy.scope import every_mission, mission_scope
from levier.coordination.hours.models import LedgerEntry, Statement, StatementSum, YearSum
from levier.coordination.hours.sums import sums_follow_the_ledger
from tests.builders import make_assignment, make_mission

MONTHS = [datetime.date(2025, 12, 1), datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]


def make_statement(assignment):
    return Statement.objects.create(
        award=assignment.award,
        period_start=datetime.date(2026, 1, 1),
        period_end=datetime.date(2026, 3, 31),
        due_on=datetime.date(2026, 4, 15),
    )


def new_entry(assignment, month, kind, hundredths, statement=None, corrects=None):
    return LedgerEntry(
        mission_id=assignment.mission_id,
        assignment=assignment,
        award=assignment.award,
        statement=statement,
        month=month,
        kind=kind,
        hundredths=hundredths,
        corrects=corrects,
        reason="motif" if corrects or kind == "refused" else "",
        author_name="Essai",
    )


def years():
    return {
        (row.assignment_id, row.year): (row.declared, row.counted, row.refused, row.pending, row.counted_entries)
        for row in YearSum.objects.all()
    }


def test_an_entry_is_added_to_its_year_and_to_its_statement(in_herault):
    assignment = make_assignment()
    statement = make_statement(assignment)
    first = new_entry(assignment, MONTHS[1], "declared", 10_000, statement)
    first.save()
    new_entry(assignment, MONTHS[1], "counted", 7_000, statement).save()
    new_entry(assignment, MONTHS[0], "declared", 500).save()
    new_entry(assignment, MONTHS[1], "declared", -1_000, statement, corrects=first).save()
    assert years() == {
        (assignment.pk, 2026): (9_000, 7_000, 0, 2_000, 1),
        (assignment.pk, 2025): (500, 0, 0, 500, 0),
    }
    kept = StatementSum.objects.get()
    assert (kept.statement, kept.declared, kept.counted, kept.refused, kept.pending) == (
        statement, 9_000, 7_000, 0, 2_000,
    )  # fmt: skip


def test_what_is_undone_is_undone_in_the_sums_too(in_herault):
    assignment = make_assignment()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        new_entry(assignment, MONTHS[0], "declared", 500).save()
        raise ZeroDivisionError
    assert years() == {}


written = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(MONTHS), st.sampled_from(["declared", "counted", "refused"]),
        st.integers(1, 20_000), st.booleans(),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(lots=st.lists(written, min_size=1, max_size=3))
def test_any_sequence_of_entries_written_at_once_or_one_by_one_is_followed(in_herault, lots):
    with transaction.atomic():
        assignments = [make_assignment() for _ in range(3)]
        statements = [make_statement(assignment) for assignment in assignments]
        for rows in lots:
            LedgerEntry.objects.bulk_create(
                new_entry(assignments[who], month, kind, hundredths, statements[who] if told else None)
                for who, month, kind, hundredths, told in rows
            )
        wanted = defaultdict(int)
        for who, month, kind, hundredths, _ in [row for rows in lots for row in rows]:
            wanted[assignments[who].pk, month.year, kind] += hundredths
        found = {
            (row.assignment_id, row.year, kind): getattr(row, kind)
            for row in YearSum.objects.all()
            for kind in ("declared", "counted", "refused")
            if getattr(row, kind)
        }
        assert found == wanted
        assert sums_follow_the_ledger().faults == 0
        transaction.set_rollback(True)


def test_the_check_sees_a_wrong_sum_a_missing_one_and_one_too_many(in_herault):
    one, other = make_assignment(), make_assignment()
    for assignment in (one, other):
        new_entry(assignment, MONTHS[0], "declared", 500).save()
    assert (sums_follow_the_ledger().checked, sums_follow_the_ledger().faults) == (2, 0)
    YearSum.objects.filter(assignment=one).update(declared=501)
    assert sums_follow_the_ledger().faults == 2
    YearSum.objects.filter(assignment=one).delete()
    assert sums_follow_the_ledger().faults == 1
    YearSum.objects.create(award=one.award, assignment=one, year=1999)
    assert sums_follow_the_ledger().faults == 2


def test_the_command_makes_them_again_for_every_mission(transactional_db, capsys):
    for slug, department in (("herault", "34"), ("gard", "30")):
        with mission_scope(make_mission(slug, department).pk):
            new_entry(make_assignment(), MONTHS[0], "declared", 500).save()
            YearSum.objects.update(declared=1)
    with pytest.raises(SystemExit) as ended:
        main(["heures", "recalculer"])
    assert not ended.value.code
    assert "refaites" in capsys.readouterr().out
    with every_mission("test"):
        assert (sums_follow_the_ledger().checked, sums_follow_the_ledger().faults) == (2, 0)
