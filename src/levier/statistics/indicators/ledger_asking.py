"""From an indicator of the ledger to rows: its Ibis expression, and what its rows say in the end."""

from collections.abc import Iterable, Mapping
from typing import Any

import ibis

from levier.statistics.indicators.breakdowns import Breakdown
from levier.statistics.indicators.declaration import Indicator, Measure, Test
from levier.statistics.indicators.ledger_catalogue import find_ledger_breakdown
from levier.statistics.uncertainty import FEW, wilson

_HUNDREDTHS = 100


def expression(
    indicator: Indicator,
    facts: Any,
    *,
    by: str | None = None,
    since: int | None = None,
    until: int | None = None,
    by_year: bool = False,
) -> Any:
    """The indicator as an Ibis expression: one row per value of the breakdown, and per `year` when asked.

    Columns: that of the breakdown (`group`), `numerator` and `denominator` (hundredths of an hour, numbers, or per
    cents over a number), `people`: how many stand behind the denominator, each once a year, and `counted_people` behind
    the numerator.
    """
    breakdown = find_ledger_breakdown(indicator, by) if by is not None else None
    if since is not None:
        facts = facts.filter(facts.year >= since)
    if until is not None:
        facts = facts.filter(facts.year <= until)
    population = indicator.population(facts).fill_null(False)
    counted = (population & indicator.counted(facts)).fill_null(False)
    quantity = indicator.quantity(facts) if indicator.quantity else ibis.null("string")
    if indicator.measure.is_of_hours:
        population, counted = population & (quantity != 0), counted & (quantity != 0)
    group = _group(breakdown, facts) if breakdown else ibis.literal("")
    person = _person(facts) if "person" in facts.columns else ibis.null("string")
    flagged = facts.mutate(
        group=group,
        _quantity=quantity,
        _population=population,
        _counted=counted,
        _person=person,
    )
    flagged = flagged.filter(flagged._population)
    keys = ("group", "year") if by_year else ("group",)
    if indicator.measure.is_of_hours:
        sums = {"numerator": flagged._quantity.sum(), "denominator": flagged._quantity.sum()}
    elif indicator.measure is Measure.MEAN_WEIGHT:
        sums = {"numerator": flagged._quantity.sum(), "denominator": flagged.count()}
    else:
        of_counted = ibis.ifelse(flagged._counted, flagged._quantity, ibis.null("string"))
        sums = {"numerator": of_counted.nunique(), "denominator": flagged._quantity.nunique()}
    counted_person = ibis.ifelse(flagged._counted, flagged._person, ibis.null("string"))
    grouped = flagged.group_by(*keys).aggregate(
        **sums, people=flagged._person.nunique(), counted_people=counted_person.nunique()
    )
    return grouped.order_by(*keys)


def people_behind(tests: Mapping[str, Test], facts: Any, breakdown: Breakdown | None) -> Any:
    """How many people stand behind each cell, by group and year: one column a test, of the people with a row of which
    it holds."""
    flagged = facts.mutate(
        group=_group(breakdown, facts) if breakdown else ibis.literal(""),
        _person=_person(facts),
        **{name: test(facts).fill_null(False) for name, test in tests.items()},
    )
    counts = {
        name: ibis.ifelse(flagged[name], flagged._person, ibis.null("string")).nunique() for name in tests
    }  # fmt: skip
    return flagged.group_by("group", "year").aggregate(**counts)


def met(tests: Mapping[str, Test], facts: Any, breakdowns: Iterable[Breakdown]) -> Any:
    """Who is in which groups: each combination of a person and the values of all breakdowns in a year, once, with
    whether each test holds of one of its rows."""
    told = list(breakdowns)
    flagged = facts.mutate(
        **{f"by_{one.identifier}": _group(one, facts) for one in told},
        **{name: test(facts).fill_null(False) for name, test in tests.items()},
    )
    keys = ["year", "person", *(f"by_{one.identifier}" for one in told)]
    return flagged.group_by(*keys).aggregate(**{name: flagged[name].any() for name in tests})


def _group(breakdown: Breakdown, facts: Any) -> Any:
    return next(iter(breakdown.columns.values()))(facts)


def _person(facts: Any) -> Any:
    """A person, once a year."""
    return facts.person + "/" + ibis.coalesce(facts.year.cast("string"), "")


# What `answer` adds to the value of the breakdown (`group`).
FINISHED = ("value", "numerator", "denominator", "low", "high", "people", "measurable", "significant", "note")


def answer(indicator: Indicator, rows: list[dict[str, Any]], *, whole: bool) -> list[dict[str, Any]]:
    """Finishes the rows of an expression: `value` in the indicator's unit (hours in hours), None when nothing can be
    measured; `numerator`, `denominator`, `low` and `high` (the 95 % interval of a share), `people`,
    `measurable`, `significant`, `note`.

    `whole`: no breakdown was asked, so that a ledger without such facts still answers one row, not measurable.
    """
    if not rows and whole:
        rows = [{"group": "", "numerator": 0, "denominator": 0, "people": 0, "counted_people": 0}]
    return [_finished(indicator, row) for row in rows]


def _finished(indicator: Indicator, row: dict[str, Any]) -> dict[str, Any]:
    numerator, denominator = int(row["numerator"] or 0), int(row["denominator"] or 0)
    measurable = denominator != 0 or not indicator.measure.is_ratio
    value: float | int | None = numerator
    if indicator.measure is Measure.HOURS:
        value = numerator / _HUNDREDTHS
    elif indicator.measure is Measure.FULL_TIME:
        value = numerator / _HUNDREDTHS / indicator.per_unit
    elif indicator.measure.is_ratio:
        value = numerator / denominator if denominator else None
    significant = measurable and (not indicator.measure.is_ratio or denominator >= FEW)
    of_people = indicator.measure.is_share and measurable
    low, high = wilson(numerator, denominator) if of_people else (None, None)
    notes = []
    if not measurable:
        missing = "situation enregistrée" if indicator.measure.is_share else "pondération enregistrée"
        notes.append(f"non mesurable\u00a0: aucune {missing}")
    elif not significant:
        notes.append(f"non significatif\u00a0: moins de {FEW} {indicator.counts}")
    return {
        "group": row["group"],
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "low": low,
        "high": high,
        "people": int(row["people"] or 0),
        "counted_people": int(row["counted_people"] or 0),
        "measurable": measurable,
        "significant": significant,
        "note": "\u202f; ".join(notes) or None,
    }
