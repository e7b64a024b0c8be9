"""What each source gave: records read, what became of them, what its contracts do not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from levier.common.ui import formats
from levier.resources.observatory.models import SourceFile
from levier.resources.observatory.selectors import OpenData
from levier.resources.observatory.wording import not_measurable

_COUNTED = ("read", "contracts", "concessions", "notices", "superseded", "rejected", "repaired", "declared",
            "without_amount", "without_date", "without_place")  # fmt: skip
# The forms of notices, in words.
FORMS = {"eforms": "eForms (avis européens)", "boamp": "BOAMP", "ocds": "OCDS (appels d’offres)"}


@dataclass(frozen=True)
class SourceQuality:
    """A source and its counts; `counts` has the keys of `Dataset.quality`."""

    source: SourceFile
    counts: dict[str, int]

    @property
    def declared_words(self) -> str:
        """How many of its contracts declare the social field."""
        contracts, declared = self.counts["contracts"], self.counts["declared"]
        if not contracts:
            return formats.UNKNOWN
        if not declared:
            return not_measurable(contracts)
        return f"{formats.integer(declared)} sur {formats.integer(contracts)}"


def by_source(data: OpenData) -> list[SourceQuality]:
    """The sources in the order they were read; the members of an archive are counted with it."""
    return counted(data.dataset.quality(), data.sources)


def counted(rows: Sequence[Mapping[str, Any]], sources: Sequence[SourceFile]) -> list[SourceQuality]:
    """The counts of each source of a build, from those of the files read (`Dataset.quality`)."""
    found = []
    for source in sources:
        own = [row for row in rows if _is_of(row["file"], source, sources)]
        found.append(SourceQuality(source, {name: sum(row[name] for row in own) for name in _COUNTED}))
    return found


def _is_of(file: str, source: SourceFile, sources: Sequence[SourceFile]) -> bool:
    """Whether a file read is this source, or stands in it: the longest name it begins with."""
    names = [one.name for one in sources if file.startswith(one.name)]
    return bool(names) and max(names, key=len) == source.name


def notices(data: OpenData) -> list[dict[str, Any]]:
    """The notices kept apart, by form."""
    return [
        {**row, "form": FORMS.get(row["source_format"], row["source_format"])} for row in data.dataset.notices_by_form()
    ]
