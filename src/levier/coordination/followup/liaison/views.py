"""Pages of the « fiche de liaison »: the desk plans and accepts, the buyer fills it in behind its link."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxInput
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.notes import LinkNote
from levier.common.policy import allow, bearer, permits
from levier.common.ui import formats
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.commitments.forms import shown_weight
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.selectors import behind_of, committed_hours, desks_for, key_of
from levier.coordination.followup.liaison import services
from levier.coordination.followup.liaison.awaited import lots_to_ask
from levier.coordination.followup.liaison.forms import AnswerForm, AskingForm, DismissForm, LotAnswerForm, SharingForm
from levier.coordination.followup.models import LiaisonSheet
from levier.coordination.hours.selectors import desk_contact_of
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.groups import read_members, read_subcontractors
from levier.coordination.procurement.lifecycle import Hand
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.naming import name_warning

EDIT = "clauses.study.edit"
NOTE = LinkNote("levier_liaison", "levier.followup.liaison", datetime.timedelta(hours=4))


def the_study(request: MissionRequest, public_id: UUID) -> OpportunityStudy:
    """A study the actor carries."""
    study = get_object_or_404(visible_studies(request.actor).select_related("buyer", "desk"), public_id=public_id)
    if not permits(request.actor, EDIT, study):
        raise PermissionDenied
    return study


def the_sheet(request: MissionRequest, public_id: UUID) -> LiaisonSheet:
    """A sheet of a study the actor carries."""
    sheets = LiaisonSheet.objects.filter(study__in=visible_studies(request.actor).order_by().values("pk"))
    parts = ("study__buyer", "study__desk", "study__operation", "outcome_by", "asked_by")
    sheet = get_object_or_404(sheets.select_related(*parts), public_id=public_id)
    if not permits(request.actor, EDIT, sheet.study):
        raise PermissionDenied
    return sheet


def trail(study: OpportunityStudy, label: str) -> list[dict[str, str]]:
    """The breadcrumbs below a study."""
    return [
        {"label": "Études", "url": reverse("studies")},
        {"label": study.title, "url": reverse("study", args=[study.public_id])},
        {"label": label},
    ]


@allow(EDIT)
@require_http_methods(["GET", "POST"])
def ask_sheet(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Plans the sheet of a study; sent at once when its day has come."""
    study = the_study(request, public_id)
    today = timezone.localdate()
    form = AskingForm(request.POST or None, initial={"planned_on": max(study.notice_on, today)})
    if request.method == "POST" and form.is_valid():
        try:
            sheet = services.plan_sheet(study, **form.cleaned_data, author=request.user)
            if sheet.planned_on <= today:
                services.send_sheet(sheet, now=timezone.now())
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(
                request, "Le lien est envoyé à l’acheteur." if sheet.sent_at else "La demande partira au jour prévu."
            )
            return redirect("liaison_sheet", sheet.public_id)
    context = {
        "form": form,
        "heading": "Demander la fiche de liaison",
        "lead": f"{study.title} · {study.buyer}",
        "action": "Prévoir la demande",
        "back": reverse("study", args=[study.public_id]),
        "breadcrumbs": trail(study, "Fiche de liaison"),
    }
    return render(request, "followup/act.html", context)


