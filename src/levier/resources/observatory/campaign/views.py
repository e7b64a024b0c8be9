"""The pages of the collection: every desk of a year, and one desk."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.common.ui.fields import HoursField, ReadField
from levier.resources.observatory.campaign.facts import YearFacts, facts_of_years
from levier.resources.observatory.campaign.lines import LINES
from levier.resources.observatory.campaign.possible_totals import faults_of_totals
from levier.resources.observatory.campaign.rules import (
    FIRST_YEAR,
    SOURCE_LABELS,
    STATE_LABELS,
    STATE_TONES,
    CollectionSource,
    Figures,
    State,
    consolidated,
)
from levier.resources.observatory.campaign.selectors import Collected, collected, desk_operations
from levier.resources.observatory.campaign.services import declare_source, sign
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.listing import PAGE_SIZE


class YearForm(forms.Form):
    """The year collected, in the address."""

    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, last: int, **options: Any) -> None:
        super().__init__(*args, **options)
        years = [(str(year), str(year)) for year in range(last, FIRST_YEAR - 1, -1)]
        self.fields["annee"].choices = years  # type: ignore[attr-defined]


class SourceForm(forms.Form):
    """Where a desk's figures of a year come from."""

    source = forms.ChoiceField(
        label="Source",
        choices=[(source.value, capfirst(label)) for source, label in SOURCE_LABELS.items()],
        widget=forms.RadioSelect,
        help_text="Une seule par guichet et par année\u00a0: les heures ne sont comptées qu’une fois.",
    )
    hundredths = HoursField(
        label="Heures retenues", required=False, help_text="Pour des totaux transmis\u202f; 0 s’il n’y en a pas."
    )
    people = forms.IntegerField(
        label="Personnes", required=False, min_value=0, help_text="Nécessaire pour signer, s’il y a des heures."
    )
    work_contracts = forms.IntegerField(
        label="Contrats de travail", required=False, min_value=0,
        help_text="Laissés vides, ils sont publiés «\u00a0non transmis\u00a0», et non 0.",
    )  # fmt: skip
    document = forms.CharField(
        label="D’après", required=False, max_length=200, help_text="Le courriel ou le tableau du guichet, et sa date."
    )


class SignatureForm(forms.Form):
    """Who signs for the desk; `seen` is what the page showed."""

    seen = ReadField()
    name = forms.CharField(label="Nom et prénom", max_length=200)
    function = forms.CharField(label="Fonction", max_length=200, required=False)


def last_year(today: datetime.date) -> int:
    """The year collected by default: the one that ended last."""
    return today.year - 1


@allow("observatory.collection.view")
@require_GET
def show_collection(request: MissionRequest) -> HttpResponse:
    """Every desk of a year: its source, its figures beside the year before, who is missing."""
    today = timezone.localdate()
    form = YearForm(request.GET, last=today.year)
    year = (form.cleaned_data.get("annee") if form.is_valid() else None) or last_year(today)
    facts = facts_of_years(year, year - 1)
    found = collected(year, facts)
    whole = consolidated(one.line for one in found)
    context = {
        "form": form if request.GET.get("annee") else YearForm({"annee": str(year)}, last=today.year),
        "year": year,
        "lines": [_shown(request, one, year) for one in found],
        "whole": whole,
        "hours": formats.hours(whole.figures.hundredths) if whole.figures.is_told else formats.UNKNOWN,
        "people": _number(whole.figures.people),
        "work_contracts": _number(whole.figures.work_contracts),
        "signed": len(found) - len(whole.missing),
        # Named once, below: ten names twice hide the figure on a telephone.
        "absent": f"sans {formats.count(len(whole.missing), 'guichet')} sur {len(found)}" if whole.missing else "",
        "shared": len(facts[year].shared),
        "undecided": facts[year].undecided,
        "edition": Edition.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0,
        "closing": reverse("edition_close", kwargs={"year": year})
        if permits(request.actor, "observatory.edition.close")
        else "",
    }
    return render(request, "observatory/collection.html", context)


def _number(value: int | None) -> str:
    return formats.UNKNOWN if value is None else formats.integer(value)


def _shown(request: MissionRequest, one: Collected, year: int) -> dict[str, Any]:
    line = one.line
    gap = line.gap
    return {
        "line": line,
        "row": one.row,
        "source": SOURCE_LABELS[line.source] if line.source else "aucune source déclarée",
        "hours": formats.hours(line.now.hundredths) if line.now.is_told else "manquant",
        "people": _number(line.now.people),
        "work_contracts": _number(line.now.work_contracts),
        "before": formats.hours(line.before.hundredths) if line.before.is_told else formats.UNKNOWN,
        "gap": "" if gap is None else _signed(gap, formats.hours),
        "signed": formats.hours(line.signed.hundredths) if line.signed else "",
        "doubts": [
            capfirst(fault.expected)
            for fault in (faults_of_totals(year, line.now) if line.source is CollectionSource.TOTALS else ())
            if fault.is_warning
        ],
        "tone": STATE_TONES[line.state],
        "state": STATE_LABELS[line.state],
        "url": reverse("collection_desk", kwargs={"year": year, "desk": one.desk.public_id})
        if permits(request.actor, "observatory.collection.change", one.desk)
        else "",
    }


