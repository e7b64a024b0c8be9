"""Two people at the same moment: one statement, one count, and no hour judged twice. On both databases."""

import pytest

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.services import (
    DeclaredLine,
    ask_for,
    confirm_statement,
    correct,
    count_plain_lines,
    judge,
    month_balance,
    open_due_statements,
)
from levier.coordination.procurement.models import Award
from tests.builders import make_mission, make_user
from tests.coordination.hours.builders import DAY, MARCH, NOW, Case, declare
from tests.coordination.hours.together import at_once, read_after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(transactional_db, time_machine):
    time_machine.move_to(NOW)
    return Case(make_mission("herault", "34"))


@pytest.fixture
def sent(case):
    """120 h declared for March."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment, 12_000)
        case.author = make_user()
    return case


def held(case, folder):
    return read_after(case.mission, lambda: month_balance(case.assignment, MARCH), folder)


def test_two_facilitators_counting_the_same_statement_count_it_once(sent, tmp_path):
    acts = [lambda: count_plain_lines(sent.statement, author=sent.author)] * 2
    assert sorted(at_once(sent.mission, acts, tmp_path)) == [(0, 0), (1, 12_000)]
    assert held(sent, tmp_path).counted == 12_000


def test_two_judges_of_one_line_never_judge_more_than_was_declared(sent, tmp_path):
    def judging(kind):
        return lambda: judge(
            sent.assignment, MARCH, kind, 7_000, author=sent.author, reason="hors du marché", statement=sent.statement
        )

    outcomes = at_once(sent.mission, [judging(EntryKind.COUNTED), judging(EntryKind.REFUSED)], tmp_path)
    assert sum(isinstance(outcome, Problem) for outcome in outcomes) == 1
    assert held(sent, tmp_path).pending == 5_000


def test_a_correction_and_a_count_at_once_leave_a_balance_that_holds(sent, tmp_path):
    with mission_scope(sent.mission.pk):
        entry = LedgerEntry.objects.select_related("assignment").get()
    acts = [
        lambda: judge(sent.assignment, MARCH, EntryKind.COUNTED, 12_000, author=sent.author),
        lambda: correct(entry, -4_000, author=sent.author, reason="erreur"),
    ]
    outcomes = at_once(sent.mission, acts, tmp_path)
    assert sum(isinstance(outcome, Problem) for outcome in outcomes) == 1
    assert held(sent, tmp_path).holds


def test_two_confirmations_make_one_statement(case, tmp_path):
    with mission_scope(case.mission.pk):
        statements = [Statement.objects.select_related("award__lot__contract__operation").get() for _ in range(2)]

    def confirming(statement, hundredths):
        lines = [DeclaredLine(case.assignment, MARCH, hundredths)]
        return lambda: confirm_statement(statement, lines, name="Lou", function="conductrice", now=NOW)

    acts = [confirming(statements[0], 10_000), confirming(statements[1], 5_000)]
    outcomes = at_once(case.mission, acts, tmp_path)
    assert sum(isinstance(outcome, Problem) for outcome in outcomes) == 1
    assert held(case, tmp_path).declared in (10_000, 5_000)


def test_two_processes_opening_statements_open_each_once(case, tmp_path):
    def opening():
        awards = Award.objects.select_related("lot__contract")
        return open_due_statements(awards, today=DAY(2026, 7, 2))

    at_once(case.mission, [opening, opening], tmp_path)
    starts = read_after(
        case.mission, lambda: [statement.period_start.month for statement in Statement.objects.all()], tmp_path
    )
    assert sorted(starts) == [1, 4]


def test_two_askings_at_once_send_one_mail(case, tmp_path):
    def asking():
        return ask_for(Statement.objects.all(), now=NOW)

    outcomes = at_once(case.mission, [asking, asking], tmp_path)
    assert sorted((asked.mails, asked.already) for asked in outcomes) == [(0, 1), (1, 0)]
