"""Every indicator, broken down, against the same figures counted by plain SQL on the published records."""

import itertools
import json
import shutil
from datetime import date

import duckdb
import pytest

from levier.statistics.bounds import Threshold
from levier.statistics.build import build
from levier.statistics.dataset import Dataset
from levier.statistics.errors import UnknownIndicator, UnreadableDataset
from levier.statistics.indicators.asking import Selection
from levier.statistics.indicators.breakdowns import AMOUNT_CLASSES, BREAKDOWNS
from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of
from levier.statistics.indicators.declaration import Measure
from levier.statistics.synthesis import fictitious_siret, write_synthetic
from levier.statistics.tables import SERVED
from levier.statistics.uncertainty import difference, wilson
from tests.statistics.conftest import TODAY, contract_2022

# Each published record as one row; the records drawn are of distinct contracts, with the fields of the 2022 format.
RAW = """
CREATE TABLE raw AS
WITH read AS (SELECT unnest(marches.marche) AS one FROM read_json(?, maximum_object_size=100000000)),
named AS (
    SELECT one.acheteur.id AS buyer, one.codeCPV AS cpv, one.dateNotification::DATE AS notified,
        one.datePublicationDonnees::DATE AS published, one.montant AS first_amount,
        one.nature AS nature, one.ccag AS ccag,
        coalesce(one.modifications[-1].modification.montant, one.montant) AS amount, one.procedure AS procedure,
        one.considerationsSociales.considerationSociale AS social
    FROM read
)
SELECT *, social != ['NC'] AS declared, list_contains(social, 'Clause sociale') AS clause,
    list_contains(social, 'Critère social') AS criterion, list_contains(social, 'Marché réservé') AS reserved
FROM named
"""
# The numerator and the denominator of each indicator, as SQL.
BY_HAND = {
    "part_clause_sociale": ("count(*) FILTER (declared AND clause)", "count(*) FILTER (declared)"),
    "part_critere_social": ("count(*) FILTER (declared AND criterion)", "count(*) FILTER (declared)"),
    "part_marche_reserve": ("count(*) FILTER (declared AND reserved)", "count(*) FILTER (declared)"),
    "part_consideration_sociale": (
        "count(*) FILTER (declared AND (clause OR criterion OR reserved))", "count(*) FILTER (declared)"
    ),
    "part_montant_clause_sociale": ("sum(amount) FILTER (declared AND clause)", "sum(amount) FILTER (declared)"),
    "part_montant_consideration_sociale": (
        "sum(amount) FILTER (declared AND (clause OR criterion OR reserved))", "sum(amount) FILTER (declared)"
    ),
    "nombre_clause_sociale": ("count(*) FILTER (declared AND clause)", "count(*) FILTER (declared)"),
    "nombre_marches": ("count(*)", "count(*)"),
    "montant_marches": ("sum(amount)", "sum(amount)"),
    "part_publication_tardive": ("count(*) FILTER (published - notified > 62)", "count(*)"),
    "part_publication_a_temps": ("count(*) FILTER (published - notified BETWEEN 0 AND 62)", "count(*)"),
    "completude_considerations": ("count(*) FILTER (declared)", "count(*)"),
}  # fmt: skip
KEYS = {
    None: "'tout'", "annee": "year(notified)", "acheteur": "buyer", "division": "cpv[:2]", "procedure": "procedure",
    "ccag": "ccag", "nature": "nature",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A built dataset of 3,000 invented contracts, and a connection to the records it was built from."""
    folder = tmp_path_factory.mktemp("indicateurs")
    write_synthetic(folder / "decp.json", 3_000, seed=34, buyers=40)
    build([folder / "decp.json"], folder / "sortie", today=TODAY)
    raw = duckdb.connect()
    raw.execute(RAW, [str(folder / "decp.json")])
    return Dataset(folder / "sortie"), raw


@pytest.mark.parametrize("identifier", BY_HAND)
def test_it_is_what_plain_sql_counts(built, identifier):
    dataset, raw = built
    over, under = BY_HAND[identifier]
    for by, key in KEYS.items():
        counted = raw.execute(
            f"SELECT {key}, coalesce({over}, 0), coalesce({under}, 0), count(*) FROM raw GROUP BY 1 ORDER BY 1"
        ).fetchall()
        rows = dataset.indicator(identifier, by=by)
        told = [(row[by] if by else "tout", row["numerator"], row["denominator"], row["contracts"]) for row in rows]
        assert told == [(key, pytest.approx(float(a)), pytest.approx(float(b)), n) for key, a, b, n in counted], by


def test_the_first_buyers_are_those_who_spend_most(built):
    dataset, raw = built
    first, everyone = raw.execute(
        "WITH spent AS (SELECT buyer, sum(amount) AS amount FROM raw GROUP BY 1 ORDER BY 2 DESC) "
        "SELECT (SELECT sum(amount) FROM (SELECT amount FROM spent LIMIT 10)), sum(amount) FROM spent"
    ).fetchone()
    (row,) = dataset.indicator("concentration_acheteurs")
    assert (row["numerator"], row["denominator"]) == (pytest.approx(float(first)), pytest.approx(float(everyone)))
    for row in dataset.indicator("concentration_acheteurs", by="annee"):
        assert 0 < row["value"] <= 1
    with pytest.raises(UnknownIndicator, match="acheteur"):
        dataset.indicator("concentration_acheteurs", by="acheteur")


@pytest.mark.parametrize("identifier", INDICATORS)
def test_what_a_breakdown_shows_adds_up_to_the_whole(built, identifier):
    dataset, _ = built
    (whole,) = dataset.indicator(identifier)
    added = ("contracts",) if INDICATORS[identifier].measure is Measure.TOP_BUYERS else (
        "numerator", "denominator", "contracts",
    )  # fmt: skip
    for breakdown in breakdowns_of(INDICATORS[identifier]):
        rows = dataset.indicator(identifier, by=breakdown.identifier)
        assert rows
        for measure in added:
            assert sum(row[measure] for row in rows) == pytest.approx(whole[measure]), breakdown.identifier


def test_each_says_all_that_a_reader_needs():
    for one in INDICATORS.values():
        assert all((one.name, one.definition, one.unit, one.source, one.caveats, one.method_version)), one.identifier
        assert one.definition.endswith("."), one.identifier
    assert len({one.name for one in INDICATORS.values()}) == len(INDICATORS)


def test_amount_classes_follow_one_another(built):
    dataset, raw = built
    rows = dataset.indicator("nombre_marches", by="montant")
    assert [row["montant"] for row in rows] == sorted(row["montant"] for row in rows)
    assert {row["montant"] for row in rows} <= set(AMOUNT_CLASSES)
    between = "first_amount >= 40000 AND first_amount < 90000"
    counted = raw.execute(f"SELECT count(*) FROM raw WHERE {between}").fetchone()
    assert next(row["value"] for row in rows if row["montant"] == AMOUNT_CLASSES[1]) == counted[0]


def test_above_the_threshold_of_their_own_date_only(built):
    dataset, raw = built
    dated = [
        Threshold(date(2022, 1, 1), date(2023, 12, 31), works_cents=538_200_000, other_cents=21_500_000),
        Threshold(date(2024, 1, 1), None, works_cents=553_800_000, other_cents=22_100_000),
    ]
    counted = raw.execute(
        "SELECT count(*) FROM raw WHERE declared AND first_amount >= CASE "
        "WHEN notified < '2024-01-01' THEN (CASE WHEN cpv[:2] = '45' THEN 5382000 ELSE 215000 END) "
        "ELSE (CASE WHEN cpv[:2] = '45' THEN 5538000 ELSE 221000 END) END"
    ).fetchone()
    (row,) = dataset.indicator("part_clause_sociale", among=Selection(above=dated))
    assert row["denominator"] == counted[0] > 0


def test_a_selection_is_the_sum_of_what_it_selects(built):
    dataset, _ = built
    years = {row["annee"]: row for row in dataset.indicator("part_clause_sociale", by="annee")}
    (two,) = dataset.indicator("part_clause_sociale", among=Selection(since=2023, until=2024))
    assert two["numerator"] == years[2023]["numerator"] + years[2024]["numerator"]
    by_division = {row["division"]: row for row in dataset.indicator("part_clause_sociale", by="division")}
    (works,) = dataset.indicator("part_clause_sociale", among=Selection(division="45"))
    assert works["denominator"] == by_division["45"]["denominator"]


def forget_cubes(served):
    """Makes an open file of answers one of a build older than the cubes."""
    for (table,) in served.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'cube_%'").fetchall():
        served.execute(f"DROP TABLE {table}")


SELECTIONS = {
    "everything": Selection(),
    "years of a department": Selection(department="00", since=2023, until=2024, synthetic=True),
    "a buyer": Selection(buyer=fictitious_siret(1_000)),
    "a sector": Selection(sector="cleaning"),
    "a division of a place": Selection(division="45", department="00"),
    "what nobody buys": Selection(region="76"),
}


@pytest.mark.parametrize("among", SELECTIONS.values(), ids=SELECTIONS)
def test_what_was_added_up_at_the_build_answers_as_the_contracts_do(built, tmp_path, among):
    shutil.copytree(built[0].folder, tmp_path / "ancienne")
    with duckdb.connect(tmp_path / "ancienne" / "tables" / SERVED) as served:
        forget_cubes(served)
    counting = Dataset(tmp_path / "ancienne")
    for one in INDICATORS.values():
        for by in (None, *(breakdown.identifier for breakdown in breakdowns_of(one))):
            asked = {"by": by, "among": among}
            assert built[0].indicator(one.identifier, **asked) == counting.indicator(one.identifier, **asked), (one, by)


def test_what_was_added_up_by_another_method_is_not_read(built, tmp_path):
    shutil.copytree(built[0].folder, tmp_path / "autre")
    with duckdb.connect(tmp_path / "autre" / "tables" / SERVED) as served:
        served.execute("UPDATE cube_ensemble SET contracts = 2 * contracts")
    assert Dataset(tmp_path / "autre").indicator("nombre_marches")[0]["contracts"] == 6_000
    with duckdb.connect(tmp_path / "autre" / "tables" / SERVED) as served:
        served.execute("UPDATE cube_columns SET method = '0'")
    assert Dataset(tmp_path / "autre").indicator("nombre_marches")[0]["contracts"] == 3_000


EPCIS = {("Code commune", "34172"): "243400017", ("Code postal", "34250"): "243400017", ("Code postal", "34800"): "200"}
CLASSES = {"213401722": "commune", "21340172201787": "intercommunality"}
PLACED = (
    # buyer, place, kind of place, social: what the field says, or nothing
    ("21340172201787", "34172", "Code commune", ["Clause sociale"]),
    ("21340172200011", "34250", "Code postal", ["Clause sociale", "Critère social"]),
    ("21340172200011", "34800", "Code postal", ["Pas de considération sociale"]),
    ("24340001700022", "34", "Code département", ["Marché réservé"]),
    ("24340001700022", "34172", "Code postal", None),
    ("13002054800017", "76", "Code région", None),
)


@pytest.fixture(scope="module")
def placed(tmp_path_factory):
    """A few contracts with their places, the look-up tables given, and the records as published."""
    folder = tmp_path_factory.mktemp("lieux")
    records = [
        contract_2022(
            id=str(rank), acheteur={"id": buyer}, lieuExecution={"code": code, "typeCode": kind},
            considerationsSociales={"considerationSociale": social or ["NC"]},
        )
        for rank, (buyer, code, kind, social) in enumerate(PLACED)
    ]  # fmt: skip
    (folder / "decp.json").write_text(json.dumps({"marches": {"marche": records}}))
    options = {"regions": {"34": "76"}, "epcis": EPCIS, "classes": CLASSES}
    build([folder / "decp.json"], folder / "sortie", today=TODAY, **options)
    raw = duckdb.connect()
    raw.execute("CREATE TABLE placed (buyer VARCHAR, place VARCHAR, kind VARCHAR, social VARCHAR[])")
    raw.executemany("INSERT INTO placed VALUES (?, ?, ?, ?)", PLACED)
    raw.execute("CREATE TABLE epci (kind VARCHAR, place VARCHAR, siren VARCHAR)")
    raw.executemany("INSERT INTO epci VALUES (?, ?, ?)", [(*key, siren) for key, siren in EPCIS.items()])
    return Dataset(folder / "sortie"), raw


# The column of a breakdown, as SQL on the records and the look-up tables.
BROKEN_DOWN = {
    "epci": "siren",
    "region": "CASE WHEN kind != 'Code région' THEN '76' END",
    "categorie_acheteur": "CASE buyer WHEN '21340172201787' THEN 'intercommunality' WHEN '21340172200011' "
    "THEN 'commune' END",
    "consideration": "CASE WHEN social IS NULL THEN 'champ non déclaré' "
    "WHEN list_contains(social, 'Pas de considération sociale') THEN 'aucune considération' "
    "ELSE lower(array_to_string(social, ' et ')) END",
}


@pytest.mark.parametrize("by", BROKEN_DOWN)
def test_places_buyers_and_kinds_are_what_plain_sql_counts(placed, by):
    dataset, raw = placed
    counted = raw.execute(
        f"SELECT {BROKEN_DOWN[by]} AS key, count(*) FROM placed LEFT JOIN epci USING (kind, place) GROUP BY 1"
    ).fetchall()
    rows = dataset.indicator("nombre_marches", by=by)
    assert {row[by]: row["value"] for row in rows} == dict(counted)


def test_a_selection_by_place_keeps_what_is_done_there_only(placed):
    dataset, _ = placed
    (there,) = dataset.indicator("part_clause_sociale", among=Selection(epci="243400017"))
    assert (there["numerator"], there["denominator"], there["contracts"]) == (2, 2, 2)
    (region,) = dataset.indicator("nombre_marches", among=Selection(region="76"))
    assert region["value"] == 5


def test_a_build_older_than_a_breakdown_stays_readable_and_says_so(placed, tmp_path):
    shutil.copytree(placed[0].folder, tmp_path / "ancienne")
    with duckdb.connect(tmp_path / "ancienne" / "tables" / SERVED) as served:
        for table in ("contract", "concession"):
            served.execute(f"ALTER TABLE {table} DROP COLUMN epci")
        forget_cubes(served)
    dataset = Dataset(tmp_path / "ancienne")
    assert dataset.lacks == {"epci"}
    (row,) = dataset.indicator("nombre_marches")
    assert row["value"] == len(PLACED)
    with pytest.raises(UnreadableDataset, match="reconstruire"):
        dataset.indicator("nombre_marches", by="epci")


# Robert G. Newcombe, « Two-sided confidence intervals for the single proportion », Statistics in Medicine 17 (1998),
# table I, method 3.
@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_wilsons(numerator, denominator, low, high):
    assert [round(bound, 4) for bound in wilson(numerator, denominator)] == [low, high]


# Robert G. Newcombe, « Interval estimation for the difference between independent proportions », Statistics in Medicine
# 17 (1998), table II, method 10.
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((5, 56, 0, 29), -0.0381, 0.1926)],
)
def test_the_interval_of_a_difference_is_newcombes(counts, low, high):
    assert [round(bound, 4) for bound in difference(*counts)] == [low, high]


def test_an_interval_holds_its_share_and_narrows_with_contracts():
    for numerator, denominator in itertools.product((0, 1, 7, 29, 30), (30,)):
        low, high = wilson(numerator, denominator)
        assert 0 <= low <= numerator / denominator <= high <= 1
        assert (
            wilson(numerator * 100, denominator * 100)[1] - wilson(numerator * 100, denominator * 100)[0] < high - low
        )
    with pytest.raises(ValueError, match="3 sur 2"):
        wilson(3, 2)


def test_a_share_on_few_contracts_says_it_means_little(built):
    dataset, _ = built
    rows = dataset.indicator("part_clause_sociale", by="acheteur")
    assert {row["significant"] for row in rows if row["denominator"] < 30} <= {False}
    assert all("non significatif" in row["note"] for row in rows if 0 < row["denominator"] < 30)
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows if row["measurable"])


def test_each_breakdown_is_named_once():
    columns = [column for one in BREAKDOWNS.values() for column in (*one.columns, *one.names)]
    assert len(columns) == len(set(columns))
