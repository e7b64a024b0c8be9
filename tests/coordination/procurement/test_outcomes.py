"""A lot the buyer does not award: the contract goes on with the others, and the lot may be launched again."""

import datetime

import pytest
from django.urls import reverse

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.commitments.offers import shares_add_up
from levier.coordination.commitments.selectors import owed_of
from levier.coordination.commitments.services import commit_hours
from levier.coordination.procurement.models import Award, Contract, Lot
from levier.coordination.procurement.outcomes.rules import check_awardable, check_closing, check_relaunch
from levier.coordination.procurement.services import missing_facts
from tests.builders import make_organization
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import make_operation, sign_in

DAY = datetime.date
TODAY = DAY(2026, 11, 20)
CLOSING = {"outcome": "", "has_holder": False, "decided_on": TODAY, "document": "Décision", "today": TODAY}
RELAUNCH = {
    "outcome": "infructueux", "outcome_on": DAY(2026, 11, 2), "relaunched_on": TODAY, "document": "Avis",
    "today": TODAY,
}  # fmt: skip
LATER = TODAY + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "told", "field"),
    [
        ("redaction", {}, None),
        ("archive", {}, None),
        ("publie", {"outcome": "sans_suite"}, None),
        ("en_cours", {"has_holder": True}, None),
        ("publie", {"decided_on": LATER}, "decided_on"),
        ("publie", {"document": " "}, "document"),
    ],
)
def test_a_lot_that_is_not_waiting_or_a_decision_without_document_is_refused(status, told, field):
    check_closing("publie", **CLOSING)
    with pytest.raises(Problem) as refused:
        check_closing(status, **{**CLOSING, **told})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"outcome": ""}, None),
        ({"relaunched_on": LATER}, "relaunched_on"),
        ({"relaunched_on": DAY(2026, 11, 1)}, "relaunched_on"),
        ({"document": ""}, "document"),
    ],
)
def test_a_lot_is_launched_again_after_the_decision_and_by_a_document(told, field):
    check_relaunch(**RELAUNCH)
    with pytest.raises(Problem) as refused:
        check_relaunch(**{**RELAUNCH, **told})
    assert refused.value.field == field


def test_nobody_is_named_on_a_lot_that_is_not_awarded():
    check_awardable(2, "", None)
    with pytest.raises(Problem, match="relance"):
        check_awardable(2, "sans_suite", TODAY)


def test_a_contract_goes_on_without_a_lot_that_is_launched_again_later(herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        operation = make_operation()
        Contract.objects.update(status="publie")
        contract = Contract.objects.get()
        first, second = contract.lots.order_by("number")
        Award.objects.create(lot=first, company=make_organization("company"))
        desks = [(operation.lead_desk, 2), (make_organization("desk"), 1)]
        # Those of the second are written ahead of its start: they are to come, and what undoes them is too.
        for lot, hours, day in ((first, 300, DAY(2026, 11, 2)), (second, 100, DAY(2027, 1, 4))):
            commit_hours(lot, hours, desks, effective_on=day, document="AE", author=None)
    lead = sign_in(herault, "facilitator", operation.lead_desk)
    buyer = sign_in(herault, "buyer", operation.buyer)

    def at(name, thing):
        return "/herault" + reverse(name, args=[thing.public_id])

    def said():
        return lead.get(at("operation", operation)).content.decode().replace("\u00a0", " ").replace("\u202f", " ")

    def owed():
        with mission_scope(herault.pk):
            assert shares_add_up().faults == 0
            return [(row.hours, sum(row.shares)) for row in owed_of(operation, DAY(2027, 1, 4)).table.lots]

    stage = {"target": "attribue", "on": "2026-11-20", "version": "1"}
    assert "hors ceux infructueux" in lead.post(at("contract_stage", contract), stage).content.decode()
    decided = {
        "outcome": "infructueux", "decided_on": "2026-11-18", "document": "Décision n° 8, aucune offre",
        "version": "1",
    }  # fmt: skip
    stale = lead.post(at("lot_outcome", second), {**decided, "version": "x"}).content.decode()
    assert "Cette page n’est plus à jour" in stale and "nombre entier" not in stale
    held = lead.post(at("lot_outcome", first), decided).content.decode()
    assert "mettez d’abord fin à son attribution" in held
    assert "Décision n° 8, aucune offre" in held, "what was typed is kept"
    closing = at("lot_outcome", second)
    assert "pas encore venu" in lead.post(closing, {**decided, "decided_on": "2026-12-01"}).content.decode()
    assert owed() == [(300, 300), (100, 100)]
    with mission_scope(herault.pk):
        assert owed_of(operation).table.total == 300
    assert lead.post(closing, {**decided, "upload": pdf("decision.pdf")}).status_code == 302
    assert owed() == [(300, 300), (0, 0)]
    assert "déjà infructueux" in lead.post(closing, decided).content.decode()

    # The contract goes on, and nothing is asked of the lot: neither a company nor hours.
    assert lead.post(at("contract_stage", contract), stage).status_code == 302
    company = {"name": "Autre (fictif)", "role": "sole", "period_months": "3"}
    assert "enregistrez d’abord sa relance" in lead.post(at("holder_new", second), company).content.decode()
    more = {
        "kind": "amendment", "hours": "20", "effective_on": "2026-11-20", "document": "Avenant", "key_kind": "lieu",
        f"poids-{operation.lead_desk_id}": "1",
    }  # fmt: skip
    assert "enregistrez d’abord sa relance" in lead.post(at("lot_amendment", second), more).content.decode()
    for words in ("infructueux", "depuis le 18 novembre 2026", "Décision n° 8, aucune offre", "Relancer"):
        assert words in said()
    assert at("lot_amendment", first) in said() and at("lot_amendment", second) not in said()
    assert "· infructueux" in said() and "sans titulaire" not in said()
    with mission_scope(herault.pk):
        copy = "/herault" + reverse("file", args=[Lot.objects.get(pk=second.pk).outcome_copy.public_id])
    assert b"".join(buyer.get(copy).streaming_content).startswith(b"%PDF")

    # Launched again: the same hours are due, the lot may be awarded, and what was decided stays readable.
    again = {"relaunched_on": "2026-11-10", "document": "Avis n° 2", "version": "2"}
    relaunch = at("lot_relaunch", second)
    assert "la relance suit" in lead.post(relaunch, again).content.decode().replace("\u00a0", " ")
    assert "Une autre personne" in lead.post(
        relaunch, {**again, "relaunched_on": "2026-11-20", "version": "1"}
    ).content.decode()  # fmt: skip
    assert lead.post(relaunch, {**again, "relaunched_on": "2026-11-20"}).status_code == 302
    assert owed() == [(300, 300), (100, 100)]
    with mission_scope(herault.pk):
        kinds = HoursCommitment.objects.filter(lot=second).order_by("pk").values_list("kind", "hours")
        assert list(kinds) == [("initial", 100), ("unawarded", -100), ("relaunched", 100)]
    assert "Relancé le 20 novembre 2026 (Avis n° 2)" in said()
    assert b"".join(lead.get(copy).streaming_content).startswith(b"%PDF")
    assert lead.post(at("holder_new", second), company).status_code == 302
    assert "Décision n° 8, aucune offre" in lead.get(at("operation_journal", operation)).content.decode()


def test_a_contract_none_of_whose_lots_is_awarded_has_no_holder(in_herault):
    contract = make_operation().contracts.get()
    contract.lots.update(outcome="sans_suite", outcome_on=TODAY, outcome_document="Décision")
    assert "holder" in missing_facts(contract)
