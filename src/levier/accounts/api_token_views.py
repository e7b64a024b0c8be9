"""The accesses of a structure's software, for who manages the structure's accesses."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from levier.accounts.api_tokens import make_token, revoke_token
from levier.accounts.forms import ApiTokenForm
from levier.accounts.models import ApiToken
from levier.accounts.policy import token_memberships, visible_tokens
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.organizations.views import add_problem

SHOWN_AT_MOST = 50


def state_of(token: ApiToken) -> tuple[str, str]:
    """The tone and the word of an access."""
    if token.revoked_at is not None:
        return "neutral", "Révoqué"
    return ("done", "Ouvert") if token.works(timezone.now()) else ("neutral", "Expiré")


@allow("accounts.api_token.manage")
@require_http_methods(["GET", "POST"])
def api_tokens(request: MissionRequest) -> HttpResponse:
    """The accesses opened, the latest first; a new one is made here, and its token read this once."""
    memberships = token_memberships(request.actor)
    form = ApiTokenForm(request.POST or None, memberships=memberships)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = make_token(
                form.cleaned_data["membership"],
                name=form.cleaned_data["name"],
                days=form.cleaned_data["days"],
                now=timezone.now(),
            )
            form = ApiTokenForm(memberships=memberships)
        except Problem as problem:
            add_problem(form, problem)
    tokens = visible_tokens(request.actor).select_related("membership__user", "membership__organization", "revoked_by")
    context = {
        "form": form,
        "manages": memberships.exists(),
        "made": made,
        "secret": secret,
        "tokens": [(token, *state_of(token)) for token in tokens[:SHOWN_AT_MOST]],
        "breadcrumbs": [{"label": "Mon compte", "url": reverse("my_account")}, {"label": "Accès de vos logiciels"}],
    }
    return render(request, "accounts/api_tokens.html", context)


@allow("accounts.api_token.manage")
@require_POST
def api_token_revoke(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Closes an access at once."""
    token = get_object_or_404(visible_tokens(request.actor), public_id=public_id)
    if revoke_token(token, by=request.user, now=timezone.now()):
        messages.success(request, f"L’accès «\u00a0{token.name}\u00a0» est révoqué\u00a0: il n’ouvre plus rien.")
    return redirect("api_tokens")
