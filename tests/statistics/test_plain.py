"""A record written as the 2022 format says is decoded at once: into what the general reader makes of the same text."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.statistics.published import publish_objects
from levier.statistics.published_plain import publish_plain
from levier.statistics.readers import Item, Shape, find_sources, read_items
from levier.statistics.readers.plain import Plain, read_plain
from levier.statistics.readers.window import _DECODER
from levier.statistics.synthesis import synthetic_records
from tests.statistics.conftest import contract_2022

MODIFICATION = {
    "id": 1, "montant": 5.5, "dureeMois": 12, "dateNotificationModification": "2024-08-01",
    "datePublicationDonneesModification": "2024-08-02", "objetModification": "Prolongation",
}  # fmt: skip
ORDINARY = json.dumps(contract_2022(modifications=[{"modification": MODIFICATION}]), ensure_ascii=False)


def both_ways(text):
    """What a text says once decoded at once, None when it is not, and once read as anything."""
    plain = read_plain(text)
    found = publish_plain([plain]) if plain is not None else None
    try:
        value = _DECODER.decode(text)
    except ValueError:
        return found, None
    return found, publish_objects([Item(1, 1, 0, Shape.LIST, value)]) if isinstance(value, dict) else None


def written(before, after):
    assert before in ORDINARY
    return ORDINARY.replace(before, after, 1)


@pytest.mark.parametrize(
    "text",
    [
        ORDINARY,
        json.dumps(json.loads(ORDINARY), separators=(",", ":")),
        written("120000.5", "120000.50"),
        written("120000.5", "1.2e5"),
        written("120000.5", '"120 000,50"'),
        written("120000.5", "null"),
        written("5.5,", "5.50,"),
        written('"offresRecues": 3', '"offresRecues": "NC"'),
        written('"dureeMois": 12', '"dureeMois": 123456789012345678901234567890'),
        written('"id": ', '"id": "premier", "id": '),
        written("Nettoyage", "Net\\ttoyage \\u00e9 \\ud83d\\ude00"),
        written("Nettoyage", "Net\u2028toyage"),
        written('"montant"', '"mont\\u0061nt"'),
        written('"Clause sociale"', '"Clause sociale", "Critère social"'),
        written('{"considerationSociale": ["Clause sociale"]}', '{"considerationSociale": []}'),
        written('{"considerationSociale": ["Clause sociale"]}', "null"),
        written('"nature": "Marché"', '"nature": "Délégation de service public"'),
        written('"nature": "Marché"', '"_type": "Contrat de concession"'),
        written('"objetModification"', '"titulaires": [{"id": 1}], "objetModification"'),
        written('"acheteur": {"id"', '"acheteur": {"siret"'),
        written('"nature": "Marché"', '"modalitesExecution": {"modaliteExecution": 3}'),
    ],
)
def test_a_plain_record_says_the_same_both_ways(text):
    at_once, as_anything = both_ways(text)
    assert at_once == as_anything
    assert at_once is not None


@pytest.mark.parametrize(
    "text",
    [
        written("120000.5", "NaN"),
        written("120000.5", '"1\\u0030"'),
        written("120000.5", "true"),
        written('"dureeMois": 12', '"dureeMois": 12.0'),
        written('"dureeMois": 12', '"dureeMois": -0'),
        written('"id": 1, "montant": 5.5', '"id": -0, "montant": 5.5'),
        written("5.5,", "[],"),
        written('"id": "2024-001"', '"id": 2024001'),
        written('"id": "2024-001"', '"id": "2024-001", "champ": 1'),
        written("Nettoyage", "Net\ttoyage"),
        written("Nettoyage", "\\ud83d"),
        written('{"considerationSociale": ["Clause sociale"]}', '["Clause sociale"]'),
        written('{"considerationSociale": ["Clause sociale"]}', '{"considerationSociale": "Clause sociale"}'),
        written('{"titulaire": {', '{"titulaire": {}}, {"titulaire": {'),
        written('"SIRET"}', '"SIRET", "masque": true}'),
        written('"dateNotificationModification": "2024-08-01", ', ""),
        json.dumps(contract_2022(considerationsSociales=None)),
        ORDINARY + ORDINARY,
        ORDINARY[:-1],
        "12",
    ],
)
def test_any_other_record_is_left_to_the_reader_of_anything(text):
    assert read_plain(text) is None


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "titulaire", "modification", "technique", "code", "nom"]), children)
    ),
    max_leaves=4,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*contract_2022(), "source", "_type"]), odd, max_size=3), st.booleans())
def test_what_is_decoded_at_once_is_what_is_read_of_anything(changes, in_ascii):
    at_once, as_anything = both_ways(json.dumps({**contract_2022(), **changes}, ensure_ascii=in_ascii))
    assert at_once is None or at_once == as_anything


def test_invented_records_are_plain(tmp_path):
    path = tmp_path / "decp.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in synthetic_records(40, seed=3)))
    (source,) = find_sources([path])
    assert all(isinstance(item.value, Plain) for item in read_items(source))


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["decp-2024/megalis", "decp-2019/data.gouv.fr_pes.json", "synth/sample_2000_seed34_dirty05.json"]
)
def test_real_records_say_the_same_both_ways(real, name):
    told = 0
    for source in find_sources([real(name)]):
        for item in read_items(source):
            if item.shape in (Shape.LIST, Shape.CONTRACTS) and isinstance(item.value, dict):
                at_once, as_anything = both_ways(json.dumps(item.value))
                assert at_once is None or at_once == as_anything
                told += at_once is not None
    assert (told > 0) == ("2019" not in name)
