"""The hours of a lot as the acts on its clause read them: owed, done, waiting."""

import datetime

from django.db.models import Sum

from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.followup.excused import excusing
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import LedgerEntry, YearSum
from levier.coordination.hours.selectors import sums_by, taken_over_by
from levier.coordination.procurement.models import Lot


def lot_hours(lot: Lot, until: datetime.date | None = None) -> tuple[int, int, int]:
    """(whole hours owed, hundredths done, whole hours excused) of a lot, today or `until` the end of a period; four
    queries.

    Done: counted here, and taken over. The ledger is monthly: the month in which a period ends counts for it.
    """
    owed = HoursCommitment.objects.filter(in_force(until), lot=lot).aggregate(sum=Sum("hours", default=0))["sum"]
    if until is None:
        done = YearSum.objects.filter(award__lot=lot).aggregate(sum=Sum("counted", default=0))["sum"]
    else:
        done = months_until(lot, until).counted
    excused = excusing(until).filter(award__lot=lot).aggregate(sum=Sum("excused_hours", default=0))["sum"]
    return owed, done + taken_over_by("award__lot", award__lot=lot).get(lot.pk, 0), excused


def months_until(lot: Lot, until: datetime.date) -> Balance:
    """What the ledger of a lot adds up to over the months begun by a day; one query."""
    entries = LedgerEntry.objects.filter(award__lot=lot, month__lte=until).order_by()
    sums = entries.values_list("award__lot", "kind").annotate(total=Sum("hundredths"))
    return sums_by(sums).get(lot.pk, Balance(0, 0, 0))


def pending_hours(lot: Lot) -> int:
    """Hundredths declared on a lot and not judged yet; one query."""
    return YearSum.objects.filter(award__lot=lot).aggregate(sum=Sum("pending", default=0))["sum"]


def countable_pending(lot: Lot, effective_on: datetime.date) -> int:
    """Of those, the hundredths that can still count once an act on the clause takes effect: the ledger is monthly, and
    a month begun before that day may (`after_release` refuses those after it); one query."""
    return months_until(lot, effective_on - datetime.timedelta(days=1)).pending
