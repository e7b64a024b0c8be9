"""Forms of operations, contracts, lots and stages."""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from levier.common.errors import Problem
from levier.common.policy import Actor
from levier.common.registry import offered
from levier.common.ui import formats
from levier.common.ui.fields import DayField, EurosField, ReadField
from levier.coordination.procurement.bases import check_contract_basis
from levier.coordination.procurement.contacts import NamesContacts
from levier.coordination.procurement.lifecycle import (
    DATES_AT,
    ENDS_BEFORE,
    NEEDS,
    NOT_YET,
    TOO_SOON,
    begins_too_soon,
    moves_from,
    stages_first_recorded,
)
from levier.coordination.procurement.models import (
    Contract,
    ContractNature,
    ContractStatus,
    Lot,
    Operation,
)
from levier.coordination.procurement.policy import desks_led_by, hands_on
from levier.law.ccag import NO_CCAG, ccags
from levier.law.legal_bases import legal_bases
from levier.organizations.communes import HELP, CommunesField
from levier.organizations.forms import choose_buyer
from levier.organizations.models import Organization

CCAG_CHOICES = [("", "Pas encore connu"), *((name, name) for name in ccags()), (NO_CCAG, NO_CCAG)]


def form_field(field: models.Field, **options: Any) -> forms.Field | None:
    """A model's field as a form's. Choices among a mission's rows wait for the request: no mission is active while
    classes are made."""
    if isinstance(field, models.ForeignKey):
        return forms.ModelChoiceField(
            queryset=None,
            label=options.get("label", capfirst(field.verbose_name)),
            required=not field.blank,
            help_text=options.get("help_text", ""),
            empty_label="Aucun choix" if field.blank else "Choisissez…",
        )
    return field.formfield(**options)


class EditedForm(forms.ModelForm):
    """A form over a row several people may edit: it carries the version that was read."""

    version = ReadField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version


# The classes of buyers that are neither the State nor one of its establishments.
NOT_OF_THE_STATE = frozenset(
    {"region", "department", "intercommunality", "commune", "joint_authority", "social_landlord", "private"}
)


