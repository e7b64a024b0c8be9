"""Forms: the filters of the list, a situation, the moments asked."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.common.ui.fields import DayField, ReadField
from levier.coordination.followup.exits.rules import (
    CLASS_LABELS,
    MOMENT_LABELS,
    SITUATIONS,
    ExitClass,
    situations_of,
)
from levier.coordination.followup.exits.selectors import Timings, in_force, latest_ends, waiting
from levier.organizations.models import Organization

FIRST_YEAR = 2020
STATES = {"a-demander": "À demander", "connues": "Connues"}


class ExitFilters(forms.Form):
    """The filter bar of the list. A value that means nothing filters nothing."""

    q = forms.CharField(label="Personne ou marché", required=False, max_length=100)
    guichet = forms.ChoiceField(label="Guichet", required=False)
    annee = forms.TypedChoiceField(label="Fin de contrat en", required=False, coerce=int, empty_value=None)
    etat = forms.ChoiceField(label="Situation", required=False, choices=[("", "Toutes"), *STATES.items()])
    classe = forms.ChoiceField(
        label="Classe",
        required=False,
        choices=[("", "Toutes"), *((one.value, CLASS_LABELS[one].capitalize()) for one in ExitClass)],
    )
    attribution = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desks: Iterable[Organization], today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["guichet"].choices = [  # type: ignore[attr-defined]
            ("", "Tous"),
            *((str(desk.public_id), str(desk)) for desk in desks),
        ]
        self.fields["annee"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes les années"),
            *((year, str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)),
        ]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})

    def apply(self, found: QuerySet[Any], today: datetime.date, asked: Timings) -> QuerySet[Any]:
        """The contracts over that answer."""
        chosen = self.chosen
        for word in (chosen.get("q") or "").split():
            found = found.filter(
                Q(participant__first_name__icontains=word)
                | Q(participant__last_name__icontains=word)
                | Q(award__company__name__icontains=word)
                | Q(award__lot__contract__title__icontains=word)
            )
        if desk := chosen.get("guichet"):
            found = found.filter(participant__desk__public_id=desk)
        if year := chosen.get("annee"):
            found = found.filter(ended_on__year=year)
        if award := chosen.get("attribution"):
            found = found.filter(award__public_id=award)
        if exit_class := chosen.get("classe"):
            known = in_force().filter(assignment=OuterRef("pk"), situation__in=situations_of(exit_class))
            found = found.filter(Exists(known))
        if chosen.get("etat") == "a-demander":
            found = waiting(found, latest_ends(today), asked)
        elif chosen.get("etat") == "connues":
            found = found.filter(Exists(in_force().filter(assignment=OuterRef("pk"))))
        return found


def by_class() -> list[tuple[str, list[tuple[str, str]]]]:
    """The situations under the class each counts in."""
    return [
        (
            CLASS_LABELS[one].capitalize(),
            [(code.value, words) for code, (found, words) in SITUATIONS.items() if found == one],
        )
        for one in ExitClass
    ]


class ExitForm(forms.Form):
    """Where she is, and since when it is known."""

    situation = forms.ChoiceField(
        label="Situation",
        choices=[("", "Choisissez…"), *by_class()],
        help_text="Neutre\u00a0: décès, détention, longue maladie, déménagement…\u202f; la raison n’est ni demandée ni "
        "gardée.",
        error_messages={"required": "Choisissez une situation."},
    )
    told_on = DayField(label="Apprise le", required=True)
    seen = ReadField(required=False)


class TimingForm(forms.Form):
    """Which moments, for whom."""

    scope = forms.ChoiceField(label="Pour", required=False)
    follows_mission = forms.BooleanField(
        label="Suivre le choix de la mission", required=False, help_text="Pour un guichet qui n’en fait plus d’autre."
    )
    moments = forms.TypedMultipleChoiceField(
        label="Situation demandée",
        required=False,
        coerce=int,
        choices=[(moment, words.capitalize()) for moment, words in MOMENT_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun moment coché\u00a0: rien n’est demandé.",
    )

    def __init__(self, *args: Any, desks: Iterable[Organization], for_mission: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.desks = {str(desk.public_id): desk for desk in desks}
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            *([("", "La mission entière")] if for_mission else []),
            *((key, str(desk)) for key, desk in self.desks.items()),
        ]
        self.fields["scope"].required = not for_mission
        self.fields["moments"].says_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("follows_mission") and not told.get("scope"):
            self.add_error("follows_mission", "La mission fait son propre choix\u00a0: cochez des moments.")
        return told

    @property
    def desk(self) -> Organization | None:
        """Whose choice it is; None for the mission's."""
        return self.desks.get(self.cleaned_data["scope"])
