"""The form of a letter."""

from django import forms

from levier.coordination.hours.letters.words import SUBJECT_AT_MOST, TEXT_AT_MOST


class LetterForm(forms.Form):
    """A mission's own words."""

    subject = forms.CharField(label="Objet", max_length=SUBJECT_AT_MOST)
    text = forms.CharField(
        label="Texte",
        max_length=TEXT_AT_MOST,
        widget=forms.Textarea({"rows": 18}),
        help_text="Une ligne vide sépare deux paragraphes.",
    )
