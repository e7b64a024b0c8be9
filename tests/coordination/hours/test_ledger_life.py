"""Whatever people do in whatever order, the ledger keeps its balance and loses nothing."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.hours.offers import ledger_balances
from levier.coordination.hours.services import (
    DeclaredLine,
    confirm_statement,
    correct,
    correct_statement,
    judge,
    month_balance,
)
from tests.builders import make_assignment, make_user
from tests.coordination.hours.builders import DAY, NOW, make_statement

MONTHS = [DAY(2026, month, 1) for month in (1, 2, 3)]
months = st.integers(0, 2)
hundredths = st.integers(1, 20_000)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("declare"), st.lists(st.integers(0, 20_000), min_size=3, max_size=3)),
        st.tuples(st.just("declare again"), st.lists(st.integers(0, 20_000), min_size=3, max_size=3)),
        st.tuples(st.just("count"), months, hundredths),
        st.tuples(st.just("refuse"), months, hundredths),
        st.tuples(st.just("correct"), st.integers(0, 30), st.integers(-20_000, 20_000)),
    ),
    max_size=14,
)


def play(act, statement, assignment, author):
    """One act by the room's own door."""
    name, *given_values = act
    if name in ("declare", "declare again"):
        lines = [DeclaredLine(assignment, month, hours) for month, hours in zip(MONTHS, given_values[0], strict=True)]
        signed = {"name": "Lou", "function": "conductrice"}
        if name == "declare":
            confirm_statement(statement, lines, now=NOW, **signed)
        else:
            correct_statement(statement, lines, reason="erreur", now=NOW, **signed)
    elif name in ("count", "refuse"):
        kind = EntryKind.COUNTED if name == "count" else EntryKind.REFUSED
        judge(assignment, MONTHS[given_values[0]], kind, given_values[1], author=author, reason="essai")
    else:
        entries = list(LedgerEntry.objects.filter(assignment=assignment))
        if entries:
            correct(entries[given_values[0] % len(entries)], given_values[1], author=author, reason="essai")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=acts)
def test_any_sequence_of_acts_keeps_the_balance_and_is_never_lost(in_herault, sequence):
    assignment, author = make_assignment(), make_user()
    statement = make_statement(assignment.award)
    written = {}
    for act in sequence:
        refused = False
        try:
            play(act, statement, assignment, author)
        except Problem:
            refused = True
        now = {row["id"]: row for row in LedgerEntry.objects.filter(assignment=assignment).values()}
        assert {key: now[key] for key in written} == written
        if refused:
            assert now == written
        written = now
        for month in MONTHS:
            held = month_balance(assignment, month)
            assert held.holds
            assert held.declared == sum(
                row["hundredths"] for row in now.values() if row["month"] == month and row["kind"] == "declared"
            )
    assert ledger_balances().faults == 0
