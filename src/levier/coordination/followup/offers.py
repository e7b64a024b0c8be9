"""What this room offers the others: its entries of the navigation, late statements, hours on shared pages."""

import datetime
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import (
    Axis,
    NavigationEntry,
    OpenPoint,
    Panel,
    offer,
    offer_navigation,
    offer_open_points,
    offer_panel,
)
from levier.coordination.commitments.remaining import due_hours, remaining_hundredths
from levier.coordination.followup import (
    departures,  # noqa: F401 what a departure leaves of this room
    finding,  # noqa: F401 what the search finds of this room
    home,  # noqa: F401 what follow-up brings to the home page
    home_panels,  # noqa: F401
    selectors,
    to_review,  # noqa: F401 hours counted that no eligibility covers, or of days without clause
)
from levier.coordination.followup.closing import waiting as closing_waiting  # noqa: F401 what waits at the end of a lot
from levier.coordination.followup.enforcement import waiting  # noqa: F401 what waits for the desk or the buyer
from levier.coordination.followup.excused import excused_of
from levier.coordination.followup.exits import home as exits_home  # noqa: F401 the rate of dynamic exits
from levier.coordination.followup.exits import waiting as exits_waiting  # noqa: F401 situations to ask
from levier.coordination.followup.facts.reading import ledger_facts
from levier.coordination.followup.liaison import waiting as liaison_waiting  # noqa: F401 awards that buyers tell
from levier.coordination.followup.lots import answering_first, hours_of, named_companies
from levier.coordination.followup.matches import waiting as matches_waiting  # noqa: F401 awards the open data tells
from levier.coordination.followup.meetings import waiting as meetings_waiting  # noqa: F401 meetings to plan, minutes to write
from levier.coordination.followup.reminders import reach  # noqa: F401 contacts nothing reaches, buyers without account
from levier.coordination.followup.reminders import waiting as calls  # noqa: F401 calls to make, the ladder of a statement
from levier.coordination.followup.spaser import waiting as spaser_waiting  # noqa: F401 years a buyer is to enter
from levier.coordination.followup.territories import parts_by_desk
from levier.coordination.hours.expected import expected_today
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.hours.policy import visible_statements
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, Lot
from levier.coordination.procurement.policy import visible_operations
from levier.coordination.procurement.selectors import award_named
from levier.organizations.models import Organization, OrganizationKind

COMPANIES = (OrganizationKind.COMPANY, OrganizationKind.INCLUSIVE)


def late_statements(actor: Actor) -> list[OpenPoint]:
    """Statements past their date on contracts that owe them; one query."""
    if not permits(actor, "followup.board.view"):
        return []
    return [
        OpenPoint(
            badge="En retard",
            tone="late",
            what=f"{found.award.company}\u00a0: {found}",
            where=found.award.lot.contract.title,
            url=reverse("counting", kwargs={"public_id": found.public_id}),
            due=found.due_on,
        )
        for found in followed_and_late(actor, timezone.localdate())
    ]


@prepared
def followed_and_late(actor: Actor, today: datetime.date) -> QuerySet[Any]:
    """The late statements an actor follows, as a list shows them."""
    found = selectors.late_statements(visible_statements(actor), today)
    return found.only("public_id", "due_on", "period_start", "period_end", *award_named("award"))


def progress(row: Any, lot: Any) -> dict[str, Any]:
    """One line of a panel."""
    balance = Balance(row.declared, row.counted, row.refused, row.taken_over)
    due = due_hours(row.owed, row.excused)
    expected = expected_today(lot, due, row.acts, timezone.localdate())
    return {
        "row": row,
        "balance": balance,
        "expected": expected,
        "due": due,
        "remaining": remaining_hundredths(row.owed, balance.done, row.excused),
    }


def opening_line(award: Any) -> dict[str, Any]:
    """The hours taken over of one award, from its row."""
    return {
        "award": award.award,
        "company": Organization.in_words(award.company_name, award.company_is_fictitious),
        "lot": str(award),
        "taken_over": award.award_taken_over,
        "opened_on": award.opened_on,
    }


def operation_hours(actor: Actor, operation: Any) -> Panel | None:
    """The hours of an operation, lot by lot; one query."""
    if not permits(actor, "followup.board.view"):
        return None
    rows = hours_of(
        Lot.objects.filter(contract__operation=operation), "pk", {"award__lot": OuterRef("pk")}
    ).select_related("contract")
    openings = OpeningEntry.objects.filter(award=OuterRef("awards")).order_by()
    # One row an award, and one for a lot that nobody holds.
    rows = rows.annotate(
        role=F("awards__role"),
        ended_on=F("awards__ended_on"),
        company_name=F("awards__company__name"),
        company_is_fictitious=F("awards__company__is_fictitious"),
        award=F("awards__public_id"),
        award_taken_over=Subquery(openings.values("award").annotate(total=Sum("hundredths")).values("total")),
        opened_on=Subquery(openings.filter(assignment=None).order_by("-pk").values("as_of")[:1]),
    ).order_by("contract__title", "number", "pk", "awards__pk")
    lots: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for _, awards in groupby(rows, key=lambda row: row.pk):
        held = list(awards)
        row = held[0]
        found += [opening_line(award) for award in held if award.role is not None]
        companies = named_companies(
            (
                Organization.in_words(award.company_name, award.company_is_fictitious)
                for award in answering_first(held)
                if award.role is not None
            ),
            row.outcome,
        )
        lots.append(
            progress(row, row)
            | {"label": row.contract.title, "detail": f"{row} · {companies}", "query": f"lot={row.public_id}"}
        )
    may_record = permits(actor, "hours.opening.record", operation)
    context = {
        "lines": lots,
        "operation": operation,
        "reports": True,
        "opened": [line for line in found if line["opened_on"] is not None],
        "others": [line for line in found if line["opened_on"] is None] if may_record else [],
        "may_record": may_record,
    }
    return Panel(20, "followup/panels/hours.html", context) if lots else None


