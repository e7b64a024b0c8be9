"""A mission's own words for a mail."""

from django.db import models

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.letters.texts import LETTERS
from levier.coordination.hours.letters.words import SUBJECT_AT_MOST, TEXT_AT_MOST


class LetterVersion(MissionScopedModel):
    """A version of a letter. Only added to: the last one is in force, and what left keeps the words it left with."""

    code = models.CharField("lettre", max_length=10, choices=[(one.code, one.label) for one in LETTERS.values()])
    subject = models.CharField("objet", max_length=SUBJECT_AT_MOST)
    text = models.TextField("texte", max_length=TEXT_AT_MOST)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "version d’un courriel type"
        verbose_name_plural = "versions de courriels types"
        ordering = ["pk"]
        indexes = [models.Index(fields=["mission", "code"], name="letter_by_code")]

    def __str__(self) -> str:
        return f"{self.get_code_display()}, version {self.pk}"
