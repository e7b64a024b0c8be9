"""People far from employment: who they are, why they are eligible, where they work."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.privacy.fields import BlindIndexField, EncryptedTextField
from levier.common.tenancy.history import ScopedHistory
from levier.common.tenancy.models import MissionScopedModel
from levier.common.versions import VersionedModel
from levier.coordination.procurement.models import Award, Contract
from levier.organizations.models import Commune, Organization
from levier.statistics.nomenclatures import training_levels

ANONYMISED = "personne anonymisée"


class Gender(models.TextChoices):
    WOMAN = "F", "femme"
    MAN = "M", "homme"
    UNSAID = "N", "non renseigné"


class ExecutionMode(models.TextChoices):
    """How hours are carried out (CCAG, .1.2; domain reference, modalities)."""

    DIRECT_HIRE = "direct_hire", "embauche directe"
    SECONDMENT = "secondment", "mise à disposition"
    SUBCONTRACT = "subcontract", "sous-traitance ou cotraitance"


class Declarant(models.TextChoices):
    """Who declares the hours of an assignment: one of the two bodies it binds. What the other says is compared."""

    HOLDER = "holder", "titulaire du lot"
    EMPLOYER = "employer", "structure qui emploie la personne"


class AgeClass(models.TextChoices):
    """What is left of an age once a person is anonymised: the observatory's classes, at the first entry."""

    YOUNG = "-26", "moins de 26 ans"
    MIDDLE = "26-50", "26 à 50 ans"
    SENIOR = "+50", "plus de 50 ans"


class Participant(VersionedModel):
    """A person followed by a desk. Past her term she is anonymised: the row stays, for the statistics."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="participants", verbose_name="guichet référent"
    )
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    gender = models.CharField("sexe", max_length=1, choices=Gender.choices, default=Gender.UNSAID)
    lives_in_priority_district = models.BooleanField("réside en QPV", null=True, blank=True)
    priority_district_checked_on = models.DateField("adresse QPV vérifiée le", null=True, blank=True)
    training_level = models.CharField(
        "niveau de formation", max_length=10, blank=True, choices=list(training_levels().items())
    )
    is_fictitious = models.BooleanField("fictif", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    anonymised_on = models.DateField("anonymisé le", null=True, blank=True, editable=False)
    age_class = models.CharField(
        "classe d’âge", max_length=5, choices=AgeClass.choices, blank=True, default="", editable=False
    )

    # The record she is followed under, once two were found to be hers; always the last one, never an alias itself.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="aliases",
        verbose_name="réunie à la fiche",
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "participant"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="participant_not_its_own_alias",
                violation_error_message="Une fiche ne se réunit pas à elle-même.",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_on=None) | Q(first_name="", last_name="", birth_date=None),
                name="participant_anonymised_is_nameless",
                violation_error_message="Une personne anonymisée n’a plus de nom ni de date de naissance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.anonymised_on is None else ANONYMISED

    @property
    def short_name(self) -> str:
        """First name and initial: what a company's link shows."""
        return f"{self.first_name} {self.last_name[:1]}." if self.anonymised_on is None else ANONYMISED


class Eligibility(MissionScopedModel):
    """Why a person is eligible, since when, on which proof. The category may say health, justice or asylum: it is
    encrypted whatever it is, so that being encrypted says nothing; so are the proof and who proposed her. A mistake is
    withdrawn, with its reason, never rewritten."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="eligibilities", verbose_name="participant"
    )
    category = EncryptedTextField("catégorie", blank=True)
    category_index = BlindIndexField("empreinte de la catégorie", source="category")
    published_class = models.CharField(
        "classe publiée", max_length=10, blank=True, default="", editable=False, help_text="Après anonymisation"
    )
    proof = EncryptedTextField("justificatif", blank=True)
    proof_issued_on = models.DateField("justificatif daté du", null=True, blank=True)
    valid_until = models.DateField("couvre une entrée jusqu’au", null=True, blank=True)
    proof_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier"
    )
    proposed_by = EncryptedTextField("orientée ou proposée par", blank=True)
    motive = EncryptedTextField("motif de la proposition", blank=True)
    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="marché qui ajoute ce public ou cet organisme",
        help_text="L’éligibilité ne vaut alors que pour lui",
    )
    established_on = models.DateField("établie le", help_text="Les heures sont jugées à cette date")
    established_by = models.CharField("établie par", max_length=200)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistrée par"
    )
    withdrawn_at = models.DateTimeField("annulée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulée par"
    )
    withdrawal_reason = EncryptedTextField("motif de l’annulation", blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "éligibilité"
        ordering = ["established_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("established_on")),
                name="eligibility_proof_holds_when_established",
                violation_error_message="Le justificatif n’est plus valable à la date où l’éligibilité est établie.",
            ),
            models.CheckConstraint(
                condition=Q(proof_issued_on=None) | Q(proof_issued_on__lte=F("established_on")),
                name="eligibility_proof_comes_first",
                violation_error_message="Le justificatif est postérieur à l’éligibilité qu’il établit.",
            ),
        ]

    def __str__(self) -> str:
        return f"éligibilité établie le {self.established_on:%d/%m/%Y}"


class Assignment(VersionedModel):
    """A person at work on an award, by one execution mode."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="assignments", verbose_name="participant"
    )
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="assignments", verbose_name="attribution")
    mode = models.CharField("modalité", max_length=12, choices=ExecutionMode.choices)
    contract_type = models.CharField("contrat de travail", max_length=40, blank=True)
    job = models.CharField("poste", max_length=120, blank=True)
    employer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="employeur"
    )
    declarant = models.CharField(
        "qui déclare les heures", max_length=8, choices=Declarant.choices, default=Declarant.HOLDER
    )
    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet qui répond de la personne"
    )
    place = models.ForeignKey(
        Commune,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commune du lieu de travail",
        help_text="Sans elle, les communes d’exécution du lot",
    )
    hired_on = models.DateField("embauche le")
    ends_on = models.DateField("fin prévue le", null=True, blank=True)

    # The employment her hiring goes on, as the dates of her other hirings say; set where two records of one person were
    # joined: the same hiring held twice.
    employed_since = models.DateField("employée sans interruption depuis le", null=True, blank=True, editable=False)
    is_double = models.BooleanField("même embauche tenue deux fois", default=False, editable=False)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "affectation"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(employed_since=None) | Q(employed_since__lte=F("hired_on")),
                name="assignment_employed_since_before_hiring",
                violation_error_message="L’emploi ne peut pas avoir commencé après l’embauche.",
            ),
            # Both hold hours of the ledger when two records of one person held the same hiring: neither can go.
            models.UniqueConstraint(
                fields=["participant", "award", "hired_on"],
                condition=Q(is_double=False),
                name="assignment_once",
                violation_error_message="Cette personne est déjà affectée à ce lot depuis cette date.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("hired_on")),
                name="assignment_dates_in_order",
                violation_error_message="La fin précède l’embauche.",
            ),
            models.CheckConstraint(
                condition=Q(declarant="holder") | Q(employer__isnull=False),
                name="assignment_declarant_is_known",
                violation_error_message="Nommez la structure qui emploie la personne et déclare ses heures.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant.short_name} · {self.award}"

    @property
    def window_starts_on(self) -> datetime.date:
        """The hiring that the window of a direct hire is counted from."""
        return self.employed_since or self.hired_on

    @property
    def declaring_structure(self) -> str:
        """The structure that declares her hours in the holder's place; empty when the holder does."""
        return str(self.employer) if self.declarant == Declarant.EMPLOYER else ""
