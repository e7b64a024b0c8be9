"""How long a participant's identity is kept (dated table; each line says its source). Plain Python."""

import csv
import datetime
import functools
from dataclasses import dataclass
from importlib import resources

from levier.law.periods import add_months


@dataclass(frozen=True)
class Term:
    """How many months are kept after what, and why."""

    code: str
    months: int
    counted_from: str
    status: str
    label: str
    source: str


@functools.cache
def terms() -> dict[str, Term]:
    """Every term by its code."""
    path = resources.files("levier.coordination.participants").joinpath("data/retention.csv")
    return {
        row["code"]: Term(
            row["code"], int(row["months"]), row["counted_from"], row["status"], row["label"], row["source"]
        )
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter=";")
    }


def kept_until(last_activity: datetime.date, *, assigned: bool) -> datetime.date:
    """Returns the last day a person's identity is kept, from her last activity (an hour, the end of an assignment or of
    its contract) or, never assigned, the last contact."""
    term = terms()["assigned" if assigned else "never_assigned"]
    start = datetime.date(last_activity.year, 12, 31) if term.counted_from == "year_end" else last_activity
    return add_months(start, term.months)
