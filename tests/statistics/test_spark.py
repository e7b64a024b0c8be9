"""The same declarations on DuckDB and on a Spark cluster: the same tables, the same report, the same figures.

One cluster and one session for all (`tools/spark.sh` runs this file); questions of a kind are asked together, in
one task of Spark for thirty.
"""

import json
from collections import defaultdict
from datetime import date

import duckdb
import ibis
import pyarrow.parquet as pq
import pytest

from levier.cli import main
from levier.statistics import engine, tables
from levier.statistics.bounds import Threshold
from levier.statistics.indicators import asking, ledger_asking
from levier.statistics.indicators.asking import Selection
from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS, ledger_breakdowns
from levier.statistics.ledger.facts import TABLES
from levier.statistics.ledger.tables import schema_of, write_facts
from levier.statistics.synthesis import synthetic_records
from tests.statistics.conftest import contract_2022
from tests.statistics.spark import cluster
from tests.statistics.test_build import TABLE
from tests.statistics.test_ledger import invented_facts
from tests.statistics.test_ocds import release

pytestmark = [
    pytest.mark.spark,
    # What the gateway to Java leaves open and asks of older libraries is its own affair.
    pytest.mark.filterwarnings("ignore:::pyspark", "ignore:::py4j", "ignore::ResourceWarning"),
]
MASKED = {"typeIdentifiant": "SIRET", "masque": True}
# One record for each thing that the comparing rules do.
RECORDS = (
    contract_2022(),
    contract_2022(),
    contract_2022(datePublicationDonnees="2024-09-01", montant=90_000, modifications=[
        {"modification": {"id": 1, "montant": 95_000, "dateNotificationModification": "2024-08-01"}}]),
    contract_2022(id="2", codeCPV="45000000", titulaires=[{"titulaire": MASKED}]),
    contract_2022(id="2", codeCPV="90911200", montant=5, datePublicationDonnees="2024-09-01"),
    contract_2022(id="3", dateNotification=None, lieuExecution={"code": "FR"}, considerationsSociales=None),
    contract_2022(id="4", acheteur={"id": "NC"}),
    contract_2022(id="5", lieuExecution={"code": "01004", "typeCode": "Code commune"}),
    contract_2022(id="1", source="synthetique"),
)  # fmt: skip
CONCESSION = {
    "id": "C1", "autoriteConcedante": {"id": "21340172201787"}, "nature": "Concession de service", "objet": "Plage",
    "dateSignature": "2024-01-02", "concessionnaires": [{"concessionnaire": {"id": "55204599900869"}}],
}  # fmt: skip


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture(scope="module")
def spark(master):
    from levier.statistics.spark import session

    with session(master) as opened:
        assert opened.sparkContext.master == master
        yield opened


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    records = [*RECORDS, *synthetic_records(120, seed=34, buyers=25)]
    written = {
        "decp.json": json.dumps({"marches": {"marche": records, "contrat-concession": [CONCESSION]}}),
        "table.csv": TABLE,
        "ocds.json": json.dumps(
            {"releases": [release(ocid="ocds-78apv2-x", awards=[], tender={"title": "Voirie"})] * 2}
        ),
    }
    for name, content in written.items():
        (folder / name).write_text(content)
    return [folder / name for name in written]


@pytest.fixture(scope="module")
def both(spark, master, sources, tmp_path_factory):
    """The folders of the same sources built by each engine, as a person asks for it."""
    built = {}
    for name, options in {"duckdb": [], "spark": ["--moteur", "spark", "--maitre", master]}.items():
        built[name] = tmp_path_factory.mktemp(name)
        with pytest.raises(SystemExit) as ended:
            main(["observatoire", "construire", *map(str, sources), "--sortie", str(built[name]), *options])
        assert ended.value.code == 0
    return built


