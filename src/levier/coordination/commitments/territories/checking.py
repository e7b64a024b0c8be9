"""What must always hold between missions, for `levier check`."""

from django.db.models import Sum

from levier.common.registry import CheckResult
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.territories.models import MissionAgreement, OpenedOperation, OpenedShare


def published_shares_agree() -> CheckResult:
    """What another mission reads is what the operation owes, and what its desk answers for; nothing once it has
    ended."""
    faults = 0
    in_force = list(MissionAgreement.objects.filter(partner__isnull=False, accepted_at__isnull=False, ended_at=None))
    for agreement in in_force:
        copy = OpenedShare.objects.filter(opened__agreement=agreement.public_id)
        owed = HoursCommitment.objects.filter(lot__contract__operation=agreement.operation_id)
        ours = DeskShare.objects.filter(
            commitment__lot__contract__operation=agreement.operation_id, desk=agreement.desk_id
        )
        faults += total(copy, "owed") != total(owed, "hours")
        faults += total(copy.filter(is_ours=True), "owed") != total(ours, "hours")
    left = OpenedOperation.objects.filter(ended_at__isnull=False, shares__isnull=False).distinct().count()
    return CheckResult("parts publiées aux autres missions", len(in_force), faults + left)


def total(rows: object, field: str) -> int:
    """The sum of a column."""
    return int(rows.aggregate(total=Sum(field, default=0))["total"])  # type: ignore[attr-defined]
