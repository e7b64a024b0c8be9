"""The form of the ladder: for each rung, whether it is climbed, and when."""

from typing import Any

from django import forms

from levier.coordination.followup.reminders.ladder import MOST_DAYS, RUNG_LABELS, Rung, Step

DOES = {
    Rung.REMINDER: "Un courriel au correspondant, avec le lien vers tous ses relevés en retard.",
    Rung.SECOND: "Le même au second correspondant du lot\u202f; à défaut, de nouveau au correspondant.",
    Rung.CALL: "Un appel à passer paraît dans «\u00a0À faire\u00a0» du guichet, qui note ce qui s’est dit.",
    Rung.BUYER: "Un courriel aux comptes de l’acheteur, sans nom de salarié.",
    Rung.NOTICE: "Un projet attend le guichet, qui le complète. L’acheteur seul le signe et l’envoie.",
}


class LadderForm(forms.Form):
    """A number of days for each rung; left empty, the rung is turned off."""

    def __init__(self, *args: Any, steps: list[Step], **options: Any) -> None:
        super().__init__(*args, **options)
        present = {step.rung: step.days for step in steps}
        for rung, label in RUNG_LABELS.items():
            days = self.fields[f"{rung.value}_days"] = forms.IntegerField(
                label=str(label).capitalize(),
                required=False,
                min_value=1,
                max_value=MOST_DAYS,
                initial=present.get(rung),
                help_text=DOES[rung],
                widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
                error_messages={
                    "invalid": "Écrivez un nombre de jours entier. Exemple\u00a0: 10.",
                    "min_value": f"Indiquez de 1 à {MOST_DAYS}\u00a0jours.",
                    "max_value": f"Indiquez de 1 à {MOST_DAYS}\u00a0jours.",
                },
            )
            days.says_optional = False  # type: ignore[attr-defined]

    @property
    def days(self) -> dict[Rung, int | None]:
        """The days asked for, by rung."""
        return {rung: self.cleaned_data[f"{rung.value}_days"] for rung in RUNG_LABELS}
