"""The readers: every shape the data comes in, the refusals, and no record ever lost."""

import gzip
import io
import json
import warnings
import zipfile
from contextlib import nullcontext
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.statistics.errors import UnreadableSource
from levier.statistics.readers import Shape, Source, find_sources, read_items, sources
from levier.statistics.readers.csv_reader import read_csv
from levier.statistics.readers.json_reader import read_json
from levier.statistics.rules import RULES

A = '{"id": "a", "objet": "un, {deux} [trois] \\" }, {"}'
B = '{"id": "b", "acheteur": {"id": "1"}, "titulaires": [{"id": "x"}, {"id": "y"}]}'


def items(text, name="f.json"):
    return list(read_json(io.BytesIO(text.encode()), name))


def ids(found):
    return [item.value["id"] if item.value else item.problem for item in found]


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (f'{{"marches":[{A},{B}]}}', [Shape.LIST, Shape.LIST]),
        (f'{{"$schema":"s","source":"x","marches":[{A},\n{B}],"autre":[1,{{}}]}}', [Shape.LIST, Shape.LIST]),
        (f'\ufeff{{"marches":{{"marche":[{A}],"contrat-concession":[{B}]}}}}', [Shape.CONTRACTS, Shape.CONCESSIONS]),
        (f'{{"marches":{{"contrat-concession":null,"marche":[{A},{B}]}}}}', [Shape.CONTRACTS, Shape.CONTRACTS]),
        (f"[{A},{B}]", [Shape.LIST, Shape.LIST]),
        (f"{A}\n{B}\n", [Shape.LIST, Shape.LIST]),
        (f'{{"marches":[{{"marche":{A}}},{{"contrat-concession":{B}}}]}}', [Shape.CONTRACTS, Shape.CONCESSIONS]),
    ],
)
def test_every_json_shape(text, shapes):
    found = items(text)
    assert ids(found) == ["a", "b"]
    assert [item.shape for item in found] == shapes


@pytest.mark.parametrize("text", ['{"marches":[]}', '{"marches":{"marche":[],"contrat-concession":[]}}',
                                  '{"marches":null}', '{"marches":{}}', "[]"])  # fmt: skip
def test_empty_lists_are_valid_and_hold_nothing(text):
    assert items(text) == []


def test_positions_are_those_of_the_file():
    text = f'{{"source": "été",\n "marches": [\n  {A},\n  {B}\n ]}}'
    for item in items(text):
        start = text.encode()[item.offset :].decode()
        assert start.startswith('{"id"')
        assert text.encode()[: item.offset].count(b"\n") == item.line - 1
    assert [item.number for item in items(text)] == [1, 2]


def test_numbers_keep_their_digits():
    (item,) = items('{"marches":[{"objet":"x","montant":70131.10,"dureeMois":12,"x":NaN}]}')
    assert item.value["montant"] == "70131.10"
    assert item.value["dureeMois"] == "12"


def test_a_malformed_record_is_counted_and_the_others_are_read():
    found = items(f'{{"marches":[{A},{{"id": "c", "objet": oups}},{B},null,3]}}')
    assert ids(found) == ["a", "json_illisible", "b", "pas_un_objet", "pas_un_objet"]
    assert [item.detail for item in found[3:]] == ["null", "3"], "as the file writes it"
    assert found[1].offset == len('{"marches":[') + len(A) + 1


BAD = '{"id": "c", "titulaires": [{"id": "x"}], "objet": oups}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{{"marches":[{A},{BAD}]}}', ["a", "json_illisible"]),
        (f'{{"marches":[{A},{BAD}\n ]\n}}\n', ["a", "json_illisible"]),
        (f"[{A},{BAD}]", ["a", "json_illisible"]),
        (f"{A}\n{BAD}\n", ["a", "json_illisible"]),
        (f'{{"marches":{{"marche":[{A},{BAD}]}}}}', ["a", "json_illisible"]),
        (f'{{"marches":{{"marche":[{BAD}],"contrat-concession":[]}}}}', ["json_illisible"]),
        (f'{{"marches":{{"marche":[{A},{BAD}],"contrat-concession":[{B}]}}}}', ["a", "json_illisible", "b"]),
        (f'{{"marches":{{"marche":[{BAD}],"contrat-concession":[{A},{B}]}}}}', ["json_illisible", "a", "b"]),
        # Its own brace is missing.
        (f'{{"marches":[{A},{{"id": "c", "objet": "x"]}}', ["a", "json_illisible"]),
    ],
)
def test_a_malformed_last_record_is_rejected_alone(text, expected):
    assert ids(items(text)) == expected


