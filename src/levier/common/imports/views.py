"""Bringing a spreadsheet in: the deposit, the columns, the preview, the one act, and its undoing."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.imports import policy, selectors, services, sheets
from levier.common.imports.columns import missing
from levier.common.imports.forms import STATES, BatchFilters, CertificateForm, ColumnsForm, FileForm
from levier.common.imports.kinds import ImportKind
from levier.common.imports.models import ImportBatch, LineState
from levier.common.policy import allow
from levier.common.ui import formats

PAGE_SIZE = 50
EXPORTED_AT_MOST = 20_000
GOOD_SHOWN = 50
BADGES = {"waiting": "todo", "writing": "soon", "applied": "done", "undone": "neutral"}
ORDERS = {"fichier": "file_name", "date": "created_at"}


def state_of(batch: ImportBatch) -> str:
    """Where a batch stands."""
    if batch.remaining:
        return "writing"
    if batch.undone_at is not None:
        return "undone"
    return "applied" if batch.applied_at is not None else "waiting"


def asked_kind(request: MissionRequest, key: str) -> ImportKind:
    """The kind an address names, among those one may bring in; 404 otherwise."""
    for kind in policy.kinds_open_to(request.actor):
        if kind.key == key:
            return kind
    raise Http404


def own_batch(request: MissionRequest, public_id: UUID) -> ImportBatch:
    """One's own file; 404 otherwise."""
    return get_object_or_404(policy.visible_batches(request.actor), public_id=public_id)


def batches_asked(request: MissionRequest, kinds: list[ImportKind]) -> tuple[BatchFilters, QuerySet[ImportBatch]]:
    """The files an address asks for, in its order."""
    form = BatchFilters(request.GET, kinds)
    form.is_valid()
    batches = policy.undoable_batches(request.actor)
    if kind := form.cleaned_data.get("sorte"):
        batches = batches.filter(kind=kind)
    match form.cleaned_data.get("etat"):
        case "waiting":
            batches = batches.filter(applied_at=None)
        case "writing":
            batches = batches.filter(remaining__gt=0)
        case "applied":
            batches = batches.filter(applied_at__isnull=False, undone_at=None, remaining=0)
        case "undone":
            batches = batches.filter(undone_at__isnull=False, remaining=0)
    order = request.GET.get("tri", "")
    if key := ORDERS.get(order.removeprefix("-")):
        batches = batches.order_by(f"-{key}" if order.startswith("-") else key, "-pk")
    return form, batches


@allow("imports.file.bring")
@require_GET
def imports(request: MissionRequest) -> HttpResponse:
    """What can be brought in, and the files one deposited; to the mission's team, those applied by others too."""
    kinds = policy.kinds_open_to(request.actor)
    form, batches = batches_asked(request, kinds)
    page = Paginator(batches, PAGE_SIZE).get_page(request.GET.get("page"))
    labels = {kind.key: kind.label for kind in kinds}
    rows = [(batch, labels[batch.kind], BADGES[state_of(batch)], STATES[state_of(batch)]) for batch in page]
    context = {
        "kinds": kinds,
        "form": form,
        "page": page,
        "rows": rows,
        "mine": request.actor.user_id,
        "query": request.GET.urlencode(),
    }
    return render(request, "imports/imports.html", context)


