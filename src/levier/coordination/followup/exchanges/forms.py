"""Forms: noting an exchange, narrowing the list."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from levier.common.files.forms import PaperField
from levier.common.ui.fields import DayField
from levier.coordination.followup.exchanges.policy import EXCHANGE_FILE
from levier.coordination.followup.models import Exchange, ExchangeKind


class SaidForm(forms.Form):
    """What was said, by whom and when."""

    held_on = DayField(label="Le", required=True)
    contact = forms.CharField(label="Avec", max_length=200, help_text="La personne de l’entreprise.")
    text = forms.CharField(
        label="Ce qui s’est dit",
        widget=forms.Textarea({"rows": 6}),
        max_length=10_000,
        help_text="N’écrivez rien de la situation d’une personne en insertion.",
    )
    upload = PaperField(EXCHANGE_FILE, label="Pièce")


class ExchangeForm(SaidForm):
    """The same, of any kind: the text of a mail is pasted as it came."""

    kind = forms.ChoiceField(label="Nature", choices=ExchangeKind.choices)
    field_order = ("kind", "held_on", "contact", "text", "upload")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = "Ce qui s’est dit, ou le texte du courriel"


class ExchangeFilter(forms.Form):
    """The filters of the list; what is not understood filters nothing."""

    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *ExchangeKind.choices])
    texte = forms.CharField(label="Entreprise, marché, personne", required=False, max_length=100)
    operation = forms.UUIDField(required=False, widget=forms.HiddenInput)
    entreprise = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def apply(self, exchanges: QuerySet[Exchange]) -> QuerySet[Exchange]:
        """The exchanges that pass the filters."""
        self.is_valid()
        chosen = self.cleaned_data
        if nature := chosen.get("nature"):
            exchanges = exchanges.filter(kind=nature)
        if operation := chosen.get("operation"):
            exchanges = exchanges.filter(award__lot__contract__operation__public_id=operation)
        if company := chosen.get("entreprise"):
            exchanges = exchanges.filter(award__company__public_id=company)
        for word in chosen.get("texte", "").split():
            exchanges = exchanges.filter(
                Q(award__company__name__icontains=word)
                | Q(award__lot__contract__title__icontains=word)
                | Q(contact__icontains=word)
            )
        return exchanges
