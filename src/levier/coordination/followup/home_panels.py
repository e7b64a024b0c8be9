"""What follow-up brings to the body of the home page: contracts in progress, and the operation shared most widely."""

import datetime
import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import Panel, offer_panel
from levier.common.ui import formats
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.followup.cells import ENTRY_KINDS
from levier.coordination.followup.home import Scope, lots_of, scope_of, sums_in
from levier.coordination.followup.selectors import expected_hours
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import OpeningEntry, YearSum
from levier.coordination.procurement.lifecycle import execution_start
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, Lot
from levier.coordination.procurement.policy import own_buyers, visible_operations
from levier.organizations.models import Organization

SHOWN_LOTS = 6


@dataclass(frozen=True)
class Progress:
    """Where a lot stands: whole hours owed and expected today, the ledger's balance in hundredths."""

    owed: int
    balance: Balance
    expected: int | None

    @property
    def lateness(self) -> int:
        """Hundredths short of what the calendar wants; what is furthest behind comes first."""
        return (self.expected or 0) * 100 - self.balance.done - self.balance.pending


@dataclass(frozen=True)
class FollowedLine:
    """A line of the followed contracts."""

    progress: Progress
    contract: str
    operation: uuid.UUID
    lot: Lot
    buyer: Organization
    ends_on: datetime.date | None
    companies: str


def followed_lots(scope: Scope) -> list[tuple[Any, ...]]:
    """The rows of the awarded lots in progress, lot by lot, each with its `Progress`, the furthest behind first; two
    queries."""
    today = timezone.localdate()
    owed = (
        HoursCommitment.objects.filter(in_force(today), lot=OuterRef("lot"))
        .order_by()
        .values("lot")
        .annotate(sum=Sum("hours"))
    )
    awards = Award.objects.filter(
        lot__in=lots_of(scope).filter(contract__status__in=RUNNING_STATUSES, released_from=None).order_by().values("pk")
    )
    openings = OpeningEntry.objects.filter(award=OuterRef("pk")).order_by().values("award")
    # Columns, not objects: only a few of these lots are shown, and all must be read to tell which.
    rows = (
        awards.annotate(
            owed=Coalesce(Subquery(owed.values("sum")), 0),
            taken_over=Coalesce(Subquery(openings.annotate(sum=Sum("hundredths")).values("sum")), 0),
        )
        .order_by("lot__contract__title", "lot__number", "lot", "pk")
        .values_list(
            "pk", "company__name", "company__is_fictitious", "owed", "taken_over", "lot", "lot__number", "lot__title",
            "lot__contract__title", "lot__contract__operation__public_id",
            "lot__contract__starts_on", "lot__contract__notified_on", "lot__contract__ends_on",
            "lot__contract__operation__buyer__name", "lot__contract__operation__buyer__is_fictitious", named=True,
        )
    )  # fmt: skip
    by_kind = {kind: Sum(kind) for kind in ENTRY_KINDS}
    sums = {
        award: kinds
        for award, *kinds in sums_in(scope).values("award").annotate(**by_kind).values_list("award", *by_kind)
    }
    lines = []
    for _, held in groupby(rows, key=lambda row: row.lot):
        found = list(held)
        row = found[0]
        kinds = zip(*(sums[award.pk] for award in found if award.pk in sums), strict=True)
        by_name = dict(zip(ENTRY_KINDS, map(sum, kinds), strict=False))
        done = Balance(**by_name, taken_over=sum(award.taken_over for award in found))
        first_day = execution_start(row.lot__contract__starts_on, row.lot__contract__notified_on)
        expected = expected_hours(row.owed, first_day, row.lot__contract__ends_on, today)
        lines.append((found, Progress(row.owed, done, expected)))
    return sorted(lines, key=lambda line: -line[1].lateness)