class OperationForm(NamesContacts, EditedForm):
    """An operation: its buyer, and the desk that leads it."""

    class Meta:
        model = Operation
        formfield_callback = form_field
        fields = (
            "name",
            "buyer",
            "lead_desk",
            "is_state",
            "is_npnru",
            "contact_name",
            "contact_function",
            "contact_email",
        )
        labels = {
            "name": "Nom de l’opération",
            "is_state": "Opération de l’État ou de ses établissements",
            "is_npnru": "Opération de renouvellement urbain (NPNRU)",
        }
        help_texts = {
            "name": "Le projet tel que l’acheteur le nomme ; une opération réunit un ou plusieurs marchés.",
            "lead_desk": "L’interlocuteur de l’acheteur et du titulaire ; les autres guichets y sont associés "
            "par leur part des heures.",
            "is_npnru": "Ses heures vont d’abord aux habitants des quartiers prioritaires (QPV)\u00a0: les offres de "
            "poste le disent aux prescripteurs.",
            "contact_email": "Sans compte de l’acheteur dans Levier, c’est là que part sa copie quand des relevés "
            "manquent malgré les relances.",
        }

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choose_buyer(self.fields["buyer"])
        self.fields["lead_desk"].queryset = desks_led_by(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        buyer = told.get("buyer")
        if told.get("is_state") and buyer is not None and buyer.buyer_class in NOT_OF_THE_STATE:
            self.add_error(
                "is_state",
                f"«\u00a0{buyer}\u00a0» n’est ni l’État ni l’un de ses établissements, d’après sa catégorie d’acheteur"
                "\u00a0: décochez cette case, ou corrigez la fiche de l’acheteur.",
            )
        is_named = told.get("contact_name") or told.get("contact_function")
        if is_named and not told.get("contact_email") and "contact_email" not in self.errors:
            self.add_error("contact_email", "Indiquez aussi son adresse : sans elle, rien ne peut lui être envoyé.")
        return told


NOT_A_DAY = "Un jour du mois va de 1 à 31\u00a0: corrigez-le."
PERIOD_CHOICES = [(1, "mois"), (2, "deux mois"), (3, "trimestre"), (6, "semestre"), (12, "année")]


class ContractForm(EditedForm):
    """A contract: what was signed, and when it runs."""

    amount_cents = EurosField(label="Montant HT", required=False)
    ccag = forms.ChoiceField(label="CCAG auquel le marché se réfère", choices=CCAG_CHOICES, required=False)
    basis = forms.ChoiceField(
        label="Base juridique",
        required=False,
        choices=[
            ("", "Pas encore connue"),
            *((basis.code, formats.typeset(basis.label)) for basis in legal_bases().values()),
        ],
        help_text="Celle du marché, historique s’il est ancien. Elle dit aussi la voie.",
    )
    notified_on = DayField(label="Notifié le")
    starts_on = DayField(label="Exécution depuis le")
    ends_on = DayField(label="Exécution jusqu’au")
    period_months = forms.TypedChoiceField(
        label="Relevés d’heures, une fois par",
        required=False,
        coerce=int,
        empty_value=None,
        choices=PERIOD_CHOICES,
        help_text="Ce que le marché dit de l’envoi des informations. Les entreprises nommées ensuite le suivent.",
    )

    class Meta:
        model = Contract
        fields: tuple[str, ...] = (
            "title",
            "reference",
            "nature",
            "ccag",
            "ccag_version",
            "way",
            "basis",
            "amount_cents",
            "notified_on",
            "starts_on",
            "ends_on",
            "period_months",
            "due_day",
        )
        labels = {
            "title": "Objet du marché",
            "ccag_version": "Version du CCAG",
            "way": "Voie de la clause",
            "due_day": "Jour d’échéance, dans le mois qui suit la période",
        }
        help_texts = {
            "ccag_version": "À remplir si ce n’est pas celle du 1er juillet 2024\u00a0: l’arrêté ou l’année écrits au "
            "marché. Rien n’est alors cité d’un texte qui n’est pas tenu ici.",
            "due_day": "De 1 à 31. Vide\u00a0: le jour que la mission a fixé pour tous.",
        }
        widgets = {"due_day": forms.TextInput({"inputmode": "numeric", "class": "input-short"})}
        error_messages = {"due_day": {"invalid": NOT_A_DAY, "min_value": NOT_A_DAY}}

    def clean_due_day(self) -> int | None:
        """A day that some month has."""
        day: int | None = self.cleaned_data["due_day"]
        if day is not None and not 1 <= day <= 31:
            raise forms.ValidationError(NOT_A_DAY)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("ccag_version") and cleaned.get("ccag") in (None, "", NO_CCAG):
            self.add_error("ccag", "Dites de quel CCAG c’est la version.")
        reference = cleaned.get("reference")
        others = Contract.objects.filter(operation=self.instance.operation_id).exclude(pk=self.instance.pk)
        if reference and others.filter(reference=reference).exists():
            self.add_error(
                "reference",
                "Un autre marché de cette opération porte cette référence\u00a0: un marché alloti s’enregistre "
                "une fois, "
                "avec ses lots.",
            )
        start, end, notified = (cleaned.get(name) for name in ("starts_on", "ends_on", "notified_on"))
        if start and end and end < start:
            self.add_error("ends_on", "La fin de l’exécution précède son début\u00a0: corrigez l’une des deux dates.")
        if begins_too_soon(start, notified):
            self.add_error("starts_on", TOO_SOON)
        if notified and end and end < notified:
            self.add_error("notified_on", ENDS_BEFORE)
        basis = legal_bases().get(cleaned.get("basis") or "")
        if basis is not None:
            try:
                check_contract_basis(
                    basis,
                    way=cleaned.get("way") or "",
                    day=notified or start,
                    is_concession=cleaned.get("nature") == ContractNature.CONCESSION,
                    is_call_off=cleaned.get("nature") == ContractNature.CALL_OFF,
                    starts_on=start,
                    ends_on=end,
                )
            except Problem as problem:
                self.add_error("basis", problem.sentence)
            cleaned["way"] = basis.way.value
        return cleaned

    def _post_clean(self) -> None:
        """The order of the dates is said beside its field: the database's constraint would repeat it."""
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]


