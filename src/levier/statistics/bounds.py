"""Amounts contracts are compared with, by period: apart from the engine, so that naming them does not load it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Threshold:
    """Amounts in cents from which a contract is counted « above », for contracts notified from `start` to `end`.

    `works_cents` applies to CPV division 45, `other_cents` to the rest. The values come from the dated tables of `law`.
    `buyer_class`: the buyers it applies to; those of no class that has its own have the thresholds without one.
    """

    start: date
    end: date | None
    works_cents: int
    other_cents: int
    buyer_class: str | None = None
