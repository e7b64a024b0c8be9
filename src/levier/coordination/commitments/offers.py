"""What this room offers the others: what must always hold of shares, and the hours owed of an operation."""

from django.db.models import F, OuterRef, Q, Subquery, Sum

from levier.common.policy import Actor, permits
from levier.common.registry import CheckResult, Panel, offer, offer_check, offer_open_points, offer_pages, offer_panel
from levier.coordination.clauses.framework_hours import hours_for
from levier.coordination.commitments.frameworks import BILLED_KINDS, lines_of
from levier.coordination.commitments.models import Basis, ClauseRelease, HoursCommitment, HoursShape
from levier.coordination.commitments.selectors import committed_by_lot, owed_by_operation, owed_of
from levier.coordination.commitments.territories import receiving  # noqa: F401 what a mission does with what crosses
from levier.coordination.commitments.territories.checking import published_shares_agree
from levier.coordination.commitments.territories.models import MissionAgreement
from levier.coordination.commitments.territories.opened import offered_operations
from levier.coordination.commitments.unawarded import free_unawarded, owe_relaunched
from levier.coordination.procurement.models import Lot, Operation


def desks_of_other_missions() -> set[int]:
    """The desks known here only because a share of an operation is another mission's: it follows them, not this one;
    one query."""
    return set(MissionAgreement.objects.order_by().values_list("desk", flat=True))


def shares_add_up() -> CheckResult:
    """The shares of a commitment that is shared add up to its hours."""
    shared = HoursCommitment.objects.filter(shares__isnull=False).annotate(given=Sum("shares__hours"))
    return CheckResult("parts égales aux heures dues", shared.count(), shared.exclude(given=F("hours")).count())


def releases_agree() -> CheckResult:
    """A lot says it is free of the clause when, and only when, an act in force frees it, since that act's date; and
    that it was when an act freed it for a time."""
    lots = Lot.objects.annotate(
        since=Subquery(
            ClauseRelease.objects.filter(lot=OuterRef("pk"), ended_on=None).order_by().values("effective_on")[:1]
        )
    )
    wrong = lots.filter(
        Q(released_from__isnull=True, since__isnull=False)
        | Q(released_from__isnull=False, since__isnull=True)
        | ~Q(released_from=F("since")) & Q(released_from__isnull=False, since__isnull=False)
    )
    ended = ClauseRelease.objects.filter(ended_on__gt=F("effective_on")).values_list(
        "effective_on", "ended_on", "lot__halts"
    )
    forgotten = sum([f"{since}", f"{until}"] not in halts for since, until, halts in ended)
    return CheckResult("lots suspendus ou libérés d’accord avec leurs actes", lots.count(), wrong.count() + forgotten)


def billed_hours_agree() -> CheckResult:
    """What the invoices of a framework made due is what its shape gives for them."""
    shapes = list(HoursShape.objects.select_related("lot"))
    faults = 0
    for shape in shapes:
        acts = HoursCommitment.objects.filter(lot=shape.lot, kind__in=BILLED_KINDS)
        billed = acts.aggregate(hours=Sum("hours", default=0))["hours"]
        faults += billed != hours_for(shape.rule, lines_of(shape.lot, Basis.INVOICE))
    return CheckResult("heures facturées égales à la forme des accords-cadres", len(shapes), faults)


def hours_owed(actor: Actor, operation: Operation) -> Panel | None:
    """Hours owed per lot and per desk, and the documents they come from; one query, two while nothing is owed."""
    if not permits(actor, "procurement.operation.view"):
        return None
    owed = owed_of(operation)
    context = {
        "operation": operation,
        "table": owed.table,
        # A lot said not awarded takes no act but its relaunch.
        "open_lots": [row for row in owed.table.lots if row.lot and not row.lot.outcome],
        "acts": owed.acts,
        "uncommitted": owed.uncommitted,
        "coming": owed.coming,
        "may_edit": permits(actor, "commitments.hours.edit", operation),
    }
    return Panel(10, "commitments/operation_panel.html", context)


offer_check(shares_add_up)
offer_check(releases_agree)
offer_check(billed_hours_agree)
offer_check(published_shares_agree)
offer("desks_of_other_missions", desks_of_other_missions)
offer("hours_owed_by_operation", owed_by_operation)
offer("hours_committed_by_lot", committed_by_lot)
offer("free_unawarded", free_unawarded)
offer("owe_relaunched", owe_relaunched)
offer_open_points(offered_operations)
offer_panel("operation", hours_owed)
offer_pages("operations", "act_copy")
