"""The straight line of `pace`, asked of the database: which lots are the furthest behind, among thousands."""

import datetime
from typing import Any

from django.db.models import Case, DateField, F, Func, IntegerField, Value, When
from django.db.models.functions import Coalesce, Greatest, Least


class DaysBetween(Func):
    """The days from the second date to the first."""

    output_field = IntegerField()
    template = "(%(expressions)s)"
    arg_joiner = " - "

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite keeps days as text."""
        later, earlier = (f"julianday({compiler.compile(day)[0]})" for day in self.get_source_expressions())
        params = [param for day in self.get_source_expressions() for param in compiler.compile(day)[1]]
        return f"CAST({later} - {earlier} AS INTEGER)", params


def expected_in_sql(owed: str, contract: str, today: datetime.date) -> Any:
    """`expected_hours` of each row, as a column: `owed` names its whole hours, never negative, `contract` leads to its
    contract. A test holds both equal."""
    starts, notified, ends = F(f"{contract}starts_on"), F(f"{contract}notified_on"), F(f"{contract}ends_on")
    # The later day, or the only one: of a day and nothing, one database gives the day, the other nothing.
    start = Coalesce(Greatest(starts, notified), starts, notified)
    length = DaysBetween(ends, start) + 1
    elapsed = Least(Greatest(DaysBetween(Value(today, DateField()), start) + 1, 0), length)
    unknown = When(**{f"{contract}starts_on": None, f"{contract}notified_on": None}, then=None)
    return Case(
        unknown,
        When(**{f"{contract}ends_on": None}, then=None),
        When(**{f"{contract}ends_on__lt": start}, then=None),
        default=F(owed) * elapsed / length,
        output_field=IntegerField(),
    )
