"""What is typed of a pooling: which contracts, who asked, who agreed, whose hours, and how a month is allocated."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from levier.common.files.forms import PaperField
from levier.common.ui import formats
from levier.common.ui.fields import DayField, HoursField
from levier.coordination.hours.models import Allocation
from levier.coordination.hours.policy import AGREEMENT_FILE
from levier.coordination.hours.pooling.rules import PoolingKind, spread
from levier.coordination.participants.models import Assignment


class OpenForm(forms.Form):
    """Which contracts share the hours of the same people, and on whose request."""

    kind = forms.ChoiceField(
        label="Nature",
        widget=forms.RadioSelect,
        choices=[
            (
                PoolingKind.POOLING.value,
                "Globalisation\u00a0: marchés d’un même titulaire, dans un même bassin d’emploi",
            ),
            (PoolingKind.MUTUAL.value, "Mutualisation\u00a0: un poste partagé entre titulaires"),
            (
                PoolingKind.SPLIT.value,
                "Une embauche qui sert plusieurs lots du titulaire, sans rien changer aux marchés",
            ),
        ],
        error_messages={"required": "Choisissez la nature."},
    )
    awards = forms.MultipleChoiceField(
        label="Marchés",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez les marchés à réunir."},
        help_text="Ceux que vous suivez comme chef de file. Pour un marché d’un autre guichet, l’équipe de la mission "
        "enregistre la demande.",
    )
    starts_on = DayField(
        label="Heures réparties à compter du",
        required=True,
        error_messages={"required": "Indiquez le jour à compter duquel les heures se répartissent."},
    )
    requested_on = DayField(
        label="Demandé par le titulaire le", help_text="Sans objet pour une embauche qui sert plusieurs lots."
    )
    request_document = forms.CharField(
        label="Pièce de la demande", required=False, max_length=200, help_text="Courrier, courriel, compte rendu."
    )

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["awards"].choices = choices  # type: ignore[attr-defined]
        for name in ("requested_on", "request_document"):
            self.fields[name].says_optional = False  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    """A buyer's agreement."""

    agreed_on = DayField(
        label="Accord donné le", required=True, error_messages={"required": "Indiquez le jour de l’accord."}
    )
    agreement = forms.CharField(
        label="Pièce de l’accord",
        max_length=200,
        help_text="Courrier, courriel, compte rendu signé.",
        error_messages={"required": "Indiquez la pièce qui porte l’accord de l’acheteur."},
    )
    upload = PaperField(AGREEMENT_FILE, label="Copie")


class RefusalForm(forms.Form):
    """A buyer's refusal."""

    declined_on = DayField(label="Refusé le", required=True, error_messages={"required": "Indiquez le jour du refus."})
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Le titulaire et le facilitateur le lisent.",
        error_messages={"required": "Indiquez le motif\u00a0: le titulaire le lira."},
    )
    document = forms.CharField(
        label="Pièce du refus",
        max_length=200,
        help_text="Courrier, courriel, compte rendu signé.",
        error_messages={"required": "Indiquez la pièce qui porte le refus de l’acheteur."},
    )
    upload = PaperField(AGREEMENT_FILE, label="Copie")


class PersonForm(forms.Form):
    """Someone at work on one of the contracts."""

    assignment = forms.ChoiceField(
        label="Personne",
        error_messages={"required": "Choisissez la personne."},
        help_text="Son embauche sera connue de chaque marché, à la même date\u00a0: aucune durée ne recommence.",
    )

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignment"].choices = [("", "Choisir"), *choices]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The end of a pooling."""

    ended_on = DayField(
        label="Dernier jour", required=True, error_messages={"required": "Indiquez le dernier jour."},
        help_text="Les mois suivants se déclarent de nouveau marché par marché.",
    )  # fmt: skip
    end_document = forms.CharField(
        label="Pièce", max_length=200, error_messages={"required": "Indiquez la pièce qui y met fin."}
    )


class MonthForm(forms.Form):
    """The hours someone worked in a month, and what each contract receives of them."""

    month = forms.ChoiceField(label="Mois", error_messages={"required": "Choisissez le mois."})
    total = HoursField(
        label="Heures travaillées dans le mois, tous ces marchés réunis",
        error_messages={"required": "Indiquez les heures travaillées dans le mois."},
    )

    def __init__(
        self,
        places: Sequence[Assignment],
        names: Mapping[int, str],
        months: Sequence[datetime.date],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.places = places
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (f"{month:%Y-%m}", formats.month(month).capitalize()) for month in months
        ]
        for place in places:
            field = HoursField(label=f"Part pour {names[place.award_id]}", required=False)
            field.says_optional = False  # type: ignore[attr-defined] # empty is none, and the parts add up
            self.fields[self.name_of(place)] = field

    @staticmethod
    def name_of(place: Assignment) -> str:
        """The field of a contract's part."""
        return f"part-{place.award_id}"

    @property
    def part_fields(self) -> list[forms.BoundField]:
        """The fields of the parts, in the order of the contracts."""
        return [self[self.name_of(place)] for place in self.places]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What the parts are told from."""
        shown = {"month", "total", *map(self.name_of, self.places)}
        return [self[name] for name in self.fields if name not in shown]

    def parts(self) -> dict[int, int]:
        """Hundredths by award; an empty field is none."""
        return {place.award_id: self.cleaned_data.get(self.name_of(place)) or 0 for place in self.places}

    def chosen_month(self) -> datetime.date:
        """The month, by its first day."""
        return datetime.date.fromisoformat(f"{self.cleaned_data['month']}-01")

    def proposal(self, owed: Mapping[int, int]) -> dict[str, str]:
        """Parts in proportion of what each lot owes (whole hours by lot), as they are typed; none without a total."""
        self.is_valid()
        total = self.cleaned_data.get("total")
        if total is None:
            return {}
        parts = spread(total, {self.name_of(place): owed.get(place.award.lot_id, 0) for place in self.places})
        return {name: formats.hours(part, unit=False) for name, part in parts.items()}

    @classmethod
    def said(cls, places: Sequence[Assignment], allocation: Allocation) -> dict[str, int]:
        """The first values of the form for a month allocated already."""
        given = {part.assignment_id: part.hundredths for part in allocation.parts.all()}
        return {"total": allocation.hundredths, **{cls.name_of(place): given.get(place.pk, 0) for place in places}}


class AllocationForm(MonthForm):
    """The same, as the desk enters it from a document."""

    document = forms.CharField(
        label="D’après",
        max_length=200,
        help_text="Feuille d’heures, bulletin de paie.",
        error_messages={"required": "Indiquez d’après quoi\u00a0: feuille d’heures, bulletin de paie."},
    )
    author_name = forms.CharField(
        label="Communiquées par",
        max_length=200,
        help_text="Nom et fonction, chez le titulaire.",
        error_messages={"required": "Dites qui, chez le titulaire, communique ces heures."},
    )


class CompanyMonthForm(MonthForm):
    """The same, as the company attests it."""

    name = forms.CharField(label="Votre nom", max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    function = forms.CharField(
        label="Votre fonction", max_length=150, widget=forms.TextInput({"autocomplete": "organization-title"})
    )
    attested = forms.BooleanField(
        label="J’atteste que ces heures ont été travaillées dans le mois par la personne nommée, et que j’ai "
        "qualité pour les déclarer au nom de l’entreprise.",
        error_messages={"required": "Cochez l’attestation pour enregistrer la répartition."},
    )
