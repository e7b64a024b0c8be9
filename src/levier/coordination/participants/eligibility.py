"""From when to when a person's hours may count on a contract."""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from levier.coordination.clauses.terms import Cap
from levier.law.periods import add_months
from levier.law.proofs import ProofKind, Validity

# Where nothing that binds a contract says for how long a direct hire counts, what is remarked upon while the mission
# fixes nothing: the 24 months that some desks hold to (domain reference, §3.3). It warns and refuses nothing.
UNSAID_MONTHS = 24


class Mode(StrEnum):
    """How hours are carried out (CCAG, .1.2)."""

    DIRECT_HIRE = "direct_hire"
    SECONDMENT = "secondment"
    SUBCONTRACT = "subcontract"


@dataclass(frozen=True)
class Window:
    """Days on which hours may count, both included; `last_day` None when nothing ends it. `rule` says what does."""

    first_day: datetime.date
    last_day: datetime.date | None
    rule: str


@dataclass(frozen=True)
class Established:
    """An eligibility as it was established; `valid_until`: the last entry day its proof covers, None for no term."""

    established_on: datetime.date
    valid_until: datetime.date | None = None


def eligibility_window(
    mode: Mode,
    hired_on: datetime.date,
    established_on: datetime.date | None,
    execution_start: datetime.date | None,
    execution_end: datetime.date | None,
    cap: Cap | None,
    employed_since: datetime.date | None = None,
) -> Window | None:
    """Returns the window of one assignment; None while eligibility is not established.

    Eligibility must be established before the hours are worked (CCAG, .1.1); the actions take place during the
    execution (.1.2); a direct hire, alternance included, counts at most `cap` from the hiring date: what the contract's
    own text says, else the CCAG's (.1.2; a dated line of the law's periods) where it binds the contract (None: no cap);
    of an employment that goes on from one award to the next, the hiring date is `employed_since`. Secondment and
    subcontracting carry no such cap.
    """
    if established_on is None:
        return None
    first_day = max(day for day in (hired_on, established_on, execution_start) if day is not None)
    last_day, rule = execution_end, "fin de l’exécution du marché"
    if mode is Mode.DIRECT_HIRE and cap is not None:
        capped = add_months(employed_since or hired_on, cap.months) - datetime.timedelta(days=1)
        if last_day is None or capped < last_day:
            last_day, rule = capped, f"{cap.months}\u00a0mois à compter de l’embauche, {cap.source}"
    return Window(first_day, last_day, rule)


@dataclass(frozen=True)
class Hire:
    """A direct hire by an employer (any key); `ends_on` None while no end is known. `key` names the assignment."""

    key: int
    employer: int
    hired_on: datetime.date
    ends_on: datetime.date | None


def employments(hires: Iterable[Hire]) -> dict[int, datetime.date]:
    """By key, the day each hire's employment began: the earliest hiring of the same employer that it goes on without a
    day's interruption.

    Hours of a direct hire count « à compter de la date d’embauche et pour une période maximale de deux ans » (CCAG,
    .1.2): going on under another award is no new hiring; being hired again after an end is one.
    """
    began: dict[int, datetime.date] = {}
    running: dict[int, tuple[datetime.date, datetime.date | None]] = {}
    for hire in sorted(hires, key=lambda hire: (hire.hired_on, hire.key)):
        first, last = running.get(hire.employer, (hire.hired_on, datetime.date.min))
        if last is not None and last < hire.hired_on - datetime.timedelta(days=1):
            first, last = hire.hired_on, hire.ends_on
        elif last is not None and (hire.ends_on is None or hire.ends_on > last):
            last = hire.ends_on
        running[hire.employer] = first, last
        began[hire.key] = first
    return began


@dataclass(frozen=True)
class Watched:
    """From a hiring day on, after how many months a mission remarks upon a modality; None: it does not."""

    mode: str
    months: int | None
    effective_on: datetime.date


