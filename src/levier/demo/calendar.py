"""The demo's days: everything is told from the first day of the current quarter, so that it looks alive on any day."""

import datetime
from dataclasses import dataclass

MONTHS = 12
QUARTER = 3


@dataclass(frozen=True)
class DemoCalendar:
    """Days counted from the quarter in which `today` stands."""

    today: datetime.date

    @property
    def base(self) -> datetime.date:
        """The first day of the current quarter."""
        return self.today.replace(month=(self.today.month - 1) // QUARTER * QUARTER + 1, day=1)

    def at(self, months: int, day: int = 1) -> datetime.date:
        """A day of a month counted from the base: at(-3, 15) is the 15th, three months before it. `day` up to 28."""
        rank = self.base.year * MONTHS + self.base.month - 1 + months
        return datetime.date(rank // MONTHS, rank % MONTHS + 1, day)

    def end(self, months: int) -> datetime.date:
        """The last day of a month counted from the base."""
        return self.at(months + 1) - datetime.timedelta(days=1)

    def soon(self, days: int) -> datetime.date:
        """A day counted from today itself."""
        return self.today + datetime.timedelta(days=days)
