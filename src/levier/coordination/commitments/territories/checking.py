"""What must always hold between missions, for `levier check`."""

from django.db.models import Sum
from django.utils import timezone

from levier.common.registry import CheckResult
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.territories.models import MissionAgreement, OpenedOperation, OpenedShare


def published_shares_agree() -> CheckResult:
    """What another mission reads is what the operation owes, and what its desk answers for; nothing once it has
    ended."""
    faults = 0
    standing = list(MissionAgreement.objects.filter(partner__isnull=False, accepted_at__isnull=False, ended_at=None))
    for agreement in standing:
        copy = OpenedShare.objects.filter(opened__agreement=agreement.public_id)
        # As of its publication: an act that takes effect is published within the hour.
        then = timezone.localdate(agreement.published_at) if agreement.published_at else None
        owed = HoursCommitment.objects.filter(in_force(then), lot__contract__operation=agreement.operation_id)
        ours = DeskShare.objects.filter(
            in_force(then, at="commitment__"),
            commitment__lot__contract__operation=agreement.operation_id,
            desk=agreement.desk_id,
        )
        faults += total(copy, "owed") != total(owed, "hours")
        faults += total(copy.filter(is_ours=True), "owed") != total(ours, "hours")
    left = OpenedOperation.objects.filter(ended_at__isnull=False, shares__isnull=False).distinct().count()
    return CheckResult("parts publiées aux autres missions", len(standing), faults + left)


def total(rows: object, field: str) -> int:
    """The sum of a column."""
    return int(rows.aggregate(total=Sum(field, default=0))["total"])  # type: ignore[attr-defined]
