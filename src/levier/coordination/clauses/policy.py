"""Which studies a person sees, and which she may write."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor, rule
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.procurement.policy import visible_operations


def visible_studies(actor: Actor) -> QuerySet[OpportunityStudy]:
    """All for the mission's team; for a facilitator, her desk's and those behind the operations she follows."""
    studies = OpportunityStudy.objects.all()
    if actor.has(Role.MISSION_TEAM):
        return studies
    mine = Q(desk__in=actor.within(Role.FACILITATOR)) | Q(operation__in=visible_operations(actor).values("pk"))
    return studies.filter(mine)


@rule("clauses.study.view")
def may_see_studies(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("clauses.study.edit")
def may_edit_study(actor: Actor, study: OpportunityStudy | None) -> bool:
    """The desk that carries the study, and the mission's team."""
    if study is None or actor.has(Role.MISSION_TEAM):
        return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)
    return study.desk_id in actor.within(Role.FACILITATOR)


@rule("clauses.wording.view")
def may_see_wordings(actor: Actor, thing: Any) -> bool:
    """Those who write clauses from the mission's models."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("clauses.wording.edit")
def may_edit_wordings(actor: Actor, thing: Any) -> bool:
    """The mission's team: every desk writes from the same models."""
    return actor.has(Role.MISSION_TEAM)


@rule("clauses.table.view")
def may_see_tables(actor: Actor, thing: Any) -> bool:
    """Those who make studies, and who keeps the tables."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.ADMINISTRATOR)


@rule("clauses.table.edit")
def may_edit_tables(actor: Actor, thing: Any) -> bool:
    """The mission's administrator: a line changes what every later study answers."""
    return actor.has(Role.ADMINISTRATOR)
