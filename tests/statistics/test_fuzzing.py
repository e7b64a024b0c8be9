"""Every reader and every rule, on anything and on damaged files: a sentence, or an account of each record."""

import io
import json
import random
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.statistics.cleaning import Stage, cleaned
from levier.statistics.errors import UnreadableSource
from levier.statistics.questions import Known
from levier.statistics.raw import RAW, Raw
from levier.statistics.readers import Item, Shape, Source, find_sources, read_items
from levier.statistics.recording import Recorder
from tests.statistics.conftest import TODAY, contract_2022
from tests.statistics.test_notices import BOAMP, EFORMS, code
from tests.statistics.test_ocds import release

MUTATIONS = 40


KNOWN = Known(TODAY, territories={"213401722": "34"}, nomenclature={"90911200": "9"})


@contextmanager
def cleaned_of(*sources: list[Item]) -> Iterator[Stage]:
    """What becomes of the items of some sources, all cleaned together."""
    with tempfile.TemporaryDirectory() as folder:
        with Raw(Path(folder)) as raw:
            recorder = Recorder(raw)
            for items in sources:
                recorder.add(items, "f")
        with cleaned(raw, KNOWN, recorder.read) as stage:
            yield stage


def assert_accounted(*sources: list[Item]) -> None:
    """Each item of each source has one end, and only one."""
    for items in sources:
        assert [item.number for item in items] == list(range(1, len(items) + 1))
    with cleaned_of(*sources) as stage:
        counts = stage.counts
        ends = " UNION ALL ".join(f"SELECT record FROM staged_{name}" for name in ("record", "notice", "rejection"))
        found = [record for (record,) in stage.connection.con.execute(f"FROM ({ends}) ORDER BY record").fetchall()]
    assert found == list(range(1, sum(map(len, sources)) + 1))
    assert counts.read == len(found)
    assert counts.accepted + counts.repaired + counts.rejected == counts.read


def recorded(items: list[Item], *, together: int) -> dict[str, list]:
    """The raw rows of items read so many at a time."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        with Raw(Path(folder)) as raw:
            recorder = Recorder(raw)
            for first in range(0, len(items), together):
                recorder.add(items[first : first + together], "f")
        raw.show(connection)
        return {name: connection.execute(f"FROM raw_{name} ORDER BY ALL").fetchall() for name in RAW}


def of_xml(record: dict) -> str:
    def element(name, value):
        if isinstance(value, list):
            return "".join(element(name, one) for one in value)
        inner = "".join(element(*pair) for pair in value.items()) if isinstance(value, dict) else escape(str(value))
        return f"<{name}>{inner}</{name}>"

    return element("marche", record)


RECORDS = [contract_2022(id=str(rank), objet="Été, hiver", montant=1000 + rank) for rank in range(6)]
ROWS = [
    {"uid": f"21340172201787{rank}", "id": str(rank), "acheteur_id": "21340172201787", "objet": "Été, hiver",
     "montant": str(1000 + rank), "considerationsSociales": "Clause sociale"}
    for rank in range(6)
]  # fmt: skip


def in_parquet(rows: list[dict]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink, row_group_size=2)
    return sink.getvalue()


def in_zip(*members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for rank, content in enumerate(members):
            archive.writestr(f"{rank}.json", content)
    return sink.getvalue()


# Each form that is read, and how many records it holds.
FORMS = {
    "2022": (json.dumps({"marches": {"marche": RECORDS, "contrat-concession": []}}).encode(), 6),
    "2019": (json.dumps({"marches": RECORDS}, ensure_ascii=False).encode(), 6),
    "lines": ("\n".join(map(json.dumps, RECORDS)).encode(), 6),
    "xml": (f"<marches>{''.join(map(of_xml, RECORDS))}</marches>".encode(), 6),
    "latin1": (f"<?xml version='1.0' encoding='latin-1'?><marches>{''.join(map(of_xml, RECORDS))}</marches>".encode(
        "latin-1"), 6),
    "csv": ("\n".join([";".join(ROWS[0]), *(";".join(row.values()) for row in ROWS)]).encode("cp1252"), 6),
    "utf16": (json.dumps({"marches": RECORDS}, ensure_ascii=False).encode("utf-16"), 6),
    "parquet": (in_parquet(ROWS), 6),
    "ocds": (json.dumps({"releases": [release(id=str(rank)) for rank in range(6)]}).encode(), 6),
    "eforms": (EFORMS.format(lot=code("social-objective", "opp")).encode(), 1),
    "boamp": (BOAMP.format(index="", conditions="<MARCHE_RESERVE_OUI/>").encode(), 1),
    "zip": (in_zip(json.dumps(RECORDS).encode(), b"<marche><id>1</id></marche>", in_parquet(ROWS)), 13),
}  # fmt: skip


def read(path: Path) -> list[list[Item]]:
    """The items of each source of a file."""
    return [list(read_items(source)) for source in find_sources([path])]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_all_its_records(tmp_path, form):
    content, expected = FORMS[form]
    (tmp_path / "f").write_bytes(content)
    found = read(tmp_path / "f")
    assert sum(map(len, found)) == expected
    assert all(item.problem is None for items in found for item in items)
    assert_accounted(*found)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A file cut, or with bytes changed, lost, added or repeated."""
    kind, at = chance.randrange(5), chance.randrange(len(content))
    size = chance.choice([1, 1, 2, 8, 200])
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + chance.randbytes(size) + content[at + size :]
    if kind == 2:
        return content[:at] + content[at + size :]
    if kind == 3:
        return (
            content[:at] + chance.choice([b'"', b"<", b"&", b"{", b"]", b"\x00", b"\xff", b"\r", b"\\"]) + content[at:]
        )
    return content[: at + size] + content[at:]


