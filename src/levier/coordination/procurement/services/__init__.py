"""Writes of the procurement room: its rows, contacts, companies, stages, and contracts taken over in one go."""

from levier.coordination.procurement.services.contacts import (
    name_buyer_contact,
    name_contact,
    name_second_contact,
    replace_buyer_contact,
)
from levier.coordination.procurement.services.holders import (
    HOLDING_ROLES,
    add_holder,
    check_to_award,
    deposit_ending_copy,
    edit_holder,
    end_award,
    organization_of,
)
from levier.coordination.procurement.services.running import (
    Running,
    check_running_unedited,
    create_running,
    index_running,
    remove_running,
)
from levier.coordination.procurement.services.saving import save, save_lot
from levier.coordination.procurement.services.stages import (
    bind_lot,
    extend_execution,
    free_lot,
    missing_facts,
    move_contract,
)

__all__ = [
    "HOLDING_ROLES",
    "Running",
    "add_holder",
    "bind_lot",
    "check_running_unedited",
    "check_to_award",
    "create_running",
    "deposit_ending_copy",
    "edit_holder",
    "end_award",
    "extend_execution",
    "free_lot",
    "index_running",
    "missing_facts",
    "move_contract",
    "name_buyer_contact",
    "name_contact",
    "name_second_contact",
    "organization_of",
    "remove_running",
    "replace_buyer_contact",
    "save",
    "save_lot",
]
