"""Which reports a contract's clause calls for, and when. Plain Python.

« Le titulaire, ou le cas échéant le facilitateur, établit pendant toute la durée du marché un bilan annuel […] ; rédige
un bilan final dans le mois précédant la fin de l’exécution du marché […]. Ces bilans portent sur les aspects
quantitatif et qualitatif de l’action d’insertion » (CCAG-Travaux, 20.1.4.5; the same in the five others).
"""

import calendar
import datetime
import re
from collections.abc import Iterable
from enum import StrEnum

FINAL = "final"


class ReportKind(StrEnum):
    """The two reports of the CCAG."""

    ANNUAL = "annual"
    FINAL = "final"


KIND_LABELS = {ReportKind.ANNUAL: "bilan annuel", ReportKind.FINAL: "bilan final"}

# What the desk writes: the field, its title in the report, what it is for. None of it is asked by name in the CCAG.
SECTIONS = (
    ("action", "L’action d’insertion", "Ce qui a été mis en place\u00a0: postes, modalités, structures, calendrier."),
    (
        "paths",
        "Les parcours",
        "Ce que ces heures ont permis\u00a0: formations, prolongations, embauches. Sans nommer personne.",
    ),
    ("difficulties", "Les difficultés et leurs réponses", "Ce qui a gêné l’action, et ce qui a été trouvé."),
    ("outlook", "Les suites", "Ce qui est prévu\u202f; au bilan final, les possibilités d’embauche étudiées."),
)


def month_before(last_day: datetime.date) -> datetime.date:
    """Returns the first day of the month that precedes the end: the same day a month earlier, or that month's last."""
    year, month = (last_day.year, last_day.month - 1) if last_day.month > 1 else (last_day.year - 1, 12)
    return datetime.date(year, month, min(last_day.day, calendar.monthrange(year, month)[1]))


def final_is_open(ends_on: datetime.date | None, today: datetime.date) -> bool:
    """Whether the final report may be written: the month before the end has begun."""
    return ends_on is not None and month_before(ends_on) <= today


def followed_from(starts_on: datetime.date | None, taken_over_on: datetime.date | None) -> datetime.date | None:
    """The first day whose hours the mission can tell: the start of the execution, or the day after the hours taken over
    were closed, which are one figure and no year's."""
    if starts_on is None or taken_over_on is None:
        return starts_on
    return max(starts_on, taken_over_on + datetime.timedelta(days=1))


def annual_years(followed_from: datetime.date | None, ends_on: datetime.date | None, today: datetime.date) -> list[int]:
    """Returns the whole years an annual report tells, the last first: those past since the mission follows the contract
    (`followed_from`). The year in which the execution ends is told by the final report."""
    if followed_from is None:
        return []
    last = min(today.year - 1, ends_on.year - 1 if ends_on is not None else today.year - 1)
    return list(range(last, followed_from.year - 1, -1))


def people_named(text: str, people: Iterable[tuple[str, str]]) -> list[str]:
    """Returns those of `people` (first name, last name) a text names in full, in either order, whatever the case: a
    report leaves without the name of a person."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    found = []
    for first, last in people:
        one, other = (" ".join(re.findall(r"\w+", part.casefold())) for part in (first, last))
        if one and other and any(f" {pair} " in f" {words} " for pair in (f"{one} {other}", f"{other} {one}")):
            found.append(f"{first} {last[:1]}.")
    return found
