"""What the build in service holds and what it left out; deposits, and putting the previous build back."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.jobs.services import enqueue
from levier.common.policy import allow, permits
from levier.common.tabular.writing import INTEGER, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.resources.observatory import quality
from levier.resources.observatory.forms import DepositForm
from levier.resources.observatory.indicator_tables import build_command
from levier.resources.observatory.listing import every_row, list_page
from levier.resources.observatory.official.outlines import lacks_outlines
from levier.resources.observatory.official.refreshing import cannot_refresh, official_lines
from levier.resources.observatory.publishing import published
from levier.resources.observatory.releases import HOLDERS, release_years
from levier.resources.observatory.selectors import OpenData, Works, open_data, works
from levier.resources.observatory.services import Deposit, check_upload, deposit, dismiss_failure, restore_previous
from levier.resources.observatory.wording import source_words, sources_words

_SUPERSEDED = frozenset({"doublon_identique", "revision_remplacee", "ligne_titulaire"})


@published
@require_GET
def show_data(request: MissionRequest) -> HttpResponse:
    """Sources, counts that add up, reasons that open their records, coverage by year, deposits under way."""
    context = _data_context(request)
    if not request.htmx:
        return render(request, "observatory/data.html", context)
    response = render(request, "observatory/_works.html", context)
    if context["works"].pending is None:  # the end of the build changes the whole page
        response["HX-Refresh"] = "true"
    return response


def _data_context(request: MissionRequest) -> dict[str, Any]:
    from levier.statistics.rules.registry import RULES

    data = open_data()
    sees = permits(request.actor, "observatory.figures.view")
    context: dict[str, Any] = {
        "data": data,
        "works": works() if sees else Works(None, None, ()),
        "opens_records": sees,
        "may_change": permits(request.actor, "observatory.data.change"),
    }
    if context["may_change"]:
        context["official"] = official_lines(data.sources if data else ())
        context["lacks_outlines"] = lacks_outlines(request.mission.department)
        context["cannot_refresh"] = cannot_refresh(request.mission)
    if data:
        summary = data.summary()
        context |= {
            "reasons": [
                {"identifier": name, "rule": RULES[name], "count": count}
                for name, count in data.dataset.report["by_reason"].items()
            ],
            "years": sorted(summary.by_year.items(), key=lambda pair: (pair[0] is None, pair[0] or 0)),
            "summary": summary,
            "source_lines": [(source, source_words(source)) for source in data.sources],
            "qualities": quality.by_source(data),
            "notices": quality.notices(data),
            "report": data.dataset.report,
            "build_command": build_command(data),
            "version": data.version,
            "release_years": release_years(data),
            "said_of_holders": HOLDERS,
        }
    return context


@allow("observatory.data.change")
@require_http_methods(["GET", "POST"])
def deposit_file(request: MissionRequest) -> HttpResponse:
    """The team's deposit: the file is looked at at once, the build goes on by itself."""
    today = timezone.localdate()
    form = DepositForm(request.POST or None, request.FILES or None, today=today)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        given = Deposit(
            name=asked["file"].name,
            chunks=asked["file"].chunks(),
            origin=asked["origin"],
            dated_on=asked["dated_on"],
            licence=asked["licence"],
            is_fictitious=request.mission.is_fictitious,
        )
        try:
            deposit(request.mission, [given], author_id=request.actor.user_id)
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, "Le fichier est déposé\u00a0: la construction est demandée.")
            return redirect("observatory_data")
    elif request.method == "POST" and (upload := form.cleaned_data.get("file")):
        try:
            check_upload(request.mission, upload.name, upload.chunks())
        except Problem as problem:
            form.add_error("file", problem.sentence)
    context = {
        "form": form,
        "breadcrumbs": [{"label": "Données", "url": reverse("observatory_data")}, {"label": "Déposer un fichier"}],
    }
    return render(request, "observatory/deposit.html", context)


