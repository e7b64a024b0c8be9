"""What follow-up brings to the body of the home page: contracts in progress, and the operation shared most widely."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import Panel, offer_panel
from levier.common.search.words import fold
from levier.common.ui import formats
from levier.coordination.commitments.dated import in_force, later_acts
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.followup.cells import ENTRY_KINDS
from levier.coordination.followup.excused import excused_of
from levier.coordination.followup.home import lots_of, scope_of, sums_in
from levier.coordination.hours.expected import expected_today
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import OpeningEntry, YearSum
from levier.coordination.hours.pace import expected_hours, steps_of
from levier.coordination.hours.policy import own_companies
from levier.coordination.procurement.lifecycle import execution_start, halts_of
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, Lot
from levier.coordination.procurement.policy import own_buyers, visible_operations
from levier.organizations.models import Organization

SHOWN_LOTS = 6


@dataclass(frozen=True)
class Progress:
    """Where a lot stands: whole hours owed (those excused taken off) and expected today, the ledger's balance in
    hundredths."""

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
    url: str
    lot: Lot
    buyer: Organization
    ends_on: datetime.date | None
    companies: str


@prepared
def lots_in_progress(actor: Actor, today: datetime.date) -> QuerySet[Lot, Any]:
    """The awarded lots in progress by the names of their contracts, each as columns: all must be looked at to show the
    few that are the furthest behind, and the objects of a thousand would take longer than their lines."""
    scope = scope_of(actor)
    if scope is None:
        return Lot.objects.none()
    awards = Award.objects.filter(lot=OuterRef("pk")).order_by()
    declared = sums_in(scope).filter(award__lot=OuterRef("pk")).values("award__lot")
    openings = OpeningEntry.objects.filter(award__lot=OuterRef("pk")).order_by().values("award__lot")
    sums = {
        "judged_or_waiting": declared.annotate(sum=Sum(F("declared") - F("refused"))),
        "taken_over": openings.annotate(sum=Sum("hundredths")),
    }
    there = {name: Coalesce(Subquery(found.values("sum")), 0) for name, found in sums.items()}
    return (
        lots_of(scope)
        .filter(Exists(awards), contract__status__in=RUNNING_STATUSES, released_from=None)
        .annotate(owed=owed_of("pk", today), acts=later_acts("pk", today), **there)
        .annotate(done=F("judged_or_waiting") + F("taken_over"))
        .order_by("contract__title", "number", "pk")
        .values_list(
            "pk", "owed", "contract__starts_on", "contract__notified_on", "contract__ends_on", "halts", "acts", "done"
        )
    )


def furthest_behind(actor: Actor, today: datetime.date) -> tuple[list[int], int]:
    """The lots to show, the furthest behind first (what `Progress` calls lateness), and how many there are in all; one
    query."""
    lateness = {}
    for pk, owed, starts_on, notified_on, ends_on, halts, acts, done in lots_in_progress(actor, today):
        start = execution_start(starts_on, notified_on)
        expected = expected_hours(owed, start, ends_on, today, halts=halts_of(halts), later=steps_of(acts))
        lateness[pk] = (expected or 0) * 100 - done
    return sorted(lateness, key=lambda pk: -lateness[pk])[:SHOWN_LOTS], len(lateness)


def owed_of(lot: str, today: datetime.date) -> Any:
    """The whole hours owed today by the lot of a row, those excused taken off, as a column; `lot` is the path to it."""
    owed = HoursCommitment.objects.filter(in_force(today), lot=OuterRef(lot)).order_by().values("lot")
    return Coalesce(Subquery(owed.annotate(sum=Sum("hours")).values("sum")), 0) - excused_of(lot)


@prepared
def awards_with_figures(actor: Actor, today: datetime.date, *lots: int) -> QuerySet[Award]:
    """The awards of some lots, with the whole hours their lot owes (`owed`), their hundredths of each kind of entry and
    those taken over."""
    scope = scope_of(actor)
    if scope is None:
        return Award.objects.none()
    openings = OpeningEntry.objects.filter(award=OuterRef("pk")).order_by().values("award")
    own = sums_in(scope).filter(award=OuterRef("pk")).values("award")
    return (
        Award.objects.filter(lot__in=lots)
        .select_related("company", "lot__contract__operation__buyer")
        .annotate(
            owed=owed_of("lot", today),
            acts=later_acts("lot", today),
            taken_over=Coalesce(Subquery(openings.annotate(sum=Sum("hundredths")).values("sum")), 0),
            **{kind: Coalesce(Subquery(own.annotate(sum=Sum(kind)).values("sum")), 0) for kind in ENTRY_KINDS},
        )
        .order_by("pk")
    )


def progress_of(awards: list[Any], today: datetime.date) -> Progress:
    """Where a lot stands, of its awards with their figures."""
    first = awards[0]
    expected = expected_today(first.lot, first.owed, first.acts, today)
    kinds = (*ENTRY_KINDS, "taken_over")
    balance = Balance(**{kind: sum(getattr(award, kind) for award in awards) for kind in kinds})
    return Progress(first.owed, balance, expected)


def lines_of(actor: Actor, lots: list[int], page: str, companies: frozenset[int]) -> list[FollowedLine]:
    """The lines of these lots in their order, each with its address: that of its operation (`page`), else of what these
    companies hold of it; one query."""
    if not lots:
        return []
    today = timezone.localdate()
    held: dict[int, list[Award]] = {}
    for award in awards_with_figures(actor, today, *lots):
        held.setdefault(award.lot_id, []).append(award)
    lines = []
    for pk in lots:
        found = progress_of(held[pk], today)
        lot = held[pk][0].lot
        contract = lot.contract
        names = formats.enumeration([str(award.company) for award in held[pk]])
        operation = contract.operation
        mine = next((award for award in held[pk] if award.company_id in companies), None)
        if page:
            url = reverse(page, args=[operation.public_id])
        else:
            url = reverse("my_award", args=[mine.public_id]) if mine else ""
        lines.append(FollowedLine(found, contract.title, url, lot, operation.buyer, contract.ends_on, names))
    return lines


def followed_panel(actor: Actor, thing: None) -> Panel | None:
    """Contracts in progress with their levers; two queries."""
    scope = scope_of(actor)
    if scope is None:
        return None
    shown, total = furthest_behind(actor, timezone.localdate())
    # The page of an operation is the followers' or the buyer's; a company opens what it holds instead.
    page = "operation" if scope.opens_entries else "my_operation" if own_buyers(actor) else ""
    lines = lines_of(actor, shown, page, own_companies(actor))
    context = {"lines": lines, "total": total, "opens_board": scope.opens_entries}
    return Panel(10, "followup/home_lots.html", context) if lines else None


@dataclass(frozen=True)
class SharedDesk:
    """One desk's part of a shared operation: whole hours it answers for, hundredths done for its people."""

    name: str
    owed: int
    done: int


