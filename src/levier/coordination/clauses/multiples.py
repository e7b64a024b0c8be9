"""The penalty for an hour not done, as a contract writes it: in euros, or as a multiple of a dated value. Plain Python.

Éducation nationale 2018: missing hours × 4 × the hourly ceiling of social security (domain reference, TC5); elsewhere
1,5 to 3 times the hourly SMIC. The value is read in the dated tables on the day the penalty is incurred; where no line
holds on that day, none is taken in its place.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.tables import ALL, TABLE_LABELS, Line, Table, Tables, said
from levier.coordination.clauses.terms import BASE_LABELS, PenaltyBase

# The line of the dated tables each base is read on.
READ_ON = {PenaltyBase.SMIC: (Table.SMIC, "brut"), PenaltyBase.CEILING: (Table.CEILING, ALL)}


@dataclass(frozen=True)
class HourPenalty:
    """The amount of an hour in cents, exact, and how it is come to; empty for an amount the contract writes."""

    cents: Fraction
    words: str = ""


def penalty_line(tables: Tables, base: str, day: datetime.date) -> Line | None:
    """The value of a base on a day."""
    table, key = READ_ON[PenaltyBase(base)]
    return tables.line_on(table, key, day)


def multiple_words(base: str, times: int) -> str:
    """« 4 × le plafond horaire de la sécurité sociale (PHSS) »; `times` in hundredths."""
    return f"{formats.number(Decimal(times) / 100)} {BASE_LABELS[PenaltyBase(base)]}"


def multiple_penalty(base: str, times: int, line: Line | None, day: datetime.date) -> HourPenalty:
    """The amount of an hour by a multiple (hundredths) of a value on a day. Raises Problem when the value is not
    known."""
    label = TABLE_LABELS[READ_ON[PenaltyBase(base)][0]]
    if line is None:
        raise Problem(
            f"Le marché écrit cette pénalité en multiple\u00a0: {multiple_words(base, times)}. Cette valeur n’est pas "
            f"connue au {formats.long_date(day)}\u00a0: un administrateur de la mission l’ajoute aux tables datées "
            f"(«\u00a0{label}\u00a0»), avec sa source. Aucun montant n’est proposé sans elle."
        )
    cents = Fraction(times * line.value, 100)
    words = (
        f"{label} au {formats.long_date(day)}\u00a0: {formats.euros(line.value)} ({said(line, day)})\u202f; "
        f"une heure\u00a0: {formats.number(Decimal(times) / 100)} × {formats.euros(line.value)}"
    )
    return HourPenalty(cents, words)
