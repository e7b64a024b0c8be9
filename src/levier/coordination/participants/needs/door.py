"""What a prescriber or a structure opens from its mail, without an account: the job, and nobody else's words."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.notes import LinkNote
from levier.common.policy import bearer
from levier.coordination.participants.models import TO_FILL, NeedLink, NeedRecipient
from levier.coordination.participants.needs import links, proposals
from levier.coordination.participants.needs.rules import check_open, may_motivate
from levier.law.ccag import Part, reference

NOTE = LinkNote("levier_offre", "levier.participants.need", datetime.timedelta(hours=4))
# The browser that acted behind a link; the link itself ends thirty days after the deadline at the latest.
BROWSER = LinkNote("levier_offre_navigateur", "levier.participants.browser", datetime.timedelta(days=400))


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
    where = reverse("offer", kwargs={"public_id": link.recipient.public_id})
    NOTE.leave(request, response, link.pk, path=where)
    response["Referrer-Policy"] = "no-referrer"
    return response


def refused(request: MissionRequest, problem: Problem) -> HttpResponse:
    """What is read when a link no longer opens anything."""
    response = render(request, "participants/offer_refused.html", {"sentence": problem.sentence}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response


def find_link(request: MissionRequest, public_id: UUID) -> NeedLink:
    """The link this browser opened the job by; raises Problem when none in force did, or when it is kept for another
    browser. One query."""
    key = NOTE.read(request)
    found = None
    if request.mission is not None and key is not None:
        opened = NeedLink.objects.select_related(
            "recipient__need__lot__contract__operation__lead_desk", "recipient__need__author", "recipient__organization"
        )
        found = opened.filter(pk=key, recipient__public_id=public_id).first()
    if found is None:
        raise Problem("Cette page s’ouvre depuis le lien du courriel. Rouvrez-le, ou demandez-en un nouveau.")
    links.check_link(found, now=timezone.now())
    links.check_browser(found, BROWSER.read(request) or "")
    return found


class ProposalForm(forms.Form):
    """Someone proposed: who she is, who follows her, what helps to choose."""

    first_name = forms.CharField(
        label="Son prénom", max_length=100, error_messages={"required": "Indiquez son prénom."}
    )
    last_name = forms.CharField(label="Son nom", max_length=100, error_messages={"required": "Indiquez son nom."})
    referent = forms.CharField(
        label="Qui la suit chez vous",
        max_length=200,
        help_text="La personne que le guichet appellera.",
        error_messages={"required": "Dites qui le guichet peut appeler."},
    )
    about = forms.CharField(
        label="Ce qui aide à choisir",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Expérience, disponibilité, permis. Rien sur la santé, la justice ou la situation sociale.",
    )
    motive = forms.CharField(
        label="Motif, si vous proposez cette personne au titre de ses difficultés particulières",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    agreed = forms.BooleanField(
        label="La personne est d’accord pour être proposée, et sait que le guichet gardera son nom",
        error_messages={"required": "Demandez-lui d’abord son accord, puis cochez cette case."},
    )

    def __init__(self, *args: Any, prescriber_kind: str, ccag: str, **options: Any) -> None:
        """`ccag`: the contract's, as it is named."""
        super().__init__(*args, **options)
        if not may_motivate(prescriber_kind):
            del self.fields["motive"]
            return
        self.fields["motive"].help_text = (
            f"Votre organisme peut motiver une proposition ({reference(ccag, Part.MOTIVATED, is_model=True)}). "
            "Seul le guichet lit ce motif, qui est chiffré. Ne joignez aucun document."
        )

    def told(self) -> dict[str, str]:
        """What is to be recorded of her."""
        return {name: typed for name, typed in self.cleaned_data.items() if name != "agreed"}


@bearer
@never_cache
@require_http_methods(["GET", "POST"])
def show_offer(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The job in words, the form that proposes someone, and the people this recipient proposed, nobody else's.

    Whoever acts here first, proposing someone or asking to read whom she proposed, keeps the link for this browser.
    """
    bound = ""
    try:
        link = find_link(request, public_id)
        if request.method == "POST" and not link.browser_hash:
            bound = links.bind(link)
    except Problem as problem:
        return refused(request, problem)
    is_hers = bool(bound or link.browser_hash)
    response = (
        redirect(request.path)
        if "mine" in request.POST
        else answer_offer(request, link.recipient, "participants/offer.html", {"by_link": True}, shows_people=is_hers)
    )
    if bound:
        BROWSER.leave(request, response, bound, path=request.path)
    return response


def answer_offer(
    request: MissionRequest,
    recipient: NeedRecipient,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    shows_people: bool = True,
) -> HttpResponse:
    """The page of a job as one of its recipients answers it, whatever opened it: her link, or her account. The people
    proposed are only told to be there when not `shows_people`."""
    need, closed, today = recipient.need, "", timezone.localdate()
    kind = recipient.organization.prescriber_kind
    form = ProposalForm(
        request.POST or None,
        prescriber_kind=kind,
        ccag=need.lot.contract.ccag_named,
        initial={"referent": recipient.name},
    )
    try:
        check_open(is_open=need.status in TO_FILL, deadline=need.deadline, today=today)
    except Problem as problem:
        closed = problem.sentence
    if request.method == "POST" and not closed and form.is_valid():
        try:
            proposal = proposals.propose(recipient, today=today, **form.told())
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, f"Proposition enregistrée pour {proposal.short_name} La réponse paraîtra ici.")
            return redirect(request.path)
    proposed = recipient.proposals.order_by("proposed_at", "pk")
    return render(
        request,
        template,
        {
            "recipient": recipient,
            "need": need,
            "closed": closed,
            "form": form,
            "proposals": proposed if shows_people else proposed.none(),
            "kept_back": not shows_people and proposed.exists(),
            **(context or {}),
        },
    )