def watched_until(
    terms: Iterable[Watched], mode: str, hired_on: datetime.date, *, is_unsaid: bool = False
) -> datetime.date | None:
    """The last day that goes unremarked for someone hired that day; None when nothing is watched.

    The text caps direct hires alone (CCAG, .1.2): what a mission adds warns and refuses nothing. Of its dated terms,
    the one in force on the hiring day holds. `is_unsaid`: no text that binds the contract says for how long a direct
    hire counts, and a mission that fixed nothing watches `UNSAID_MONTHS`.
    """
    months = months_watched(terms, mode, hired_on, UNSAID_MONTHS if is_unsaid and mode == Mode.DIRECT_HIRE else None)
    return None if months is None else add_months(hired_on, months) - datetime.timedelta(days=1)


def recruited_from(
    terms: Iterable[Watched], kind: str, hired_on: datetime.date, notified_on: datetime.date | None
) -> datetime.date | None:
    """The first hiring day that goes unremarked on a contract notified that day; None when nothing is watched.

    No text of the CCAG asks for a new recruitment: practice expects one (domain reference, §3.4), and how long before
    the notification a hiring is remarked upon is each mission's to say.
    """
    months = months_watched(terms, kind, hired_on)
    return None if months is None or notified_on is None else add_months(notified_on, -months)


def months_watched(
    terms: Iterable[Watched], mode: str, hired_on: datetime.date, default: int | None = None
) -> int | None:
    """The months of the term in force on a hiring day, `default` when there is none; None: not watched."""
    known = [term for term in terms if term.mode == mode and term.effective_on <= hired_on]
    return max(known, key=lambda term: term.effective_on).months if known else default


def eligibility_at_entry(records: Iterable[Established], entered_on: datetime.date) -> Established | None:
    """Returns the eligibility that counts for an entry (a hiring): the one in force that day.

    « L’éligibilité des publics doit être établie préalablement à la mise en œuvre du dispositif et à la réalisation des
    heures d’insertion » (CCAG-Travaux, 20.1.1.2): of those established by the entry whose proof covers it, the latest.
    What happens afterwards (the end of an allowance) removes nothing. Failing that, the first one established since:
    the hours worked before it do not count, those worked after it do. None: none established.
    """
    known = sorted(records, key=lambda record: record.established_on)
    in_force = [
        record
        for record in known
        if record.established_on <= entered_on and (record.valid_until is None or record.valid_until >= entered_on)
    ]
    if in_force:
        return in_force[-1]
    return next((record for record in known if record.established_on > entered_on), None)


def proof_covers_until(
    kind: ProofKind, issued_on: datetime.date | None, written_until: datetime.date | None
) -> datetime.date | None:
    """Returns the last entry day a proof covers; None when it has no term.

    « Less than three months » at the entry: a proof of 10 January covers entries up to 9 April. `written_until` is the
    term written on the proof itself, when its kind has one.
    """
    if kind.validity is Validity.MONTHS and kind.months is not None and issued_on is not None:
        return add_months(issued_on, kind.months) - datetime.timedelta(days=1)
    return written_until if kind.validity is Validity.UNTIL else None


def earliest_direct_hire(day: datetime.date, cap_months: int) -> datetime.date:
    """Returns the earliest hiring date whose direct hire still counts on a day: what a list filters by."""
    hired = add_months(day, -cap_months)
    while add_months(hired, cap_months) <= day:
        hired += datetime.timedelta(days=1)
    return hired


def age_on(birth_date: datetime.date, day: datetime.date) -> int:
    """Whole years on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: datetime.date, age: int) -> datetime.date:
    """The first day of an age: 1 March, in a common year, for someone born on 29 February."""
    year = birth_date.year + age
    if (birth_date.month, birth_date.day) == (2, 29) and not calendar.isleap(year):
        return datetime.date(year, 3, 1)
    return birth_date.replace(year=year)
