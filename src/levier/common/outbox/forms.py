"""The filters of the list of mails."""

from collections.abc import Sequence

from django import forms

from levier.common.outbox.models import MailState
from levier.common.ui.fields import DayField


class MailFilters(forms.Form):
    """What the address may narrow the list to."""

    q = forms.CharField(label="Destinataire ou objet", required=False, max_length=200)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *MailState.choices])
    nature = forms.ChoiceField(label="Nature", required=False)
    depuis = DayField(label="Depuis le")

    def __init__(self, data: object, kinds: Sequence[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [("", "Toutes"), *((kind, kind.capitalize()) for kind in kinds)]
        self.fields["nature"].choices = choices  # type: ignore[attr-defined]
