"""What the address of the board and of its entries says: read once, the same for the page, its links, its export."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet, Sum
from django.utils.functional import cached_property

from levier.common.ui import formats
from levier.coordination.commitments.models import DeskShare
from levier.coordination.followup.cells import Cells, Row, year_bounds
from levier.coordination.followup.lots import FollowedLot, places_of
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import EntryKind, LedgerEntry, OpeningEntry, YearSum
from levier.coordination.procurement.models import Award, Lot, Operation
from levier.organizations.models import Organization
from levier.organizations.selectors import Named, named

AXES = {"lot": "lot", "operation": "opération", "guichet": "guichet", "lieu": "lieu d’exécution",
        "entreprise": "entreprise"}  # fmt: skip
STATES = {
    "retard": "en retard sur le calendrier",
    "acompter": "avec des heures à compter",
    "atteint": "objectif atteint",
}
KINDS = {kind.value: kind.label for kind in EntryKind}


def year_choices(today: datetime.date) -> list[tuple[str, str]]:
    """The years a figure may be asked for."""
    return [("", "Toute la durée"), *((str(year), str(year)) for year in range(today.year, today.year - 8, -1))]


def choices_of(rows: Iterable[tuple[UUID, str]], empty: str) -> list[tuple[str, str]]:
    """Choices by public id."""
    return [("", empty), *((str(public_id), words) for public_id, words in rows)]


def operation_choices(operations: QuerySet[Operation]) -> list[tuple[str, str]]:
    """The operations, in the order of names; one query."""
    return choices_of(operations.values_list("public_id", "name"), "Toutes")


def organization_choices(organizations: Iterable[Named], empty: str) -> list[tuple[str, str]]:
    """Organisations already read."""
    return choices_of(((found.public_id, found.words) for found in organizations), empty)


def desks_on(operations: QuerySet[Operation]) -> list[Named]:
    """The desks that lead some operations or have a share in them; one query."""
    # By the keys of subqueries: joins and DISTINCT over every share took minutes on PostgreSQL.
    ids = operations.order_by().values("pk")
    sharing = DeskShare.objects.filter(commitment__lot__contract__operation__in=ids).order_by().values("desk")
    leads = operations.order_by().values("lead_desk")
    return named(Organization.objects.filter(Q(pk__in=sharing) | Q(pk__in=leads)))


def the_lot(asked: Any, operations: QuerySet[Operation]) -> list[tuple[str, str]]:
    """The one lot an address names, as a choice: a list of all would be too long to choose from."""
    try:
        public_id = UUID(str(asked or ""))
    except ValueError:
        return [("", "Tous")]
    found = Lot.objects.filter(contract__operation__in=operations, public_id=public_id).select_related("contract")
    return [("", "Tous"), *((str(lot.public_id), f"{lot.contract.title}, lot {lot.number}") for lot in found)]


def done_at(place: str, operations: QuerySet[Operation]) -> Q:
    """What says that hours are done at a place of the board: the commune of the assignment, else those of the lot; one
    query."""
    lots = Lot.objects.filter(contract__operation__in=operations.order_by().values("pk")).order_by()
    there = [lot for lot, words in places_of(lots.values_list("pk", flat=True)).items() if words == place]
    return Q(assignment__place__name=place) | Q(assignment__place=None, award__lot__in=there)


def in_state(rows: list[Row], state: str) -> list[Row]:
    """The rows in a state of `STATES`; all of them without one."""
    states: dict[str, Callable[[Row], bool]] = {
        "retard": lambda row: row.is_late,
        "acompter": lambda row: row.to_date.pending > 0,
        "atteint": lambda row: row.owed > 0 and row.to_date.done >= row.owed * 100,
    }
    wanted = states.get(state)
    return [row for row in rows if wanted is None or wanted(row)]


class OwedFilter(forms.Form):
    """The filters of hours owed."""

    operation = forms.ChoiceField(label="Opération", required=False)
    lot = forms.ChoiceField(label="Lot", required=False)
    guichet = forms.ChoiceField(label="Guichet", required=False)
    annee = forms.ChoiceField(label="Fin de l’année", required=False)

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        super().__init__(data)
        choices = {
            "annee": [("", "Aujourd’hui"), *year_choices(today)[1:]],
            "operation": operation_choices(operations),
            "lot": the_lot(data.get("lot"), operations),
            "guichet": organization_choices(desks_on(operations), "Tous"),
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        self.is_valid()

    def chosen(self, name: str) -> str:
        """What is asked for, or nothing."""
        return str(self.cleaned_data.get(name) or "")

    def in_words(self) -> str:
        """What is asked for, as a sentence says it."""
        return " · ".join(
            str(dict(field.choices).get(self.chosen(name), ""))  # type: ignore[attr-defined]
            for name, field in self.fields.items()
            if self.chosen(name)
        )


class _Filter(forms.Form):
    """Choices by public id; what an address says wrongly filters nothing."""

    operation = forms.ChoiceField(label="Opération", required=False)
    guichet = forms.ChoiceField(label="Guichet", required=False)
    entreprise = forms.ChoiceField(label="Entreprise", required=False)
    annee = forms.ChoiceField(label="Année travaillée", required=False)

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        super().__init__(data)
        holders = Award.objects.filter(lot__contract__operation__in=operations.order_by().values("pk"))
        self.desks = desks_on(operations)
        self.companies = named(Organization.objects.filter(pk__in=holders.order_by().values("company")))
        choices: dict[str, Any] = {
            "operation": operation_choices(operations),
            "guichet": organization_choices(self.desks, "Tous"),
            "entreprise": organization_choices(self.companies, "Toutes"),
            "annee": year_choices(today),
        }
        for name, values in (choices | self.more_choices(operations)).items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        self.is_valid()

    def more_choices(self, operations: QuerySet[Operation]) -> dict[str, Any]:
        """Choices of the fields a filter adds."""
        return {}

    def chosen(self, name: str) -> str:
        """What is asked for, or nothing."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def year(self) -> int | None:
        """The year worked, None for the whole life."""
        return int(self.chosen("annee")) if self.chosen("annee") else None

    def query(self, *names: str, **more: str) -> str:
        """The filters in force among `names`, and `more`, as an address says them."""
        kept = {name: self.chosen(name) for name in names} | more
        return urlencode({name: value for name, value in kept.items() if value})


