"""The front door: the list of missions, a mission's home, refusals, and whether the server is well."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.defaults import page_not_found

from levier.accounts.roles import ROLE_LABELS
from levier.accounts.selectors import next_role_of
from levier.common.http import Request
from levier.common.policy import Actor, permits, public
from levier.common.policy.rules import is_permission
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.config import front
from levier.coordination.hours.api.refusals import Refused, problem
from levier.coordination.hours.api.views import ROOT


@public
def home(request: Request) -> HttpResponse:
    """Outside a mission: the missions of this installation. Inside: what waits for this person, or the way in."""
    if request.mission is None:
        missions = list(Mission.objects.all())
        real = next((known for known in missions if not known.is_fictitious), None)
        context = {
            "missions": missions,
            "bars": (bars := front.published_bars()),
            "goal": front.goal_line(),
            "last_figure": bars[-1].figure,
            "first_mission": real,
            # Its pages belong to roles: whoever is signed in has the navigation of her own.
            "steps": front.tour(real) if real and settings.DEMO_OPEN and request.actor.user_id is None else [],
        }
        return render(request, "home/missions.html", context)
    if request.actor.is_member:
        context = {"today": timezone.localdate(), **front.today_context(request.actor)}
        return render(request, "home/today.html", context)
    user = request.actor.user_id
    context = {
        "is_stranger": user is not None,
        "coming": next_role_of(user, timezone.localdate()) if user is not None else None,
        **front.mission_context(request.mission, request.GET.get("commune", "")[:100]),
    }
    return render(request, "home/mission.html", context)


@public
def health(request: Request) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


def refused(request: Request, exception: PermissionDenied) -> HttpResponse:
    """403, with the roles that may open the page: asked of the rule itself, role by role."""
    permission = str(exception)
    roles = []
    if is_permission(permission):
        roles = [
            label
            for role, label in ROLE_LABELS.items()
            if permits(Actor(user_id=0, organizations={role: frozenset({0})}), permission)
        ]
    return render(request, "403.html", {"roles": formats.enumeration(roles, "ou")}, status=403)


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """404: a page for a person, one sentence for a program that asks the API."""
    if f"/{ROOT}" in request.path:
        sentence = "Cette adresse n’existe pas dans l’API\u00a0: relisez sa description."
        return problem(Refused("unknown_address", sentence))
    return page_not_found(request, exception)
