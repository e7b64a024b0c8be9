"""The national series is drawn apart in the same years on the front page and on the observatory."""

from levier.config.front import published_bars
from levier.resources.observatory.overview import national_chart, national_figures


def test_a_year_is_hatched_on_both_or_on_none():
    chart = national_chart(national_figures())
    hatched = {mark.label for mark in chart.marks if mark.doubtful}
    assert hatched == {"2017", "2020"}
    assert chart.doubtful == "2017, autre organisme, périmètre non précisé\u202f; 2020, source secondaire"
    drawn = {str(bar.figure.year) for bar in published_bars()}
    assert {str(bar.figure.year) for bar in published_bars() if bar.figure.doubt} == hatched & drawn
