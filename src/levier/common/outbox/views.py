"""The mails of a mission: the list, one of them, its letter in a frame."""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.outbox import selectors, services
from levier.common.outbox.forms import MailFilters
from levier.common.outbox.frames import framed, shows_a_letter
from levier.common.outbox.models import OutgoingMail
from levier.common.outbox.policy import visible_mails
from levier.common.policy import allow
from levier.common.tabular.writing import INTEGER, Column, Sheet, write_workbook
from levier.common.ui import formats

PAGE_SIZE = 50


@allow("outbox.mail.view")
@require_GET
def list_mails(request: MissionRequest) -> HttpResponse:
    """What was written to whom, and whether it left; `?export=xlsx` gives the same list."""
    form = MailFilters(request.GET, selectors.kinds_seen_by(request.actor))
    narrowed = form.cleaned_data if form.is_valid() else {}
    since = narrowed.get("depuis")
    mails = selectors.mails_seen_by(
        request.actor,
        text=narrowed.get("q", ""),
        state=narrowed.get("etat", ""),
        kind=narrowed.get("nature", ""),
        since=timezone.make_aware(datetime.combine(since, time.min)) if since else None,
        sort=request.GET.get("tri", ""),
    )
    if request.GET.get("export") == "xlsx":
        return export(mails, request.mission.name)
    page = Paginator(mails, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query["export"] = "xlsx"
    context = {
        "page": page,
        "lines": [{"mail": mail, "tone": selectors.TONES[mail.state]} for mail in page],
        "form": form,
        "narrowed": any(narrowed.values()),
        "export": query.urlencode(),
    }
    return render(request, "outbox/list.html", context)


def export(mails: QuerySet[OutgoingMail], mission: str) -> HttpResponse:
    """The list as a spreadsheet; the letters are not in it."""
    columns = [
        Column("Préparé le", width=28),
        Column("Nature", width=28),
        Column("Destinataire", width=28),
        Column("Adresse", width=32),
        Column("Objet", width=48),
        Column("État"),
        Column("Essais", INTEGER),
        Column("Envoyé le", width=28),
        Column("Motif", width=60),
    ]
    rows = [
        (
            local(mail.queued_at), mail.kind, mail.to_name, mail.to_email, mail.subject, mail.get_state_display(),
            mail.attempts, local(mail.sent_at), mail.reason,
        )
        for mail in mails.iterator(chunk_size=500)
    ]  # fmt: skip
    book = write_workbook([Sheet("Courriels", columns, rows)], source=[("Mission", mission)])
    return file_answer(book, "courriels.xlsx")


def local(moment: datetime | None) -> str:
    """A moment as the spreadsheet shows it."""
    return formats.moment(timezone.localtime(moment)) if moment else ""


@allow("outbox.mail.view")
@require_GET
def show_mail(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One mail: who, what, when, what became of it, and its letter without the recipient's links."""
    mail = get_object_or_404(visible_mails(request.actor), public_id=public_id)
    content = selectors.preview(mail)
    context = {
        "mail": mail,
        "tone": selectors.TONES[mail.state],
        "content": content,
        "files": [{"name": one.name, "size": len(one.content)} for one in content.attachments] if content else [],
        "may_send_again": mail.state in {"failed", "bounced"} and content is not None,
        "breadcrumbs": [{"label": "Courriels", "url": reverse("mails")}, {"label": mail.subject}],
    }
    return render(request, "outbox/mail.html", context)


@shows_a_letter
@allow("outbox.mail.view")
@require_GET
def mail_letter(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The letter, for the frame of its page."""
    content = selectors.preview(get_object_or_404(visible_mails(request.actor), public_id=public_id))
    if content is None:
        raise Http404
    return framed(content.html)


def act(request: MissionRequest, public_id: UUID, do: Callable[[OutgoingMail], None], done: str) -> HttpResponse:
    """Carries out an act on one mail and says what came of it."""
    mail = get_object_or_404(visible_mails(request.actor), public_id=public_id)
    try:
        do(mail)
        messages.success(request, done)
    except Problem as problem:
        messages.error(request, problem.sentence)
    return redirect("mail", public_id=public_id)


@allow("outbox.mail.view")
@require_POST
def send_again(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Sends again what did not arrive."""
    return act(
        request, public_id, services.send_again, "Le courriel est remis en attente\u00a0: il part dans la minute."
    )


@allow("outbox.mail.view")
@require_POST
def mark_bounced(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Notes that a mail came back."""
    return act(request, public_id, services.mark_bounced, "C’est noté\u00a0: ce courriel est revenu.")
