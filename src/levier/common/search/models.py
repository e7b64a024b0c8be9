"""The index: what can be found, and the page it opens. Derived, and rebuilt at will from the rooms' own tables."""

from django.db import models

from levier.common.tenancy.models import MissionScopedModel


class SearchEntry(MissionScopedModel):
    """One thing that can be found. Who may see it is asked of its room each time, never stored here."""

    kind = models.CharField("nature", max_length=30)
    object_id = models.UUIDField("identifiant public de l’objet")
    title = models.CharField("titre", max_length=300)
    subtitle = models.CharField("précision", max_length=300, blank=True)
    url_name = models.CharField("page", max_length=60, blank=True)
    url_id = models.UUIDField("identifiant dans l’adresse", null=True, blank=True)
    words = models.TextField("mots et racines")
    sort_key = models.CharField("clé de tri", max_length=100, help_text="Le titre sans accents ni majuscules")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "entrée de la recherche"
        verbose_name_plural = "entrées de la recherche"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "kind", "object_id"],
                name="search_entry_once",
                violation_error_message="Cet objet est déjà dans la recherche.",
            )
        ]

    def __str__(self) -> str:
        return self.title
