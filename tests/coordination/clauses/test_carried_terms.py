"""What was written down for a study follows it: into its next version, and into the contract it becomes."""

import datetime

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import ClauseDetails, InsertionClause
from levier.coordination.clauses.services import decide, revise
from levier.coordination.procurement.models import Contract
from levier.law.publics import eligible_categories
from tests.coordination.clauses.builders import DETAILED, make_ready_study
from tests.coordination.clauses.test_pages import address
from tests.coordination.procurement.builders import sign_in

TYPED = {
    **DETAILED,
    "sending_period": "month",
    "cap_rule": "months",
    "cap_months": "48",
    "pooling": "Dans le bassin.",
    "added_publics": "Du PLIE.",
}


def settle(study):
    day = datetime.date(2026, 11, 20)
    decide(study, Decision.CLAUSE, decided_by="La maire (fictif)", decided_on=day, author=None, version=study.version)


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_ready_study(publics=["RSA", "DELD"])


@pytest.fixture
def desk(herault, study):
    return sign_in(herault, "facilitator", study.desk)


def test_the_operation_of_a_study_has_its_stipulations_without_typing_them_again(herault, desk, study):
    assert desk.post(address("study_details", study), TYPED).status_code == 302
    with mission_scope(herault.pk):
        settle(study)
    operation = desk.post(address("study_operation", study))["Location"]
    page = desk.get(f"{operation.rstrip('/')}/execution").content.decode()
    for words in ("article «\u00a0Clause sociale d’insertion\u00a0»", "48\u00a0mois à compter de l’embauche",
                  "60\u00a0€ par heure", "75,50\u00a0€ par manquement", "30 jours", "Dans le bassin.", "Du PLIE.",
                  f"2 des {len(eligible_categories())} catégories"):  # fmt: skip
        assert words in page
    with mission_scope(herault.pk):
        contract = Contract.objects.get()
        assert contract.period_months == 1, "« une fois par mois » is not to become a quarter"
        lot = contract.lots.get()
    holder = desk.get(f"/herault/coordination/lots/{lot.public_id}/titulaire").content.decode()
    assert '<option value="1" selected>' in holder
    edited = desk.get(f"/herault/coordination/marches/{contract.public_id}/clause").content.decode()
    assert 'value="48"' in edited
    assert 'value="75,5"' in edited


def test_a_study_written_without_ccag_makes_a_contract_that_refers_to_none(herault, desk, study):
    with mission_scope(herault.pk):
        study.ccag = ""
        study.save()
    assert desk.post(address("study_details", study), {**TYPED, "ccag": "Pas de CCAG"}).status_code == 302
    with mission_scope(herault.pk):
        settle(study)
    page = desk.post(address("study_operation", study), follow=True).content.decode()
    assert "· Pas de CCAG" in page
    with mission_scope(herault.pk):
        assert Contract.objects.get().ccag_named == "Pas de CCAG"
        assert InsertionClause.objects.get().cap_months == 48


def test_the_two_years_that_a_clause_without_ccag_writes_are_the_contract_s_own(herault, desk, study):
    """Its paragraphs say them, so that its own text, and no CCAG, refuses what comes after."""
    with mission_scope(herault.pk):
        study.ccag = "Pas de CCAG"
        study.save()
    desk.post(address("study_details", study), {**TYPED, "cap_rule": "ccag", "cap_months": ""})
    assert "pendant 24\u00a0mois au plus" in desk.get(address("study_words", study)).content.decode()
    with mission_scope(herault.pk):
        settle(study)
    desk.post(address("study_operation", study))
    with mission_scope(herault.pk):
        clause = InsertionClause.objects.get()
        assert (clause.cap_rule, clause.cap_months) == ("months", 24)


def test_a_study_that_only_narrows_the_publics_says_so_in_the_contract(herault, desk, study):
    with mission_scope(herault.pk):
        settle(study)
    desk.post(address("study_operation", study))
    with mission_scope(herault.pk):
        clause = InsertionClause.objects.get()
        assert (clause.publics, clause.hour_penalty_cents) == (["RSA", "DELD"], None)


def test_a_study_that_adds_nothing_to_its_ccag_leaves_the_contract_to_it(herault):
    with mission_scope(herault.pk):
        study = make_ready_study()
        settle(study)
    sign_in(herault, "facilitator", study.desk).post(address("study_operation", study))
    with mission_scope(herault.pk):
        assert Contract.objects.count() == 1
        assert not InsertionClause.objects.exists()


def test_a_study_taken_up_again_keeps_what_its_paragraphs_were_written_from(herault, desk, study):
    desk.post(address("study_details", study), TYPED)
    with mission_scope(herault.pk):
        settle(study)
        copy = revise(study, author=None)
        kept, before = (ClauseDetails.objects.get(study=of) for of in (copy, study))
        assert (kept.perimeter, kept.facilitator, kept.cap_months) == (before.perimeter, before.facilitator, 48)
        assert kept.hour_penalty_cents == 6_000
