"""What is past its term: each room says how it finds and anonymises its own."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope


@dataclass(frozen=True)
class RetentionRule:
    """`apply(today)` anonymises what is past its term in the active mission, once, and returns how many."""

    label: str
    apply: Callable[[datetime.date], int]


_rules: list[RetentionRule] = []


def offer_retention(rule: RetentionRule) -> None:
    """Offers the rule of a room; a room does so in its `offers.py`."""
    _rules.append(rule)


def anonymise_past_term(today: datetime.date, *, write: bool) -> list[tuple[str, str, int]]:
    """Applies every rule in every mission; without `write`, does everything and gives it up.

    Returns (mission, rule, how many).
    """
    done = []
    for mission in Mission.objects.order_by("pk"):
        with mission_scope(mission.pk):
            for rule in _rules:
                with transaction.atomic():
                    done.append((mission.name, rule.label, rule.apply(today)))
                    transaction.set_rollback(not write)
    return done
