"""Contracts that run already, created and taken away together by an import."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from levier.common.errors import Problem
from levier.common.search.services import forget, index
from levier.common.tenancy.history import create_all, delete_all
from levier.coordination.procurement.finding import every_contract, every_lot
from levier.coordination.procurement.models import Award, Contract, Lot, LotCommune, Operation


@dataclass
class Running:
    """What is created of contracts that run already, in the order in which each needs the one before."""

    operations: list[Operation] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    places: list[LotCommune] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    subcontracts: list[Award] = field(default_factory=list)


@transaction.atomic
def create_running(running: Running) -> None:
    """Creates many operations, contracts, lots and awards at once, checked by who calls; a fixed number of queries a
    batch. Their statements are opened by who knows from which day they are owed, and the search learns of them
    (`index_running`) once they are kept: it is derived, and nobody's write waits for it."""
    for rows in (running.operations, running.contracts, running.lots):
        create_all(rows)
    LotCommune.objects.insert_many(running.places)
    create_all(running.awards)
    create_all(running.subcontracts)


def index_running(running: Running) -> None:
    """Lets the search find what `create_running` created."""
    index("operation", running.operations)
    index("contract", every_contract().filter(pk__in=[contract.pk for contract in running.contracts]))
    index("lot", every_lot().filter(pk__in=[lot.pk for lot in running.lots]))


def check_running_unedited(
    operations: Collection[int], contracts: Collection[int], lots: Collection[int], awards: Collection[int]
) -> None:
    """Raises Problem when someone edited some of what an import created."""
    for model, keys in ((Operation, operations), (Contract, contracts), (Lot, lots), (Award, awards)):
        edited = model.objects.filter(pk__in=keys, version__gt=1).order_by("pk").first()
        if edited is not None:
            raise Problem(f"«\u00a0{edited}\u00a0» a été modifié depuis l’import\u00a0: il ne s’annule plus d’un bloc.")


@transaction.atomic
def remove_running(
    operations: Collection[int], contracts: Collection[int], lots: Collection[int], awards: Collection[int]
) -> None:
    """Takes away what an undone import created. Raises Problem when someone edited some of it since, ProtectedError
    when something stands on it."""
    check_running_unedited(operations, contracts, lots, awards)
    LotCommune.objects.filter(lot__in=lots).delete()
    # What is entrusted goes before who entrusts it.
    delete_all(Award.objects.filter(pk__in=awards, parent__isnull=False))
    for kind, model, keys in (
        ("", Award, awards),
        ("lot", Lot, lots),
        ("contract", Contract, contracts),
        ("operation", Operation, operations),
    ):
        rows = model.objects.filter(pk__in=keys)
        public = list(rows.values_list("public_id", flat=True))
        delete_all(rows)
        if kind:
            forget(kind, public)
