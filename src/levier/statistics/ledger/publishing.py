"""The rows of an indicator of the ledger as they may leave: small numbers of people masked, and what would give them
back, in every table that is published of the same people. Plain Python."""

from typing import Any

from levier.statistics.confidentiality import Cell, Mask, masked, tables_by_year, words
from levier.statistics.indicators.breakdowns import Breakdown
from levier.statistics.indicators.declaration import Indicator
from levier.statistics.indicators.ledger_catalogue import ledger_breakdowns
from levier.statistics.ledger.tables import LedgerDataset

SMALLEST = 5
YEARS = "annee"
# A commune is within its intercommunality: both tables together would give back what each hides.
NOT_PUBLISHED = {"lieu"}
_HELD_BACK = ("value", "numerator", "denominator", "people", "counted_people")


def published_breakdowns(indicator: Indicator) -> tuple[Breakdown, ...]:
    """The breakdowns an indicator may leave by."""
    told = ledger_breakdowns(indicator)
    return tuple(one for one in told if one.identifier not in NOT_PUBLISHED) if indicator.of_people else told


def masks(dataset: LedgerDataset, indicator: Indicator, smallest: int = SMALLEST) -> dict[Cell, Mask]:
    """What is masked in all the tables of an indicator, by year and by breakdown (`confidentiality.tables_by_year`);
    worked out once a build."""
    if not indicator.of_people:
        return {}
    if (known := dataset.masks.get((indicator.identifier, smallest))) is not None:
        return known
    tables: dict[str, dict[tuple[object, object], int]] = {}
    small: dict[str, set[tuple[object, object]]] = {}
    names = [None, *(one.identifier for one in published_breakdowns(indicator) if one.identifier != YEARS)]
    for name in names:
        rows = dataset.cells(indicator, name)
        tables[name or ""] = {(row["group"], row["year"]): row["people"] for row in rows}
        small[name or ""] = {
            (row["group"], row["year"])
            for row in rows
            if indicator.measure.is_share and _is_small_share(row["people"], row["counted_people"], smallest)
        }
    found = dataset.masks[indicator.identifier, smallest] = masked(tables_by_year(tables, small), smallest)
    return found


def _is_small_share(people: int, counted: int, smallest: int) -> bool:
    return 0 < counted < smallest or 0 < people - counted < smallest


def published_rows(
    dataset: LedgerDataset,
    indicator: Indicator,
    *,
    by: str | None = None,
    since: int | None = None,
    until: int | None = None,
    smallest: int = SMALLEST,
) -> list[dict[str, Any]]:
    """The rows of `LedgerDataset.ask`, each with `masked`: empty, or the words that stand in the place of its numbers.

    Over several years, a row is told when each of its years is: it says no more than they do.
    """
    rows = dataset.ask(indicator, by=by, since=since, until=until)
    hidden = masks(dataset, indicator, smallest)
    everything = since is None and until is None
    years: dict[object, list[object]] = {}
    for row in dataset.cells(indicator, None if by == YEARS else by) if hidden else ():
        year = row["year"]
        if everything or (year is not None and (since or year) <= year <= (until or year)):
            years.setdefault(row["group"], []).append(year)
    told = []
    for row in rows:
        mask = _mask_of(hidden, by, row["group"], years.get(row["group"], []), everything=everything)
        said = words(mask, smallest) if mask else ""
        told.append({**row, **(dict.fromkeys(_HELD_BACK) if mask else {}), "masked": said})
    return told


def _mask_of(
    hidden: dict[Cell, Mask], by: str | None, group: object, years: list[object], *, everything: bool
) -> Mask | None:
    if by == YEARS:
        return hidden.get(("", group))
    if by is None and everything:
        return hidden.get(())
    found = [mask for year in years if (mask := hidden.get((by, group, year) if by else ("", year)))]
    if not found:
        return None
    return found[0] if len(years) == 1 else Mask.LINKED
