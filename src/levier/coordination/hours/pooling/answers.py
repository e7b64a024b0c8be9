"""What buyers answer to a request to share hours: their agreement or their refusal, on their own page or on paper."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.coordination.hours.models import PooledContract, Pooling
from levier.coordination.hours.policy import poolings_to_agree
from levier.coordination.hours.pooling import services
from levier.coordination.hours.pooling.forms import AgreementForm, RefusalForm
from levier.coordination.hours.pooling.page import PoolingPage
from levier.coordination.hours.pooling.views import act_page, edited
from levier.coordination.procurement.editing import refuse
from levier.organizations.models import Organization

# The two answers, by the page of each.
AGREE, DECLINE = ("pooling_agree", "Donner mon accord"), ("pooling_decline", "Refuser la demande")


@dataclass(frozen=True)
class Asked:
    """A request as whoever answers it reads it. `shown` is the desk's page of it; None for the buyer itself."""

    pooling: Pooling
    contract: PooledContract
    shown: PoolingPage | None

    @property
    def buyer(self) -> Organization:
        """Whose answer it is."""
        return self.contract.award.lot.contract.operation.buyer

    @property
    def words(self) -> str:
        """What the buyer is asked: by whom, on what document, the names of its own contracts alone."""
        contracts = list(self.pooling.contracts.select_related("award__lot__contract__operation", "award__company"))
        mine = [one for one in contracts if one.award.lot.contract.operation.buyer_id == self.buyer.pk]
        named = formats.enumeration(list(dict.fromkeys(one.award.lot.contract.title for one in mine)))
        beside = formats.count(len(contracts) - len(mine), "marché d’un autre acheteur", "marchés d’autres acheteurs")
        holders = list(dict.fromkeys(str(one.award.company) for one in contracts))
        asked_on = formats.long_date(self.pooling.requested_on) if self.pooling.requested_on else ""
        return (
            f"{formats.enumeration(holders)} {'le demandent' if len(holders) > 1 else 'le demande'} depuis le "
            f"{asked_on}, d’après «\u00a0{self.pooling.request_document}\u00a0». "
            f"Vos marchés\u00a0: {named}{f', avec {beside}' if len(contracts) > len(mine) else ''}."
        )


def asked_of(request: MissionRequest, public_id: UUID, contract: UUID) -> Asked:
    """The request a reader answers for its own body, or for a buyer without an account, or 404."""
    own = poolings_to_agree(request.actor).filter(pooling__public_id=public_id, public_id=contract)
    if (asked := own.select_related("pooling", "award__lot__contract__operation__buyer").first()) is not None:
        return Asked(asked.pooling, asked, None)
    if not permits(request.actor, "hours.pooling.view"):
        raise Http404
    shown = edited(request, public_id)
    waiting = next((one for one in shown.contracts if one.public_id == contract), None)
    if waiting is None:
        raise Http404
    return Asked(shown.pooling, waiting, shown)


@allow("hours.pooling.agree")
@require_http_methods(["GET", "POST"])
def agree(request: MissionRequest, public_id: UUID, contract: UUID) -> HttpResponse:
    """A buyer's agreement, for all its contracts of the pooling: its own, or recorded for it on its signed paper."""
    asked, today = asked_of(request, public_id, contract), timezone.localdate()
    initial: dict[str, Any] = {"agreed_on": today}
    if asked.shown is None:
        initial["agreement"] = f"Accord donné sur sa page par {request.user}"
    form = AgreementForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.record_agreement(
                asked.pooling, asked.buyer, author=request.user, today=today, is_buyer=asked.shown is None,
                **form.cleaned_data,
            )  # fmt: skip
        except Problem as problem:
            refuse(form, problem)
        else:
            recorded = f"L’accord est enregistré pour {formats.count(count, 'marché', 'marchés')}."
            return answered(request, asked, "Votre accord est enregistré\u00a0: le facilitateur le lit.", recorded)
    if asked.shown is not None:
        lead = f"{asked.buyer}, pour tous ses marchés de cette demande."
        return act_page(request, asked.shown, form, heading="Accord de l’acheteur", lead=lead)
    lead = f"{asked.words} Aucune heure ne se répartit avant votre accord."
    return own_page(request, asked, form, heading="Votre accord", lead=lead, action="Donner mon accord", other=DECLINE)


@allow("hours.pooling.agree")
@require_http_methods(["GET", "POST"])
def decline(request: MissionRequest, public_id: UUID, contract: UUID) -> HttpResponse:
    """A buyer's refusal, with its reason: the request ends, for every contract of it."""
    asked, today = asked_of(request, public_id, contract), timezone.localdate()
    initial: dict[str, Any] = {"declined_on": today}
    if asked.shown is None:
        initial["document"] = f"Refus donné sur sa page par {request.user}"
    form = RefusalForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline(
                asked.pooling, asked.buyer, author=request.user, today=today, is_buyer=asked.shown is None,
                **form.cleaned_data,
            )  # fmt: skip
        except Problem as problem:
            refuse(form, problem)
        else:
            told = "Votre refus est enregistré\u00a0: le titulaire et le facilitateur le lisent, avec son motif."
            return answered(request, asked, told, "Le refus est enregistré\u00a0: cette demande a pris fin.")
    ends = "Un refus met fin à la demande, pour tous les marchés\u202f; le titulaire peut en faire une autre."
    if asked.shown is not None:
        lead = f"{asked.buyer}. {ends}"
        return act_page(request, asked.shown, form, heading="Refus de l’acheteur", lead=lead)
    lead = f"{asked.words} {ends}"
    return own_page(request, asked, form, heading="Votre refus", lead=lead, action="Refuser la demande", other=AGREE)


def answered(request: MissionRequest, asked: Asked, own: str, recorded: str) -> HttpResponse:
    """Where an answer leads, and what is said of it to the buyer (`own`) or to who recorded it."""
    messages.success(request, own if asked.shown is None else recorded)
    return redirect("home") if asked.shown is None else redirect("pooling", asked.pooling.public_id)


def own_page(
    request: MissionRequest, asked: Asked, form: Any, *, heading: str, lead: str, action: str, other: tuple[str, str]
) -> HttpResponse:
    """The page on which the buyer itself answers; each answer leads to the `other`."""
    keys = [asked.pooling.public_id, asked.contract.public_id]
    context = {
        "form": form,
        "heading": f"{heading}\u00a0: {asked.pooling}",
        "lead": lead,
        "back": reverse("home"),
        "action": action,
        "other": {"url": reverse(other[0], args=keys), "label": other[1]},
        "breadcrumbs": [{"label": f"{heading}\u00a0: {asked.pooling}", "url": ""}],
    }
    return render(request, "hours/pooling/answer.html", context)