def test_a_build_has_the_same_report_and_the_same_tables(both):
    told = {name: json.loads((folder / "rapport.json").read_text()) for name, folder in both.items()}
    for one in told.values():
        assert one.pop("seconds") > 0
        assert one.pop("peak_mb") > 0
    assert told["spark"] == told["duckdb"]
    assert {"doublon_identique", "revision_remplacee", "ligne_titulaire", "numero_partage", "avis_repete"} <= set(
        told["spark"]["by_reason"]
    )
    asked = duckdb.connect()
    for engine_name, folder in both.items():
        asked.execute(f"ATTACH {tables.quoted(folder / 'tables' / tables.SERVED)} AS {engine_name} (READ_ONLY)")
    for name in tables.NAMES:
        parquet = {one: tables.reading(name, folder / "tables") for one, folder in both.items()}
        columns = [row[:2] for row in asked.execute(f"DESCRIBE FROM duckdb.{name}").fetchall()]
        assert [row[:2] for row in asked.execute(f"DESCRIBE FROM spark.{name}").fetchall()] == columns, name
        listed = ", ".join(f'"{column}"' for column, _ in columns)
        rows = {
            source: asked.execute(f"SELECT {listed} FROM {source} ORDER BY ALL").fetchall()
            for source in (f"duckdb.{name}", f"spark.{name}", *parquet.values())
        }
        assert rows[f"duckdb.{name}"], name
        assert all(found == rows[f"duckdb.{name}"] for found in rows.values()), name
        files = {
            one: {
                str(path.relative_to(folder)): [(field.name, field.type) for field in pq.read_schema(path)]
                for path in (folder / "tables" / name).rglob("*") if path.is_file()
            }
            for one, folder in both.items()
        }  # fmt: skip
        assert files["spark"] == files["duckdb"], name


def union(expressions, dialect):
    """One query for several questions of the same shape, each row said with the question it answers."""
    columns = ", ".join(f"`{name}`" for name in expressions[0][1].columns if not name.endswith("_nom"))
    quoted = columns.replace("`", '"') if dialect == "duckdb" else columns
    each = [(name, ibis.to_sql(one, dialect=dialect)) for name, one in expressions]
    return " UNION ALL ".join(f"SELECT '{name}' AS question, {quoted} FROM ({sql}) AS one" for name, sql in each)


def agree(spark, asked, expressions):
    """Asks both engines, in one task of Spark; returns the rows."""
    told = sorted(map(repr, asked.execute(union(expressions, "duckdb")).fetchall()))
    assert sorted(repr(tuple(row)) for row in spark.sql(union(expressions, "pyspark")).coalesce(1).collect()) == told
    return told


def test_every_indicator_by_every_breakdown_has_the_same_figures(spark, both, master, capsys):
    from levier.statistics.spark import read

    asked = duckdb.connect()
    asked.execute(f"ATTACH {tables.quoted(both['duckdb'] / 'tables' / tables.SERVED)} AS served (READ_ONLY)")
    asked.execute("CREATE VIEW contract AS FROM served.contract")
    read(spark, both["spark"], "contract").coalesce(1).cache().createOrReplaceTempView("contract")
    contract = ibis.table(tables.steps()["contract"].schema, name="contract")
    questions = defaultdict(list)
    for one in INDICATORS.values():
        for by in (None, *(each.identifier for each in breakdowns_of(one))):
            questions[by].append((one.identifier, asking.expression(one, contract, by=by)))
    assert all(agree(spark, asked, expressions) for expressions in questions.values())
    narrow = Selection("34", since=2023, until=2024, synthetic=False, above=[Threshold(date(2020, 1, 1), None, 2, 1)])
    assert agree(spark, asked, [(one.identifier, asking.expression(one, contract, among=narrow))
                                for one in INDICATORS.values()])  # fmt: skip
    told = []
    for options in (["--moteur", "spark", "--maitre", master], []):
        with pytest.raises(SystemExit):
            main(["observatoire", "montrer", "part_clause_sociale", "--par", "acheteur", "--departement", "34",
                  "--json", "--donnees", str(both["spark"]), *options])  # fmt: skip
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1] != []


