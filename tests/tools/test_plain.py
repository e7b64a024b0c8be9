"""The plain modules, whose types `make lint` checks strictly, are found by what they import: none is listed."""

from pathlib import Path

from tools.plain import modules, plain_modules


def test_rules_are_plain_and_what_reaches_django_by_any_way_is_not():
    plain = set(plain_modules())
    assert {
        "levier.law.duty",
        "levier.statistics.indicators",
        "levier.coordination.clauses.sizing",
        "levier.coordination.commitments.sharing",
        "levier.coordination.hours.counting",
    } <= plain
    assert {name for name in modules() if name.startswith(("levier.law", "levier.statistics"))} <= plain
    # The last one imports Django only through the models of its room.
    assert plain.isdisjoint(
        {"levier.coordination.hours.models.ledger", "levier.organizations.selectors", "levier.organizations.desks"}
    )


def test_lint_checks_them_strictly():
    lint = (Path(__file__).parents[2] / "tools" / "lint.sh").read_text(encoding="utf-8")
    assert "--strict" in lint
    assert "tools/plain.py" in lint
