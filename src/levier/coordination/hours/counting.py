"""What a declared line must pass to be counted. Every finding names its rule and says why, in French."""

import calendar
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from levier.common.ui import formats
from levier.coordination.hours.counting_rules import ELIGIBILITY_MISSING
from levier.coordination.participants.eligibility import Window
from levier.law.periods import Period, length_on

# A day holds 24 hours: beyond, no agreement can make it true.
DAILY_MOST = 24


# A first day, and the day after the last.
Span = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Line:
    """One declared line: hundredths of an hour of one person on one award in one month (its first day).

    `already_declared` were declared on the same award by other means, `elsewhere` by the same person under her
    other assignments, on this award or others; `days_together` are the days of the month she can have worked, all those
    assignments together (None: the whole month).
    `training` are those of `hundredths` spent in training, under the contract of work `contract_type`.
    `watched_until` is the last day that the mission's own settings leave unremarked.
    `publics`: the contract's own list of publics, when it has one.
    `released_from`: since when the clause no longer binds the lot.
    `suspensions`: those that have ended, by their first day and the day the clause bound the lot again.
    `held_from` and `held_until` are the first and last days the company holds the lot, where they are not the
    execution's own.
    `employed_since`: the hiring that `hired_on` goes on, when it does; `recruited_from`: the first hiring day that the
    mission leaves unremarked.
    `mode_doubt`: what is odd in the modality, held against the kind of the structure that employs the person.
    `site_doubt`: what is odd in the place she works at, held against the communes of the lot.
    `hired_on` and `ends_on` bound the assignment: no hour of the month was worked outside it.
    """

    month: datetime.date
    hundredths: int
    already_declared: int = 0
    elsewhere: int = 0
    days_together: int | None = None
    hired_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    training: int = 0
    contract_type: str = ""
    watched_until: datetime.date | None = None
    publics: "HeldTo | None" = None
    released_from: datetime.date | None = None
    suspensions: Sequence[Span] = ()
    held_from: datetime.date | None = None
    held_until: datetime.date | None = None
    employed_since: datetime.date | None = None
    recruited_from: datetime.date | None = None
    mode_doubt: str = ""
    site_doubt: str = ""


@dataclass(frozen=True)
class HeldTo:
    """The list of publics a contract has of its own, by where it is written (`document`), and since when the person is
    known to be of it; None: she is not."""

    document: str
    since: datetime.date | None


@dataclass(frozen=True)
class Finding:
    """A check that did not pass. `refuses`: the hours cannot count; otherwise someone must look."""

    rule: str
    sentence: str
    refuses: bool


