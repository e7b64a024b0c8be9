"""What the address of a list behind a figure says: hours owed, hours taken over, entries of the ledger."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, Sum
from django.utils.functional import cached_property

from levier.common.ui import formats
from levier.coordination.followup.cells import NOBODY, year_bounds
from levier.coordination.followup.filters import FigureFilter, the_lot, year_choices
from levier.coordination.followup.lots import held_by, lots_at, lots_said
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import EntryKind, LedgerEntry, OpeningEntry, YearSum
from levier.coordination.procurement.models import Operation

KINDS = {kind.value: kind.label for kind in EntryKind}


class BehindFilter(FigureFilter):
    """The filters a list behind a figure has: those of the board, and what a line of it stands for."""

    lot = forms.ChoiceField(label="Lot", required=False)
    lieu = forms.CharField(label="Lieu d’exécution", required=False, max_length=2_000)
    field_order: Any = ("operation", "lot", "guichet", "lieu", "entreprise", "annee", "texte")

    def more_choices(self, operations: QuerySet[Operation]) -> dict[str, Any]:
        return {"lot": the_lot(self.data.get("lot"), operations)}

    def in_words(self) -> str:
        """What is asked for, as a sentence says it."""
        said = [
            dict(getattr(self.fields[name], "choices", ())).get(self.chosen(name), self.chosen(name))
            for name in self.field_order
            if self.chosen(name)
        ]
        return " · ".join(map(str, said))

    @cached_property
    def done_there(self) -> Q:
        """What says that hours are done at the place asked for, on the lots the words asked for name: two queries at
        most."""
        asked = Q(award__lot__in=lots_said(self.chosen("texte"), self.followed)) if self.chosen("texte") else Q()
        place = self.chosen("lieu")
        if not place:
            return asked
        here = Q(assignment__place=None, award__lot__in=lots_at("" if place == NOBODY else place, self.followed))
        return asked & (here if place == NOBODY else here | Q(assignment__place__name=place))


class OwedFilter(BehindFilter):
    """The filters of hours owed."""

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        super().__init__(data, operations, today)
        self.fields["annee"].label = "Fin de l’année"

    def lots(self) -> set[int] | None:
        """The keys of the lots of the holder, place and words asked for; None when none is. A query each."""
        found = []
        if self.chosen("entreprise"):
            found.append(held_by(self.organization("entreprise", self.companies), self.followed))
        if place := self.chosen("lieu"):
            found.append(lots_at("" if place == NOBODY else place, self.followed))
        if self.chosen("texte"):
            found.append(lots_said(self.chosen("texte"), self.followed))
        return set.intersection(*found) if found else None


class OpeningsFilter(BehindFilter):
    """The filters of the hours taken over; a year leaves those as of its end at the latest."""

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        super().__init__(data, operations, today)
        self.fields["annee"].label = "Arrêtées au plus tard en"

    def apply(self, entries: QuerySet[OpeningEntry]) -> QuerySet[OpeningEntry]:
        """The entries asked for."""
        entries = entries.filter(self.done_there)
        if value := self.chosen("operation"):
            entries = entries.filter(award__lot__contract__operation__public_id=value)
        if value := self.chosen("lot"):
            entries = entries.filter(award__lot__public_id=value)
        if self.chosen("entreprise"):
            entries = entries.filter(award__company=self.organization("entreprise", self.companies))
        if self.chosen("guichet"):
            desk = self.organization("guichet", self.desks)
            entries = entries.filter(Q(assignment=None, desk=desk) | Q(assignment__desk=desk))
        if self.year is not None:
            entries = entries.filter(as_of__lte=datetime.date(self.year, 12, 31))
        return entries


class EntriesFilter(BehindFilter):
    """The filters of the entries behind a figure."""

    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *KINDS.items()])
    mois = forms.CharField(
        label="Mois travaillé", required=False, max_length=7, widget=forms.TextInput({"placeholder": "2026-03"})
    )
    jusque = forms.ChoiceField(label="Jusqu’à la fin de", required=False)
    field_order = (
        "nature", "mois", "annee", "jusque", "operation", "lot", "guichet", "lieu", "entreprise", "texte",
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any], operations: QuerySet[Operation], today: datetime.date) -> None:
        self.today = today
        super().__init__(data, operations, today)

    def more_choices(self, operations: QuerySet[Operation]) -> dict[str, Any]:
        return super().more_choices(operations) | {"jusque": [("", "Sans limite"), *year_choices(self.today)[1:]]}

    def clean_mois(self) -> datetime.date | None:
        text = self.cleaned_data["mois"].strip()
        if not text:
            return None
        try:
            year, month = text.split("-")
            return datetime.date(int(year), int(month), 1)
        except ValueError as unreadable:
            raise forms.ValidationError("Écrivez l’année puis le mois\u00a0: 2026-03.") from unreadable

    @property
    def last_year(self) -> int | None:
        """The last year worked in, None without limit."""
        return int(self.chosen("jusque")) if self.chosen("jusque") else None

    def apply(self, entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
        """The entries asked for."""
        entries = self._of_whom(entries)
        if kind := self.chosen("nature"):
            entries = entries.filter(kind=kind)
        if month := self.cleaned_data.get("mois"):
            entries = entries.filter(month=month)
        if self.year is not None:
            entries = entries.filter(month__range=year_bounds(self.year))
        if self.last_year is not None:
            entries = entries.filter(month__lte=year_bounds(self.last_year)[1])
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
        if self.last_year is not None:
            kept = kept.filter(year__lte=self.last_year)
        asked = self.chosen("nature")
        sums = kept.order_by().aggregate(
            **{kind: Sum(kind, default=0) for kind in EntryKind.values if asked in ("", kind)}
        )
        return Balance(*(sums.get(kind, 0) for kind in (EntryKind.DECLARED, EntryKind.COUNTED, EntryKind.REFUSED)))

    def _of_whom(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(self.done_there)
        paths = {"operation": "award__lot__contract__operation__public_id", "lot": "award__lot__public_id"}
        rows = rows.filter(**{path: self.chosen(name) for name, path in paths.items() if self.chosen(name)})
        # An hour has always a desk and a company: those of nobody are none.
        if self.chosen("guichet"):
            rows = rows.filter(assignment__desk=self.organization("guichet", self.desks))
        if self.chosen("entreprise"):
            rows = rows.filter(award__company=self.organization("entreprise", self.companies))
        return rows

    def in_words(self) -> str:
        """What is asked for, the kind apart, as a sentence says it."""
        said = [
            dict(getattr(self.fields[name], "choices", ())).get(self.chosen(name), self.chosen(name))
            for name in ("operation", "lot", "guichet", "lieu", "entreprise", "annee", "texte")
            if self.chosen(name)
        ]
        month = self.cleaned_data.get("mois")
        until = f"jusqu’à la fin de {self.last_year}" if self.last_year else ""
        return " · ".join([*map(str, said), *([formats.month(month)] if month else []), *([until] if until else [])])