def test_records_after_a_malformed_last_one_keep_the_shape_of_their_own_list():
    found = items(f'{{"marches":{{"marche":[{BAD}],"contrat-concession":[{A}]}}}}')
    assert [item.shape for item in found] == [Shape.CONTRACTS, Shape.CONCESSIONS]


@pytest.mark.parametrize("cut", [20, 40, 60, 90, 120, 140])
def test_a_truncated_file_is_refused_with_its_place(cut):
    text = f'{{"marches":[{A},{B}]}}'
    with pytest.raises(UnreadableSource, match=r"« f\.json », ligne 1, octet .* tronqué"):
        items(text[:cut])


def test_text_after_the_document_is_refused():
    with pytest.raises(UnreadableSource, match="du texte suit"):
        items(f'{{"marches":[{A}]}} fin')


def test_other_json_is_refused():
    with pytest.raises(UnreadableSource, match="aucune liste « marches »"):
        items('{"type":"FeatureCollection","features":[]}')


def read(content, name="f"):
    """What the door reads in a file of these bytes."""
    return list(read_items(Source(name, len(content), lambda: nullcontext(io.BytesIO(content)))))


def test_what_is_not_utf8_is_read_again_and_only_the_records_concerned_are_said_repaired():
    lines = [
        '{"marches":[{"objet": "Voirie à réparer"},'.encode(),
        '\n{"objet": "Voirie à réparer, 3 000 €"},'.encode("cp1252"),
        '\n{"objet": "Éclairage"},\n{"objet": "Été'.encode(),
        b"\x81",  # undefined in Windows-1252: a control character, which the rule of free texts takes out
        b'"}]}',
    ]
    content = b"".join(lines)
    found = read(content)
    assert [item.value["objet"] for item in found] == [
        "Voirie à réparer", "Voirie à réparer, 3 000 €", "Éclairage", "Été\x81",
    ]  # fmt: skip
    assert [item.rules for item in found] == [(), ("encodage_relu",), (), ("encodage_relu",)]
    assert all(content[item.offset :].startswith(b'{"objet"') for item in found)
    assert [item.line for item in found] == [1, 2, 3, 4]


def test_a_table_saved_by_a_spreadsheet_is_read_in_windows_1252_or_utf_16(tmp_path):
    content = "uid;acheteur_id;objet\r\n1;2;Voirie à réparer\r\n3;4;Peinture\r\n"
    (tmp_path / "table.csv").write_bytes(content.encode("cp1252"))
    with zipfile.ZipFile(tmp_path / "envoi.zip", "w") as archive:
        archive.writestr("table.csv", content.encode("utf-16"))
    seen = []
    for name in ("table.csv", "envoi.zip"):
        (source,) = find_sources([tmp_path / name])
        seen.append([(item.value["objet"], item.line, item.offset, item.rules) for item in read_items(source)])
    relu = ("encodage_relu",)
    assert seen == [
        [("Voirie à réparer", 2, 23, relu), ("Peinture", 3, 45, ())],
        [("Voirie à réparer", 2, None, relu), ("Peinture", 3, None, relu)],
    ]


def test_an_xml_file_is_believed_on_its_encoding():
    document = '<?xml version="1.0" encoding="ISO-8859-1"?><marches><marche><objet>Été à 3 €</objet></marche></marches>'
    (item,) = read(document.encode("cp1252"))
    assert (item.value, item.rules, item.offset) == ({"objet": "Été à 3 €"}, (), document.index("<marche>"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.json", b"", "est vide"),
        ("blanc.csv", b" \n\n", "est vide"),
        ("image.json", b"\x89PNG\x00\x01", "binaire"),
        ("t.json", b"<?xml version='1.0'?><rss/>", "commence par « rss »"),
        ("t.json", b"<!DOCTYPE html><html>", "page web"),
        ("t.csv", "\ufeffid;x".encode("utf-16"), "« acheteur_id »"),
        ("t.csv", b"nom,prenom\na,b\n", "« acheteur_id »"),
        ("t.json.gz", b"\x1f\x8b\x08\x00", "ne peut pas être lu (archive endommagée)"),
        ("t.parquet", b"PAR1" + bytes(40) + b"PAR1", "Parquet endommagé"),
        ("t.zip", b"PK\x03\x04abc", "ne peut pas être lu (archive endommagée)"),
    ],
)
def test_what_is_not_essential_data_is_refused_in_french(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableSource) as refused:
        for source in find_sources([path]):
            list(read_items(source))
    assert said in refused.value.sentence
    assert name in refused.value.sentence


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(UnreadableSource, match="n’existe pas"):
        list(find_sources([tmp_path / "rien.json"]))


