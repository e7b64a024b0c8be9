"""What a section of the booklet is made of: the page and the PDF show the same blocks. Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from levier.common.charts.store import Drawn


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    kind: ClassVar[str] = "text"
    words: str


@dataclass(frozen=True)
class Missing:
    """Something the reader would look for that is not there, and why: never a zero, never left out in silence."""

    kind: ClassVar[str] = "missing"
    words: str


@dataclass(frozen=True)
class Items:
    """A list."""

    kind: ClassVar[str] = "items"
    lines: Sequence[str]


@dataclass(frozen=True)
class Drawing:
    """A chart or a map; its values stand in a table of the same section, or are folded below it on the page."""

    kind: ClassVar[str] = "chart"
    drawn: Drawn
    legend: str = ""

    @property
    def notes(self) -> str:
        """What its hatching means, then the legend."""
        hatching = self.drawn.drawing.hatching
        return " ".join(part for part in (f"Hachures\u00a0: {hatching}." if hatching else "", self.legend) if part)


@dataclass(frozen=True)
class Table:
    """A table; the last `numbers` columns are figures."""

    kind: ClassVar[str] = "table"
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int = 0

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, bool, str]]]]:
        """Each row as its head, then its cells, each with whether it is a figure and the head of its column."""
        first = len(self.heads) - self.numbers
        return [
            (row[0], [(cell, rank >= first, self.heads[rank]) for rank, cell in enumerate(row[1:], 1)])
            for row in self.rows
        ]

    @property
    def head_cells(self) -> list[tuple[str, bool]]:
        """Each head with whether its column holds figures."""
        first = len(self.heads) - self.numbers
        return [(head, rank >= first) for rank, head in enumerate(self.heads)]


Block = Text | Missing | Items | Drawing | Table


@dataclass(frozen=True)
class Section:
    """A section: its heading and its blocks."""

    heading: str
    blocks: Sequence[Block]

    @property
    def is_of_several_drawings(self) -> bool:
        """Whether the heading alone does not say what each drawing is."""
        return sum(isinstance(block, Drawing) for block in self.blocks) > 1
