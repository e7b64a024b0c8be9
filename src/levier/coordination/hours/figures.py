"""The figures a page showed of a statement: a correction carries them, so that it undoes no other. Plain Python."""

import datetime
import re
from collections.abc import Mapping
from typing import NamedTuple

from levier.common.ui import formats


class Figure(NamedTuple):
    """What is declared of one assignment in one month: hundredths of an hour, and those of them spent in training."""

    hundredths: int
    training: int = 0

    @property
    def in_words(self) -> str:
        """« 95 h », « 95 h dont 7 h de formation »."""
        training = f" dont {formats.hours(self.training)} de formation" if self.training else ""
        return f"{formats.hours(self.hundredths)}{training}"


# By assignment and first day of the month; a month of which nothing is said is not there.
Figures = Mapping[tuple[int, datetime.date], Figure]

WRITTEN = re.compile(r"([0-9]{1,18})/(20[0-9]{2}-(?:0[1-9]|1[0-2]))/([0-9]{1,9})/([0-9]{1,9})")


def write_figures(figures: Figures) -> str:
    """The same as one text, for a form to carry."""
    return " ".join(
        f"{assignment}/{month:%Y-%m}/{figure.hundredths}/{figure.training}"
        for (assignment, month), figure in figures.items()
    )


def read_figures(text: str) -> Figures:
    """What `write_figures` wrote; raises ValueError at anything else."""
    figures = {}
    for word in text.split():
        found = WRITTEN.fullmatch(word)
        if found is None:
            raise ValueError(word)
        assignment, month, hundredths, training = found.groups()
        figures[int(assignment), datetime.date.fromisoformat(f"{month}-01")] = Figure(int(hundredths), int(training))
    return figures
