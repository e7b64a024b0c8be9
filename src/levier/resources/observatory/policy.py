"""Who sees the observatory, and who may change what it counts.

Published to anybody: what buyers themselves declared, counted, with its limits. Kept to the mission: whether the duty
bound a contract, buyers ranked or compared, what a contract's own page says of it.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from levier.accounts.roles import STAFF, Role
from levier.common.files import types
from levier.common.files.kinds import MEGABYTE, FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.organizations.buyers.policy import sees_every_buyer
from levier.organizations.models import Organization


@rule("observatory.figures.read")
def may_read_figures(actor: Actor, thing: Any) -> bool:
    """Anybody, signed in or not: the data is open, its figures too."""
    return True


@rule("observatory.errors.report")
def may_report_error(actor: Actor, thing: Any) -> bool:
    """Anybody: whoever reads a page may say what is wrong on it."""
    return True


@rule("observatory.figures.view")
def may_see_figures(actor: Actor, thing: Any) -> bool:
    """Every member of the mission: where each figure comes from, contract by contract."""
    return bool(actor.roles)


@rule("observatory.ledger.view")
def may_see_ledger(actor: Actor, thing: Any) -> bool:
    """The mission and its desks. The ledger is read each night: masked as it is, two nights tell of who moved in
    between, and an employer, a buyer or the State would read there what its people are. They have the editions."""
    return actor.has(*STAFF)


@rule("observatory.buyers.judge")
def may_judge_buyers(actor: Actor, thing: Any) -> bool:
    """The mission's people and the State: the duty of a buyer, buyers ranked, buyers compared."""
    return sees_every_buyer(actor)


@rule("observatory.data.change")
def may_change_data(actor: Actor, thing: Any) -> bool:
    """The mission's team, which answers for the figures."""
    return actor.has(Role.MISSION_TEAM, Role.ADMINISTRATOR)


@rule("observatory.figures.unmasked")
def may_see_unmasked_figures(actor: Actor, thing: Any) -> bool:
    """The mission's team, which checks what it publishes: small numbers of people are masked for everybody else."""
    return actor.has(Role.MISSION_TEAM, Role.ADMINISTRATOR)


@rule("observatory.collection.view")
def may_see_collection(actor: Actor, thing: Any) -> bool:
    """The mission and its desks, which make the year's figures together."""
    return actor.has(*STAFF)


@rule("observatory.collection.change")
def may_change_collection(actor: Actor, desk: Any) -> bool:
    """The desk itself, or the mission's team for a desk that sent its figures to it."""
    return actor.has(Role.MISSION_TEAM, Role.ADMINISTRATOR) or _is_of(actor, desk)


@rule("observatory.lines.bring")
def may_bring_lines(actor: Actor, thing: Any) -> bool:
    """The desk, its own spreadsheet; the mission's team, that of a desk that sent it."""
    return actor.has(Role.MISSION_TEAM, Role.FACILITATOR)


def desks_brought_by(actor: Actor, desks: QuerySet[Organization]) -> QuerySet[Organization]:
    """The desks whose lines an actor brings: every one for the mission's team, its own for a desk."""
    return desks if actor.has(Role.MISSION_TEAM) else desks.filter(pk__in=actor.within(Role.FACILITATOR))


@rule("observatory.operations.decide")
def may_decide_of_operations(actor: Actor, thing: Any) -> bool:
    """The mission's team: the desks that tell of the same operation are parties to it."""
    return actor.has(Role.MISSION_TEAM)


@rule("observatory.edition.close")
def may_close_year(actor: Actor, thing: Any) -> bool:
    """The mission's team, which signs what it publishes."""
    return actor.has(Role.MISSION_TEAM)


@rule("observatory.collection.sign")
def may_sign_collection(actor: Actor, desk: Any) -> bool:
    """The desk alone answers for its figures."""
    return _is_of(actor, desk)


def _is_of(actor: Actor, desk: Any) -> bool:
    return desk is not None and desk.pk in actor.within(Role.FACILITATOR)


@rule("observatory.readiness.follow")
def may_follow_readiness(actor: Actor, thing: Any) -> bool:
    """The mission's team and the facilitators, who ask buyers: what each answered is not published."""
    return actor.has(Role.MISSION_TEAM, Role.FACILITATOR)


@rule("observatory.readiness.answer")
def may_answer_readiness(actor: Actor, buyer: Organization | None) -> bool:
    """The buyer for itself, and who asked it, for what it said on the telephone or in a meeting."""
    return actor.has(Role.MISSION_TEAM, Role.FACILITATOR) or (
        actor.has(Role.BUYER) if buyer is None else answers_itself(actor, buyer)
    )


def answers_itself(actor: Actor, buyer: Organization) -> bool:
    """Whether whoever answers is of the buyer."""
    return buyer.pk in bodies_asked(actor)


def bodies_asked(actor: Actor) -> Collection[int]:
    """The buyers in whose name an actor answers."""
    return actor.within(Role.BUYER)


BOOKLET_KIND = "observatory.booklet"


def may_open_booklet(actor: Actor, file: StoredFile) -> bool:
    """The booklet is made of open data: every member of the mission opens it."""
    return may_see_figures(actor, None)


BOOKLET_FILE = offer_kind(
    FileKind(BOOKLET_KIND, "livret de l’observatoire", may_open_booklet, types=(types.PDF,), max_bytes=50 * MEGABYTE)
)