def test_folders_and_archives_are_read_whole_and_in_order(tmp_path):
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "b.json").write_text(f'{{"marches":[{B}]}}')
    (folder / "LISEZMOI.md").write_text("rien")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("x/un.json", f'{{"marches":[{A}]}}')
        archive.writestr("x/deux.json", f'{{"marches":[{A},{B}]}}')
    found = [(source.name, ids(read_items(source))) for source in find_sources([folder])]
    assert found == [("a.zip/x/deux.json", ["a", "b"]), ("a.zip/x/un.json", ["a"]), ("b.json", ["b"])]


def archive(path, *members, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two members of one name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as made:
            for name, content in members:
                made.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("../../etc/marches.json", "{}")], "chemin qui sort"),
        ([("/etc/marches.json", "{}")], "chemin qui sort"),
        ([("..\\marches.json", "{}")], "chemin qui sort"),
        ([("LISEZMOI.md", "rien")], "aucun fichier de données"),
        ([("dedans.zip", b"PK\x03\x04")], "une archive est dans l’archive"),
        ([("zeros.json", bytes(3 << 20))], "200 fois plus grosse"),
    ],
)
def test_an_archive_that_is_not_what_it_should_be_is_refused(tmp_path, monkeypatch, members, said):
    monkeypatch.setattr(sources, "_LARGEST_INFLATED", 1 << 20)
    path = archive(tmp_path / "envoi.zip", *members)
    with pytest.raises(UnreadableSource, match=r"« envoi\.zip") as refused:
        for source in find_sources([path]):
            list(read_items(source))
    assert said in refused.value.sentence


def test_a_compressed_file_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_LARGEST_INFLATED", 1 << 20)
    path = tmp_path / "decp.json.gz"
    path.write_bytes(gzip.compress(b"[" + b" " * (3 << 20) + b"]"))
    (source,) = find_sources([path])
    with pytest.raises(UnreadableSource, match="200 fois plus gros"):
        list(read_items(source))


def test_every_member_is_read_even_two_of_one_name_in_any_format(tmp_path):
    table = {"id": ["1"], "acheteur_id": ["21340172201787"]}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    path = archive(
        tmp_path / "envoi.zip", ("a.json", f"[{A}]"), ("a.json", f"[{B}]"), ("c.xml", "<marche><id>c</id></marche>"),
        ("t.parquet", (tmp_path / "t.parquet").read_bytes()),
    )  # fmt: skip
    (tmp_path / "t.parquet").rename(tmp_path / "renamed.json")
    (tmp_path / "d.json.gz").write_bytes(gzip.compress(f"[{A}]".encode()))
    found = [
        ids(read_items(source)) for source in find_sources([path, tmp_path / "d.json.gz", tmp_path / "renamed.json"])
    ]
    assert found == [["a"], ["b"], ["c"], ["1"], ["a"], ["1"]]


