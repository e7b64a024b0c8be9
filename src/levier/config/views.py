"""The front door: the list of missions, a mission's home, and whether the server is well."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from levier.common.http import Request
from levier.common.policy import public
from levier.common.registry import open_points
from levier.common.tenancy.models import Mission


@public
def home(request: Request) -> HttpResponse:
    """Outside a mission: the missions of this installation. Inside: what waits for this person, or the way in."""
    if request.mission is None:
        return render(request, "home/missions.html", {"missions": Mission.objects.all()})
    if request.actor.roles:
        return render(request, "home/today.html", {"points": open_points(request.actor), "today": timezone.localdate()})
    return render(request, "home/mission.html")


@public
def health(request: Request) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
