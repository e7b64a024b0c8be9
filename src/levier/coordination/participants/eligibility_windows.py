"""The windows in which hours count, asked of the database: eligibilities, who is at work, whose window ends."""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
)

from levier.common.prepared import keep_in_statements
from levier.coordination.clauses.selectors import OwnPublics, direct_hire_cap, own_cap_months
from levier.coordination.clauses.terms import CapRule
from levier.coordination.participants.eligibility import (
    Established,
    Mode,
    Watched,
    Window,
    earliest_direct_hire,
    eligibility_at_entry,
    eligibility_window,
)
from levier.coordination.participants.models import (
    Assignment,
    Eligibility,
    ExecutionMode,
    Participant,
    WatchedTerm,
)
from levier.coordination.procurement.models import Contract
from levier.law.periods import Period, PeriodLine, lines_of

# Which line of the law's table a contract is read by is asked in days that do not move.
keep_in_statements(
    day for line in lines_of(Period.DIRECT_HIRE) for day in (line.first_day, line.last_day) if day is not None
)

# What a window is read from, besides the assignment.
CONTRACT = "award__lot__contract__insertion_clause"


OF_A_WINDOW = (
    "mode", "hired_on", "ends_on", "employed_since", "award", "participant", "award__lot__contract__starts_on",
    "award__lot__contract__ends_on", "award__lot__contract__notified_on", "award__lot__contract__ccag",
    "award__lot__contract__ccag_version", f"{CONTRACT}__cap_rule", f"{CONTRACT}__cap_months", f"{CONTRACT}__document",
)  # fmt: skip


def eligibility_days(assignments: Iterable[Assignment]) -> dict[int, datetime.date]:
    """By assignment, the day the eligibility that counts for it was established; absent when none is. One query.

    One founded on what a contract adds counts for that contract alone.
    """
    wanted = list(assignments)
    records: dict[int, list[Established]] = {}
    rows = Eligibility.objects.filter(
        participant__in={assignment.participant_id for assignment in wanted}, withdrawn_at=None
    ).order_by("established_on", "pk")
    of_contract: dict[tuple[int, int], list[Established]] = {}
    for participant, contract, *told in rows.values_list("participant", "contract", "established_on", "valid_until"):
        held = (
            records.setdefault(participant, [])
            if contract is None
            else of_contract.setdefault((participant, contract), [])
        )
        held.append(Established(*told))
    found = {}
    for assignment in wanted:
        person = assignment.participant_id
        usable = records.get(person, [])
        if of_contract:
            usable = usable + of_contract.get((person, assignment.award.lot.contract_id), [])
        record = eligibility_at_entry(usable, assignment.hired_on)
        if record is not None:
            found[assignment.pk] = record.established_on
    return found


def days_on_own_publics(assignments: Iterable[Assignment], publics: OwnPublics) -> dict[int, datetime.date]:
    """By assignment on one contract that has its own list, the day an eligibility of that list was established for it;
    absent when none was. One query."""
    wanted = list(assignments)
    records: dict[int, list[Established]] = {}
    for record in Eligibility.objects.filter(
        participant__in={assignment.participant_id for assignment in wanted}, withdrawn_at=None
    ).order_by("established_on", "pk"):
        if record.contract_id == publics.contract or (
            record.contract_id is None and record.category in publics.categories
        ):
            told = Established(record.established_on, record.valid_until)
            records.setdefault(record.participant_id, []).append(told)
    found = {}
    for assignment in wanted:
        held = eligibility_at_entry(records.get(assignment.participant_id, []), assignment.hired_on)
        if held is not None:
            found[assignment.pk] = held.established_on
    return found


def windows(assignments: Iterable[Assignment]) -> dict[int, Window | None]:
    """By assignment, the window in which its hours may count; None without eligibility. One query.

    The assignments come with `CONTRACT`. A work contract that ends earlier ends the window.
    """
    wanted = list(assignments)
    days = eligibility_days(wanted)
    return {assignment.pk: window_of(assignment, days.get(assignment.pk)) for assignment in wanted}


