"""What a declaration is made of, before it is recorded."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from levier.coordination.participants.models import Assignment


@dataclass(frozen=True)
class DeclaredLine:
    """Hundredths of an hour of one assignment in one month (its first day); `training`, those of them spent in
    training, None when nothing is said of it."""

    assignment: Assignment
    month: datetime.date
    hundredths: int
    training: int | None = None


@dataclass(frozen=True)
class NewPerson:
    """Someone at work whom nobody had named: her hours by month, in hundredths, wait for her eligibility."""

    first_name: str
    last_name: str
    hired_on: datetime.date
    contract_type: str
    employer_name: str
    hours: Mapping[datetime.date, int]
