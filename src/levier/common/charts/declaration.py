"""What a chart or a map shows, as plain values: one table, drawn and written beside from the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from levier.common.charts.contours import Contours


class Shape(StrEnum):
    """How a table is drawn."""

    COLUMNS = "colonnes"
    BARS = "barres"
    LINES = "lignes"
    STACKED = "colonnes empilées"


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of a chart. `words` is the value as text; `note` what to know of it, in the table; `said` the value where
    there is more room than on the drawing (the table, the sentence that describes it), when it is said otherwise there.

    `value` is None where nothing could be measured or read: never drawn as zero. `doubtful` is drawn hatched. `at`
    places a point of a line on its axis (a year, or 2021.25 for its second quarter).
    """

    label: str
    value: float | None
    words: str
    low: float | None = None
    high: float | None = None
    doubtful: bool = False
    series: str = ""
    at: float | None = None
    note: str = ""
    said: str = ""

    @property
    def full(self) -> str:
        """Its value where there is room."""
        return self.said or self.words


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table beside a drawing."""

    label: str
    series: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A level to be reached, and its words."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `axis` names what is read along the labels, `unit` what follows a number of the scale (« % »).

    `break_before` is the label (for lines, the place) from which the series is no longer the same; `missing` the words
    that stand where there is no value, `doubtful` those that explain the hatching.
    """

    title: str
    shape: Shape
    axis: str
    marks: Sequence[Mark]
    unit: str = ""
    goal: Goal | None = None
    break_before: str = ""
    missing: str = "non mesurable"
    doubtful: str = ""

    @property
    def series(self) -> list[str]:
        """The names of what is told apart, in the order met; empty when there is one thing alone."""
        return [name for name in dict.fromkeys(mark.series for mark in self.marks) if name]

    @property
    def hatching(self) -> str:
        """What the hatching of this chart means; empty when nothing is hatched."""
        return self.doubtful if any(mark.doubtful for mark in self.marks) else ""

    @property
    def rows(self) -> list[Row]:
        """The table beside, line by line."""
        return [
            Row(mark.label, mark.series, self.missing if mark.value is None else mark.full, mark.note)
            for mark in self.marks
        ]


@dataclass(frozen=True, slots=True)
class Area:
    """A place of a map: its code in the contours, its name, its value. None where nothing could be measured."""

    code: str
    name: str
    value: float | None
    words: str
    doubtful: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """A map. A place of the contours without a row is left bare, under the words `absent`."""

    title: str
    axis: str
    contours: Contours
    areas: Sequence[Area]
    unit: str = ""
    missing: str = "non mesurable"
    doubtful: str = "non significatif"
    absent: str = "aucune donnée"

    # The legend, in the drawing, says what is hatched; places are of one kind.
    hatching: ClassVar[str] = ""
    series: ClassVar[tuple[str, ...]] = ()

    @property
    def rows(self) -> list[Row]:
        """The table beside, line by line."""
        return [
            Row(area.name, "", self.missing if area.value is None else area.words, area.note) for area in self.areas
        ]


def described(drawing: Chart | Map, most: int = 12) -> str:
    """The drawing in a sentence, for who does not see it: its values, what has none said so; past `most`, and of a map,
    the lowest and the highest. Where it stands alone (a PDF, a picture), no table says more."""
    if isinstance(drawing, Map):
        measured = [(area.value, area.name, area.words) for area in drawing.areas if area.value is not None]
        bare = len(drawing.areas) - len(measured)
        without = f"\u202f; {bare} sans valeur ({drawing.missing})" if bare else ""
        return f"Carte\u00a0: {_extremes(measured, 'territoire')}{without}."
    if len(drawing.marks) > most:
        said = []
        for series in drawing.series or [""]:
            marks = [mark for mark in drawing.marks if mark.series == series]
            told = _extremes([(one.value, one.label, one.full) for one in marks if one.value is not None], "valeur")
            bare = sum(one.value is None for one in marks)
            without = f", {bare} sans valeur ({drawing.missing})" if bare else ""
            between = f"de {marks[0].label} à {marks[-1].label}, {told}{without}"
            said.append(f"{series}, {between}" if series else capitalised(between))
        return "\u202f; ".join(said) + "."
    return "\u202f; ".join(_told(drawing, mark) for mark in drawing.marks) + "."


def _told(drawing: Chart, mark: Mark) -> str:
    words = mark.full or drawing.missing
    return f"{mark.series}, {mark.label}\u00a0: {words}" if mark.series else f"{mark.label}\u00a0: {words}"


def _extremes(measured: Sequence[tuple[float, str, str]], kind: str) -> str:
    """« 14 valeurs, de 3 % (Sète) à 20 % (Agde) »."""
    if not measured:
        return f"aucun{'e' if kind == 'valeur' else ''} {kind} mesuré{'e' if kind == 'valeur' else ''}"
    low, high = min(measured), max(measured)
    many = f"{len(measured)} {kind}{'s' if len(measured) > 1 else ''}"
    if low == high:
        return f"{many}, {low[2]} ({low[1]})"
    return f"{many}, de {low[2]} ({low[1]}) à {high[2]} ({high[1]})"


def capitalised(words: str) -> str:
    """With its first letter as a sentence begins."""
    return words[:1].upper() + words[1:]
