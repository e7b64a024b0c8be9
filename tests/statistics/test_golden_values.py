"""The golden values of the Hérault: on the real files where they are, on what this checkout carries everywhere.

What it carries is derived from these files (`tools/derive`): the holders who may be natural persons are left out,
and nothing else that these values depend on.
"""

from pathlib import Path
from statistics import median

import pytest

from levier.demo.tables import write_open_data
from levier.statistics.indicators.asking import Selection

HERE = Path(__file__).parent


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.real_data), "carried"])
def herault(request, real, tmp_path):
    """The records of 2019 and the consolidated table of 2024."""
    if request.param == "real":
        return real("decp-2019/derived_herault_34.json"), real("decp-tabular/derived_herault_34.csv")
    of_2019, _ = write_open_data(tmp_path / "ouvertes")
    return of_2019, HERE / "data" / "table_34.csv"


def test_the_records_of_2019(herault, construct):
    report, dataset = construct(herault[0])
    # One of the 185 marchés is a republication: (13002054800017, 2018coHIHisCEJ00) gained its publication date.
    assert (report.read, report.contracts, report.concessions) == (186, 184, 1)
    assert report.by_reason["revision_remplacee"] == 1
    # What became of every record adds up to what was read.
    (quality,) = dataset.quality()
    ended = ("contracts", "concessions", "notices", "superseded", "rejected")
    assert sum(quality[one] for one in ended) == quality["read"] == report.read
    assert quality["repaired"] == report.repaired
    assert report.by_reason["date_absente"] == 23
    assert report.by_reason["date_fuseau"] == 2
    assert report.by_reason["identifiant_absent"] == 1  # the concession
    rows = dataset.contracts(size=1_000).rows
    assert quality["without_date"] == sum(row["notified_on"] is None for row in rows)
    assert len({row["buyer_siret"] for row in rows}) == 29
    # 27 988 444.77 € over the 185 records, the republication counted twice.
    assert sum(row["amount_initial"] for row in rows) == 2_798_844_477 - 9_661_440
    assert sum(row["framework"] for row in rows) == 50
    largest = [(row["buyer_name"], row["contracts"]) for row in dataset.buyers()][:3]
    assert [count for _, count in largest] == [39, 22, 18]
    assert sum(row["modifications"] > 0 for row in rows) == 6


def test_the_consolidated_table(herault, construct):
    report, dataset = construct(herault[1])
    assert (report.read, report.accepted, report.contracts) == (450, 450, 129)
    rows = dataset.contracts(size=1_000).rows
    assert len({row["buyer_siret"] for row in rows}) == 26
    # Summing rows would give 2 239 182 801 €.
    # One row a number gives 74 645 527 €. One number, used for 19 640 € of one trade then for 170 000 € of another, is
    # the second purchase here, and not the second begun at the price of the first.
    assert sum(row["amount_initial"] for row in rows) == 7_464_552_700 + (170_000 - 19_640) * 100
    assert median(row["amount_initial"] for row in rows) == 17_310_034
    assert {row["department"] for row in rows} == {"34"}


def test_nothing_social_can_be_measured_and_it_is_said(herault, construct):
    _, dataset = construct(*herault)
    (row,) = dataset.indicator("part_clause_sociale", among=Selection(department="34"))
    assert (row["value"], row["measurable"]) == (None, False)
    assert row["note"] == f"non mesurable dans cette source ({row['contracts']} marchés)"
