"""What of this room the search finds: operations, contracts, lots. All open the page of their operation, a buyer's own
where a buyer asks."""

from django.db.models import QuerySet

from levier.common.policy import Actor
from levier.common.registry import offer_search
from levier.common.search.kinds import Document, IndexedKind
from levier.common.search.services import index
from levier.coordination.procurement.models import Contract, Lot, Operation
from levier.coordination.procurement.policy import bought_operations, may_see_operations, visible_operations

PAGE = "operation"


def every_contract() -> QuerySet[Contract]:
    """With what a line of the search shows."""
    return Contract.objects.select_related("operation__buyer")


def every_lot() -> QuerySet[Lot]:
    """With what a line of the search shows."""
    return Lot.objects.select_related("contract__operation").prefetch_related("awards__company")


def index_operation(operation: Operation) -> None:
    """Brings what the search finds of an operation, its contracts and lots up to what they are now."""
    index("operation", [operation])
    index("contract", every_contract().filter(operation=operation))
    index("lot", every_lot().filter(contract__operation=operation))


def operation_document(operation: Operation) -> Document:
    """Found by its name and its buyer."""
    return Document(operation.public_id, operation.name, str(operation.buyer), "", PAGE, operation.public_id)


def contract_document(contract: Contract) -> Document:
    """Found by its object, its buyer's reference, its identifier in the open data."""
    operation = contract.operation
    more = f"{contract.reference} {contract.open_data_uid} {operation.name}"
    subtitle = f"{operation.buyer}, {contract.get_status_display()}"
    return Document(contract.public_id, contract.title, subtitle, more, PAGE, operation.public_id)


def lot_document(lot: Lot) -> Document:
    """Found by its object, its CPV code, its contract and the companies that hold it."""
    companies = ", ".join(str(award.company) for award in lot.awards.all())
    subtitle = f"{lot.contract.title}{f' · {companies}' if companies else ''}"
    more = f"{lot.cpv} {lot.contract.reference}"
    return Document(lot.public_id, str(lot), subtitle, more, PAGE, lot.contract.operation.public_id)


def found_operations(actor: Actor) -> QuerySet[Operation]:
    """The operations one follows; for who follows none by her role, those her body buys."""
    return visible_operations(actor) if may_see_operations(actor, None) else bought_operations(actor)


def found_contracts(actor: Actor) -> QuerySet[Contract]:
    """The contracts of those operations."""
    return Contract.objects.filter(operation__in=found_operations(actor))


def found_lots(actor: Actor) -> QuerySet[Lot]:
    """The lots of those operations."""
    return Lot.objects.filter(contract__operation__in=found_operations(actor))


def page_of(actor: Actor, url_name: str) -> str:
    """A buyer's page of the operation for who does not follow operations."""
    return url_name if may_see_operations(actor, None) else "my_operation"


offer_search(
    IndexedKind(
        kind="operation",
        label="Opérations",
        rank=10,
        objects=lambda: Operation.objects.select_related("buyer"),
        document=operation_document,
        visible=found_operations,
        page=page_of,
    )
)
offer_search(
    IndexedKind(
        kind="contract",
        label="Marchés",
        rank=11,
        objects=every_contract,
        document=contract_document,
        visible=found_contracts,
        page=page_of,
    )
)
offer_search(
    IndexedKind(
        kind="lot",
        label="Lots",
        rank=12,
        objects=every_lot,
        document=lot_document,
        visible=found_lots,
        page=page_of,
    )
)
