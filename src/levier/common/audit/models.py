"""The access log and its seals: who read which identities. Both are only ever added to."""

from typing import Any

from django.db import models

from levier.common.tenancy.models import MissionScopedModel


class AppendOnlyModel(MissionScopedModel):
    """Base of rows that are written once. The database refuses the rest too: see `append_only`."""

    class Meta(MissionScopedModel.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(f"{self._meta.verbose_name} : ne se corrige pas")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self._meta.verbose_name} : ne s’efface pas")


class AccessLogEntry(AppendOnlyModel):
    """One page that showed identities, to one person. Pseudonymous ids, never names."""

    at = models.DateTimeField("à", auto_now_add=True)
    actor_id = models.BigIntegerField("compte")
    page = models.CharField("page", max_length=100)
    subjects = models.JSONField("personnes lues")
    request = models.CharField("requête", max_length=32)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = "lecture d’identités"
        verbose_name_plural = "lectures d’identités"
        ordering = ["pk"]
        indexes = [models.Index(fields=["mission", "actor_id"], name="access_log_by_actor")]

    def __str__(self) -> str:
        return f"{self.page}, compte {self.actor_id}"


class LogSeal(AppendOnlyModel):
    """A link of the chain: the fingerprint of the previous seal and of every line from `first_id` to `last_id`."""

    first_id = models.BigIntegerField("première ligne")
    last_id = models.BigIntegerField("dernière ligne")
    lines = models.PositiveIntegerField("lignes")
    previous = models.CharField("sceau précédent", max_length=64, blank=True)
    digest = models.CharField("sceau", max_length=64)
    sealed_at = models.DateTimeField("scellé le", auto_now_add=True)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = "sceau du journal"
        verbose_name_plural = "sceaux du journal"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "previous"],
                name="log_seal_chain_does_not_fork",
                violation_error_message="Cette partie du journal est déjà scellée.",
            ),
            models.CheckConstraint(
                condition=models.Q(last_id__gte=models.F("first_id"), lines__gt=0),
                name="log_seal_covers_lines",
                violation_error_message="Un sceau couvre au moins une ligne.",
            ),
        ]

    def __str__(self) -> str:
        return f"sceau des lignes {self.first_id} à {self.last_id}"
