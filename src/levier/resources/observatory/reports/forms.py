"""The form anybody fills, and the one that closes."""

from django import forms


class ReportForm(forms.Form):
    """What is wrong on the page, and where to answer."""

    text = forms.CharField(
        label="Ce qui est inexact",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Le numéro du marché, ce que dit la page, ce qu’il faudrait lire. N’écrivez le nom de personne.",
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        help_text="Pour vous répondre seulement\u202f; elle est effacée quand le signalement est clos.",
    )


class OutcomeForm(forms.Form):
    """What was done of a report."""

    outcome = forms.CharField(
        label="Suite donnée",
        max_length=500,
        help_text="Par exemple\u00a0: transmis à l’acheteur, qui corrige sa publication.",
    )
