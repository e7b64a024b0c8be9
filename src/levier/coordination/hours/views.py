"""The company's declaration from its link; the facilitator's counting."""

import datetime
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, bearer
from levier.coordination.hours import services
from levier.coordination.hours.counting import month_most
from levier.coordination.hours.forms import DeclarationForm
from levier.coordination.hours.ledger import read_hours
from levier.coordination.hours.models import EntryKind, Statement, StatementLink
from levier.coordination.hours.policy import visible_statements
from levier.coordination.hours.selectors import StatementLine, award_progress, statement_lines

LINK_COOKIE = "levier_releve"
LINK_SALT = "levier.hours.link"


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
        max_age=datetime.timedelta(hours=4),
        path=reverse("statement", kwargs={"public_id": link.statement.public_id}),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


def link_refused(request: MissionRequest, problem: Problem) -> HttpResponse:
    """What a company reads when its link no longer opens anything."""
    response = render(request, "hours/link_refused.html", {"sentence": problem.sentence}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response


def link_of(request: MissionRequest, public_id: UUID) -> StatementLink:
    """The link this browser opened for this statement; raises Problem when there is none or it no longer works."""
    try:
        key = signing.loads(request.COOKIES.get(LINK_COOKIE, ""), salt=LINK_SALT, max_age=datetime.timedelta(hours=4))
    except signing.BadSignature:
        key = None
    link = (
        StatementLink.objects.select_related(
            "statement__award__lot__contract__operation__buyer", "statement__award__company"
        )
        .filter(pk=key, statement__public_id=public_id)
        .first()
        if key is not None
        else None
    )
    if link is None:
        raise Problem(
            "Cette page s’ouvre depuis le lien du courriel. Rouvrez-le, ou demandez-en un nouveau au facilitateur."
        )
    services.check_link(link, now=timezone.now())
    return link


@bearer
@require_http_methods(["GET", "POST"])
def statement(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The declaration of a period; once confirmed, the same address shows it."""
    if request.mission is None:
        return render(request, "404.html", status=404)
    try:
        link = link_of(request, public_id)
    except Problem as problem:
        return link_refused(request, problem)
    found = link.statement
    if found.confirmed_at is not None:
        return render(request, "hours/receipt.html", {"statement": found, "lines": statement_lines(found)})
    form = DeclarationForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_statement(
                found,
                form.declared(),
                name=form.cleaned_data["name"],
                function=form.cleaned_data["function"],
                now=timezone.now(),
            )
        except Problem as problem:
            messages.error(request, problem.sentence)
        return redirect("statement", public_id=public_id)
    done, owed = award_progress(found.award)
    context = {"statement": found, "form": form, "done": done, "owed": owed}
    return render(request, "hours/declaration.html", context)


@allow("hours.statement.judge")
@require_GET
def received(request: MissionRequest) -> HttpResponse:
    """The statements that came in, the late ones first."""
    statements = (
        visible_statements(request.actor)
        .select_related("award__company", "award__lot__contract__operation")
        .order_by("due_on", "pk")
    )
    context = {
        "late": [s for s in statements if s.confirmed_at is None and s.due_on < timezone.localdate()],
        "confirmed": [s for s in statements if s.confirmed_at is not None],
    }
    return render(request, "hours/received.html", context)


@allow("hours.statement.judge")
@require_GET
def counting(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One statement: its plain lines to count in one act, its exceptions to open one by one."""
    found = readable_statement(request, public_id)
    lines = statement_lines(found)
    log_reading(request, {line.assignment.participant.public_id for line in lines})
    context = {
        "statement": found,
        "lines": lines,
        "plain": [line for line in lines if line.is_plain],
        "breadcrumbs": [{"label": "Relevés reçus", "url": reverse("received")}, {"label": str(found)}],
    }
    return render(request, "hours/counting.html", context)


def readable_statement(request: MissionRequest, public_id: UUID) -> Statement:
    """The statement, or 404 for whoever may not open it."""
    mine = visible_statements(request.actor).select_related("award__lot__contract__operation", "award__company")
    return get_object_or_404(mine, public_id=public_id)


@allow("hours.statement.judge")
@require_POST
def count_plain(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Counts, in one act, every line that passes every check."""
    found = readable_statement(request, public_id)
    author = request.user
    plain = [line for line in statement_lines(found) if line.is_plain]
    for line in plain:
        services.judge(line.assignment, line.month, EntryKind.COUNTED, line.balance.pending, author=author)
    messages.success(request, f"{len(plain)} ligne(s) retenue(s).")
    return redirect("counting", public_id=public_id)


@allow("hours.statement.judge")
@require_POST
def judge_line(request: MissionRequest, public_id: UUID, assignment: int, month: str) -> HttpResponse:
    """Counts or refuses one exception, with its reason."""
    found = readable_statement(request, public_id)
    line = line_of(found, assignment, month)
    if line is None:
        messages.error(request, "Cette ligne n’est plus dans le relevé.")
        return redirect("counting", public_id=public_id)
    kind = EntryKind.REFUSED if request.POST.get("decision") == "refuse" else EntryKind.COUNTED
    if kind == EntryKind.COUNTED and line.refusal is not None:
        messages.error(request, f"Ces heures ne peuvent pas être retenues : {line.refusal.sentence}")
        return redirect("counting", public_id=public_id)
    try:
        typed = request.POST.get("hours", "").strip()
        services.judge(
            line.assignment,
            line.month,
            kind,
            read_hours(typed, month_most(line.month), field="hours") if typed else line.balance.pending,
            author=request.user,
            rule=line.findings[0].rule if line.findings else "",
            reason=request.POST.get("reason", "") or " ".join(finding.sentence for finding in line.findings),
        )
        messages.success(request, "Ligne jugée.")
    except Problem as problem:
        messages.error(request, problem.sentence)
    return redirect("counting", public_id=public_id)


def line_of(found: Statement, assignment: int, month: str) -> StatementLine | None:
    """One line of a statement; `month` reads `2026-03`."""
    return next(
        (
            line
            for line in statement_lines(found)
            if line.assignment.pk == assignment and f"{line.month:%Y-%m}" == month
        ),
        None,
    )
