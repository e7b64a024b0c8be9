"""Reads: who ended a contract, whose situation is to be asked, the figures."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least

from levier.common.policy import Actor
from levier.common.prepared import keep_in_statements, prepared
from levier.coordination.followup.exits.rules import (
    CLASS_LABELS,
    DEFAULT_MOMENTS,
    MOMENT_LABELS,
    MOMENTS,
    Figures,
    Situation,
    asked_before,
    asked_from,
    class_of,
    figures,
    latest_end,
    moment_at,
)
from levier.coordination.followup.models import Exit, ExitTiming
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.participants.policy import own_desks, own_participants
from levier.coordination.participants.selectors import flagged_classes

NEVER = datetime.date.max
keep_in_statements({NEVER})


@dataclass(frozen=True)
class Timings:
    """The moments asked: by the mission, and by the desks that chose their own (by key)."""

    mission: tuple[int, ...] = DEFAULT_MOMENTS
    desks: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def of(self, desk: int) -> tuple[int, ...]:
        """The moments one desk asks."""
        return self.desks.get(desk, self.mission)


@prepared
def every_timing() -> QuerySet[ExitTiming]:
    """All that was chosen, the first first."""
    return ExitTiming.objects.order_by("pk")


def timings() -> Timings:
    """What is in force; one query."""
    mission: tuple[int, ...] = DEFAULT_MOMENTS
    desks: dict[int, tuple[int, ...]] = {}
    for row in every_timing():
        if row.desk_id is None:
            mission = row.moments
        elif row.follows_mission:
            desks.pop(row.desk_id, None)
        else:
            desks[row.desk_id] = row.moments
    return Timings(mission, desks)


def with_end(rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
    """The same rows with `ended_on`: the end of the work contract or of the contract's execution, whichever comes
    first; a day that never comes without either. `path` leads to the assignment."""
    never = Value(NEVER, DateField())
    return rows.annotate(
        ended_on=Least(
            Coalesce(F(f"{path}ends_on"), never),
            Coalesce(F(f"{path}award__lot__contract__ends_on"), never),
            output_field=DateField(),
        )
    )


def ended(assignments: QuerySet[Assignment], today: datetime.date) -> QuerySet[Any]:
    """Those whose contract is over, with `ended_on` and `is_last`: nothing else of the same person ends later. Who
    works again under a clause is not out, and is asked after that."""
    held = with_end(Assignment.objects.filter(participant=OuterRef("participant"), is_double=False)).order_by()
    later = held.filter(Q(ended_on__gt=OuterRef("ended_on")) | Q(ended_on=OuterRef("ended_on"), pk__gt=OuterRef("pk")))
    over = with_end(assignments.filter(is_double=False)).filter(ended_on__lte=today)
    return over.annotate(is_last=~Exists(later))


def latest_ends(today: datetime.date) -> list[datetime.date]:
    """For each moment, the latest end of contract that has come to it today; then for when the last is asked no
    more."""
    return [latest_end(today, months) for months in (*MOMENTS, asked_before(MOMENTS[-1]))]


def waiting(found: QuerySet[Any], latest: Sequence[datetime.date], asked: Timings) -> QuerySet[Any]:
    """Of rows of `ended`, those whose situation is to be asked on the day of these `latest_ends`; the moment is
    `moment_at` of their end."""
    recorded = Exit.objects.filter(assignment=OuterRef("pk")).order_by()
    # Whoever left the count before (a death, a prison) is not asked after again.
    withdrawn = recorded.filter(situation=Situation.NEUTRAL, replaced_by=None)
    wanted: Any = Q(pk__in=[])
    for moment, last, next_last in zip(MOMENTS, latest, latest[1:], strict=False):
        choosing = [desk for desk, moments in asked.desks.items() if moment in moments]
        if moment not in asked.mission and not choosing:
            continue
        come = Q(ended_on__lte=last, ended_on__gt=next_last)
        if moment not in asked.mission:
            come &= Q(participant__desk__in=choosing)
        elif silent := [desk for desk in asked.desks if desk not in choosing]:
            come &= ~Q(participant__desk__in=silent)
        wanted |= come & ~Exists(recorded.filter(moment=moment)) & ~Exists(withdrawn.filter(moment__lt=moment))
    # Told of all moments at once: « the last » asks for every other assignment of the person.
    return found.filter(wanted, is_last=True)


def listed(actor: Actor, today: datetime.date) -> QuerySet[Any]:
    """The contracts over of the people an actor follows: the last of each, and those after which something was
    recorded."""
    own = own_participants(actor).order_by().values("pk")
    return last_or_told(ended(Assignment.objects.filter(participant__in=own), today))


def in_force() -> QuerySet[Exit]:
    """The situations nothing replaced."""
    return Exit.objects.filter(replaced_by=None).order_by()


@dataclass(frozen=True)
class Cell:
    """A moment of one line. `state`: recorded, to_ask, later (from `day`), or past."""

    moment: int
    state: str
    day: datetime.date
    exit: Exit | None = None

    @property
    def label(self) -> str:
        return MOMENT_LABELS[self.moment]

    @property
    def class_words(self) -> str:
        return CLASS_LABELS[class_of(self.exit.situation)] if self.exit else ""


@dataclass(frozen=True)
class Line:
    """One contract over, and each moment after it."""

    assignment: Assignment
    cells: list[Cell]

    @property
    def person(self) -> Participant:
        return self.assignment.participant

    @property
    def ended_on(self) -> datetime.date:
        return self.assignment.ended_on  # type: ignore[attr-defined]


def lines(assignments: Iterable[Assignment], today: datetime.date, asked: Timings) -> list[Line]:
    """The lines of rows of `ended` already read; one query."""
    rows = list(assignments)
    known: dict[tuple[int, int], Exit] = {
        (one.assignment_id, one.moment): one for one in in_force().filter(assignment__in=[row.pk for row in rows])
    }
    found = []
    for row in rows:
        ended_on: datetime.date = row.ended_on  # type: ignore[attr-defined]
        awaited = moment_at(ended_on, today) if row.is_last else None  # type: ignore[attr-defined]
        cells, is_withdrawn = [], False
        for moment in MOMENTS:
            recorded = known.get((row.pk, moment))
            day = asked_from(ended_on, moment)
            wanted = moment in asked.of(row.participant.desk_id)
            if recorded is not None:
                state = "recorded"
            elif day > today:
                state = "later" if wanted and row.is_last else "past"  # type: ignore[attr-defined]
            else:
                state = "to_ask" if wanted and moment == awaited and not is_withdrawn else "past"
            # Whoever left the count is not asked after again.
            is_withdrawn |= recorded is not None and recorded.situation == Situation.NEUTRAL
            cells.append(Cell(moment, state, day, recorded))
        found.append(Line(row, cells))
    return found


def exit_figures(actor: Actor, *, desk: str = "", year: int | None = None) -> list[Figures]:
    """The exits of an actor's desks by moment, of one desk and of the contracts ended in a year when told; people since
    anonymised count. One query."""
    return figures(exit_rows(actor, desk=desk, year=year))


def exit_rows(actor: Actor, *, desk: str = "", year: int | None = None) -> list[tuple[int, int, str]]:
    """The same exits, (moment, person, situation), in the order of the contracts' ends; one query."""
    return exits_of_desks(actor, desk, *year_days(year))


