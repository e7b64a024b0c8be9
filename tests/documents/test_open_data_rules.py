"""docs/open-data.md names every rule of the engine, with what the engine itself says of it."""

from pathlib import Path

from levier.statistics.rules import RULES

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "open-data.md"


def test_every_rule_has_its_row_with_its_outcome_its_words_and_its_reason():
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [cells for line in lines if line[:3] == "| `" and len(cells := line.strip("| ").split(" | ")) == 5]
    written = {row[0].strip("`"): row[1:] for row in rows}
    assert list(written) == list(RULES)
    for name, rule in RULES.items():
        outcome, field, label, reason = written[name]
        assert (outcome, field.strip("`"), label) == (rule.outcome.value, rule.field, rule.label), name
        assert reason, name
