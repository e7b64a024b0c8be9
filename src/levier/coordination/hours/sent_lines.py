"""What a structure's software says, line by line, judged whole before anything is kept. Plain Python, no database."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.ledger import read_hours
from levier.coordination.hours.sheets import SheetMonth, plain

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
HOURS = r"^[0-9]{1,3}(\.[0-9]{1,2})?$"
QUOTED_AT_MOST = 40


@dataclass(frozen=True)
class KnownPerson:
    """Someone whose hours are asked: the award (its public id) on which she works, her contract of work, her months,
    and why those the contract takes no more are not asked."""

    award: str
    name: str
    contract_type: str
    months: Mapping[datetime.date, SheetMonth]
    over: Mapping[datetime.date, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SaidLine:
    """One line as it was sent: the texts of its fields."""

    person: str
    award: str
    month: str
    hours: str
    contract_type: str = ""


@dataclass(frozen=True)
class LineFault:
    """Why a line cannot be taken: its number from 1 (None: the whole body), the field, a code, a French sentence."""

    line: int | None
    field: str
    code: str
    sentence: str


@dataclass(frozen=True)
class GoodLine:
    """A line that can be taken: whose (the reference), the first day of its month, hundredths of an hour."""

    person: str
    month: datetime.date
    hundredths: int


def quoted(text: str) -> str:
    """What was sent, as a sentence cites it: bounded, without anything that is not printed."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:QUOTED_AT_MOST])
    return f"«\u00a0{shown}{'…' if len(text) > QUOTED_AT_MOST else ''}\u00a0»"


def check_lines(lines: Sequence[SaidLine], people: Mapping[str, KnownPerson]) -> tuple[list[GoodLine], list[LineFault]]:
    """The lines that can be taken, and each fault of the others; `people` by the reference of their row.

    The rules of a cell are those of the spreadsheet (`sheets`, `ledger.read_hours`): the same hours are refused by the
    same sentence, whichever way they come.
    """
    good: list[GoodLine] = []
    faults: list[LineFault] = []
    seen: dict[tuple[str, datetime.date], int] = {}
    for number, line in enumerate(lines, start=1):
        found = check_line(number, line, people)
        if isinstance(found, GoodLine):
            before = seen.setdefault((found.person, found.month), number)
            if before == number:
                good.append(found)
                continue
            found = [LineFault(number, "month", "line_twice", f"Cette personne et ce mois sont déjà ligne {before}.")]
        faults += found
    return good, faults


def check_line(number: int, line: SaidLine, people: Mapping[str, KnownPerson]) -> GoodLine | list[LineFault]:
    """One line, or every fault it has."""
    faults: list[LineFault] = []

    def fault(field: str, code: str, sentence: str) -> None:
        faults.append(LineFault(number, field, code, sentence))

    person = people.get(line.person)
    if person is None:
        fault(
            "person",
            "person_unknown",
            f"La référence {quoted(line.person)} ne désigne aucun de vos salariés dont les heures sont attendues. "
            "Reprenez-la dans le modèle, ou demandez la liste à jour.",
        )
    elif person.award != line.award.lower():
        fault(
            "award",
            "award_differs",
            f"{person.name} ne travaille pas sur l’attribution {quoted(line.award)}\u00a0: la référence et "
            "l’attribution ne vont pas ensemble.",
        )
    if person is not None and line.contract_type and plain(person.contract_type) not in ("", plain(line.contract_type)):
        fault(
            "contract_type",
            "contract_type_differs",
            f"Le contrat de travail connu est «\u00a0{person.contract_type}\u00a0», et non "
            f"{quoted(line.contract_type)}. S’il a changé, signalez-le au facilitateur.",
        )
    month = datetime.date(int(line.month[:4]), int(line.month[5:]), 1) if is_month(line.month) else None
    if month is None:
        fault("month", "month_unreadable", f"{quoted(line.month)} n’est pas un mois. Exemple\u00a0: 2026-03.")
    asked = person.months.get(month) if person is not None and month is not None else None
    if person is not None and month is not None and asked is None:
        fault(
            "month",
            "month_not_asked",
            person.over.get(month)
            or f"Aucune heure {formats.of(person.name)} n’est attendue pour {formats.month(month)}\u00a0: période "
            "close, pas encore ouverte, ou personne absente ce mois-là.",
        )
    hundredths = 0
    if not re.fullmatch(HOURS, line.hours):
        fault(
            "hours",
            "hours_unreadable",
            f"{quoted(line.hours)} n’est pas un nombre d’heures en centièmes, avec un point. Exemple\u00a0: 121.33.",
        )
    elif asked is not None:
        try:
            hundredths = read_hours(line.hours, asked.most, days=asked.days)
        except Problem as problem:
            fault("hours", "hours_impossible", problem.sentence)
    return faults or GoodLine(line.person, month or datetime.date.min, hundredths)


def is_month(text: str) -> bool:
    """Whether a text is a month that exists in our calendar: « 2026-03 »."""
    return re.fullmatch(MONTH, text) is not None and text[:4] != "0000"
