"""What this room offers the others: its place in the navigation, and what must always hold of the ledger."""

from django.db.models import Q, Sum

from levier.common.audit.append_only import offer_append_only
from levier.common.registry import Axis, CheckResult, NavigationEntry, offer_check, offer_navigation
from levier.coordination.hours.models import LedgerEntry


def ledger_balances() -> CheckResult:
    """For each assignment and month: nothing negative, and no more judged than declared."""
    sums = list(
        LedgerEntry.objects.order_by()
        .values("assignment", "month")
        .annotate(
            declared=Sum("hundredths", filter=Q(kind="declared"), default=0),
            counted=Sum("hundredths", filter=Q(kind="counted"), default=0),
            refused=Sum("hundredths", filter=Q(kind="refused"), default=0),
        )
    )
    faults = [
        line
        for line in sums
        if min(line["declared"], line["counted"], line["refused"]) < 0
        or line["counted"] + line["refused"] > line["declared"]
    ]
    return CheckResult("soldes du registre des heures", len(sums), len(faults))


offer_append_only(LedgerEntry)
offer_check(ledger_balances)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION, 50, "Relevés d’heures", "received", "hours.statement.judge", frozenset({"counting"})
    )
)
