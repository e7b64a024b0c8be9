"""Publishing an operation's shares to the missions whose desks answer for some of them."""

from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from levier.common.registry import offered
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.commitments.territories.acts import lock_agreement
from levier.coordination.commitments.territories.agreements import Part, published
from levier.coordination.commitments.territories.crossing import cross
from levier.coordination.commitments.territories.models import MissionAgreement
from levier.coordination.procurement.models import Operation
from levier.organizations.models import Organization


def parts_of(operation: Operation, partner_desk: int | None = None) -> tuple[list[Part], int]:
    """What each desk answers for today in an operation, in the figures of the mission's own board, and the whole hours
    owed by the operation, which their sum is; hours no key gives to a desk have a line. Nine queries at most."""
    total = HoursCommitment.objects.filter(in_force(), lot__contract__operation=operation).aggregate(
        hours=Sum("hours", default=0)
    )
    parts: list[Part] = offered("parts_by_desk")(operation, timezone.localdate(), partner_desk)
    if partner_desk and not any(part.is_partner for part in parts):
        parts.append(Part(str(Organization.objects.get(pk=partner_desk)), 0, 0, is_partner=True))
    return parts, total["hours"]


@transaction.atomic
def publish(agreement: UUID) -> None:
    """Publishes the shares of one agreement in force, when it is with a mission of this installation; raises Problem
    when it has ended."""
    held = lock_agreement(agreement, accepted_at__isnull=False)
    if held.partner_id is None:
        return
    parts, total = parts_of(held.operation, held.desk_id)
    cross(held.public_id, held.partner_id, published(parts, total))
    held.published_at = timezone.now()
    held.save(update_fields=["published_at"])


def publish_operations(**where: object) -> None:
    """Publishes again what is opened, where `where` filters agreements; one query when nothing is."""
    in_force = MissionAgreement.objects.filter(partner__isnull=False, accepted_at__isnull=False, ended_at=None, **where)
    for agreement in in_force.order_by("pk").values_list("public_id", flat=True):
        publish(agreement)
