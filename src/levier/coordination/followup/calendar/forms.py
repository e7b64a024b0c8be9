"""The filters of the calendar, read from the address; what is not understood filters nothing."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms

from levier.common.ui import formats
from levier.coordination.followup.calendar.facts import KIND_LABELS, month_after

MONTHS_BEFORE, MONTHS_AFTER = 12, 18
LATE = "retard"
KINDS = [(kind.value, label) for kind, label in KIND_LABELS.items()]


class CalendarFilter(forms.Form):
    """The months ahead, what is late, or a month; a desk, an operation, a kind."""

    mois = forms.ChoiceField(label="Mois", required=False)
    guichet = forms.ChoiceField(label="Guichet", required=False)
    operation = forms.ChoiceField(label="Opération", required=False)
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *KINDS])

    def __init__(
        self,
        data: Mapping[str, Any],
        today: datetime.date,
        operations: list[tuple[str, str]],
        desks: list[tuple[str, str]],
        *,
        only_meetings: bool = False,
    ) -> None:
        super().__init__(data)
        months = [month_after(today, offset) for offset in range(-MONTHS_BEFORE, MONTHS_AFTER + 1)]
        choices = {
            "mois": [
                ("", "Trois mois à venir"),
                *([] if only_meetings else [(LATE, "En retard")]),
                *((f"{month:%Y-%m}", formats.month(month).capitalize()) for month in months),
            ],
            "guichet": [("", "Tous"), *desks],
            "operation": [("", "Toutes"), *operations],
        }
        if only_meetings:
            del self.fields["nature"], self.fields["guichet"], choices["guichet"]
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        self.is_valid()

    def chosen(self, name: str) -> str:
        """What is asked for, or nothing."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def month(self) -> datetime.date | None:
        """The first day of the month asked for; None for what is late, or comes."""
        if self.chosen("mois") in ("", LATE):
            return None
        return datetime.date.fromisoformat(f"{self.chosen('mois')}-01")
