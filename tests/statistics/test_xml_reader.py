"""DECP in XML: every record with its place, damage that costs one record, what is refused."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.statistics.errors import UnreadableSource
from levier.statistics.readers.xml_reader import read_xml

HOLDERS = "<titulaires><titulaire><id>1</id></titulaire><titulaire><id>2</id></titulaire></titulaires>"
A = f"<marche><id>a</id>{HOLDERS}</marche>"
B = "<marche><id>b</id><objet>Été &amp; hiver</objet><tarifs><tarif><tarif>9.10</tarif></tarif></tarifs></marche>"
C = "<contrat-concession><id>c</id><titulaires/></contrat-concession>"


class Slow(io.BytesIO):
    """Gives a few bytes at a time, so that records straddle blocks."""

    def __init__(self, content, block):
        super().__init__(content)
        self._block = block

    def read(self, _size=-1):
        return super().read(self._block)


def items(text, block=1 << 20):
    return list(read_xml(Slow(text.encode(), block), "f.xml"))


def ids(found):
    return [item.value["id"] if item.value else item.problem for item in found]


@pytest.mark.parametrize("block", [1, 7, 1 << 20])
def test_records_are_read_with_their_place_whatever_the_blocks(block):
    text = f'<?xml version="1.0"?>\n<marches>\n{A}\n <!-- <marche> -->{B}{C}</marches>\n'
    found = items(text, block)
    assert ids(found) == ["a", "b", "c"]
    assert found[0].value["titulaires"] == {"titulaire": [{"id": "1"}, {"id": "2"}]}
    assert found[1].value["objet"] == "Été & hiver"
    assert found[1].value["tarifs"] == {"tarif": {"tarif": "9.10"}}
    assert found[2].value == {"id": "c", "titulaires": "", "_type": "contrat-concession"}
    for item in found:
        assert text.encode()[item.offset :].startswith((b"<marche><id>", b"<contrat-concession>"))
        assert item.line == text.encode()[: item.offset].count(b"\n") + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (A, ["a"]),
        ("<marches/>", []),
        (f'<m:marches xmlns:m="x"><m:marche m:n="1"><m:id>a</m:id></m:marche>{B}</m:marches>', ["a", "b"]),
        # Two documents put end to end by a script.
        (f'<?xml version="1.0"?><marches>{A}</marches>\n<?xml version="1.0"?><marches>{B}</marches>', ["a", "b"]),
        ("<marches><marche>texte</marche></marches>", ["pas_un_objet"]),
    ],
)
def test_shapes_of_documents(text, expected):
    assert ids(items(text)) == expected


BAD = ("<marche><id>x</id><objet>R&D</objet></marche>", "<marche><id>x</marche>", "<marche><id>x</id>",
       "<marche><id>&inconnue;</id></marche>", "<marche a=1><id>x</id></marche>")  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("block", [5, 1 << 20])
def test_a_malformed_record_is_rejected_alone_wherever_it_stands(bad, block):
    for order in ([bad, A, B], [A, bad, B], [A, bad, bad, B, C]):
        expected = [one[one.index("<id>") + 4] if one != bad else "xml_illisible" for one in order]
        text = f"<marches>{''.join(order)}</marches>"
        found = items(text, block)
        assert ids(found) == expected
        starts = [text.encode().index(one.encode()) for one in order]
        assert [item.offset for item in found if item.problem is None] == [
            at for at, one in zip(starts, order, strict=True) if one != bad
        ]


def test_a_malformed_last_record_is_rejected_alone():
    for bad in BAD[:4]:
        assert ids(items(f"<marches>{A}{bad}</marches>\n")) == ["a", "xml_illisible"]


def test_control_characters_are_taken_out_and_said():
    found = items(f"<marches>{A}<marche><id>b</id><objet>Ma\x02\x0btrise</objet></marche></marches>")
    assert (found[1].value["objet"], found[1].rules, found[0].rules) == ("Ma  trise", ("caractere_controle",), ())


@pytest.mark.parametrize("cut", [30, 60, 118, 128, 140, 200])
def test_a_truncated_file_is_refused_with_its_place(cut):
    with pytest.raises(UnreadableSource, match=r"« f\.xml », ligne 1, octet .* tronqué"):
        items(f"<marches>{A}{B}</marches>"[:cut])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Ten entities of ten make ten thousand million: none is ever expanded.
        ('<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><marche><id>&b;</id></marche>', "DOCTYPE"),
        ('<!DOCTYPE m SYSTEM "http://exemple.invalid/x.dtd"><marches/>', "DOCTYPE"),
        ("<kml><Placemark/></kml>", "commence par « kml »"),
        (f"<marche>{'<a>' * 100}{'</a>' * 100}</marche>", "imbrication trop profonde"),
        ("<marche><id>R&D</id></marche>", "aucun enregistrement lisible après"),
        (f"<marches>{A}</marches> fin", "aucun enregistrement lisible après"),
    ],
)  # fmt: skip
def test_what_is_refused(text, said):
    with pytest.raises(UnreadableSource) as refused:
        items(text)
    assert said in refused.value.sentence
    assert refused.value.sentence.startswith("« f.xml »")


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_byte_costs_one_record_or_the_file_is_refused(data):
    content = f"<marches>{''.join([A, B, C] * 2)}</marches>".encode()
    at = data.draw(st.integers(9, len(content) - 1))
    damaged = content[:at] + bytes([data.draw(st.integers(0x20, 0x7E))]) + content[at + 1 :]
    try:
        seen = [item.offset for item in read_xml(Slow(damaged, data.draw(st.integers(1, 99))), "f")]
    except UnreadableSource:
        return
    whole = [item.offset for item in items(content.decode())]
    hit = max(start for start in whole if start <= at)
    assert set(whole) - {hit} <= set(seen)
