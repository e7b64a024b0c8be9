"""What proves an eligibility is a dated table: a mission adds a kind of proof, judged as the official list's are."""

import datetime
from dataclasses import replace

import pytest

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause, ProofLine
from levier.coordination.clauses.proof_lines import as_kind, check_proof, next_proof_code
from levier.coordination.participants.models import Eligibility
from levier.law.proofs import Validity, proof_kinds
from tests.builders import make_award
from tests.coordination.participants.builders import make_person
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
LIST = "/herault/coordination/tables/justificatifs/"
WORDS = "avis de la commission du quartier (fictif)"
ADDED = {
    "label": WORDS,
    "validity": "months",
    "months": "6",
    "first_day": "2026-11-01",
    "last_day": "",
    "source": "CCAP du marché de voirie, article 9 (fictif)",
}
OWN = as_kind("PIECE_1", WORDS, "months", 6, DAY(2026, 11, 1), None, "CCAP (fictif)")


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (replace(OWN, label=" "), "label"),
        (replace(OWN, label="Attestation de versement de l'AAH"), "label"),
        (replace(OWN, source=" "), "source"),
        (replace(OWN, last_day=DAY(2026, 10, 1)), "last_day"),
        (replace(OWN, months=None), "months"),
        (replace(OWN, validity=Validity.UNTIL), "months"),
    ],
)
def test_a_proof_without_words_source_or_term_or_known_already_is_refused_beside_its_field(kind, field):
    with pytest.raises(Problem) as refused:
        check_proof(kind, [])
    assert refused.value.field == field


def test_the_same_words_may_follow_a_line_that_ended_but_not_stand_beside_it():
    ended = replace(OWN, last_day=DAY(2027, 1, 31))
    check_proof(replace(OWN, first_day=DAY(2027, 2, 1), months=3), [ended])
    with pytest.raises(Problem, match="déjà dans la liste"):
        check_proof(replace(OWN, first_day=DAY(2027, 1, 31)), [ended])
    assert next_proof_code([]) == "PIECE_1"
    assert next_proof_code(["PIECE_9", "PIECE_10"]) == "PIECE_11"


def test_a_proof_added_establishes_what_a_contract_adds_until_it_is_withdrawn(herault, gard, as_role, clock):
    clock("2026-11-25 09:00")
    administrator = as_role("administrator")
    refused = administrator.post(f"{LIST}ajouter", ADDED | {"months": ""}).content.decode()
    assert "de combien de mois" in refused
    assert WORDS in refused, "what was typed is kept"
    page = administrator.post(f"{LIST}ajouter", ADDED, follow=True).content.decode()
    assert WORDS.removeprefix("a") in page
    assert "Les publics ajoutés par un marché" in page
    with mission_scope(gard.pk):
        assert not ProofLine.objects.exists()
    with mission_scope(herault.pk):
        award, bare = make_award(), make_award()
        InsertionClause.objects.create(
            contract=award.lot.contract, document="CCAP", added_publics="personnes sortant de l’ASE"
        )
        desk = award.lot.contract.operation.lead_desk
        person, other = make_person(desk), make_person(bare.lot.contract.operation.lead_desk)
    own = sign_in(herault, "facilitator", desk)
    record = f"/herault/coordination/participants/{person.public_id}/eligibilite/"
    form = own.get(record).content.decode()
    assert WORDS in form
    assert "attestation de l’aide sociale à l’enfance" in form
    elsewhere = sign_in(herault, "facilitator", other.desk)
    assert WORDS not in elsewhere.get(record.replace(str(person.public_id), str(other.public_id))).content.decode(), (
        "no contract of hers adds a public"
    )
    claim = {"category": "MARCHE", "proof": "PIECE_1", "contract": award.lot.contract.pk, "established_by": desk.name,
             "established_on": "2026-11-24", "proof_issued_on": "2026-05-20", "motive": "Sortie de l’ASE"}  # fmt: skip
    assert "moins de 6 mois" in own.post(record, claim).content.decode(), "judged as the official ones are"
    early = own.post(record, claim | {"established_on": "2026-10-30", "proof_issued_on": "2026-10-20"})
    assert "ne vaut pas le 30/10/2026" in early.content.decode()
    rsa = own.post(record, claim | {"category": "RSA", "contract": "", "motive": "", "proof_issued_on": "2026-11-20"})
    assert "ne prouve pas cette catégorie" in rsa.content.decode(), "it proves what contracts add, not the CCAG's list"
    assert own.post(record, claim | {"proof_issued_on": "2026-11-20"}).status_code == 302
    assert own.post(record, claim | {"proof": "ATTESTATION_ASE", "proof_issued_on": "2025-12-01"}).status_code == 302
    with mission_scope(herault.pk):
        days = list(Eligibility.objects.order_by("pk").values_list("valid_until", flat=True))
        assert days == [DAY(2027, 5, 19), DAY(2026, 11, 30)], "six months, and the twelve of the ASE's"
        line = ProofLine.objects.get()
    administrator.post(f"{LIST}{line.pk}/retirer", {"reason": "Article supprimé"})
    assert "Article supprimé" in administrator.get(LIST).content.decode()
    assert WORDS not in own.get(record).content.decode(), "no longer proposed"
    shown = own.get(f"/herault/coordination/participants/{person.public_id}/").content.decode()
    assert WORDS.capitalize() in shown or WORDS in shown, "what was established with it says so"
    assert proof_kinds().keys() >= {"PARENT_ISOLE", "SANS_HEBERGEMENT", "DOMICILE_FRR", "FLE_A1", "MOBILITE"}
