"""The engine joins back what each rule answers of each value, in memory or on the disk; what is plain is not asked."""

import re
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.statistics import answering, raw
from levier.statistics.cleaning import cleaned
from levier.statistics.questions import SEVERAL, USES, questions
from levier.statistics.raw import Raw
from levier.statistics.readers import Item, find_sources, read_items
from levier.statistics.recording import Recorder
from levier.statistics.rules.numbers import PLAIN_AMOUNT, clean_amount
from levier.statistics.rules.registry import Cleaned
from levier.statistics.rules.text import PLAIN_MARK, PLAIN_TEXT, clean_text, unmark
from levier.statistics.stage import STAGED
from tests.statistics.test_fuzzing import KNOWN, cleaned_of, items_of

ASKED = questions(KNOWN)
PLAIN = {PLAIN_TEXT: clean_text, PLAIN_MARK: unmark, PLAIN_AMOUNT: clean_amount}


def rows_of(connection, sql):
    return connection.execute(sql).to_arrow_table().to_pylist()


def assert_answered(items):
    """Each column is what its function answers of the published value, each rule is said of its record."""
    with cleaned_of(items) as stage, tempfile.TemporaryDirectory() as folder:
        connection = stage.connection.con
        found = answering.ask(connection, ASKED, list(USES), Path(folder))
        kept = {row["record"] for name in ("record", "notice") for row in rows_of(connection, f"FROM staged_{name}")}
        expected = set()
        for table, uses in USES.items():
            published = {(row["record"], row.get("rank")): row for row in rows_of(connection, f"FROM raw_{table}")}
            for row in rows_of(connection, answering.answered(table, found)):
                told = published[row["record"], row.get("rank")]
                for use in uses:
                    question = ASKED[use.question]
                    answer = dict(zip(question.filled, question.function(*(told[one] for one in use.of)), strict=True))
                    for column, canonical in use.kept.items():
                        # A question that is not asked what nothing means is answered nothing.
                        assert (row[canonical] or None) == (answer[column] or None), (canonical, told)
                    for noted in use.noted:
                        if not told.get("masked") and told["record"] in kept:
                            expected |= {(told["record"], rule) for rule in answer[noted.rules]}
        said = {(row["record"], row["rule"]) for row in rows_of(connection, "FROM staged_repair")}
    assert expected <= said
    of_values = {rule for _, rule in expected}
    assert {pair for pair in said if pair[1] in of_values and pair not in expected} <= {
        pair for pair in said if pair[1] in ("departement_inconnu", "modification_sans_date")
    }


@settings(max_examples=25)
@given(st.lists(items_of, max_size=25))
def test_each_value_is_what_its_rule_answers(found):
    assert_answered([Item(rank, 1, 0, shape, value) for rank, (shape, value) in enumerate(found, 1)])


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["decp-2019/data.gouv.fr_pes.json", "synth/sample_2000_seed34_dirty05.json",
                                  "decp-tabular/derived_herault_34.csv", "notices/boamp-xml-2017"])  # fmt: skip
def test_each_value_of_a_real_file_is_too(real, name):
    for source in find_sources([real(name)]):
        items = list(read_items(source))
        assert_answered([item._replace(number=rank) for rank, item in enumerate(items, 1)])


def staged_rows(items, folder):
    with Raw(folder) as written:
        recorder = Recorder(written)
        for first in range(0, len(items), 7):
            recorder.add(items[first : first + 7], "f")
    with cleaned(written, KNOWN, recorder.read) as stage:
        run = stage.connection.con.execute
        rows = {name: run(f"FROM staged_{name} ORDER BY ALL").fetchall() for name in STAGED}
    return written.is_on_disk, stage.counts, rows


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["decp-2019/data.gouv.fr_pes.json", "synth/sample_2000_seed34_dirty05.json"])
def test_many_records_are_cleaned_on_the_disk_as_few_in_memory(real, tmp_path, monkeypatch, name):
    (source,) = find_sources([real(name)])
    items = list(read_items(source))
    (tmp_path / "few").mkdir()
    (tmp_path / "many").mkdir()
    in_memory, *few = staged_rows(items, tmp_path / "few")
    monkeypatch.setattr(raw, "_ROW_GROUP", 50)
    monkeypatch.setattr(answering, "_KEPT", 4)
    on_disk, *many = staged_rows(items, tmp_path / "many")
    assert (in_memory, on_disk) == (False, True)
    assert few == many


amounts = st.from_regex(r"[0-9]{0,11}([.,][0-9]{0,3})?([eE][0-9])?", fullmatch=True)
near = st.sampled_from(
    ["NC", "INX NONE", "inx none x", "CDL", "é <b>gras</b>", "à&amp;b", "deux  espaces", "x\ufffdyzabcdef", "99999999"]
)


@settings(max_examples=300)
@given(
    st.sampled_from(list(PLAIN)).flatmap(
        lambda plain: st.tuples(
            st.just(plain), st.from_regex(plain, fullmatch=True) | st.text(max_size=14) | amounts | near
        )
    )
)
def test_what_is_plain_is_what_its_rule_gives_back(pair):
    plain, value = pair
    with duckdb.connect() as connection:
        found, cents = connection.execute(
            "SELECT regexp_full_match($1, $2), CASE WHEN regexp_full_match($1, $2) AND $3 THEN"
            " ($1::DECIMAL(18, 2) * 100)::BIGINT END",
            [value, plain, plain == PLAIN_AMOUNT],
        ).fetchone()
    assert found == bool(re.fullmatch(plain, value))
    if found:
        assert PLAIN[plain](value) == Cleaned(cents if plain == PLAIN_AMOUNT else value)


def test_ranks_of_what_a_record_has_several_of_come_last():
    ranks = [noted.rank for table in ("record", "notice") for use in USES[table] for noted in use.noted]
    assert max(ranks) < min(SEVERAL.values())
