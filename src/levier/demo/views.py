"""The demo's mail page: every mail of the installation, sign-in codes included. It exists in the demo alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from levier.common.http import Request
from levier.common.outbox.frames import framed, shows_a_letter
from levier.common.policy import public
from levier.demo.mailbox import KeptMail, kept_mail, kept_mails

PAGE_SIZE = 50
SORTS: dict[str, Callable[[KeptMail], Any]] = {
    "recu": lambda mail: mail.at,
    "objet": lambda mail: mail.subject.casefold(),
    "destinataire": lambda mail: mail.to.email,
}


class MailFilter(forms.Form):
    """What the address may narrow the list to."""

    q = forms.CharField(label="Destinataire, expéditeur ou objet", required=False, max_length=200)


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Not found outside the demo."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO_OPEN:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@public
@demo_only
@require_GET
def list_mails(request: Request) -> HttpResponse:
    """Every mail, the latest first."""
    form = MailFilter(request.GET)
    text = form.cleaned_data["q"].casefold() if form.is_valid() else ""
    mails = [mail for mail in kept_mails() if text in " ".join((mail.subject, *mail.to, *mail.sender)).casefold()]
    order = request.GET.get("tri", "")
    if by := SORTS.get(order.removeprefix("-")):
        mails.sort(key=by, reverse=order.startswith("-"))
    page = Paginator(mails, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "demo/mails.html", {"page": page, "form": form, "narrowed": bool(text)})


def mail_or_404(public_id: UUID) -> KeptMail:
    """The mail of an address."""
    mail = kept_mail(public_id)
    if mail is None:
        raise Http404
    return mail


@public
@demo_only
@require_GET
def show_mail(request: Request, public_id: UUID) -> HttpResponse:
    """One mail, with its links alive: whoever reads it plays the recipient."""
    mail = mail_or_404(public_id)
    context = {
        "mail": mail,
        "files": [{"rank": rank, "name": one.name, "size": len(one.content)} for rank, one in enumerate(mail.files)],
        "breadcrumbs": [
            {"label": "Courriels de la démonstration", "url": reverse("demo_mails")},
            {"label": mail.subject},
        ],
    }
    return render(request, "demo/mail.html", context)


@shows_a_letter
@public
@demo_only
@require_GET
def mail_letter(request: Request, public_id: UUID) -> HttpResponse:
    """The letter, for the frame of its page."""
    mail = mail_or_404(public_id)
    if not mail.html:
        raise Http404
    return framed(mail.html)


@public
@demo_only
@require_GET
def mail_file(request: Request, public_id: UUID, rank: int) -> HttpResponse:
    """A file that came with a mail."""
    files = mail_or_404(public_id).files
    if rank >= len(files):
        raise Http404
    response = HttpResponse(files[rank].content, content_type=files[rank].content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, files[rank].name)
    return response
