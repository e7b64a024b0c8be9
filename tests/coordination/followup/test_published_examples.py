"""What was published about hours done, told by the product's own functions (domain reference, worked examples)."""

from datetime import UTC, date, datetime

import pytest

from levier.common.ui import formats
from levier.coordination.clauses.tables import Tables
from levier.coordination.followup.buyer_report import BuyerReport, LotLine, buyer_report_data
from levier.statistics.nomenclatures import published_series


def report(*, owed: int, counted: int, full_time_hours: int = 1_820, people: int = 10) -> BuyerReport:
    """One lot, whole hours."""
    return BuyerReport(
        mission="Mission (fictive)",
        buyer="Acheteur (fictif)",
        subject="Marché (fictif)",
        lots=[LotLine("Lot 1", "Entreprise (fictif)", owed, counted * 100, counted * 100)],
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        as_of=date(2026, 1, 10),
        produced_at=datetime(2026, 1, 10, tzinfo=UTC),
        people=people,
        full_time_hours=full_time_hours,
        full_time_words=Tables().full_time_on(date(2026, 1, 10))[1],
    )


@pytest.mark.parametrize(("convention", "full_time"), [(1_820, "1\u202f181,3"), (1_607, "1\u202f337,9")])
def test_full_time_equivalents_follow_the_convention_named(convention, full_time):
    """Maison de l'emploi de Paris, 2012: 2 150 000 hours published as 1 180 full-time jobs, so 35 h × 52 weeks."""
    found = report(owed=1, counted=2_150_000, full_time_hours=convention)
    assert formats.number(found.full_time, 1) == full_time


def test_a_report_prints_the_convention_it_used():
    said = buyer_report_data(report(owed=1, counted=2_150_000))["full_time"]
    assert "1\u202f181,3\u00a0temps plein" in said
    assert "35\u00a0h × 52\u00a0semaines" in said


def test_hours_done_so_far_as_a_share_of_the_commitment():
    """clausesociale34.fr, « Lever ses représentations », 2023: more than 4 000 h done of 7 180 h committed."""
    assert formats.share(4_000_00, 7_180_00, 1) == "55,7\u00a0%"
    counted = buyer_report_data(report(owed=7_180, counted=4_000))["figures"][2]
    assert counted["detail"] == "56\u00a0% des heures dues"


def test_hours_beyond_the_commitment_are_told_whole():
    """DREETS Centre-Val de Loire (Loiret): 11 000 h done for 9 500 h committed, 1 500 h beyond, never capped."""
    assert formats.share(11_000_00, 9_500_00, 1) == "115,8\u00a0%"
    found = report(owed=9_500, counted=11_000)
    figures = buyer_report_data(found)["figures"]
    assert (figures[2]["value"], figures[2]["detail"]) == ("11\u202f000\u00a0h", "116\u00a0% des heures dues")
    assert found.remaining == 0
    assert found.total.counted - found.total.owed * 100 == 1_500_00


@pytest.mark.parametrize(
    ("counted", "people", "each"),
    [
        (33_000, 137, "241"),  # Haute-Vienne, 2020: 76 operations, published as 241 h a person
        (46_900, 72, "651"),  # ADELE, Bègles, 2023
        (18_500, 22, "841"),  # Montpellier, delegated public services, 2015: 2 companies, 3 lots
    ],
)
def test_hours_for_each_person(counted, people, each):
    said = buyer_report_data(report(owed=1, counted=counted, people=people))["people"]
    assert said.endswith(f"soit {each}\u00a0h retenues par personne en moyenne.")


def test_one_person_alone_has_no_average():
    assert "moyenne" not in buyer_report_data(report(owed=1, counted=100, people=1))["people"]


def test_the_share_of_great_projects_in_the_regions_hours():
    """ess2024.org, Île-de-France 2021: 1.5 of 6.3 million hours (published as a quarter), and 2 953 people, 23.9 % of
    the region's: about 12 356."""
    assert formats.share(1_500_000, 6_300_000, 1) == "23,8\u00a0%"
    assert formats.share(2_953, 12_356, 1) == "23,9\u00a0%"


def test_published_figures_are_kept_as_published_and_no_growth_is_worked_out_of_them():
    """Alliance Villes Emploi, March 2015: +8.2 % people and +11.2 % companies, from figures not rounded.

    The rounded ones give +10.5 % and +11.2 %: a published growth is never computed again from rounded values.
    """
    people = {figure.year: figure for figure in published_series("ave_participants")}
    assert [int(people[year].value) for year in (2013, 2014)] == [19_000, 21_000]
    assert {figure.unit for figure in people.values()} == {"persons"}
    companies = {figure.year: int(figure.value) for figure in published_series("ave_companies")}
    assert (companies[2013], companies[2014]) == (9_800, 10_900)
