"""What must be true to establish an eligibility; each refusal is a sentence at its field."""

import datetime

import pytest

from levier.common.errors import Problem
from levier.coordination.participants.establishing import (
    Added,
    Claim,
    check_age_at_entry,
    check_birth_date,
    check_claim,
    check_established_before,
)
from levier.law.publics import eligible_categories
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
    return check_claim(claim(**fields), birth_date, TODAY, eligible_categories())


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
    expected = "Attendu\u00a0: attestation de bénéficiaire du RSA ou service web certifié"
    assert expected in refused("proof", proof="IDENTITE")


def test_it_is_not_established_in_the_future():
    assert "futur" in refused("established_on", established_on=DAY(2026, 11, 26))


def test_it_is_not_established_before_anybody_could_work():
    """An « établie le » of 1901 would open every window."""
    born = DAY(1980, 5, 4)
    rqth = {"category": "TH", "proof": "RQTH", "written_until": DAY(2030, 1, 1), "proof_issued_on": None}
    for day in (DAY(1901, 1, 2), DAY(1995, 5, 3)):
        assert "n’avait pas 15\u00a0ans" in refused("established_on", born, established_on=day, **rqth)
    assert check(born, established_on=DAY(1995, 5, 4), **rqth)[0].code == "TH"
    assert "avant la naissance" in refused("proof_issued_on", born, **{**rqth, "proof_issued_on": DAY(1970, 1, 1)})
    with pytest.raises(Problem) as problem:
        check_established_before("RSA", born, DAY(1901, 1, 2), TODAY)
    assert problem.value.field == "established_on"


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


def test_over_fifty_starts_the_day_after_that_birthday():
    """CCAG-Travaux, 20.1.1.2 f: « plus de 50 ans »."""
    assert "commence après" in refused("category", DAY(1976, 11, 20), category="SENIOR", proof="IDENTITE")
    assert check(DAY(1976, 11, 19), category="SENIOR", proof="IDENTITE")[0].letter == "f"


def test_the_day_before_26_is_still_under_26():
    assert check(DAY(2000, 11, 21), category="JEUNE_DIP", proof="DIPLOME")[0].code == "JEUNE_DIP"


def test_under_26_is_judged_on_the_entry_date_and_covers_none_after():
    """CCAG-Travaux, 20.1.1.2 e: a proof without a term does not keep anyone young."""
    assert check(DAY(2001, 6, 15), category="JEUNE_DIP", proof="DIPLOME")[2] == DAY(2027, 6, 14)
    assert check(DAY(2004, 2, 29), category="JEUNE_SQ", proof="DIPLOME")[2] == DAY(2030, 2, 28)


@pytest.mark.parametrize("category", ["JEUNE_SQ", "JEUNE_DIP"])
def test_an_identity_card_says_an_age_and_neither_a_level_nor_a_diploma(category):
    """CCAG-Travaux, 20.1.1.2 e: under 26 and without qualification, or with a diploma."""
    assert "Attendu\u00a0: diplôme ou attestation" in refused(
        "proof", DAY(2004, 3, 1), category=category, proof="IDENTITE"
    )


def test_the_shorter_of_the_proof_and_the_age_ends_it():
    """An attestation of 1 October covers entries up to 31 December."""
    level = {"category": "JEUNE_SQ", "proof": "ATTESTATION_NIVEAU"}
    assert check(DAY(2001, 6, 15), **level)[2] == DAY(2026, 12, 31)
    assert check(DAY(2000, 12, 5), **level)[2] == DAY(2026, 12, 4)


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (DAY(2027, 1, 1), "dans le futur"),
        (DAY(1899, 1, 1), "plus de cent ans"),
        (DAY(2011, 11, 26), "aurait 14\u00a0ans"),
    ],
)
def test_a_birth_date_nobody_can_have(born, said):
    with pytest.raises(Problem, match=said) as problem:
        check_birth_date(born, TODAY)
    assert problem.value.field == "birth_date"


def test_fifteen_today_is_enough_and_unknown_is_allowed():
    check_birth_date(DAY(2011, 11, 25), TODAY)
    check_birth_date(None, TODAY)


def test_hired_at_sixteen_or_at_fifteen_as_an_apprentice():
    """Code du travail, L4153-1 and L6222-1."""
    born = DAY(2011, 3, 2)
    check_age_at_entry(born, DAY(2027, 3, 2), "CDD")
    check_age_at_entry(born, DAY(2026, 3, 2), "contrat d’apprentissage")
    check_age_at_entry(None, DAY(2020, 1, 1), "CDD")
    with pytest.raises(Problem, match="16\u00a0ans, 15\u00a0ans en apprentissage") as refusal:
        check_age_at_entry(born, DAY(2027, 3, 1), "CDD")
    assert refusal.value.field == "hired_on"
    with pytest.raises(Problem, match="minimal est de 15\u00a0ans\\."):
        check_age_at_entry(born, DAY(2026, 3, 1), "contrat d’apprentissage")


ADDED = Added("ayants droit du RSA", "EPEC, facilitateur")


def test_a_public_the_contract_adds_is_claimed_for_it_in_its_words_with_its_own_proof():
    own = {"category": "MARCHE", "proof": "MARCHE", "proof_issued_on": None}
    assert check(added=ADDED, motive="ayant droit du RSA, livret de famille", **own)[2] is None
    assert "Choisissez le marché" in refused("contract", motive="x", **own)
    assert "n’ajoute aucun public" in refused("contract", motive="x", added=Added("", "EPEC"), **own)
    assert "quelle pièce le prouve" in refused("motive", added=ADDED, **own)
    assert "ne prouve pas" in refused("proof", added=ADDED, motive="x", category="MARCHE", proof="ATTESTATION_RSA")
    assert "vaut pour tous" in refused("contract", added=ADDED), "what the CCAG lists needs no contract"


def test_a_body_the_contract_adds_may_motivate_a_proposal_for_it():
    asked = {"category": "MOTIVE", "proof": "PROPOSITION_MOTIVEE", "proposed_by": "Autre", "motive": "sans logement"}
    assert "de l’un de ces organismes" in refused("proposed_by", **asked)
    assert check(added=ADDED, **asked)[0].code == "MOTIVE"
    assert "n’ajoute aucun organisme" in refused("contract", added=Added("ayants droit", ""), **asked)
    assert "de l’un de ces organismes" in refused("proposed_by", added=ADDED, **{**asked, "proposed_by": ""})
