"""A statement whose people are all declared by the structures that employ them: once these have said the hours of each,
the holder of the contract has nothing left to declare (domain reference §3.4: hours of a secondment or a subcontract
are attested by the structure)."""

import datetime
import json
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.coordination.hours.models import EmployerSheet, EntryKind, LedgerEntry, Statement, StatementSource
from levier.coordination.hours.services.statements import OWED_STATEMENTS
from levier.coordination.participants.models import Assignment, Declarant

ATTESTED = (
    "Toutes les personnes au travail sur cette période sont déclarées par les structures qui les emploient\u00a0: "
    "leurs déclarations tiennent lieu de relevé."
)
NOT_ANSWERED = {
    "confirmed_at": None,
    "confirmed_by": "",
    "confirmed_function": "",
    "attested_sentence": "",
    "has_no_hours": False,
    "source": StatementSource.LINK,
}


def at_work() -> QuerySet[Assignment]:
    """The people who may have worked in the period of the statement of an outer query."""
    return Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("period_start")),
        award=OuterRef("award"),
        hired_on__lte=OuterRef("period_end"),
    )


def left_to_structures() -> Q:
    """The condition for a statement to be of people whom structures declare, all of them."""
    own = Exists(at_work().exclude(declarant=Declarant.EMPLOYER))
    return Exists(at_work().filter(declarant=Declarant.EMPLOYER)) & ~own


def answered_by(typed: Collection[tuple[int, datetime.date]]) -> dict[Statement, bool]:
    """The statements awaited that are left to structures which have said something of everybody at work, and whether
    hours stand in them. `typed`: the assignments and months said now, zeros included. Four queries."""
    if not typed:
        return {}
    months = [month for _, month in typed]
    said_of = Assignment.objects.filter(pk__in={assignment for assignment, _ in typed}).order_by()
    waiting = list(
        Statement.objects.filter(
            OWED_STATEMENTS,
            left_to_structures(),
            award__in=said_of.values("award"),
            confirmed_at=None,
            period_start__lte=max(months),
            period_end__gte=min(months),
        )
    )
    people: dict[int, list[Assignment]] = {}
    at_work_there = Assignment.objects.filter(award__in={one.award_id for one in waiting})
    for one in at_work_there.only("award", "hired_on", "ends_on"):
        people.setdefault(one.award_id, []).append(one)
    entries = LedgerEntry.objects.filter(statement__in=waiting, kind=EntryKind.DECLARED).order_by()
    said = set(entries.values_list("statement", "assignment").distinct())
    found = {}
    for statement in waiting:
        here = [
            one
            for one in people[statement.award_id]
            if one.hired_on <= statement.period_end and (one.ends_on is None or one.ends_on >= statement.period_start)
        ]
        if all(
            (statement.pk, one.pk) in said or any((one.pk, month) in typed for month in statement.months)
            for one in here
        ):
            found[statement] = any((statement.pk, one.pk) in said for one in here)
    return found


def typed_in(content: dict[str, Any]) -> set[tuple[int, datetime.date]]:
    """The assignments and months a deposit says something of, zeros included."""
    return {(assignment, datetime.date.fromisoformat(month)) for assignment, month, _ in content["lines"]}


@transaction.atomic
def receive(sheet: EmployerSheet) -> None:
    """What a deposit changes of the statements, once its lines are written or taken back: those it completes are
    received, in the name of who signed it; those it had completed are awaited again. Done twice, it changes nothing
    more."""
    content = json.loads(sheet.content)
    answered: list[int] = content.get("answered", [])
    if sheet.undone_at is not None or sheet.applied_at is None:
        Statement.objects.filter(pk__in=answered, source=StatementSource.EMPLOYER).update(**NOT_ANSWERED)
        answered = []
    else:
        by_hours: dict[bool, list[int]] = {}
        for statement, has_hours in answered_by(typed_in(content)).items():
            by_hours.setdefault(has_hours, []).append(statement.pk)
        for has_hours, keys in by_hours.items():
            # Whoever confirmed meanwhile is not written over.
            Statement.objects.filter(pk__in=keys, confirmed_at=None).update(
                confirmed_at=sheet.applied_at,
                confirmed_by=sheet.author_name,
                confirmed_function=f"pour {sheet.employer}" if sheet.employer else "pour les structures",
                attested_sentence=ATTESTED,
                has_no_hours=not has_hours,
                source=StatementSource.EMPLOYER,
            )
            answered = [*answered, *keys]
    if answered != content.get("answered", []):
        EmployerSheet.objects.filter(pk=sheet.pk).update(content=json.dumps(content | {"answered": answered}))
