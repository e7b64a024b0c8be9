"""What a contract is worth: its own amount, else that of its lots. Plain Python."""

from collections.abc import Iterable


def worth(own: int | None, lots: Iterable[int | None]) -> int | None:
    """Cents excluding tax: what is said of the contract, else the sum of its lots when each is known; None when nothing
    tells it. A contract taken over from a spreadsheet says its lots' amounts alone."""
    if own is not None:
        return own
    amounts = list(lots)
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def worth_together(contracts: Iterable[tuple[int | None, Iterable[int | None]]]) -> int | None:
    """The same of several contracts, each with its own amount and those of its lots; None when one is unknown."""
    return worth(None, [worth(own, lots) for own, lots in contracts])
