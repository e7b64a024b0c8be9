"""The page left with a buyer: what still binds, what comparable buyers did, the hours at stake. Plain Python.

No other buyer is ever named, and nothing is counted under five cases nor under three buyers: one could tell who did
what, and five studies of one buyer say what that buyer does.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from levier.common.ui import formats
from levier.coordination.clauses.decisions import DECISION_LABELS, Decision

FEWEST_CASES = 5
FEWEST_BUYERS = 3
MOST_LINES = 6  # what the page holds beside a long reason to opt out
NO_TRADE, OTHER_TRADES = "métier non précisé", "autres métiers"


@dataclass(frozen=True)
class Comparable:
    """What buyers of the same capacity decided for purchases of the same kind: studies and buyers in all, (decision in
    words, how many studies)."""

    total: int
    buyers: int
    decisions: list[tuple[str, int]]

    @property
    def is_enough(self) -> bool:
        """Whether the cases may be counted."""
        return self.total >= FEWEST_CASES and self.buyers >= FEWEST_BUYERS


def compare(cases: Iterable[tuple[str, int]]) -> Comparable:
    """From the studies decided (decision, key of the buyer), one each; the decisions come in their order, those nobody
    took left out."""
    found = list(cases)
    counted = Counter(decision for decision, _ in found)
    whole = Comparable(
        len(found),
        len({buyer for _, buyer in found}),
        [(DECISION_LABELS[known], counted[known]) for known in Decision if counted[known]],
    )
    return whole if whole.is_enough else replace(whole, decisions=[])


@dataclass(frozen=True)
class LotAtStake:
    """A lot of the page: its hours in words, or why it has none; whole hours, None when it is not sized."""

    name: str
    trade: str
    words: str
    hours: int | None


def lot_lines(lots: Sequence[LotAtStake]) -> list[tuple[str, str]]:
    """The lots and their hours, a line each; beyond six, a line a trade, those with the most hours first, and the
    trades that are left put together: the page stays one page."""
    if len(lots) <= MOST_LINES:
        return [(lot.name, lot.words) for lot in lots]
    by_trade = sorted(lots, key=lambda lot: lot.trade)
    trades = [(trade, list(of_trade)) for trade, of_trade in groupby(by_trade, key=lambda lot: lot.trade)]
    trades.sort(key=lambda found: -hours_of(found[1]))
    if len(trades) > MOST_LINES:
        rest = [lot for _, of_trade in trades[MOST_LINES - 1 :] for lot in of_trade]
        trades = [*trades[: MOST_LINES - 1], (OTHER_TRADES, rest)]
    return [(trade_words(trade, found), formats.whole_hours(hours_of(found))) for trade, found in trades]


def hours_of(lots: Sequence[LotAtStake]) -> int:
    """Whole hours of the lots that are sized."""
    return sum(lot.hours or 0 for lot in lots)


def trade_words(trade: str, lots: Sequence[LotAtStake]) -> str:
    """« Peinture intérieure : 4 lots, dont 1 à calibrer »."""
    words = f"{(trade or NO_TRADE).capitalize()}\u00a0: {formats.count(len(lots), 'lot', 'lots')}"
    unsized = sum(lot.hours is None for lot in lots)
    return f"{words}, dont {formats.integer(unsized)} à calibrer" if unsized else words
