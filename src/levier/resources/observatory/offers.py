"""What the observatory offers the others: its pages, the open contracts, and what a buyer published."""

from typing import Any

from django.urls import reverse

from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.registry import (
    Axis,
    FirstStep,
    NavigationEntry,
    OpenPoint,
    Panel,
    offer,
    offer_check,
    offer_first_step,
    offer_import,
    offer_navigation,
    offer_open_points,
    offer_panel,
)
from levier.common.ui import formats
from levier.organizations.buyers.selectors import buyer_capacity
from levier.organizations.models import Organization
from levier.resources.observatory import finding  # noqa: F401 what the search finds of this room
from levier.resources.observatory.buyer_panel import buyer_context
from levier.resources.observatory.campaign.lines import LINES
from levier.resources.observatory.checks import (
    builds_open_with_their_counts,
    deposits_are_whole,
    editions_keep_their_fingerprint,
    ledger_facts_open,
)
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.models import Build, BuildState, ErrorReport
from levier.resources.observatory.readiness import waiting as readiness_waiting  # noqa: F401 the question asked
from levier.resources.observatory.selectors import open_buyers, open_contract, open_contracts_of_buyer, open_data


def open_data_to_read(actor: Actor) -> FirstStep | None:
    """The department's published contracts, for who answers for the figures; one query."""
    if not permits(actor, "observatory.data.change"):
        return None
    return FirstStep(
        30,
        "Lisez les données ouvertes",
        "Les marchés publiés du département\u00a0: l’observatoire et les fiches d’acheteurs en sont faits.",
        reverse("observatory_data"),
        is_done=Build.objects.exclude(state=BuildState.FAILED).exists(),
    )


def updates_refused(actor: Actor) -> list[OpenPoint]:
    """Files that could not be put in service, until somebody has read so; for who may look into it, one query."""
    if not permits(actor, "observatory.data.change"):
        return []
    return [
        OpenPoint("Refusé", "late", "Les données ouvertes n’ont pas pu être mises à jour", build.problem,
            reverse("observatory_data"))
        for build in Build.objects.filter(state=BuildState.FAILED)
    ]  # fmt: skip


def panel_of_buyer(actor: Actor, buyer: Organization) -> Panel | None:
    """What a buyer the mission follows published; two queries."""
    return _panel(actor, buyer.siret, buyer)


def panel_of_open_buyer(actor: Actor, siret: str) -> Panel | None:
    """What a buyer known only from open data published; two queries."""
    return _panel(actor, siret, None)


def _panel(actor: Actor, siret: str, buyer: Organization | None) -> Panel | None:
    data = open_data() if siret and permits(actor, "observatory.figures.view") else None
    if data is None:
        return None
    capacity, is_default = buyer_capacity(buyer)
    context: dict[str, Any] | None = buyer_context(data, siret, capacity, is_default=is_default)
    return Panel(10, "observatory/buyer_panel.html", context) if context else None


def errors_to_read(actor: Actor) -> list[OpenPoint]:
    """Errors told from public pages, for the mission's team; one query."""
    if not permits(actor, "observatory.data.change"):
        return []
    waiting = ErrorReport.objects.filter(closed_at=None).count()
    if not waiting:
        return []
    return [
        OpenPoint(
            badge="Signalement",
            tone="soon",
            what=formats.count(waiting, "erreur signalée à lire", "erreurs signalées à lire"),
            where="Observatoire",
            url=reverse("error_reports"),
        )
    ]


offer_first_step(open_data_to_read)
offer_open_points(errors_to_read)
offer("open_contract", open_contract)
offer("open_contracts_of_buyer", open_contracts_of_buyer)
offer("open_buyers", open_buyers)
offer_import(LINES)
offer_panel("buyer", panel_of_buyer)
offer_panel("open_buyer", panel_of_open_buyer)
offer_check(deposits_are_whole)
offer_check(builds_open_with_their_counts)
offer_open_points(updates_refused)
offer_check(ledger_facts_open)
offer_check(editions_keep_their_fingerprint)
offer_append_only(Edition)
offer_navigation(
    NavigationEntry(
        Axis.OBSERVATORY,
        45,
        "Collecte",
        "collection",
        "observatory.collection.view",
        frozenset({"collection_desk", "collection_operations", "edition_close", "consolidation"}),
    )
)
for rank, label, url_name, pages in (
    (10, "Le département", "observatory", ()),
    (20, "Marchés publiés", "open_contracts", ("open_contract",)),
    (30, "Indicateurs", "indicators", ("indicator", "readiness", "readiness_buyers", "buyer_readiness")),
    (32, "Fiches d’acheteurs", "buyer_portraits", ("buyer_portrait", "report_error")),
    (34, "Intercommunalités", "epci_portraits", ("epci_portrait",)),
    (36, "Secteurs", "sector_portraits", ("sector_portrait",)),
    (38, "Comparer", "compare", ()),
    (39, "Repères", "references", ("edition",)),
    (39, "Éditions", "editions", ("frozen_edition",)),
    (39, "Livret", "booklet", ()),
    (40, "Données", "observatory_data", ("deposit_open_data", "open_records", "error_reports", "error_report")),
):
    offer_navigation(
        NavigationEntry(Axis.OBSERVATORY, rank, label, url_name, "observatory.figures.read", frozenset(pages))
    )
