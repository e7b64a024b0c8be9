"""How a company comes to a statement: by the link of its mail, or by its own account. The pages behind are the same."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import bearer
from levier.coordination.hours import services
from levier.coordination.hours.models import Statement, StatementLink
from levier.coordination.hours.policy import own_statements

LINK_COOKIE = "levier_releve"
LINK_SALT = "levier.hours.link"
LINK_AGE = datetime.timedelta(hours=4)
STATEMENT_PARTS = (
    "award__lot__contract__operation__buyer",
    "award__lot__contract__operation__lead_desk",
    "award__company",
)


@dataclass(frozen=True)
class Door:
    """A statement, and how it was opened: `account` names who is signed in, empty when a link was followed."""

    statement: Statement
    account: str = ""


@bearer
@require_GET
def open_link(request: MissionRequest, token: str) -> HttpResponse:
    """Takes the token out of the address: what stays in the browser is a signed note of the link, for this page alone.

    Opening changes nothing, so that a mail scanner's visit costs nothing.
    """
    if request.mission is None:
        return render(request, "404.html", status=404)
    try:
        link = services.use_link(token, now=timezone.now())
    except Problem as problem:
        return link_refused(request, problem)
    response = redirect("statement", public_id=link.statement.public_id)
    response.set_cookie(
        LINK_COOKIE,
        signing.dumps(link.pk, salt=LINK_SALT),
        max_age=LINK_AGE,
        path=reverse("statement", kwargs={"public_id": link.statement.public_id}),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


def link_refused(request: MissionRequest, problem: Problem) -> HttpResponse:
    """What a company reads when its link no longer opens anything, and what it can do."""
    response = render(request, "hours/link_refused.html", {"sentence": problem.sentence}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response


def find_door(request: MissionRequest, public_id: UUID) -> Door:
    """The statement this browser may open; raises Problem when neither a link nor an account opens it."""
    if request.mission is None:
        raise Problem("Cette page s’ouvre depuis le lien du courriel.")
    if request.actor.roles:
        own = own_statements(request.actor).select_related(*STATEMENT_PARTS).filter(public_id=public_id).first()
        if own is not None:
            return Door(own, account=str(request.user))
    try:
        key = signing.loads(request.COOKIES.get(LINK_COOKIE, ""), salt=LINK_SALT, max_age=LINK_AGE)
    except signing.BadSignature:
        key = None
    link = None
    if key is not None:
        parts = [f"statement__{part}" for part in STATEMENT_PARTS]
        link = StatementLink.objects.select_related(*parts).filter(pk=key, statement__public_id=public_id).first()
    if link is None:
        raise Problem(
            "Cette page s’ouvre depuis le lien du courriel. Rouvrez-le, ou demandez-en un nouveau au facilitateur."
        )
    services.check_link(link, now=timezone.now())
    return Door(link.statement)
