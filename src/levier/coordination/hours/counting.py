"""What a declared line must pass to be counted. Every finding names its rule and says why, in French."""

import calendar
import datetime
from dataclasses import dataclass

from levier.coordination.participants.eligibility import Window

# 48 h a week is the most the Code du travail allows (L3121-20); a month holds its days divided by seven such weeks.
WEEKLY_MOST = 48
# A day holds 24 hours: beyond, no agreement can make it true.
DAILY_MOST = 24


@dataclass(frozen=True)
class Line:
    """One declared line: hundredths of an hour of one person on one award in one month (its first day)."""

    month: datetime.date
    hundredths: int
    already_declared: int = 0


@dataclass(frozen=True)
class Finding:
    """A check that did not pass. `refuses`: the hours cannot count; otherwise someone must look."""

    rule: str
    sentence: str
    refuses: bool


def month_end(month: datetime.date) -> datetime.date:
    """The last day of a month given by its first."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_most(month: datetime.date) -> int:
    """The most whole hours a month can physically hold: 24 a day."""
    return DAILY_MOST * month_end(month).day


def usual_most(month: datetime.date) -> int:
    """Whole hours at 48 h a week over the month: beyond, someone looks."""
    return -(-WEEKLY_MOST * month_end(month).day // 7)


def findings(
    line: Line, window: Window | None, execution_start: datetime.date | None, execution_end: datetime.date | None
) -> list[Finding]:
    """Returns what stands against counting a line; none means it counts.

    `window` is that of the assignment (None: eligibility not established). A month the window covers only in part is
    looked at by someone: the ledger is monthly and cannot tell its days.
    """
    first, last = line.month, month_end(line.month)
    found: list[Finding] = []
    if line.hundredths + line.already_declared > month_most(line.month) * 100:
        found.append(Finding("month_impossible", "Plus d’heures que le mois n’en contient.", refuses=True))
    elif line.hundredths + line.already_declared > usual_most(line.month) * 100:
        sentence = f"Plus de {usual_most(line.month)} h dans le mois, soit 48 h par semaine (L3121-20)."
        found.append(Finding("month_unusual", sentence, refuses=False))
    if line.already_declared > 0:
        found.append(Finding("declared_twice", "Des heures sont déjà déclarées pour ce mois.", refuses=False))
    if (execution_start and last < execution_start) or (execution_end and first > execution_end):
        found.append(Finding("outside_execution", "Le mois est hors de l’exécution du marché.", refuses=True))
        return found
    if window is None:
        found.append(Finding("eligibility_missing", "L’éligibilité n’est pas encore établie.", refuses=False))
    elif last < window.first_day:
        sentence = f"Heures faites avant le {window.first_day:%d/%m/%Y}, début de l’éligibilité."
        found.append(Finding("before_window", sentence, refuses=True))
    elif window.last_day is not None and first > window.last_day:
        sentence = f"Heures faites après le {window.last_day:%d/%m/%Y} ({window.rule})."
        found.append(Finding("after_window", sentence, refuses=True))
    elif first < window.first_day or (window.last_day is not None and last > window.last_day):
        sentence = "L’éligibilité ne couvre qu’une partie du mois\u00a0: retenez les heures faites pendant sa durée."
        found.append(Finding("window_partial", sentence, refuses=False))
    return found