@cache  # asked of each month of each line of a file: a few hundred months are all there are
def month_end(month: datetime.date) -> datetime.date:
    """The last day of a month given by its first."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_most(month: datetime.date) -> int:
    """The most whole hours a month can physically hold: 24 a day."""
    return DAILY_MOST * month_end(month).day


def weekly_most(month: datetime.date) -> int:
    """The most whole hours a week allows in a month (L3121-20)."""
    return length_on(Period.WEEK, month)


def usual_hours(month: datetime.date, days: int) -> int:
    """Whole hours over so many days of a month at the most a week allows, rounded up: beyond, someone looks."""
    return -(-weekly_most(month) * days // 7)


def usual_most(month: datetime.date) -> int:
    """Whole hours over the month at the most a week allows: a month holds its days divided by seven such weeks."""
    return usual_hours(month, month_end(month).day)


def present_most(month: datetime.date, days: int) -> int:
    """The most whole hours in so many days on end of a month: by week (L3121-20), and by day of the rest (L3121-18).

    Days that straddle two weeks may hold more, which is why this only makes someone look.
    """
    weeks, rest = divmod(max(days, 0), 7)
    most = weekly_most(month)
    return most * weeks + min(most, length_on(Period.WORKING_DAY, month) * rest)


def findings(
    line: Line, window: Window | None, execution_start: datetime.date | None, execution_end: datetime.date | None
) -> list[Finding]:
    """Returns what stands against counting a line; none means it counts. The execution starts at the later of its own
    start and the contract's notification (`Contract.executes_from`).

    `window` is that of the assignment (None: eligibility not established). A month whose days at work the window covers
    only in part is looked at by someone: the ledger is monthly and cannot tell them apart. Days before the hiring,
    after the end, outside the execution or while another company holds the lot are not at work: a hiring in mid-month
    is no exception.
    """
    first, last = line.month, month_end(line.month)
    found = hours_findings(line)
    if (execution_start and last < execution_start) or (execution_end and first > execution_end):
        found.append(Finding("outside_execution", outside_sentence(last, execution_start), refuses=True))
        return found
    if award_sentence := outside_award(line.month, line.held_from, line.held_until):
        found.append(Finding("outside_award", award_sentence, refuses=True))
        return found
    if line.ends_on is not None and first > line.ends_on:
        sentence = f"Heures faites après le {line.ends_on:%d/%m/%Y}, fin du contrat de travail."
        found.append(Finding("after_employment", sentence, refuses=True))
        return found
    found += presence_findings(line, *days_at_work(line, execution_start, execution_end))
    found += release_findings(line.released_from, *days_at_work(line, execution_start, execution_end))
    found += suspension_findings(line.suspensions, *days_at_work(line, execution_start, execution_end))
    if window is None:
        found.append(Finding(ELIGIBILITY_MISSING, "L’éligibilité n’est pas encore établie.", refuses=False))
    elif last < window.first_day:
        sentence = f"Heures faites avant le {window.first_day:%d/%m/%Y}, début de l’éligibilité."
        found.append(Finding("before_window", sentence, refuses=True))
    elif window.last_day is not None and first > window.last_day:
        sentence = f"Heures faites après le {window.last_day:%d/%m/%Y} ({window.rule})."
        found.append(Finding("after_window", sentence, refuses=True))
    elif not covers(window, *days_at_work(line, execution_start, execution_end)):
        found.append(Finding("window_partial", partial_sentence(first, last, window), refuses=False))
    if window is not None and line.publics is not None:
        found += publics_findings(line.publics, days_at_work(line, execution_start, execution_end)[0])
    if line.watched_until is not None and days_at_work(line, execution_start, execution_end)[1] > line.watched_until:
        sentence = f"Après le {line.watched_until:%d/%m/%Y}, terme de la durée que la mission surveille."
        found.append(Finding("past_watched_term", sentence, refuses=False))
    if line.mode_doubt:
        found.append(Finding("mode_of_structure", line.mode_doubt, refuses=False))
    if line.site_doubt:
        found.append(Finding("another_site", line.site_doubt, refuses=False))
    employed = line.employed_since or line.hired_on
    if line.recruited_from is not None and employed is not None and employed < line.recruited_from:
        sentence = f"Employée depuis le {employed:%d/%m/%Y}, bien avant la notification du marché."
        found.append(Finding("hired_long_before", sentence, refuses=False))
    return found


def outside_sentence(last: datetime.date, execution_start: datetime.date | None) -> str:
    """Why a month that ends on a day is outside the execution."""
    if execution_start is not None and last < execution_start:
        return f"Le mois précède l’exécution du marché, qui ne commence que le {execution_start:%d/%m/%Y}."
    return "Le mois est hors de l’exécution du marché."


def outside_award(month: datetime.date, held_from: datetime.date | None, held_until: datetime.date | None) -> str:
    """Why a company answers for no day of a month (its first day), as a sentence; empty when it holds the lot on one at
    least. The days, both included, are those of its award (None: the execution's own)."""
    if held_until is not None and month > held_until:
        return f"L’entreprise ne tient plus ce lot depuis le {held_until + datetime.timedelta(days=1):%d/%m/%Y}."
    if held_from is not None and month_end(month) < held_from:
        return f"L’entreprise ne tient ce lot que depuis le {held_from:%d/%m/%Y}."
    return ""


def release_findings(released_from: datetime.date | None, first: datetime.date, last: datetime.date) -> list[Finding]:
    """What the end of the clause on a lot says of hours worked between two days."""
    if released_from is None or last < released_from:
        return []
    since = f"La clause est suspendue ou levée sur ce lot depuis le {released_from:%d/%m/%Y}"
    if first >= released_from:
        return [Finding("after_release", f"{since}.", refuses=True)]
    return [Finding("after_release", f"{since}\u00a0: seules les heures d’avant comptent.", refuses=False)]


def suspended_days(suspensions: Sequence[Span], first: datetime.date, last: datetime.date) -> int:
    """How many days between two, both included, the clause was suspended."""
    return len(
        {
            day
            for start, resumed in suspensions
            for day in range(max(start, first).toordinal(), min(resumed.toordinal() - 1, last.toordinal()) + 1)
        }
    )


def beyond_bound_days(
    month: datetime.date, counted: int, suspensions: Sequence[Span], first: datetime.date, last: datetime.date
) -> int:
    """The hundredths counted of a month, worked between two of its days, that cannot have been done while the clause
    bound the lot: beyond the most the other days hold (`present_most`); none when it bound it all along. The ledger is
    monthly: of a month suspended in part, less is not told apart."""
    suspended = suspended_days(suspensions, first, last)
    if not suspended:
        return 0
    return max(counted - present_most(month, (last - first).days + 1 - suspended) * 100, 0)


def suspension_findings(suspensions: Sequence[Span], first: datetime.date, last: datetime.date) -> list[Finding]:
    """What suspensions that have ended say of hours worked between two days: those of a day in which the clause did not
    bind the lot are not owed (CCAG Travaux, 20.1.4.4), whenever they are declared."""
    touched = suspended_days(suspensions, first, last)
    if not touched:
        return []
    spans = [
        f"du {start:%d/%m/%Y} au {resumed - datetime.timedelta(days=1):%d/%m/%Y}"
        for start, resumed in sorted(suspensions)
        if start <= last and resumed > first
    ]
    sentence = f"La clause était suspendue sur ce lot {formats.enumeration(spans)}"
    if touched == (last - first).days + 1:
        return [Finding("during_suspension", f"{sentence}.", refuses=True)]
    return [
        Finding("during_suspension", f"{sentence}\u00a0: seules les heures des autres jours comptent.", refuses=False)
    ]


def publics_findings(held_to: HeldTo, first: datetime.date) -> list[Finding]:
    """What a contract's own list says of hours worked from a day on by someone whose eligibility is established. It
    makes someone look: the list was typed by the desk, and « notamment » leaves the contract its say."""
    if held_to.since is None:
        sentence = f"La catégorie établie n’est pas de celles que retient le marché ({held_to.document})."
    elif held_to.since > first:
        sentence = f"Sur une catégorie que retient le marché ({held_to.document}), seulement depuis le "
        sentence += f"{held_to.since:%d/%m/%Y}."
    else:
        return []
    return [Finding("not_of_publics", sentence, refuses=False)]


def days_at_work(
    line: Line, execution_start: datetime.date | None, execution_end: datetime.date | None
) -> tuple[datetime.date, datetime.date]:
    """The first and last days of the month that can have been worked."""
    starts = (line.hired_on, execution_start, line.held_from)
    return present_days(line.month, starts, (line.ends_on, execution_end, line.held_until))


def present_days(
    month: datetime.date, starts: Iterable[datetime.date | None], ends: Iterable[datetime.date | None]
) -> tuple[datetime.date, datetime.date]:
    """The first and last days of a month that nothing excludes: none of the starts comes after, none of the ends before
    (None: unknown, it bounds nothing)."""
    first = max([month, *(day for day in starts if day is not None)])
    return first, min([month_end(month), *(day for day in ends if day is not None)])


def presence_findings(line: Line, first: datetime.date, last: datetime.date) -> list[Finding]:
    """What the days at work say of the hours, when the month was worked in part: beyond the month's own bound,
    `hours_findings` already speaks."""
    days = max((last - first).days + 1, 0)
    most, here = present_most(line.month, days), line.hundredths + line.already_declared
    if days == month_end(line.month).day or not most * 100 < here <= usual_most(line.month) * 100:
        return []
    sentence = f"Plus de {most}\u00a0h pour {formats.count(days, 'jour', 'jours')} de présence dans le mois."
    if not days:
        sentence = "Aucun jour de présence possible dans le mois."
    return [Finding("days_too_few", sentence, refuses=False)]


def covers(window: Window, first: datetime.date, last: datetime.date) -> bool:
    """Whether a window holds every day from the first to the last."""
    return window.first_day <= first and (window.last_day is None or last <= window.last_day)


def partial_sentence(first: datetime.date, last: datetime.date, window: Window) -> str:
    """Which days of a month (its first and last given) a window covers, when it leaves some out."""
    if window.last_day is None or last <= window.last_day:
        days = f"qu’à partir du {window.first_day:%d/%m/%Y}"
    elif window.first_day <= first:
        days = f"que jusqu’au {window.last_day:%d/%m/%Y} ({window.rule})"
    else:
        days = f"que du {window.first_day:%d/%m/%Y} au {window.last_day:%d/%m/%Y} ({window.rule})"
    return f"L’éligibilité ne couvre ce mois {days}."


def includes_training(contract_type: str) -> bool:
    """Whether training is part of a contract of work, as CCAG 20.1.2 says of the « contrat de professionnalisation »
    and the « contrat d’apprentissage »; it ends its list by « etc. », so that another contract is looked at."""
    said = contract_type.casefold()
    return "professionnalisation" in said or "apprenti" in said


def too_much_in_month(
    month: datetime.date, here: int, elsewhere: int = 0, days_together: int | None = None
) -> Finding | None:
    """What one person's hundredths of an hour in a month say, on one contract and `elsewhere`; None when they can have
    been worked. The same for a statement and for a structure's file, which says several contracts at once.
    `days_together`: the days that all her assignments leave her to work (None: the whole month)."""
    usual = usual_most(month)
    if here > month_most(month) * 100:
        return Finding("month_impossible", "Plus d’heures que le mois n’en contient.", refuses=True)
    if here > usual * 100:
        sentence = f"Plus de {usual}\u00a0h dans le mois, soit {weekly_most(month)}\u00a0h par semaine (L3121-20)."
        return Finding("month_unusual", sentence, refuses=False)
    if elsewhere > 0 and (sentence := together_sentence(month, here + elsewhere, days_together)):
        return Finding("declared_elsewhere", sentence, refuses=False)
    return None


def together_sentence(month: datetime.date, total: int, days_together: int | None) -> str:
    """What is wrong with all the hours (hundredths) of someone in a month, her other assignments included; empty when
    nothing is. Which contract they are not of, someone must say: nothing is refused."""
    whole = month_end(month).day
    days = whole if days_together is None else days_together
    most = usual_most(month) if days == whole else present_most(month, days)
    beside, worked = "Avec un autre marché ou une autre embauche", formats.count(days, "jour", "jours")
    if total > DAILY_MOST * 100 * days:
        return f"{beside}, {formats.hours(total)} pour {worked} de présence\u00a0: un jour n’a que {DAILY_MOST}\u00a0h."
    if total > most * 100:
        where = "dans le mois" if days == whole else f"pour {worked} de présence"
        return f"{beside}, plus de {most}\u00a0h {where}."
    return ""


def count_days(spans: Iterable[tuple[datetime.date, datetime.date]]) -> int:
    """How many days are in at least one of these spans, both ends included: a day shared is one day."""
    return len({first.toordinal() + after for first, last in spans for after in range((last - first).days + 1)})


def hours_findings(line: Line) -> list[Finding]:
    """What the number of hours alone says."""
    found = []
    here = line.hundredths + line.already_declared
    if (too_much := too_much_in_month(line.month, here, line.elsewhere, line.days_together)) is not None:
        found.append(too_much)
    if line.training > 0 and not includes_training(line.contract_type):
        contract = line.contract_type or "contrat non précisé"
        sentence = f"Dont {formats.hours(line.training)} de formation, hors d’un contrat qui la comprend ({contract})."
        found.append(Finding("training_outside_contract", sentence, refuses=False))
    if line.already_declared > 0:
        found.append(Finding("declared_twice", "Des heures sont déjà déclarées pour ce mois.", refuses=False))
    return found
