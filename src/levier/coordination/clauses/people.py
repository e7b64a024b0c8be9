"""What a departure leaves of this room: studies that wait for a decision."""

from levier.accounts.models import Membership
from levier.accounts.selectors import answered_for
from levier.common.registry import Responsibility, offer_responsibility
from levier.common.ui import formats
from levier.coordination.clauses.models import OpportunityStudy


def undecided_studies(membership: Membership) -> Responsibility | None:
    """The studies she opened, or all her desk's when nobody else stays there, that nobody has decided."""
    hers = answered_for(membership, desk="desk", author="author")
    count = OpportunityStudy.objects.filter(hers, decision="").count() if hers is not None else 0
    return Responsibility(formats.count(count, "étude à décider", "études à décider")) if count else None


offer_responsibility(undecided_studies)
