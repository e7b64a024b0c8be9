"""The straight line of a lot read from the database: one place hands `pace` what it needs to know of it."""

import datetime
from collections.abc import Iterable

from levier.coordination.hours.pace import expected_hours, steps_of
from levier.coordination.procurement.models import Lot


def expected_today(lot: Lot, due: int, acts: Iterable[tuple[str, int, int]] | None, today: datetime.date) -> int | None:
    """Whole hours the calendar would have a lot at by today, of those due on it (those excused taken off): `acts` are
    its `later_acts`. None without both dates."""
    contract = lot.contract
    return expected_hours(
        due,
        contract.executes_from,
        contract.ends_on,
        today,
        idle_from=lot.idle_from,
        halts=lot.halted,
        later=steps_of(acts),
    )
