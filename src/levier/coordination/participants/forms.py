"""The forms of the participants room; what they forbid, `services` and the plain modules say."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import Truncator

from levier.common.files.forms import PaperField
from levier.common.policy import Actor
from levier.common.tenancy.forms import scoped_formfield
from levier.common.ui import formats
from levier.common.ui.fields import DayField
from levier.coordination.clauses.selectors import categories_to_judge, eligible_on, own_proofs
from levier.coordination.participants.establishing import ADDED_PROOF, APPRENTICESHIP, Added, Claim, claim_faults
from levier.coordination.participants.models import Assignment, Declarant, ExecutionMode, Participant
from levier.coordination.participants.policy import PROOF_FILE, own_desks
from levier.coordination.participants.selectors import SITUATIONS
from levier.coordination.participants.services import DECLARED_BY_HOLDER
from levier.coordination.procurement.forms import EditedForm
from levier.coordination.procurement.models import Award, Contract
from levier.coordination.procurement.policy import visible_operations
from levier.law.proofs import proof_kinds
from levier.law.publics import ADDED_PUBLIC, EligibleCategory
from levier.organizations.communes import HELP, CommunesField
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.reference import prescriber_kinds

CLASSES = {
    "DELD": "demandeurs d’emploi de longue durée",
    "RSA": "bénéficiaires du RSA",
    "TH": "travailleurs handicapés",
    "JEUNE": "jeunes",
    "SENIOR": "plus de 50\u00a0ans",
    "IAE": "insertion par l’activité économique",
    "AUTRE": "autres",
}
ARTICLES = {
    "20.1.1.1": "Personnes recrutées et accompagnées dans une structure reconnue par l’État",
    "20.1.1.2": "Personnes répondant à des critères d’éloignement du marché du travail",
}
WORK_CONTRACTS = {
    ExecutionMode.DIRECT_HIRE: ("CDI", "CDD", "contrat de professionnalisation", APPRENTICESHIP),
    ExecutionMode.SECONDMENT: ("contrat de mission", "CDD d’usage", "contrat de professionnalisation"),
    ExecutionMode.SUBCONTRACT: ("CDDI", "CDI d’inclusion", "contrat de soutien et d’aide par le travail"),
}


class PeopleFilters(forms.Form):
    """The filter bar of the list. A value that means nothing filters nothing."""

    q = forms.CharField(label="Nom ou prénom", required=False, max_length=100)
    guichet = forms.TypedChoiceField(label="Guichet", required=False, empty_value=None)
    classe = forms.ChoiceField(label="Public", required=False, choices=[("", "Tous les publics"), *CLASSES.items()])
    critere = forms.ChoiceField(label="Autre critère", required=False, choices=[("", "Tous"), *CLASSES.items()])
    situation = forms.ChoiceField(
        label="Situation", required=False, choices=[("", "Toutes les situations"), *SITUATIONS.items()]
    )
    attribution = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desks: list[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["guichet"].choices = [  # type: ignore[attr-defined]
            ("", "Tous les guichets"),
            *((str(desk.public_id), desk.name) for desk in desks),
        ]


class ParticipantForm(EditedForm):
    """A person's identity."""

    birth_date = DayField(
        label="Date de naissance", first_year=1900, years_ahead=0, help_text="Certaines catégories dépendent de l’âge."
    )
    lives_in_priority_district = forms.TypedChoiceField(
        label="Réside en quartier prioritaire (QPV)",
        required=False,
        choices=[("", "Non vérifié"), ("oui", "Oui"), ("non", "Non")],
        coerce=lambda value: value == "oui",
        empty_value=None,
        help_text="Vérifiez l’adresse puis ne gardez que la réponse\u00a0: l’adresse n’est pas conservée.",
    )
    priority_district_checked_on = DayField(label="Adresse vérifiée le")

    class Meta:
        model = Participant
        formfield_callback = scoped_formfield
        fields = [
            "first_name",
            "last_name",
            "birth_date",
            "gender",
            "training_level",
            "desk",
            "lives_in_priority_district",
            "priority_district_checked_on",
        ]
        help_texts = {
            "training_level": "Facultatif\u00a0: pour les chiffres de l’observatoire, jamais montré à l’entreprise.",
            "desk": "Celui qui suit la personne\u00a0: lui seul, et la mission, voient sa fiche entière.",
        }
        error_messages = {
            "first_name": {"required": "Indiquez le prénom."},
            "last_name": {"required": "Indiquez le nom."},
            "desk": {"required": "Choisissez le guichet qui suit la personne."},
        }

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        desks = own_desks(actor)
        self.fields["desk"].queryset = desks  # type: ignore[attr-defined]
        self.fields["desk"].empty_label = "Choisissez…"  # type: ignore[attr-defined]
        held = list(desks[:2])
        if len(held) == 1:
            self.fields["desk"].initial = held[0]
        if self.instance.lives_in_priority_district is not None:
            self.initial["lives_in_priority_district"] = "oui" if self.instance.lives_in_priority_district else "non"


