"""From a declaration to rows: the Ibis expression of an indicator, and what its rows say in the end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, overload

import ibis
import pyarrow as pa

from levier.statistics.bounds import Threshold
from levier.statistics.indicators.catalogue import TOP, find_breakdown
from levier.statistics.indicators.declaration import Indicator, Measure
from levier.statistics.uncertainty import FEW, wilson

_CENTS = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """Which contracts are asked about, everything optional; `above` keeps what reaches the threshold of its date, and,
    apart, what cannot be compared with any."""

    department: str | None = None
    buyer: str | None = None
    epci: str | None = None
    region: str | None = None
    sector: str | None = None
    division: str | None = None
    since: int | None = None
    until: int | None = None
    synthetic: bool | None = None
    above: Sequence[Threshold] | None = None

    def of(self, contracts: Any) -> Any:
        """The contracts of the table that are asked about."""
        equal = {
            "department": self.department,
            "buyer_siret": self.buyer,
            "epci": self.epci,
            "region": self.region,
            "sector": self.sector,
            "cpv_division": self.division,
            "synthetic": self.synthetic,
        }
        for column, value in equal.items():
            if value is not None:
                contracts = contracts.filter(contracts[column] == value)
        if self.since is not None:
            contracts = contracts.filter(contracts.year >= self.since)
        if self.until is not None:
            contracts = contracts.filter(contracts.year <= self.until)
        if self.above is None:
            return contracts.mutate(**{NOT_COMPARED: ibis.literal(False)})
        reached, is_compared = _compared(contracts, self.above)
        contracts = contracts.mutate(_reached=reached, **{NOT_COMPARED: ~is_compared})
        return contracts.filter(contracts._reached | contracts[NOT_COMPARED]).drop("_reached")


# Whether a contract selected has no threshold to be compared with, or no amount: it is told, and enters nothing.
NOT_COMPARED = "not_compared"


def selected(columns: Any) -> Any:
    """The table `Selection.of` makes of a table of contracts of these columns, by its name alone."""
    return ibis.table({**columns, NOT_COMPARED: "boolean"}, name="selected")


def _compared(contracts: Any, thresholds: Sequence[Threshold]) -> tuple[Any, Any]:
    """Whether a contract reaches the threshold of the day it was notified, and whether there is one to compare with:
    that of the class of its buyer when the class has its own, else the one of all others."""
    of_classes = sorted({threshold.buyer_class for threshold in thresholds if threshold.buyer_class})
    reached = is_compared = ibis.literal(False)
    for threshold in thresholds:
        least = ibis.ifelse(contracts.cpv_division == "45", threshold.works_cents, threshold.other_cents)
        within = contracts.notified_on.between(
            ibis.literal(threshold.start, "date"), ibis.literal(threshold.end or date.max, "date")
        ).fill_null(False)
        if threshold.buyer_class:
            within = within & (contracts.buyer_class == threshold.buyer_class).fill_null(False)
        elif of_classes:
            within = within & ~contracts.buyer_class.isin(of_classes).fill_null(False)
        is_compared = is_compared | (within & contracts.amount_initial.notnull())
        reached = reached | (within & (contracts.amount_initial >= least)).fill_null(False)
    return reached, is_compared


EVERYTHING = Selection()


def expression(indicator: Indicator, contracts: Any, *, by: str | None = None, among: Selection = EVERYTHING) -> Any:
    """The indicator as an Ibis expression: one row per value of the breakdown, real and synthetic contracts apart.

    Columns: those of the breakdown, `synthetic`, `numerator`, `denominator`, `contracts` (whether they enter or not),
    `counted` and `population` (contracts of the two), `not_compared` (those with no threshold, outside all others).
    Amounts are in cents. Raises `UnknownIndicator`.
    """
    return of_selected(indicator, among.of(contracts), by=by)


def of_selected(indicator: Indicator, contracts: Any, *, by: str | None = None) -> Any:
    """The same, of contracts already selected (`Selection.of`)."""
    breakdown = find_breakdown(indicator, by) if by is not None else None
    keys = {name: column(contracts) for name, column in breakdown.columns.items()} if breakdown else {}
    names = {name: column(contracts) for name, column in breakdown.names.items()} if breakdown else {}
    apart = contracts[NOT_COMPARED]
    # Nothing but what is counted: the narrower, the sooner either engine has worked it out.
    weighed = contracts.select(
        **keys,
        **names,
        synthetic=contracts.synthetic,
        buyer_siret=contracts.buyer_siret,
        contracts=ibis.ifelse(apart, 0, 1),
        not_compared=ibis.ifelse(apart, 1, 0),
        **weights(indicator, contracts, entering=~apart),
    )
    return added_up(indicator, weighed, keys=tuple(keys), names=tuple(names))


# What a row is made of, each the sum of what its contracts weigh.
SUMMED = ("numerator", "denominator", "counted", "population", "contracts", "not_compared")


def weights(indicator: Indicator, contracts: Any, *, entering: Any = None) -> dict[str, Any]:
    """What each contract adds to the numerator and the denominator (contracts, or cents), and to the contracts behind
    each (`counted`, `population`); one that is not `entering` adds nothing."""
    population = indicator.population(contracts).fill_null(False)
    if entering is not None:
        population = population & entering
    if indicator.measure.is_of_money:
        population = population & contracts.amount_current.notnull()
    counted = (population & indicator.counted(contracts)).fill_null(False)
    one, amount = ibis.literal(1), contracts.amount_current
    each = amount if indicator.measure.is_of_money else one
    return {
        "numerator": ibis.ifelse(counted, each, 0),
        "denominator": ibis.ifelse(population, each, 0),
        "counted": ibis.ifelse(counted, one, 0),
        "population": ibis.ifelse(population, one, 0),
    }


def added_up(indicator: Indicator, weighed: Any, *, keys: Sequence[str], names: Sequence[str]) -> Any:
    """One row per value of `keys`, real and synthetic apart, of rows that hold `SUMMED`: of one contract each, or of
    contracts already added up by more than what is asked."""
    groups = (*keys, "synthetic")
    if indicator.measure is Measure.TOP_BUYERS:
        grouped = _top_buyers(weighed, groups)
    else:
        grouped = weighed.group_by(*groups).aggregate(
            **{name: weighed[name].max() for name in names}, **{name: weighed[name].sum() for name in SUMMED}
        )
    return grouped.order_by(*groups)


def _top_buyers(weighed: Any, groups: Sequence[str]) -> Any:
    """What the first buyers of each group spend, over what all of them do."""
    buyers = weighed.group_by(*groups, "buyer_siret").aggregate(
        amount=weighed.denominator.sum(),
        contracts=weighed.contracts.sum(),
        not_compared=weighed.not_compared.sum(),
        population=weighed.population.sum(),
    )
    order = ibis.window(group_by=tuple(groups), order_by=[ibis.desc("amount"), ibis.asc("buyer_siret")])
    ranked = buyers.mutate(place=ibis.row_number().over(order))
    first = ranked.place < TOP
    kept = ranked.mutate(
        _first_amount=ibis.ifelse(first, ranked.amount, 0), _first_counted=ibis.ifelse(first, ranked.population, 0)
    )
    return kept.group_by(*groups).aggregate(
        numerator=kept._first_amount.sum(),
        denominator=kept.amount.sum(),
        contracts=kept.contracts.sum(),
        not_compared=kept.not_compared.sum(),
        counted=kept._first_counted.sum(),
        population=kept.population.sum(),
    )


_MEASURES = frozenset({*SUMMED, "synthetic"})
# Rows that leave their columns together.
_TOGETHER = 1_024


class Rows(Sequence[dict[str, Any]]):
    """The rows of an answer, kept in columns: each is finished when it is read, and as often. A country has 36,000
    buyers, of whom a page shows some ten. Equal to any sequence of the same rows."""

    def __init__(self, table: pa.Table, finished: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        # The sum of many whole numbers comes as a decimal, which costs more to read than all the rest.
        whole = [pa.int64() if pa.types.is_decimal(field.type) else field.type for field in table.schema]
        self._table = table.cast(pa.schema(list(zip(table.column_names, whole, strict=True))))
        self._held = [name for name in table.column_names if name not in _MEASURES]
        self._finished = finished

    def __len__(self) -> int:
        return int(self._table.num_rows)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        asked = range(len(self))[place]
        if isinstance(asked, int):
            return self._read(self._table.slice(asked, 1))[0]
        if asked.step == 1:
            return self._read(self._table.slice(asked.start, len(asked)))
        return [self[one] for one in asked]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for start in range(0, len(self), _TOGETHER):
            yield from self._read(self._table.slice(start, _TOGETHER))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # as a list

    def _read(self, table: pa.Table) -> list[dict[str, Any]]:
        return [{name: row[name] for name in self._held} | self._finished(row) for row in table.to_pylist()]


def answer(indicator: Indicator, table: pa.Table, *, whole: bool) -> Rows:
    """Finishes the rows of an expression, amounts in euros.

    Adds `value` (None when nothing can be measured), `low` and `high` (the interval of a share of contracts, else
    None), `measurable`, `significant`, `note`. `whole`: no breakdown was asked, so that an empty selection still
    answers one row, not measurable.
    """
    if whole and not table.num_rows:
        table = pa.table({name: [0] for name in sorted(_MEASURES)})
    return Rows(table, _finishing(indicator.measure))


# What `answer` adds to the columns of the breakdown.
FINISHED = ("value", "numerator", "denominator", "low", "high", "contracts", "measurable", "significant", "synthetic",
            "note")  # fmt: skip


def _finishing(measure: Measure) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What gives `FINISHED` of a row: what the measure says of all is asked once, a country has some ten thousand."""
    is_share, scale = measure.is_share, _CENTS if measure.is_of_money else None
    of_contracts = measure is Measure.SHARE_OF_CONTRACTS

    def finished(row: dict[str, Any]) -> dict[str, Any]:
        numerator, denominator = int(row["numerator"] or 0), int(row["denominator"] or 0)
        count, population, apart = int(row["contracts"]), int(row["population"] or 0), row["not_compared"]
        measurable = denominator > 0
        low, high = wilson(numerator, denominator) if of_contracts and measurable else (None, None)
        significant = measurable and (population >= FEW or not is_share)
        shown: tuple[float, float] = (numerator / scale, denominator / scale) if scale else (numerator, denominator)
        synthetic = bool(row["synthetic"])
        return {
            "value": None if not measurable else numerator / denominator if is_share else shown[0],
            "numerator": shown[0],
            "denominator": shown[1],
            "low": low,
            "high": high,
            "contracts": count,
            "measurable": measurable,
            "significant": significant,
            "synthetic": synthetic,
            "note": None
            if significant and not apart and not synthetic
            else _note(count, int(apart or 0), measurable, significant, synthetic),
        }

    return finished


@lru_cache(4_096)
def _note(count: int, apart: int, measurable: bool, significant: bool, synthetic: bool) -> str | None:
    notes = []
    if apart:
        compared = "marchés non comparés" if apart > 1 else "marché non comparé"
        notes.append(f"{apart} {compared}\u00a0: seuil inconnu à leur date, ou montant ou date non publiés")
    if not measurable and not (apart and not count):
        notes.append(f"non mesurable dans cette source ({count} {'marchés' if count > 1 else 'marché'})")
    elif measurable and not significant:
        notes.append(f"non significatif\u00a0: moins de {FEW} marchés")
    if synthetic:
        notes.append("données synthétiques, sans valeur statistique")
    return "\u202f; ".join(notes) or None