def test_every_indicator_of_the_ledger_has_the_same_figures(spark, tmp_path):
    write_facts(invented_facts(people=40), tmp_path)
    asked = duckdb.connect()
    facts = {}
    for name in TABLES:
        path = tmp_path / "tables" / name / "part-0.parquet"
        asked.execute(f"CREATE VIEW {name} AS FROM read_parquet({tables.quoted(path)})")
        spark.read.parquet(path.as_uri()).coalesce(1).cache().createOrReplaceTempView(name)
        facts[name] = ibis.table(ibis.Schema.from_pyarrow(schema_of(name)), name=name)
    questions, told = defaultdict(list), []
    for one in LEDGER_INDICATORS.values():
        for by in (None, *(each.identifier for each in ledger_breakdowns(one))):
            expression = ledger_asking.expression(one, facts[one.table], by=by, by_year=True)
            questions[by == "annee"].append((f"{one.identifier} {by}", expression))
    for expressions in questions.values():
        for first in range(0, len(expressions), 30):
            told += agree(spark, asked, expressions[first : first + 30])
    assert told


def test_each_operation_of_the_portable_subset_answers_alike(spark):
    """Every one, on whole numbers, texts, dates and booleans that are missing, equal or out of order."""
    rows = ibis.memtable(
        {
            "key": [1, 2, 3, 4, 5, 6], "text": ["é", "z", None, "", "Z", "a"], "number": [3, None, -2, 3, 0, 7],
            "day": [date(2024, 2, 29), None, date(2023, 12, 31), date(2024, 3, 1), date(1990, 1, 1), date(2024, 2, 29)],
            "flag": [True, None, False, True, False, None],
        },
        schema={"key": "int64", "text": "string", "number": "int64", "day": "date", "flag": "boolean"},
    )  # fmt: skip
    table = ibis.table(rows.schema(), name="operated")
    order = ibis.window(group_by="flag", order_by=[ibis.desc("number", nulls_first=False), ibis.asc("key")])
    number, text, day, flag = table.number, table.text, table.day, table.flag
    shown = table.mutate(
        sum=number + table.key, equal=number == 3,
        different=text != "z", less=number < 3,
        at_most=number <= 3, more=day > date(2024, 2, 28), at_least=text >= "a", between=number.between(0, 3),
        among=text.isin(["é", "a"]), both=flag & (number > 0), either=flag | (number > 0), contrary=~flag,
        missing=text.isnull(), present=text.notnull(), first_known=ibis.coalesce(text, "rien"),
        filled=flag.fill_null(False), chosen=ibis.ifelse(flag, number, 0),
        cased=ibis.cases((number > 2, "plus"), (number < 0, "moins")),
        joined=text + "/" + number.cast("string"), begun=text.left(1),
        year=day.year(), days=day.delta(date(2024, 1, 1), unit="day"),
        rank=ibis.row_number().over(order), best=number.first(include_null=True).over(order),
    )  # fmt: skip
    grouped = table.group_by("flag").aggregate(
        rows=table.count(), some=table.count(where=number > 0), distinct=text.nunique(), total=number.sum(),
        least=text.min(), most=day.max(), any=(number > 0).max(),
    )  # fmt: skip
    other = table.filter(number > 0).select("key", doubled=number + number)
    questions = {
        "values": shown, "groups": grouped, "joined": table.join(other, "key").drop("day"),
        "beside": table.left_join(other, "key").select("key", "text", "doubled"),
        "without": table.anti_join(other, "key").select("key", "text"),
        "union": table.select("key", "text").union(table.filter(flag).select("key", "text")),
        "sorted": table.order_by([ibis.asc("text", nulls_first=False), "key"]).select("text", "key"),
    }  # fmt: skip
    operations = set()
    asked = duckdb.connect()
    arrow = rows.to_pyarrow()
    asked.register("operated", arrow)
    spark.createDataFrame(
        arrow.to_pylist(), schema="key long, text string, number long, day date, flag boolean"
    ).coalesce(1).createOrReplaceTempView("operated")
    for name, one in questions.items():
        operations |= {type(node).__name__ for node in one.op().find(ibis.expr.operations.Node)}
        found = asked.execute(str(ibis.to_sql(one, dialect="duckdb"))).fetchall()
        told = [tuple(row) for row in spark.sql(str(ibis.to_sql(one, dialect="pyspark"))).collect()]
        if name != "sorted":
            found, told = sorted(map(repr, found)), sorted(map(repr, told))
        assert found == told, name
    assert operations == engine.PORTABLE