def window_of(assignment: Assignment, established_on: datetime.date | None) -> Window | None:
    """The window of one assignment whose eligibility was established that day."""
    contract = assignment.award.lot.contract
    window = eligibility_window(
        Mode(assignment.mode),
        assignment.hired_on,
        established_on,
        contract.executes_from,
        contract.ends_on,
        direct_hire_cap(contract),
        assignment.employed_since,
    )
    ends_on = assignment.ends_on
    if window is not None and ends_on is not None and (window.last_day is None or ends_on < window.last_day):
        return Window(window.first_day, ends_on, "fin du contrat de travail")
    return window


def is_watching() -> Exists:
    """Whether the mission watches any duration, as a column of another query: most watch none, and read no more."""
    return Exists(WatchedTerm.objects.order_by())


def watched_terms() -> list[Watched]:
    """The durations the mission watches; one query."""
    rows = WatchedTerm.objects.order_by("pk")
    return [Watched(*row) for row in rows.values_list("mode", "months", "effective_on")]


def covering(day: datetime.date, until: datetime.date | None = None) -> QuerySet[Assignment]:
    """The assignments whose window covers a day; with `until`, of these, those whose window ends by then.

    Says in SQL what `windows` says in Python; a test holds them equal.
    """
    established = Eligibility.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=OuterRef("hired_on")) | Q(established_on__gt=OuterRef("hired_on")),
        Q(contract=None) | Q(contract=OuterRef("award__lot__contract")),
        participant=OuterRef("participant"),
        withdrawn_at=None,
        established_on__lte=day,
    )
    caps = own_cap_months()
    begun = Contract.begun_by(day, "award__lot__contract__")
    covered = Assignment.objects.filter(open_on(day, caps), Exists(established)).filter(begun)
    if until is None:
        return covered
    return covered.exclude(pk__in=covered.filter(open_on(until + datetime.timedelta(days=1), caps)).values("pk"))


def earliest_hires(day: datetime.date) -> list[datetime.date]:
    """For each line of the CCAG's durations, the first day of hiring whose direct hire still counts on a day."""
    return [earliest_direct_hire(day, line.value) for line in lines_of(Period.DIRECT_HIRE)]


def open_on(day: datetime.date, caps: Iterable[int], hired: Sequence[datetime.date] | None = None) -> Q:
    """The condition for nothing to have ended an assignment's window before a day, nor its hiring to come after it.

    `caps`: the numbers of months that contracts fix for direct hires in the CCAG's place; `hired`: the `earliest_hires`
    of the day, when they are at hand.
    """
    rule = "award__lot__contract__insertion_clause__cap_rule"
    within = Q(**{rule: CapRule.CCAG}) | Q(**{f"{rule}__isnull": True})
    unsaid = within & Contract.unbound_by_ccag("award__lot__contract__")
    uncapped = ~Q(mode=ExecutionMode.DIRECT_HIRE) | Q(**{rule: CapRule.NONE}) | unsaid
    recent = Q()
    for line, first in zip(lines_of(Period.DIRECT_HIRE), hired or earliest_hires(day), strict=True):
        recent |= within & read_in(line) & hired_since(first)
    for months in sorted(caps):
        fixed = Q(award__lot__contract__insertion_clause__cap_months=months)
        recent |= fixed & hired_since(earliest_direct_hire(day, months))
    return (
        Q(hired_on__lte=day)
        & (Q(ends_on=None) | Q(ends_on__gte=day))
        & (Q(award__lot__contract__ends_on=None) | Q(award__lot__contract__ends_on__gte=day))
        & (uncapped | recent)
    )


def read_in(line: PeriodLine) -> Q:
    """The condition for a line of the CCAG's durations to be the one a contract is read by (`direct_hire_cap`)."""
    contract = "award__lot__contract__"
    notified, started = f"{contract}notified_on", f"{contract}starts_on"
    is_first, is_last = line is lines_of(line.period)[0], line is lines_of(line.period)[-1]
    days = datetime.date.min if is_first else line.first_day, line.last_day or datetime.date.max
    known = Q(**{f"{notified}__range": days}) | Q(**{notified: None, f"{started}__range": days})
    return known | Q(**{notified: None, started: None}) if is_last else known


