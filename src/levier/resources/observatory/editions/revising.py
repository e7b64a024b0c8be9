"""What a revision may say beside the editions already published of its year (decision 0057). Plain Python.

Whoever has two editions subtracts them: what moved in a figure is read as the figure is. A table is told anew when each
of its figures either stayed or moved by enough people; else it keeps, as they stand, the figures of the last edition
and says so: nothing new is read there, and the correction waits for others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from levier.common.ui import formats
from levier.resources.observatory.editions.rules import HOURS, Figures
from levier.resources.observatory.editions.unions import Move, fewest
from levier.statistics.indicators.declaration import Measure

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
        for indicator, by, family in _of_people(former):
            asked = _Asked(indicator, by, smallest)
            now = {row["group"]: row for row in bare.rows(indicator, by)}
            for row in former.rows(indicator, by):
                if row["masked"] and row["group"] in now:
                    most = _most_people(former, bare, indicator, by, row["group"])
                    if asked.least(now[row["group"]]) < most + smallest:
                        found.setdefault(family, set()).add((by, row["group"]))
    return found


def _most_people(former: Figures, bare: Figures, indicator: str, by: str, group: Any) -> float:
    """The most people a figure hidden in an edition may have held: fewer than is told where it says so, else what the
    total left to the hidden ones."""
    family = {(one, kind): name for one, kind, name in _of_people(former)}
    same_people = [one for one, kind in family if kind == by and family[one, kind] == family[indicator, by]]
    # Of the same people, one indicator alone says how few they are.
    masks = {row["masked"] for one in same_people for row in former.rows(one, by) if row["group"] == group}
    if few := [mask for mask in masks if mask.startswith("<")]:
        return int(few[0].removeprefix("< ")) - 1
    rows, whole = former.rows(indicator, by), former.whole(indicator, by)
    if not by or whole is None or whole["people"] is None:
        return inf
    people: int = whole["people"]
    if not _adds_up(bare, indicator, by):
        return people
    others = sum(1 for one in rows if one["masked"]) - 1
    return people - sum(one["people"] or 0 for one in rows) - others


def kept_tables(
    formers: Iterable[Figures], told: Figures, bare: Figures, smallest: int, already: Iterable[Kept] = ()
) -> list[Kept]:
    """The tables that a revision does not tell anew, each once, those `already` found first. `told`: the figures of
    now, masked; `bare`: not."""
    few: dict[tuple[str, str], int] = {(one.family, one.by): one.people for one in already}
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


def standing(kept: Iterable[Kept], formers: Sequence[Figures], bare: Figures) -> dict[str, dict[str, set[Any]]]:
    """What kept tables tell of now, by family and breakdown: the groups that the edition they are kept from told, and
    that did not move."""
    found: dict[str, dict[str, set[Any]]] = {}
    which = {(one.family, one.by) for one in kept if one.by}
    for indicator, by, family in _of_people(bare):
        if (family, by) not in which:
            continue
        groups = found.setdefault(family, {}).setdefault(by, set())
        now = {row["group"]: row for row in bare.rows(indicator, by)}
        for row in next((rows for former in reversed(formers) if (rows := former.rows(indicator, by))), []):
            same = all(row[name] == now.get(row["group"], _NOBODY)[name] for name in ("numerator", "people"))
            if _is_told(row) and same:
                groups.add(row["group"])
    return found


def _few_in_table(former: Figures, told: Figures, bare: Figures, indicator: str, by: str, smallest: int) -> int | None:
    """How many people separate some union of figures of a table from an edition, when they are too few; None when all
    may be told."""
    was = {row["group"]: row for row in former.rows(indicator, by)}
    if not was:
        return None
    now = {row["group"]: row for row in bare.rows(indicator, by)}
    shown = {row["group"] for row in told.rows(indicator, by) if not row["masked"]}
    both: list[tuple[Row, Row]] = []
    hidden: list[tuple[Row, Row]] = []
    shown_again: list[tuple[float, Row]] = []
    for group in {**was, **now}:
        before, after = was.get(group, _NOBODY), now.get(group, _NOBODY)
        if None in (before["numerator"] if not before["masked"] else 0, after["numerator"]):
            # Not handed over, in one or the other: there is nothing to subtract.
            continue
        # Who is not there at all is known to be none.
        is_shown = group in shown or not after["people"]
        if _is_told(before):
            (both if is_shown else hidden).append((before, after))
        elif is_shown and after["people"]:
            shown_again.append((_most_people(former, bare, indicator, by, group), after))
    asked = _Asked(indicator, by, smallest)
    wholes = former.whole(indicator, by), told.whole(indicator)
    total = (wholes[0], wholes[1]) if by and wholes[0] and wholes[1] else None
    few = [
        *asked.of_unions(both, hidden, shown_again, is_whole=len(both) == len(was.keys() | now.keys())),
        *(
            asked.of_what_is_left(total, both, now, adds_up=_adds_up(bare, indicator, by))
            if total and all(map(_is_told, total))
            else ()
        ),
    ]
    return min((one for one in few if one), default=0 if few else None)


def _is_told(row: Row) -> bool:
    return not row["masked"] and row["people"] is not None and row["numerator"] is not None


@dataclass(frozen=True)
class _Asked:
    """A table looked at beside a former edition."""

    indicator: str
    by: str
    smallest: int

    @property
    def measure(self) -> Measure:
        from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

        return LEDGER_INDICATORS[self.indicator].measure

    def of_unions(
        self,
        both: Sequence[tuple[Row, Row]],
        hidden: Sequence[tuple[Row, Row]],
        shown_again: Sequence[tuple[float, Row]],
        *,
        is_whole: bool,
    ) -> Iterable[int]:
        """How few people separate unions of cells told in both editions, or with those hidden now, or then."""
        for ranks, number in enumerate(self._numbers()):
            moves = [self._move(before, after, number) for before, after in both]
            moves += [replace(self._move(before, after, number), is_told=False) for before, after in hidden]
            for most, after in shown_again:
                if most == inf:
                    yield 0
                    continue
                moves.append(Move(number(after) - int(most), number(after), is_told=False))
            few = fewest(moves, self.smallest, by_class=not ranks and self._is_by_class, is_whole=is_whole)
            if few is not None:
                yield few

    def of_what_is_left(
        self, total: tuple[Row, Row], both: Sequence[tuple[Row, Row]], now: Mapping[Any, Row], *, adds_up: bool
    ) -> Iterable[int]:
        """The same of the total less cells told in both. Who is in several cells is counted by neither as in the other:
        only what is sure to have moved counts of what the total leaves once they are all taken away."""
        if not adds_up and not (self.measure.is_of_hours or self.measure.is_share):
            return
        for ranks, number in enumerate(self._numbers()):
            few = fewest(
                [self._move(before, after, number) for before, after in both],
                self.smallest,
                total=self._move(*total, number),
                by_class=not ranks and self._is_by_class,
                needs_figure=not adds_up,
            )
            if few is not None:
                yield few
        left = [whole["numerator"] - sum(pair[rank]["numerator"] for pair in both) for rank, whole in enumerate(total)]
        if not adds_up and left[0] != left[1]:
            known = [after for _, after in both]
            most = max((row["people"] for row in now.values() if row not in known), default=0)
            if most - total[0]["people"] < self.smallest:
                yield 0

    @property
    def _is_by_class(self) -> bool:
        from levier.statistics.indicators.ledger_breakdowns import OF_PEOPLE

        return self.by in OF_PEOPLE

    def least(self, row: Row) -> int:
        """The smallest of the numbers of people behind a figure."""
        return min(number(row) for number in self._numbers())

    def _numbers(self) -> Sequence[Callable[[Row], int]]:
        """The numbers of people behind a figure: of a share, those it counts and the others as well."""
        if not self.measure.is_share:
            return (_people,)
        return (_people, _counted, _others)

    def _move(self, before: Row, after: Row, number: Callable[[Row], int]) -> Move:
        return Move.of(number(after) - number(before), after["numerator"] - before["numerator"])


def _people(row: Row) -> int:
    found: int = row["people"]
    return found


def _counted(row: Row) -> int:
    found: int = row["numerator"]
    return found


def _others(row: Row) -> int:
    found: int = row["denominator"] - row["numerator"]
    return found


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
            lacks = former.lacks(indicator, by)
            which = {"edition": number, "without": lacks, "whole": former.whole(indicator)}
            said = ", ".join(filter(None, [f"chiffre de l’édition n°\u00a0{number}", lacks]))
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
