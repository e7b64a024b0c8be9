"""Positions on the time line."""

import datetime

from levier.coordination.participants.timeline import WIDTH, Span, timeline

DAY = datetime.date


def test_nothing_is_drawn_of_nothing():
    assert timeline([], DAY(2026, 1, 1)) is None


def test_the_window_stands_within_its_work_contract():
    span = Span("x", DAY(2026, 1, 5), DAY(2026, 12, 31), (DAY(2026, 3, 1), DAY(2027, 6, 1)))
    drawn = timeline([span], DAY(2026, 6, 15))
    bar = drawn.bars[0]
    assert bar.x < bar.window_x < drawn.today < bar.window_x + bar.window_width == bar.x + bar.width <= WIDTH


def test_an_assignment_without_end_goes_to_the_edge_and_without_window_has_none():
    bar = timeline([Span("x", DAY(2026, 1, 5), None, None)], DAY(2026, 6, 15)).bars[0]
    assert bar.x + bar.width == WIDTH
    assert bar.window_width == 0


def test_years_do_not_print_over_one_another():
    drawn = timeline([Span("x", DAY(2026, 12, 20), DAY(2029, 2, 1), None)], DAY(2027, 1, 1))
    assert [year for _, year in drawn.years] == [2027, 2028, 2029]


def test_each_bar_bears_its_name_within_the_drawing():
    """A name starts with its bar, or ends with it where it would leave the drawing; a long one is cut."""
    spans = [
        Span("Maçons d’Oc, embauche directe", DAY(2026, 1, 5), DAY(2026, 2, 1), None),
        Span("Bâti-Sud", DAY(2026, 11, 1), DAY(2026, 12, 31), None),
        Span("x" * 80, DAY(2026, 1, 5), None, None),
    ]
    first, last, long = timeline(spans, DAY(2026, 6, 15)).bars
    assert (first.label, first.label_x, first.ends) == ("Maçons d’Oc, embauche directe", first.x, False)
    assert (last.label_x, last.ends) == (last.x + last.width, True)
    assert len(long.label) == 50 and long.label.endswith("…")
    assert first.y + 20 < first.label_y < last.y
