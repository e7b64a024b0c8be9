"""Two people at the same moment: one statement, one count, and no hour judged twice. On both databases."""

import json

import pytest

from levier.common.errors import Problem
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import Contest, EmployerSheet, EntryKind, LedgerEntry, Statement, StatementSource
from levier.coordination.hours.services import (
    DeclaredLine,
    Received,
    accept_contest,
    ask_for,
    confirm_statement,
    contest_refusal,
    correct,
    count_plain_lines,
    enter_statement,
    judge,
    month_balance,
    open_due_statements,
)
from levier.coordination.hours.services.employers import apply_sheet
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award
from tests.builders import make_mission, make_organization, make_user
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


def test_two_decisions_of_one_contest_and_one_wins(sent, tmp_path):
    with mission_scope(sent.mission.pk):
        judge(sent.assignment, MARCH, EntryKind.REFUSED, 12_000, author=sent.author, reason="hors du marché")
        contest = contest_refusal(sent.statement, sent.assignment, MARCH, text="Si", author_name="Lou")

    def decide():
        accept_contest(Contest.objects.get(pk=contest.pk), reason="Vu", author=sent.author, now=NOW)

    told = at_once(sent.mission, [decide, decide], tmp_path)
    assert sorted(isinstance(one, Problem) for one in told) == [False, True]
    assert (held(sent, tmp_path).counted, held(sent, tmp_path).refused) == (12_000, 0)
    assert read_after(sent.mission, OutgoingMail.objects.count, tmp_path) == 1


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


def test_the_company_and_the_desk_that_confirm_at_once_make_one_statement(case, tmp_path):
    with mission_scope(case.mission.pk):
        author = make_user()
    lines = [DeclaredLine(case.assignment, MARCH, 9_000)]
    called = Received(StatementSource.TELEPHONE, DAY(2026, 4, 2), "Lou Castan", "conductrice")

    def by_company():
        confirm_statement(case.statement, lines, name="Lou Castan", function="conductrice", now=NOW)

    def by_desk():
        enter_statement(case.statement, lines, called, author=author, now=NOW, today=NOW.date())

    outcomes = at_once(case.mission, [by_company, by_desk], tmp_path)
    assert sum(isinstance(outcome, Problem) for outcome in outcomes) == 1
    assert held(case, tmp_path).declared == 9_000


def test_two_clicks_on_one_structure_s_file_declare_it_once(case, tmp_path):
    with mission_scope(case.mission.pk):
        structure, author = make_organization("inclusive"), make_user()
        Assignment.objects.update(employer=structure, mode="secondment", declarant="employer")
        content = json.dumps({"lines": [(case.assignment.pk, "2026-03-01", 9_000)], "faults": [], "ignored": []})
        sheet = EmployerSheet.objects.create(author=author, file_name="x", file_hash="0", content=content)

    def confirm():
        mine = Assignment.objects.filter(employer=structure)
        return apply_sheet(sheet, mine, name="Noa", function="gérante", author=author, now=NOW, today=NOW.date())

    outcomes = at_once(case.mission, [confirm, confirm], tmp_path)
    assert sum(isinstance(outcome, Problem) for outcome in outcomes) == 1
    assert held(case, tmp_path).declared == 9_000
