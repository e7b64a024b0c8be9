"""Two records that may be one person."""

import datetime

import pytest

from levier.coordination.participants.duplicates import Identity, is_same, likely_duplicates

BORN = datetime.date(1991, 4, 17)
KNOWN = Identity(1, "Nadia", "Karoui", BORN)


def found(first, last, born=BORN, known=KNOWN):
    return [record.key for record in likely_duplicates(Identity(None, first, last, born), [known])] == [1]


@pytest.mark.parametrize(
    "name", ["Nadia Karoui", "NADIA KAROUI", "Nadía Karouï", "Karoui Nadia", "Nadya Karoui", "Nadia Karroui"]
)
def test_the_same_birth_date_and_a_near_name(name):
    assert found(*name.split())


def test_the_same_birth_date_and_another_name_is_somebody_else():
    assert not found("Julien", "Prat")
    assert not found("Nadia", "Prat"), "a sister, a namesake"


def test_another_birth_date_is_somebody_else():
    assert not found("Nadia", "Karoui", datetime.date(1992, 4, 17))


def test_without_a_birth_date_names_must_be_nearly_the_same():
    assert found("Nadia", "Karoui", None)
    assert not found("Nadya", "Karaoui", None)


def test_compound_names_are_read_without_their_hyphens():
    known = Identity(1, "Anne-Marie", "Le Goff", BORN)
    assert found("Anne Marie", "Legoff", known=known)


def test_the_nearest_comes_first():
    other = Identity(2, "Nadya", "Karoui", BORN)
    assert [r.key for r in likely_duplicates(Identity(None, "Nadia", "Karoui", BORN), [other, KNOWN])] == [1, 2]


def test_the_same_needs_a_known_birth_date():
    assert is_same(KNOWN, Identity(None, "nadia", "KAROUI", BORN))
    assert not is_same(Identity(1, "Nadia", "Karoui", None), Identity(None, "Nadia", "Karoui", None))
