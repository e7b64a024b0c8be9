"""The rows of an indicator of the ledger as they may leave: small numbers of people masked, and what would give them
back, in every table of every indicator that is published of the same people (`families`). Plain Python."""

from typing import Any

from levier.statistics.confidentiality import Cell, Mask, words
from levier.statistics.indicators.declaration import Indicator, Measure
from levier.statistics.ledger.families import YEARS, family_of, masks_of
from levier.statistics.ledger.tables import LedgerDataset

SMALLEST = 5
# The numbers, and what is said of them, which tells how large they are: fewer than 30, nobody.
_HELD_BACK = ("value", "numerator", "denominator", "low", "high", "people", "counted_people", "measurable",
              "significant", "note")  # fmt: skip
_PEOPLE = ("people", "counted_people")


def masks(dataset: LedgerDataset, indicator: Indicator, smallest: int = SMALLEST) -> dict[Cell, Mask]:
    """What is masked in all the tables of an indicator, by year and by breakdown."""
    family = family_of(indicator)
    return masks_of(dataset, family, smallest) if family else {}


def published_rows(
    dataset: LedgerDataset,
    indicator: Indicator,
    *,
    by: str | None = None,
    since: int | None = None,
    until: int | None = None,
    smallest: int = SMALLEST,
) -> list[dict[str, Any]]:
    """The rows of `LedgerDataset.ask`, each with `masked`: empty, or the words that stand in the place of its numbers
    and of all that is said of them; how few there are is said of people alone.

    Over several years, a row is told when each of its years is: it says no more than they do. `people` is None where
    it would say how many have hours in one column and none in another, and for what is not a figure of people.
    """
    rows = dataset.ask(indicator, by=by, since=since, until=until)
    hidden = masks(dataset, indicator, smallest)
    family = family_of(indicator)
    # An indicator of no person (companies, contracts) says nothing of how many there are behind it: nothing masks it.
    untold = () if family and family.tells_people else _PEOPLE
    # « < 5 » is a number of people: in the place of hours or of a share, it would be read as theirs.
    counts_people = indicator.measure is Measure.COUNT and indicator.counts == "personnes"
    everything = since is None and until is None
    years = _years_behind(dataset, indicator, rows, by=by, since=since, until=until) if hidden else {}
    told = []
    for row in rows:
        mask = _mask_of(hidden, by, row["group"], years.get(row["group"], []), everything=everything)
        said = words(mask if counts_people else Mask.LINKED, smallest) if mask else ""
        told.append({**row, **dict.fromkeys(_HELD_BACK if mask else untold), "masked": said})
    return told


def _years_behind(
    dataset: LedgerDataset,
    indicator: Indicator,
    rows: list[dict[str, Any]],
    *,
    by: str | None,
    since: int | None,
    until: int | None,
) -> dict[object, list[object]]:
    """The years of which each row tells, by its group."""
    if since is not None and since == until:
        return {row["group"]: [since] for row in rows}
    years: dict[object, list[object]] = {}
    for row in dataset.cells(indicator, None if by == YEARS else by):
        year = row["year"]
        if (since is None and until is None) or (year is not None and (since or year) <= year <= (until or year)):
            years.setdefault(row["group"], []).append(year)
    return years


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
