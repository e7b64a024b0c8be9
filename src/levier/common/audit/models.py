"""The access log: who read which identities. It is only ever added to."""

from typing import Any

from django.db import models

from levier.common.tenancy.models import MissionScopedModel


class AccessLogEntry(MissionScopedModel):
    """One page that showed identities, to one person. Pseudonymous ids, never names."""

    at = models.DateTimeField("à", auto_now_add=True)
    actor_id = models.BigIntegerField("compte")
    page = models.CharField("page", max_length=100)
    subjects = models.JSONField("personnes lues")
    request = models.CharField("requête", max_length=32)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lecture d’identités"
        verbose_name_plural = "lectures d’identités"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.page}, compte {self.actor_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("le journal des accès ne se corrige pas")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("le journal des accès ne s’efface pas")
