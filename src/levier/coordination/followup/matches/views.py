"""The page of a proposal: what was published beside the study, why it looks like it, and the two answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.coordination.clauses.models import StudyLot
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.clauses.selectors import open_contract
from levier.coordination.followup.liaison.awaited import lots_to_ask
from levier.coordination.followup.liaison.forms import MOST_HOURS
from levier.coordination.followup.liaison.views import EDIT, trail
from levier.coordination.followup.matches import services
from levier.coordination.followup.models import AwardMatch
from levier.coordination.procurement.editing import refuse
from levier.organizations.forms import SiretField


class AcceptForm(forms.Form):
    """Which lot a published contract is, and the hours it owes: the open data says neither."""

    lot = forms.ChoiceField(label="Lot de l’étude")
    hours = forms.IntegerField(
        label="Heures d’insertion au marché",
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
        help_text="Les données ouvertes ne les disent pas\u00a0: celles de l’étude, sauf si le marché en "
        "porte d’autres.",
    )
    holder_siret = SiretField(
        label="SIRET du titulaire",
        help_text="Celui qui est publié est masqué ou inexact. Si vous le connaissez, indiquez-le\u00a0: la fiche dira "
        "qu’il vient de votre guichet.",
    )
    holder_name = forms.CharField(label="Nom du titulaire", max_length=255, required=False)

    def __init__(self, lots: list[StudyLot], holder: str, data: Any = None, *, lacks_siret: bool = False) -> None:
        super().__init__(data, initial={"hours": lots[0].hours if lots else 0, "holder_name": holder})
        if lacks_siret:
            self.fields["holder_siret"].says_optional = False  # type: ignore[attr-defined]
        else:
            del self.fields["holder_siret"]
        self.lots = {str(lot.number): lot for lot in lots}
        self.fields["lot"].choices = [(number, str(lot)) for number, lot in self.lots.items()]  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """What the service wants."""
        return {**self.cleaned_data, "lot": self.lots[self.cleaned_data["lot"]]}


@allow(EDIT)
@require_http_methods(["GET", "POST"])
def show_match(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Shows a proposal; accepts it or puts it aside."""
    matches = AwardMatch.objects.filter(study__in=visible_studies(request.actor).order_by().values("pk"))
    match = get_object_or_404(matches.select_related("study__buyer", "study__desk", "answered_by"), public_id=public_id)
    if not permits(request.actor, EDIT, match.study):
        raise PermissionDenied
    contract = open_contract(match.uid) or {}
    published_by = contract.get("buyer_name") or str(match.study.buyer)
    holders = [str(one.get("name") or one.get("holder_id") or "") for one in contract.get("holders") or ()]
    form = AcceptForm(
        lots_to_ask(match.study),
        services.first_holder_name(contract),
        request.POST or None,
        lacks_siret=services.lacks_siret(contract),
    )
    try:
        if request.method == "POST" and "dismiss" in request.POST:
            services.dismiss_match(match, author=request.user, now=timezone.now())
            messages.success(request, "C’est noté\u00a0: ce marché ne sera plus proposé pour cette étude.")
            return redirect("study", match.study.public_id)
        if request.method == "POST" and form.is_valid():
            sheet = services.accept_match(match, **form.told(), author=request.user, now=timezone.now())
            messages.success(
                request, "La fiche est remplie d’après les données ouvertes\u00a0: relisez-la, puis reprenez-la."
            )
            return redirect("liaison_sheet", sheet.public_id)
    except Problem as problem:
        match.refresh_from_db(fields=["answer"])
        if match.answer:
            # Somebody answered meanwhile: the form is gone from the page, its refusal is said above.
            messages.error(request, problem.sentence)
            return redirect("award_match", match.public_id)
        refuse(form, problem)
    context = {
        "match": match,
        "published_by": published_by,
        "published": services.words_of(match),
        "holders": holders,
        "form": form,
        "breadcrumbs": trail(match.study, "Marché publié"),
    }
    return render(request, "followup/award_match.html", context)
