"""The kinds of proof on screen: the official list, and the lines a mission's administrator adds to it."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.common.ui.fields import DayField
from levier.coordination.clauses.category_views import CategoryFilters
from levier.coordination.clauses.models import ProofLine
from levier.coordination.clauses.proof_lines import MONTHS_AT_MOST, VALIDITY_LABELS
from levier.coordination.clauses.proof_services import add_proof
from levier.coordination.clauses.selectors import own_categories, proof_of
from levier.coordination.clauses.withdrawals import withdrawal_page
from levier.coordination.procurement.editing import refuse
from levier.law.proofs import ProofKind, proof_kinds
from levier.law.publics import ADDED_PUBLIC, EligibleCategory, eligible_categories

PAGE_SIZE = 50


class ProofForm(forms.Form):
    """A kind of proof added to the list."""

    label = forms.CharField(
        label="Justificatif",
        max_length=200,
        help_text="Dans les mots de sa source, par exemple du cahier des charges qui le demande.",
        error_messages={"required": "Nommez le justificatif, dans les mots de la source."},
    )
    validity = forms.ChoiceField(
        label="Validité, jugée à l’entrée",
        choices=[("", "À choisir"), *((kind.value, words) for kind, words in VALIDITY_LABELS.items())],
        error_messages={"required": "Choisissez comment sa validité se connaît."},
    )
    months = forms.IntegerField(
        label="Nombre de mois",
        required=False,
        min_value=1,
        max_value=MONTHS_AT_MOST,
        help_text="Seulement pour une pièce datée de moins de tant de mois.",
    )
    first_day = DayField(
        label="À compter du", required=True, help_text="Les éligibilités établies de ce jour et d’après la lisent."
    )
    last_day = DayField(label="Jusqu’au", help_text="Vide\u00a0: sans fin connue.")
    source = forms.CharField(
        label="Source",
        max_length=500,
        help_text="Le texte ou la décision, avec sa date.",
        error_messages={"required": "Indiquez la source\u00a0: une ligne sans source ne se vérifie pas."},
    )


def proves(kind: ProofKind, categories: Iterable[EligibleCategory]) -> str:
    """What a kind of proof proves, in the words of each category, short: its letter where the CCAG's list has one."""
    letters: dict[str, dict[str, None]] = {}
    found = []
    for one in categories:
        if one.code not in kind.categories and kind.code not in one.proofs:
            continue
        if one.letter:
            letters.setdefault(one.article, {})[one.letter] = None
        else:
            found.append(f"«\u00a0{formats.typeset(one.text)}\u00a0»")
    # The letters are the same in the six CCAG, under articles of their own: those of Travaux stand for all.
    found = [f"{', '.join(known)} ({article})" for article, known in letters.items()] + found
    if ADDED_PUBLIC.code in kind.categories:
        found.append("les publics ajoutés par un marché")
    return ", ".join(dict.fromkeys(found))


@allow("clauses.table.view")
@require_GET
def list_proofs(request: MissionRequest) -> HttpResponse:
    """Every kind of proof, the mission's first, then the official list's; three queries."""
    form = CategoryFilters(request.GET)
    origin = form.asked.get("origine")
    lines: list[tuple[ProofKind, ProofLine | None]] = []
    if origin != "levier":
        lines += [(proof_of(row), row) for row in ProofLine.objects.order_by("label", "first_day", "pk")]
    if origin != "mission":
        lines += [(kind, None) for kind in proof_kinds().values()]
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    categories = [*eligible_categories().values(), *own_categories()]
    return render(
        request,
        "clauses/proofs.html",
        {
            "page": page,
            "rows": [
                {"kind": kind, "stored": row, "proves": proves(kind, categories)} for kind, row in page.object_list
            ],
            "form": form,
            "may_edit": permits(request.actor, "clauses.table.edit"),
            "breadcrumbs": trail(),
        },
    )


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def add_proof_line(request: MissionRequest) -> HttpResponse:
    """Adds a kind of proof."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_proof(**form.cleaned_data, author=request.user)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Le justificatif est ajouté\u00a0: il se choisit à compter de son premier jour.")
            return redirect("proofs")
    heading = "Ajouter un justificatif"
    return render(
        request,
        "clauses/dated_line.html",
        {
            "form": form,
            "heading": heading,
            "lead": "Il prouvera les publics que les marchés ajoutent à la liste du CCAG, et les catégories de la "
            "mission qui le nomment. Une ligne ajoutée reste lisible, même retirée.",
            "back": reverse("proofs"),
            "breadcrumbs": trail(heading),
        },
    )


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def withdraw_proof(request: MissionRequest, number: int) -> HttpResponse:
    """Withdraws a line added by mistake; it stays readable, with the reason."""
    row = get_object_or_404(ProofLine, pk=number)
    heading = "Retirer un justificatif"
    return withdrawal_page(
        request,
        row,
        heading=heading,
        lead=f"«\u00a0{row.label}\u00a0», à compter du {formats.long_date(row.first_day)}. Les éligibilités "
        "établies avec lui le gardent.",
        done="La ligne est retirée\u00a0: ce justificatif n’est plus proposé.",
        back="proofs",
        breadcrumbs=trail(heading),
    )


def trail(*here: str) -> list[dict[str, str]]:
    """The way back to the tables, and to the proofs."""
    own = {"label": "Justificatifs"}
    if here:
        own["url"] = reverse("proofs")
    return [{"label": "Tables datées", "url": reverse("dated_tables")}, own, *({"label": label} for label in here)]
