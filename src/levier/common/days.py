"""The refusal every room gives of a day that has not come. Plain Python."""

import datetime

from levier.common.errors import Problem


def check_has_come(day: datetime.date, today: datetime.date, *, field: str) -> None:
    """Raises Problem at `field` when something that is said done bears a day to come."""
    if day > today:
        raise Problem(
            "Ce jour n’est pas encore venu\u00a0: écrivez la date d’aujourd’hui, ou une date passée.", field=field
        )


def check_order(first: datetime.date, last: datetime.date | None, *, field: str) -> None:
    """Raises Problem at `field` when a line would end before it begins; None lasts."""
    if last is not None and last < first:
        raise Problem(
            "Le dernier jour ne peut pas précéder le premier\u00a0: corrigez l’une des deux dates.", field=field
        )
