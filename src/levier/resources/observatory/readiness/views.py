"""How many buyers are where, for anybody; who answered and who did not, for the mission; a buyer's answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.charts.declaration import Chart, Mark, Shape
from levier.common.charts.store import drawn
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.common.ui.fields import DayField, ReadField
from levier.organizations.buyers.policy import visible_buyers
from levier.organizations.models import Organization
from levier.organizations.reference import buyer_classes
from levier.resources.observatory.files import rows_as_csv
from levier.resources.observatory.listing import PAGE_SIZE
from levier.resources.observatory.policy import answers_itself
from levier.resources.observatory.publishing import published
from levier.resources.observatory.readiness.models import BuyerReadiness
from levier.resources.observatory.readiness.rules import (
    PUBLISHED_LABELS,
    QUESTION,
    REPORTED,
    STAGE_LABELS,
    TOLD_LABELS,
    Stage,
    Standing,
    Told,
)
from levier.resources.observatory.readiness.selectors import BuyerAnswer, answers, counted
from levier.resources.observatory.readiness.services import record_answer

UNANSWERED = "Sans réponse"
UNSAID = "Catégorie non renseignée"
COLUMNS = ("categorie_acheteur", "etape", "acheteurs")


def class_words(code: str) -> str:
    """A class of buyers in words."""
    return capfirst(buyer_classes()[code].label) if code in buyer_classes() else UNSAID


@published
@require_GET
def show_readiness(request: MissionRequest) -> HttpResponse:
    """Where the buyers of the mission stand before the duty, by class, without naming any."""
    whole, classes = counted()
    chart = _chart(whole) if whole.answered else None
    context = {
        "question": QUESTION,
        "whole": whole,
        "stages": [(label, whole.stages[stage]) for stage, label in PUBLISHED_LABELS.items()],
        "heads": [*PUBLISHED_LABELS.values(), UNANSWERED],
        "classes": [(class_words(one.buyer_class), one.cells, one.buyers) for one in classes],
        "chart": drawn(chart) if chart else None,
        "follows": permits(request.actor, "observatory.readiness.follow"),
        "breadcrumbs": [{"label": "Indicateurs", "url": reverse("indicators")}, {"label": "Loi climat"}],
    }
    return render(request, "observatory/readiness.html", context)


def _chart(whole: Standing) -> Chart:
    return Chart(
        "Où en sont les acheteurs qui ont répondu",
        Shape.BARS,
        "Étape",
        [
            Mark(label, whole.stages[stage], formats.count(whole.stages[stage], "acheteur"))
            for stage, label in PUBLISHED_LABELS.items()
        ],
    )


@published
@require_GET
def readiness_file(request: MissionRequest) -> HttpResponse:
    """The same counts as CSV: a line a class and a stage, those without answer apart."""
    _, classes = counted()
    rows = [
        {"categorie_acheteur": class_words(one.buyer_class), "etape": stage, "acheteurs": number}
        for one in classes
        for stage, number in zip([*PUBLISHED_LABELS.values(), UNANSWERED], one.cells, strict=True)
    ]
    for_spreadsheet = request.GET.get("forme") == "tableur"
    return file_answer(
        rows_as_csv(COLUMNS, rows, for_spreadsheet=for_spreadsheet), f"loi-climat-{timezone.localdate()}.csv"
    )


class AnswersFilter(forms.Form):
    """Which buyers are shown; what is not understood filters nothing."""

    q = forms.CharField(label="Acheteur", required=False, max_length=100)
    etape = forms.ChoiceField(
        label="Réponse",
        required=False,
        choices=[
            ("", "Toutes"), ("sans", UNANSWERED), *((stage.value, label) for stage, label in STAGE_LABELS.items()),
        ],
    )  # fmt: skip


def _asked(request: MissionRequest) -> tuple[AnswersFilter, list[BuyerAnswer]]:
    form = AnswersFilter(request.GET)
    told: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    words, stage = (told.get("q") or "").casefold().split(), told.get("etape") or ""
    return form, [
        one
        for one in answers()
        if all(word in str(one.buyer).casefold() for word in words)
        and (not stage or stage == (one.answer.stage if one.answer else "sans"))
    ]


@allow("observatory.readiness.follow")
@require_GET
def list_answers(request: MissionRequest) -> HttpResponse:
    """Who answered and who did not."""
    form, rows = _asked(request)
    context = {
        "question": QUESTION,
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "breadcrumbs": [
            {"label": "Indicateurs", "url": reverse("indicators")},
            {"label": "Loi climat", "url": reverse("readiness")},
            {"label": "Acheteur par acheteur"},
        ],
    }
    return render(request, "observatory/readiness_buyers.html", context)


@allow("observatory.readiness.follow")
@require_GET
def answers_workbook(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    _, rows = _asked(request)
    columns = [
        Column("Acheteur", width=40), Column("Catégorie", width=26), Column("Réponse", width=44),
        Column("Dite le", DATE, 12), Column("Source", width=24), Column("Commentaire", width=60),
    ]  # fmt: skip
    lines = [
        (
            str(one.buyer), class_words(one.buyer.buyer_class),
            one.answer.get_stage_display() if one.answer else UNANSWERED,
            one.answer.told_on if one.answer else None,
            one.answer.get_told_by_display() if one.answer else "",
            one.answer.comment if one.answer else "",
        )
        for one in rows
    ]  # fmt: skip
    now = timezone.localtime()
    content = write_workbook(
        [Sheet("Réponses", columns, lines)],
        source=[
            ("Question", QUESTION),
            ("Source", f"{request.mission.name}, réponses des acheteurs"),
            ("À usage interne", "L’observatoire ne publie que des nombres d’acheteurs"),
            ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
        ],
        title="Loi climat\u00a0: réponses des acheteurs",
        produced_at=now,
    )
    return file_answer(content, f"loi-climat-acheteurs-{now:%Y-%m-%d}.xlsx")


class AnswerForm(forms.Form):
    """What the buyer answers; how it is known, when somebody else writes it down."""

    stage = forms.ChoiceField(
        label="Réponse",
        choices=[(stage.value, label) for stage, label in STAGE_LABELS.items()],
        widget=forms.RadioSelect,
    )
    told_on = DayField(label="Dite le", required=True)
    told_by = forms.ChoiceField(
        label="Comment vous le savez", choices=[(one.value, TOLD_LABELS[one]) for one in REPORTED]
    )
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce qui aide, ce qui manque. Lu par la mission et ses guichets, jamais publié.",
    )
    seen = ReadField(required=False)

    def __init__(self, *args: Any, by_itself: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if by_itself:
            # The buyer answers today, and nobody for it.
            del self.fields["told_on"], self.fields["told_by"]


@allow("observatory.readiness.answer")
@require_http_methods(["GET", "POST"])
def answer_of_buyer(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """A buyer's answer: the buyer gives it, or who asked it writes it down."""
    buyer: Organization = get_object_or_404(visible_buyers(request.actor), public_id=public_id)
    if not permits(request.actor, "observatory.readiness.answer", buyer):
        raise Http404
    today = timezone.localdate()
    lines = list(BuyerReadiness.objects.filter(buyer=buyer).select_related("author").order_by("-pk"))
    present = lines[0] if lines else None
    by_itself = answers_itself(request.actor, buyer)
    initial = {"seen": present.pk if present else None, "told_on": today}
    form = AnswerForm(request.POST or None, initial=initial, by_itself=by_itself)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            record_answer(
                buyer,
                Stage(told["stage"]),
                told_on=told.get("told_on") or today,
                told_by=Told(told.get("told_by") or Told.BUYER),
                comment=told["comment"],
                author=request.user,
                today=today,
                seen=told["seen"],
            )
        except Problem as problem:
            # Saving again is then a choice: the page comes back with what stands recorded.
            form.data = {**request.POST.dict(), "seen": present.pk if present else ""}
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, "La réponse est enregistrée.")
            return redirect("buyer", public_id=public_id)
    context = {
        "buyer": buyer,
        "question": QUESTION,
        "form": form,
        "lines": lines,
        "breadcrumbs": [
            {"label": "Acheteurs", "url": reverse("buyers")},
            {"label": str(buyer), "url": reverse("buyer", args=[public_id])},
            {"label": "Loi climat"},
        ],
    }
    return render(request, "observatory/buyer_readiness.html", context)
