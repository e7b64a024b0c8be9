"""What an edition holds, its fingerprint, and what separates two of them. Plain Python.

Closing a year freezes its figures; a later correction changes their source and is listed as a revision, while the
published edition keeps its own.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from levier.common.ui import formats
from levier.resources.observatory.campaign.rules import DeskLine, State

# What of an indicator's row is published.
COLUMNS = ("group", "value", "numerator", "denominator", "people", "masked", "note")
# What desks that send totals alone do not tell, and whoever reads a table must know it.
OF_TOTALS = frozenset({"heures_retenues", "etp_1820", "etp_1607", "beneficiaires", "contrats_de_travail"})
ENGAGED = "heures_engagees"
# Told by the ledger alone, and what of it other sources do not hand over.
OF_LEDGER = {ENGAGED: "les engagements", "poids_moyen_critere": "les études"}
HOURS = "heures_retenues"
_OF_DESKS = ("", "guichet")
_NAMED_AT_MOST = 2


def written(content: Mapping[str, Any]) -> str:
    """The figures as the text whose fingerprint is taken: one way to write them."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The SHA-256 of that text, in 64 hexadecimal digits: anybody computes it again from the JSON file."""
    return hashlib.sha256(text.encode()).hexdigest()


def refusals(lines: Iterable[DeskLine], *, undecided: int, year: int, this_year: int) -> list[str]:
    """Why a year cannot be closed, in sentences; empty when it can."""
    lines = list(lines)
    found = []
    if year >= this_year:
        found.append(f"L’année {year} n’est pas finie\u00a0: elle se clôt à partir du 1er\u00a0janvier {year + 1}.")
    if not any(line.state is State.SIGNED for line in lines):
        found.append("Aucun guichet n’a signé ses chiffres\u00a0: il n’y a rien à publier.")
    if changed := [line.name for line in lines if line.state is State.CHANGED]:
        found.append(
            f"Des chiffres ont changé depuis leur signature\u00a0: {formats.enumeration(changed)}. Chaque guichet "
            "signe de nouveau les siens."
        )
    if unnumbered := [line.name for line in lines if line.state is State.SIGNED and line.now.is_of_nobody]:
        found.append(
            f"Des heures sont signées sans le nombre de leurs personnes\u00a0: {formats.enumeration(unnumbered)}. Sans "
            "lui, rien ne dit si elles sont trop peu pour être publiées\u00a0: indiquez-le, puis signez de nouveau."
        )
    if undecided:
        found.append(
            f"Il reste à trancher\u00a0: {formats.count(undecided, 'opération', 'opérations')} de plusieurs sources."
        )
    return found


@dataclass(frozen=True)
class Change:
    """A figure that is not the same in two editions, in the words each shows."""

    indicator: str
    by: str
    group: Any
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def is_told(self) -> bool:
        """Whether the figure is corrected, and not merely no longer told."""
        return self.after is not None and not self.after["masked"]


class Figures:
    """The content of an edition, read."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self._tables: dict[tuple[str, str], Mapping[str, Any]] = {
            (one["indicator"], one["by"]): one for one in content["tables"]
        }

    @classmethod
    def read(cls, text: str) -> "Figures":
        """The figures from the text kept."""
        return cls(json.loads(text))

    @property
    def missing(self) -> Sequence[str]:
        """The desks that are not in it."""
        found: Sequence[str] = self.content["missing"]
        return found

    @property
    def missing_words(self) -> str:
        """« sans le CD 34 »; empty when nobody is missing."""
        return f"sans {formats.enumeration(list(self.missing))}" if self.missing else ""

    @property
    def missing_short(self) -> str:
        """The same beside one figure: « sans 8 guichets » where their names are told once for all."""
        if len(self.missing) <= _NAMED_AT_MOST:
            return self.missing_words
        return f"sans {formats.count(len(self.missing), 'guichet')}"

    @property
    def totals_only(self) -> Sequence[str]:
        """The desks whose totals alone are known."""
        found: Sequence[str] = self.content["totals_only"]
        return found

    def without(self, indicator: str, by: str = "") -> str:
        """« sans le détail de A »: what desks of totals alone do not tell of a table, and « sans les engagements de A »
        for those whose figures do not come from the ledger; empty otherwise."""
        if indicator in OF_LEDGER:
            outside: Sequence[str] = self.content["untold"].get(indicator, ())
            return f"sans {OF_LEDGER[indicator]} {formats.of(formats.enumeration(list(outside)))}" if outside else ""
        untold = list(self.totals_only)
        if by in _OF_DESKS and indicator in OF_TOTALS:
            untold = [name for name in untold if name in self.content["untold"].get(indicator, ())]
        return f"sans le détail {formats.of(formats.enumeration(untold))}" if untold else ""

    def note(self, indicator: str, by: str, row: Mapping[str, Any]) -> str:
        """What a row says of itself where it leaves without its table: its own note, the desks that are missing and
        those whose totals do not tell this detail; of a table kept from a former edition, its note says them."""
        lacks = "" if self.kept(indicator, by) else self.lacks(indicator, by)
        return ", ".join(part for part in (row["note"], lacks) if part)

    def lacks(self, indicator: str, by: str = "") -> str:
        """« sans 8 guichets, sans le détail de A »: the desks that are missing from a table, and those that do not tell
        its detail; empty when nothing lacks."""
        return ", ".join(part for part in (self.missing_short, self.without(indicator, by)) if part)

    def rows(self, indicator: str, by: str = "") -> list[Mapping[str, Any]]:
        """The rows of one table; empty when it holds none."""
        found: list[Mapping[str, Any]] = self._tables.get((indicator, by), {}).get("rows", [])
        return found

    def whole(self, indicator: str, by: str = "") -> Mapping[str, Any] | None:
        """The one row of an indicator without breakdown; of a table kept from a former edition (`by`), the one that
        edition told, of which its rows are parts."""
        if by and (kept := self.kept(indicator, by)):
            found: Mapping[str, Any] | None = kept["whole"]
            return found
        rows = self.rows(indicator)
        return rows[0] if rows else None

    def kept(self, indicator: str, by: str = "") -> Mapping[str, Any] | None:
        """Of a table that keeps the figures of a former edition (`revising`): its number (`edition`), who was missing
        from it and who does not tell its detail (`without`), its total (`whole`); None when they are its own."""
        table: Mapping[str, Any] = self._tables.get((indicator, by), {})
        return table if "edition" in table else None


def lines_of(figures: Figures) -> list[dict[str, Any]]:
    """Every figure as a line, with its indicator, its breakdown and, in its note, what it lacks: what files and the API
    answer."""
    return [
        {"indicator": table["indicator"], "by": table["by"], **{name: row[name] for name in COLUMNS}}
        | {"note": figures.note(table["indicator"], table["by"], row) or None}
        for table in figures.content["tables"]
        for row in table["rows"]
    ]


def changes(before: Figures, after: Figures) -> list[Change]:
    """The figures that differ, in the order they are published; what stands in one alone differs too."""
    found = []
    keys = [(one["indicator"], one["by"]) for one in after.content["tables"]]
    keys += [key for one in before.content["tables"] if (key := (one["indicator"], one["by"])) not in set(keys)]
    for indicator, by in keys:
        was = {row["group"]: row for row in before.rows(indicator, by)}
        now = {row["group"]: row for row in after.rows(indicator, by)}
        for group in {**was, **now}:
            if was.get(group) != now.get(group):
                found.append(Change(indicator, by, group, was.get(group), now.get(group)))
    return found
