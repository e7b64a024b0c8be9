"""The state a statement is filtered by is the state its row shows."""

import datetime

import pytest

from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.received import STATES, in_state, state_of, with_pending
from tests.builders import make_assignment
from tests.coordination.hours.builders import DAY, MARCH, NOW, make_statement

TODAY = DAY(2026, 4, 20)
D, C, R = EntryKind.DECLARED, EntryKind.COUNTED, EntryKind.REFUSED
SIGNED = {"confirmed_at": NOW, "confirmed_by": "Lou Castan (fictif)", "attested_sentence": "J’atteste."}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "status", "fields", "entries"),
    [
        ("late", "en_cours", {}, []),
        ("late", "en_cours", {"due_on": TODAY}, []),  # « avant le 20 »: on the 20th it is late
        ("waiting", "en_cours", {"due_on": TODAY + datetime.timedelta(days=1)}, []),
        ("closed", "sans_suite", {}, []),
        ("to_count", "en_cours", SIGNED, [(D, 100)]),
        ("to_count", "en_cours", SIGNED, [(D, 100), (C, 60), (R, 39)]),
        ("done", "en_cours", SIGNED, [(D, 100), (C, 60), (R, 40)]),
        ("done", "en_cours", SIGNED, []),
        ("done", "sans_suite", SIGNED, [(D, 100), (C, 100)]),
    ],
)
def test_a_statement_is_found_in_the_state_it_shows_and_in_no_other(in_herault, state, status, fields, entries):
    assignment = make_assignment()
    award = assignment.award
    award.lot.contract.status = status
    award.lot.contract.save()
    statement = make_statement(award, **fields)
    for kind, hundredths in entries:
        write(assignment, statement, kind, hundredths)
    # Hours written without a statement (an import, a correction) belong to none.
    write(assignment, None, D, 700)
    read = with_pending(Statement.objects.select_related("award__lot__contract"))
    assert state_of(read.get(), TODAY) == state
    assert [name for name in STATES if in_state(read, name, TODAY).exists()] == [state]


def write(assignment, statement, kind: EntryKind, hundredths: int, month: datetime.date = MARCH) -> None:
    LedgerEntry.objects.create(
        assignment=assignment, award=assignment.award, statement=statement, month=month, kind=kind,
        hundredths=hundredths, author_name="Essai (fictif)", reason="Hors période" if kind == R else "",
    )  # fmt: skip
