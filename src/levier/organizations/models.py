"""Communes and intercommunalities (shared reference); organisations and desks (each mission's own)."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from levier.common.errors import Problem
from levier.common.tenancy.history import ScopedHistory
from levier.common.tenancy.models import MissionScopedModel
from levier.organizations.siret import clean_siret


class Intercommunality(models.Model):
    """EPCI à fiscalité propre (INSEE, code officiel géographique)."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=10)

    class Meta:
        verbose_name = "intercommunalité"
        ordering = ["name"]

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
        ordering = ["name", "code"]

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
    is_fictitious = models.BooleanField("fictif", default=False)
    source = models.CharField("source", max_length=200, blank=True)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "organisme"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "kind", "siret"],
                condition=~Q(siret=""),
                name="organization_siret_once",
                violation_error_message="Un organisme de cette nature porte déjà ce SIRET.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (fictif)" if self.is_fictitious and "(fictif" not in self.name else self.name


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
        return f"{self.desk} : {self.commune}"
