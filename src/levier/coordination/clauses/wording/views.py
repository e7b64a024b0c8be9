"""The paragraphs of a study: on the page, to paste, and as a document."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.documents.docx import render_docx
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.common.versions import Stale
from levier.coordination.clauses.models import ClauseDetails, OpportunityStudy
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.clauses.views import trail, writable
from levier.coordination.clauses.wording import selectors, services
from levier.coordination.clauses.wording.facts import chosen_ccag
from levier.coordination.clauses.wording.forms import ClauseDetailsForm
from levier.coordination.clauses.wording.pieces import Written, write
from levier.coordination.procurement.editing import refuse, with_latest
from levier.law.ccag import NO_CCAG, ccags

TEMPLATE = "coordination/clauses/documents/words.docx"


@allow("clauses.study.view")
@require_GET
def show_words(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The paragraphs ready to paste, what they lack, their articles and derogations."""
    study = seen(request, public_id)
    details = selectors.details_of(study)
    refusal = selectors.refusal_of(study, details)
    return page(request, study, details, refusal, None if refusal else written(study, details))


@allow("clauses.study.view")
@require_GET
def words_docx(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The same as a document. It does not leave without the four mentions of 20.1 (Travaux), nor with anything else
    left blank before one said that one saw it."""
    study = seen(request, public_id)
    details = selectors.details_of(study)
    if refusal := selectors.refusal_of(study, details):
        return page(request, study, details, refusal, None)
    words = written(study, details)
    if words.missing_mentions or (words.gaps and request.GET.get("vu") != "1"):
        return page(request, study, details, "", words, unseen=True)
    now = timezone.localtime()
    content = render_docx(
        TEMPLATE,
        {
            "buyer": str(study.buyer),
            "source": f"{request.mission.name}, le {formats.moment(now)}. Texte proposé par le guichet\u00a0: "
            "l’acheteur le relit et l’adapte.",
            "gaps": [gap.words for gap in words.gaps],
            "pieces": [
                {
                    "label": piece.version.model.label,
                    "version": piece.version.words,
                    "blocks": [{"kind": block.kind.value, "text": block.text} for block in piece.blocks],
                }
                for piece in words.pieces
            ],
            "articles": words.articles,
            "derogations": words.derogations,
        },
        title=f"Clause sociale d’insertion – {study.title}",
    )
    return file_answer(content, f"clause-{study.notice_on:%Y-%m-%d}.docx")


def seen(request: MissionRequest, public_id: UUID) -> OpportunityStudy:
    """The study, among those one sees."""
    return get_object_or_404(visible_studies(request.actor).select_related("buyer", "desk"), public_id=public_id)


def written(study: OpportunityStudy, details: ClauseDetails) -> Written:
    """The paragraphs of a study that nothing refuses."""
    return write(selectors.facts_of(study, details, list(study.lots.all())), selectors.serving_versions())


def page(
    request: MissionRequest,
    study: OpportunityStudy,
    details: ClauseDetails,
    refusal: str,
    words: Written | None,
    *,
    unseen: bool = False,
) -> HttpResponse:
    """The page; `unseen`: a document was asked for while something was left blank."""
    ccag = chosen_ccag(study.ccag, details.ccag)
    return render(
        request,
        "clauses/words.html",
        {
            "study": study,
            "refusal": refusal,
            "words": words,
            "unseen": unseen,
            "ccag": f"CCAG {ccag}" if ccag in ccags() else "sans CCAG",
            "is_alone": ccag == NO_CCAG,
            "may_edit": permits(request.actor, "clauses.study.edit", study),
            "breadcrumbs": trail(study, "Rédaction"),
        },
    )


@allow("clauses.study.edit")
@require_http_methods(["GET", "POST"])
def edit_details(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Writes down what the study does not hold. A decided study may still be given it: its decision does not change."""
    study = writable(request, public_id)
    is_new = not ClauseDetails.objects.filter(study=study).exists()

    def make(data: Any) -> ClauseDetailsForm:
        return ClauseDetailsForm(study, data, instance=selectors.details_of(study))

    form = make(request.POST if request.method == "POST" else None)
    recorded: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_details(form.instance, None if is_new else form.cleaned_data["version"] or 0)
        except Stale as stale:
            if form.instance.pk:
                form, recorded = with_latest(make, form, request.POST)
            refuse(form, stale)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Les précisions sont enregistrées.")
            return redirect("study_words", study.public_id)
    return render(
        request,
        "procurement/form.html",
        {
            "form": form,
            "heading": "Précisions de la clause",
            "lead": study.title,
            "back": reverse("study_words", args=[study.public_id]),
            "action": "Enregistrer",
            "recorded": recorded,
            "breadcrumbs": [
                *trail(study, "")[:-1],
                {"label": "Rédaction", "url": reverse("study_words", args=[study.public_id])},
                {"label": "Précisions"},
            ],
        },
    )
