"""SIRET numbers as people type them."""

import pytest

from levier.common.errors import Problem
from levier.organizations.siret import clean_siret


@pytest.mark.parametrize("typed", ["21340172201787", "213 401 722 01787", " 213401722 01787 "])
def test_a_real_siret_is_read_with_or_without_spaces(typed):
    """Commune de Montpellier (INSEE, SIRENE)."""
    assert clean_siret(typed) == "21340172201787"


@pytest.mark.parametrize("typed", ["35600000000048", "35600000049837"])
def test_la_postes_numbers_follow_their_own_rule(typed):
    """INSEE: for SIREN 356 000 000 the sum of the digits is a multiple of 5; the head office keeps Luhn's."""
    assert clean_siret(typed) == typed


@pytest.mark.parametrize("typed", ["21340172201788", "35600000049838"])
def test_a_wrong_check_digit_says_so(typed):
    with pytest.raises(Problem, match="clé de contrôle"):
        clean_siret(typed)


@pytest.mark.parametrize("typed", ["", "213401722", "2134017220178A", "²1340172201787"])
def test_a_wrong_length_says_how_many_digits_were_read(typed):
    with pytest.raises(Problem, match="14 chiffres"):
        clean_siret(typed)
