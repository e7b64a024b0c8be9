"""The drawing of shares: heights in proportion, and a word where nothing can be measured."""

from decimal import Decimal

from levier.resources.observatory.charts import Line, Point, bar_chart


def test_heights_follow_the_values():
    chart = bar_chart([Point("2024", Decimal(10)), Point("2025", Decimal(20))])
    low, high = chart.bars
    assert high.height == 2 * low.height
    assert high.y + high.height == low.y + low.height == chart.base
    assert [bar.value for bar in chart.bars] == ["10", "20"]


def test_what_cannot_be_measured_has_no_bar_and_no_zero():
    (bar,) = bar_chart([Point("2019", None)]).bars
    assert (bar.is_measured, bar.height, bar.value) == (False, 0, "")


def test_a_measured_zero_is_a_zero():
    (bar,) = bar_chart([Point("2024", Decimal(0))]).bars
    assert (bar.is_measured, bar.value) == (True, "0")


def test_the_goal_stands_inside_the_drawing():
    chart = bar_chart([Point("2024", Decimal(5))], goal=Line(30, "objectif"))
    assert chart.top <= chart.goal.y < chart.base
    assert chart.lines[-1].y <= chart.goal.y


def test_a_break_stands_before_its_year_and_never_before_the_first():
    points = [Point("2023", Decimal(1)), Point("2024", Decimal(1))]
    chart = bar_chart(points, break_before="2024")
    assert chart.bars[0].middle < chart.break_at < chart.bars[1].middle
    assert bar_chart(points, break_before="2023").break_at is None
