"""The bench's frame and its generator: their shape and their sums. Times are never tested."""

import json
import sys
from collections import Counter

import polars as pl
import pytest
from django.db.models import Sum
from tools.bench import charts, frame, imports, national, open_data, pages, public, reports, scale, start
from tools.bench.__main__ import BENCHES, main
from tools.bench.frame import Row
from tools.bench.generate import Size, generate

from levier.common.tenancy.scope import mission_scope
from levier.config.checks import run_all
from levier.coordination.hours.models import LedgerEntry, Statement

SMALL = Size(contracts=6, months=2, desks=2)


def test_a_row_carries_its_ratio_to_a_baseline_of_the_same_run():
    bare, ours = frame.with_ratios([Row("bare", 2.0, "s", 10), Row("ours", 5.0, "s", 10, baseline="bare")])
    assert (bare.ratio, ours.ratio) == (None, 2.5)
    with pytest.raises(KeyError):
        frame.with_ratios([Row("ours", 5.0, "s", 10, baseline="absent")])


def test_figures_are_written_as_a_list_with_the_announced_keys(tmp_path):
    frame.write([Row("ours", 5.0, "s", 10)], tmp_path / "bench/latest.json")
    (row,) = json.loads((tmp_path / "bench/latest.json").read_text())
    assert set(row) == {"name", "value", "unit", "n", "baseline", "ratio"}


def test_percentiles_are_taken_after_a_first_try_for_warming_up():
    calls = []
    middle, high = frame.percentiles(lambda: calls.append(1), 10)
    assert len(calls) == 11
    assert 0 <= middle <= high


def test_what_is_slow_is_not_done_again():
    calls = []
    frame.percentiles(lambda: calls.append(1), 10, patience=0)
    assert len(calls) == 2


def test_an_unknown_bench_is_a_sentence(capsys):
    assert main(["absent"]) == 2
    sentence = capsys.readouterr().err
    assert all(name in sentence for name in BENCHES)


def test_open_data_are_read_whole_and_beside_the_bare_reading():
    rows = {row.name: row for row in frame.with_ratios(open_data.measure(records=200))}
    assert rows["decp.build"].baseline == "decp.duckdb_bare"
    assert rows["decp.build"].n == 200


SERVER = """#!{python}
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    log_message = print
http.server.HTTPServer(("127.0.0.1", int(sys.argv[3])), Page).serve_forever()
"""


def test_a_start_is_measured_until_the_first_answer_and_what_stops_is_said(tmp_path):
    command = tmp_path / "levier"
    command.write_text(SERVER.format(python=sys.executable))
    command.chmod(0o755)
    rows = {row.name: row for row in frame.with_ratios(start.measure(command))}
    assert rows["start.first"].baseline == rows["start.again"].baseline == "start.import_django"
    assert set(rows) > {"start.first.cpu", "start.again.cpu"}
    command.write_text("#!/bin/sh\nexit 2\n")
    with pytest.raises(AssertionError, match="ne répond pas"):
        start.started(command, tmp_path)


def test_generated_data_keep_what_must_always_hold_and_are_the_same_each_time(db):
    mission, _ = generate(SMALL)
    with mission_scope(mission.pk):
        assert LedgerEntry.objects.count() == 18  # the last month waits to be counted
        assert Statement.objects.count() == SMALL.statements
        total = LedgerEntry.objects.aggregate(sum=Sum("hundredths"))["sum"]
    assert total == 164_052
    assert all(result.faults == 0 for result in run_all())


def test_pages_are_measured_beside_the_bare_sum(db):
    rows = frame.with_ratios(pages.measure(SMALL, times=2))
    assert {row.name.split(".")[1] for row in rows} >= {"ledger_sum", "board", "received"}
    assert all(row.ratio is not None for row in rows if row.name.endswith("board.p95"))
    assert all(row.value > 0 for row in rows if row.name.endswith(".queries"))


def test_many_missions_are_made_and_one_of_them_is_measured(db):
    rows = {row.name.partition(".")[2]: row for row in frame.with_ratios(scale.measure(scale.SIZES["tiny"], times=1))}
    assert rows["scale.faults"].value == 0
    # Two people on four awards of two missions, a month judged and a month that waits.
    assert rows["scale.made"].n == 48
    # The second mission is a copy of the first: nothing of it hangs on the other.
    assert {result.rule: result.faults for result in run_all() if result.faults} == {}
    assert {"scale.board.p95", "scale.participant.cpu", "scale.counting.queries", "scale.statement.p50"} <= set(rows)


def test_a_structure_s_spreadsheet_is_stored_whole_beside_the_same_lines_row_by_row(db):
    rows = {row.name.partition(".")[2]: row for row in frame.with_ratios(imports.measure(lines=60))}
    assert rows["import.stored"].n == 60
    assert rows["import.line"].ratio is not None


