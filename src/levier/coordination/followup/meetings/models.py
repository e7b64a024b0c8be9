"""The meetings of a contract."""

from django.db import models

from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.followup.meetings.rules import KIND_LABELS, MeetingKind
from levier.coordination.procurement.models import Contract
from levier.meetings.models import Meeting


class ContractMeeting(MissionScopedModel):
    """A meeting held about a contract, and which of the two the CCAG knows it is."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="meetings", verbose_name="marché")
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="about", verbose_name="réunion")
    kind = models.CharField(
        "nature",
        max_length=10,
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        default=MeetingKind.MONITORING.value,
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "réunion d’un marché"
        verbose_name_plural = "réunions des marchés"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.contract}"
