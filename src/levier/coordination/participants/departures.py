"""What an organisation leaves of this room when its last member goes: the people it employs on others' contracts."""

from django.db.models import F

from levier.accounts.models import Membership
from levier.common.registry import Responsibility, offer_responsibility
from levier.common.ui import formats
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import OVER_STATUSES


def people_employed(membership: Membership) -> Responsibility | None:
    """The people a structure employs on contracts that others hold, till the contracts are over: their hours are asked
    of it until then. One query."""
    if not membership.is_last:
        return None
    employed = Assignment.objects.filter(employer_id=membership.organization_id)
    elsewhere = employed.exclude(award__company=F("employer")).exclude(award__lot__contract__status__in=OVER_STATUSES)
    count = elsewhere.values("participant").distinct().count()
    if not count:
        return None
    words = ("personne employée sur un marché en cours", "personnes employées sur des marchés en cours")
    return Responsibility(formats.count(count, *words))


offer_responsibility(people_employed)