class NewContractForm(ContractForm):
    """A contract as it is first recorded: it may already be well on its way."""

    class Meta(ContractForm.Meta):
        fields = (*ContractForm.Meta.fields, "status")
        labels = {**ContractForm.Meta.labels, "status": "Étape aujourd’hui"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        first = stages_first_recorded()
        field: Any = self.fields["status"]
        field.choices = [(value, label) for value, label in field.choices if not value or value in first]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        known = DATES_AT.get(cleaned.get("status", ""), ())
        for name in known:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"À cette étape, indiquez {NEEDS[name]}.")
        notified = cleaned.get("notified_on")
        if "notified_on" in known and notified and notified > timezone.localdate():
            self.add_error("notified_on", NOT_YET)
        return cleaned


class LotForm(EditedForm):
    """A lot of a contract, what it is made of, and the communes in which it is carried out."""

    trade = forms.ChoiceField(
        label="Métier",
        required=False,
        help_text="Ce lot sert alors de comparaison aux études du même métier, avec son montant et ses heures.",
    )
    amount_cents = EurosField(label="Montant HT du lot", required=False)
    communes = CommunesField(
        label="Communes d’exécution",
        help_text=f"Séparées par des virgules. {HELP} Les heures d’une personne y comptent, sauf si son affectation "
        "dit une autre commune.",
    )

    class Meta:
        model = Lot
        fields = ("number", "title", "cpv", "trade", "amount_cents")
        help_texts = {"cpv": "Huit chiffres, si l’avis le donne : 45233162."}

    def clean_number(self) -> int:
        """Lots are numbered from 1, in a study as in a contract."""
        number: int = self.cleaned_data["number"]
        if number < 1:
            raise forms.ValidationError("Les lots se numérotent à partir de 1.")
        return number

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = offered("trade_labels")()
        if self.instance.trade and self.instance.trade not in known:
            known[self.instance.trade] = self.instance.trade
        self.fields["trade"].choices = [("", "Pas encore connu"), *known.items()]  # type: ignore[attr-defined]
        if self.instance.pk:
            places = self.instance.places.select_related("commune").order_by("commune__name__french")
            self.initial["communes"] = [place.commune for place in places]


class StageForm(forms.Form):
    """The next stage of a contract."""

    target = forms.ChoiceField(label="Étape suivante")
    on = DayField(label="Depuis le", required=True)
    reason = forms.CharField(
        label="Décision",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Qui a décidé, par quel acte. Exigée pour suspendre, exonérer, abandonner ou revenir en arrière.",
    )
    version = ReadField()

    def __init__(self, actor: Actor, contract: Contract, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = dict(ContractStatus.choices)
        moves = moves_from(contract.status, hands_on(actor, contract.operation))
        self.fields["target"].choices = [("", "À choisir"), *((move.target, labels[move.target]) for move in moves)]  # type: ignore[attr-defined]
        self.fields["version"].initial = contract.version


class OperationFilters(forms.Form):
    """What narrows the list of operations."""

    more_fields = ("npnru",)

    texte = forms.CharField(label="Opération, acheteur ou marché", required=False, max_length=100)
    guichet: Any = forms.ModelChoiceField(
        label="Guichet chef de file", queryset=None, required=False, empty_label="Tous"
    )
    acheteur: Any = forms.ModelChoiceField(label="Acheteur", queryset=None, required=False, empty_label="Tous")
    etape = forms.ChoiceField(label="Étape", required=False, choices=[("", "Toutes"), *ContractStatus.choices])
    npnru = forms.BooleanField(label="Renouvellement urbain (NPNRU)", required=False)
    retard = forms.BooleanField(label="En retard", required=False)

    def __init__(self, visible: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        desks = Organization.objects.filter(pk__in=visible.order_by().values("lead_desk"))
        buyers = Organization.objects.filter(pk__in=visible.order_by().values("buyer"))
        self.fields["guichet"].queryset = desks  # type: ignore[attr-defined]
        self.fields["acheteur"].queryset = buyers  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and could be read."""
        self.is_valid()
        return self.cleaned_data
