"""The words of the field explained in a sentence: `data/terms.csv`, after the project's glossary."""

import csv
import io
from functools import cache
from importlib.resources import files


@cache
def terms() -> dict[str, str]:
    """Each term with its definition, in the order of the table."""
    text = (files("levier.common.ui") / "data" / "terms.csv").read_text(encoding="utf-8")
    return {row["term"]: row["definition"] for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def definition_of(term: str) -> str:
    """Returns the definition of a term; KeyError for one that is not in the table."""
    return terms()[term]