class BoardFilter(_Filter):
    """The filters of the board."""

    par = forms.ChoiceField(label="Présenter par", required=False, choices=list(AXES.items()))
    etat = forms.ChoiceField(label="Avancement", required=False, choices=[("", "Tous"), *STATES.items()])
    texte = forms.CharField(label="Marché, acheteur", required=False, max_length=100)
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
        desk = {str(found.public_id): found.pk for found in self.desks}.get(self.chosen("guichet"))
        company = {str(found.public_id): found.pk for found in self.companies}.get(self.chosen("entreprise"))
        words = self.chosen("texte").casefold().split()

        def said(lot: FollowedLot) -> str:
            return f"{lot.contract} {lot.words} {lot.operation_name} {lot.buyer}".casefold()

        kept = [
            cell
            for cell in cells.cells
            if (desk is None or cell.desk == desk)
            and (company is None or cell.company == company)
            and all(word in said(cell.lot) for word in words)
        ]
        return Cells(kept, cells.lots, cells.names)

    def rows(self, rows: list[Row]) -> list[Row]:
        """The rows in the state asked for."""
        return in_state(rows, self.chosen("etat"))

    def public_ids(self) -> dict[int, str]:
        """The public ids of the desks and companies on the board."""
        return {found.pk: str(found.public_id) for found in (*self.desks, *self.companies)}


class OpeningsFilter(_Filter):
    """The filters of the hours taken over; a year leaves those as of its end at the latest."""

    lot = forms.ChoiceField(label="Lot", required=False)
    lieu = forms.CharField(label="Lieu d’exécution", required=False, max_length=2_000)
    field_order = ("operation", "lot", "guichet", "lieu", "entreprise", "annee")

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        super().__init__(data, operations, today)
        self.operations = operations
        self.fields["annee"].label = "Arrêtées au plus tard en"

    def more_choices(self, operations: QuerySet[Operation]) -> dict[str, Any]:
        return {"lot": the_lot(self.data.get("lot"), operations)}

    def apply(self, entries: QuerySet[OpeningEntry]) -> QuerySet[OpeningEntry]:
        """The entries asked for."""
        if value := self.chosen("operation"):
            entries = entries.filter(award__lot__contract__operation__public_id=value)
        if value := self.chosen("lot"):
            entries = entries.filter(award__lot__public_id=value)
        if value := self.chosen("entreprise"):
            entries = entries.filter(award__company__public_id=value)
        if value := self.chosen("guichet"):
            mine = Q(assignment=None, desk__public_id=value) | Q(assignment__desk__public_id=value)
            entries = entries.filter(mine)
        if value := self.chosen("lieu"):
            entries = entries.filter(done_at(value, self.operations))
        if self.year is not None:
            entries = entries.filter(as_of__lte=datetime.date(self.year, 12, 31))
        return entries

    def in_words(self) -> str:
        """What is asked for, as a sentence says it."""
        said = [
            dict(getattr(self.fields[name], "choices", ())).get(self.chosen(name), self.chosen(name))
            for name in self.field_order
            if self.chosen(name)
        ]
        return " · ".join(map(str, said))


