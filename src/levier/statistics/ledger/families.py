"""Which numbers of people of a ledger are hidden together, in every table that leaves. Plain Python.

A reader has all the tables of all the indicators at once. Hours declared are hours retained, refused and awaiting a
check: told apart, two of them give the third. The groups of two breakdowns may be the same people. So the cells of one
family are hidden together, for each number of people that its indicators tell or give by subtraction.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from levier.statistics.confidentiality import Cell, Mask, masked, tables_by_year
from levier.statistics.indicators.breakdowns import Breakdown
from levier.statistics.indicators.declaration import Indicator, Test
from levier.statistics.indicators.ledger_asking import met, people_behind
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS, ledger_breakdowns
from levier.statistics.ledger.tables import LedgerDataset, as_sql, facts_of
from levier.statistics.overlaps import Meeting

YEARS = "annee"
# A commune is within its intercommunality: both tables together would give back what each hides.
NOT_PUBLISHED = {"lieu"}


@dataclass(frozen=True)
class Family:
    """`indicators` are told in a cell or are not, together. `behind`: the numbers of people that are none or enough in
    each cell told, and cannot be had of another; the first is the one said to be small. `never_none`: those of which
    none is as telling as few. `within`: another family, told wherever this one is. `tells_people`: whether the number
    of people is told with the figure."""

    name: str
    indicators: tuple[str, ...]
    behind: Mapping[str, Test]
    never_none: tuple[str, ...] = ()
    within: str | None = None
    tells_people: bool = True

    @property
    def indicator(self) -> Indicator:
        """One of them: all have the same table and the same breakdowns."""
        return LEDGER_INDICATORS[self.indicators[0]]


def _families() -> Iterable[Family]:
    yield Family(
        "retenues",
        ("heures_retenues", "etp_1820", "etp_1607", "beneficiaires", "contrats_de_travail"),
        {
            "counted": lambda table: table.counted != 0,
            "beneficiaries": lambda table: table.counted > 0,
            # Told beside both, it is their difference.
            "taken_back": lambda table: table.counted < 0,
        },
    )
    # Who has hours declared but none retained is had from the numbers of people of both: only those of hours retained
    # are told.
    yield Family(
        "declarees",
        ("heures_declarees", "heures_refusees"),
        {
            "declared": lambda table: table.declared != 0,
            "not_counted": lambda table: table.declared != table.counted,
            "refused": lambda table: table.refused != 0,
            "awaiting": lambda table: table.declared - table.counted - table.refused != 0,
        },
        within="retenues",
        tells_people=False,
    )
    yield Family("reprises", ("heures_reprises",), {"taken_over": lambda table: table.taken_over != 0})
    yield from (_of_share(one) for one in LEDGER_INDICATORS.values() if one.measure.is_share)


def _of_share(indicator: Indicator) -> Family:
    """Of a share, both numbers it is made of, and what is left."""

    def counted(table: Any) -> Any:
        return indicator.population(table) & indicator.counted(table)

    def others(table: Any) -> Any:
        return indicator.population(table) & ~indicator.counted(table)

    behind = {"known": indicator.population, "counted": counted, "others": others}
    # All or none of a group: what is said of the group is said of each of its people.
    return Family(indicator.identifier, (indicator.identifier,), behind, never_none=("counted", "others"))


FAMILIES = {family.name: family for family in _families()}
_FAMILY_OF = {identifier: family for family in FAMILIES.values() for identifier in family.indicators}


def family_of(indicator: Indicator) -> Family | None:
    """The family of an indicator of people."""
    return _FAMILY_OF[indicator.identifier] if indicator.of_people else None


def published_breakdowns(indicator: Indicator) -> tuple[Breakdown, ...]:
    """The breakdowns an indicator may leave by."""
    told = ledger_breakdowns(indicator)
    return tuple(one for one in told if one.identifier not in NOT_PUBLISHED) if indicator.of_people else told


def masks_of(dataset: LedgerDataset, family: Family, smallest: int) -> dict[Cell, Mask]:
    """What is masked in all the tables of a family, by year and by breakdown (`confidentiality.tables_by_year`); worked
    out once a build."""
    if (known := dataset.masks.get((family.name, smallest))) is not None:
        return known
    names = [one.identifier for one in published_breakdowns(family.indicator) if one.identifier != YEARS]
    rows = {name: dataset.run(_people_sql(family.name, name)).to_pylist() for name in ("", *names)}
    ties = _ties(dataset.run(_met_sql(family.name)), names, list(family.behind), smallest)
    hidden: set[Cell] = set(dataset.withheld.get(family.name, ()))
    if family.within:
        hidden |= masks_of(dataset, FAMILIES[family.within], smallest).keys()
    hidden |= {
        (name, row["group"], row["year"]) if name else ("", row["year"])
        for name, told in rows.items()
        for row in told
        for number in family.never_none
        if not row[number] and row[next(iter(family.behind))]
    }
    known_of = {
        number: tables_by_year(
            {name: {(row["group"], row["year"]): row[number] for row in told} for name, told in rows.items()},
            ties[number],
            smallest,
            hidden,
            dataset.standing.get(family.name),
        )
        for number in family.behind
    }
    # What one number hides is hidden for all, which may expose another cell of another number.
    found: dict[str, dict[Cell, Mask]] = {}
    before = None
    while before != hidden:
        before = set(hidden)
        for number, known_cells in known_of.items():
            found[number] = masked(known_cells, smallest, hidden)
            hidden |= found[number].keys()
    first = found[next(iter(family.behind))] if family.within is None else {}
    told = dataset.masks[family.name, smallest] = {cell: first.get(cell, Mask.LINKED) for cell in hidden}
    return told


@lru_cache(maxsize=512)
def _people_sql(name: str, by: str) -> str:
    family = FAMILIES[name]
    breakdown = next((one for one in published_breakdowns(family.indicator) if one.identifier == by), None)
    return as_sql(people_behind(family.behind, facts_of(family.indicator.table), breakdown))


@lru_cache(maxsize=32)
def _met_sql(name: str) -> str:
    family = FAMILIES[name]
    told = [one for one in published_breakdowns(family.indicator) if one.identifier != YEARS]
    return as_sql(met(family.behind, facts_of(family.indicator.table), told))


_Ties = dict[tuple[str, str], list[Meeting]]


def _ties(rows: pa.Table, names: list[str], numbers: list[str], smallest: int) -> dict[str, _Ties]:
    """For each number of people, the groups of each two breakdowns that have somebody in common, and the year."""
    found: dict[str, _Ties] = {}
    # Numbers are told apart faster than names.
    person = rows["person"].combine_chunks().dictionary_encode().indices
    rows = rows.set_column(rows.schema.get_field_index("person"), "person", person)
    for number in numbers:
        held = rows.filter(rows[number])
        found[number] = {pair: _met(held, *pair, smallest) for pair in itertools.combinations(names, 2)}
    return found


def _met(rows: pa.Table, first: str, second: str, smallest: int) -> list[Meeting]:
    pairs = rows.group_by([f"by_{first}", f"by_{second}", "year"]).aggregate([("person", "distinct")])
    people = pairs["person_distinct"]
    few = pc.if_else(pc.less(pc.list_value_length(people), smallest), people, None)
    columns = [pairs[name].to_pylist() for name in (f"by_{first}", f"by_{second}", "year")]
    return [
        Meeting(left, right, year, None if known is None else frozenset(known) - {None})
        for left, right, year, known in zip(*columns, few.to_pylist(), strict=True)
    ]
