"""The company's declaration and the facilitator's decision, as forms."""

from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.counting import month_end, month_most
from levier.coordination.hours.ledger import read_hours
from levier.coordination.hours.models import Statement
from levier.coordination.hours.selectors import present_assignments
from levier.coordination.hours.services import ATTESTATION, DeclaredLine, months_of


class HoursField(forms.CharField):
    """Hours of one month, typed as hands type them; cleaned to hundredths. Empty is zero."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input-huge", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, max_length=20, **options)

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        if not text:
            return 0
        try:
            return read_hours(text, self.most)
        except Problem as problem:
            raise forms.ValidationError(problem.sentence) from problem


class DeclarationForm(forms.Form):
    """The hours of each person in each month of the period, then who attests."""

    def __init__(self, statement: Statement, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines: dict[str, tuple[Any, Any]] = {}
        for assignment in present_assignments(statement):
            for month in months_of(statement):
                if month_end(month) < assignment.hired_on or (assignment.ends_on and month > assignment.ends_on):
                    continue
                name = f"h-{assignment.pk}-{month:%Y-%m}"
                person = assignment.participant
                mark = " (fictif)" if person.is_fictitious else ""
                self.lines[name] = (assignment, month)
                self.fields[name] = HoursField(
                    most=month_most(month), label=f"{person.short_name}{mark}, {formats.month(month)}"
                )
        self.fields["nobody_worked"] = forms.BooleanField(label="Personne n’a travaillé sur la période", required=False)
        self.fields["name"] = forms.CharField(label="Votre nom", max_length=150)
        self.fields["function"] = forms.CharField(label="Votre fonction", max_length=150)
        self.fields["attested"] = forms.BooleanField(
            label=ATTESTATION, error_messages={"required": "Cochez l’attestation pour envoyer le relevé."}
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        worked = any(cleaned.get(name) for name in self.lines)
        if cleaned.get("nobody_worked") and worked:
            self.add_error("nobody_worked", "Des heures sont saisies : effacez-les ou décochez cette case.")
        if not cleaned.get("nobody_worked") and not worked and not self.errors:
            self.add_error("nobody_worked", "Aucune heure n’est saisie : cochez cette case si c’est bien le cas.")
        return cleaned

    def declared(self) -> list[DeclaredLine]:
        """The lines typed, ready for the ledger."""
        return [
            DeclaredLine(assignment, month, self.cleaned_data[name]) for name, (assignment, month) in self.lines.items()
        ]
