"""Asking whether awards still take hours, before anything is written."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from levier.common.errors import Problem
from levier.coordination.hours.counting import Span
from levier.coordination.hours.periods import last_day_owed
from levier.coordination.hours.receiving import Receiving
from levier.coordination.hours.selectors import suspensions_of
from levier.coordination.procurement.models import Award


def receiving(award: Award, suspensions: Sequence[Span] = ()) -> Receiving:
    """What tells whether an award, with its lot and contract at hand, takes hours; without the suspensions that have
    ended, only whether it is `closed`."""
    return Receiving(
        award.lot.contract.status,
        award.lot.released_from,
        award.started_on,
        last_day_owed(None, award.ended_on),
        suspensions,
    )


def receiving_of(awards: Collection[Award]) -> dict[int, Receiving]:
    """The same of several awards, by award, their ended suspensions read: one query, none where no clause was ever
    suspended."""
    suspended = suspensions_of(awards)
    return {award.pk: receiving(award, suspended.get(award.lot_id, ())) for award in awards}


def check_open(award_id: int) -> None:
    """Raises Problem when the contract of an award has its accounts closed: nothing is judged nor corrected; one
    query."""
    check_receives([(award_id, None)])


def check_receives(wanted: Iterable[tuple[int, datetime.date | None]]) -> None:
    """Raises Problem when an award does not take hours of a month (its first day; None: fewer hours than before, which
    a closed contract alone refuses); one query, one more where a clause was suspended."""
    asked = set(wanted)
    awards = Award.objects.filter(pk__in={award for award, _ in asked}).select_related("lot__contract")
    known = receiving_of(awards)
    for award_id, month in sorted(asked, key=str):
        rule = known[award_id]
        if sentence := rule.closed if month is None else rule.refuses(month):
            raise Problem(sentence)
