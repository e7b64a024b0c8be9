"""What is known already of what a file of contracts names: bodies, desks, communes, contracts. Eleven queries,
twelve in the demo, one more where a line shares its hours."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from levier.common.imports.kinds import ImportRow
from levier.common.policy import Actor
from levier.common.tabular.cells import plain
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.clauses.selectors import categories_to_judge
from levier.coordination.commitments.keys import KeyKind, weight_of
from levier.coordination.procurement.groups import Member, Subcontractor, read_members, read_subcontractors
from levier.coordination.procurement.models import Contract, Lot, Operation
from levier.coordination.procurement.policy import desks_led_by
from levier.organizations.models import Commune, DeskCommune, Organization, OrganizationKind
from levier.organizations.services import invented_twins


def members_of(row: ImportRow) -> list[Member]:
    """The other companies of the group a line names."""
    return read_members(row.values.get("members") or "")


def subcontractors_of(row: ImportRow) -> list[Subcontractor]:
    """The companies to which the holder of a line entrusts a part."""
    return read_subcontractors(row.values.get("subcontractors") or "")


def operation_key(row: ImportRow, desk: Organization) -> tuple[str, str, int]:
    """What tells the operation of a line from the others."""
    return row.values["buyer_siret"], plain(operation_name(row)), desk.pk


def operation_name(row: ImportRow) -> str:
    """The operation a line names, or the contract's own object."""
    return row.values["operation"] or row.values["title"][:255]