def line_of(found: list[Any], progress: Progress) -> FollowedLine:
    """A line of the panel, from the rows of its lot."""
    row = found[0]
    return FollowedLine(
        progress=progress,
        contract=row.lot__contract__title,
        operation=row.lot__contract__operation__public_id,
        lot=Lot(pk=row.lot, number=row.lot__number, title=row.lot__title),
        buyer=Organization(
            name=row.lot__contract__operation__buyer__name,
            is_fictitious=row.lot__contract__operation__buyer__is_fictitious,
        ),
        ends_on=row.lot__contract__ends_on,
        companies=formats.enumeration(
            [Organization.in_words(one.company__name, one.company__is_fictitious) for one in found]
        ),
    )


def followed_panel(actor: Actor, thing: None) -> Panel | None:
    """Contracts in progress with their levers; two queries."""
    scope = scope_of(actor)
    if scope is None:
        return None
    found = followed_lots(scope)
    lines = [line_of(*line) for line in found[:SHOWN_LOTS]]
    # The page of an operation is the followers' or the buyer's; a company opens its statements instead.
    page = "operation" if scope.opens_entries else "my_operation" if own_buyers(actor) else ""
    context = {"lines": lines, "total": len(found), "opens_board": scope.opens_entries, "page": page}
    return Panel(10, "followup/home_lots.html", context) if lines else None


@dataclass(frozen=True)
class SharedDesk:
    """One desk's part of a shared operation: whole hours it answers for, hundredths done for its people."""

    name: str
    owed: int
    done: int


def shared_operation_panel(actor: Actor, thing: None) -> Panel | None:
    """The operation shared between several desks that owes most, desk by desk; two queries."""
    if not permits(actor, "followup.board.view"):
        return None
    shares = (
        DeskShare.objects.filter(
            in_force(at="commitment__"),
            commitment__lot__contract__operation__in=visible_operations(actor).order_by().values("pk"),
            commitment__lot__contract__status__in=RUNNING_STATUSES,
        )
        .order_by()
        .values_list(
            "commitment__lot__contract__operation",
            "commitment__lot__contract__operation__name",
            "commitment__lot__contract__operation__lead_desk__name",
            "desk__name",
        )
        .annotate(hours=Sum("hours"))
    )
    operations: dict[int, list[tuple]] = {}
    for row in shares:
        operations.setdefault(row[0], []).append(row)
    shared = [rows for rows in operations.values() if len(rows) > 1]
    if not shared:
        return None
    rows = max(shared, key=lambda rows: (sum(row[-1] for row in rows), -rows[0][0]))
    pk, operation, lead = rows[0][:3]
    ledger = (
        YearSum.objects.filter(
            award__lot__contract__operation=pk, award__lot__contract__status__in=RUNNING_STATUSES, counted__gt=0
        )
        .order_by()
        .values_list("assignment__desk__name")
        .annotate(sum=Sum("counted"))
    )
    openings = (
        OpeningEntry.objects.filter(
            award__lot__contract__operation=pk, award__lot__contract__status__in=RUNNING_STATUSES
        )
        .order_by()
        .values_list(Coalesce("assignment__desk__name", "desk__name"))
        .annotate(sum=Sum("hundredths"))
    )
    done: dict[str, int] = {}
    for desk_name, hundredths in ledger.union(openings, all=True):
        done[desk_name] = done.get(desk_name, 0) + hundredths
    owed: dict[str, int] = {}
    for *_, desk_name, hours in rows:
        owed[desk_name] = owed.get(desk_name, 0) + hours
    # A desk without a share may have people at work there: its hours count, and the lines still add up.
    desks = sorted(
        (SharedDesk(name, owed.get(name, 0), done.get(name, 0)) for name in {*owed, *done}),
        key=lambda desk: (-desk.owed, desk.name),
    )
    total = SharedDesk("Ensemble", sum(owed.values()), sum(done.values()))
    context = {"operation": operation, "lead": lead, "desks": desks, "total": total}
    return Panel(10, "followup/home_shares.html", context)


offer_panel("home", followed_panel)
offer_panel("home_aside", shared_operation_panel)
