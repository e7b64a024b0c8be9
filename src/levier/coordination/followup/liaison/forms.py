"""The forms of the « fiche de liaison »: the desk's few fields, the buyer's two minutes."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.common.ui.fields import DayField, EurosField
from levier.coordination.clauses.models import StudyLot
from levier.coordination.commitments.forms import KeyForm
from levier.coordination.commitments.sharing import share_lots
from levier.coordination.followup.models import LiaisonLot
from levier.coordination.procurement.groups import (
    read_members,
    read_subcontractors,
    write_members,
    write_subcontractors,
)
from levier.coordination.procurement.holder_forms import ConfirmedForm
from levier.coordination.procurement.lifecycle import ENDS_BEFORE, TOO_SOON, begins_too_soon
from levier.organizations.forms import SiretField
from levier.organizations.models import Organization

MOST_HOURS = 10_000_000
# What an awarded lot says.
EXPECTED = ("holder_siret", "holder_name", "amount_cents", "hours")


class AskingForm(forms.Form):
    """Whom to ask, and when."""

    contact_name = forms.CharField(label="Correspondant chez l’acheteur", max_length=200)
    contact_email = forms.EmailField(
        label="Son adresse électronique", help_text="Le lien lui est adressé, à elle seule."
    )
    planned_on = DayField(
        label="À demander le",
        required=True,
        help_text="Le jour où l’attribution devrait être connue. Le courriel part ce matin-là\u202f; aujourd’hui ou "
        "avant, il part tout de suite.",
    )


class AnswerForm(forms.Form):
    """What the buyer says of the contract."""

    notified_on = DayField(label="Marché notifié le", required=True)
    starts_on = DayField(label="Début de l’exécution")
    ends_on = DayField(label="Fin de l’exécution")
    reference = forms.CharField(label="Votre référence du marché", max_length=60, required=False)
    answered_by = forms.CharField(label="Votre nom", max_length=200)
    answered_function = forms.CharField(label="Votre fonction", max_length=200)

    def __init__(self, *args: Any, today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_notified_on(self) -> datetime.date:
        """A contract is told once it is notified."""
        day: datetime.date = self.cleaned_data["notified_on"]
        if day > self.today:
            raise forms.ValidationError("Ce jour n’est pas encore venu\u00a0: revenez une fois le marché notifié.")
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        starts_on, ends_on = told.get("starts_on"), told.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "La fin de l’exécution précède son début\u00a0: corrigez l’une des deux dates.")
        if begins_too_soon(starts_on, told.get("notified_on")):
            self.add_error("starts_on", TOO_SOON)
        notified_on = told.get("notified_on")
        if notified_on and ends_on and ends_on < notified_on and not starts_on:
            self.add_error("ends_on", ENDS_BEFORE)
        return told


class LotAnswerForm(forms.Form):
    """What the buyer says of one lot; left empty when it is not awarded yet."""

    holder_siret = SiretField(
        label="SIRET du titulaire", help_text="14 chiffres\u202f; du mandataire pour un groupement."
    )
    holder_name = forms.CharField(label="Nom du titulaire", max_length=255, required=False)
    members = forms.CharField(
        label="Cotraitants, pour un groupement",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Un par ligne\u00a0: son SIRET, puis son nom. Le titulaire ci-dessus en est le mandataire.",
    )
    subcontractors = forms.CharField(
        label="Sous-traitants déjà connus",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Un par ligne\u00a0: son SIRET, son nom, puis après deux points la part qu’il exécute.",
    )
    contact_name = forms.CharField(label="Son correspondant", max_length=200, required=False)
    contact_email = forms.EmailField(label="Adresse électronique du correspondant", required=False)
    amount_cents = EurosField(label="Montant HT du lot", required=False)
    hours = forms.IntegerField(
        label="Heures d’insertion au marché",
        min_value=0,
        max_value=MOST_HOURS,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
    )
    no_hours = forms.BooleanField(label="Le marché ne demande aucune heure pour ce lot", required=False)

    def __init__(self, lot: StudyLot, data: Any = None, *, must: bool) -> None:
        super().__init__(data, prefix=f"lot-{lot.number}", initial={"hours": lot.hours})
        self.lot, self.must = lot, must
        for name in EXPECTED:
            self.fields[name].required = must
            # Of several lots, one not awarded yet is left empty as a whole: the page says so once.
            self.fields[name].says_optional = False  # type: ignore[attr-defined]
        self.fields["hours"].help_text = f"L’étude en prévoyait {lot.hours}."
        if self.data.get(self.add_prefix("no_hours")) != "on":
            self.fields["no_hours"].widget = forms.HiddenInput()

    @property
    def is_told(self) -> bool:
        """Whether something is said of this lot, besides the hours already there."""
        return any(value for name, value in self.cleaned_data.items() if name not in ("hours", "no_hours"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        holder = told.get("holder_siret", "")
        try:
            members = read_members(told.get("members", ""), holder)
            told["members"] = write_members(members)
            below = read_subcontractors(told.get("subcontractors", ""), {holder, *(siret for siret, _ in members)})
            told["subcontractors"] = write_subcontractors(below)
        except Problem as problem:
            self.add_error(problem.field, problem.sentence)
        if self.must or self.data.get(self.add_prefix("holder_siret")) or self.is_told:
            for name in EXPECTED:
                if told.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, "Remplissez ce champ\u00a0: il est attendu pour un lot attribué.")
        # Said to this form alone: what is kept is the hours.
        is_said = told.pop("no_hours", False)
        if told.get("hours") == 0 and self.lot.hours and not is_said:
            self.fields["no_hours"].widget = forms.CheckboxInput()
            self.add_error(
                "hours",
                f"L’étude prévoyait {formats.whole_hours(self.lot.hours)}\u00a0: indiquez celles du marché, ou "
                "cochez la "
                "case s’il n’en demande aucune.",
            )
        return told


class SharingForm(ConfirmedForm, KeyForm):
    """The key that will share the hours of an accepted sheet, but of the lots (`owing`) that owe theirs already, and
    what must be confirmed before."""

    def __init__(
        self,
        lots: Sequence[LiaisonLot],
        desks: Sequence[Organization],
        behind: Mapping[str, Fraction],
        owing: Collection[int],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(desks, behind, *args, **options)
        self.lots, self.owing = lots, owing
        # The sheet says them: its day of notification, itself.
        del self.fields["effective_on"], self.fields["document"]

    @property
    def nothing_to_share(self) -> str:
        owing = [lot for lot in self.lots if lot.study_lot.lot_id in self.owing]
        return "Rien à partager\u00a0: les heures de ces lots sont déjà dues." if owing else ""

    def shared(self, weights: dict[str, int]) -> list[tuple[str, int, dict[str, int]]]:
        lots = [lot for lot in self.lots if lot.hours and lot.study_lot.lot_id not in self.owing]
        shares = share_lots([lot.hours for lot in lots], weights, self.behind)
        return [(f"Lot {lot.study_lot.number}", lot.hours, given) for lot, given in zip(lots, shares, strict=True)]


class DismissForm(forms.Form):
    """Why a sheet is put aside."""

    reason = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea({"rows": 2}))
