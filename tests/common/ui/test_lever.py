"""The lever says late or ahead by its drawing, and says the same in words."""

from hypothesis import given
from hypothesis import strategies as st

from levier.common.ui.lever import lever


def percent(position: str) -> float:
    return float(position.removesuffix("%"))


def test_counted_fills_pending_follows_and_the_wedge_stands_where_the_calendar_says() -> None:
    drawing = lever(counted=74400, pending=10800, owed=1200, expected=696)
    assert (drawing.counted, drawing.pending, drawing.expected, drawing.owed) == ("62%", "71%", "58%", None)
    assert drawing.pace == "en avance de 156\u00a0h"
    assert drawing.sentence == (
        "744\u00a0h retenues sur 1\u202f200\u00a0h dues (62\u00a0%), 108\u00a0h déclarées à contrôler\u202f; "
        "le calendrier en voudrait 696\u00a0h\u00a0: en avance de 156\u00a0h."
    )


def test_behind_the_calendar_is_late_and_says_by_how_much() -> None:
    drawing = lever(counted=85700, owed=3572, expected=1965)
    assert drawing.is_late
    assert drawing.pace == "en retard de 1\u202f108\u00a0h"


def test_hours_waiting_to_be_judged_are_not_a_delay_of_the_company() -> None:
    assert not lever(counted=50000, pending=20000, owed=1200, expected=696).is_late
    assert lever(counted=50000, pending=0, owed=1200, expected=696).is_late


def test_a_room_may_have_its_own_rule_of_lateness() -> None:
    assert lever(counted=74400, owed=1200, expected=696, late=True).pace == "en retard"
    assert not lever(counted=60000, owed=1200, expected=696, late=False).is_late


def test_beyond_the_hours_owed_the_beam_grows_and_marks_them() -> None:
    drawing = lever(counted=60000, pending=20000, owed=400)
    assert (drawing.counted, drawing.pending, drawing.owed) == ("75%", "100%", "50%")
    assert drawing.pace == "objectif atteint"
    assert drawing.share == "150\u00a0%"


def test_without_calendar_nothing_is_said_of_the_pace() -> None:
    drawing = lever(counted=100, owed=400)
    assert (drawing.expected, drawing.pace, drawing.is_late) == (None, "", False)
    assert drawing.sentence == "1\u00a0h retenue sur 400\u00a0h dues (0,3\u00a0%)."


def test_nothing_owed_and_nothing_done_draws_an_empty_beam() -> None:
    drawing = lever(counted=0, owed=0)
    assert (drawing.counted, drawing.pending, drawing.share) == ("0%", "0%", "—")


@given(
    counted=st.integers(-(10**6), 10**8),
    pending=st.integers(-(10**6), 10**8),
    owed=st.integers(0, 10**6),
    expected=st.none() | st.integers(0, 10**7),
)
def test_whatever_the_ledger_the_drawing_stays_on_its_beam(
    counted: int, pending: int, owed: int, expected: int | None
) -> None:
    drawing = lever(counted=counted, pending=pending, owed=owed, expected=expected)
    for position in (drawing.counted, drawing.pending, drawing.expected, drawing.owed):
        assert position is None or 0 <= percent(position) <= 100
    if drawing.pending != "0%":
        assert percent(drawing.pending) >= percent(drawing.counted)
