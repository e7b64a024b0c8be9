"""The mission (the tenant) and the base every scoped model inherits."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models

from levier.common.tenancy.scoping import ScopedManager, check_links, check_owner, scoped_links


class Mission(models.Model):
    """A departmental social-clause mission: the tenant."""

    slug = models.SlugField("adresse", unique=True, help_text="Le mot qui la désigne dans les adresses\u00a0: herault")
    name = models.CharField("nom", max_length=200)
    department = models.CharField(
        "département",
        max_length=3,
        validators=[RegexValidator(r"^(\d{2}|2[AB]|97\d)$", "Un code de département\u00a0: 34, 2A, 974…")],
    )
    time_zone = models.CharField("fuseau horaire", max_length=50, default="Europe/Paris")
    is_fictitious = models.BooleanField("fictive", default=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "mission"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MissionScopedModel(models.Model):
    """Base of every model that belongs to one mission.

    Its manager raises outside a scope on every query method; `save` and bulk writes refuse another mission than
    the active one and refuse links to another mission's rows.
    """

    mission = models.ForeignKey(
        Mission, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="mission"
    )

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        check_owner(self)
        check_links([self])
        super().save(*args, **kwargs)
        self.remember_links()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        check_owner(self)
        return super().delete(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Self:
        row = super().from_db(db, field_names, values, **options)
        row.remember_links()
        return row

    @property
    def loaded_links(self) -> dict[str, Any]:
        """The foreign keys to scoped rows as they stand in the database, by attribute name."""
        return self.__dict__.get("_loaded_links", {})

    def remember_links(self) -> None:
        """Notes the links as checked: they were just read from, or written to, the database."""
        values = self.__dict__
        values["_loaded_links"] = {
            field.attname: values[field.attname] for field in scoped_links(type(self)) if field.attname in values
        }
