"""A contract's own CCAG is quoted: its articles when its version is held, words otherwise, nothing of another's."""

import datetime

import pytest

from levier.law.ccag import NO_CCAG, Part, binds, in_contract

BOTH = (Part.PUBLICS, Part.EXECUTION)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Travaux", "CCAG Travaux, publics éligibles (20.1.1 et 20.1.2)"),
        ("Maîtrise d’œuvre", "CCAG Maîtrise d’œuvre, publics éligibles (18.1.1 et 18.1.2)"),
        ("Travaux (arrêté de 2009)", "CCAG Travaux (arrêté de 2009), publics éligibles (texte à lire au marché)"),
        (
            NO_CCAG,
            "documents particuliers du marché, publics éligibles (à y lire\u00a0: le marché ne se réfère à aucun CCAG)",
        ),
        ("", "documents particuliers du marché, publics éligibles (aucun CCAG n’est noté sur le marché)"),
    ],
)
def test_what_is_quoted(name, said):
    assert in_contract(name, "publics éligibles", BOTH) == said


@pytest.mark.parametrize(
    ("name", "version", "day", "bound"),
    [
        ("Travaux", "", None, True),
        ("", "", None, True),
        ("Travaux", "", datetime.date(2021, 4, 1), True),
        ("Travaux", "", datetime.date(2021, 3, 31), False),
        ("", "", datetime.date(2015, 3, 31), False),
        ("Travaux", "arrêté du 30 mars 2021", datetime.date(2023, 1, 9), True),
        ("Travaux", "arrêté du 8 septembre 2009", datetime.date(2023, 1, 9), False),
        ("Travaux", "1976", None, False),
        (NO_CCAG, "", datetime.date(2026, 1, 9), False),
    ],
)
def test_the_clause_of_2021_binds_no_contract_without_a_ccag_nor_under_an_older_one(name, version, day, bound):
    """Arrêtés du 30 mars 2021: in force on 1 April 2021, for the consultations begun from then on."""
    assert binds(name, version, day) is bound
