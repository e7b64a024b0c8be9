"""What a revision may say beside the editions already published of its year (decision 0057). Plain Python.

Whoever has two editions subtracts them: what moved in a figure is read as the figure is. A table is told anew when each
of its figures either stayed or moved by enough people; else it keeps, as they stand, the figures of the last edition
and says so: nothing new is read there, and the correction waits for others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from levier.common.ui import formats
from levier.resources.observatory.editions.rules import HOURS, Figures

Row = Mapping[str, Any]
_NOBODY: Row = {"value": None, "numerator": 0, "denominator": 0, "people": 0, "masked": ""}


@dataclass(frozen=True)
class Kept:
    """The tables of a family (`statistics.ledger.families`) that keep the figures of an edition already published, by
    one breakdown, empty for the whole. `people`: how few separate both; 0 for figures corrected of as many people."""

    family: str
    by: str
    people: int


def withheld(formers: Iterable[Figures], bare: Figures, smallest: int) -> dict[str, set[tuple[str, Any]]]:
    """The figures `(breakdown, group)` of each family that an edition hid and that did not surely move by `smallest`
    people since: told now, they would give back what hid with them then, by whoever takes them not to have moved.
    `bare`: the figures of now, none masked."""
    found: dict[str, set[tuple[str, Any]]] = {}
    for former in formers:
        few = {
            (family, by, row["group"])
            for indicator, by, family in _of_people(former)
            for row in former.rows(indicator, by)
            if row["masked"].startswith("<")
        }
        for indicator, by, family in _of_people(former):
            rows = former.rows(indicator, by)
            now = {row["group"]: row for row in bare.rows(indicator, by)}
            for row in rows:
                if row["masked"] and row["group"] in now:
                    # Of the same people, one indicator alone says how few they are.
                    said_few = (family, by, row["group"]) in few
                    whole = former.whole(indicator, by)
                    most = smallest - 1 if said_few else _most_people(rows, whole, bare, indicator, by)
                    if now[row["group"]]["people"] < most + smallest:
                        found.setdefault(family, set()).add((by, row["group"]))
    return found


def _most_people(rows: Sequence[Row], whole: Row | None, bare: Figures, indicator: str, by: str) -> float:
    """The most people a hidden figure may have held: what the total left to the hidden ones."""
    if not by or whole is None or whole["people"] is None:
        return inf
    people: int = whole["people"]
    if not _adds_up(bare, indicator, by):
        return people
    others = sum(1 for one in rows if one["masked"]) - 1
    return people - sum(one["people"] or 0 for one in rows) - others


def kept_tables(formers: Iterable[Figures], told: Figures, bare: Figures, smallest: int) -> list[Kept]:
    """The tables that a revision does not tell anew, each once. `told`: the figures of now, masked; `bare`: not."""
    few: dict[tuple[str, str], int] = {}
    for former in formers:
        for indicator, by, family in _of_people(told):
            people = _few_in_table(former, told, bare, indicator, by, smallest)
            if people is not None:
                few[family, by] = max(few.get((family, by), 0), people)
    for _, by, family in _of_people(told):
        # Without its total anew, no table of a family is: their figures add up to it.
        if (family, "") in few:
            few.setdefault((family, by), few[family, ""])
    return [Kept(family, by, people) for (family, by), people in few.items()]


def _few_in_table(former: Figures, told: Figures, bare: Figures, indicator: str, by: str, smallest: int) -> int | None:
    """How many people separate some figure of a table, or what is left of it, from an edition, when they are too few;
    None when all may be told."""
    was = {row["group"]: row for row in former.rows(indicator, by)}
    if not was:
        return None
    now = {row["group"]: row for row in bare.rows(indicator, by)}
    shown = {row["group"] for row in told.rows(indicator, by) if not row["masked"]}
    everybody = (bare.whole(indicator) or _NOBODY)["people"]
    for group, before in was.items():
        if before["masked"] or before["people"] is None:
            continue
        after = now.get(group, _NOBODY)
        few = _few_moved(indicator, before, after, smallest)
        if few is None:
            continue
        # Hidden now, it is told by the edition before: it hides nothing with it.
        if few or (after["people"] and group not in shown):
            return few
        if after["value"] != before["value"] and _tells_what_they_are(by) and after["people"] != everybody:
            return few
    both = {group for group, row in was.items() if not row["masked"] and group in shown}
    return _few_left(former, told, bare, indicator, by, both, smallest)


def _few_left(
    former: Figures, told: Figures, bare: Figures, indicator: str, by: str, both: Collection[Any], smallest: int
) -> int | None:
    """The same of what subtraction leaves: the total less the figures told in both editions."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    measure = LEDGER_INDICATORS[indicator].measure
    wholes = former.whole(indicator, by), told.whole(indicator)
    if not by or not (measure.is_of_hours or measure.is_share):
        return None
    if any(whole is None or whole["masked"] or whole["people"] is None for whole in wholes):
        return None
    before, after = (
        _left(whole, [row for row in figures.rows(indicator, by) if row["group"] in both])
        for whole, figures in zip(wholes, (former, told), strict=True)
        if whole is not None
    )
    if before == after:
        return None
    if _adds_up(bare, indicator, by):
        few = _few_moved(indicator, before, after, smallest)
        return few if few or (few == 0 and _tells_what_they_are(by)) else None
    # Who is in several cells leaves no exact number: only what is sure to have moved counts.
    now = [row["people"] for row in bare.rows(indicator, by) if row["group"] not in both]
    most = (former.whole(indicator, by) or _NOBODY)["people"]
    return None if max(now, default=0) - most >= smallest else 0


