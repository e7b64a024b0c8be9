"""From when to when a person's hours may count on a contract."""

import calendar
import datetime
from dataclasses import dataclass
from enum import StrEnum

# CCAG, .1.2 (Travaux 20.1.2): hours of a direct hire count from the hiring date for at most two years.
DIRECT_HIRE_CAP_MONTHS = 24


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


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def eligibility_window(
    mode: Mode,
    hired_on: datetime.date,
    established_on: datetime.date | None,
    execution_start: datetime.date | None,
    execution_end: datetime.date | None,
    cap_months: int | None = DIRECT_HIRE_CAP_MONTHS,
) -> Window | None:
    """Returns the window of one assignment; None while eligibility is not established.

    Eligibility must be established before the hours are worked (CCAG, .1.1); the actions take place during the
    execution (.1.2); a direct hire, alternance included, counts at most `cap_months` from the hiring date, which the
    contract's own text may change (None: no cap). Secondment and subcontracting carry no such cap.
    """
    if established_on is None:
        return None
    first_day = max(day for day in (hired_on, established_on, execution_start) if day is not None)
    last_day, rule = execution_end, "fin de l’exécution du marché"
    if mode is Mode.DIRECT_HIRE and cap_months is not None:
        capped = add_months(hired_on, cap_months) - datetime.timedelta(days=1)
        if last_day is None or capped < last_day:
            last_day, rule = capped, f"{cap_months} mois à compter de l’embauche"
    return Window(first_day, last_day, rule)
