"""Which statements are asked for by themselves, on what morning, and which cannot be.

No text says when: a mission sets how many days before the due date, or that it asks by hand.
"""

import datetime
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Trim

from levier.common.outbox.selectors import returned_addresses
from levier.common.policy import Actor
from levier.common.prepared import prepared
from levier.common.quiet_days import is_quiet
from levier.coordination.hours.models import (
    LinkPurpose,
    MessageKind,
    Statement,
    StatementLink,
    StatementMessage,
)
from levier.coordination.hours.policy import answered_statements
from levier.coordination.hours.selectors import asking_setting
from levier.coordination.hours.services.by_structures import left_to_structures
from levier.coordination.hours.services.statements import OWED_STATEMENTS
from levier.coordination.procurement.selectors import award_named


class Obstacle(StrEnum):
    """Why a statement is not asked for by itself."""

    NO_ADDRESS = "aucune adresse où écrire"
    RETURNED = "l’adresse renvoie les courriels"
    ELSEWHERE = "les heures sont déclarées par la structure qui emploie les personnes"
    NOT_LEFT = "rien n’est parti à ce correspondant"


def never_asked(statements: QuerySet[Statement], *, until: datetime.date, today: datetime.date) -> QuerySet[Any]:
    """Of these statements, those whose day to be asked has come (`asked_until`) and whose present contact was never
    written to.

    Never one answered, one whose contract expects nothing (suspended, settled, clause released…), or one whose contact
    said it is no longer them: that message is an open point already. A link the facilitator revoked was sent: the
    statement is not asked for again behind her back.
    """
    of_this = {"statement": OuterRef("pk")}
    sent = StatementLink.objects.filter(sent_to__iexact=OuterRef("address"), **of_this)
    leaving = StatementMessage.objects.filter(
        kind=MessageKind.CONTACT, handled_at=None, statement__award=OuterRef("award")
    )
    return (
        statements.filter(OWED_STATEMENTS, confirmed_at=None, period_end__lt=today, due_on__lte=until)
        .annotate(address=Lower(Trim(F("award__contact_email"))))
        .exclude(Exists(sent.exclude(purpose=LinkPurpose.PASSED_ON)))
        .exclude(Exists(leaving))
        .annotate(
            returned=Q(address__in=returned_addresses()),
            elsewhere=left_to_structures(),
        )
        .order_by("due_on", "pk")
    )


def asked_until(days: int, today: datetime.date) -> datetime.date:
    """The last due date that is asked for today, when statements are asked for so many days before it."""
    return today + datetime.timedelta(days=days)


def obstacle(statement: Any) -> Obstacle | None:
    """What keeps one of `never_asked` from being asked for; None: it is to ask."""
    if statement.elsewhere:
        return Obstacle.ELSEWHERE
    if not statement.address:
        return Obstacle.NO_ADDRESS
    return Obstacle.RETURNED if statement.returned else None


def to_ask(today: datetime.date) -> list[Statement]:
    """The statements of the active mission to ask for this morning; none on a day when nothing is sent. Two queries."""
    days = asking_setting().days
    if days is None or is_quiet(today):
        return []
    found = never_asked(Statement.objects.all(), until=asked_until(days, today), today=today)
    return [one for one in found if obstacle(one) is None]


@prepared
def answered_and_never_asked(actor: Actor, until: datetime.date, today: datetime.date) -> QuerySet[Any]:
    """The statements an actor asks for that nobody was asked for, as a list shows them."""
    shown = ("public_id", "due_on", "period_end", *award_named("award"))
    found = never_asked(answered_statements(actor), until=until, today=today)
    return found.select_related("award__company", "award__lot__contract").only(*shown)


def out_of_reach(actor: Actor, today: datetime.date) -> Iterable[tuple[Any, Obstacle]]:
    """Of the statements an actor asks for, those that should have been and could not be, with why; two queries."""
    days = asking_setting().days
    if days is None:
        return
    for one in answered_and_never_asked(actor, asked_until(days, today), today):
        first_day = max(one.due_on - datetime.timedelta(days=days), one.period_end + datetime.timedelta(days=1))
        why = obstacle(one)
        if why is None and first_day < today and not is_quiet(today):
            why = Obstacle.NOT_LEFT
        if why is not None:
            yield one, why
