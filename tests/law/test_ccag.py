"""A contract's own CCAG is quoted: its articles when its version is held, words otherwise, nothing of another's."""

import pytest

from levier.law.ccag import NO_CCAG, Part, in_contract

BOTH = (Part.PUBLICS, Part.EXECUTION)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Travaux", "CCAG Travaux, publics éligibles (20.1.1 et 20.1.2)"),
        ("Maîtrise d’œuvre", "CCAG Maîtrise d’œuvre, publics éligibles (18.1.1 et 18.1.2)"),
        ("Travaux (arrêté de 2009)", "CCAG Travaux (arrêté de 2009), publics éligibles (texte à lire au marché)"),
        (NO_CCAG, "documents particuliers du marché, publics éligibles (le marché ne se réfère à aucun CCAG)"),
        ("", "documents particuliers du marché, publics éligibles (aucun CCAG n’est noté sur le marché)"),
    ],
)
def test_what_is_quoted(name, said):
    assert in_contract(name, "publics éligibles", BOTH) == said
