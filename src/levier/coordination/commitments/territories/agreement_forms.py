"""An agreement with another mission, as forms."""

from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.coordination.commitments.territories.agreeing import DESK_OF_OURS
from levier.coordination.commitments.territories.agreements import STATE_LABELS, State
from levier.coordination.commitments.territories.selectors import desks_of_others
from levier.coordination.procurement.models import Operation
from levier.organizations.models import Organization


class RefusingForm(forms.Form):
    """A form that can say a refusal beside its field."""

    def refuse(self, problem: Problem) -> None:
        """Puts a refusal beside its field."""
        self.add_error(problem.field if problem.field in self.fields else None, problem.sentence)


class OfferForm(RefusingForm):
    """Which mission, which of the operation's desks is its own, and what the agreement stands on."""

    desk: Any = forms.ModelChoiceField(
        queryset=None,
        label="Guichet dont la part revient à l’autre mission",
        empty_label="Choisissez…",
        help_text="Le guichet de l’autre mission, tel qu’il figure parmi vos organismes. Ceux qui ont ici un "
        "facilitateur ou un territoire sont de votre mission\u00a0: ils n’y sont pas.",
        error_messages={"invalid_choice": DESK_OF_OURS},
    )
    partner: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Mission de cette installation",
        empty_label="Aucune",
        help_text="Elle lira les parts et les totaux, jamais une personne, une fois l’accord accepté.",
    )
    partner_name = forms.CharField(
        required=False,
        max_length=200,
        label="Ou mission hors de cette installation",
        help_text="Rien ne lui est transmis\u202f; sa part n’est plus comptée avec celle de votre mission.",
    )
    document = forms.CharField(
        max_length=200,
        label="Convention ou décision",
        help_text="L’autre mission la lit. Aucun nom de personne.",
        error_messages={"required": "Indiquez la convention ou la décision qui fonde cet accord."},
    )

    def __init__(self, operation: Operation, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["desk"].queryset = desks_of_others().exclude(  # type: ignore[attr-defined]
            pk=operation.lead_desk_id
        )
        others = Mission.objects.exclude(pk=operation.mission_id)
        self.fields["partner"].queryset = others  # type: ignore[attr-defined]


class EndForm(RefusingForm):
    """Why an agreement ends."""

    reason = forms.CharField(
        max_length=500,
        label="Motif",
        widget=forms.Textarea({"rows": 3}),
        help_text="L’autre mission le lit. Aucun nom de personne.",
        error_messages={"required": "Indiquez pourquoi l’accord prend fin\u00a0: l’autre mission le lit."},
    )


class AcceptForm(RefusingForm):
    """Which desk of the mission answers for the share."""

    desk: Any = forms.ModelChoiceField(
        queryset=None,
        label="Votre guichet qui en répond",
        empty_label="Choisissez…",
        help_text="Ses facilitateurs liront l’opération\u202f; sa part comptera avec celle de votre mission.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["desk"].queryset = Organization.objects.filter(kind="desk")  # type: ignore[attr-defined]


class OpenedFilters(forms.Form):
    """What narrows the list of other missions' operations."""

    texte = forms.CharField(label="Opération, acheteur ou mission", required=False, max_length=100)
    etat = forms.ChoiceField(
        label="Accord",
        required=False,
        choices=[
            ("", "Tous"),
            ("propose", STATE_LABELS[State.OFFERED]),
            ("en_vigueur", STATE_LABELS[State.IN_FORCE]),
            ("termine", "terminé ou sans suite"),
        ],
    )

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and could be read."""
        self.is_valid()
        return self.cleaned_data
