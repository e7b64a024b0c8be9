"""The published series: each value to its printed digit, and what could not be read said so, never zero."""

from levier.statistics.nomenclatures import published_figures
from levier.statistics.reference import breakdown, editions, last_estimates, readings, unread_figures

# As printed: the domain reference of the project copies them from the pages.
PRINTED_2020 = {
    "recruitment_mode": "49 18 8 8 8 4 3 1 1 0.1 0.1",
    "employment_contract": "29 16 15 15 14 11 0.1",
    "sector": "24 20 19 14 14 4 3 1 1 0.3",
    "buyer": "41 16 12 11 7 4 4 3 2 1 0.2",
    "clause_category": "94 2 2 2",
}


def said(found):
    return " ".join(f"{one.year}:{one.figure.value:f}" if one.figure else f"{one.year}:?" for one in found)


def test_the_national_series_are_those_printed_a_doubtful_or_unread_value_in_its_place():
    assert said(readings("oecp_social_share")) == (
        "2009:1.9 2014:? 2016:8.6 2017:8 2019:12.5 2020:12.5 2021:13.2 2022:22.3 2023:18.7"
    )
    assert said(readings("ave_hours")) == (
        "2012:6000000 2013:7700000 2014:8400000 2014:9160000 2015:10070000 2016:11500000 2017:13000000"
        " 2018:? 2019:? 2020:? 2021:? 2022:? 2023:? 2024:?"
    )
    assert said(last_estimates("ave_hours")).count("2014:") == 1
    assert "2014:9160000" in said(last_estimates("ave_hours"))


def test_each_share_of_the_edition_of_2020_is_the_printed_one_the_largest_first():
    for by, printed in PRINTED_2020.items():
        found = breakdown("hours_share", 2020, by, territory="34")
        assert " ".join(f"{one.figure.value:f}" for one in found) == printed
    for by, items in (("situation", 7), ("training", 8)):
        found = breakdown("hours_share", 2020, by, territory="34")
        assert [one.figure for one in found] == [None] * items
        assert all(one.unread.label and "non lisible" in one.unread.reason for one in found)
    assert all(
        "sans le CD 34" in one.unread.reason for one in breakdown("hours_share", 2020, "training", territory="34")
    )
    assert editions("34") == (2020,)
    assert editions("30") == ()


def test_what_could_not_be_read_says_why_and_is_nowhere_read():
    read = {(one.series, one.territory, one.year, one.breakdown, one.item) for one in published_figures()}
    for one in unread_figures():
        assert one.reason
        assert one.source
        assert (one.series, one.territory, one.year, one.breakdown, one.item) not in read
