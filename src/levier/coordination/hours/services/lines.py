"""What a declaration is made of, before it is recorded."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from levier.coordination.participants.models import Assignment


class DeclaredLine(NamedTuple):
    """Hundredths of an hour of one assignment in one month (its first day); `training`, those of them spent in
    training, None when nothing is said of it.

    `is_said`: false of a box left empty. A declarant's says no hours all the same; beside what another declares, it
    says nothing, where a zero is a figure."""

    assignment: Assignment
    month: datetime.date
    hundredths: int
    training: int | None = None
    is_said: bool = True


@dataclass(frozen=True)
class NewPerson:
    """Someone at work whom nobody had named: her hours by month, in hundredths, wait for her eligibility."""

    first_name: str
    last_name: str
    hired_on: datetime.date
    contract_type: str
    employer_name: str
    hours: Mapping[datetime.date, int]