@prepared
def exits_of_desks(actor: Actor, desk: str, *ends: datetime.date) -> QuerySet[Exit, Any]:
    """The exits of an actor's desks, or of one, of the contracts ended between two days when told."""
    found = with_end(in_force(), "assignment__").filter(assignment__participant__desk__in=own_desks(actor))
    if desk:
        found = found.filter(assignment__participant__desk__public_id=desk)
    return told(found, ends)


def year_days(year: int | None) -> tuple[datetime.date, ...]:
    """The first and last days of a year; none of all of them."""
    return () if year is None else (datetime.date(year, 1, 1), datetime.date(year, 12, 31))


def criteria_met(rows: Iterable[tuple[int, int, str]]) -> dict[int, set[str]]:
    """The published classes of the other criteria met by the people of some exits, by person; two queries."""
    return flagged_classes({person for _, person, _ in rows})


def contract_figures(contract: Any, year: int | None) -> list[Figures]:
    """The exits of everybody who worked on a contract, by moment; one query."""
    found = with_end(in_force(), "assignment__").filter(assignment__award__lot__contract=contract)
    return figures(list(told(found, year_days(year))))


def told(found: QuerySet[Any], ends: Sequence[datetime.date]) -> QuerySet[Any, Any]:
    """(moment, person, situation) of exits already narrowed, of the contracts ended between two days when told."""
    if ends:
        found = found.filter(ended_on__range=ends)
    rows = found.order_by("ended_on", "assignment", "pk")
    return rows.values_list("moment", "assignment__participant", "situation")


def come_to(actor: Actor, today: datetime.date, *, desk: str = "", year: int | None = None) -> dict[int, int]:
    """By moment, how many people's last contract is that old, with those already told of: whose situation may be known.
    One query."""
    people = Assignment.objects.filter(participant__desk__in=own_desks(actor))
    if desk:
        people = people.filter(participant__desk__public_id=desk)
    over = last_or_told(ended(people, today))
    if year is not None:
        over = over.filter(ended_on__year=year)
    counts = over.order_by().aggregate(
        **{
            f"m{moment}": Count("participant", distinct=True, filter=Q(ended_on__lte=latest_end(today, moment)))
            for moment in MOMENTS
        }
    )
    return {moment: counts[f"m{moment}"] for moment in MOMENTS}


def last_or_told(found: QuerySet[Any]) -> QuerySet[Any]:
    """Of rows of `ended`, the last contract of each person, and those after which something was recorded."""
    return found.filter(Q(is_last=True) | Exists(in_force().filter(assignment=OuterRef("pk"))))
