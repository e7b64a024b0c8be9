"""What a person opposes, and what is decided of it."""

from django import forms
from django.utils.text import capfirst

from levier.common.ui.fields import DayField
from levier.coordination.participants.models import Objection, Outcome
from levier.coordination.participants.objections.services import UNREASONED


class ObjectionForm(forms.ModelForm):
    """The desk notes what it received."""

    received_on = DayField(label="Reçue le", required=True, years_ahead=0)
    text = forms.CharField(
        label="Ce à quoi la personne s’oppose, dans ses mots",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Et sa situation particulière, si elle la dit. Chiffré\u202f; effacé avec son identité.",
        error_messages={"required": "Écrivez ce à quoi la personne s’oppose, dans ses mots."},
    )

    class Meta:
        model = Objection
        fields = ["received_on", "channel", "text"]


class DecisionForm(forms.Form):
    """The mission decides, and says why."""

    outcome = forms.ChoiceField(
        label="Décision", choices=[(code, capfirst(words)) for code, words in Outcome.choices], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Motif et mesures prises",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Ce qui est répondu à la personne. Une opposition se rejette pour des motifs légitimes et impérieux "
        "qui prévalent, ou pour la défense de droits en justice (RGPD, article 21).",
        error_messages={"required": UNREASONED},
    )
    erases = forms.BooleanField(
        label="Effacer son identité aussitôt",
        required=False,
        help_text="Nom, date de naissance, catégorie, justificatifs et pièces disparaissent sans retour\u202f; ses "
        "heures restent, sans nom. Laissez vide si d’autres mesures suffisent.",
    )
