"""What one mailed link opens: every statement it asks for, passing them on, saying who it is now."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import bearer
from levier.coordination.hours import services
from levier.coordination.hours.asked import asked_statements
from levier.coordination.hours.forms import OtherContactForm, PassOnForm
from levier.coordination.hours.models import StatementLink, StatementRequest
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.hours.views.door import (
    REQUEST_NOTE,
    link_refused,
    remember_statement,
)

RequestView = Callable[..., HttpResponse]


def behind_the_link(view: Callable[..., HttpResponse]) -> RequestView:
    """Gives the view the grouped request this browser opened, with its links in force; or says what to do."""

    @bearer
    @never_cache
    @wraps(view)
    def opened(request: MissionRequest, public_id: UUID, **more: UUID) -> HttpResponse:
        try:
            found, links = find_request(request, public_id)
        except Problem as problem:
            return link_refused(request, problem)
        return view(request, found, links, **more)

    return opened


def find_request(request: MissionRequest, public_id: UUID) -> tuple[StatementRequest, list[StatementLink]]:
    """The request this browser opened by its link; raises Problem when it did not, or when it opens nothing more."""
    key = REQUEST_NOTE.read(request)
    found = None
    if key is not None and request.mission is not None:
        of_this = StatementRequest.objects.select_related("passed_on_from")
        found = of_this.filter(pk=key, public_id=public_id).first()
    if found is None:
        raise Problem(
            "Cette page s’ouvre depuis le lien du courriel. Rouvrez-le, ou demandez-en un nouveau au facilitateur."
        )
    return found, services.links_in_force(found, now=timezone.now())


def page(
    request: MissionRequest, template: str, found: StatementRequest, links: list[StatementLink], **more: object
) -> HttpResponse:
    """A page of a request, with who to call."""
    operation = links[0].statement.award.lot.contract.operation
    return render(request, template, {"asked": found, "contact": desk_contact(operation), **more})


@behind_the_link
@require_GET
def asked(request: MissionRequest, found: StatementRequest, links: list[StatementLink]) -> HttpResponse:
    """Every statement the mail asks for, with where it stands; those to declare first."""
    told = asked_statements(links, today=timezone.localdate())
    passed = list(found.passed_on.order_by("pk"))
    context = {"told": told, "left": sum(one.to_declare for one in told), "passed": passed}
    return page(request, "hours/asked.html", found, links, **context)


@behind_the_link
@require_GET
def open_asked(
    request: MissionRequest, found: StatementRequest, links: list[StatementLink], statement: UUID
) -> HttpResponse:
    """Goes to one of the statements, of which the browser keeps a signed note as if its own link had been followed."""
    link = next((link for link in links if link.statement.public_id == statement), None)
    if link is None:
        return link_refused(request, Problem("Ce relevé n’est pas de cette demande, ou son lien a été annulé."))
    return remember_statement(request, redirect("statement", public_id=statement), link)


@behind_the_link
@require_http_methods(["GET", "POST"])
def pass_on(request: MissionRequest, found: StatementRequest, links: list[StatementLink]) -> HttpResponse:
    """Somebody else will declare: she gets a link of her own, the contact stays the contact."""
    form = PassOnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = services.pass_on(found, name=typed["name"], email=typed["email"], now=timezone.now())
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, f"Transmis à {made.sent_to_name}\u00a0: un lien part à l’adresse {made.sent_to}.")
            return redirect("statement_request", public_id=found.public_id)
    return page(request, "hours/pass_on.html", found, links, form=form)


@behind_the_link
@require_http_methods(["GET", "POST"])
def other_contact(request: MissionRequest, found: StatementRequest, links: list[StatementLink]) -> HttpResponse:
    """« Ce n’est plus moi », once for every lot of the request."""
    form = OtherContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_another_for_all(found, **form.cleaned_data, now=timezone.now())
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            return page(request, "hours/asked_told.html", found, links, name=form.cleaned_data["contact_name"])
    return page(request, "hours/asked_contact.html", found, links, form=form)
