"""What the pages ask a dataset."""

from datetime import date

import pytest

from levier.statistics.bounds import Threshold
from levier.statistics.dataset import open_dataset
from levier.statistics.errors import UnknownIndicator, UnreadableDataset
from levier.statistics.indicators.asking import Selection
from tests.statistics.conftest import contract_2022

NONE = {"considerationSociale": ["Pas de considération sociale"]}
RESERVED = {"considerationSociale": ["Marché réservé"]}
GARD = {"code": "30", "typeCode": "Code département"}
UNKNOWN = {"considerationSociale": ["NC"]}
OTHER_BUYER = {"id": "24340001700022", "nom": "Métropole"}


@pytest.fixture
def dataset(construct, decp):
    _, built = construct(
        decp(
            contract_2022(id="1", acheteur={"id": "21340172201787", "nom": "Ville"}),
            contract_2022(id="2", montant=300000, considerationsSociales=NONE, dateNotification="2025-02-01"),
            contract_2022(id="3", montant=0, considerationsSociales=UNKNOWN, objet="Voirie", codeCPV="45233140"),
            contract_2022(id="4", acheteur=OTHER_BUYER, considerationsSociales=RESERVED, lieuExecution=GARD),
        )
    )  # fmt: skip
    return built


def test_contracts_of_a_buyer_are_filtered_sorted_and_paged(dataset):
    mine = dataset.contracts(buyer="21340172201787", size=2)
    assert (mine.total, [row["id"] for row in mine.rows]) == (3, ["2", "1"])
    assert [row["id"] for row in dataset.contracts(buyer="21340172201787", size=2, page=2).rows] == ["3"]
    assert dataset.contracts(order="-montant").rows[0]["id"] == "2"
    assert [row["id"] for row in dataset.contracts(text="VOIRIE").rows] == ["3"]
    assert [row["id"] for row in dataset.contracts(social="reserve").rows] == ["4"]
    assert [row["id"] for row in dataset.contracts(social="non déclaré").rows] == ["3"]
    assert dataset.contracts(year=2025, division="90").total == 1
    assert dataset.contracts(text="%").total == 0


def test_contracts_are_kept_by_amount_sector_buyer_name_and_missing_date(dataset):
    assert [row["id"] for row in dataset.contracts(at_least=20_000_000).rows] == ["2"]
    assert {row["id"] for row in dataset.contracts(at_most=12_000_050).rows} == {"1", "4"}
    assert [row["id"] for row in dataset.contracts(sector="public_works").rows] == ["3"]
    assert [row["id"] for row in dataset.contracts(text="metropole").rows] == ["4"]
    assert {row["id"] for row in dataset.contracts(social="declare").rows} == {"1", "2", "4"}
    assert [row["id"] for row in dataset.contracts(notified_from=date(2025, 2, 1)).rows] == ["2"]
    assert dataset.contracts(notified_from=date(2024, 5, 15), notified_to=date(2025, 1, 31)).total == 3
    assert dataset.contracts(undated=True).total == 0
    assert dataset.contracts(concession=True).total == 0


def test_every_order_has_its_reverse_and_what_is_missing_comes_last(dataset):
    assert [row["id"] for row in dataset.contracts(order="montant").rows][-1] == "3"
    assert [row["id"] for row in dataset.contracts(order="-montant").rows][-1] == "3"
    assert dataset.contracts(order="date").rows[-1]["id"] == "2" == dataset.contracts(order="-date").rows[0]["id"]


def test_a_summary_keeps_the_three_states_apart(dataset):
    summary = dataset.summary(buyer="21340172201787")
    total = summary.total
    assert (total.contracts, total.with_clause, total.none, total.not_declared, total.declared) == (3, 1, 1, 1, 2)
    assert (total.amount, total.without_amount) == (42_000_050, 1)
    assert {year: count.contracts for year, count in summary.by_year.items()} == {2024: 2, 2025: 1}
    assert {division: count.contracts for division, count in summary.by_division.items()} == {"45": 1, "90": 2}
    assert summary.above is None


def test_above_thresholds_follows_the_date_and_the_kind(dataset):
    until_2024 = Threshold(date(2024, 1, 1), date(2024, 12, 31), works_cents=1, other_cents=22_100_000)
    after = Threshold(date(2025, 1, 1), None, works_cents=1, other_cents=22_100_000)
    above = dataset.summary(department="34", thresholds=[until_2024, after]).above
    assert (above.contracts, above.none) == (1, 1)
    assert [row["id"] for row in dataset.contracts(department="34", above=[until_2024, after]).rows] == ["2"]
    assert dataset.contracts(above=[]).total == 0


def test_buyers_of_a_department(dataset):
    assert [(row["buyer_siret"], row["contracts"]) for row in dataset.buyers(department="34")] == [
        ("21340172201787", 3)
    ]
    assert [(row["declared"], row["with_consideration"]) for row in dataset.buyers()] == [(2, 1), (1, 1)]


def test_one_contract_or_none(dataset):
    assert dataset.contract("21340172201787-1")["buyer_name"] == "Ville"
    assert dataset.contract("21340172201787-1' OR 1=1") is None


def test_indicators_by_breakdown(dataset):
    rows = dataset.indicator("part_clause_sociale", by="departement")
    assert [(row["departement"], row["value"], row["numerator"], row["denominator"]) for row in rows] == [
        ("30", 0.0, 0, 1), ("34", 0.5, 1, 2),
    ]  # fmt: skip
    (row,) = dataset.indicator("part_consideration_sociale", among=Selection(department="30"))
    assert (row["value"], row["measurable"], row["note"]) == (1.0, True, "non significatif\u00a0: moins de 30 marchés")
    (row,) = dataset.indicator("part_clause_sociale", by="acheteur", among=Selection(buyer="24340001700022"))
    assert (row["acheteur"], row["acheteur_nom"]) == ("24340001700022", "Métropole")
    assert dataset.indicator("part_clause_sociale", among=Selection(since=2025))[0]["denominator"] == 1


def test_unknown_indicators_and_breakdowns_are_said(dataset):
    with pytest.raises(UnknownIndicator, match="part_clause_sociale"):
        dataset.indicator("part_de_marche")
    with pytest.raises(UnknownIndicator, match="annee, acheteur, departement"):
        dataset.indicator("part_clause_sociale", by="lune")


def test_repairs_come_with_their_label(dataset):
    (row,) = dataset.repairs(rule="montant_symbolique").rows
    assert (row["raw_value"], row["field"], row["outcome"]) == ("0", "amount", "réparé")
    assert row["label"].startswith("Montant de 0 ou 1 €")
    assert row in dataset.repairs_of(row["record"])


def test_a_folder_without_a_build_is_said(tmp_path):
    with pytest.raises(UnreadableDataset, match="levier observatoire construire"):
        open_dataset(tmp_path)


def test_a_dataset_is_opened_once_and_again_when_rebuilt(dataset):
    first = open_dataset(dataset.folder)
    assert open_dataset(dataset.folder) is first
    report = dataset.folder / "rapport.json"
    report.write_text(report.read_text() + " ")
    assert open_dataset(dataset.folder) is not first
