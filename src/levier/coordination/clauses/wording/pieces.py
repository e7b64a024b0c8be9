"""The pieces written for one purchase: each paragraph, what it lacks, the articles and derogations. Plain Python."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from levier.common.ui import formats
from levier.coordination.clauses.wording.facts import Facts, Gap, gaps
from levier.coordination.clauses.wording.filling import Block, as_text, fill
from levier.coordination.clauses.wording.packaged import Model, article_lines
from levier.coordination.clauses.wording.values import derogations, no_derogation, values_of

# A line of a text box, in letters, so that nothing of a paragraph hides below its edge.
LINE = 70


@dataclass(frozen=True)
class Version:
    """A version of a model that serves: 0 is Levier's own. `derogations` in its author's words, one a line."""

    model: Model
    number: int
    day: datetime.date
    body: str
    articles: tuple[str, ...]
    derogations: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Which version it is, in French."""
        whose = f"version {self.number} de la mission" if self.number else "modèle de Levier"
        return f"{whose}, du {formats.long_date(self.day)}"


@dataclass(frozen=True)
class Piece:
    """One piece of the tender documents, written."""

    version: Version
    blocks: list[Block]

    @property
    def text(self) -> str:
        """Its text, to paste."""
        return as_text(self.blocks)

    @property
    def rows(self) -> int:
        """How many lines a text box needs to show all of it."""
        return sum(max(1, math.ceil(len(line) / LINE)) for line in self.text.splitlines()) + 1


@dataclass(frozen=True)
class Written:
    """Everything written for one purchase."""

    pieces: list[Piece]
    gaps: list[Gap]
    articles: list[str]
    derogations: list[str]

    @property
    def missing_mentions(self) -> list[Gap]:
        """The mentions of 20.1 (Travaux) that are missing: no document leaves without them."""
        return [gap for gap in self.gaps if gap.is_mention]


def write(facts: Facts, versions: Sequence[Version]) -> Written:
    """Writes every piece that serves this purchase, from the versions in force of the mission's models."""
    asks = {"hours": not facts.is_without_hours, "pledges": bool(facts.pledges)}
    serving = [version for version in versions if version.model.serves(facts.ccag, **asks)]
    own = tuple(line for version in serving for line in version.derogations) if facts.ccag else ()
    values = values_of(facts, own)
    marks = [*facts.basis.articles, *(mark for version in serving for mark in version.articles)]
    return Written(
        pieces=[Piece(version, fill(version.body, values)) for version in serving],
        gaps=gaps(facts),
        articles=article_lines(marks, facts.ccag, facts.day),
        derogations=derogations(facts, own) or [no_derogation(facts.ccag)],
    )
