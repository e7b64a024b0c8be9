"""The forms of the observatory: filters of the contracts, and a deposit."""

import datetime
from typing import Any

from django import forms

from levier.common.ui.fields import DayField, EurosField
from levier.resources.observatory import storage
from levier.resources.observatory.models import OPEN_LICENCE
from levier.statistics.nomenclatures import cpv_codes, sectors

SOCIAL_CHOICES = (
    ("", "Tous"),
    ("consideration", "Avec une considération sociale"),
    ("clause", "Clause sociale"),
    ("critere", "Critère social"),
    ("reserve", "Marché réservé"),
    ("aucune", "Déclaré sans considération"),
    ("declare", "Champ déclaré (avec ou sans)"),
    ("non déclaré", "Champ non déclaré"),
)
CONTRACTS, CONCESSIONS = "", "concession"


def division_choices() -> list[tuple[str, str]]:
    """The divisions of the CPV, by code."""
    return [
        (found.code[:2], f"{found.code[:2]} · {found.label}")
        for found in cpv_codes().values()
        if found.level == "division"
    ]


class ContractFilter(forms.Form):
    """What may be asked of the list of contracts, in its address; what is not understood filters nothing."""

    more_fields = ("acheteur", "division", "epci", "du", "au", "au_moins", "au_plus", "nature", "seuil")

    q = forms.CharField(label="Objet, numéro ou acheteur", required=False, max_length=100)
    acheteur = forms.CharField(label="SIRET de l’acheteur", required=False, max_length=14)
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=str, empty_value="")
    du = DayField(label="Notifié à partir du")
    au = DayField(label="Notifié jusqu’au")
    secteur = forms.ChoiceField(label="Secteur", required=False)
    division = forms.ChoiceField(label="Division CPV", required=False)
    epci = forms.CharField(label="SIREN de l’intercommunalité", required=False, max_length=9)
    social = forms.ChoiceField(label="Champ social", required=False, choices=SOCIAL_CHOICES)
    au_moins = EurosField(label="Montant, au moins", required=False)
    au_plus = EurosField(label="Montant, au plus", required=False)
    nature = forms.ChoiceField(
        label="Nature", required=False, choices=((CONTRACTS, "Marchés"), (CONCESSIONS, "Concessions"))
    )
    seuil = forms.ChoiceField(
        label="Seuil européen",
        required=False,
        choices=(
            ("", "Tous"),
            ("autorite-centrale", "Atteint celui d’une autorité centrale"),
            ("pouvoir-adjudicateur", "Atteint celui d’un pouvoir adjudicateur"),
            ("entite-adjudicatrice", "Atteint celui d’une entité adjudicatrice"),
        ),
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(year), str(year)) for year in sorted(years, reverse=True)]
        self.fields["annee"].choices = [("", "Toutes"), *known, ("sans", "Sans date")]  # type: ignore[attr-defined]
        self.fields["secteur"].choices = [  # type: ignore[attr-defined]
            ("", "Tous"),
            *((code, sector.label.capitalize()) for code, sector in sectors().items()),
        ]
        self.fields["division"].choices = [("", "Toutes"), *division_choices()]  # type: ignore[attr-defined]

    def filters(self) -> dict[str, Any]:
        """The arguments of `OpenData.contracts`; a value that is not understood is left out, the field says why."""
        from levier.law.thresholds import Capacity
        from levier.resources.observatory.legal_duty import periods
        from levier.resources.observatory.selectors import mission_thresholds

        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        year = asked.get("annee")
        return {
            "text": asked.get("q"),
            "buyer": asked.get("acheteur"),
            "year": int(year) if year and year != "sans" else None,
            "undated": year == "sans",
            "notified_from": asked.get("du"),
            "notified_to": asked.get("au"),
            "sector": asked.get("secteur"),
            "division": asked.get("division"),
            "epci": asked.get("epci"),
            "social": asked.get("social"),
            "at_least": asked.get("au_moins"),
            "at_most": asked.get("au_plus"),
            "concession": asked.get("nature") == CONCESSIONS,
            "above": periods(Capacity(asked["seuil"]), mission_thresholds()) if "seuil" in asked else None,
        }


class DepositForm(forms.Form):
    """A file of essential data, where it comes from and its date: shown beside every figure."""

    file = forms.FileField(
        label="Fichier",
        help_text=(
            "Données essentielles de la commande publique (DECP) en JSON, XML, CSV ou Parquet, seules ou dans une "
            f"archive .zip\u202f; {storage.LARGEST_FILE // storage.MEGABYTE}\u00a0Mo au plus."
        ),
    )
    origin = forms.CharField(
        label="Provenance",
        max_length=300,
        help_text="Qui publie ces données et où\u00a0: « profil d’acheteur de la métropole, data.gouv.fr ».",
    )
    dated_on = DayField(
        label="Date des données",
        required=True,
        help_text="La date de mise à jour indiquée par la source.",
    )
    licence = forms.CharField(label="Licence", max_length=100, initial=OPEN_LICENCE)

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > storage.LARGEST_FILE:
            raise forms.ValidationError(storage.too_large(file.name))
        return file

    def clean_dated_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["dated_on"]
        if day > self._today:
            raise forms.ValidationError("Cette date n’est pas encore passée\u00a0: donnez celle qu’indique la source.")
        return day
