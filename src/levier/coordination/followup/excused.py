"""The hours that notified difficulties took off what a lot owes, no means having been found."""

import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.commitments.releases import ReleaseKind
from levier.coordination.followup.models import Difficulty


def excusing(by: datetime.date | None = None) -> QuerySet[Difficulty]:
    """The difficulties whose hours are still deducted, today or on a past day: an act that lifts the clause of their
    lot for good frees every hour not done, theirs too, and they are not taken off twice."""
    for_good = ClauseRelease.objects.filter(kind__in=[ReleaseKind.REMOVAL, ReleaseKind.ANNULMENT])
    difficulties = Difficulty.objects.all()
    if by is not None:
        for_good, difficulties = for_good.filter(effective_on__lte=by), difficulties.filter(decided_on__lte=by)
    return difficulties.exclude(award__lot__in=for_good.order_by().values("lot"))


def excused_of(lot: str, by: datetime.date | None = None) -> Any:
    """The whole hours so deducted of the lot of a row, as a column; `lot` is the path to it."""
    of_lot = excusing(by).filter(award__lot=OuterRef(lot)).order_by().values("award__lot")
    return Coalesce(Subquery(of_lot.annotate(total=Sum("excused_hours")).values("total")), 0)
