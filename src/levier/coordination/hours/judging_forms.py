"""The facilitator’s decisions on a line, as forms: judge, correct, settle a gap."""

from collections.abc import Sequence
from typing import Any

from django import forms

from levier.common.ui import fields
from levier.common.ui.fields import ReadField


class JudgeForm(forms.Form):
    """The facilitator's decision on one line."""

    decision = forms.ChoiceField(
        label="Décision",
        widget=forms.RadioSelect,
        choices=[("all", "Retenir tout"), ("part", "Retenir une partie"), ("refuse", "Refuser")],
        error_messages={"required": "Choisissez ce que deviennent ces heures."},
    )
    hours = fields.HoursField(
        label="Heures à retenir ou à refuser",
        required=False,
        help_text="Vide\u00a0: toutes celles qui restent à juger.",
    )
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=500,
        help_text="Nécessaire pour refuser. L’entreprise le lira\u00a0: n’écrivez rien de la situation de la personne.",
    )
    seen = ReadField()

    def __init__(self, *args: Any, must_refuse: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].says_optional = False  # type: ignore[attr-defined] # a refusal needs it
        if must_refuse:
            self.fields["decision"].choices = [("refuse", "Refuser")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "part" and not cleaned.get("hours"):
            self.add_error("hours", "Dites combien d’heures retenir.")
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Dites pourquoi ces heures ne comptent pas\u00a0: l’entreprise le lira.")
        return cleaned


class CorrectForm(forms.Form):
    """A signed difference on one entry of a line, with its reason."""

    entry = forms.ChoiceField(label="Écriture à corriger")
    difference = fields.HoursField(
        label="Différence", min_value=-100_000, max_value=100_000, help_text="Avec son signe\u00a0: −8 ou 3,5."
    )
    reason = forms.CharField(label="Pourquoi", max_length=500)
    seen = ReadField()

    def __init__(self, entries: Sequence[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["entry"].choices = entries  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """What settled the gap between two declarations."""

    reason = forms.CharField(
        label="Ce qui a tranché",
        max_length=500,
        help_text="Un appel, une fiche de paie, une facture. Pour changer les heures, corrigez d’abord une "
        "écriture\u202f; s’il n’y en a aucune, demandez à qui les déclare de les dire.",
        error_messages={"required": "Dites ce qui a tranché l’écart\u00a0: un appel, une fiche de paie, une facture."},
    )