def hired_since(day: datetime.date) -> Q:
    """The condition for an employment not to have begun before a day (`Assignment.window_starts_on`)."""
    return Q(employed_since=None, hired_on__gte=day) | Q(employed_since__gte=day)


def fixed_by_contract() -> Q:
    """The condition for a contract to fix its own number of months for a direct hire."""
    rule = "award__lot__contract__insertion_clause__cap_rule"
    return Q(mode=ExecutionMode.DIRECT_HIRE, **{rule: CapRule.MONTHS})


def at_work(day: datetime.date) -> QuerySet[Assignment]:
    """The assignments in progress on a day, eligible or not."""
    return Assignment.objects.filter(still_open(day), hired_on__lte=day)


def still_open(day: datetime.date) -> Q:
    """The condition for an assignment to be in progress on a day, or to come: neither it nor its contract has ended."""
    return (Q(ends_on=None) | Q(ends_on__gte=day)) & (
        Q(award__lot__contract__ends_on=None) | Q(award__lot__contract__ends_on__gte=day)
    )


def usable_eligibility(at: str = "") -> QuerySet[Eligibility]:
    """The eligibilities of an outer assignment (`at`: where it is, from the outer row) that may cover its entry, now or
    since."""
    hired_on = OuterRef(f"{at}hired_on")
    return Eligibility.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=hired_on) | Q(established_on__gt=hired_on),
        Q(contract=None) | Q(contract=OuterRef(f"{at}award__lot__contract")),
        participant=OuterRef(f"{at}participant"),
        withdrawn_at=None,
    )


def without_eligibility(day: datetime.date) -> QuerySet[Assignment]:
    """The assignments in progress on a day that no eligibility covers."""
    return at_work(day).filter(~Exists(usable_eligibility()))


def may_end(
    people: QuerySet[Participant],
    today: datetime.date,
    after: datetime.date,
    hired: Sequence[datetime.date] | None = None,
    hired_after: Sequence[datetime.date] | None = None,
) -> QuerySet[Assignment]:
    """The assignments at work today of some people whose window may end before a day (`after`), for `windows_ending` to
    look at. Most windows last longer, or have ended: the database leaves them out, but for the few whose contract has a
    number of months of its own. The `earliest_hires` of both days, when they are at hand."""
    mine = at_work(today).filter(participant__in=people.order_by().values("pk"))
    return (
        mine.filter(open_on(today, (), hired) | fixed_by_contract())
        .exclude(pk__in=mine.filter(open_on(after, (), hired_after)).values("pk"))
        .select_related(CONTRACT, "award__company")
        .order_by("pk")
    )


def windows_ending(
    rows: Sequence[Assignment], first: datetime.date, last: datetime.date, today: datetime.date
) -> list[tuple[Assignment, datetime.date]]:
    """Of the rows of `may_end`, those whose window ends between two days, neither past, and the day it does; one
    query."""
    if not rows:
        return []
    found = windows(rows)
    first = max(first, today)
    return [
        (row, day)
        for row in rows
        if (window := found[row.pk]) and (day := window.last_day) is not None and first <= day <= last
    ]


def hired_without_eligibility(
    people: QuerySet[Participant], first: datetime.date | None, last: datetime.date, today: datetime.date
) -> QuerySet[Assignment]:
    """The assignments of some people, hired between two days or to be, in progress or to come, that no eligibility
    covers."""
    rows = Assignment.objects.filter(
        still_open(today), ~Exists(usable_eligibility()), participant__in=people.order_by().values("pk")
    ).filter(hired_on__lte=last)
    return rows if first is None else rows.filter(hired_on__gte=first)


def eligibility_for(assignment: Assignment) -> datetime.date | None:
    """The day the eligibility that counts for one assignment, saved or not, was established; one query."""
    rows = Eligibility.objects.filter(
        Q(contract=None) | Q(contract=assignment.award.lot.contract_id),
        participant_id=assignment.participant_id,
        withdrawn_at=None,
    )
    records = [Established(*row) for row in rows.values_list("established_on", "valid_until")]
    record = eligibility_at_entry(records, assignment.hired_on)
    return record.established_on if record else None