class EntriesFilter(_Filter):
    """The filters of the entries behind a figure."""

    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *KINDS.items()])
    mois = forms.CharField(
        label="Mois travaillé", required=False, max_length=7, widget=forms.TextInput({"placeholder": "2026-03"})
    )
    lot = forms.ChoiceField(label="Lot", required=False)
    lieu = forms.CharField(label="Lieu d’exécution", required=False, max_length=2_000)
    field_order = ("nature", "mois", "annee", "operation", "lot", "guichet", "lieu", "entreprise")

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        super().__init__(data, operations, today)
        self.operations = operations

    def more_choices(self, operations: QuerySet[Operation]) -> dict[str, Any]:
        return {"lot": the_lot(self.data.get("lot"), operations)}

    def clean_mois(self) -> datetime.date | None:
        text = self.cleaned_data["mois"].strip()
        if not text:
            return None
        try:
            year, month = text.split("-")
            return datetime.date(int(year), int(month), 1)
        except ValueError as unreadable:
            raise forms.ValidationError("Écrivez l’année puis le mois\u00a0: 2026-03.") from unreadable

    def apply(self, entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
        """The entries asked for."""
        entries = self._of_whom(entries)
        if kind := self.chosen("nature"):
            entries = entries.filter(kind=kind)
        if month := self.cleaned_data.get("mois"):
            entries = entries.filter(month=month)
        if self.year is not None:
            entries = entries.filter(month__range=year_bounds(self.year))
        return entries

    def sums(self, entries: QuerySet[LedgerEntry], kept: QuerySet[YearSum]) -> Balance:
        """What the entries asked for add up to: read from the sums kept by year, unless a month is asked for."""
        if self.cleaned_data.get("mois"):
            # One sum a kind, not one group a kind: nothing is sorted.
            by_kind = {kind: Sum("hundredths", filter=Q(kind=kind), default=0) for kind in EntryKind.values}
            return Balance(**self.apply(entries).order_by().aggregate(**by_kind))
        kept = self._of_whom(kept)
        if self.year is not None:
            kept = kept.filter(year=self.year)
        asked = self.chosen("nature")
        sums = kept.order_by().aggregate(
            **{kind: Sum(kind, default=0) for kind in EntryKind.values if asked in ("", kind)}
        )
        return Balance(*(sums.get(kind, 0) for kind in (EntryKind.DECLARED, EntryKind.COUNTED, EntryKind.REFUSED)))

    def _of_whom(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        paths = {
            "operation": "award__lot__contract__operation__public_id",
            "guichet": "assignment__desk__public_id",
            "entreprise": "award__company__public_id",
            "lot": "award__lot__public_id",
        }
        rows = rows.filter(**{path: self.chosen(name) for name, path in paths.items() if self.chosen(name)})
        return rows.filter(self.there) if self.chosen("lieu") else rows

    @cached_property
    def there(self) -> Q:
        """What says that hours are done where they are asked for."""
        return done_at(self.chosen("lieu"), self.operations)

    def in_words(self) -> str:
        """What is asked for, the kind apart, as a sentence says it."""
        said = [
            dict(getattr(self.fields[name], "choices", ())).get(self.chosen(name), self.chosen(name))
            for name in ("operation", "lot", "guichet", "lieu", "entreprise", "annee")
            if self.chosen(name)
        ]
        month = self.cleaned_data.get("mois")
        return " · ".join([*map(str, said), *([formats.month(month)] if month else [])])
