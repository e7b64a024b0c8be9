"""The readers: every shape the data comes in, the refusals, and no record ever lost."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.statistics.errors import UnreadableSource
from levier.statistics.readers import Shape, find_sources, read_items
from levier.statistics.readers.csv_reader import read_csv
from levier.statistics.readers.json_reader import read_json

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


def test_ocds_under_json_is_refused():
    with pytest.raises(UnreadableSource, match="OCDS"):
        items('{"version":"1.1","publishedDate":"2019","releases":[{"ocid":"x"}]}')


def test_text_after_the_document_is_refused():
    with pytest.raises(UnreadableSource, match="du texte suit"):
        items(f'{{"marches":[{A}]}} fin')


def test_other_json_is_refused():
    with pytest.raises(UnreadableSource, match="aucune liste « marches »"):
        items('{"type":"FeatureCollection","features":[]}')


def test_a_wrong_encoding_is_refused_with_its_byte():
    content = f'{{"marches":[{A},\n{{"id":"b","objet":"'.encode() + "é".encode("latin-1") + b'"}]}'
    with pytest.raises(UnreadableSource, match=rf"ligne 2, octet {content.index(0xE9)} : ce n’est pas de l’UTF-8"):
        list(read_json(io.BytesIO(content), "f.json"))


def test_a_wrong_encoding_in_a_table_or_an_archive_names_the_file_and_the_byte(tmp_path):
    content = b"uid;acheteur_id;objet\n1;2;" + "Voirie à réparer\n".encode("cp1252")
    (tmp_path / "table.csv").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "envoi.zip", "w") as archive:
        archive.writestr("table.csv", content)
    for path, name in ((tmp_path / "table.csv", "table.csv"), (tmp_path / "envoi.zip", "envoi.zip/table.csv")):
        (source,) = find_sources([path])
        with pytest.raises(UnreadableSource) as refused:
            list(read_items(source))
        assert f"« {name} », ligne 2, octet {content.index(0xE0)}" in refused.value.sentence
        assert "Le réenregistrer en UTF-8" in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.json", b"", "est vide"),
        ("blanc.csv", b" \n\n", "est vide"),
        ("image.json", b"\x89PNG\x00\x01", "binaire"),
        ("t.json", b"PAR1....", "Parquet"),
        ("t.json", b"<?xml version='1.0'?><marches/>", "XML"),
        ("t.csv", "\ufeffid;x".encode("utf-16"), "UTF-16"),
        ("t.csv", b"nom,prenom\na,b\n", "« acheteur_id »"),
        ("t.json.gz", b"\x1f\x8b\x08\x00", "gzip"),
        ("t.zip", b"PK\x03\x04abc", "ne peut pas être lu"),
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


def test_a_quote_never_closed_is_refused_with_its_line():
    with pytest.raises(UnreadableSource, match="ligne 3"):
        rows('id,acheteur_id\n1,2\n3,"4\n5,6\n')


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_anything_is_read_or_refused(content):
    for reader in (read_json, read_csv):
        try:
            list(reader(io.BytesIO(content), "f"))
        except UnreadableSource as refused:
            assert refused.sentence.startswith("« f »")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_byte_costs_one_record_at_most_or_the_file_is_refused(data):
    content = f'{{"marches":[{",".join([A, B] * 3)}]}}'.encode()
    at = data.draw(st.integers(12, len(content) - 1))
    damaged = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
    try:
        seen = [item.offset for item in read_json(io.BytesIO(damaged), "f")]
    except UnreadableSource:
        return
    whole = items(content.decode())
    hit = max((item.offset for item in whole if item.offset <= at), default=0)
    assert {item.offset for item in whole} - {hit} <= set(seen)
