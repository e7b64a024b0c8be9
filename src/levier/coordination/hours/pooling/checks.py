"""What must always hold of allocations."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.common.registry import CheckResult
from levier.coordination.hours.models import Allocation, AllocationPart, EntryKind, LedgerEntry


def allocations_add_up() -> CheckResult:
    """Each allocation is the sum of its parts, and each part of a month's last allocation is what the ledger of its
    contract declares of that person and month: no hour counts twice, none is lost."""

    def total(rows: QuerySet, **where: OuterRef) -> Coalesce:
        kept = rows.filter(**where).order_by().values(*where)
        return Coalesce(Subquery(kept.annotate(total=Sum("hundredths")).values("total")), 0)

    allocations = Allocation.objects.order_by()
    summed = allocations.annotate(given=total(AllocationPart.objects.all(), allocation=OuterRef("pk")))
    later = allocations.filter(person=OuterRef("allocation__person"), month=OuterRef("allocation__month"))
    parts = AllocationPart.objects.order_by().annotate(
        last=Subquery(later.order_by("-pk").values("pk")[:1]),
        declared=total(
            LedgerEntry.objects.filter(kind=EntryKind.DECLARED),
            assignment=OuterRef("assignment"),
            month=OuterRef("allocation__month"),
        ),
    )
    faults = summed.exclude(given=F("hundredths")).count()
    faults += parts.filter(last=F("allocation")).exclude(declared=F("hundredths")).count()
    return CheckResult("répartitions entre marchés", allocations.count(), faults)