def test_a_table_in_parquet_gives_the_rows_of_its_csv(tmp_path):
    columns = {
        "uid": ["a", None], "ACHETEUR_ID": ["21340172201787", "1"], "montant": [70131.5, None], "dureeMois": [12, 3],
        "dateNotification": pa.array([date(2024, 5, 15), None]),
        "vu": pa.array([datetime(2024, 5, 15, 9, tzinfo=UTC), None]),
        "sousTraitanceDeclaree": [True, False], "considerationsSociales": [["Clause sociale", "Critère social"], []],
        "titulaire": [{"id": "x", "nom": None}, None], "offresRecues": [float("nan"), 2.0],
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "decp.parquet", row_group_size=1)
    (source,) = find_sources([tmp_path / "decp.parquet"])
    first, second = read_items(source)
    assert list(first.value.values()) == [
        "a", "21340172201787", "70131.5", "12", "2024-05-15", "2024-05-15", "true", "Clause sociale|Critère social",
        "x", "",
    ]  # fmt: skip
    assert list(second.value.values()) == ["", "1", "", "3", "", "", "false", "", "", "2.0"]
    assert "acheteur_id" in first.value
    assert (second.number, second.line, second.offset, second.shape) == (2, None, None, Shape.ROW)
    pq.write_table(pa.table({"x": [1]}), tmp_path / "autre.parquet")
    (source,) = find_sources([tmp_path / "autre.parquet"])
    with pytest.raises(UnreadableSource, match="« acheteur_id »"):
        list(read_items(source))


def rows(text):
    return list(read_csv(io.BytesIO(text.encode()), "t.csv"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_with_any_delimiter_and_a_bom(delimiter):
    text = "\ufeffid,acheteur_id,objet\n001,0123,a\n002,0123,\n".replace(",", delimiter)
    assert [item.value for item in rows(text)] == [
        {"id": "001", "acheteur_id": "0123", "objet": "a"},
        {"id": "002", "acheteur_id": "0123", "objet": ""},
    ]


def test_a_quoted_cell_may_hold_a_line_break_and_positions_follow():
    found = rows('id,acheteur_id,objet\r\n1,2,"a\nb"\r\n3,4,c\r\n')
    assert [(item.number, item.line, item.value["objet"]) for item in found] == [(1, 2, "a\nb"), (2, 4, "c")]


def test_a_row_without_its_cells_is_counted():
    assert [item.problem for item in rows("id,acheteur_id\n1,2\n3\n4,5,6\n7,8\n")] == [
        None, "ligne_malformee", "ligne_malformee", None,
    ]  # fmt: skip


def test_a_file_cut_within_its_last_row_says_so_and_keeps_the_others():
    found = rows("id,acheteur_id,objet\n1,2,a\n3,4")
    assert [(item.problem, item.line) for item in found] == [(None, 2), ("ligne_tronquee", 3)]
    assert "tronqué" in RULES["ligne_tronquee"].label
    # A file whose last row has all its cells, or more, or its end, is not cut there.
    for last, problem in (("3,4,b", None), ("3,4,b,c", "ligne_malformee"), ("3,4\n", "ligne_malformee")):
        assert [item.problem for item in rows(f"id,acheteur_id,objet\n1,2,a\n{last}")] == [None, problem]


def test_a_quote_never_closed_is_refused_with_its_line():
    with pytest.raises(UnreadableSource, match="ligne 3"):
        rows('id,acheteur_id\n1,2\n3,"4\n5,6\n')


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.lists(st.dictionaries(st.text(min_size=1), values, max_size=5)), st.integers(1, 50))
def test_no_record_is_lost_whatever_the_blocks(records, block):
    class Slow(io.BytesIO):
        def read(self, _size=-1):
            return super().read(block)

    text = json.dumps({"marches": records}, ensure_ascii=True)
    found = list(read_json(Slow(text.encode()), "f.json"))
    assert len(found) == len(records)
    assert all(item.problem is None for item in found)
    assert [set(item.value) for item in found if len(item.value) != 1] == [set(r) for r in records if len(r) != 1]


@settings(max_examples=100)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_anything_is_read_or_refused(content):
    for start in (b"", b"{", b"id;acheteur_id\n", b"<marches>"):
        try:
            read(start + content)
        except UnreadableSource as refused:
            assert refused.sentence.startswith("« f »")


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_byte_costs_one_record_at_most_or_the_file_is_refused(data):
    content = f'{{"marches":[{",".join([A, B] * 3)}]}}'.encode()
    at = data.draw(st.integers(12, len(content) - 1))
    damaged = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
    try:
        seen = [item.offset for item in read(damaged)]
    except UnreadableSource:
        return
    whole = items(content.decode())
    hit = max((item.offset for item in whole if item.offset <= at), default=0)
    assert {item.offset for item in whole} - {hit} <= set(seen)
