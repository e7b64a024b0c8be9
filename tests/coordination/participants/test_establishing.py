"""What must be true to establish an eligibility; each refusal is a sentence at its field."""

import datetime

import pytest

from levier.common.errors import Problem
from levier.coordination.participants.establishing import Claim, check_birth_date, check_claim
from levier.organizations.reference import prescriber_kinds

DAY = datetime.date
TODAY = DAY(2026, 11, 25)


def claim(**fields):
    defaults = {
        "category": "RSA",
        "proof": "ATTESTATION_RSA",
        "established_on": DAY(2026, 11, 20),
        "proof_issued_on": DAY(2026, 10, 1),
    }
    return Claim(**{**defaults, **fields})


def check(birth_date=DAY(1990, 1, 1), **fields):
    return check_claim(claim(**fields), birth_date, TODAY)


def refused(field, birth_date=DAY(1990, 1, 1), **fields):
    with pytest.raises(Problem) as problem:
        check(birth_date, **fields)
    assert problem.value.field == field, problem.value.sentence
    return problem.value.sentence


def test_a_recent_attestation_is_enough():
    category, kind, covered = check()
    assert (category.code, kind.code, covered) == ("RSA", "ATTESTATION_RSA", DAY(2026, 12, 31))


def test_the_proof_must_be_valid_when_eligibility_is_established():
    said = refused("proof_issued_on", proof_issued_on=DAY(2026, 8, 1))
    assert "ne couvrait plus une entrée après le 31\u00a0octobre\u00a02026 (moins de 3 mois à l’entrée)" in said
    assert "postérieur" in refused("proof_issued_on", proof_issued_on=DAY(2026, 11, 21))
    assert "Indiquez la date du justificatif" in refused("proof_issued_on", proof_issued_on=None)


def test_a_document_with_a_term_must_still_hold():
    rqth = {"category": "TH", "proof": "RQTH", "proof_issued_on": None}
    assert check(written_until=DAY(2030, 1, 1), **rqth)[2] == DAY(2030, 1, 1)
    assert "c’est écrit dessus" in refused("written_until", **rqth)
    assert "plus récent" in refused("written_until", written_until=DAY(2026, 11, 19), **rqth)


def test_a_proof_proves_its_own_category():
    assert "Attendu\u00a0: attestation de bénéficiaire du RSA." in refused("proof", proof="IDENTITE")


def test_it_is_not_established_in_the_future():
    assert "futur" in refused("established_on", established_on=DAY(2026, 11, 26))


MOTIVE = {"category": "MOTIVE", "proof": "PROPOSITION_MOTIVEE", "motive": "Difficultés de logement"}


@pytest.mark.parametrize("code", ["FT", "MDE", "PLIE", "ML", "CAP_EMPLOI", "MDPH"])
def test_the_six_bodies_of_j_may_motivate_a_proposal(code):
    assert check(proposed_by=code, **MOTIVE)[0].letter == "j"


def test_nobody_else_may():
    """CCAG-Travaux, 20.1.1.2 j."""
    others = {code for code, kind in prescriber_kinds().items() if not kind.may_motivate}
    assert len(others) == len(prescriber_kinds()) - 6
    for code in (*others, ""):
        assert "France Travail" in refused("proposed_by", proposed_by=code, **MOTIVE)


def test_a_motive_belongs_to_j_and_j_needs_one():
    assert "catégorie j)" in refused("motive", motive="Difficultés")
    assert "Recopiez le motif" in refused("motive", proposed_by="ML", **{**MOTIVE, "motive": "  "})


@pytest.mark.parametrize(
    ("category", "proof", "born", "said"),
    [
        ("JEUNE_DIP", "DIPLOME", DAY(2000, 11, 20), "s’arrête à 26\u00a0ans\u202f; la personne en a 26"),
        ("SENIOR", "IDENTITE", DAY(1976, 11, 21), "commence après 50\u00a0ans\u202f; la personne en a 49"),
        ("SENIOR", "IDENTITE", None, "renseignez d’abord la date de naissance"),
    ],
)
def test_categories_that_depend_on_age(category, proof, born, said):
    assert said in refused("category", born, category=category, proof=proof)


def test_the_day_before_26_is_still_under_26():
    assert check(DAY(2000, 11, 21), category="JEUNE_DIP", proof="DIPLOME")[0].code == "JEUNE_DIP"


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (DAY(2027, 1, 1), "dans le futur"),
        (DAY(1899, 1, 1), "plus de cent ans"),
        (DAY(2010, 11, 26), "aurait 15\u00a0ans"),
    ],
)
def test_a_birth_date_nobody_can_have(born, said):
    with pytest.raises(Problem, match=said) as problem:
        check_birth_date(born, TODAY)
    assert problem.value.field == "birth_date"


def test_sixteen_today_is_enough_and_unknown_is_allowed():
    check_birth_date(DAY(2010, 11, 25), TODAY)
    check_birth_date(None, TODAY)
