"""A move of hours between desks, as a form."""

from collections.abc import Iterable
from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.ui.fields import DayField
from levier.coordination.commitments.forms import WholeHoursField
from levier.organizations.models import Organization


class ShareMoveForm(forms.Form):
    """Who gives, who receives, how many hours, since when and why."""

    giver: Any = forms.ModelChoiceField(queryset=None, label="Guichet qui donne", empty_label="Choisissez…")
    receiver: Any = forms.ModelChoiceField(queryset=None, label="Guichet qui reçoit", empty_label="Choisissez…")
    hours = WholeHoursField(label="Heures transférées", required=True)
    effective_on = DayField(label="À compter du", required=True)
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Les deux guichets le lisent sur la page de l’opération. Aucun nom de personne.",
    )
    below = forms.BooleanField(
        label="Le guichet qui donne peut rester en deçà de ce qu’il a déjà fait",
        required=False,
        help_text="À cocher seulement si c’est convenu\u00a0: l’acte le dira.",
    )

    def __init__(self, givers: Iterable[int], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        desks = Organization.objects.filter(kind="desk")
        self.fields["giver"].queryset = desks.filter(pk__in=list(givers))  # type: ignore[attr-defined]
        self.fields["receiver"].queryset = desks  # type: ignore[attr-defined]

    def refuse(self, problem: Problem) -> None:
        """Puts a refusal beside its field."""
        self.add_error(problem.field if problem.field in self.fields else None, problem.sentence)
