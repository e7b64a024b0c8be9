"""Who may commit and amend hours: who may change the operation. Who opens the papers of a release."""

from typing import Any

from django.db.models import Q

from levier.accounts.roles import Role
from levier.common.files.kinds import FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.coordination.commitments.models import ClauseRelease, FrameworkAmount, HoursCommitment
from levier.coordination.commitments.territories import policy as territories_policy  # noqa: F401 its rules
from levier.coordination.procurement.policy import bought_operations, may_edit_operation, visible_operations


@rule("commitments.hours.edit")
def may_edit_hours(actor: Actor, operation: Any) -> bool:
    """The lead desk of the operation and the mission's team."""
    return may_edit_operation(actor, operation)


def may_open_release_file(actor: Actor, file: StoredFile) -> bool:
    """Who follows the operation, and the buyer whose operation it is: the papers tell of a company in difficulty."""
    if not actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER):
        return False
    followed = Q(lot__contract__operation__in=visible_operations(actor).order_by().values("pk"))
    bought = Q(lot__contract__operation__in=bought_operations(actor).order_by().values("pk"))
    return ClauseRelease.objects.filter(followed | bought, Q(copy=file) | Q(decision_copy=file)).exists()


def may_open_amount_file(actor: Actor, file: StoredFile) -> bool:
    """An order or an invoice: who follows the operation, and the buyer that ordered. Prices are no other company's."""
    if not actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER):
        return False
    followed = Q(lot__contract__operation__in=visible_operations(actor).order_by().values("pk"))
    bought = Q(lot__contract__operation__in=bought_operations(actor).order_by().values("pk"))
    return FrameworkAmount.objects.filter(followed | bought, copy=file).exists()


def may_open_act_file(actor: Actor, file: StoredFile) -> bool:
    """An amendment or what else commits hours: who follows the operation, and its buyer. It may state prices."""
    if not actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER):
        return False
    followed = Q(lot__contract__operation__in=visible_operations(actor).order_by().values("pk"))
    bought = Q(lot__contract__operation__in=bought_operations(actor).order_by().values("pk"))
    return HoursCommitment.objects.filter(followed | bought, copy=file).exists()


ACT_FILE = offer_kind(FileKind("commitments.act", "avenant ou pièce qui engage des heures", may_open_act_file))
AMOUNT_FILE = offer_kind(FileKind("commitments.amount", "bon de commande ou facture", may_open_amount_file))
RELEASE_FILE = offer_kind(
    FileKind("commitments.release", "pièce d’une suspension ou d’une annulation", may_open_release_file)
)
