"""How a row of this room is saved, and what a change of its contract opens."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from levier.common.errors import Problem
from levier.common.registry import offered
from levier.common.versions import VersionedModel, save_edited
from levier.coordination.procurement.finding import index_operation
from levier.coordination.procurement.models import Award, Contract, Lot, LotCommune, Operation
from levier.organizations.models import Commune


@transaction.atomic
def save(row: VersionedModel, version: int | None = None) -> None:
    """Saves a new row (`version` None) or an edited one, once the constraints of the database have agreed.

    Raises Problem with the constraint's own sentence, or Stale when someone else saved the row meanwhile.
    """
    try:
        row.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    if version is None:
        row.save()
    else:
        save_edited(row, version)
    if isinstance(row, Contract):
        open_statements(row)
    index_operation(operation_of(row))


@transaction.atomic
def save_lot(lot: Lot, version: int | None, communes: Sequence[Commune]) -> None:
    """Saves a lot as `save` does, and the communes in which it is carried out."""
    save(lot, version)
    LotCommune.objects.filter(lot=lot).delete()
    LotCommune.objects.bulk_create(LotCommune(lot=lot, commune=commune) for commune in communes)


def operation_of(row: VersionedModel) -> Operation:
    """The operation a row of this room belongs to."""
    match row:
        case Contract():
            return row.operation
        case Lot():
            return row.contract.operation
        case Award():
            return row.lot.contract.operation
        case Operation():
            return row
    raise TypeError(f"{type(row).__name__} belongs to no operation")


def open_statements(contract: Contract) -> None:
    """Opens the statements a contract owes as it stands now: one recorded late has periods already finished, and its
    facilitator would otherwise wait for the night. The hours room keeps them; it does nothing twice."""
    offered("open_statements")(contract)
