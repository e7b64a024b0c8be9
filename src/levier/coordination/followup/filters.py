"""What the address of the board says: read once, the same for the page, its links, its export."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from levier.common.ui.fields import Pairs
from levier.coordination.commitments.models import DeskShare
from levier.coordination.followup.cells import NO_DESK, NO_HOLDER, NOBODY, Cell, Cells, Row
from levier.coordination.followup.lots import is_said
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award, Lot, Operation
from levier.coordination.procurement.selectors import awards_of
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.selectors import Named

AXES = {"lot": "lot", "operation": "opération", "guichet": "guichet", "lieu": "lieu d’exécution",
        "entreprise": "entreprise"}  # fmt: skip
# Of more than one, where an s at the end does not do.
SEVERAL = {"lieu": "lieux d’exécution"}
# A list one chooses from is read whole: past this many, one looks by words.
OPERATIONS_AT_MOST = 100
MANY_OPERATIONS = f"Toutes (plus de {OPERATIONS_AT_MOST}\u00a0: cherchez par des mots)"
STATES = {
    "retard": "en retard sur le calendrier",
    "acompter": "avec des heures à compter",
    "atteint": "objectif atteint",
}


def year_choices(today: datetime.date) -> list[tuple[str, str]]:
    """The years a figure may be asked for."""
    return [("", "Toute la durée"), *((str(year), str(year)) for year in range(today.year, today.year - 8, -1))]


def choices_of(rows: Iterable[tuple[UUID, str]], empty: str) -> list[tuple[str, str]]:
    """Choices by public id."""
    return [("", empty), *((str(public_id), words) for public_id, words in rows)]


def operation_choices(operations: QuerySet[Operation], asked: Any = "") -> list[tuple[str, str]]:
    """The operations, in the order of names; where they are too many to choose from, the one `asked` alone: the others
    are found by their words. One query, two where they are."""
    named = operations.values_list("public_id", "name")
    found = list(named[: OPERATIONS_AT_MOST + 1])
    if len(found) <= OPERATIONS_AT_MOST:
        return choices_of(found, "Toutes")
    try:
        public_id = UUID(str(asked or ""))
    except ValueError:
        return [("", MANY_OPERATIONS)]
    return choices_of(named.filter(public_id=public_id), MANY_OPERATIONS)


def organization_choices(organizations: Iterable[Named], empty: str, nobody: str) -> list[tuple[str, str]]:
    """Organisations already read, and what is said of hours that are none of theirs."""
    return [*choices_of(((found.public_id, found.words) for found in organizations), empty), (NOBODY, nobody)]


def desks_and_companies(operations: QuerySet[Operation]) -> tuple[list[Named], list[Named]]:
    """The desks that lead some operations, have a share in them or somebody at work on them; the holders; one query."""
    # By the keys of subqueries: joins and DISTINCT over every share took minutes on PostgreSQL.
    ids = operations.order_by().values("pk")
    sharing = DeskShare.objects.filter(commitment__lot__contract__operation__in=ids).order_by().values("desk")
    leads = operations.order_by().values("lead_desk")
    answering = Assignment.objects.filter(award__in=awards_of(operations)).order_by().values("desk")
    holders = Award.objects.filter(lot__contract__operation__in=ids).order_by().values("company")
    found = Organization.objects.filter(Q(pk__in=sharing) | Q(pk__in=leads) | Q(pk__in=answering) | Q(pk__in=holders))
    desks: list[Named] = []
    companies: list[Named] = []
    for kind, pk, public_id, name, is_fictitious in found.values_list(
        "kind", "pk", "public_id", "name", "is_fictitious"
    ):
        among = desks if kind == OrganizationKind.DESK else companies
        among.append(Named(pk, public_id, Organization.in_words(name, is_fictitious)))
    return desks, companies


def the_lot(asked: Any, operations: QuerySet[Operation]) -> list[tuple[str, str]]:
    """The one lot an address names, as a choice: a list of all would be too long to choose from."""
    try:
        public_id = UUID(str(asked or ""))
    except ValueError:
        return [("", "Tous")]
    found = Lot.objects.filter(contract__operation__in=operations, public_id=public_id).select_related("contract")
    return [("", "Tous"), *((str(lot.public_id), f"{lot.contract.title}, lot {lot.number}") for lot in found)]


def in_state(rows: Iterable[Row], state: str) -> list[Row]:
    """The rows in a state of `STATES`; all of them without one."""
    states: dict[str, Callable[[Row], bool]] = {
        "retard": lambda row: row.is_late,
        "acompter": lambda row: row.to_date.pending > 0,
        "atteint": lambda row: row.owed > 0 and row.to_date.done >= row.owed * 100,
    }
    wanted = states.get(state)
    return [row for row in rows if wanted is None or wanted(row)]


class FigureFilter(forms.Form):
    """What narrows a figure. Choices by public id; what an address says wrongly filters nothing."""

    operation = forms.ChoiceField(label="Opération", required=False)
    guichet = forms.ChoiceField(label="Guichet", required=False)
    entreprise = forms.ChoiceField(label="Entreprise", required=False)
    annee = forms.ChoiceField(label="Année travaillée", required=False)
    texte = forms.CharField(label="Opération, marché, acheteur", required=False, max_length=100)

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        super().__init__(data)
        self.followed = operations
        self.desks, self.companies = desks_and_companies(operations)
        choices: dict[str, Any] = {
            "operation": operation_choices(operations, data.get("operation")),
            "guichet": organization_choices(self.desks, "Tous", NO_DESK),
            "entreprise": organization_choices(self.companies, "Toutes", NO_HOLDER),
            "annee": year_choices(today),
        }
        for name, values in (choices | self.more_choices(operations)).items():
            self.fields[name].choices = Pairs(values)  # type: ignore[attr-defined]
        self.is_valid()

    def more_choices(self, operations: QuerySet[Operation]) -> dict[str, Any]:
        """Choices of the fields a filter adds."""
        return {}

    def chosen(self, name: str) -> str:
        """What is asked for, or nothing."""
        return str(self.cleaned_data.get(name) or "")

    def organization(self, name: str, among: Iterable[Named]) -> int | None:
        """The key of the one asked for; None when none is, or when it is nobody."""
        return next((found.pk for found in among if str(found.public_id) == self.chosen(name)), None)

    @property
    def year(self) -> int | None:
        """The year worked, None for the whole life."""
        return int(self.chosen("annee")) if self.chosen("annee") else None

    def query(self, *names: str, **more: str) -> str:
        """The filters in force among `names`, and `more`, as an address says them."""
        kept = {name: self.chosen(name) for name in names} | more
        return urlencode({name: value for name, value in kept.items() if value})


class BoardFilter(FigureFilter):
    """The filters of the board."""

    par = forms.ChoiceField(label="Présenter par", required=False, choices=list(AXES.items()))
    etat = forms.ChoiceField(label="Avancement", required=False, choices=[("", "Tous"), *STATES.items()])
    field_order = ("par", "operation", "guichet", "entreprise", "annee", "etat", "texte")

    @property
    def axis(self) -> str:
        """What a line of the board is."""
        return self.chosen("par") or "lot"

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is in force, the way of presenting apart."""
        return any(self.chosen(name) for name in self.fields if name != "par")

    def operations(self, operations: QuerySet[Operation]) -> QuerySet[Operation]:
        """The operations asked for."""
        return operations.filter(public_id=self.chosen("operation")) if self.chosen("operation") else operations

    def cells(self, cells: Cells) -> Cells:
        """The cells of the desk, company and words asked for."""
        if not any(map(self.chosen, ("guichet", "entreprise", "texte"))):
            return cells
        desk, company = self.organization("guichet", self.desks), self.organization("entreprise", self.companies)
        words = self.chosen("texte")

        def is_kept(cell: Cell) -> bool:
            lot = cell.lot
            return (
                (not self.chosen("guichet") or cell.desk == desk)
                and (not self.chosen("entreprise") or cell.company == company)
                and is_said(words, lot.contract, lot.words, lot.operation_name, lot.buyer)
            )

        return Cells([cell for cell in cells.cells if is_kept(cell)], cells.lots, cells.names)

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """The rows in the state asked for."""
        return in_state(rows, self.chosen("etat"))

    def public_ids(self) -> dict[int, str]:
        """The public ids of the desks and companies on the board."""
        return {found.pk: str(found.public_id) for found in (*self.desks, *self.companies)}


class RemainingFilter(BoardFilter):
    """The filters of what remains, lot by lot: the board's, and what a line of it stands for."""

    par = None  # type: ignore[assignment]
    etat = None  # type: ignore[assignment]
    lot = forms.ChoiceField(label="Lot", required=False)
    lieu = forms.CharField(label="Lieu d’exécution", required=False, max_length=2_000)
    field_order = ("operation", "lot", "guichet", "lieu", "entreprise", "annee", "texte")

    def more_choices(self, operations: QuerySet[Operation]) -> dict[str, Any]:
        return {"lot": the_lot(self.data.get("lot"), operations)}

    def cells(self, cells: Cells) -> Cells:
        """The cells of the lot and place asked for, among the board's."""
        lot, place = self.chosen("lot"), self.chosen("lieu")
        kept = [
            cell
            for cell in super().cells(cells).cells
            if lot in ("", str(cell.lot.public_id)) and place in ("", cell.place or NOBODY)
        ]
        return Cells(kept, cells.lots, cells.names)
