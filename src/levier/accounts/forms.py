"""What is typed of people: invitations, their acceptance, departures, and the filters of the lists."""

import datetime
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst

from levier.accounts.api_tokens import DAYS
from levier.accounts.models import Invitation, Membership, User
from levier.accounts.roles import ROLE_LABELS, Role
from levier.common.ui.fields import DayField
from levier.organizations.models import Organization

PASSWORD, CODE = "mot-de-passe", "code"


class InvitationForm(forms.Form):
    """A person invited to a role in one organisation."""

    first_name = forms.CharField(label="Prénom", max_length=100, required=False)
    last_name = forms.CharField(label="Nom", max_length=100, required=False)
    email = forms.CharField(
        label="Adresse électronique",
        max_length=254,
        help_text="Le lien y est envoyé\u202f; elle sera ensuite l’identifiant de la personne.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    starts_on = DayField(label="Depuis le", required=True, help_text="Le premier jour de la personne dans ce rôle.")

    def __init__(self, *args: Any, roles: list[Role], today: datetime.date, **options: Any) -> None:
        options.setdefault("initial", {"role": roles[0], "starts_on": today})
        super().__init__(*args, **options)
        if len(roles) == 1:
            self.fields["role"].widget = forms.HiddenInput()
        self.fields["role"].choices = [(role.value, capfirst(ROLE_LABELS[role])) for role in roles]  # type: ignore[attr-defined]


class OrganizationChoice(forms.Form):
    """To which organisation somebody is invited."""

    organisme: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="Organisme", to_field_name="public_id", empty_label="Choisissez l’organisme"
    )

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisme"].queryset = organizations  # type: ignore[attr-defined]


class ApiTokenForm(forms.Form):
    """An access for a structure's software."""

    membership: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="Structure", to_field_name="public_id", empty_label=None
    )
    name = forms.CharField(
        label="Logiciel", max_length=80, help_text="Un nom qui vous dira, dans un an, ce qui s’en sert."
    )
    days = forms.TypedChoiceField(
        label="Durée", coerce=int, initial=DAYS[-1], choices=[(days, f"{days}\u00a0jours") for days in DAYS]
    )

    def __init__(self, *args: Any, memberships: QuerySet[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["membership"]
        field.queryset = memberships.select_related("organization")  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: str(row.organization)  # type: ignore[attr-defined]
        only = list(memberships[:2])
        if len(only) == 1:
            field.initial, field.widget = only[0].public_id, forms.HiddenInput()


class SheetForm(forms.Form):
    """A spreadsheet of invitations."""

    file = forms.FileField(
        label="Fichier",
        help_text="Un classeur (.xlsx, .ods, .xls) ou un fichier .csv, de 200 personnes et 2\u00a0Mo au plus.",
    )


class AcceptForm(forms.Form):
    """What a person invited for the first time says of herself, and how she will sign in."""

    first_name = forms.CharField(label="Prénom", max_length=100, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(label="Nom", max_length=100, widget=forms.TextInput({"autocomplete": "family-name"}))
    way = forms.ChoiceField(
        label="Comment vous connecter",
        widget=forms.RadioSelect,
        initial=PASSWORD,
        choices=[
            (PASSWORD, "Avec un mot de passe"),
            (CODE, "Sans mot de passe\u00a0: un code reçu par courriel à chaque connexion"),
        ],
    )
    password = forms.CharField(
        label="Mot de passe",
        required=False,
        strip=False,
        help_text="12 caractères au moins. Une phrase de quatre ou cinq mots convient. "
        "Laissez vide si vous choisissez le code.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, invitation: Invitation, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"first_name": invitation.first_name, "last_name": invitation.last_name})
        super().__init__(*args, **options)
        self.invitation = invitation
        # Its help says when it may stay empty.
        self.fields["password"].says_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("way") == CODE:
            typed["password"] = None
            return typed
        if not typed.get("password"):
            self.add_error("password", "Choisissez un mot de passe, ou le code par courriel.")
            return typed
        holder = User(
            email=self.invitation.email,
            first_name=typed.get("first_name", ""),
            last_name=typed.get("last_name", ""),
        )
        try:
            validate_password(typed["password"], holder)
        except ValidationError as error:
            self.add_error("password", error)
        return typed


class DepartureForm(forms.Form):
    """The last day of a role, and who takes over."""

    ends_on = DayField(
        label="Dernier jour d’accès", required=True, help_text="La veille d’aujourd’hui coupe l’accès tout de suite."
    )
    successor = forms.ChoiceField(label="Successeur", required=False)

    def __init__(
        self, *args: Any, candidates: list[Membership], today: datetime.date, due: str, **options: Any
    ) -> None:
        """`due` says what a successor must take over; empty when none is due."""
        options.setdefault("initial", {"ends_on": today})
        super().__init__(*args, **options)
        self.fields["successor"].required = bool(due)
        self.fields["successor"].error_messages["required"] = due
        self.candidates = {str(row.public_id): row for row in candidates}
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez" if due else "Personne"),
            *(
                (key, f"{row.user}, {row.get_role_display()}, {row.organization}")
                for key, row in self.candidates.items()
            ),
        ]

    def clean_successor(self) -> Membership | None:
        return self.candidates.get(self.cleaned_data["successor"])


class PeopleFilter(forms.Form):
    """The filters of the list of people."""

    q = forms.CharField(label="Personne ou organisme", required=False)
    role = forms.ChoiceField(
        label="Rôle",
        required=False,
        choices=[("", "Tous"), *((role.value, capfirst(label)) for role, label in ROLE_LABELS.items())],
    )
    etat = forms.ChoiceField(
        label="Présence", required=False, choices=[("", "En poste"), ("parti", "Partis"), ("tous", "Tous")]
    )


class InvitationFilter(forms.Form):
    """The filters of the list of invitations."""

    q = forms.CharField(label="Personne ou organisme", required=False)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "En attente"),
            ("expiree", "Expirées"),
            ("acceptee", "Acceptées"),
            ("annulee", "Annulées"),
            ("toutes", "Toutes"),
        ],
    )
