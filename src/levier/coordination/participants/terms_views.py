"""The durations a mission watches beyond the text: read by whoever counts, fixed by the mission's team."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui.fields import DayField
from levier.coordination.participants import services
from levier.coordination.participants.eligibility import UNSAID_MONTHS
from levier.coordination.participants.models import MOST_MONTHS, WATCHED, WatchedTerm
from levier.law.periods import Period, length_on

PAGE_SIZE = 50
# What the columns of the list sort by, `?tri=`.
SORTS = {
    "modalite": ("mode", "-effective_on", "pk"),
    "-modalite": ("-mode", "-effective_on", "pk"),
    "effet": ("effective_on", "pk"),
    "-effet": ("-effective_on", "pk"),
}


class WatchedTermForm(forms.Form):
    """A duration for a modality, from a day on."""

    mode = forms.ChoiceField(
        label="Modalité",
        choices=[("", "Choisissez…"), *((mode, label.capitalize()) for mode, label in WATCHED.items())],
        error_messages={"required": "Choisissez une modalité."},
    )
    months = forms.IntegerField(
        label="Nombre de mois",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text="À compter de l’embauche\u202f; pour une embauche antérieure, avant la notification. Laissez vide "
        "pour ne plus avertir.",
        error_messages={
            "invalid": "Écrivez un nombre de mois entier. Exemple\u00a0: 24.",
            "min_value": "Indiquez de 1 à 120\u00a0mois.",
            "max_value": "Indiquez de 1 à 120\u00a0mois.",
        },
    )
    effective_on = DayField(label="Pour les embauches à partir du", required=True)


class TermFilters(forms.Form):
    """What narrows the list of durations."""

    modalite = forms.ChoiceField(
        label="Modalité",
        required=False,
        choices=[("", "Toutes"), *((mode, label.capitalize()) for mode, label in WATCHED.items())],
    )

    @property
    def asked(self) -> str:
        """The modality asked for, empty for all."""
        self.is_valid()
        return str(self.cleaned_data.get("modalite", ""))

    def apply(self, terms: QuerySet[WatchedTerm], sort: str) -> QuerySet[WatchedTerm]:
        """The durations asked, in the order asked."""
        if self.asked:
            terms = terms.filter(mode=self.asked)
        return terms.order_by(*SORTS.get(sort, SORTS["modalite"]))


@allow("participants.person.view")
@require_http_methods(["GET", "POST"])
def watched_terms(request: MissionRequest) -> HttpResponse:
    """What is in force and what was; a new line replaces none."""
    may_edit = permits(request.actor, "participants.terms.edit")
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = WatchedTermForm(request.POST or None, initial={"effective_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.watch_term(**form.cleaned_data, author=request.user)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, "Durée enregistrée\u00a0: elle avertit, elle ne refuse aucune heure.")
            return redirect("participants_terms")
    filters = TermFilters(request.GET)
    found = filters.apply(WatchedTerm.objects.select_related("author"), request.GET.get("tri", ""))
    context: dict[str, Any] = {
        "filters": filters,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_watching": bool(filters.asked) or found.exists(),
        "unsaid_months": UNSAID_MONTHS,
        "cap_months": length_on(Period.DIRECT_HIRE, timezone.localdate()),
        "form": form,
        "may_edit": may_edit,
        "breadcrumbs": [
            {"label": "Participants", "url": reverse("participants")},
            {"label": "Durées surveillées", "url": ""},
        ],
    }
    return render(request, "participants/watched_terms.html", context)
