"""Forms of the meetings of a contract."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.ui.fields import DayField, ReadField
from levier.coordination.followup.meetings.rules import FIRST_AGENDA, KIND_LABELS, MeetingKind, people_typed
from levier.meetings.models import Attendee, Meeting
from levier.meetings.rules import LONGEST_MINUTES, Appointment
from levier.meetings.services import Guest

KINDS = [(kind.value, label.capitalize()) for kind, label in KIND_LABELS.items()]


class AppointmentForm(forms.Form):
    """When, where, what about."""

    starts_on = DayField(label="Le", required=True)
    starts_time = forms.TimeField(label="À", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    lasts_minutes = forms.IntegerField(
        label="Durée, en minutes",
        min_value=1,
        max_value=LONGEST_MINUTES,
        initial=60,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
    )
    place = forms.CharField(
        label="Lieu", max_length=300, help_text="Une adresse, une salle, ou le lien d’une visioconférence."
    )
    agenda = forms.CharField(label="Ordre du jour", max_length=2000, required=False, widget=forms.Textarea({"rows": 5}))
    version = ReadField(required=False)

    @property
    def appointment(self) -> Appointment:
        """What was typed, once valid, in the mission's time."""
        told = self.cleaned_data
        starts_at = timezone.make_aware(datetime.datetime.combine(told["starts_on"], told["starts_time"]))
        agenda = told["agenda"].replace("\r\n", "\n").strip()
        return Appointment(starts_at, told["lasts_minutes"], told["place"].strip(), agenda)

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        """A meeting as the form shows it."""
        local = timezone.localtime(meeting.starts_at)
        return {
            "starts_on": local.date(),
            "starts_time": local.time(),
            "lasts_minutes": meeting.lasts_minutes,
            "place": meeting.place,
            "agenda": meeting.agenda,
            "version": meeting.version,
        }


class MeetingForm(AppointmentForm):
    """The same, of one of the two kinds."""

    kind = forms.ChoiceField(label="Réunion", choices=KINDS)
    field_order = ("kind", "starts_on", "starts_time", "lasts_minutes", "place", "agenda")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].initial = kind
        if kind == MeetingKind.KICKOFF:
            self.fields["agenda"].initial = FIRST_AGENDA


class InviteForm(forms.Form):
    """Whom to invite: those Levier knows, and others, one a line."""

    guests = forms.MultipleChoiceField(
        label="Correspondants du titulaire et de l’acheteur", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Autres personnes",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Une par ligne\u00a0: adresse électronique\u202f; organisme\u202f; fonction\u202f; nom.",
    )

    def __init__(self, *args: Any, guests: list[Guest], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {guest.email.casefold(): guest for guest in guests}
        self.fields["guests"].choices = [  # type: ignore[attr-defined]
            (key, ", ".join(part for part in (one.name, one.organization, one.email) if part))
            for key, one in self.known.items()
        ]
        self.fields["guests"].initial = list(self.known)
        if not self.known:
            del self.fields["guests"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        try:
            others = people_typed(told.get("others", ""), with_address=True, field="others")
        except Problem as problem:
            self.add_error(problem.field, problem.sentence)
            return told
        told["invited"] = [self.known[key] for key in told.get("guests", [])] + others
        if not told["invited"] and not self.errors:
            self.add_error(None, "Choisissez au moins une personne.")
        return told


class CancelForm(forms.Form):
    """Why it is cancelled."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        help_text="Les personnes convoquées le liront.",
        widget=forms.Textarea({"rows": 3}),
    )
    version = ReadField(required=False)


class MinutesForm(forms.Form):
    """Who was there, what was said, what was decided."""

    there = forms.MultipleChoiceField(
        label="Étaient présents, parmi les personnes convoquées", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Étaient aussi présents",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Un par ligne\u00a0: organisme\u202f; fonction\u202f; nom. La fonction et l’organisme suffisent.",
    )
    decisions = forms.CharField(
        label="Décisions",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Une par ligne.",
    )
    minutes = forms.CharField(
        label="Compte rendu",
        max_length=20_000,
        widget=forms.Textarea({"rows": 10}),
        help_text="N’écrivez rien de la situation d’une personne en insertion.",
    )
    version = ReadField(required=False)

    def __init__(self, *args: Any, attendees: list[Attendee], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["there"].choices = [(str(one.pk), str(one)) for one in attendees]  # type: ignore[attr-defined]
        if not attendees:
            del self.fields["there"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        try:
            told["others"] = people_typed(told.get("others", ""), with_address=False, field="others")
        except Problem as problem:
            self.add_error(problem.field, problem.sentence)
        told["there"] = {int(key) for key in told.get("there", [])}
        return told
