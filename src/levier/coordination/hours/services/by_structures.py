"""A statement whose people are all declared by the structures that employ them: once these have said the hours of each
to her last month (`last_months`), the holder of the contract has nothing left to declare (domain reference §3.4: hours
of a secondment or a subcontract are attested by the structure)."""

import datetime
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from levier.coordination.hours.deposited import said_by_structures, typed_in
from levier.coordination.hours.last_months import Place, unsaid
from levier.coordination.hours.models import EmployerSheet, EntryKind, LedgerEntry, Statement, StatementSource
from levier.coordination.hours.services.comparing import declared_by_structures, note_declarants
from levier.coordination.hours.services.statements import OWED_STATEMENTS
from levier.coordination.participants.models import Assignment, Declarant

ATTESTED = (
    "Toutes les personnes au travail sur cette période sont déclarées par les structures qui les emploient, chacune "
    "jusqu’à son dernier mois\u00a0: leurs déclarations tiennent lieu de relevé."
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


def people_of(statements: Collection[Statement]) -> dict[int, list[Assignment]]:
    """Everybody on the awards of these statements, by award, with what tells which month is their last; one query."""
    return by_award(on_awards_of(statements).only("award", "hired_on", "ends_on", "employer"))


def on_awards_of(statements: Collection[Statement]) -> QuerySet[Assignment]:
    """Everybody on the awards of these statements."""
    return Assignment.objects.filter(award__in={one.award_id for one in statements}).order_by("pk")


def by_award(people: Iterable[Assignment]) -> dict[int, list[Assignment]]:
    """Assignments by award."""
    found: dict[int, list[Assignment]] = {}
    for one in people:
        found.setdefault(one.award_id, []).append(one)
    return found


def awaited_months(
    statements: Collection[Statement],
    people: Mapping[int, list[Assignment]],
    typed: Collection[tuple[int, datetime.date]] = (),
) -> dict[int, dict[int, datetime.date]]:
    """What structures have still to say of each statement (its key): the assignments, and the month awaited of each;
    none for a statement that is said. One query where what is `typed` does not say it all."""
    places = {award: [Place(one.pk, one.hired_on, one.ends_on) for one in those] for award, those in people.items()}

    def left(said: Collection[tuple[int, datetime.date]]) -> dict[int, dict[int, datetime.date]]:
        return {
            one.pk: unsaid(places.get(one.award_id, ()), one.period_start, one.period_end, said) for one in statements
        }

    found = left(typed)
    if not any(found.values()):
        return found
    everybody = [one for those in people.values() for one in those]
    # A period is said once it has ended.
    since = min(one.period_end for one in statements)
    return left({*typed, *said_by_structures(everybody, since)})


def still_awaited(statement: Statement) -> list[tuple[Assignment, datetime.date]]:
    """Whom structures have still to say of a statement left to them, and which month of each; nothing of a statement
    that was received, or that its holder fills. Three queries."""
    if (
        statement.confirmed_at is not None
        or not Statement.objects.filter(left_to_structures(), pk=statement.pk).exists()
    ):
        return []
    people = by_award(on_awards_of([statement]).select_related("employer", "participant"))
    awaited = awaited_months([statement], people)[statement.pk]
    return [(one, awaited[one.pk]) for one in people[statement.award_id] if one.pk in awaited]


def concerned(typed: Collection[tuple[int, datetime.date]]) -> QuerySet[Statement]:
    """The statements in which what is typed may stand."""
    months = [month for _, month in typed]
    said_of = Assignment.objects.filter(pk__in={assignment for assignment, _ in typed}).order_by()
    return Statement.objects.filter(
        award__in=said_of.values("award"), period_start__lte=max(months), period_end__gte=min(months)
    )


def answered_by(typed: Collection[tuple[int, datetime.date]]) -> dict[Statement, bool]:
    """The statements awaited that are left to structures which have said the last month of everybody at work, and
    whether hours stand in them. `typed`: the assignments and months said now, zeros included. Four queries."""
    if not typed:
        return {}
    waiting = list(concerned(typed).filter(OWED_STATEMENTS, left_to_structures(), confirmed_at=None))
    awaited = awaited_months(waiting, people_of(waiting), typed) if waiting else {}
    said = [one for one in waiting if not awaited[one.pk]]
    entries = LedgerEntry.objects.filter(statement__in=said, kind=EntryKind.DECLARED).order_by()
    hours = dict(entries.values_list("statement").annotate(total=Sum("hundredths"))) if said else {}
    return {one: hours.get(one.pk, 0) > 0 for one in said}


def says_more(content: dict[str, Any]) -> bool:
    """Whether a deposit that changes no hours says all the same something that was not: that someone had none, or what
    a statement awaited from the structures still waits for. Five queries at most."""
    typed = typed_in(content)
    if not typed:
        return False
    none = {(key, datetime.date.fromisoformat(month)) for key, month, hundredths in content["lines"] if not hundredths}
    theirs = Assignment.objects.filter(declarant=Declarant.EMPLOYER).in_bulk({key for key, _ in none})
    if {one for one in none if one[0] in theirs} - declared_by_structures(
        list(theirs.values()), [month for _, month in none]
    ):
        return True
    waiting = list(concerned(typed).filter(OWED_STATEMENTS, left_to_structures(), confirmed_at=None))
    if not waiting:
        return False
    awaited = awaited_months(waiting, people_of(waiting))
    return any(months.items() & set(typed) for months in awaited.values())


def take_back(typed: Collection[tuple[int, datetime.date]]) -> None:
    """Awaits again the statements that are not said any more, a deposit taken back; three queries."""
    if not typed:
        return
    received = list(concerned(typed).filter(source=StatementSource.EMPLOYER))
    awaited = awaited_months(received, people_of(received)) if received else {}
    unsaid_now = [one.pk for one in received if awaited[one.pk]]
    Statement.objects.filter(pk__in=unsaid_now, source=StatementSource.EMPLOYER).update(**NOT_ANSWERED)


@transaction.atomic
def receive(sheet: EmployerSheet) -> None:
    """What a deposit changes of the statements, once its lines are written or taken back: those it completes are
    received, in the name of who signed it; those it had completed are awaited again. Done twice, it changes nothing
    more."""
    content = json.loads(sheet.content)
    note_declarants(typed_in(content))
    answered: list[int] = content.get("answered", [])
    if sheet.undone_at is not None or sheet.applied_at is None:
        take_back(typed_in(content))
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