@prepared
def shared_hours(actor: Actor, today: datetime.date) -> QuerySet[DeskShare, Any]:
    """(operation, its name, its lead desk, desk, whole hours) of each desk of the operations an actor follows."""
    operation = "commitment__lot__contract__operation"
    shares = DeskShare.objects.filter(
        in_force(today, at="commitment__"),
        commitment__lot__contract__status__in=RUNNING_STATUSES,
        **{f"{operation}__in": visible_operations(actor).order_by().values("pk")},
    )
    rows = shares.order_by().values_list(operation, f"{operation}__name", f"{operation}__lead_desk__name", "desk__name")
    return rows.annotate(hours=Sum("hours"))


def shared_operation_panel(actor: Actor, thing: None) -> Panel | None:
    """The operation shared between several desks that owes most, desk by desk; two queries."""
    if not permits(actor, "followup.board.view"):
        return None
    operations: dict[int, list[tuple]] = {}
    for row in shared_hours(actor, timezone.localdate()):
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
        key=lambda desk: (-desk.owed, fold(desk.name)),
    )
    total = SharedDesk("Ensemble", sum(owed.values()), sum(done.values()))
    context = {"operation": operation, "lead": lead, "desks": desks, "total": total}
    return Panel(10, "followup/home_shares.html", context)


offer_panel("home", followed_panel)
offer_panel("home_aside", shared_operation_panel)
