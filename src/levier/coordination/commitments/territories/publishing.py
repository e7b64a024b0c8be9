"""Publishing an operation's shares to the missions whose desks answer for some of them."""

from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from levier.common.registry import offered
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.territories.acts import lock_agreement
from levier.coordination.commitments.territories.agreements import Part, published
from levier.coordination.commitments.territories.crossing import cross
from levier.coordination.commitments.territories.models import MissionAgreement
from levier.coordination.procurement.models import Operation
from levier.coordination.procurement.selectors import awards_of
from levier.organizations.models import Organization


def parts_of(operation: Operation, partner_desk: int | None = None) -> tuple[list[Part], int]:
    """What each desk answers for today in an operation and what is done for its people, and the whole hours owed by the
    operation, which their sum is; hours no key gives to a desk have a line. Six queries."""
    total = HoursCommitment.objects.filter(in_force(), lot__contract__operation=operation).aggregate(
        hours=Sum("hours", default=0)
    )
    shares = DeskShare.objects.filter(in_force(at="commitment__"), commitment__lot__contract__operation=operation)
    owed = dict(shares.order_by().values_list("desk").annotate(hours=Sum("hours")))
    awards = awards_of(Operation.objects.filter(pk=operation.pk))
    done, taken_over = offered("hours_done_by_desk")(awards), offered("hours_taken_over_by_desk")(awards)
    wanted = owed.keys() | done.keys() | ({partner_desk} if partner_desk else set())
    parts = [
        Part(
            str(desk),
            owed.get(desk.pk, 0),
            done.get(desk.pk, 0),
            taken_over.get(desk.pk, 0),
            is_partner=desk.pk == partner_desk,
        )
        for desk in Organization.objects.filter(pk__in=wanted)
    ]
    left = total["hours"] - sum(owed.values())
    return ([*parts, Part("Sans guichet désigné", left, 0)] if left else parts), total["hours"]


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