class Known:
    """Read once for a file; a line is then judged without any query."""

    def __init__(self, actor: Actor, rows: Sequence[ImportRow]) -> None:
        buyers = {row.values["buyer_siret"] for row in rows}
        sirets = buyers | {row.values["holder_siret"] for row in rows}
        sirets |= {siret for row in rows for siret, _ in members_of(row)}
        sirets |= {below.siret for row in rows for below in subcontractors_of(row)}
        self.organizations: dict[tuple[str, str], Organization] = {
            (organization.kind, organization.siret): organization
            for organization in Organization.objects.filter(
                siret__in=sirets, kind__in=[OrganizationKind.BUYER, OrganizationKind.COMPANY]
            )
        }
        # In the demo, what is followed of a real buyer is its fictitious twin's: a line still names it by its SIRET.
        asked = [self.organizations[key] for key in self.organizations if key[0] == OrganizationKind.BUYER]
        self.twins = invented_twins(asked)
        self.twin_sirets = {self.twins[real.pk].pk: real.siret for real in asked if real.pk in self.twins}
        self.desks = list(desks_led_by(actor).order_by("name__french", "pk"))
        self.desk_words = (
            formats.enumeration([f"«\u00a0{desk.name}\u00a0»" for desk in self.desks], last="ou") or "aucun guichet"
        )
        # Those of a key: any desk of the mission may have its part. Read only where a line has a key.
        keyed = any(row.values.get("key") for row in rows)
        self.sharing = (
            list(Organization.objects.filter(kind=OrganizationKind.DESK).order_by("name__french", "pk"))
            if keyed
            else []
        )
        self.sharing_words = formats.enumeration([f"«\u00a0{desk.name}\u00a0»" for desk in self.sharing], last="ou")
        # By the code as it is typed, the code itself.
        self.categories = {plain(code): code for code in categories_to_judge(timezone.localdate())}
        self.read_communes()
        self.read_contracts(buyers, rows)

    def read_communes(self) -> None:
        """The communes of the department, and which of the actor's desks answer for each; three queries."""
        department = Mission.objects.get(pk=active_mission_id()).department
        self.communes: dict[str, Commune] = {}
        for commune in Commune.objects.filter(department=department):
            self.communes[plain(commune.name)] = self.communes[commune.code.lower()] = commune
        self.answering: dict[str, set[int]] = {}
        held = DeskCommune.objects.filter(desk__in=self.desks).order_by()
        for code, desk in held.values_list("commune", "desk"):
            self.answering.setdefault(code, set()).add(desk)

    def read_contracts(self, buyers: set[str], rows: Sequence[ImportRow]) -> None:
        """The contracts and operations of these buyers that a line names; five queries. Buyers may have thousands: only
        those named are read whole."""
        theirs = Q(buyer__siret__in=buyers) | Q(buyer__in=self.twin_sirets)
        operations = Operation.objects.filter(theirs)
        references = {plain(row.values["reference"]) for row in rows}
        followed = Contract.objects.filter(operation__in=operations.order_by().values("pk")).exclude(reference="")
        named = [pk for pk, reference in followed.values_list("pk", "reference") if plain(reference) in references]
        self.contracts: dict[tuple[str, str], Contract] = {}
        asked = Contract.objects.filter(pk__in=named).select_related("operation__buyer").order_by("-pk")
        for contract in asked:
            self.contracts[self.siret_of(contract.operation.buyer), plain(contract.reference)] = contract
        names = {contract.pk: key for key, contract in self.contracts.items()}
        lots = Lot.objects.filter(contract__in=names).order_by().values_list("contract", "number")
        self.lots = {(*names[contract], number) for contract, number in lots}
        words = {plain(operation_name(row)) for row in rows}
        named = [pk for pk, name in operations.values_list("pk", "name") if plain(name) in words]
        self.operations: dict[tuple[str, str, int], Operation] = {}
        for operation in Operation.objects.filter(pk__in=named).select_related("buyer").order_by("-pk"):
            key = (self.siret_of(operation.buyer), plain(operation.name), operation.lead_desk_id)
            self.operations[key] = operation

    def unknown_publics(self, row: ImportRow) -> list[str]:
        """The words by which a line names publics that are no code of a category."""
        return [word for word in row.values["publics"] or [] if plain(word) not in self.categories]

    def publics_of(self, row: ImportRow) -> list[str]:
        """The codes of the publics a line names, once each."""
        return list(dict.fromkeys(self.categories[plain(word)] for word in row.values["publics"] or []))

    def siret_of(self, buyer: Organization) -> str:
        """The SIRET by which a file names a buyer that is followed."""
        return self.twin_sirets.get(buyer.pk, buyer.siret)

    def commune(self, name: str) -> Commune | None:
        """A commune of the department by its name or its INSEE code."""
        return self.communes.get(plain(name)) or self.communes.get(name.lower())

    def communes_of(self, row: ImportRow) -> list[Commune]:
        """The communes a line names, once each."""
        found = [self.commune(name) for name in row.values["communes"] or []]
        return list({commune.pk: commune for commune in found if commune is not None}.values())

    def desk_of(self, row: ImportRow) -> Organization | None:
        """The desk of a line: the one it names, the actor's only one, or the only one that answers for its communes."""
        if row.values["desk"]:
            named = [desk for desk in self.desks if plain(desk.name) == plain(row.values["desk"])]
            return named[0] if len(named) == 1 else None
        if len(self.desks) == 1:
            return self.desks[0]
        answering = [self.answering.get(commune.pk, set()) for commune in self.communes_of(row)]
        common = set.intersection(*answering) if answering else set()
        return next((desk for desk in self.desks if common == {desk.pk}), None)

    def sharing_desk(self, name: str) -> Organization | None:
        """The only desk of the mission of that name."""
        named = [desk for desk in self.sharing if plain(desk.name) == plain(name)]
        return named[0] if len(named) == 1 else None

    def key_of(self, row: ImportRow) -> list[tuple[Organization, int]]:
        """The key of a line, in the order typed: desks and weights as they are stored; empty without one. Raises
        Problem on a weight that cannot be."""
        kind = row.values["key_kind"] or KeyKind.AGREED
        found = [(self.sharing_desk(name), weight) for name, weight in row.values["key"] or []]
        return [(desk, weight_of(kind, Decimal(weight))) for desk, weight in found if desk is not None]

    def led_contract(self, buyer: str, reference: str) -> Contract | None:
        """A contract followed already, when its operation is led by one of the actor's desks."""
        contract = self.contracts.get((buyer, reference))
        led = {desk.pk for desk in self.desks}
        return contract if contract is not None and contract.operation.lead_desk_id in led else None
