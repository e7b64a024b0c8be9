"""The « plan d’action insertion » of a contract: to copy on the page, and to download."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.documents.paper import Paper, paper_response
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.clauses.models import ClauseDetails
from levier.coordination.clauses.selectors import clause_lines
from levier.coordination.commitments.selectors import committed_hours
from levier.coordination.followup.meetings.action_plan import ActionPlan, PlannedLot
from levier.coordination.followup.meetings.rules import MeetingKind, kickoff_due
from levier.coordination.followup.meetings.views import VIEW, the_contract, trail
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.procurement.forms import PERIOD_CHOICES
from levier.coordination.procurement.models import Award, Contract, LotCommune
from levier.meetings.rules import State

HEADING = "Plan d’action insertion"


def drafted(contract: Contract) -> Paper:
    """The plan of a contract as it stands today."""
    return plan_of(contract).paper(formats.long_date(timezone.localdate()))


@allow(VIEW)
@require_GET
def show_action_plan(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The plan of a contract to copy, with what it leaves to complete."""
    contract = the_contract(request, public_id)
    paper = drafted(contract)
    context = {
        "contract": contract,
        "paper": paper,
        "rows": paper.text.count("\n") + 1,
        "heading": HEADING,
        "breadcrumbs": trail(contract, HEADING),
    }
    return render(request, "followup/action_plan.html", context)


@allow(VIEW)
@require_GET
def action_plan_docx(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The plan of a contract, drafted from what is recorded of it and of its first meeting."""
    return paper_response(drafted(the_contract(request, public_id)), "plan-d-action-insertion")


def plan_of(contract: Contract) -> ActionPlan:
    """What is known of a contract for its plan; seven queries."""
    clause = getattr(contract, "insertion_clause", None)
    kickoff = (
        contract.meetings.filter(kind=MeetingKind.KICKOFF.value)
        .exclude(meeting__state=State.CANCELLED.value)
        .select_related("meeting")
        .order_by("-meeting__starts_at")
        .first()
    )
    awards = list(
        Award.objects.filter(lot__contract=contract, ended_on=None).select_related("company").order_by("lot", "pk")
    )
    details = ClauseDetails.objects.filter(study__operation=contract.operation_id).exclude(perimeter="").first()
    due_day = f", avant le {contract.due_day} du mois qui suit" if contract.due_day else ""
    operation = contract.operation
    return ActionPlan(
        contract=contract.title,
        reference=contract.reference,
        ccag=contract.ccag_named,
        is_bound=contract.is_bound_by_ccag,
        follows=contract.followed_words,
        buyer=str(operation.buyer),
        desk=str(operation.lead_desk),
        perimeter=details.perimeter if details else "",
        notified_on=contract.notified_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        period=f"une fois par {dict(PERIOD_CHOICES)[contract.period_months]}{due_day}",
        kickoff_due=kickoff_due(contract.notified_on, clause.kickoff_days if clause else None),
        meeting=f"{formats.moment(timezone.localtime(kickoff.meeting.starts_at))}, {kickoff.meeting.place}"
        if kickoff
        else "",
        decided=[line.strip() for line in kickoff.meeting.decisions.splitlines() if line.strip()] if kickoff else [],
        contacts=contacts_of(contract, awards),
        lots=lots_of(contract, awards),
        stipulations=clause_lines(clause),
    )


def lots_of(contract: Contract, awards: Iterable[Award]) -> list[PlannedLot]:
    """The lots of a contract with their companies; three queries."""
    lots = list(contract.lots.filter(outcome="").order_by("number"))
    owed = committed_hours([lot.pk for lot in lots])
    places: dict[int, list[str]] = {}
    for place in LotCommune.objects.filter(lot__in=lots).select_related("commune").order_by("commune__name__french"):
        places.setdefault(place.lot_id, []).append(place.commune.name)
    return [
        PlannedLot(
            str(lot),
            [company_words(award) for award in awards if award.lot_id == lot.pk],
            owed.get(lot.pk),
            places.get(lot.pk, []),
        )
        for lot in lots
    ]


def company_words(award: Award) -> str:
    """« Nacelles du Golfe, sous-traitant (location de nacelles) »."""
    part = f" ({award.part})" if award.part else ""
    return f"{award.company}, {award.get_role_display()}{part}"


def contacts_of(contract: Contract, awards: Iterable[Award]) -> list[tuple[str, str]]:
    """Who answers for what on a contract, in words, none while nobody is known: each company, the buyer, the desk; one
    query."""
    operation, desk = contract.operation, desk_contact(contract.operation)
    named = [
        *((str(award.company), award.contact_name, award.contact_email) for award in awards),
        (str(operation.buyer), operation.contact_name, operation.contact_email),
        (desk["desk"], desk["name"], desk["email"]),
    ]
    return list(dict.fromkeys((body, ", ".join(filter(None, (name, email)))) for body, name, email in named))
