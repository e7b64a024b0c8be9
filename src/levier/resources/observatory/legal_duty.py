"""A published contract before the legal duty: dated thresholds, and what open data can say of L2112-2-1.

Open data gives the date of notification and the amount of one contract; the duty looks at the launch of the
consultation and at the whole need. What follows from the first is said; the rest is left to be verified. Plain Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from levier.law.duty import IN_FORCE_FROM
from levier.law.thresholds import Capacity, Kind, Threshold
from levier.statistics.bounds import Threshold as Period

_WORKS = "45"


class Answer(StrEnum):
    """What the published facts allow to say."""

    UNDATED = "sans-date"
    UNKNOWN_THRESHOLD = "seuil-inconnu"
    BELOW = "sous-seuil"
    BEFORE = "avant"
    TO_VERIFY = "a-verifier"


@dataclass(frozen=True)
class Position:
    """Where a contract stands: the threshold of its date (None when unknown), the answer and its French sentence."""

    answer: Answer
    threshold: Threshold | None
    sentence: str


def periods(capacity: Capacity, known: Sequence[Threshold]) -> tuple[Period, ...]:
    """The thresholds of a capacity, one period after the other, in the shape the statistical engine compares: the days
    on which both that of works and that of the rest are known. `known` never overlap."""
    works = [line for line in known if _is(line, capacity, Kind.WORKS)]
    others = [line for line in known if _is(line, capacity, Kind.SERVICES)]
    found = []
    for of_works in works:
        for other in others:
            first, last = max(of_works.first_day, other.first_day), min(of_works.last_day, other.last_day)
            if first <= last:
                found.append(Period(first, last, works_cents=of_works.amount * 100, other_cents=other.amount * 100))
    return tuple(sorted(found, key=lambda period: period.start))


def first_known_day(capacity: Capacity, known: Sequence[Threshold]) -> date:
    """The day from which thresholds are known here; earlier contracts cannot be judged."""
    return min(period.start for period in periods(capacity, known))


def periods_since_duty(capacity: Capacity, known: Sequence[Threshold]) -> tuple[Period, ...]:
    """The same periods, from the day the duty is in force."""
    return tuple(
        Period(max(period.start, IN_FORCE_FROM), period.end, period.works_cents, period.other_cents)
        for period in periods(capacity, known)
        if period.end is None or period.end >= IN_FORCE_FROM
    )


def position(contract: dict[str, Any], capacity: Capacity, known: Sequence[Threshold]) -> Position:
    """Where a published contract stands (`Dataset.contract`: notified_on, amount_initial in cents, cpv_division), by
    the thresholds `known`."""
    day, amount = contract["notified_on"], contract["amount_initial"]
    if day is None or amount is None:
        return Position(
            Answer.UNDATED, None, "Sa date ou son montant n’est pas publié\u00a0: le seuil ne peut pas être comparé."
        )
    # Supplies and services share their thresholds: open data need not tell them apart.
    kind = Kind.WORKS if contract["cpv_division"] == _WORKS else Kind.SERVICES
    line = next((line for line in known if _is(line, capacity, kind) and line.first_day <= day <= line.last_day), None)
    if line is None:
        if day > first_known_day(capacity, known):
            return Position(
                Answer.UNKNOWN_THRESHOLD,
                None,
                f"Aucun seuil n’est enregistré ici à la date du {day:%d/%m/%Y}\u00a0: la dernière période connue est "
                "close, à vérifier dans l’avis en vigueur.",
            )
        return Position(
            Answer.UNKNOWN_THRESHOLD,
            None,
            f"Les seuils connus ici commencent le {first_known_day(capacity, known):%d/%m/%Y}\u00a0: "
            "ce marché est antérieur, il ne peut pas être comparé.",
        )
    if amount < line.amount * 100:
        return Position(Answer.BELOW, line, "Le montant publié est inférieur au seuil européen de sa date.")
    if day < IN_FORCE_FROM:
        return Position(
            Answer.BEFORE,
            line,
            "Le montant publié atteint le seuil européen de sa date, mais l’obligation de l’article L2112-2-1 vise les "
            f"consultations lancées à compter du {IN_FORCE_FROM:%d/%m/%Y}\u00a0: elle ne liait pas ce marché.",
        )
    return Position(
        Answer.TO_VERIFY,
        line,
        "Le montant publié atteint le seuil européen de sa date. L’article L2112-2-1 s’applique si la consultation a "
        f"été lancée à compter du {IN_FORCE_FROM:%d/%m/%Y}\u00a0: cette date n’est pas publiée, à vérifier "
        "auprès de l’acheteur.",
    )


def _is(line: Threshold, capacity: Capacity, kind: Kind) -> bool:
    return line.capacity == capacity and line.kind == kind
