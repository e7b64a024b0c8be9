"""The link an invited person opens: out of the address at once, and used by a form only."""

import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.accounts import invitations as services
from levier.accounts.forms import AcceptForm
from levier.accounts.models import Invitation, Membership, User
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.notes import LinkNote
from levier.common.policy import bearer
from levier.common.ui import formats
from levier.organizations.views import add_problem

NOTE = LinkNote("levier_invitation", "levier.accounts.invitation", datetime.timedelta(hours=1))
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@bearer
@require_GET
def invitation_link(request: MissionRequest, token: str) -> HttpResponse:
    """Takes the token out of the address: a signed note of the invitation stays, for its page alone.

    Opening changes nothing: a mail scanner's visit costs nothing.
    """
    if request.mission is None:
        return render(request, "404.html", status=404)
    try:
        invitation = services.use_link(token, now=timezone.now())
    except Problem as problem:
        return refused(request, problem)
    response = redirect("invitation_accept", public_id=invitation.public_id)
    where = reverse("invitation_accept", kwargs={"public_id": invitation.public_id})
    NOTE.leave(request, response, [invitation.pk, invitation.token_hash], path=where)
    response["Referrer-Policy"] = "no-referrer"
    return response


def refused(request: MissionRequest, problem: Problem) -> HttpResponse:
    """What is read when a link no longer opens anything."""
    response = render(request, "accounts/invitation_refused.html", {"sentence": problem.sentence}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response


def opened(request: MissionRequest, public_id: UUID) -> Invitation:
    """The invitation whose link this browser opened; raises Problem when there is none or it no longer works."""
    key, token_hash = NOTE.read(request) or (None, None)
    found = (
        Invitation.objects.select_related("organization", "author")
        .filter(pk=key, token_hash=token_hash, public_id=public_id)
        .first()
        if key is not None
        else None
    )
    if found is None:
        raise Problem("Cette page s’ouvre depuis le lien du courriel\u00a0: rouvrez-le.")
    services.check_usable(found, now=timezone.now())
    return found


@bearer
@require_http_methods(["GET", "POST"])
def invitation_accept(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The invited person says who she is and how she will sign in; an account that exists only confirms."""
    if request.mission is None:
        return render(request, "404.html", status=404)
    try:
        invitation = opened(request, public_id)
    except Problem as problem:
        return refused(request, problem)
    known = User.objects.filter(email=invitation.email).first()
    form = None if known else AcceptForm(invitation, request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        typed = form.cleaned_data if form else {}
        try:
            membership = services.accept(
                invitation,
                now=timezone.now(),
                first_name=typed.get("first_name", ""),
                last_name=typed.get("last_name", ""),
                password=typed.get("password"),
            )
        except Problem as problem:
            if form is None:
                return refused(request, problem)
            add_problem(form, problem)
        else:
            return welcome(request, membership, is_new=form is not None)
    context = {"invitation": invitation, "form": form, "known": known}
    # The token has left the address. Under `no-referrer`, a browser sends this form as coming from nowhere (`Origin:
    # null`) and it is refused: the installation's own policy, `same-origin`, holds here.
    return render(request, "accounts/invitation_accept.html", context)


def welcome(request: MissionRequest, membership: Membership, *, is_new: bool) -> HttpResponse:
    """After acceptance: a new account is signed in; one that exists signs in by its own means, all its factors."""
    user, starts_on = membership.user, membership.starts_on
    opens = f"s’ouvrira le {formats.long_date(starts_on)}" if starts_on > timezone.localdate() else "est ouvert"
    if is_new:
        login(request, user, backend=BACKEND)
        messages.success(request, f"Bienvenue\u00a0: votre accès {opens}.")
        response = redirect("home")
    else:
        messages.success(request, f"Votre nouveau rôle {opens}.")
        response = redirect("home" if request.user == user else "account_login")
    response["Referrer-Policy"] = "no-referrer"
    return response
