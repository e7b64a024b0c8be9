"""Which studies a person sees, and which she may write."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.accounts.roles import Role
from levier.common.files.kinds import FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.pledge_models import PledgeFinding
from levier.coordination.procurement.policy import bought_operations, visible_operations


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


def may_open_pledge_file(actor: Actor, file: StoredFile) -> bool:
    """Who follows the operation, and the buyer whose operation it is."""
    if not actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER):
        return False
    followed = Q(pledge__contract__operation__in=visible_operations(actor).order_by().values("pk"))
    bought = Q(pledge__contract__operation__in=bought_operations(actor).order_by().values("pk"))
    return PledgeFinding.objects.filter(followed | bought, file=file).exists()


PLEDGE_FILE = offer_kind(FileKind("clauses.pledge", "pièce d’un engagement sans heures", may_open_pledge_file))
