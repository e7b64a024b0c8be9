"""A « no » is never bare: what still binds, as it reads on the day."""

import datetime

import pytest

from levier.law.still_binding import still_binding
from levier.law.thresholds import Kind

DAY = datetime.date


@pytest.mark.parametrize(
    ("kind", "day", "articles"),
    [
        (Kind.SERVICES, DAY(2026, 12, 15), ["L2111-1", "L2111-2", "L2111-3", "L2112-2"]),
        (Kind.SERVICES, DAY(2026, 8, 21), ["L2111-1", "L2111-3"]),
        (Kind.WORKS, DAY(2025, 3, 10), ["L2111-3"]),
        (Kind.WORKS, DAY(2020, 1, 1), []),
        (Kind.CONCESSION, DAY(2026, 12, 15), ["L3-1"]),
        (Kind.DEFENCE, DAY(2026, 12, 15), ["L3-1", "L2312-1-1"]),
    ],
)
def test_what_binds_at_any_amount_is_read_in_the_version_of_its_day(kind, day, articles):
    """A version that is not held is not quoted: L2111-1 is held since 16 October 2025, L2111-3 since October 2023,
    L2111-2 binds since 22 August 2026. The older L2112-2 binds to nothing: its buyer « peut »."""
    assert [known.article for known in still_binding(kind, day, 50_000_000)] == articles


def test_energy_is_asked_from_the_european_threshold_on_and_not_below():
    """L2111-1, second paragraph: « la valeur estimée hors taxe est égale ou supérieure aux seuils européens »."""
    asked = "l’efficacité et la sobriété énergétiques"
    above, below = (
        still_binding(Kind.SERVICES, DAY(2026, 3, 1), None, reaches=reaches)[0] for reaches in (True, False)
    )
    assert (above.article, below.article) == ("L2111-1", "L2111-1")
    assert asked in above.words
    assert asked not in below.words
    # The version of before is not held: nothing of it is said.
    assert [known.article for known in still_binding(Kind.SERVICES, DAY(2025, 3, 1), None, reaches=True)] == ["L2111-3"]
