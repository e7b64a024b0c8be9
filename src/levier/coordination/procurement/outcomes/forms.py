"""Forms of a lot the buyer does not award."""

from django import forms

from levier.common.files.forms import PaperField
from levier.common.ui.fields import DayField, ReadField
from levier.coordination.procurement.models import LotOutcome
from levier.coordination.procurement.policy import OUTCOME_FILE


class ClosingForm(forms.Form):
    """What the buyer decided, and by what."""

    outcome = forms.ChoiceField(
        label="Décision de l’acheteur",
        choices=LotOutcome.choices,
        help_text="Infructueux\u00a0: aucune offre n’a pu être retenue. Sans suite\u00a0: l’acheteur renonce à ce lot.",
    )
    decided_on = DayField(label="Décidé le", required=True)
    document = forms.CharField(
        label="Pièce", max_length=200, help_text="La décision, sa référence et son motif en quelques mots."
    )
    upload = PaperField(OUTCOME_FILE, label="Copie de la décision")
    version = ReadField()


class RelaunchForm(forms.Form):
    """By what a lot is launched again."""

    relaunched_on = DayField(label="Relancé le", required=True)
    document = forms.CharField(
        label="Pièce", max_length=200, help_text="Le nouvel avis, la lettre de consultation… et sa référence."
    )
    version = ReadField()