def _one(request: MissionRequest, year: int, desk: UUID, facts: dict[int, YearFacts]) -> Collected:
    """One desk of the year, for who may change what it declares. Raises Http404 for another's."""
    found = next((one for one in collected(year, facts) if one.desk.public_id == desk), None)
    if found is None or not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    if not permits(request.actor, "observatory.collection.change", found.desk):
        raise Http404
    return found


@allow("observatory.collection.view")
@require_http_methods(["GET", "POST"])
def show_desk(request: MissionRequest, year: int, desk: UUID) -> HttpResponse:
    """What a desk declares for a year: its source, its figures beside the year before, its signature."""
    facts = facts_of_years(year, year - 1)
    one = _one(request, year, desk, facts)
    form = SourceForm(request.POST or None, initial=_initial(one))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            declare_source(
                one.desk,
                year,
                CollectionSource(told["source"]),
                Figures(told["hundredths"], told["people"], told["work_contracts"]),
                told["document"],
                author_id=request.actor.user_id,
            )
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, "La source est enregistrée\u00a0: il reste à signer les chiffres.")
            return redirect("collection_desk", year=year, desk=desk)
    signature = SignatureForm(initial={"seen": one.line.now.hundredths})
    return _desk_page(request, one, year, form, signature, facts)


def _initial(one: Collected) -> dict[str, Any]:
    if one.row is None:
        return {}
    names = ("source", "hundredths", "people", "work_contracts", "document")
    return {name: getattr(one.row, name) for name in names}


def _desk_page(
    request: MissionRequest,
    one: Collected,
    year: int,
    form: SourceForm,
    signature: SignatureForm,
    facts: dict[int, YearFacts],
) -> HttpResponse:
    to_sign = one.line.state in (State.DECLARED, State.CHANGED)
    context = {
        "year": year,
        "desk": one.desk,
        "shown": _shown(request, one, year),
        "form": form,
        "signature": signature if to_sign and permits(request.actor, "observatory.collection.sign", one.desk) else None,
        "to_sign": to_sign,
        "signed_words": _signed_words(one),
        "comparison": _beside(one),
        "operations": Paginator(_operations(one, year, facts), PAGE_SIZE).get_page(request.GET.get("page")),
        "bring_url": reverse("import_new", kwargs={"kind": LINES.key})
        if permits(request.actor, "observatory.lines.bring")
        else "",
        "breadcrumbs": [
            {"label": f"Collecte {year}", "url": f"{reverse('collection')}?annee={year}"},
            {"label": str(one.desk)},
        ],
    }
    return render(request, "observatory/collection_desk.html", context)


def _signed_words(one: Collected) -> str:
    """What a desk signs, in words; what its source does not tell is said so."""
    now = one.line.now
    told = [
        formats.hours(now.hundredths),
        "personnes non transmises" if now.people is None else formats.count(now.people, "personne"),
        "contrats de travail non transmis"
        if now.work_contracts is None
        else formats.count(now.work_contracts, "contrat de travail", "contrats de travail"),
    ]
    return formats.enumeration(told)


def _beside(one: Collected) -> list[tuple[str, str, str, str]]:
    """The figures of a desk, of the year before, and what separates them."""
    found = []
    for name, label in (
        ("hundredths", "Heures retenues"),
        ("people", "Personnes"),
        ("work_contracts", "Contrats de travail"),
    ):
        words = formats.hours if name == "hundredths" else formats.integer
        now, before = getattr(one.line.now, name), getattr(one.line.before, name)
        gap = "" if now is None or before is None else _signed(now - before, words)
        told = [formats.UNKNOWN if value is None else words(value) for value in (now, before)]
        found.append((label, *told, gap))
    return found  # type: ignore[return-value]


def _signed(value: int, words: Callable[[int], str]) -> str:
    return f"{'+' if value > 0 else ''}{words(value)}"


def _operations(one: Collected, year: int, facts: dict[int, YearFacts]) -> list[dict[str, Any]]:
    return [
        {
            "title": line.title,
            "buyer": line.buyer,
            "now": formats.UNKNOWN if line.now is None else formats.hours(line.now),
            "before": formats.UNKNOWN if line.before is None else formats.hours(line.before),
            "gap": _signed(line.gap, formats.hours),
            "counts": line.counts,
        }
        for line in desk_operations(year, one.desk, facts)
    ]


@allow("observatory.collection.view")
@require_POST
def sign_figures(request: MissionRequest, year: int, desk: UUID) -> HttpResponse:
    """A desk signs its figures of a year: they stay as they are signed."""
    facts = facts_of_years(year, year - 1)
    one = _one(request, year, desk, facts)
    if one.row is None or not permits(request.actor, "observatory.collection.sign", one.desk):
        raise Http404
    signature = SignatureForm(request.POST)
    if signature.is_valid():
        told: dict[str, Any] = signature.cleaned_data
        try:
            sign(one.row, one.line.now, **told, author_id=request.actor.user_id)
        except Problem as problem:
            signature.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, f"Les chiffres de {year} sont signés.")
            return redirect("collection_desk", year=year, desk=desk)
    return _desk_page(request, one, year, SourceForm(initial=_initial(one)), signature, facts)
