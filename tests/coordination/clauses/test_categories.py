"""The list of publics is a dated table: a mission adds a category, read by its studies and eligibilities."""

import datetime
from dataclasses import replace

import pytest

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.categories import (
    as_line,
    categories_on,
    check_category,
    check_chosen,
    ending_categories,
    next_code,
)
from levier.coordination.clauses.models import CategoryLine, OpportunityStudy
from levier.coordination.clauses.selectors import eligible_on
from levier.coordination.participants.models import Eligibility
from levier.law.publics import eligible_categories
from tests.builders import make_award
from tests.coordination.clauses.builders import make_study, typed
from tests.coordination.participants.builders import make_person
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
LIST = "/herault/coordination/tables/publics/"
NEW_STUDY = "/herault/coordination/etudes/nouvelle"
WORDS = "ayants droit d’un bénéficiaire du RSA (fictif)"
ADDED = {
    "code": "nouvelle",
    "text": WORDS,
    "published_class": "RSA",
    "proofs": ["ATTESTATION_RSA"],
    "first_day": "2026-11-01",
    "last_day": "",
    "source": "délibération du 6 octobre 2026 (fictif)",
}
OWN = as_line("MISSION_1", WORDS, "RSA", ["ATTESTATION_RSA"], DAY(2026, 11, 1), None, "délibération (fictif)")


def test_a_missions_category_holds_from_its_day_beside_the_text_and_a_newer_text_takes_the_words_of_the_older():
    reworded = as_line("RSA", "bénéficiaires du RSA (texte de 2027)", "", (), DAY(2027, 7, 1), None, "arrêté (fictif)")
    own = [OWN, reworded]
    assert categories_on(own, DAY(2026, 10, 31)) == eligible_categories()
    later = categories_on(own, DAY(2027, 7, 1))
    assert [code for code in later if code not in eligible_categories()] == ["MISSION_1"]
    assert (later["RSA"].text, later["RSA"].letter) == ("bénéficiaires du RSA (texte de 2027)", "b")
    assert next_code(own) == "MISSION_2"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (replace(OWN, source=" "), "source"),
        (replace(OWN, text=" "), "text"),
        (replace(OWN, last_day=DAY(2026, 10, 1)), "last_day"),
        (replace(OWN, published_class=""), "published_class"),
        (replace(OWN, proofs=frozenset()), "proofs"),
        (replace(OWN, proofs=frozenset({"PHOTO"})), "proofs"),
    ],
)
def test_a_category_without_words_source_class_or_proof_is_refused_beside_its_field(line, field):
    with pytest.raises(Problem) as refused:
        check_category(line, [])
    assert refused.value.field == field
    check_category(OWN, [])


def test_a_line_about_to_end_is_said_unless_another_follows_it():
    ends = replace(OWN, last_day=DAY(2027, 3, 31))
    assert ending_categories([ends], DAY(2026, 12, 30), 90) is None
    assert ending_categories([ends], DAY(2026, 12, 31), 90) == DAY(2027, 3, 31)
    assert ending_categories([ends, replace(OWN, first_day=DAY(2027, 4, 1))], DAY(2026, 12, 31), 90) is None
    assert ending_categories([ends], DAY(2027, 4, 1), 90) is None, "ended on purpose"


def test_two_lines_of_a_category_on_one_day_and_one_chosen_before_its_day_are_refused():
    with pytest.raises(Problem, match="rien n’est écrasé"):
        check_category(OWN, [OWN])
    check_category(replace(OWN, first_day=DAY(2027, 1, 1)), [OWN])
    with pytest.raises(Problem, match="31/10/2026"):
        check_chosen(["RSA", "MISSION_1"], [OWN], DAY(2026, 10, 31))
    check_chosen(["RSA", "MISSION_1"], [OWN], DAY(2026, 11, 1))


def test_a_category_added_is_studied_written_and_proves_an_eligibility_until_it_is_withdrawn(
    herault, gard, as_role, clock
):
    clock("2026-11-25 09:00")
    administrator = as_role("administrator")
    refused = administrator.post(f"{LIST}ajouter", ADDED | {"source": ""}).content.decode()
    assert WORDS in refused, "what was typed is kept"
    assert "une ligne sans source" in refused
    page = administrator.post(f"{LIST}ajouter", ADDED, follow=True).content.decode()
    assert WORDS.removeprefix("a") in page
    assert "hors liste du CCAG" in page
    with mission_scope(gard.pk):
        assert "MISSION_1" not in eligible_on(DAY(2026, 11, 25))
    with mission_scope(herault.pk):
        study = make_study(ccag="Travaux")
        award = make_award()
        person = make_person(award.lot.contract.operation.lead_desk)
    desk = sign_in(herault, "facilitator", study.desk)
    assert WORDS in desk.get(NEW_STUDY).content.decode()
    chosen = {"ccag": "Travaux", "publics": [*eligible_categories(), "MISSION_1"]}
    early = desk.post(NEW_STUDY, typed(study, title="Avant (fictif)", notice_on="2026-10-15", **chosen))
    assert "décochez-la" in early.content.decode()
    desk.post(NEW_STUDY, typed(study, title="Avec (fictif)", **chosen))
    with mission_scope(herault.pk):
        made = OpportunityStudy.objects.get(title="Avec (fictif)")
    words = desk.get(f"/herault/coordination/etudes/{made.public_id}/redaction").content.decode()
    assert "toutes les catégories énumérées" in words
    assert f"– {WORDS}" in words
    own = sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)
    record = f"/herault/coordination/participants/{person.public_id}/eligibilite/"
    assert "Ajoutées par la mission" in own.get(record).content.decode()
    lead = award.lot.contract.operation.lead_desk.name
    claim = {"category": "MISSION_1", "proof": "PASS_IAE", "established_on": "2026-11-24", "established_by": lead,
             "proof_issued_on": "2026-11-20"}  # fmt: skip
    assert "Ce justificatif ne prouve pas cette catégorie" in own.post(record, claim).content.decode()
    early = own.post(record, claim | {"proof": "ATTESTATION_RSA", "established_on": "2026-10-30"})
    assert "ajoutée par la mission, ne vaut pas le 30/10/2026" in early.content.decode()
    assert own.post(record, claim | {"proof": "ATTESTATION_RSA"}).status_code == 302
    with mission_scope(herault.pk):
        assert Eligibility.objects.get().category == "MISSION_1"
        line = CategoryLine.objects.get()
    administrator.post(f"{LIST}{line.pk}/retirer", {"reason": "Délibération annulée"})
    assert "Délibération annulée" in administrator.get(LIST).content.decode()
    assert WORDS not in own.get(record).content.decode(), "no longer proposed"
    shown = own.get(f"/herault/coordination/participants/{person.public_id}/").content.decode()
    assert WORDS in shown, "who was eligible under it stays so"
