"""The synthetic records: reproducible, marked, and never mistaken for real ones."""

from levier.statistics.indicators.asking import Selection
from levier.statistics.rules.identifiers import is_siret
from levier.statistics.synthesis import fictitious_buyers, synthetic_records, write_synthetic


def test_the_same_seed_gives_the_same_records():
    assert list(synthetic_records(20, seed=34)) == list(synthetic_records(20, seed=34))
    assert list(synthetic_records(20, seed=34)) != list(synthetic_records(20, seed=35))


def test_every_record_is_marked_and_every_name_says_fictitious():
    for record in synthetic_records(200, seed=1):
        assert record["source"] == "synthetique"
        assert record["acheteur"]["nom"].endswith("(fictif)")
        assert record["lieuExecution"]["code"] == "00"
        assert all(one["titulaire"]["denominationSociale"].endswith("(fictif)") for one in record["titulaires"])
        assert all(is_siret(one["titulaire"]["id"]) for one in record["titulaires"])


def test_buyers_are_distinct():
    buyers = fictitious_buyers(100)
    assert len({buyer["id"] for buyer in buyers}) == len({buyer["nom"] for buyer in buyers}) == 100


def test_a_synthetic_department_shows_the_indicators_at_work(construct, tmp_path):
    path = tmp_path / "synthese.json"
    write_synthetic(path, 500, seed=34)
    report, dataset = construct(path)
    assert (report.read, report.rejected, report.contracts) == (500, 0, 500)
    rows = dataset.indicator("part_clause_sociale", by="annee", among=Selection(department="00"))
    assert all(row["synthetic"] and row["measurable"] and row["note"] for row in rows)
    assert [row["annee"] for row in rows] == [2022, 2023, 2024, 2025, 2026]
    assert dataset.summary().total.contracts == 0
