"""Reads of the commitments without hours."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from levier.common.ui import formats
from levier.coordination.clauses.pledge_models import Pledge, PledgeFinding
from levier.coordination.clauses.pledges import FOUND, STATE_LABELS, TONES, Outcome, State, state_of
from levier.coordination.procurement.models import ContractStatus, Operation


@dataclass(frozen=True)
class FollowedPledge:
    """A commitment with everything found of it, the last first, and where it stands."""

    pledge: Pledge
    findings: list[PledgeFinding]
    state: State

    @property
    def words(self) -> str:
        """Where it stands, in French."""
        return STATE_LABELS[self.state]

    @property
    def found_words(self) -> str:
        """What was found last, in French; empty while nothing stands."""
        if self.state not in FOUND.values():
            return ""
        last = self.findings[0]
        return f"{formats.long_date(last.found_on)}, {last.document or last.note}"

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return TONES[self.state]


def followed_pledges(operations: Iterable[Operation], today: datetime.date) -> list[FollowedPledge]:
    """The commitments of some operations' contracts, by date; two queries."""
    pledges = Pledge.objects.filter(contract__operation__in=operations).select_related("contract")
    found: dict[int, list[PledgeFinding]] = {}
    rows = list(pledges)
    if rows:
        for finding in PledgeFinding.objects.filter(pledge__in=rows).select_related("file").order_by("-pk"):
            found.setdefault(finding.pledge_id, []).append(finding)
    return [
        FollowedPledge(
            row,
            found.get(row.pk, []),
            state_of(found[row.pk][0].outcome if row.pk in found else "", row.due_on, today),
        )
        for row in rows
    ]


def late_pledges(operations: QuerySet[Operation], today: datetime.date) -> QuerySet[Pledge]:
    """The commitments past their date of which nothing stands found, on contracts of these operations, archived ones
    apart: there nothing is asked any more."""
    last = PledgeFinding.objects.filter(pledge=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    return (
        Pledge.objects.filter(contract__operation__in=operations.order_by().values("pk"), due_on__lt=today)
        .annotate(last=Coalesce(Subquery(last), Value(Outcome.WITHDRAWN.value)))
        .filter(last=Outcome.WITHDRAWN.value)
        .exclude(contract__status=ContractStatus.ARCHIVED)
        .select_related("contract__operation")
    )