def survives(path: Path, content: bytes, seed: str) -> None:
    read_well: list[list[Item]] = []
    for rank in range(MUTATIONS):
        path.write_bytes(damaged(content, random.Random(f"{seed}-{rank}")))
        try:
            read_well += read(path)
        except UnreadableSource as refused:
            assert f"« {path.name}" in refused.sentence or str(path) in refused.sentence, rank
    assert_accounted(*read_well)


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_file_is_refused_in_a_sentence_or_accounted_for(tmp_path, form):
    survives(tmp_path / "f", FORMS[form][0], form)


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name",
    ["decp-2024/megalis/decp-59920013600241-2024-07-09-01.json", "decp-2024/official-examples/Marche.xml",
     "decp-2019/official-examples/xml-paquet.xml", "schemas/decp-table-schema/exemple-valide.csv",
     "ocds/tests__expectedResult__archive__002b_modification_montant_puis_titulaire.json",
     "notices/eforms-examples/cn_23.xml", "notices/boamp-xml-2017/test-pub.xml"],
)  # fmt: skip
def test_a_damaged_real_file_is_refused_in_a_sentence_or_accounted_for(real, tmp_path, name):
    survives(tmp_path / "f", real(name).read_bytes(), name)


values = st.recursive(
    st.none() | st.booleans() | st.integers().map(str) | st.text(max_size=12)
    | st.sampled_from(["NC", "2024-02-30", "0", "1e14", "21340172201787", "Clause sociale", "34", "\ud83d"]),
    lambda children: st.lists(children, max_size=3)
    | st.dictionaries(st.sampled_from([*contract_2022(), "titulaire", "modification", "technique", "code", "x"]),
                      children, max_size=3),
    max_leaves=6,
)  # fmt: skip
records = st.dictionaries(st.sampled_from([*contract_2022(), "autoriteConcedante", "concessionnaires"]), values)
notices = st.dictionaries(
    st.sampled_from(["GESTION", "DONNEES", "OBJET", "NATURE", "IDENTITE", "ID", "ProcurementProject", "@listName", "#",
                     "buyer", "tender", "parties", "tag", "UBLExtensions", "Company"]), values)  # fmt: skip
OCDS = ["id", "name", "roles", "identifier", "status", "awardID", "value", "amount", "items", "suppliers", "amendments",
        "date", "sustainability", "goal", "strategies", "lots", "contractPeriod", "durationInDays"]  # fmt: skip
parts = values | st.lists(st.dictionaries(st.sampled_from(OCDS), values, max_size=4), max_size=3)
releases = st.fixed_dictionaries(
    {"ocid": values},
    optional=dict.fromkeys(("id", "date", "buyer", "parties", "awards", "contracts", "tender", "decpUID"), parts),
)
items_of = st.one_of(
    st.tuples(st.sampled_from([Shape.LIST, Shape.CONTRACTS, Shape.CONCESSIONS, Shape.AWARD]), records),
    st.tuples(
        st.just(Shape.ROW), st.dictionaries(st.sampled_from([*ROWS[0], "titulaire_id", "x"]), st.text(max_size=9))
    ),
    st.tuples(st.just(Shape.NOTICE), st.tuples(st.sampled_from(["ANNONCE", "ContractNotice", "release"]), notices)),
)


@settings(max_examples=40)
@given(st.lists(items_of, max_size=20))
def test_whatever_the_fields_hold_a_record_has_one_end(found):
    assert_accounted([Item(rank, 1, 0, shape, value) for rank, (shape, value) in enumerate(found, 1)])


@settings(max_examples=60)
@given(st.lists(items_of, max_size=8))
def test_what_is_read_of_a_record_does_not_depend_on_those_read_with_it(found):
    items = [Item(rank, 1, 0, shape, value) for rank, (shape, value) in enumerate(found, 1)]
    assert recorded(items, together=8) == recorded(items, together=1) == recorded(items, together=3)


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["decp-2019/data.gouv.fr_pes.json", "decp-tabular/derived_herault_34.csv", "decp-2024/megalis"]
)
def test_what_is_read_of_a_real_record_does_not_either(real, name):
    for source in find_sources([real(name)]):
        items = list(read_items(source))
        assert recorded(items, together=512) == recorded(items, together=1)


@settings(max_examples=40)
@given(st.lists(releases, max_size=8))
def test_whatever_a_release_holds_it_is_one_record_at_least(found):
    content = json.dumps({"releases": found}).encode()
    items = list(read_items(Source("f", len(content), lambda: nullcontext(io.BytesIO(content)))))
    assert len(items) >= len(found)
    assert_accounted(items)
