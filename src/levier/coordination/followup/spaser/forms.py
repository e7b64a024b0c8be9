"""Forms: the purchases of a year, the word that a buyer is above the threshold, the filters of the list."""

import datetime
from typing import Any

from django import forms

from levier.common.ui.fields import EurosField, ReadField
from levier.coordination.followup.spaser.indicators import PARTS

FIRST_YEAR = 2015
STATES = {"manquants": "Année à saisir", "au-dessus": "Au-dessus du seuil", "saisis": "Dernière année saisie"}


class YearForm(forms.Form):
    """What a buyer knows of a year; what it does not know stays empty."""

    total = EurosField(
        label="Total des achats de l’année, hors taxes",
        required=False,
        help_text="Les dépenses de l’année civile. Laissez vide ce que vous ne connaissez pas\u00a0: il paraîtra "
        "«\u00a0non renseigné\u00a0», jamais zéro.",
    )
    source = forms.CharField(
        label="D’où viennent ces chiffres",
        max_length=200,
        help_text="Par exemple\u00a0: compte administratif et suivi du service des marchés.",
    )
    seen = ReadField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, words, covers in PARTS:
            self.fields[code] = EurosField(label=words, required=False, help_text=covers)
        self.order_fields(["total", *(code for code, *_ in PARTS), "source"])

    @property
    def typed(self) -> dict[str, Any]:
        """The form as `enter_year` takes it."""
        told = self.cleaned_data
        return {
            "total": told["total"],
            "parts": {code: told[code] for code, *_ in PARTS},
            "source": told["source"],
            "seen": told["seen"],
        }


class DutyForm(forms.Form):
    """Whether a buyer is above the threshold."""

    is_above = forms.TypedChoiceField(
        label="Achats d’une année civile",
        choices=[("oui", "au-dessus du seuil"), ("non", "au-dessous")],
        coerce=lambda value: value == "oui",
    )
    source = forms.CharField(label="D’où on le sait", max_length=200)

    def __init__(self, *args: Any, today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["from_year"] = forms.IntegerField(
            label="À partir de l’année",
            min_value=FIRST_YEAR,
            max_value=today.year,
            initial=today.year - 1,
            widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
            error_messages={
                "invalid": "Écrivez une année. Exemple\u00a0: 2025.",
                "min_value": f"Une année à partir de {FIRST_YEAR}.",
                "max_value": "Cette année n’est pas commencée.",
            },
        )
        self.order_fields(["is_above", "from_year", "source"])


class BuyersFilter(forms.Form):
    """The filters of the list; what is not understood filters nothing."""

    q = forms.CharField(label="Acheteur", required=False, max_length=120)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *STATES.items()])