@allow(EDIT)
@require_GET
def show_sheet(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Where a sheet stands: planned, sent, filled in; what accepting it will make."""
    return sheet_page(request, the_sheet(request, public_id), DismissForm())


def sharing_form(sheet: LiaisonSheet, data: Any = None) -> tuple[SharingForm, list[str]]:
    """The key that will share the hours of a sheet: the operation's when it has one, else that of the places of
    execution, else the study's desk alone; and what of its contract stays as recorded, a sentence each."""
    study = sheet.study
    kind, weights = key_of(study.operation_id) if study.operation_id else ("", {})
    lead = study.operation.lead_desk_id if study.operation else study.desk_id
    lots, desks = services.told_lots(sheet), desks_for(lead)
    weights = weights or services.weights_by_place(sheet, lots, desks) or {study.desk_id: 1}
    first = {f"poids-{desk}": shown_weight(kind, weight) for desk, weight in weights.items()}
    first["key_kind"] = kind or KeyKind.PLACE.value
    joining = services.joining_of(sheet, lots)
    form = SharingForm(
        lots,
        desks,
        behind_of(study.operation_id) if study.operation_id else {},
        joining.owing,
        first if data is None else data,
    )
    return form, joining.kept


def sheet_page(
    request: MissionRequest,
    sheet: LiaisonSheet,
    dismissing: DismissForm,
    sharing: tuple[SharingForm, list[str]] | None = None,
) -> HttpResponse:
    """The desk's page of a sheet, with the shares that accepting it would record."""
    form, kept = sharing or sharing_form(sheet)
    companies = [[(lot.holder_siret, lot.holder_name), *read_members(lot.members)] for lot in form.lots]
    below = [read_subcontractors(lot.subcontractors) for lot in form.lots]
    named = [(siret, name) for group in companies for siret, name in group]
    named += [(one.siret, one.name) for entrusted in below for one in entrusted]
    known = {
        found.siret: found
        for found in Organization.objects.filter(
            kind=OrganizationKind.COMPANY, siret__in=[siret for siret, _ in named]
        ).order_by()
    }
    warnings = [name_warning(name, known[siret].name, siret) for siret, name in named if siret in known]
    if any(warnings):
        form.fields["is_confirmed"].widget = CheckboxInput()
    context = {
        "sheet": sheet,
        "lots": [
            (lot, [(siret, name, known.get(siret)) for siret, name in group], entrusted)
            for lot, group, entrusted in zip(form.lots, companies, below, strict=True)
        ],
        "warnings": [warning for warning in warnings if warning],
        "kept": [] if sheet.outcome else kept,
        "sharing": form,
        "table": form.table(),
        "dismissing": dismissing,
        "breadcrumbs": trail(sheet.study, "Fiche de liaison"),
    }
    return render(request, "followup/liaison.html", context)


@allow(EDIT)
@require_POST
def act_on_sheet(request: MissionRequest, public_id: UUID, act: str) -> HttpResponse:
    """Sends a sheet, accepts what it says, or puts it aside."""
    sheet = the_sheet(request, public_id)
    now = timezone.now()
    dismissing = DismissForm(request.POST if act == "ecarter" else None)
    try:
        if act == "envoyer":
            services.send_sheet(sheet, now=now)
            messages.success(request, "Le lien est envoyé\u00a0: le précédent n’ouvre plus rien.")
        elif act == "reprendre":
            sharing, kept = sharing_form(sheet, request.POST)
            if request.htmx:
                return render(request, "commitments/sharing.html", {"table": sharing.table()})
            if "recalculer" in request.POST or not sharing.is_valid():
                return sheet_page(request, sheet, DismissForm(), (sharing, kept))
            contract = services.accept_sheet(
                sheet,
                key=sharing.key(),
                key_kind=KeyKind(sharing.cleaned_data["key_kind"]),
                author=request.user,
                hands=frozenset({Hand.LEAD}),
                now=now,
                is_confirmed=sharing.cleaned_data["is_confirmed"],
            )
            owed = sum(committed_hours(contract.lots.order_by().values_list("pk", flat=True)).values())
            messages.success(
                request,
                f"L’opération, le marché, les titulaires et {formats.whole_hours(owed)} dues sont enregistrés."
                if owed
                else "L’opération, le marché et les titulaires sont enregistrés\u202f; aucune heure n’est engagée.",
            )
            for sentence in kept:
                messages.warning(request, sentence)
            return redirect("operation", contract.operation.public_id)
        elif act == "ecarter" and dismissing.is_valid():
            services.dismiss_sheet(sheet, **dismissing.cleaned_data, author=request.user, now=now)
            messages.success(request, "La fiche est écartée\u00a0: vous pouvez en demander une autre.")
        else:
            return sheet_page(request, sheet, dismissing)
    except Problem as problem:
        messages.error(request, problem.sentence)
    return redirect("liaison_sheet", sheet.public_id)


@bearer
@require_GET
def open_link(request: MissionRequest, token: str) -> HttpResponse:
    """Takes the token out of the address: a signed note stays, for the page of this sheet alone. Opening changes
    nothing: a mail scanner's visit costs nothing."""
    if request.mission is None:
        return render(request, "404.html", status=404)
    try:
        sheet = services.use_link(token, now=timezone.now())
    except Problem as problem:
        return refused(request, problem)
    response = redirect("liaison_fill", sheet.public_id)
    where = reverse("liaison_fill", args=[sheet.public_id])
    NOTE.leave(request, response, [sheet.pk, sheet.token_hash], path=where)
    response["Referrer-Policy"] = "no-referrer"
    return response


def refused(request: MissionRequest, problem: Problem) -> HttpResponse:
    """What a buyer reads when its link opens nothing."""
    response = render(request, "followup/liaison_refused.html", {"sentence": problem.sentence}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response


def opened(request: MissionRequest, public_id: UUID) -> LiaisonSheet:
    """The sheet whose link this browser opened; Problem when there is none, or it no longer works."""
    key, token_hash = NOTE.read(request) or (None, None)
    found = None
    if key is not None:
        sheets = LiaisonSheet.objects.select_related("study__buyer", "study__desk")
        found = sheets.filter(pk=key, token_hash=token_hash, public_id=public_id).first()
    if found is None:
        raise Problem("Cette page s’ouvre depuis le lien du courriel\u00a0: rouvrez-le.")
    services.check_term(found, now=timezone.now())
    return found


@bearer
@require_http_methods(["GET", "POST"])
def fill_sheet(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The buyer's page: a form once, then what was sent."""
    if request.mission is None:
        return render(request, "404.html", status=404)
    try:
        sheet = opened(request, public_id)
    except Problem as problem:
        return refused(request, problem)
    context: dict[str, Any] = {"sheet": sheet, "contact": desk_contact_of(sheet.study.desk)}
    if sheet.answered_at is not None:
        context["lots"] = sheet.lots.select_related("study_lot").order_by("study_lot__number", "pk")
        return render(request, "followup/liaison_sent.html", context)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, today=timezone.localdate())
    studied = lots_to_ask(sheet.study)
    if not studied:
        over = Problem("Chaque lot a déjà son titulaire, ou n’est pas attribué\u00a0: il n’y a plus rien à dire ici.")
        return refused(request, over)
    lots = [LotAnswerForm(lot, sent, must=len(studied) == 1) for lot in studied]
    if sent is not None and all([form.is_valid(), *(one.is_valid() for one in lots)]):
        told = [(one.lot, one.cleaned_data) for one in lots if one.is_told]
        try:
            services.answer_sheet(sheet, answers=form.cleaned_data, lots=told, now=timezone.now())
        except Problem as problem:
            refuse(form, problem)
        else:
            return redirect("liaison_fill", sheet.public_id)
    return render(request, "followup/liaison_fill.html", context | {"form": form, "lots": lots})
