"""What is typed of an organisation, and the filters of the lists."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.organizations import reference, selectors
from levier.organizations.models import Commune, Intercommunality, LegalCapacity, Organization, OrganizationKind
from levier.organizations.services import DETAILS
from levier.organizations.siret import clean_siret


def choices_of(nomenclature: dict[str, Any], empty: str) -> list[tuple[str, str]]:
    """The choices of a nomenclature, codes to labels, with a first empty one."""
    return [("", empty), *((code, capfirst(row.label)) for code, row in nomenclature.items())]


def choose_buyer(field: forms.Field) -> None:
    """Gives a field the buyers of the active mission, and says where one that is not there is entered."""
    field.queryset = Organization.objects.filter(kind=OrganizationKind.BUYER)  # type: ignore[attr-defined]
    url = f"{reverse('organization_new')}?nature={OrganizationKind.BUYER}"
    field.help_text = format_html('Absent de la liste\u202f? <a href="{}">Enregistrez-le d’abord</a>.', url)


class SiretField(forms.CharField):
    """A SIRET typed with or without spaces, its check digit told with the other faults of the form; empty without."""

    def __init__(self, **options: Any):
        options.setdefault("widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**{"required": False, "max_length": 40, **options})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return clean_siret(typed) if typed else ""
        except Problem as problem:
            raise forms.ValidationError(problem.sentence) from problem


class OrganizationForm(forms.Form):
    """An organisation of one kind: the fields that this kind has."""

    name = forms.CharField(label="Nom", max_length=255, help_text="Le nom usuel, comme dans les courriers.")
    siret = SiretField(
        label="SIRET", help_text="14 chiffres, espaces permises. Il se trouve dans l’Annuaire des entreprises."
    )
    commune = forms.ModelChoiceField(
        Commune.objects.none(), label="Commune du siège", required=False, empty_label="Hors du département ou inconnue"
    )
    structure_kind = forms.ChoiceField(label="Type de structure", required=False)
    prescriber_kind = forms.ChoiceField(label="Type de prescripteur", required=False)
    buyer_class = forms.ChoiceField(
        label="Catégorie d’acheteur", required=False, help_text="La catégorie de l’observatoire."
    )
    capacity = forms.ChoiceField(
        label="Qualité de l’acheteur",
        required=False,
        help_text="Elle décide des seuils européens, donc de l’obligation d’une clause (L2112-2-1). "
        "Laissée vide, elle suit la catégorie\u202f; un opérateur de réseaux est une entité adjudicatrice.",
    )

    def __init__(
        self, *args: Any, kind: str, mission: Mission, organization: Organization | None = None, **options: Any
    ):
        if organization is not None:
            options.setdefault("initial", {name: getattr(organization, name) for name in self.base_fields})
        super().__init__(*args, **options)
        communes = Commune.objects.filter(department=mission.department)
        if organization is not None and organization.commune_id:
            communes |= Commune.objects.filter(pk=organization.commune_id)
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]
        lists = {
            "structure_kind": choices_of(reference.structure_kinds(), "À préciser"),
            "prescriber_kind": choices_of(reference.prescriber_kinds(), "À préciser"),
            "buyer_class": choices_of(reference.buyer_classes(), "À préciser"),
            "capacity": [
                ("", "Selon la catégorie"),
                *((code, capfirst(label)) for code, label in LegalCapacity.choices),
            ],
        }
        for name, choices in lists.items():
            if name in DETAILS.get(kind, ()):
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class OrganizationFilter(forms.Form):
    """The filters of the directory."""

    q = forms.CharField(label="Nom ou SIRET", required=False)
    nature = forms.ChoiceField(label="Nature", required=False)
    guichet = forms.ChoiceField(label="Siège dans le territoire de", required=False)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["nature"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes"),
            *((code, capfirst(label)) for code, label in OrganizationKind.choices),
        ]
        self.desks = {str(desk.public_id): desk for desk in selectors.desks()}
        self.fields["guichet"].choices = [  # type: ignore[attr-defined]
            ("", "Tous les guichets"),
            *((key, str(desk)) for key, desk in self.desks.items()),
        ]


class TerritoryFilter(forms.Form):
    """The filters of the department's communes."""

    q = forms.CharField(label="Commune", required=False)
    epci = forms.ModelChoiceField(
        Intercommunality.objects.none(), label="Intercommunalité", required=False, empty_label="Toutes"
    )
    etat = forms.ChoiceField(
        label="Couverture",
        required=False,
        choices=[
            ("", "Toutes"),
            (selectors.BLANK, "Zone blanche\u00a0: aucun guichet"),
            (selectors.ONE, "Un guichet"),
            (selectors.SEVERAL, "Plusieurs guichets"),
            (selectors.TO_CONFIRM, "À confirmer"),
        ],
    )

    def __init__(self, *args: Any, mission: Mission, **options: Any):
        super().__init__(*args, **options)
        self.fields["epci"].queryset = selectors.epcis_in(mission)  # type: ignore[attr-defined]