@allow("observatory.data.change")
@require_POST
def fetch_official(request: MissionRequest) -> HttpResponse:
    """Asks for the official resources to be fetched, now and from then on each night."""
    if refused := cannot_refresh(request.mission):
        messages.error(request, refused)
    else:
        # Asked twice within a minute, it is done once.
        enqueue("observatory.refresh", key=f"{timezone.now():%Y-%m-%dT%H:%M}", author=request.actor.user_id)
        messages.success(
            request, "La mise à jour est demandée\u00a0: ce qui a changé est lu, vérifié, puis mis en service."
        )
    return redirect("observatory_data")


@allow("observatory.data.change")
@require_POST
def put_back(request: MissionRequest) -> HttpResponse:
    """Puts the previous build back in service; the same act again undoes it."""
    try:
        restore_previous(author_id=request.actor.user_id)
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(
            request, "La construction précédente est remise en service. Le même bouton rétablit celle d’avant."
        )
    return redirect("observatory_data")


@allow("observatory.data.change")
@require_POST
def take_off_failure(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Takes the sentence of a failed deposit off the page, once read."""
    dismiss_failure(public_id)
    return redirect("observatory_data")


def _records(data: OpenData, reason: str) -> partial:
    """The question whose rows are the records a reason concerns. Raises Http404 for a reason that does not exist."""
    from levier.statistics.rules.registry import RULES, Outcome

    if reason == "rejetes":
        return partial(data.dataset.rejections)
    if reason not in RULES:
        raise Http404
    if reason in _SUPERSEDED:
        return partial(data.dataset.superseded, reason=reason)
    if RULES[reason].outcome is Outcome.REJECTED:
        return partial(data.dataset.rejections, reason=reason)
    return partial(data.dataset.repairs, rule=reason)


def _reason_label(reason: str) -> str:
    from levier.statistics.rules.registry import RULES

    return formats.typeset(RULES[reason].label) if reason in RULES else "Enregistrements rejetés, tous motifs"


@allow("observatory.figures.view")
@require_GET
def list_records(request: MissionRequest, reason: str) -> HttpResponse:
    """The records a reason concerns, each with its place in its file."""
    data = open_data()
    if data is None:
        raise Http404

    page = list_page(_records(data, reason), request.GET.get("page"), size=50)
    # The sentence of a rejection says its place too, which has columns of its own here.
    told = [{**row, "sentence": _reason_label(row["reason"])} if row.get("sentence") else row for row in page]
    context = {
        "reason": reason,
        "label": _reason_label(reason),
        "page": page,
        "rows": [{"raw_value": "", "field": "", "sentence": "", "uid": "", **row} for row in told],
        "sources": sources_words(data.sources),
        "breadcrumbs": [{"label": "Données", "url": reverse("observatory_data")}, {"label": _reason_label(reason)}],
    }
    return render(request, "observatory/records.html", context)


@allow("observatory.figures.view")
@require_GET
def records_workbook(request: MissionRequest, reason: str) -> HttpResponse:
    """The same list as a spreadsheet: what to send back to whoever published the file."""
    data = open_data()
    if data is None:
        raise Http404
    columns = [
        Column("Fichier", width=40),
        Column("Rang", INTEGER, 10),
        Column("Ligne", INTEGER, 10),
        Column("Octet", INTEGER, 12),
        Column("Motif", width=50),
        Column("Valeur lue", width=40),
        Column("Marché", width=30),
    ]
    label = _reason_label(reason)
    rows = (
        (
            row["file"], row["index"], row["line"], row["offset"], row.get("sentence") or label,
            row.get("raw_value") or row.get("detail"), row.get("uid"),
        )
        for row in every_row(_records(data, reason))
    )  # fmt: skip
    now = timezone.localtime()
    source = [("Source", source_words(source)) for source in data.sources]
    content = write_workbook([Sheet("Enregistrements", columns, rows)], source=source, title=label, produced_at=now)
    return file_answer(content, f"enregistrements-{now:%Y-%m-%d}.xlsx")
