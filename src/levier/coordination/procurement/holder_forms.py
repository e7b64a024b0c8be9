"""Forms of the companies on a lot: who holds it, who answers for it, who takes it over."""

from typing import Any

from django import forms

from levier.common.files.forms import PaperField
from levier.common.ui.fields import DayField, ReadField
from levier.coordination.procurement.contacts import NamesContacts
from levier.coordination.procurement.forms import PERIOD_CHOICES, EditedForm, form_field
from levier.coordination.procurement.models import Award, AwardRole, Lot
from levier.coordination.procurement.policy import ENDING_FILE
from levier.organizations.forms import SiretField

SECOND_CONTACT = "La personne à qui écrire quand le correspondant ne répond pas."


class ConfirmedForm(forms.Form):
    """A company named by its SIRET: when the name is another's, the box that confirms it appears, and only then."""

    is_confirmed = forms.BooleanField(label="C’est bien cette entreprise", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.data.get(self.add_prefix("is_confirmed")) != "on":
            self.fields["is_confirmed"].widget = forms.HiddenInput()

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "is_confirmed":
            self.fields["is_confirmed"].widget = forms.CheckboxInput()
        super().add_error(field, error)


class HolderForm(NamesContacts, ConfirmedForm, forms.ModelForm):
    """A company on a lot: known by its SIRET or its name, or new."""

    siret = SiretField(
        label="SIRET de l’entreprise",
        help_text="14 chiffres. Une entreprise déjà connue est retrouvée ; sinon elle est créée.",
    )
    name = forms.CharField(label="Nom de l’entreprise", required=False, max_length=255)
    period_months = forms.TypedChoiceField(
        label="Période des relevés d’heures",
        coerce=int,
        initial=3,
        choices=PERIOD_CHOICES,
    )
    field_order = (
        *("siret", "name", "is_confirmed", "role", "parent", "part", "contact_name", "contact_email"),
        *("second_contact_name", "second_contact_email", "period_months"),
    )

    class Meta:
        model = Award
        formfield_callback = form_field
        fields = (
            *("role", "parent", "part", "contact_name", "contact_email"),
            *("second_contact_name", "second_contact_email", "period_months"),
        )
        labels = {"role": "Qualité sur ce lot", "parent": "Entreprise qui lui confie cette part"}
        help_texts = {
            "parent": "Pour un sous-traitant seulement.",
            "part": "Pour un sous-traitant\u00a0: ce qu’il exécute.",
            "contact_email": "Les demandes de relevé lui seront adressées.",
            "second_contact_email": SECOND_CONTACT,
        }

    def __init__(self, lot: Lot, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = Award.objects.filter(lot=lot).select_related("company")  # type: ignore[attr-defined]
        self.fields["parent"].label_from_instance = lambda award: str(award.company)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The room's service validates: the award has neither lot nor company until then."""


class ContactForm(NamesContacts, EditedForm):
    """What a company is on a lot, who answers for it, and how often it declares."""

    period_months = HolderForm.declared_fields["period_months"]

    class Meta:
        model = Award
        formfield_callback = form_field
        fields = (
            *("role", "part", "contact_name", "contact_email", "second_contact_name", "second_contact_email"),
            "period_months",
        )
        labels = {"role": "Qualité sur ce lot"}
        help_texts = {
            "role": "Un titulaire devient mandataire quand il répond d’un groupement\u202f; nommez ensuite ses "
            "cotraitants.",
            "second_contact_email": SECOND_CONTACT,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.parent_id:
            del self.fields["role"]
        else:
            del self.fields["part"]
            self.fields["role"].choices = [  # type: ignore[attr-defined]
                (role.value, role.label) for role in AwardRole if role != AwardRole.SUBCONTRACTOR
            ]


class EndingForm(ConfirmedForm):
    """The end of what a company holds of a lot, and who takes its place."""

    ended_on = DayField(
        label="Ne tient plus le lot depuis le",
        required=True,
        help_text="Ses relevés s’arrêtent la veille\u202f; ce qu’elle a déclaré reste à son nom.",
    )
    document = forms.CharField(
        label="Pièce", max_length=200, help_text="Avenant de transfert, décision de résiliation, rectification…"
    )
    siret = SiretField(label="SIRET de l’entreprise qui la remplace", help_text="Vide si personne.")
    name = forms.CharField(label="Nom de l’entreprise qui la remplace", required=False, max_length=255)
    upload = PaperField(ENDING_FILE, label="Copie de la pièce", more="Elle peut être déposée plus tard.")
    version = ReadField()
    field_order = ("ended_on", "document", "upload", "siret", "name", "is_confirmed", "version")
