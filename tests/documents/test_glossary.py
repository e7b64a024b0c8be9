"""The glossary names every model, once, and its terms are the field's."""

import re
from pathlib import Path

from django.apps import apps

DOCUMENT = Path(__file__).parents[2] / "docs/glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Terme")
]


def test_every_model_is_in_the_glossary():
    known = {name for _, identifiers, _ in ROWS for name in re.findall(r"`(\w+)`", identifiers)}
    ours = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("levier.") and not model.__name__.startswith("Historical")
    }
    assert ours - known == set()


def test_each_line_has_a_term_an_identifier_and_a_definition():
    assert [row for row in ROWS if len(row) != 3 or not all(row) or "`" not in row[1]] == []


def test_no_term_is_defined_twice():
    terms = [term for term, _, _ in ROWS]
    assert sorted(terms) == sorted(set(terms))