def operation_enforcement(actor: Actor, operation: Any) -> Panel | None:
    """The way to what happens when hours do not come; no query."""
    if not permits(actor, "followup.board.view"):
        return None
    return Panel(30, "followup/panels/enforcement.html", {"operation": operation})


def operation_dates(actor: Actor, operation: Any) -> Panel | None:
    """The way to the dates of an operation and to the meetings of its contracts; no query where these were read."""
    if not permits(actor, "followup.board.view"):
        return None
    contracts = [(contract.public_id, contract.title) for contract in operation.contracts.all()]
    return Panel(65, "followup/panels/calendar.html", {"operation": operation, "contracts": contracts})


def operation_exchanges(actor: Actor, operation: Any) -> Panel | None:
    """The way to what was said with its companies; no query."""
    if not permits(actor, "followup.exchange.view"):
        return None
    return Panel(70, "followup/panels/exchanges.html", {"query": f"operation={operation.public_id}"})


def company_exchanges(actor: Actor, organization: Any) -> Panel | None:
    """The way to what was said with a company; no query."""
    if organization.kind not in COMPANIES or not permits(actor, "followup.exchange.view"):
        return None
    return Panel(
        40, "followup/panels/exchanges.html", {"query": f"entreprise={organization.public_id}", "company": True}
    )


def company_hours(actor: Actor, organization: Any) -> Panel | None:
    """What a company holds, and its hours; one query."""
    if not permits(actor, "followup.board.view"):
        return None
    mine = Award.objects.filter(company=organization, lot__contract__operation__in=visible_operations(actor))
    rows = hours_of(mine, "lot", {"award": OuterRef("pk")}).select_related("lot__contract__operation__buyer")
    awards = [
        progress(row, row.lot)
        | {
            "label": row.lot.contract.title,
            "detail": f"{row.lot} · {row.get_role_display()} · {row.lot.contract.operation.buyer}",
            "query": f"lot={row.lot.public_id}&entreprise={organization.public_id}",
        }
        for row in rows.order_by("lot__contract__title", "pk")
    ]
    return Panel(30, "followup/panels/hours.html", {"lines": awards}) if awards else None


def late_operations(today: datetime.date) -> Any:
    """The ids of the operations in progress with a statement past its date, as a subquery."""
    late = Statement.objects.filter(
        Statement.overdue(today), award__lot__contract__status__in=RUNNING_STATUSES, award__lot__released_from=None
    )
    return late.order_by().values("award__lot__contract__operation")


# Pages of what happens when hours do not come: below the board for the desk, below her operations for a buyer.
ENFORCEMENT = frozenset(
    {
        "enforcement",
        "difficulty_new",
        "difficulty_answer",
        "notice_new",
        "notice_edit",
        "notice_send",
        "notice_outcome",
        "penalty_new",
        "penalty_decide",
        "penalty_review",
        "release_new",
        "suspension_end",
        "certificate_new",
        "contract_reports",
        "contract_report",
        "pledge_new",
        "pledge_find",
    }
)

# Other missions' operations, which the board shows apart.
OPENED = frozenset({"opened_operations", "opened_operation", "opened_accept", "opened_end"})

offer("late_operations", late_operations)
offer("hours_excused_of", excused_of)
offer("parts_by_desk", parts_by_desk)
offer("ledger_facts", ledger_facts)
offer_open_points(late_statements)
offer_panel("operation", operation_hours)
offer_panel("operation", operation_enforcement)
offer_panel("organization", company_hours)
offer_panel("operation", operation_dates)
offer_panel("operation", operation_exchanges)
offer_panel("organization", company_exchanges)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        10,
        "Tableau de bord",
        "board",
        "followup.board.view",
        frozenset({"entries", "owed_hours", "remaining_hours", "openings", "certificates"}) | OPENED | ENFORCEMENT,
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION, 15, "Échéancier", "calendar", "followup.calendar.view", frozenset({"calendar_subscription"})
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        54,
        "Relances",
        "ladder",
        "followup.board.view",
        frozenset({"ladder_call", "letters", "letter"}),
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION, 56, "Échanges", "exchanges", "followup.exchange.view", frozenset({"exchange_new"})
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        11,
        "Mes opérations",
        "my_operations",
        "followup.own.view",
        frozenset({"my_operation", "contest"}) | ENFORCEMENT,
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        25,
        "Marchés de l’État",
        "state_contracts",
        "followup.state.view",
        frozenset({"state_report"}),
    )
)
