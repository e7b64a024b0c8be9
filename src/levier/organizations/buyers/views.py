"""The buyers: the list, a buyer's page made of what each room knows of it, and the door to follow one."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.registry import panels
from levier.common.tabular.writing import DATE, EUROS, INTEGER, PERCENT, Column, Sheet, write_workbook
from levier.organizations.buyers import selectors as buyers
from levier.organizations.buyers.policy import sees_every_buyer, visible_buyers
from levier.organizations.buyers.services import follow_buyer

PAGE_SIZE = 25


class BuyerFilter(forms.Form):
    """What may be asked of the list, in its address."""

    q = forms.CharField(label="Nom ou SIRET", required=False, max_length=100)
    suivi = forms.ChoiceField(
        label="Suivi",
        required=False,
        choices=(("", "Tous"), (buyers.FOLLOWED, "Suivis par la mission"), (buyers.OPEN_ONLY, "À suivre")),
    )
    mesurable = forms.ChoiceField(
        label="Part sociale", required=False, choices=(("", "Toutes"), ("oui", "Mesurable"), ("non", "Non mesurable"))
    )


def _lines(request: MissionRequest) -> tuple[BuyerFilter, list[buyers.BuyerLine]]:
    own = list(visible_buyers(request.actor))
    published = buyers.published_buyers()
    if not sees_every_buyer(request.actor):
        published = {row.siret: published[row.siret] for row in own if row.siret in published}
    form = BuyerFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    lines = buyers.kept(
        buyers.buyer_lines(own, published),
        text=asked.get("q", ""),
        follow=asked.get("suivi", ""),
        measurable=asked.get("mesurable", ""),
    )
    order = request.GET.get("tri", "")
    return form, buyers.in_order(lines, order if order in buyers.ORDERS else "-marches")


@allow("organizations.buyer.view")
@require_GET
def list_buyers(request: MissionRequest) -> HttpResponse:
    """Every buyer with what it published, followed or not."""
    form, lines = _lines(request)
    context = {
        "form": form,
        "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "may_follow": permits(request.actor, "organizations.buyer.follow"),
    }
    return render(request, "organizations/buyers.html", context)


@allow("organizations.buyer.view")
@require_GET
def buyers_workbook(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    columns = [
        Column("Acheteur", width=40),
        Column("SIRET"),
        Column("Suivi par la mission", width=12),
        Column("Marchés publiés", INTEGER, 12),
        Column("Montants publiés", EUROS),
        Column("Marchés qui déclarent le champ social", INTEGER, 16),
        Column("Dont avec une considération sociale", INTEGER, 16),
        Column("Part", PERCENT, 10),
        Column("Dernière notification", DATE, 14),
    ]
    rows = [
        (
            line.name, line.siret, "oui" if line.organization else "non", line.contracts, line.amount, line.declared,
            line.with_consideration, line.share, line.last_notified_on,
        )
        for line in _lines(request)[1]
    ]  # fmt: skip
    now = timezone.localtime()
    content = write_workbook(
        [Sheet("Acheteurs", columns, rows)],
        source=[
            ("Source", "Données essentielles de la commande publique en service dans la mission"),
            ("Part vide", "Non mesurable\u00a0: aucun marché de cet acheteur ne déclare le champ social"),
            ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
        ],
        title="Acheteurs",
        produced_at=now,
    )
    return file_answer(content, f"acheteurs-{now:%Y-%m-%d}.xlsx")


@allow("organizations.buyer.view")
@require_GET
def show_buyer(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """A buyer the mission follows."""
    buyer = get_object_or_404(visible_buyers(request.actor).select_related("commune"), public_id=public_id)
    context = {
        "name": str(buyer),
        "siret": buyer.siret,
        "buyer": buyer,
        "panels": panels("buyer", request.actor, buyer),
        **_breadcrumbs(str(buyer)),
    }
    return render(request, "organizations/buyer.html", context)


@allow("organizations.buyer.view")
@require_GET
def show_open_buyer(request: MissionRequest, siret: str) -> HttpResponse:
    """A buyer known only from what it published; one the mission follows is shown on its own page."""
    followed = visible_buyers(request.actor).filter(siret=siret).first() if siret else None
    if followed:
        return redirect("buyer", public_id=followed.public_id)
    said = _published(request, siret)
    name = said["buyer_name"] or siret
    context = {
        "name": name,
        "siret": siret,
        "buyer": None,
        "may_follow": permits(request.actor, "organizations.buyer.follow"),
        "panels": panels("open_buyer", request.actor, siret),
        **_breadcrumbs(name),
    }
    return render(request, "organizations/buyer.html", context)


@allow("organizations.buyer.follow")
@require_POST
def follow(request: MissionRequest, siret: str) -> HttpResponse:
    """Takes a buyer of the open data among those the mission follows."""
    said = _published(request, siret)
    try:
        buyer = follow_buyer(
            siret=siret,
            name=said["buyer_name"] or f"Acheteur {siret}",
            is_fictitious=request.mission.is_fictitious,
            source="données essentielles de la commande publique",
        )
    except Problem as problem:
        messages.error(request, problem.sentence)
        return redirect("open_buyer", siret=siret)
    messages.success(request, f"{buyer} est suivi par la mission.")
    return redirect("buyer", public_id=buyer.public_id)


def _published(request: MissionRequest, siret: str) -> dict[str, Any]:
    said = buyers.published_buyers().get(siret)
    if said is None or not sees_every_buyer(request.actor):
        raise Http404
    return dict(said)


def _breadcrumbs(name: str) -> dict[str, Any]:
    return {"breadcrumbs": [{"label": "Acheteurs", "url": reverse("buyers")}, {"label": name}]}
