"""What the mission's own past contracts of a trade committed and did, hours for 100 000 €."""

import datetime

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.services import decide, open_operation
from levier.coordination.commitments.models import FrameworkAmount, HoursCommitment
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from tests.builders import make_award, make_organization
from tests.coordination.clauses.builders import TC1, make_study
from tests.coordination.clauses.test_pages import address
from tests.coordination.procurement.builders import sign_in

MASONRY = {**TC1, "trade": "maconnerie"}
MEDIAN = "médiane de"


def past(*committed, trade="maconnerie", lots=1, shape=None, **fields):
    """A contract of the past whose study gave 833 h to each lot of 1 000 000 €, then what its documents committed."""
    study = make_study(lots=[{**MASONRY, "trade": trade, **(shape or {})}] * lots, **fields)
    day = datetime.date(2026, 11, 20)
    decide(study, Decision.CLAUSE, decided_by="La maire (fictif)", decided_on=day, author=None, version=study.version)
    open_operation(study, version=study.version)
    for studied in study.lots.all():
        for rank, hours in enumerate(committed):
            commit(studied.lot, hours, "amendment" if rank else "initial", f"Pièce {rank}")
    return study


def commit(lot, hours, kind, document):
    HoursCommitment.objects.create(lot=lot, kind=kind, hours=hours, effective_on="2026-11-25", document=document)


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_study(lots=[MASONRY])


@pytest.fixture
def page(herault, study):
    """The page of the study, as its desk reads it now."""
    client = sign_in(herault, "facilitator", study.desk)

    def read():
        return client.get(address("study", study)).content.decode()

    return read


def test_the_median_of_five_contracts_is_the_middle_one(herault, study, page):
    with mission_scope(herault.pk):
        for hours in ((100,), (500, 60), (1_000,), (1_000,), (200,)):
            past(*hours, desk=study.desk)
        past(9_000, trade="peinture", desk=study.desk)
    assert f"<strong>56\u00a0h</strong> dues pour 100\u202f000\u00a0€ HT, {MEDIAN} 5\u00a0lots" in page()


def test_a_contract_counts_by_what_it_committed_and_did_not_by_its_study(herault, study, page):
    """A release, a phase and a study without a contract's hours change nothing of what was asked for the amount."""
    with mission_scope(herault.pk):
        past(desk=study.desk, title="Sans heures engagées (fictif)")
        released = past(700, desk=study.desk, title="Préau (fictif)")
        commit(released.lots.get().lot, -300, "release", "Décision")
        commit(released.lots.get().lot, 250, "phase", "Tranche 2")
        holder = make_organization("company")
        certified = Award.objects.create(lot=released.lots.get().lot, company=holder)
        OpeningEntry.objects.create(
            award=certified, desk=study.desk, hundredths=12_050, as_of="2026-11-01", source="fichier (fictif)",
            certified_by="Lou (fictif)",
        )  # fmt: skip
    shown = page().replace("\u202f", " ").replace("\u00a0", " ")
    assert "Sans heures engagées" not in shown
    assert "700 h dues pour 1 000 000 € HT, 120,5 h faites" in shown


def test_a_framework_counts_by_what_was_billed(herault, study, page):
    with mission_scope(herault.pk):
        framework = past(0, desk=study.desk, shape={"shape": "part"}, title="Bons (fictif)")
        lot = framework.lots.get().lot
        FrameworkAmount.objects.create(
            lot=lot, basis="invoice", amount_cents=40_000_000, on="2026-11-24", document="F1"
        )
        commit(lot, 333, "invoice", "Facture 1")
    assert "333 h dues pour 400 000 € HT" in page().replace("\u202f", " ").replace("\u00a0", " ")


def test_contracts_nobody_studied_here_count_by_their_trade_and_amount(herault, study, page):
    """Contracts taken over are past contracts too; one of another desk, or without amount, is not told."""
    with mission_scope(herault.pk):
        for rank, fields in enumerate(({}, {}, {}, {"amount_cents": None}, {}, {"trade": "peinture"}, {})):
            lot = make_award().lot
            told = {"trade": "maconnerie", "amount_cents": 50_000_000, **fields}
            Lot.objects.filter(pk=lot.pk).update(**told)
            Contract.objects.filter(pk=lot.contract_id).update(title=f"Repris {rank} (fictif)")
            if rank != 6:
                Operation.objects.filter(pk=lot.contract.operation_id).update(lead_desk=study.desk)
            commit(lot, 250, "initial", "Reprise")
        past(833, desk=study.desk)
    shown = page().replace("\u202f", " ").replace("\u00a0", " ")
    assert f"<strong>50 h</strong> dues pour 100 000 € HT, {MEDIAN} 5 lots dans 5 marchés" in shown
    assert "Repris 0 (fictif)</a> : 250 h dues pour 500 000 € HT" in shown
    assert {rank for rank in range(7) if f"Repris {rank} (fictif)" in shown} == {0, 1, 2, 4}


def test_the_amount_a_lot_was_awarded_for_counts_and_not_its_estimate(herault, study, page):
    with mission_scope(herault.pk):
        awarded = past(700, desk=study.desk)
        Lot.objects.filter(study_lot__study=awarded).update(amount_cents=70_000_000)
    assert "700 h dues pour 700 000 € HT" in page().replace("\u202f", " ").replace("\u00a0", " ")


def test_under_five_contracts_there_is_no_median_and_the_list_is_there(herault, study, page):
    """Five lots of four contracts are four contracts."""
    with mission_scope(herault.pk):
        past(833, lots=2, desk=study.desk, title="Préau (fictif)")
        for _ in range(3):
            past(833, desk=study.desk)
    shown = page()
    assert MEDIAN not in shown
    assert "Pas assez de cas" in shown
    assert "Préau (fictif)" in shown


def test_a_desk_learns_nothing_of_the_contracts_it_does_not_follow(herault, study, page):
    with mission_scope(herault.pk):
        for _ in range(5):
            past(833, title="Marché d’un autre guichet (fictif)")
        own = make_organization("mission")
    assert MEDIAN not in page()
    assert "Marché d’un autre guichet" not in page()
    team = sign_in(herault, "mission_team", own)
    assert MEDIAN in team.get(address("study", study)).content.decode()
