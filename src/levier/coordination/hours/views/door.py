"""How a statement is come to: by the link of its mail, by the company's own account, or from the desk's pages. The form
behind is the same; what differs is what a door says."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.notes import LinkNote
from levier.common.policy import bearer
from levier.coordination.hours import services
from levier.coordination.hours.declared import AskedPerson, asked_people
from levier.coordination.hours.figures import Figures
from levier.coordination.hours.forms import CorrectionForm, DeclarationForm, SignatureForm
from levier.coordination.hours.models import Side, Statement, StatementLink, StatementRequest, StatementSource
from levier.coordination.hours.policy import own_statements
from levier.coordination.hours.selectors import last_signature, probable_signature

LINK_AGE = datetime.timedelta(hours=4)
LINK_NOTE = LinkNote("levier_releve", "levier.hours.link", LINK_AGE)
REQUEST_NOTE = LinkNote("levier_demande", "levier.hours.request", LINK_AGE)
STATEMENT_PARTS = (
    "award__lot__contract__operation__buyer",
    "award__lot__contract__operation__lead_desk",
    "award__company",
)


@dataclass(frozen=True)
class Door:
    """A statement, and how the company opened it: `account` names who is signed in, empty when a link was followed;
    `asked` is the grouped request that link came with, `beside` how many statements it asks for."""

    statement: Statement
    account: str = ""
    asked: StatementRequest | None = None
    beside: int = 0

    side: ClassVar[Side] = Side.COMPANY
    layout: ClassVar[str] = "hours/phone.html"
    # The addresses of the form's steps, by what each is for.
    steps: ClassVar[Mapping[str, str]] = {
        "form": "statement",
        "person": "statement_person",
        "check": "statement_check",
        "sheet": "statement_sheet",
        "model": "statement_model",
        "correct": "statement_correct",
        "after": "statement",
    }

    def url(self, step: str) -> str:
        """The address of a step of this statement."""
        return reverse(self.steps[step], kwargs={"public_id": self.statement.public_id})

    @property
    def urls(self) -> dict[str, str]:
        """Every step's address, for the templates."""
        return {step: self.url(step) for step in self.steps}

    def around(self) -> dict[str, Any]:
        """What this door's pages say besides."""
        return {"asked": self.asked, "beside": self.beside}

    @property
    def is_passed_on(self) -> bool:
        """Whether the statement was passed on by its contact to whoever reads it."""
        return self.asked is not None and self.asked.passed_on_from_id is not None

    def people(self, draft: services.Draft) -> list[AskedPerson]:
        """Everyone the form asks about, under the names whoever fills it in may read."""
        return asked_people(self.statement, draft)

    def signature(self, request: MissionRequest, draft: services.Draft) -> forms.Form:
        """The form that ends the declaration: who attests."""
        known = {**last_signature(self.statement, self.account), "version": draft.version}
        return SignatureForm(request.POST or None, initial=known)

    def record(self, form: DeclarationForm, signed: forms.Form) -> None:
        """Records what was typed and signed; raises Problem when someone else did meanwhile."""
        services.confirm_statement(
            self.statement,
            form.declared(),
            people=form.added(),
            name=signed.cleaned_data["name"],
            function=signed.cleaned_data["function"],
            now=timezone.now(),
            source=self.source,
        )

    def tell_recorded(self, request: MissionRequest) -> None:
        """Says what was just recorded, when the next page does not."""

    def correction(self, request: MissionRequest, shown: Figures) -> forms.Form:
        """The form that ends a correction: who attests, why, and the figures `shown` to her."""
        return CorrectionForm(request.POST or None, initial={**self.signs_again(self.account), "seen": shown})

    def correct(self, form: DeclarationForm, why: forms.Form) -> int:
        """Adds the differences; returns how many."""
        typed = why.cleaned_data
        return services.correct_statement(
            self.statement,
            form.declared(),
            people=form.added(),
            name=typed["name"],
            function=typed["function"],
            reason=typed["reason"],
            seen=typed["seen"],
            now=timezone.now(),
            source=self.source,
        )

    @property
    def source(self) -> StatementSource:
        """How what the company says comes by this door."""
        return StatementSource.ACCOUNT if self.account else StatementSource.LINK

    def signs_again(self, account: str) -> dict[str, str]:
        """Who probably corrects the statement: whose account opened it, or who confirmed it."""
        confirmed = (self.statement.confirmed_by, self.statement.confirmed_function)
        return probable_signature(self.statement, account, confirmed)


@bearer
@require_GET
def open_link(request: MissionRequest, token: str) -> HttpResponse:
    """Takes the token out of the address: what stays in the browser is a signed note of the link, for this page alone.

    Opening changes nothing, so that a mail scanner's visit costs nothing.
    """
    if request.mission is None:
        return render(request, "404.html", status=404)
    now = timezone.now()
    try:
        asked = services.use_request(token)
        links = services.links_in_force(asked, now=now) if asked else [services.use_link(token, now=now)]
    except Problem as problem:
        return link_refused(request, problem)
    response = redirect("statement", public_id=links[0].statement.public_id)
    if asked:
        where = reverse("statement_request", kwargs={"public_id": asked.public_id})
        if len(links) > 1:
            response = redirect(where)
        REQUEST_NOTE.leave(request, response, asked.pk, path=where)
    if len(links) == 1:
        remember_statement(request, response, links[0])
    response["Referrer-Policy"] = "no-referrer"
    return response


def remember_statement(request: MissionRequest, response: HttpResponse, link: StatementLink) -> HttpResponse:
    """Leaves in the browser the signed note that opens one statement, for its pages alone."""
    where = reverse("statement", kwargs={"public_id": link.statement.public_id})
    LINK_NOTE.leave(request, response, link.pk, path=where)
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
    if request.actor.is_member:
        own = own_statements(request.actor).select_related(*STATEMENT_PARTS).filter(public_id=public_id).first()
        if own is not None:
            return Door(own, account=str(request.user))
    key = LINK_NOTE.read(request)
    link = None
    if key is not None:
        parts = [f"statement__{part}" for part in STATEMENT_PARTS]
        with_request = StatementLink.objects.select_related("request__passed_on_from", *parts).annotate(
            beside=Count("request__links", filter=Q(request__links__revoked_at=None))
        )
        link = with_request.filter(pk=key, statement__public_id=public_id).first()
    if link is None:
        raise Problem(
            "Cette page s’ouvre depuis le lien du courriel. Rouvrez-le, ou demandez-en un nouveau au facilitateur."
        )
    services.check_link(link, now=timezone.now())
    return Door(link.statement, asked=link.request, beside=link.beside)
