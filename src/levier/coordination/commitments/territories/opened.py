"""Reads of the operations other missions opened to this one: copies, each with its sums."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.registry import OpenPoint
from levier.coordination.commitments.territories.agreements import State
from levier.coordination.commitments.territories.models import AgreementAct, OpenedOperation, OpenedShare
from levier.coordination.commitments.territories.policy import visible_opened

OFFERED = Q(accepted_at=None, ended_at=None)
IN_FORCE = Q(accepted_at__isnull=False, ended_at=None)
ENDED = Q(ended_at__isnull=False)
STATES = {"propose": OFFERED, "en_vigueur": IN_FORCE, "termine": ENDED}
SORTS = {
    "nom": "name",
    "mission": "origin__name",
    "dues": "owed",
    "faites": "done",
    "reprises": "taken_over",
    "ensemble": "total",
}


SUMS = (
    *("owed", "done", "taken_over", "excused", "remaining"),
    *("total", "total_excused", "total_done", "total_taken_over"),
)


def with_sums(opened: QuerySet[OpenedOperation]) -> QuerySet[OpenedOperation]:
    """The same with the whole hours the mission answers for (`owed`, of which `excused`) and its hundredths `done`, of
    which `taken_over`, and `remaining`; and those of the whole operation (`total`, `total_excused`, `total_done`,
    `total_taken_over`)."""
    ours = Q(shares__is_ours=True)
    return opened.select_related("origin", "desk").annotate(
        owed=Coalesce(Sum("shares__owed", filter=ours), 0),
        done=Coalesce(Sum("shares__done", filter=ours), 0),
        taken_over=Coalesce(Sum("shares__taken_over", filter=ours), 0),
        excused=Coalesce(Sum("shares__excused", filter=ours), 0),
        remaining=Coalesce(Sum("shares__remaining", filter=ours), 0),
        total=Coalesce(Sum("shares__owed"), 0),
        total_excused=Coalesce(Sum("shares__excused"), 0),
        total_taken_over=Coalesce(Sum("shares__taken_over"), 0),
        total_done=Coalesce(Sum("shares__done"), 0),
    )


@dataclass(frozen=True)
class OpenedTotal:
    """The mission's shares of other missions' operations together: whole hours owed, of which excused, hundredths done,
    of which taken over, and remaining."""

    owed: int
    excused: int
    done: int
    taken_over: int
    remaining: int


def listed(opened: QuerySet[OpenedOperation], *, state: str = "", text: str = "", sort: str = "") -> list[Any]:
    """The operations a list asks for, in its order, each with its sums and what remains, None where nothing is
    published (not accepted yet, or ended); one query."""
    found = opened.filter(STATES.get(state, Q()))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(buyer__icontains=text) | Q(origin__name__icontains=text))
    column = SORTS.get(sort.removeprefix("-"), "name")
    rows = list(with_sums(found).order_by(f"-{column}" if sort.startswith("-") else column, "pk"))
    for row in rows:
        if row.state is not State.IN_FORCE:
            for name in SUMS:
                setattr(row, name, None)
    return rows


def total_of(rows: list[Any]) -> OpenedTotal:
    """The sum of rows of `listed`; what remains is counted operation by operation."""
    return OpenedTotal(
        sum(row.owed or 0 for row in rows),
        sum(row.excused or 0 for row in rows),
        sum(row.done or 0 for row in rows),
        sum(row.taken_over or 0 for row in rows),
        sum(row.remaining or 0 for row in rows),
    )


def opened_in_force(actor: Actor) -> list[Any]:
    """What the board shows apart; one query."""
    return listed(visible_opened(actor), state="en_vigueur")


def shares_of_opened(opened: OpenedOperation) -> QuerySet[OpenedShare]:
    """The published shares of one operation."""
    return OpenedShare.objects.filter(opened=opened)


def acts_of(*agreements: Any) -> list[AgreementAct]:
    """The log of some agreements, the first act first; one query."""
    return list(AgreementAct.objects.filter(agreement__in=agreements).select_related("author"))


def offered_operations(actor: Actor) -> list[OpenPoint]:
    """Operations other missions propose, for the team that answers; one query."""
    if not permits(actor, "commitments.agreement.edit"):
        return []
    return [
        OpenPoint(
            badge="À décider",
            tone="todo",
            what=f"{opened.origin.name} vous propose une part de son opération",
            where=opened.name,
            url=reverse("opened_operation", args=[opened.public_id]),
        )
        for opened in OpenedOperation.objects.filter(OFFERED).select_related("origin")
    ]
