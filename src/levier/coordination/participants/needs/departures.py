"""What a departure leaves of the jobs to fill: those still waiting for somebody, and those a body was addressed."""

from django.db.models import Exists, OuterRef, Q

from levier.accounts.models import Membership
from levier.accounts.selectors import answered_for
from levier.common.registry import Responsibility, offer_responsibility
from levier.common.ui import formats
from levier.coordination.participants.models import Proposal
from levier.coordination.participants.models.needs import TO_FILL, Need, NeedRecipient, NeedStatus


def jobs_to_fill(membership: Membership) -> Responsibility | None:
    """The jobs she opened, or all those her desk leads when nobody else stays there, still to fill."""
    hers = answered_for(membership, desk="lot__contract__operation__lead_desk", author="author")
    count = Need.objects.filter(hers, status__in=TO_FILL).count() if hers is not None else 0
    return Responsibility(formats.count(count, "offre de poste", "offres de poste")) if count else None


def jobs_addressed(membership: Membership) -> Responsibility | None:
    """The jobs published to a prescriber or a structure, open or with somebody it proposed and nobody answered for,
    when its last member goes. One query."""
    if not membership.is_last:
        return None
    waiting = Proposal.objects.filter(recipient=OuterRef("pk"), answer="", anonymised_on=None)
    addressed = NeedRecipient.objects.filter(organization_id=membership.organization_id, revoked_at=None)
    count = addressed.filter(Q(need__status=NeedStatus.OPEN) | Exists(waiting)).values("need").distinct().count()
    words = ("offre de poste reçue", "offres de poste reçues")
    return Responsibility(formats.count(count, *words)) if count else None


offer_responsibility(jobs_to_fill)
offer_responsibility(jobs_addressed)
