"""The windows in which hours count, asked of the database: eligibilities, who is at work, whose window ends."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Coalesce

from levier.common.prepared import keep_in_statements
from levier.coordination.clauses.selectors import direct_hire_cap, of_own_list, own_cap_months, own_lists, own_publics
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
    f"{CONTRACT}__publics", f"{CONTRACT}__added_publics",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What the eligibilities of someone are worth for one of her assignments: the days on which the one that counts for
    its entry was established, whatever its public (`established_on`) and of the publics its contract retains
    (`retained_on`); None for none. They differ where the contract has a list of its own alone (`own_list`: where it is
    written)."""

    established_on: datetime.date | None = None
    retained_on: datetime.date | None = None
    own_list: str = ""

    @property
    def is_left_out(self) -> bool:
        """Whether she is eligible, and not on a public that the contract retains."""
        return self.established_on is not None and self.retained_on is None

    @property
    def missing(self) -> str:
        """Why no eligibility counts for the assignment, in a sentence without end; empty when one does."""
        if self.retained_on is not None:
            return ""
        if self.is_left_out:
            return f"Sa catégorie n’est pas de celles que retient le marché ({self.own_list})"
        return "Aucune éligibilité ne couvre cette entrée"


def standings(assignments: Iterable[Assignment]) -> dict[int | None, Standing]:
    """By assignment (None: the one not saved yet), what her eligibilities are worth for it: the one place that decides,
    for pages, lists, attestations and the counting of hours alike. One query; they come with `CONTRACT`.

    The contract's own publics prevail (20.1: « le profil des publics éligibles »); what a contract adds counts for it
    alone. The entry is that of the employment (decision 0063).
    """
    wanted = list(assignments)
    rows = Eligibility.objects.filter(
        participant__in={assignment.participant_id for assignment in wanted}, withdrawn_at=None
    ).order_by("established_on", "pk")
    records: dict[int, list[tuple[int | None, str, Established]]] = {}
    for participant, contract, fingerprint, *told in rows.values_list(
        "participant", "contract", "category_index", "established_on", "valid_until"
    ):
        records.setdefault(participant, []).append((contract, fingerprint, Established(*told)))
    found: dict[int | None, Standing] = {}
    prints: dict[frozenset[str], set[str]] = {}
    for assignment in wanted:
        contract, entered_on = assignment.award.lot.contract, assignment.window_starts_on
        usable = [row for row in records.get(assignment.participant_id, []) if row[0] in (None, contract.pk)]
        established = day_at_entry((told for _, _, told in usable), entered_on)
        publics = own_publics(contract)
        if publics is None:
            found[assignment.pk] = Standing(established, established)
            continue
        if publics.categories not in prints:
            prints[publics.categories] = fingerprints(publics.categories)
        own = prints[publics.categories]
        retained = (told for of, fingerprint, told in usable if of is not None or fingerprint in own)
        found[assignment.pk] = Standing(established, day_at_entry(retained, entered_on), publics.document)
    return found


def standing_of(assignment: Assignment) -> Standing:
    """What her eligibilities are worth for one assignment, saved or not."""
    return standings([assignment])[assignment.pk]


def day_at_entry(records: Iterable[Established], entered_on: datetime.date) -> datetime.date | None:
    """The day the eligibility that counts for an entry was established; None when none does."""
    record = eligibility_at_entry(records, entered_on)
    return record.established_on if record else None


def fingerprints(categories: Iterable[str]) -> set[str]:
    """What eligibilities of these categories are found by, without being read."""
    index: Any = Eligibility._meta.get_field("category_index")
    return {index.fingerprint_of(code) for code in categories}


def windows(assignments: Iterable[Assignment]) -> dict[int, Window | None]:
    """By assignment, the window in which its hours may count; None without an eligibility that its contract retains.
    One query.

    The assignments come with `CONTRACT`. A work contract that ends earlier ends the window.
    """
    wanted = list(assignments)
    found = standings(wanted)
    return {assignment.pk: window_of(assignment, found[assignment.pk].retained_on) for assignment in wanted}


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
    caps = own_cap_months()
    begun = Contract.begun_by(day, "award__lot__contract__")
    covered = Assignment.objects.filter(open_on(day, caps), is_eligible(own_lists(), by=day)).filter(begun)
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
    since, whatever the publics its contract retains."""
    entered_on = Coalesce(OuterRef(f"{at}employed_since"), OuterRef(f"{at}hired_on"))
    return Eligibility.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=entered_on) | Q(established_on__gt=entered_on),
        Q(contract=None) | Q(contract=OuterRef(f"{at}award__lot__contract")),
        participant=OuterRef(f"{at}participant"),
        withdrawn_at=None,
    )


def is_eligible(lists: Iterable[tuple[str, ...]], by: datetime.date | None = None) -> Q:
    """The condition for an assignment to have an eligibility that its contract retains (`standings` in SQL), with `by`
    one established by that day. `lists`: the `own_lists` of the mission."""
    usable = usable_eligibility()
    if by is not None:
        usable = usable.filter(established_on__lte=by)
    whens = [
        When(
            of_own_list(publics, "award__lot__contract"),
            then=Exists(usable.filter(~Q(contract=None) | Q(category_index__in=sorted(fingerprints(publics))))),
        )
        for publics in lists
    ]
    whole = Exists(usable)
    return Q(Case(*whens, default=whole, output_field=BooleanField())) if whens else Q(whole)


def without_eligibility(day: datetime.date, lists: Iterable[tuple[str, ...]]) -> QuerySet[Assignment]:
    """The assignments in progress on a day that no eligibility covers; `lists`: the `own_lists` of the mission."""
    return at_work(day).filter(~is_eligible(lists))


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
    covers; two queries."""
    rows = Assignment.objects.filter(
        still_open(today), ~is_eligible(own_lists()), participant__in=people.order_by().values("pk")
    ).filter(hired_on__lte=last)
    return rows if first is None else rows.filter(hired_on__gte=first)
