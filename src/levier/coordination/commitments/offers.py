"""What this room offers the others: what must always hold of shares."""

from django.db.models import F, Sum

from levier.common.registry import CheckResult, offer_check
from levier.coordination.commitments.models import HoursCommitment


def shares_add_up() -> CheckResult:
    """The shares of a commitment that is shared add up to its hours."""
    shared = HoursCommitment.objects.filter(shares__isnull=False).annotate(given=Sum("shares__hours"))
    return CheckResult("parts égales aux heures dues", shared.count(), shared.exclude(given=F("hours")).count())


offer_check(shares_add_up)
