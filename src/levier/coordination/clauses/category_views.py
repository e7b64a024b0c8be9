"""The eligible publics on screen: the CCAG's list, and the lines a mission's administrator adds to it."""

from collections.abc import Mapping
from typing import Any

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
from levier.coordination.clauses.categories import CLASS_LABELS
from levier.coordination.clauses.category_services import add_category
from levier.coordination.clauses.models import CategoryLine
from levier.coordination.clauses.selectors import category_of, own_proofs, proofs_named
from levier.coordination.clauses.table_views import KEPT, ORIGINS
from levier.coordination.clauses.withdrawals import withdrawal_page
from levier.coordination.procurement.editing import refuse
from levier.law.proofs import ProofKind, proof_kinds
from levier.law.publics import EligibleCategory, eligible_categories

PAGE_SIZE = 50
NEW = "nouvelle"


class CategoryFilters(forms.Form):
    """What narrows the categories."""

    origine = forms.ChoiceField(label="Origine", required=False, choices=ORIGINS)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and could be read."""
        self.is_valid()
        return self.cleaned_data


class CategoryForm(forms.Form):
    """A category added to the list, or one of it in the words of a newer text."""

    code = forms.ChoiceField(
        label="Concerne",
        help_text="Une catégorie que la liste n’a pas, ou l’une d’elles dans les mots d’un texte plus récent.",
    )
    text = forms.CharField(
        label="Catégorie, dans les mots du texte", max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    published_class = forms.ChoiceField(
        label="Classe de l’observatoire",
        required=False,
        choices=[("", "À choisir"), *CLASS_LABELS.items()],
        help_text="Pour une catégorie nouvelle\u00a0: celle sous laquelle les publications la comptent.",
    )
    proofs = forms.MultipleChoiceField(
        label="Justificatifs qui la prouvent",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pour une catégorie nouvelle\u00a0: au moins un.",
    )
    first_day = DayField(label="À compter du", required=True, help_text="Les études de ce jour et d’après la lisent.")
    last_day = DayField(label="Jusqu’au", help_text="Vide\u00a0: jusqu’à la prochaine ligne de la mission.")
    source = forms.CharField(
        label="Source",
        max_length=500,
        help_text="Le texte ou la décision, avec sa date.",
        error_messages={"required": "Indiquez la source\u00a0: une ligne sans source ne se vérifie pas."},
    )

    def __init__(self, data: Any, added: dict[str, str]) -> None:
        """`added`: the categories the mission added already, by their code."""
        super().__init__(data)
        known = {code: formats.typeset(category.text) for code, category in eligible_categories().items()}
        groups: list[Any] = [(NEW, "Une catégorie nouvelle")]
        if added:
            groups.append(("Ajoutées par la mission", [(code, text[:100]) for code, text in added.items()]))
        groups.append(("Liste du CCAG", [(code, text[:100]) for code, text in known.items()]))
        self.fields["code"].choices = groups  # type: ignore[attr-defined]
        self.fields["proofs"].choices = [  # type: ignore[attr-defined]
            (kind.code, formats.typeset(kind.label)) for kind in (*proof_kinds().values(), *own_proofs())
        ]


def shown(category: EligibleCategory, row: CategoryLine | None, kinds: Mapping[str, ProofKind]) -> dict[str, Any]:
    """A category as the page says it; `kinds`: every kind of proof by its code."""
    of_text = [kind.label for kind in kinds.values() if category.code in kind.categories]
    proofs = [kinds[code].label for code in sorted(category.proofs) if code in kinds] or of_text
    return {
        "category": category,
        "stored": row,
        "article": f"{category.article}, {category.letter})" if category.article else "hors liste du CCAG",
        "source": category.source or "CCAG Travaux, version du 1er juillet 2024",
        "class": CLASS_LABELS.get(category.published_class, category.published_class),
        "proofs": [formats.typeset(label) for label in proofs],
    }


@allow("clauses.table.view")
@require_GET
def list_categories(request: MissionRequest) -> HttpResponse:
    """Every category, the mission's lines first, then the text's."""
    form = CategoryFilters(request.GET)
    origin = form.asked.get("origine")
    lines: list[tuple[EligibleCategory, CategoryLine | None]] = []
    if origin != "levier":
        lines += [(category_of(row), row) for row in CategoryLine.objects.order_by("code", "-first_day", "pk")]
    if origin != "mission":
        lines += [(category, None) for category in eligible_categories().values()]
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    kinds = proofs_named(code for category, _ in page.object_list for code in category.proofs)
    return render(
        request,
        "clauses/categories.html",
        {
            "page": page,
            "rows": [shown(category, row, kinds) for category, row in page.object_list],
            "form": form,
            "may_edit": permits(request.actor, "clauses.table.edit"),
            "breadcrumbs": trail("Publics éligibles"),
        },
    )


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def add_category_line(request: MissionRequest) -> HttpResponse:
    """Adds a category, or says one in the words of a newer text."""
    added = {row.code: row.text for row in CategoryLine.objects.exclude(code__in=eligible_categories())}
    form = CategoryForm(request.POST if request.method == "POST" else None, added)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            add_category("" if typed["code"] == NEW else typed["code"], **without_code(typed), author=request.user)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "La ligne est ajoutée\u00a0: les études la liront à compter de son premier jour.")
            return redirect("categories")
    heading = "Ajouter une catégorie"
    return render(
        request,
        "clauses/dated_line.html",
        {
            "form": form,
            "heading": heading,
            "lead": KEPT,
            "back": reverse("categories"),
            "breadcrumbs": trail("Publics éligibles", heading),
        },
    )


def without_code(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed beside the code."""
    return {name: value for name, value in typed.items() if name != "code"}


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def withdraw_category(request: MissionRequest, number: int) -> HttpResponse:
    """Withdraws a line added by mistake; it stays readable, with the reason."""
    row = get_object_or_404(CategoryLine, pk=number)
    heading = "Retirer une catégorie"
    return withdrawal_page(
        request,
        row,
        heading=heading,
        lead=f"«\u00a0{row.text}\u00a0», à compter du {formats.long_date(row.first_day)}. Les éligibilités "
        "et les études décidées qui la disent la gardent.",
        done="La ligne est retirée\u00a0: elle n’est plus proposée.",
        back="categories",
        breadcrumbs=trail("Publics éligibles", heading),
    )


def trail(*here: str) -> list[dict[str, str]]:
    """The way back to the tables, and to the categories."""
    steps = [{"label": "Tables datées", "url": reverse("dated_tables")}, *({"label": label} for label in here)]
    if len(here) > 1:
        steps[1]["url"] = reverse("categories")
    return steps
