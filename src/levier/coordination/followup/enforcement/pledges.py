"""Pages of the commitments without hours of a contract: promised, then found kept or not at their date."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.files.forms import PaperField
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.common.ui.fields import DayField
from levier.coordination.clauses.models import Pledge
from levier.coordination.clauses.pledge_services import find_pledge, promise
from levier.coordination.clauses.pledge_views import PledgeForm
from levier.coordination.clauses.pledges import OUTCOME_LABELS, Outcome
from levier.coordination.followup.enforcement.forms import text_area
from levier.coordination.followup.enforcement.views import DRAFT, act, allowed, sent
from levier.coordination.followup.policy import ENFORCEMENT_FILE
from levier.coordination.procurement.models import Contract


class ContractPledgeForm(PledgeForm):
    """A commitment of a contract, and the document that binds the holder."""

    document = forms.CharField(
        label="Pièce et article du marché", max_length=200, help_text="CCAP, article 8.3\u202f; avenant n°\u00a01…"
    )


class FindingForm(forms.Form):
    """Whether it was kept."""

    outcome = forms.ChoiceField(
        label="Constat", choices=[(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]
    )
    found_on = DayField(label="Constaté le", required=True)
    document = forms.CharField(
        label="Pièce reçue", max_length=200, required=False, help_text="Exigée pour un engagement tenu."
    )
    upload = PaperField(ENFORCEMENT_FILE, label="Pièce déposée")
    note = forms.CharField(
        label="Observations",
        max_length=2000,
        required=False,
        widget=text_area(3),
        help_text="Exigées quand l’engagement n’est pas tenu, ou qu’un constat est retiré.",
    )


@allow(DRAFT)
@require_http_methods(["GET", "POST"])
def new_pledge(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records a commitment without hours of a contract."""
    contract, operation = allowed(request, Contract.objects.all(), public_id, "operation", DRAFT)
    return act(
        request,
        sent(request, ContractPledgeForm),
        operation,
        lambda told: promise(Pledge(contract=contract, recorded_by=request.user, **told)),
        heading="Ajouter un engagement sans heures",
        lead=contract.title,
        action="Enregistrer",
        done="L’engagement est enregistré\u00a0: il sera signalé s’il passe son échéance.",
    )


@allow(DRAFT)
@require_http_methods(["GET", "POST"])
def find(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records whether a commitment without hours was kept."""
    pledge, operation = allowed(
        request, Pledge.objects.select_related("contract__operation"), public_id, "contract__operation", DRAFT
    )
    today = timezone.localdate()
    return act(
        request,
        sent(request, FindingForm, {"found_on": today, "outcome": Outcome.KEPT}),
        operation,
        lambda told: find_pledge(
            pledge, **{**told, "outcome": Outcome(told["outcome"])}, author=request.user, today=today
        ),
        heading="Noter la suite d’un engagement",
        lead=f"{pledge.get_kind_display().capitalize()}\u00a0: {pledge.what.rstrip('.')}. Échéance\u00a0: "
        f"{formats.long_date(pledge.due_on)}. Pièce attendue\u00a0: {pledge.evidence.rstrip('.')}.",
        action="Enregistrer le constat",
        done="Le constat est enregistré.",
    )
