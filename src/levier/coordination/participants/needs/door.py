"""What a prescriber or a structure opens from its mail, without an account: the job, and nobody else's words."""

import datetime
from uuid import UUID

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import bearer
from levier.coordination.participants.models import TO_FILL, NeedLink, NeedRecipient
from levier.coordination.participants.needs import links
from levier.coordination.participants.needs.rules import check_open

COOKIE = "levier_offre"
SALT = "levier.participants.need"
OPENED_FOR = datetime.timedelta(hours=4)


@bearer
@require_GET
def open_link(request: MissionRequest, token: str) -> HttpResponse:
    """Takes the token out of the address: a signed note of the link stays, for its page alone.

    Opening changes nothing: a mail scanner's visit costs nothing.
    """
    if request.mission is None:
        return render(request, "404.html", status=404)
    try:
        link = links.use_link(token, now=timezone.now())
    except Problem as problem:
        return refused(request, problem)
    response = redirect("offer", public_id=link.recipient.public_id)
    response.set_cookie(
        COOKIE,
        signing.dumps(link.pk, salt=SALT),
        max_age=OPENED_FOR,
        path=reverse("offer", kwargs={"public_id": link.recipient.public_id}),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


def refused(request: MissionRequest, problem: Problem) -> HttpResponse:
    """What is read when a link no longer opens anything."""
    response = render(request, "participants/offer_refused.html", {"sentence": problem.sentence}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response


def find_recipient(request: MissionRequest, public_id: UUID) -> NeedRecipient:
    """Who this browser opened the job as; raises Problem when no link in force did. One query."""
    try:
        key = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=OPENED_FOR)
    except signing.BadSignature:
        key = None
    found = None
    if request.mission is not None and key is not None:
        opened = NeedLink.objects.select_related(
            "recipient__need__lot__contract__operation__lead_desk", "recipient__need__author", "recipient__organization"
        )
        found = opened.filter(pk=key, recipient__public_id=public_id).first()
    if found is None:
        raise Problem("Cette page s’ouvre depuis le lien du courriel. Rouvrez-le, ou demandez-en un nouveau.")
    links.check_link(found, now=timezone.now())
    return found.recipient


@bearer
@never_cache
@require_GET
def show_offer(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The job in words."""
    try:
        recipient = find_recipient(request, public_id)
    except Problem as problem:
        return refused(request, problem)
    need, closed = recipient.need, ""
    try:
        check_open(is_open=need.status in TO_FILL, deadline=need.deadline, today=timezone.localdate())
    except Problem as problem:
        closed = problem.sentence
    return render(request, "participants/offer.html", {"recipient": recipient, "need": need, "closed": closed})
