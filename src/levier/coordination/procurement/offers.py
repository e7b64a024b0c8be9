"""What this room offers the others: its entry in the navigation, and the operations of a buyer's page."""

from levier.common.policy import Actor, permits
from levier.common.registry import Axis, NavigationEntry, Panel, offer_navigation, offer_panel
from levier.coordination.procurement import (
    finding,  # noqa: F401 offers operations, contracts and lots to the search
    people,  # noqa: F401 offers what a person leaving must hand over
)
from levier.coordination.procurement.policy import visible_operations
from levier.coordination.procurement.selectors import badge_of, listed_operations
from levier.organizations.models import Organization

SHOWN = 20


def operations_of_buyer(actor: Actor, buyer: Organization) -> Panel | None:
    """The operations of a buyer that the actor follows; two queries."""
    if not permits(actor, "procurement.operation.view"):
        return None
    operations = list(listed_operations(visible_operations(actor).filter(buyer=buyer))[:SHOWN])
    for operation in operations:
        operation.stages = sorted({(badge_of(c.status), c.get_status_display()) for c in operation.contracts.all()})
    return Panel(60, "procurement/buyer_panel.html", {"operations": operations}) if operations else None


offer_panel("buyer", operations_of_buyer)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        30,
        "Opérations",
        "operations",
        "procurement.operation.view",
        frozenset(
            {
                "operation",
                "operation_new",
                "operation_edit",
                "operation_journal",
                "contract_new",
                "contract_edit",
                "contract_stage",
                "lot_new",
                "lot_edit",
                "lot_outcome",
                "lot_relaunch",
                "holder_new",
                "holder_edit",
                "holder_end",
                "holder_end_copy",
                "operation_hours",
                "lot_amendment",
                "share_move",
                "operation_agreements",
                "operation_territories",
                "agreement_end",
                "lot_hours",
                "lot_shape",
                "lot_amount",
                "lot_phase",
                "phase_affirm",
                "opening",
            }
        ),
    )
)
