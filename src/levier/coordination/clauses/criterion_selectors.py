"""Reads of the social criteria that the studies wrote a weight for."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import ClauseDetails, StudyLot
from levier.coordination.clauses.study_papers import SCORED


@dataclass(frozen=True)
class WeighedCriterion:
    """The social criterion of one decided study: `weight` in per cents of the mark, `cpvs` those of the lots of its
    contract, none before there is one."""

    notice_on: datetime.date
    desk: int
    buyer_class: str
    way: str
    weight: int
    cpvs: tuple[str, ...]


def criterion_weights(today: datetime.date) -> Iterator[WeighedCriterion]:
    """The weights of the active mission's studies in the order they were opened: decided for a clause, another
    condition or a criterion alone, in their last version, for a consultation launched by today; two queries."""
    kept = ClauseDetails.objects.filter(
        criterion_weight__isnull=False,
        study__way__in=SCORED,
        study__decision__in=(Decision.CLAUSE, Decision.OTHER_CONDITION, Decision.CRITERION),
        study__notice_on__lte=today,
        study__replaced_by=None,
    )
    cpvs: dict[int, list[str]] = {}
    lots = StudyLot.objects.filter(study__in=kept.order_by().values("study"), lot__isnull=False)
    for study, cpv in lots.order_by("pk").values_list("study", "lot__cpv"):
        cpvs.setdefault(study, []).append(cpv)
    rows = kept.order_by("study").values_list(
        "study", "study__notice_on", "study__desk", "study__buyer__buyer_class", "study__way", "criterion_weight"
    )
    for study, notice_on, desk, buyer_class, way, weight in rows:
        yield WeighedCriterion(notice_on, desk, buyer_class, way, weight or 0, tuple(cpvs.get(study, ())))
