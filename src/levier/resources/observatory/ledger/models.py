"""The facts of the ledger in service in a mission."""

import uuid

from django.db import models

from levier.common.tenancy.models import MissionScopedModel


class LedgerBuild(MissionScopedModel):
    """Facts of the ledger written in the mission's folder. One a mission: the swap is the change of this row, and
    nobody reads a folder it does not name."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    built_at = models.DateTimeField("arrêtés le")
    hours_rows = models.PositiveIntegerField("lignes d’heures")
    owed_rows = models.PositiveIntegerField("lignes d’engagements")
    lot_rows = models.PositiveIntegerField("lignes de lots actifs")
    exit_rows = models.PositiveIntegerField("lignes de sorties")
    criterion_rows = models.PositiveIntegerField("lignes de critères", null=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "faits du registre"
        verbose_name_plural = "faits du registre"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission"],
                name="ledger_build_one_a_mission",
                violation_error_message="Les faits du registre de cette mission sont déjà en service.",
            )
        ]

    def __str__(self) -> str:
        return f"faits du registre arrêtés le {self.built_at:%d/%m/%Y}"

    @property
    def rows(self) -> dict[str, int]:
        """The rows of each table, as its report says them."""
        told = {
            "hours": self.hours_rows, "owed": self.owed_rows, "lot": self.lot_rows, "exit": self.exit_rows,
            "criterion": self.criterion_rows,
        }  # fmt: skip
        # A build made before criteria were told has no such table.
        return {name: rows for name, rows in told.items() if rows is not None}
