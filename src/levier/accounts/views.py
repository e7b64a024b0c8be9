"""A person's own account, and the choice of a mission after sign-in."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.accounts.selectors import home_of, memberships_everywhere, missions_of
from levier.common.http import Request
from levier.common.policy import permits, public, signed_in
from levier.common.tenancy.scope import mission_free


@signed_in
@require_GET
def my_account(request: Request) -> HttpResponse:
    """The account: its roles with their dates, its missions, its security."""
    today = timezone.localdate()
    with mission_free():
        memberships = memberships_everywhere(request.user)
    missions = {
        row.mission_id: row.mission for row in memberships if row.starts_on <= today and not row.has_ended(today)
    }
    context = {
        "memberships": [(row, row.has_ended(today)) for row in memberships],
        "missions": [(mission, home_of(mission)) for mission in missions.values()],
        "has_password": request.user.has_usable_password(),
        "here": request.mission,
        "has_software": request.mission is not None and permits(request.actor, "accounts.api_token.manage"),
    }
    return render(request, "accounts/my_account.html", context)


@signed_in
@require_GET
def my_missions(request: Request) -> HttpResponse:
    """Where sign-in leads: the only mission, the choice between several, or a sentence."""
    with mission_free():
        missions = missions_of(request.user)
    if len(missions) == 1:
        return redirect(home_of(missions[0]))
    return render(
        request, "accounts/my_missions.html", {"missions": [(mission, home_of(mission)) for mission in missions]}
    )


class SignInLink(ConfirmLoginCodeView):
    """The page where the code received is typed; by the link of the mail, it is typed already."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **kwargs)
        if "code" in request.GET and isinstance(answer, HttpResponseRedirect) and request.method == "GET":
            messages.info(
                request,
                "Ce lien ne sert qu’une fois, pendant quelques minutes, dans le navigateur où vous l’avez "
                "demandé. Demandez-en un autre ici.",
            )
        return answer

    def get_initial(self) -> dict[str, Any]:
        return {"code": self.request.GET.get("code", "")[:20]}


sign_in_link = public(SignInLink.as_view())


@public
def closed(request: Request, **kwargs: Any) -> HttpResponse:
    """Pages of the sign-in library that have no use here: accounts open by invitation, addresses do not change."""
    raise Http404
