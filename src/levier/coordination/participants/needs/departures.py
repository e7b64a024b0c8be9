"""What a departure leaves of the jobs to fill: those still waiting for somebody."""

from levier.accounts.models import Membership
from levier.accounts.selectors import answered_for
from levier.common.registry import Responsibility, offer_responsibility
from levier.common.ui import formats
from levier.coordination.participants.models.needs import TO_FILL, Need


def jobs_to_fill(membership: Membership) -> Responsibility | None:
    """The jobs she opened, or all those her desk leads when nobody else stays there, still to fill."""
    hers = answered_for(membership, desk="lot__contract__operation__lead_desk", author="author")
    count = Need.objects.filter(hers, status__in=TO_FILL).count() if hers is not None else 0
    return Responsibility(formats.count(count, "offre de poste", "offres de poste")) if count else None


offer_responsibility(jobs_to_fill)
