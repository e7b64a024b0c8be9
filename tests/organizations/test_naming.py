"""A SIRET of another company: only the names tell."""

import pytest

from levier.organizations.models import Organization
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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Jardins d’Oc", "Jardins d’Oc (fictif)"),
        ("Jardins d’Oc (fictif)", "Jardins d’Oc (fictif)"),
        ("Mission de l’Hérault (démonstration)", "Mission de l’Hérault (démonstration)"),
    ],
)
def test_a_body_that_is_not_real_says_so_once(name, said):
    assert str(Organization(name=name, is_fictitious=True)) == said
    assert str(Organization(name=name)) == name