class NewParticipantForm(ParticipantForm):
    """The same, with the answer to « may already exist »."""

    is_another = forms.BooleanField(
        label="C’est une autre personne", required=False, help_text="Après avoir comparé avec les fiches ci-dessus."
    )


def category_choices(categories: Iterable[EligibleCategory]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The categories of the CCAG in the text's words, under the text's two headings, then the mission's."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for category in categories:
        letter = f"{category.letter}) " if category.letter else ""
        groups.setdefault(category.article, []).append((category.code, f"{letter}{formats.typeset(category.text)}"))
    return [
        (f"{ARTICLES[article]} ({article})" if article else "Ajoutées par la mission", choices)
        for article, choices in groups.items()
    ]


def adding_contracts(actor: Actor) -> QuerySet[Contract]:
    """The contracts she follows that add publics to the CCAG's list, or bodies that may motivate a proposal."""
    adds = ~Q(insertion_clause__added_publics="") | ~Q(insertion_clause__added_bodies="")
    followed = Contract.objects.filter(adds, insertion_clause__isnull=False, operation__in=visible_operations(actor))
    return followed.select_related("insertion_clause")


class AddingContractField(forms.ModelChoiceField):
    """A contract, told with what it adds."""

    def label_from_instance(self, obj: Any) -> str:
        clause = obj.insertion_clause
        words = [
            f"«\u00a0{text.strip()}\u00a0»" for text in (clause.added_publics, clause.added_bodies) if text.strip()
        ]
        return Truncator(f"{obj.title}\u00a0: {', '.join(words)}").chars(200)


def establishing_bodies(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who may have established an eligibility, one's own desks first; two queries. Whom naming would tell a private
    fact of her is left out: this is not encrypted."""
    own = [desk.name for desk in own_desks(actor)]
    sensitive = [kind.code for kind in prescriber_kinds().values() if kind.is_sensitive]
    others = (
        Organization.objects.filter(kind__in=(OrganizationKind.DESK, OrganizationKind.PRESCRIBER))
        .exclude(prescriber_kind__in=sensitive)
        .order_by("name")
        .values_list("kind", "name")
    )
    named: dict[str, list[str]] = {}
    for kind, name in others:
        if name not in own:
            named.setdefault(kind, []).append(name)
    groups = (
        ("Votre guichet", own),
        ("Autres guichets", named.get(OrganizationKind.DESK, [])),
        ("Prescripteurs", named.get(OrganizationKind.PRESCRIBER, [])),
    )
    return [(title, [(name, name) for name in names]) for title, names in groups if names]


class EligibilityForm(forms.Form):
    """Why a person is eligible, on which proof, established when and by whom."""

    category = forms.ChoiceField(
        label="Catégorie",
        widget=forms.RadioSelect,
        help_text="Les catégories des CCAG, dans les mots et sous les numéros de celui de Travaux (version du "
        "1er juillet 2024)\u202f; les cinq autres les donnent à leurs propres articles. "
        "Celle-ci est chiffrée\u00a0: ni l’entreprise ni l’acheteur ne la voient.",
        error_messages={"required": "Choisissez une catégorie."},
    )
    contract = AddingContractField(
        queryset=None,
        label="Marché qui ajoute ce public ou cet organisme",
        required=False,
        empty_label="Aucun\u00a0: l’éligibilité vaut pour tous les marchés",
        help_text="Seulement pour un public ou un organisme que les documents du marché ajoutent à la liste du CCAG. "
        "L’éligibilité ne vaut alors que pour lui.",
    )
    proof = forms.ChoiceField(label="Justificatif", error_messages={"required": "Choisissez un justificatif."})
    proof_issued_on = DayField(label="Justificatif daté du")
    written_until = DayField(label="Valable jusqu’au", help_text="Pour une RQTH, un titre de séjour ou un PASS IAE.")
    upload = PaperField(PROOF_FILE, label="Copie du justificatif", more="Ne s’ouvre que par qui voit la fiche entière.")
    proposed_by = forms.ChoiceField(
        label="Orientée ou proposée par", required=False, help_text="Obligatoire pour la catégorie j)."
    )
    motive = forms.CharField(
        label="Motif de la proposition",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Pour la catégorie j), le motif écrit par l’organisme\u202f; pour un public ajouté par un marché, "
        "lequel et quelle pièce le prouve. Il est chiffré.",
    )
    established_on = DayField(
        label="Éligibilité établie le", required=True, help_text="Les heures faites avant ce jour ne comptent pas."
    )
    established_by = forms.ChoiceField(
        label="Établie par", help_text="Votre guichet, un autre, ou le prescripteur qui l’a vérifiée."
    )

    def __init__(self, *args: Any, actor: Actor, person: Participant, today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._person, self._today = person, today
        offered = list(eligible_on(today).values())
        categories, adding = category_choices(offered), adding_contracts(actor)
        adds = adding.exists()
        # A paper that proves no category offered is left out: those of what contracts add, where none does.
        proofs = [
            kind
            for kind in (*proof_kinds().values(), *(own for own in own_proofs() if own.holds_on(today)))
            if adds or kind.categories != {ADDED_PUBLIC.code} or any(kind.code in of.proofs for of in offered)
        ]
        if adds:
            self.fields["contract"].queryset = adding  # type: ignore[attr-defined]
            categories.append(("Documents particuliers du marché", [(ADDED_PUBLIC.code, ADDED_PUBLIC.text)]))
            proofs.append(ADDED_PROOF)
        else:
            del self.fields["contract"]
        self.fields["category"].choices = categories  # type: ignore[attr-defined]
        self.fields["proof"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez…"),
            *((kind.code, f"{formats.typeset(kind.label)} ({kind.rule})") for kind in proofs),
        ]
        kinds = prescriber_kinds().values()
        self.fields["proposed_by"].choices = [  # type: ignore[attr-defined]
            ("", "Non précisé"),
            ("Peuvent motiver une proposition (catégorie j)", [(k.code, k.label) for k in kinds if k.may_motivate]),
            ("Autres prescripteurs", [(k.code, k.label) for k in kinds if not k.may_motivate]),
        ]
        self.fields["established_by"].choices = establishing_bodies(actor)  # type: ignore[attr-defined]
        self.fields["established_on"].initial = today

    def clean(self) -> dict[str, Any]:
        """Judges the claim once each of its parts can be read, so that all its faults are told with the file's."""
        cleaned = super().clean() or {}
        if set(self.errors) <= {"upload", "established_by"}:
            claim = self.claim()
            day = claim.established_on
            for fault in claim_faults(
                claim, self._person.birth_date, self._today, categories_to_judge(day), own_proofs()
            ):
                self.add_error(fault.field if fault.field in self.fields else None, fault.sentence)
        return cleaned

    def claim(self) -> Claim:
        """What was typed of the eligibility."""
        typed = self.cleaned_data
        contract: Contract | None = typed.get("contract")
        clause = contract.insertion_clause if contract else None
        return Claim(
            category=typed["category"],
            proof=typed["proof"],
            established_on=typed["established_on"],
            proof_issued_on=typed["proof_issued_on"],
            written_until=typed["written_until"],
            proposed_by=typed["proposed_by"],
            motive=typed["motive"],
            added=Added(clause.added_publics, clause.added_bodies) if clause else None,
        )


class FlagsForm(forms.Form):
    """The criteria a person meets beside her main category."""

    flags = forms.MultipleChoiceField(
        label="Autres critères",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ce que la personne remplit en plus de sa catégorie principale. Aucune heure n’en dépend\u00a0: ils "
        "servent aux statistiques, en nombres. Chiffrés\u00a0: ni l’entreprise ni l’acheteur ne les voient.",
        error_messages={"invalid_choice": "Choisissez des critères de la liste."},
    )

    def __init__(self, *args: Any, choices: Mapping[str, EligibleCategory], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["flags"].choices = [  # type: ignore[attr-defined]
            (code, formats.typeset(category.text)) for code, category in choices.items()
        ]


class WithdrawalForm(forms.Form):
    """Why an eligibility recorded by mistake is withdrawn."""

    reason = forms.CharField(
        label="Motif de l’annulation",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Il reste lisible sur la fiche, chiffré.",
        error_messages={"required": "Dites pourquoi cette éligibilité est annulée\u00a0: elle reste lisible."},
    )


class AwardChoice(forms.ModelChoiceField):
    """An award, said by its contract, lot and company."""

    def label_from_instance(self, obj: Any) -> str:
        contract = obj.lot.contract
        return f"{contract.title[:90]} · lot {obj.lot.number} · {obj.company}"


class AssignmentForm(EditedForm):
    """Where a person works, how, since when."""

    award = AwardChoice(
        label="Marché, lot et entreprise",
        queryset=None,
        empty_label="Choisissez…",
        error_messages={"required": "Choisissez le marché sur lequel la personne travaille."},
    )
    contract_type = forms.ChoiceField(label="Contrat de travail", required=False)
    place = CommunesField(
        single=True,
        label="Commune du lieu de travail",
        help_text=f"Si elle diffère de celles du lot, ou s’il en a plusieurs. {HELP}",
    )
    hired_on = DayField(
        label="Embauche le", required=True, help_text="Le jour d’entrée\u00a0: l’éligibilité est jugée à cette date."
    )
    ends_on = DayField(label="Fin prévue le")

    class Meta:
        model = Assignment
        formfield_callback = scoped_formfield
        fields = ["award", "mode", "contract_type", "job", "employer", "declarant", "desk", "place", "hired_on",
                  "ends_on"]  # fmt: skip
        labels = {"mode": "Modalité", "job": "Poste", "employer": "Structure qui emploie la personne"}
        help_texts = {
            "employer": "Mise à disposition\u00a0: AI, ETTI, entreprise adaptée de travail temporaire, GEIQ ou agence "
            "d’intérim. Sous-traitance ou cotraitance\u00a0: EI, ACI, EA, ESAT, EITI ou travailleur indépendant "
            "handicapé (les six CCAG le disent dans les mêmes mots). En embauche directe, laissez vide.",
            "declarant": "Ses heures comptent\u202f; si l’autre en déclare aussi, les deux chiffres sont comparés.",
            "desk": "Les heures retenues compteront pour sa part.",
        }
        error_messages = {
            "mode": {"required": "Choisissez une modalité."},
            "desk": {"required": "Choisissez le guichet qui répond de la personne."},
        }

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        awards = Award.objects.filter(lot__contract__operation__in=visible_operations(actor))
        self.fields["award"].queryset = awards.select_related("lot__contract", "company").order_by(  # type: ignore[attr-defined]
            "lot__contract__title", "lot__number", "pk"
        )
        employers = Organization.objects.filter(kind=OrganizationKind.INCLUSIVE)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]
        self.fields["employer"].empty_label = "Aucune (embauche directe)"  # type: ignore[attr-defined]
        self.fields["declarant"].required = False
        self.fields["mode"].choices = [("", "Choisissez…"), *ExecutionMode.choices]  # type: ignore[attr-defined]
        self.fields["desk"].queryset = Organization.objects.filter(kind=OrganizationKind.DESK)  # type: ignore[attr-defined]
        self.fields["desk"].empty_label = "Choisissez…"  # type: ignore[attr-defined]
        self.initial["place"] = self.instance.place
        kept = self.instance.contract_type
        known = {name for names in WORK_CONTRACTS.values() for name in names}
        self.fields["contract_type"].choices = [  # type: ignore[attr-defined]
            ("", "Non précisé"),
            *(
                (str(mode.label).capitalize(), [(name, name) for name in names])
                for mode, names in WORK_CONTRACTS.items()
            ),
            *([(kept, kept)] if kept and kept not in known else []),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # At its field: the database's own constraint would tell it of the whole form.
        if cleaned.get("declarant") == Declarant.EMPLOYER and cleaned.get("employer") is None:
            self.add_error("declarant", DECLARED_BY_HOLDER)
        return cleaned