def test_each_kind_of_drawing_is_measured_and_the_picture_of_a_letter():
    rows = {row.name.partition(".")[2]: row for row in frame.with_ratios(charts.measure(times=1))}
    assert {"first", "columns.p50", "map_communes.again", "picture.p50", "picture.p95"} <= set(rows)
    assert [name for name, row in rows.items() if row.ratio is None] == ["bare.p50", "bare.cpu"]


def test_each_operation_has_its_report(db):
    rows = {row.name.partition(".")[2]: row for row in reports.measure(reports=2)}
    assert rows["reports.all"].n == 2
    assert rows["reports.weight"].value > 10


def test_each_public_page_of_the_observatory_is_measured_beside_the_front_page(db, loaded_demo):
    rows = {row.name.partition(".")[2]: row for row in public.measure(times=1)}
    assert {f"public.{name}.p95" for name in ("front", *public.PAGES)} <= set(rows)
    assert rows["public.booklet.p95"].baseline.endswith("public.front.p50")
    assert rows["public.contracts.p95"].n == 1_500


def test_a_size_that_is_none_is_a_sentence(monkeypatch):
    monkeypatch.setenv("SIZE", "immense")
    with pytest.raises(SystemExit, match="pas de taille de ce nom"):
        scale.asked_size()


def test_the_country_is_built_and_asked_at_any_size(monkeypatch):
    monkeypatch.setattr(national, "QUESTIONS", national.QUESTIONS[:2])
    rows = {row.name: row for row in frame.with_ratios(list(national.measure(300)))}
    assert rows["national.build"].baseline == "national.duckdb_bare"
    assert rows["national.build.beside_polars"].baseline == "national.polars"
    assert {row.n for row in rows.values()} == {300}
    for among in ("country", "department"):
        for state in ("cold", "warm"):
            assert rows[f"national.ask.{among}.{state}.p50"].value <= rows[f"national.ask.{among}.{state}.p95"].value


def test_the_contracts_of_the_country_stand_in_its_departments(tmp_path):
    departments = national.write_country(tmp_path / "decp.jsonl", 2_000)
    assert {"75", "13"} < set(departments.values())
    with (tmp_path / "decp.jsonl").open() as lines:
        places = {json.loads(line)["lieuExecution"]["code"] for line in lines}
    assert len(places) == 24


def untidy(line, place):
    """A line as buyers really publish some of them: each of these is a rule of its own."""
    record = json.loads(line)
    changes = (
        lambda: record["acheteur"].update(id="NC"),
        lambda: record["acheteur"].update(id=" ".join(record["acheteur"]["id"])),
        lambda: record.update(montant=1),
        lambda: record.update(montant="12 345,60 €", dateNotification="31/02/2024"),
        lambda: record.update(codeCPV="4521420", dureeMois=0),
        lambda: record.update(titulaires=[], procedure="procedure adaptee"),
        lambda: record.update(id="", objet="Réfection de l&#39;école"),
        lambda: record["considerationsSociales"].update(considerationSociale=["Clause sociale", "Sans objet"]),
        lambda: record.update(modifications=[{"modification": {"id": 1, "montant": 0}}]),
        lambda: record.update(datePublicationDonnees="2020-01-01", dateNotification="2024-05-02T00:00:00Z"),
        lambda: record.update(lieuExecution={"code": "FR", "typeCode": "Code pays"}, ccag="Autre"),
        lambda: record["titulaires"][0]["titulaire"].update(id="123", typeIdentifiant="siret"),
    )
    changes[place % len(changes)]()
    return json.dumps(record, ensure_ascii=False) + "\n"


def test_the_rules_in_polars_count_what_the_build_counts(tmp_path):
    source = tmp_path / "decp.jsonl"
    buyers = national.write_country(source, 400)
    lines = source.read_text().splitlines(keepends=True)
    republished = [
        json.dumps(json.loads(line) | {"datePublicationDonnees": "2026-07-01"}) + "\n" for line in lines[:20]
    ]
    source.write_text("".join((*lines, *map(untidy, lines[100:220], range(120)), *lines[300:310], *republished)))
    report, _ = national.built(source, tmp_path / "built", buyers)
    plain = national.built_in_polars(source, tmp_path / "polars", buyers)
    assert national.kept_of(plain) == national.kept_of(report)
    assert (report.read, report.rejected, report.contracts) == (550, 10, 410)
    told = pl.read_parquet(tmp_path / "polars/repair/*.parquet", columns=["rule"])["rule"]
    replaced = pl.read_parquet(tmp_path / "polars/superseded/*.parquet", columns=["reason"])["reason"]
    counts = Counter(told) + Counter(replaced) + Counter(acheteur_absent=plain.rejected)
    assert counts == report.by_reason
