"""The form of the ladder: for each rung, whether it is climbed, and when."""

from typing import Any

from django import forms

from levier.coordination.followup.reminders.ladder import MOST_DAYS, RUNG_LABELS, Rung, Step
from levier.coordination.hours.models import AskingSetting
from levier.coordination.hours.periods import ASKED_AT_MOST_BEFORE

DOES = {
    Rung.REMINDER: "Un courriel au correspondant, avec le lien vers tous ses relevés en retard.",
    Rung.SECOND: "Le même au second correspondant du lot\u202f; à défaut, de nouveau au correspondant.",
    Rung.CALL: "Un appel à passer paraît dans «\u00a0À faire\u00a0» du guichet, qui note ce qui s’est dit.",
    Rung.BUYER: "Un courriel aux comptes de l’acheteur, sans nom de salarié.",
    Rung.NOTICE: "Un projet attend le guichet, qui le complète. L’acheteur seul le signe et l’envoie.",
}


ASKS = "Un courriel au correspondant, avec un lien vers tous ses relevés à rendre le même jour."


DUE = "Les relevés sont à rendre avant ce jour, sauf autre jour écrit au marché. Ceux déjà ouverts gardent le leur."


def days_field(label: str, most: int, initial: int | None, does: str) -> forms.IntegerField:
    """A number of days, or nothing."""
    field = forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        initial=initial,
        help_text=does,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
        error_messages={
            "invalid": "Écrivez un nombre de jours entier. Exemple\u00a0: 10.",
            "min_value": f"Indiquez de 1 à {most}\u00a0jours.",
            "max_value": f"Indiquez de 1 à {most}\u00a0jours.",
        },
    )
    field.says_optional = False  # type: ignore[attr-defined]
    return field


class LadderForm(forms.Form):
    """When statements are asked for, and a number of days for each rung; left empty, it is turned off."""

    def __init__(self, *args: Any, steps: list[Step], asking: AskingSetting, **options: Any) -> None:
        super().__init__(*args, **options)
        present = {step.rung: step.days for step in steps}
        self.fields["due_day"] = days_field("Échéance, jour du mois qui suit la période", 31, asking.due_day, DUE)
        self.fields["request_days"] = days_field("Demande, avant l’échéance", ASKED_AT_MOST_BEFORE, asking.days, ASKS)
        for rung, label in RUNG_LABELS.items():
            self.fields[f"{rung.value}_days"] = days_field(
                str(label).capitalize(), MOST_DAYS, present.get(rung), DOES[rung]
            )

    @property
    def days(self) -> dict[Rung, int | None]:
        """The days asked for, by rung."""
        return {rung: self.cleaned_data[f"{rung.value}_days"] for rung in RUNG_LABELS}
