"""Contracts added up once, at the build, by what pages ask: a question over millions of them reads some thousand rows.

A cube holds, for each value of a breakdown and of the three that every cube has (year, department, region), the sums
that the indicators are made of. A question that needs no more is asked of it by the same expression as of the
contracts (`asking.added_up`); any other, and any asked of a build without cubes, is asked of the contracts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from levier.statistics.indicators import asking
from levier.statistics.indicators.asking import Selection
from levier.statistics.indicators.breakdowns import BREAKDOWNS
from levier.statistics.indicators.catalogue import INDICATORS
from levier.statistics.indicators.declaration import Indicator, Measure

# The breakdowns every cube has, and the cube that has no other.
ALWAYS = ("annee", "departement", "region")
WHOLE = "ensemble"
_BUYER = "acheteur"
# The breakdown that is the same column as a filter of `Selection`.
_FILTERED = {
    "department": "departement", "region": "region", "buyer": _BUYER, "epci": "epci", "sector": "secteur",
    "division": "division",
}  # fmt: skip
# The table that says in which column of every cube the sums of an indicator are.
COLUMNS = "cube_columns"


def table_of(cube: str) -> str:
    """The name of the table of a cube."""
    return f"cube_{cube}"


@dataclass(frozen=True, slots=True)
class Sums:
    """What every cube adds up: `weights`, by column, what a contract adds to it; `held`, by indicator and by what is
    summed of it, the column: the same one for all that weigh contracts alike."""

    weights: dict[str, Any]
    held: dict[tuple[str, str], str]


def sums_of(contracts: Any) -> Sums:
    """The sums of the whole catalogue, over a table of contracts."""
    known: dict[Any, str] = {}
    sums = Sums({}, {})
    for indicator in INDICATORS.values():
        for summed, weight in asking.weights(indicator, contracts).items():
            column = known.setdefault(weight.op(), f"{summed}_{indicator.identifier}")
            sums.weights.setdefault(column, weight)
            sums.held[indicator.identifier, summed] = column
    return sums


def cubes_of(contracts: Any, sums: Sums) -> dict[str, Any]:
    """Each cube as an Ibis expression on a table of contracts, by its identifier."""
    return {cube: _cube(contracts, sums, cube) for cube in (WHOLE, *(by for by in BREAKDOWNS if by not in ALWAYS))}


def _cube(contracts: Any, sums: Sums, cube: str) -> Any:
    own = () if cube == WHOLE else (BREAKDOWNS[cube],)
    breakdowns = (*(BREAKDOWNS[by] for by in ALWAYS), *own)
    keys = {name: column(contracts) for one in breakdowns for name, column in one.columns.items()}
    names = {name: column(contracts) for one in own for name, column in one.names.items()}
    weighed = contracts.select(**keys, **names, synthetic=contracts.synthetic, **sums.weights)
    return weighed.group_by(*keys, "synthetic").aggregate(
        **{name: weighed[name].max() for name in names},
        contracts=weighed.count(),
        **{name: weighed[name].sum() for name in sums.weights},
    )


def cube_for(indicator: Indicator, by: str | None, among: Selection) -> str | None:
    """The cube that holds enough to answer; None when the contracts themselves have to be asked."""
    if among.above is not None:
        return None
    needed = {_FILTERED[name] for name in _FILTERED if getattr(among, name) is not None}
    needed |= {by} if by is not None else set()
    # The first buyers are found among all of them.
    needed |= {_BUYER} if indicator.measure is Measure.TOP_BUYERS else set()
    needed -= set(ALWAYS)
    return None if len(needed) > 1 else next(iter(needed), WHOLE)


def filters(among: Selection) -> list[tuple[str, Any]]:
    """The conditions on the rows of a cube, each with its value."""
    found = [(f"{_FILTERED[name]} = ?", getattr(among, name)) for name in _FILTERED]
    found += [("synthetic = ?", among.synthetic), ("annee >= ?", among.since), ("annee <= ?", among.until)]
    return [(condition, value) for condition, value in found if value is not None]


def expression(indicator: Indicator, kept: Any, columns: Mapping[str, str], *, by: str | None) -> Any:
    """The indicator asked of the rows kept of a cube that holds enough; `columns`: what is summed, in which."""
    breakdown = BREAKDOWNS[by] if by is not None else None
    keys, names = (tuple(breakdown.columns), tuple(breakdown.names)) if breakdown else ((), ())
    buyers = {"buyer_siret": kept[_BUYER]} if _BUYER in kept.columns else {}
    sums = {summed: kept[column] for summed, column in columns.items()}
    weighed = kept.select(*keys, *names, "synthetic", "contracts", **buyers, **sums, not_compared=ibis.literal(0))
    return asking.added_up(indicator, weighed, keys=keys, names=names)
