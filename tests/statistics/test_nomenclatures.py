"""CPV, value lists and published series that the package carries."""

import re
from collections import defaultdict
from decimal import Decimal

import pytest

from levier.statistics import nomenclatures


def test_the_cpv_is_whole():
    codes = nomenclatures.cpv_codes()
    assert len(codes) == 9_454
    assert sum(code.level == "division" for code in codes.values()) == 45
    assert all(code.parent in codes for code in codes.values() if code.level != "division")


def test_a_cpv_is_read_with_or_without_its_check_digit():
    found = nomenclatures.cpv("45210000-2")
    assert found == nomenclatures.cpv("45210000")
    assert found is not None
    assert found.label == "Travaux de construction de bâtiments"
    assert nomenclatures.cpv("45210000-3") is None
    assert nomenclatures.cpv("99999999") is None
    assert nomenclatures.cpv("") is None


def test_the_labels_of_the_cpv_are_typeset_where_they_are_read():
    labels = [code.label for code in nomenclatures.cpv_codes().values()]
    assert [label for label in labels if re.search(r"'|(?<!\u202f);|(?<!\u00a0):", label)] == []
    assert nomenclatures.cpv_codes()["03000000"].label.startswith("Produits agricoles, de l’élevage")
    assert nomenclatures.cpv_codes()["15230000"].label == (
        "Poisson séché ou salé\u202f; poisson en saumure\u202f; poisson fumé"
    )


def test_the_ancestors_of_a_cpv_go_up_to_its_division():
    above = nomenclatures.cpv_ancestors("45233140")
    assert [code.level for code in above] == ["subcategory", "category", "class", "group", "division"]
    assert above[-1].code == "45000000"
    assert nomenclatures.cpv_ancestors("99999999") == ()


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("45214200", "building"),
        ("45233140", "public_works"),
        ("45112700", "green_spaces"),
        ("77310000", "green_spaces"),
        ("90911200-8", "cleaning"),
        ("90511000", "water_and_waste"),
        ("55524000", "catering"),
        ("55110000", "other_services"),
        ("85312000", "social_action"),
        ("71240000", "intellectual_services"),
    ],
)
def test_a_cpv_belongs_to_the_sector_of_its_longest_prefix(code: str, sector: str):
    found = nomenclatures.sector_of(code)
    assert found is not None
    assert found.code == sector


def test_every_service_or_works_division_has_a_sector_and_no_supply_has():
    assert len(nomenclatures.sectors()) == 10
    for code, cpv in nomenclatures.cpv_codes().items():
        is_supply = code[:2] <= "44" or code[:2] == "48"
        assert (nomenclatures.sector_of(code) is None) == is_supply, cpv
    assert set(nomenclatures.sector_prefixes().values()) == set(nomenclatures.sectors())


def test_value_lists_keep_the_official_spelling():
    assert nomenclatures.decp_values("considerationsSociales") == (
        "Clause sociale",
        "Critère social",
        "Marché réservé",
        "Pas de considération sociale",
    )
    assert "Concession réservée" in nomenclatures.decp_values("considerationsSociales", record="concession")
    assert "Maitrise d'œuvre" in nomenclatures.decp_values("ccag")
    assert nomenclatures.decp_values("formePrix", version="2019") == ("Ferme", "Ferme et actualisable", "Révisable")
    with pytest.raises(KeyError):
        nomenclatures.decp_values("considerationsSociales", version="2019")


def test_every_published_figure_names_its_source():
    figures = nomenclatures.published_figures()
    assert len(figures) == 137
    assert [figure for figure in figures if not figure.source] == []
    assert {figure.territory for figure in figures} == {"FR", "R11", "34", "75", "87"}
    # Articles read at the address of a newspaper's trials, which is no source to send people to, are named alone.
    without_address = {figure.source for figure in figures if not figure.url}
    assert without_address == {
        "OECP, d’après asec-emploi",
        "OECP, d’après Le Moniteur et achat-logistique.info",
        "OECP, d’après Le Moniteur",
    }
    assert [figure.url for figure in figures if "staging" in figure.url or "testing" in figure.url] == []


def test_the_share_of_contracts_with_a_social_clause_is_the_published_one():
    shares = {figure.year: figure.value for figure in nomenclatures.published_series("oecp_social_share")}
    assert shares == {
        2009: Decimal("1.9"),
        2016: Decimal("8.6"),
        2017: Decimal("8"),
        2019: Decimal("12.5"),
        2020: Decimal("12.5"),
        2021: Decimal("13.2"),
        2022: Decimal("22.3"),
        2023: Decimal("18.7"),
    }


def test_successive_estimates_of_a_year_are_both_kept():
    of_2014 = [figure for figure in nomenclatures.published_series("ave_hours") if figure.year == 2014]
    assert [(figure.value, figure.qualifier) for figure in of_2014] == [
        (Decimal(8_400_000), "low"),
        (Decimal(9_160_000), "revised"),
    ]


def test_the_published_shares_of_2020_add_up_as_published():
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for figure in nomenclatures.published_figures():
        if figure.series == "hours_share" and figure.territory == "34" and figure.year == 2020:
            sums[figure.breakdown] += figure.value
    assert sums == {
        "recruitment_mode": Decimal("100.2"),
        "employment_contract": Decimal("100.1"),
        "sector": Decimal("100.3"),
        "buyer": Decimal("101.2"),
        "clause_category": Decimal("100"),
    }


def test_sectors_of_the_published_breakdown_are_those_of_the_table():
    published = {
        figure.item for figure in nomenclatures.published_series("hours_share", territory="34", breakdown="sector")
    }
    assert published == {*nomenclatures.sectors(), "building_and_public_works"}


def test_the_unemployment_rate_of_a_quarter_depends_on_its_vintage():
    def rate(vintage: str, quarter: str) -> Decimal:
        rates = nomenclatures.unemployment("34", vintage=vintage)
        return next(rate.rate for rate in rates if rate.quarter == quarter)

    assert rate("2021T4", "2021-T2") == Decimal("11.1")
    assert rate("2025T3", "2021-T2") == Decimal("10.9")
    assert rate("2025T3", "2025-T3") == Decimal("10.6")
    assert nomenclatures.unemployment("75") == ()


def test_the_unemployment_rates_of_the_zones_of_the_herault_are_those_read_in_their_publication():
    """Second quarter of 2021, in the publication of the third quarter of 2023."""
    printed = {"7601": "15.2", "7606": "11.5", "7623": "11.5", "7616": "10.2", "7603": "12.5"}
    for zone, rate in printed.items():
        rates = nomenclatures.zone_unemployment(zone)
        assert {one.vintage for one in rates} == {"2023T3"}
        assert next(one.rate for one in rates if one.quarter == "2021-T2") == Decimal(rate)
        assert rates[-1].quarter == "2023-T3"
    assert nomenclatures.zone_unemployment("1109") == ()