def _left(whole: Row, rows: Sequence[Row]) -> dict[str, Any]:
    found = {name: whole[name] - sum(row[name] for row in rows) for name in ("numerator", "denominator", "people")}
    return found | {"value": found["numerator"]}


def _few_moved(indicator: str, was: Row, now: Row, smallest: int) -> int | None:
    """How many people moved between two rows, when they are fewer than `smallest`, of all or, of a share, among those
    it counts or the others; 0 when there are as many as before; None when they are enough."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    people: int = abs(now["people"] - was["people"])
    if 0 < people < smallest:
        return people
    if LEDGER_INDICATORS[indicator].measure.is_share:
        counted = now["numerator"] - was["numerator"]
        others = now["denominator"] - was["denominator"] - counted
        few: list[int] = [abs(one) for one in (counted, others) if 0 < abs(one) < smallest]
        if few:
            return min(few)
    return None if people else 0


def _tells_what_they_are(by: str) -> bool:
    from levier.statistics.indicators.ledger_breakdowns import OF_PEOPLE

    return by in OF_PEOPLE


def _adds_up(bare: Figures, indicator: str, by: str) -> bool:
    """Whether nobody is in two rows of a table."""
    whole = bare.whole(indicator)
    return whole is not None and whole["people"] == sum(row["people"] for row in bare.rows(indicator, by))


def _of_people(figures: Figures) -> list[tuple[str, str, str]]:
    """The tables that tell of people: indicator, breakdown, family."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
    from levier.statistics.ledger.families import family_of

    found = []
    for table in figures.content["tables"]:
        if family := family_of(LEDGER_INDICATORS[table["indicator"]]):
            found.append((table["indicator"], table["by"], family.name))
    return found


def revised(told: Figures, kept: Iterable[Kept], formers: Sequence[tuple[int, Figures]]) -> list[dict[str, Any]]:
    """The tables of a revision: those kept are the ones of the last edition that has them, whose number (`edition`),
    total (`whole`) and note tell it. `formers`: number and figures, the first edition first."""
    which = {(one.family, one.by) for one in kept}
    families = {(indicator, by): family for indicator, by, family in _of_people(told)}
    return [
        _as_published(table, formers)
        if (families.get((table["indicator"], table["by"])), table["by"]) in which
        else table
        for table in told.content["tables"]
    ]


def _as_published(table: dict[str, Any], formers: Sequence[tuple[int, Figures]]) -> dict[str, Any]:
    indicator, by = table["indicator"], table["by"]
    for number, former in reversed(formers):
        rows = former.rows(indicator, by)
        if not rows:
            continue
        which = former.kept(indicator, by)
        if which is None:
            which = {"edition": number, "without": former.missing_short, "whole": former.whole(indicator)}
            said = ", ".join(filter(None, [f"chiffre de l’édition n°\u00a0{number}", former.missing_short]))
            rows = [{**row, "note": "\u202f; ".join(filter(None, [row["note"], said]))} for row in rows]
        return {
            "indicator": indicator,
            "by": by,
            "rows": rows,
            **{name: which[name] for name in ("edition", "without", "whole")},
        }
    return table


def total_refused(kept: Iterable[Kept], told: Figures, formers: Iterable[Figures]) -> str:
    """Why a revision cannot be published, in a sentence: it would not tell the total of the year anew; empty when it
    would."""
    of_hours = _family_of_hours()
    few = next((one.people for one in kept if one.family == of_hours and not one.by), None)
    is_hidden = bool((told.whole(HOURS) or _NOBODY)["masked"])
    was_told = any(not (former.whole(HOURS) or {"masked": "?"})["masked"] for former in formers)
    if few is None and not (is_hidden and was_told):
        return ""
    if not few or is_hidden:
        return (
            "Cette révision ne pourrait pas redire le total de l’année sans en dire trop sur quelques personnes. "
            "Attendez d’autres corrections, puis publiez-les ensemble."
        )
    return (
        f"Cette révision ne change le total de l’année que de {formats.count(few, 'personne', 'personnes')}\u00a0: les "
        "deux éditions côte à côte diraient leurs heures. Attendez d’autres corrections, puis publiez-les ensemble."
    )


def _family_of_hours() -> str:
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
    from levier.statistics.ledger.families import family_of

    family = family_of(LEDGER_INDICATORS[HOURS])
    return family.name if family else ""