@allow("imports.file.bring")
@require_GET
def imports_export(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    kinds = policy.kinds_open_to(request.actor)
    _, batches = batches_asked(request, kinds)
    labels = {kind.key: kind.label for kind in kinds}
    content = sheets.batches(
        [
            (batch, labels[batch.kind], STATES[state_of(batch)], batch.author == request.actor.user_id)
            for batch in batches[:EXPORTED_AT_MOST]
        ],
        mission=request.mission.name,
    )
    return workbook(content, f"imports-{timezone.localdate()}")


@allow("imports.file.bring")
@require_http_methods(["GET", "POST"])
def import_new(request: MissionRequest, kind: str) -> HttpResponse:
    """Deposits a spreadsheet: its lines are previewed before anything is written."""
    asked = asked_kind(request, kind)
    form = FileForm(request.POST or None, request.FILES or None, kind=asked)
    if request.method == "POST" and form.is_valid():
        deposited = form.cleaned_data["file"]
        with tempfile.NamedTemporaryFile(suffix=Path(deposited.name).suffix[:8]) as kept:
            for chunk in deposited.chunks():
                kept.write(chunk)
            kept.flush()
            try:
                batch = services.stage(
                    asked, Path(kept.name), name=deposited.name, actor=request.actor, now=timezone.now()
                )
            except Problem as problem:
                form.add_error("file", problem.sentence)
            else:
                return redirect("import_batch", public_id=batch.public_id)
    crumbs = [{"label": "Imports", "url": reverse("imports")}, {"label": asked.label}]
    return render(request, "imports/new.html", {"form": form, "kind": asked, "breadcrumbs": crumbs})


@allow("imports.file.bring")
@require_GET
def import_model(request: MissionRequest, kind: str) -> HttpResponse:
    """The empty spreadsheet of a kind."""
    asked = asked_kind(request, kind)
    return workbook(sheets.model(asked), f"modele-{asked.key}")


@allow("imports.file.bring")
@require_GET
def import_batch(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The preview of a file, or what its import did."""
    batch = get_object_or_404(policy.undoable_batches(request.actor), public_id=public_id)
    kind = selectors.kind_of(batch)
    if batch.applied_at is None and (lacking := missing(kind, batch.columns)):
        messages.warning(
            request,
            f"Dans ce fichier, aucun titre ne correspond à\u00a0: {formats.enumeration(lacking)}. Indiquez la colonne "
            "qui contient cette donnée, ou déposez un fichier qui la contient.",
        )
        return redirect("import_columns", public_id=public_id)
    return render(request, "imports/batch.html", preview(request, batch, kind, certificate(request, kind)))


def certificate(request: MissionRequest, kind: ImportKind, data: Any = None) -> CertificateForm | None:
    """The form that says who certifies the figures, when the kind asks for it."""
    return CertificateForm(data, initial={"certified_by": request.actor.name}) if kind.certified else None


def preview(
    request: MissionRequest, batch: ImportBatch, kind: ImportKind, form: CertificateForm | None
) -> dict[str, Any]:
    """What the page of a batch shows; logged when its lines tell of people."""
    # What is left to correct of another's file may tell of people: only who deposited it asked for them.
    is_mine = batch.author == request.actor.user_id
    counts = selectors.counts_of(batch)
    lines = selectors.lines_of(batch) if is_mine else selectors.lines_of(batch).none()
    bad = Paginator(lines.exclude(state=LineState.GOOD), PAGE_SIZE).get_page(request.GET.get("page"))
    good = list(lines.exclude(state=LineState.BAD)[:GOOD_SHOWN])
    if kind.names_people and (good or bad.object_list):
        log_reading(request, [batch.public_id])
    ready = counts[LineState.GOOD] + counts[LineState.WARNED]
    return {
        "batch": batch,
        "kind": kind,
        "state": state_of(batch),
        "form": form,
        "ready": ready,
        "warned": counts[LineState.WARNED],
        "bad": counts[LineState.BAD],
        "page": bad,
        "faults": [fault for line in bad for fault in selectors.shown_faults(batch, kind, line)],
        "titles": [kind.field(key).label for key in kind.shown],
        "rows": selectors.preview_rows(batch, kind, good),
        "twin": selectors.applied_twin(batch) if batch.applied_at is None else None,
        "mine": request.actor.user_id,
        "is_mine": is_mine,
        "result": [formats.count(number, *words.split(",")) for number, words in batch.result],
        "breadcrumbs": [
            {"label": "Imports", "url": reverse("imports")},
            {"label": kind.label, "url": reverse("import_new", args=[kind.key])},
            {"label": batch.file_name},
        ],
    }


@allow("imports.file.bring")
@require_http_methods(["GET", "POST"])
def import_columns(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Says which column holds which datum; kept for the next files with the same titles."""
    batch = own_batch(request, public_id)
    if batch.applied_at is not None:
        return redirect("import_batch", public_id=public_id)
    kind = selectors.kind_of(batch)
    form = ColumnsForm(request.POST or None, kind=kind, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_columns(batch, form.columns, actor=request.actor, now=timezone.now())
        except Problem as problem:
            form.add_error(None, problem.sentence)
        else:
            messages.success(request, "Les colonnes sont retenues, pour ce fichier et les suivants.")
            return redirect("import_batch", public_id=public_id)
    crumbs = [
        {"label": "Imports", "url": reverse("imports")},
        {"label": batch.file_name, "url": reverse("import_batch", args=[public_id])},
        {"label": "Colonnes"},
    ]
    return render(request, "imports/columns.html", {"form": form, "batch": batch, "kind": kind, "breadcrumbs": crumbs})


@allow("imports.file.bring")
@require_GET
def import_faults(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The lines to correct, each with its reason."""
    batch = own_batch(request, public_id)
    kind = selectors.kind_of(batch)
    if kind.names_people:
        log_reading(request, [batch.public_id])
    return workbook(sheets.faulty_lines(batch, kind), "lignes-a-corriger")


@allow("imports.file.bring")
@require_POST
def import_apply(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Imports every good line in one act."""
    batch = own_batch(request, public_id)
    kind = selectors.kind_of(batch)
    form = certificate(request, kind, request.POST)
    if form is not None and not form.is_valid():
        return render(request, "imports/batch.html", preview(request, batch, kind, form))
    signed = form.cleaned_data if form is not None else {}
    try:
        services.apply(batch, actor=request.actor, now=timezone.now(), **signed)
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, "C’est importé.")
    return redirect("import_batch", public_id=public_id)


@allow("imports.file.bring")
@require_POST
def import_check(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Judges the lines again by what is known now: a desk added since, an organisation corrected."""
    batch = own_batch(request, public_id)
    services.judge_again(batch, actor=request.actor, now=timezone.now())
    return redirect("import_batch", public_id=public_id)


@allow("imports.file.bring")
@require_POST
def import_undo(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Takes an import back, as one: one's own, or anybody's for the mission's team."""
    batch = get_object_or_404(policy.undoable_batches(request.actor), public_id=public_id)
    try:
        services.undo(batch, actor=request.actor, now=timezone.now())
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, "L’import est annulé\u00a0: tout ce qu’il avait créé est retiré.")
    return redirect("import_batch", public_id=public_id)


@allow("imports.file.bring")
@require_POST
def import_drop(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Forgets a file that was not imported."""
    batch = own_batch(request, public_id)
    try:
        services.drop(batch)
    except Problem as problem:
        messages.error(request, problem.sentence)
        return redirect("import_batch", public_id=public_id)
    messages.success(request, "Le fichier est abandonné\u00a0: il n’en reste rien.")
    return redirect("imports")


def workbook(content: bytes, name: str) -> HttpResponse:
    """A spreadsheet to download."""
    return file_answer(content, f"{name}.xlsx")
