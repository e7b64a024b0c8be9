"""The page left with a buyer: what still binds, what comparable buyers did. Plain Python.

No other buyer is ever named, and nothing is counted under five cases: one could tell who did what.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from levier.coordination.clauses.decisions import DECISION_LABELS, Decision

FEWEST_CASES = 5


@dataclass(frozen=True)
class Comparable:
    """What buyers of the same capacity decided for purchases of the same kind: (decision in words, how many)."""

    total: int
    decisions: list[tuple[str, int]]

    @property
    def is_enough(self) -> bool:
        """Whether the cases may be counted."""
        return self.total >= FEWEST_CASES


def compare(counts: Mapping[str, int]) -> Comparable:
    """From how many studies ended in each decision; the decisions come in their order, those nobody took left out."""
    decisions = [(DECISION_LABELS[known], counts[known]) for known in Decision if counts.get(known)]
    total = sum(number for _, number in decisions)
    return Comparable(total, decisions if total >= FEWEST_CASES else [])
