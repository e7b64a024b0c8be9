"""A SIRET of another company: only the names tell."""

import pytest

from levier.organizations.naming import may_be_one, name_warning


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("SARL Maçonnerie VIDAL", "Maconnerie Vidal"),
        ("Vidal", "Maçonnerie Vidal (fictif)"),
        ("Ets. Vidal & Fils", "VIDAL ET FILS SAS"),
        ("S.N.C.F.", "SNCF"),
        ("Bati Sud", "Bâti-Sud"),
        ("TVM", "Travaux Vidal Méditerranée"),
        ("Terrasements du Midi", "Terrassements du Midi"),
        ("", "Bâti-Sud"),
    ],
)
def test_names_that_may_be_one(typed, known):
    assert may_be_one(typed, known)
    assert name_warning(typed, known, "73282932000074") == ""


@pytest.mark.parametrize(
    ("typed", "known"),
    [("Maçonnerie Vidal", "Jardins d’Oc"), ("SARL Vidal", "SARL Vigne"), ("Bâti-Sud", "Nord Toiture")],
)
def test_names_of_two_bodies(typed, known):
    assert not may_be_one(typed, known)
    warning = name_warning(typed, known, "73282932000074")
    assert typed in warning
    assert known in warning
