"""Inviting people from the screen, and following what becomes of it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.accounts import invitations as services
from levier.accounts.forms import InvitationFilter, InvitationForm, OrganizationChoice
from levier.accounts.mails import mail_key
from levier.accounts.models import Invitation
from levier.accounts.policy import invitable_organizations, roles_open_to, visible_invitations
from levier.accounts.selectors import INVITATION_SORTS, filtered_invitations, first_membership
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.outbox.selectors import undelivered
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.organizations.selectors import ordered
from levier.organizations.views import PAGE_SIZE, add_problem


def state_of(invitation: Invitation) -> tuple[str, str]:
    """The state of an invitation: a badge's tone and its words."""
    if invitation.accepted_at:
        return "done", "acceptée"
    if invitation.revoked_at:
        return "neutral", "annulée"
    if invitation.expires_at < timezone.now():
        return "late", "lien expiré"
    return "todo", "en attente"


def invitations_of(request: MissionRequest, form: InvitationFilter) -> QuerySet[Invitation]:
    """The invitations this person may see, as the address filters and sorts them."""
    asked = form.cleaned_data if form.is_valid() else {}
    rows = filtered_invitations(
        visible_invitations(request.actor),
        text=asked.get("q", ""),
        state=asked.get("etat", ""),
        now=timezone.now(),
    )
    return ordered(rows, request.GET.get("tri", ""), INVITATION_SORTS)


@allow("accounts.invitation.send")
@require_GET
def invitations(request: MissionRequest) -> HttpResponse:
    """The invitations, those that wait first of all."""
    form = InvitationFilter(request.GET)
    page = Paginator(invitations_of(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, *state_of(row)) for row in page],
        "query": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Invitations"}],
    }
    return render(request, "accounts/invitations.html", context)


@allow("accounts.invitation.send")
@require_GET
def invitations_export(request: MissionRequest) -> HttpResponse:
    """The same list as a workbook."""
    columns = [
        Column("Nom", width=24),
        Column("Prénom"),
        Column("Adresse électronique", width=34),
        Column("Organisme", width=44),
        Column("Rôle", width=28),
        Column("État"),
        Column("Envoyée le", DATE),
        Column("Valable jusqu’au", DATE),
    ]
    rows = (
        (
            row.last_name,
            row.first_name,
            row.email,
            str(row.organization),
            capfirst(row.get_role_display()),
            state_of(row)[1],
            timezone.localdate(row.sent_at),
            timezone.localdate(row.expires_at),
        )
        for row in invitations_of(request, InvitationFilter(request.GET))
    )
    now = timezone.localtime()
    book = write_workbook(
        [Sheet("Invitations", columns, rows)],
        source=[("Mission", request.mission.name), ("Établi le", formats.moment(now))],
        title="Invitations",
        produced_at=now,
    )
    return file_answer(book, f"invitations-{now:%Y-%m-%d}.xlsx")


@allow("accounts.invitation.send")
@require_http_methods(["GET", "POST"])
def invitation_new(request: MissionRequest) -> HttpResponse:
    """Invites a person: first the organisation, then who and in which role."""
    choices = invitable_organizations(request.actor)
    crumbs = [{"label": "Invitations", "url": reverse("invitations")}, {"label": "Inviter"}]
    asked = request.GET.get("organisme", "")
    chosen = OrganizationChoice(request.GET if asked else None, organizations=choices)
    if not asked or not chosen.is_valid():
        only = choices.first() if choices.count() == 1 else None
        if only is not None and not asked:
            return redirect(f"{reverse('invitation_new')}?organisme={only.public_id}")
        context = {"form": chosen, "nowhere": not choices.exists(), "breadcrumbs": crumbs}
        return render(request, "accounts/invitation_organization.html", context)
    organization = chosen.cleaned_data["organisme"]
    roles = roles_open_to(request.actor, organization)
    form = InvitationForm(request.POST or None, roles=roles, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.invite(
                organization=organization,
                author=request.user,
                followed_by=first_membership(request.actor, organization.pk),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(
                request,
                f"L’invitation part à {sent.invitation.email}. Le lien est valable jusqu’au "
                f"{formats.short_date(timezone.localdate(sent.invitation.expires_at))}.",
            )
            return redirect("invitations")
    context = {"form": form, "organization": organization, "breadcrumbs": crumbs}
    return render(request, "accounts/invitation_form.html", context)


@allow("accounts.invitation.send")
@require_GET
def invitation(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One invitation: what became of it, and what may be done."""
    rows = visible_invitations(request.actor).select_related("organization", "author", "followed_by__user")
    found = get_object_or_404(rows, public_id=public_id)
    tone, words = state_of(found)
    facts = [
        ("Adresse électronique", found.email),
        ("Organisme", str(found.organization)),
        ("Rôle", capfirst(found.get_role_display())),
        ("Depuis le", formats.long_date(found.starts_on)),
        ("Envoyée le", formats.moment(timezone.localtime(found.sent_at))),
        ("Lien valable jusqu’au", formats.moment(timezone.localtime(found.expires_at))),
    ]
    for state in undelivered([mail_key(found)]).values():
        facts.append(("Courriel", state))
    if found.author:
        facts.append(("Invitée par", str(found.author)))
    if found.followed_by:
        facts.append(("Suivie par", str(found.followed_by.user)))
    if found.accepted_at:
        facts.append(("Acceptée le", formats.moment(timezone.localtime(found.accepted_at))))
    context = {
        "invitation": found,
        "facts": facts,
        "tone": tone,
        "words": words,
        "is_open": found.accepted_at is None and found.revoked_at is None,
        "breadcrumbs": [{"label": "Invitations", "url": reverse("invitations")}, {"label": found.full_name}],
    }
    return render(request, "accounts/invitation.html", context)


@allow("accounts.invitation.send")
@require_POST
def invitation_act(request: MissionRequest, public_id: UUID, act: str) -> HttpResponse:
    """Sends an invitation again, or takes it back."""
    found = get_object_or_404(
        visible_invitations(request.actor).select_related("organization", "author"), public_id=public_id
    )
    if found.role not in roles_open_to(request.actor, found.organization):
        raise Http404
    try:
        if act == "renvoyer":
            services.send_again(found, now=timezone.now())
            messages.success(request, f"Un nouveau lien part à {found.email}. Le précédent ne sert plus.")
        elif act == "annuler":
            services.revoke(found, now=timezone.now())
            messages.success(
                request, f"L’invitation {formats.of(found.full_name)} est annulée\u00a0: son lien ne sert plus."
            )
        else:
            raise Http404
    except Problem as problem:
        messages.error(request, problem.sentence)
    return redirect("invitation", public_id=public_id)
