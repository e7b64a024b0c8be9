"""What some buyers of the invented department answered about the « climat et résilience » law; the others did not."""

import datetime

from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.demo.workers import MARK
from levier.organizations.models import Organization, OrganizationKind
from levier.resources.observatory.readiness.models import BuyerReadiness
from levier.resources.observatory.readiness.rules import Stage, Told
from levier.resources.observatory.readiness.services import record_answer

# By buyer, in the order of their names; None: no answer.
_ANSWERS = (
    (Stage.PREPARING, Told.CALL, "Attend un modèle de rapport de présentation"),
    (Stage.LEARNING, Told.MEETING, ""),
    None,
    (Stage.APPLYING, Told.MAIL, "Trois consultations depuis septembre"),
    (Stage.NOT_CONCERNED, Told.CALL, ""),
    None,
    (Stage.DISCOVERING, Told.CALL, "Demande un rendez-vous"),
    (Stage.PREPARING, Told.MEETING, ""),
    None,
    (Stage.LEARNING, Told.MAIL, ""),
)


def load_readiness(mission: Mission, today: datetime.date) -> None:
    """In an invented mission, the answers of some of its buyers, when there is none."""
    with mission_scope(mission.pk):
        if BuyerReadiness.objects.exists():
            return
        buyers = Organization.objects.filter(kind=OrganizationKind.BUYER, is_fictitious=True).order_by("name__french")
        for rank, (buyer, told) in enumerate(zip(buyers, _ANSWERS, strict=False)):
            if told is None:
                continue
            stage, told_by, comment = told
            record_answer(
                buyer,
                stage,
                told_on=today - datetime.timedelta(days=5 + 3 * rank),
                told_by=told_by,
                comment=comment and comment + MARK,
                author=None,
                today=today,
                seen=None,
            )
