"""Communes and intercommunalities (shared reference); organisations and desks (each mission's own)."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from levier.common.errors import Problem
from levier.common.tenancy.history import ScopedHistory
from levier.common.tenancy.models import MissionScopedModel
from levier.law.thresholds import Capacity
from levier.organizations.siret import clean_siret


class Intercommunality(models.Model):
    """EPCI à fiscalité propre (INSEE, code officiel géographique)."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=10)

    class Meta:
        verbose_name = "intercommunalité"
        ordering = ["name__french"]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune (INSEE, code officiel géographique)."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=100)
    department = models.CharField("département", max_length=3, db_index=True)
    siren = models.CharField("SIREN", max_length=9, blank=True, db_index=True)
    intercommunality = models.ForeignKey(
        Intercommunality, on_delete=models.PROTECT, null=True, blank=True, verbose_name="intercommunalité"
    )
    population = models.PositiveIntegerField("population", default=0)

    class Meta:
        verbose_name = "commune"
        ordering = ["name__french", "code"]

    def __str__(self) -> str:
        return self.name


class OrganizationKind(models.TextChoices):
    """What an organisation is in the chain of a clause (domain reference, actors)."""

    MISSION = "mission", "mission clause sociale"
    DESK = "desk", "guichet"
    BUYER = "buyer", "acheteur"
    COMPANY = "company", "entreprise"
    INCLUSIVE = "inclusive", "structure d’insertion"
    PRESCRIBER = "prescriber", "prescripteur"
    STATE = "state", "service de l’État ou financeur"


class LegalCapacity(models.TextChoices):
    """The capacity in which a buyer buys: thresholds and the duty of L2112-2-1 depend on it."""

    CENTRAL_AUTHORITY = Capacity.CENTRAL_AUTHORITY.value, "autorité publique centrale"
    CONTRACTING_AUTHORITY = Capacity.CONTRACTING_AUTHORITY.value, "pouvoir adjudicateur"
    CONTRACTING_ENTITY = Capacity.CONTRACTING_ENTITY.value, "entité adjudicatrice"


def check_siret(value: str) -> None:
    """Django validator over `clean_siret`."""
    try:
        clean_siret(value)
    except Problem as problem:
        raise ValidationError(problem.sentence) from problem


class Organization(MissionScopedModel):
    """An organisation as one mission knows it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=12, choices=OrganizationKind.choices)
    name = models.CharField("nom", max_length=255)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[check_siret])
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    # Codes of `reference`: each kind of organisation has its own, the others stay empty.
    structure_kind = models.CharField("type de structure", max_length=10, blank=True)
    prescriber_kind = models.CharField("type de prescripteur", max_length=20, blank=True)
    buyer_class = models.CharField("catégorie d’acheteur", max_length=20, blank=True)
    capacity = models.CharField("qualité de l’acheteur", max_length=25, blank=True, choices=LegalCapacity.choices)
    is_fictitious = models.BooleanField("fictif", default=False)
    source = models.CharField("source", max_length=200, blank=True)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "organisme"
        ordering = ["name__french", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "kind", "siret"],
                condition=~Q(siret=""),
                name="organization_siret_once",
                violation_error_message="Un organisme de cette nature porte déjà ce SIRET.",
            ),
            models.UniqueConstraint(
                fields=["mission"],
                condition=Q(kind="mission"),
                name="organization_mission_once",
                violation_error_message="La mission a déjà son propre organisme.",
            ),
            models.CheckConstraint(
                condition=Q(kind="buyer") | Q(buyer_class="", capacity=""),
                name="organization_buyer_fields",
                violation_error_message="Seul un acheteur a une catégorie et une qualité d’acheteur.",
            ),
        ]

    def __str__(self) -> str:
        return self.in_words(self.name, self.is_fictitious)

    @staticmethod
    def in_words(name: str, is_fictitious: bool) -> str:
        """How an organisation is named, for whoever reads its columns; what its name already says is not said twice."""
        is_marked = "(fictif" in name or "(démonstration)" in name
        return f"{name} (fictif)" if is_fictitious and not is_marked else name


class DeskCommune(MissionScopedModel):
    """One commune of a desk's territory."""

    desk = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="territory", verbose_name="guichet")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    is_confirmed = models.BooleanField("confirmée", default=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "commune d’un guichet"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "commune"],
                name="desk_commune_once",
                violation_error_message="Cette commune est déjà dans le territoire du guichet.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.desk}\u00a0: {self.commune}"
