"""Inviting from a spreadsheet: its model, the deposit, the preview, the one act."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.accounts import invitation_sheets as sheets
from levier.accounts.forms import SheetForm
from levier.accounts.models import InvitationSheet
from levier.accounts.selectors import first_membership
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.writing import Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.organizations.models import OrganizationKind
from levier.organizations.policy import permits_kind
from levier.organizations.views import add_problem


@allow("accounts.invitation.send")
@require_http_methods(["GET", "POST"])
def invitation_sheet_new(request: MissionRequest) -> HttpResponse:
    """Deposits a spreadsheet; its lines are previewed before anybody is invited."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        deposited = form.cleaned_data["file"]
        with tempfile.NamedTemporaryFile(suffix=Path(deposited.name).suffix[:8]) as kept:
            for chunk in deposited.chunks():
                kept.write(chunk)
            kept.flush()
            try:
                sheet = sheets.stage(
                    Path(kept.name), name=deposited.name, actor=request.actor, author=request.user, now=timezone.now()
                )
            except Problem as problem:
                add_problem(form, Problem(problem.sentence, field="file"))
            else:
                return redirect("invitation_sheet", public_id=sheet.public_id)
    crumbs = [{"label": "Invitations", "url": reverse("invitations")}, {"label": "Depuis un tableur"}]
    context = {
        "form": form,
        "may_make_desks": permits_kind(request.actor, OrganizationKind.DESK),
        "breadcrumbs": crumbs,
    }
    return render(request, "accounts/invitation_sheet_new.html", context)


@allow("accounts.invitation.send")
@require_GET
def invitation_sheet_model(request: MissionRequest) -> HttpResponse:
    """An empty spreadsheet with the titles that are read."""
    columns = [Column(title, width=26) for title in sheets.TITLES.values()]
    how = [
        ("Organisme ou SIRET", "L’un des deux suffit. L’organisme doit déjà être enregistré, sauf un guichet à créer."),
        ("Rôle", "Peut rester vide quand l’organisme n’en a qu’un (guichet, acheteur, entreprise…)."),
        ("Depuis le", "Une date\u202f; aujourd’hui si la cellule est vide."),
        ("Nature", "Peut rester vide. «\u00a0guichet\u00a0» fait créer un guichet encore inconnu (mission seulement)."),
        ("Communes", "D’un guichet à créer\u00a0: communes ou intercommunalités, séparées par des virgules."),
    ]
    return file_answer(write_workbook([Sheet("Invitations", columns, [])], source=how), "modele-invitations.xlsx")


@allow("accounts.invitation.send")
@require_http_methods(["GET", "POST"])
def invitation_sheet(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The preview of one's own file; confirmed, it invites every good line in one act."""
    sheet = get_object_or_404(InvitationSheet, public_id=public_id, author_id=request.actor.user_id)
    if request.method == "POST":
        try:
            applied = sheets.apply(
                sheet, actor=request.actor, followed_by=first_membership(request.actor), now=timezone.now()
            )
        except Problem as problem:
            messages.error(request, problem.sentence)
            return redirect("invitation_sheet", public_id=public_id)
        done = [formats.count(applied.invited, "personne invitée", "personnes invitées")]
        if applied.desks:
            done.insert(0, formats.count(applied.desks, "guichet créé", "guichets créés"))
        messages.success(request, f"{', '.join(done)}.")
        return redirect("invitations")
    lines = sheets.lines_of(sheet)
    context = {
        "sheet": sheet,
        "new": [line for line in lines if line.state == sheets.NEW],
        "desks": sheets.desks_to_make(lines).values(),
        "known": [line for line in lines if line.state == sheets.KNOWN],
        "bad": [line for line in lines if line.state == sheets.BAD],
        "breadcrumbs": [
            {"label": "Invitations", "url": reverse("invitations")},
            {"label": "Depuis un tableur", "url": reverse("invitation_sheet_new")},
            {"label": sheet.file_name},
        ],
    }
    return render(request, "accounts/invitation_sheet.html", context)
