"""What the observatory offers the others: its pages, the open contracts, and what a buyer published."""

from typing import Any

from levier.common.policy import Actor, permits
from levier.common.registry import Axis, NavigationEntry, Panel, offer, offer_check, offer_navigation, offer_panel
from levier.organizations.buyers.selectors import buyer_capacity
from levier.organizations.models import Organization
from levier.resources.observatory import finding  # noqa: F401 what the search finds of this room
from levier.resources.observatory.buyer_panel import buyer_context
from levier.resources.observatory.checks import builds_open_with_their_counts, deposits_are_whole, ledger_facts_open
from levier.resources.observatory.selectors import open_buyers, open_contract, open_contracts_of_buyer, open_data


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


offer("open_contract", open_contract)
offer("open_contracts_of_buyer", open_contracts_of_buyer)
offer("open_buyers", open_buyers)
offer_panel("buyer", panel_of_buyer)
offer_panel("open_buyer", panel_of_open_buyer)
offer_check(deposits_are_whole)
offer_check(builds_open_with_their_counts)
offer_check(ledger_facts_open)
offer_navigation(
    NavigationEntry(
        Axis.OBSERVATORY, 45, "Collecte", "collection", "observatory.collection.view", frozenset({"collection_desk"})
    )
)
for rank, label, url_name, pages in (
    (10, "Le département", "observatory", ()),
    (20, "Marchés publiés", "open_contracts", ("open_contract",)),
    (30, "Indicateurs", "indicators", ("indicator",)),
    (40, "Données", "observatory_data", ("deposit_open_data", "open_records")),
):
    offer_navigation(
        NavigationEntry(Axis.OBSERVATORY, rank, label, url_name, "observatory.figures.view", frozenset(pages))
    )
