"""From the link a company receives to the hour that counts: what is written, and what is refused untouched."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from levier.common.errors import Problem
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement, StatementLink
from levier.coordination.hours.services import (
    DeclaredLine,
    confirm_statement,
    correct,
    judge,
    month_balance,
    open_link,
    use_link,
)
from tests.builders import make_assignment, make_user

NOW = datetime.datetime(2026, 4, 3, 9, 0, tzinfo=datetime.UTC)
MARCH = datetime.date(2026, 3, 1)


@pytest.fixture
def assignment(in_herault):
    return make_assignment()


@pytest.fixture
def statement(assignment):
    return Statement.objects.create(
        award=assignment.award,
        period_start=datetime.date(2026, 1, 1),
        period_end=datetime.date(2026, 3, 31),
        due_on=datetime.date(2026, 4, 15),
    )


def declare(statement, assignment, hundredths=12_133, month=MARCH, **signed):
    signature = {"name": "Lou Castan", "function": "conductrice de travaux", "now": NOW, **signed}
    confirm_statement(statement, [DeclaredLine(assignment, month, hundredths)], **signature)


def test_a_quarter_is_split_by_month(statement):
    assert [month.month for month in statement.months] == [1, 2, 3]


def test_a_link_opens_its_statement_and_its_token_is_kept_nowhere(statement):
    token = open_link(statement, now=NOW)
    assert use_link(token, now=NOW).statement == statement
    assert token not in str(list(StatementLink.objects.values()))


def test_a_link_works_thirty_days_past_the_deadline_then_says_it_expired(statement):
    token = open_link(statement, now=NOW)
    assert use_link(token, now=NOW + datetime.timedelta(days=41))
    with pytest.raises(Problem, match="expiré"):
        use_link(token, now=NOW + datetime.timedelta(days=44))


def test_a_revoked_or_unknown_link_says_so(statement):
    token = open_link(statement, now=NOW)
    StatementLink.objects.update(revoked_at=NOW)
    with pytest.raises(Problem, match="annulé"):
        use_link(token, now=NOW)
    with pytest.raises(Problem, match="pas reconnu"):
        use_link("autre", now=NOW)


def test_confirming_writes_the_ledger_once(statement, assignment):
    declare(statement, assignment)
    with pytest.raises(Problem, match="déjà confirmé"):
        declare(statement, assignment)
    assert month_balance(assignment, MARCH).declared == 12_133
    assert LedgerEntry.objects.get().author_name == "Lou Castan, conductrice de travaux"
    assert statement.attested_sentence.endswith("et que j’ai qualité pour les déclarer au nom de l’entreprise.")


def test_no_hours_over_the_period_is_a_statement(statement, assignment):
    declare(statement, assignment, hundredths=0)
    assert statement.has_no_hours
    assert statement.confirmed_at == NOW
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(("signed", "field"), [({"name": " "}, "name"), ({"function": ""}, "function")])
def test_somebody_signs(statement, assignment, signed, field):
    with pytest.raises(Problem) as refused:
        declare(statement, assignment, **signed)
    assert refused.value.field == field
    assert not LedgerEntry.objects.exists()


def test_a_line_of_another_award_or_month_writes_nothing(statement, assignment):
    for stranger in ({"assignment": make_assignment()}, {"assignment": assignment, "month": datetime.date(2026, 4, 1)}):
        with pytest.raises(Problem, match="n’appartient pas"):
            declare(statement, **stranger)
    statement.refresh_from_db()
    assert statement.confirmed_at is None
    assert not LedgerEntry.objects.exists()


def test_hours_are_counted_and_refused_up_to_what_was_declared(statement, assignment):
    declare(statement, assignment, hundredths=10_000)
    author = make_user()
    judge(assignment, MARCH, EntryKind.COUNTED, 6_000, author=author)
    judge(assignment, MARCH, EntryKind.REFUSED, 3_000, author=author, reason="hors du marché")
    with pytest.raises(Problem, match="10\u00a0h à juger"):
        judge(assignment, MARCH, EntryKind.COUNTED, 1_001, author=author)
    held = month_balance(assignment, MARCH)
    assert (held.counted, held.refused, held.pending) == (6_000, 3_000, 1_000)


def test_a_refusal_says_why(statement, assignment):
    declare(statement, assignment)
    with pytest.raises(Problem) as refused:
        judge(assignment, MARCH, EntryKind.REFUSED, 100, author=make_user(), reason=" ")
    assert refused.value.field == "reason"


def test_a_correction_is_another_entry_and_the_first_stays(statement, assignment):
    declare(statement, assignment, hundredths=10_000)
    first = LedgerEntry.objects.get()
    correct(first, -2_500, author=make_user(), reason="erreur de saisie de l’entreprise")
    assert month_balance(assignment, MARCH).declared == 7_500
    first.refresh_from_db()
    assert first.hundredths == 10_000


def test_a_correction_never_leaves_more_judged_than_declared(statement, assignment):
    declare(statement, assignment, hundredths=10_000)
    first = LedgerEntry.objects.get()
    judge(assignment, MARCH, EntryKind.COUNTED, 9_000, author=make_user())
    with pytest.raises(Problem, match="plus d’heures jugées"):
        correct(first, -1_001, author=make_user(), reason="essai")
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"hundredths": 0},
        {"hundredths": -5},
        {"kind": "refused"},
        {"month": datetime.date(2026, 3, 2)},
        {"author_name": ""},
    ],
)
def test_the_database_itself_refuses_a_malformed_entry(assignment, fault):
    sound = {"kind": "declared", "hundredths": 100, "month": MARCH, "author_name": "Essai"}
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(assignment=assignment, award=assignment.award, **{**sound, **fault})
