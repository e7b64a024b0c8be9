"""A framework's lot on screen: orders forecast, invoices make hours due, phases add theirs, shares always add up."""

import contextlib
import datetime

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.frameworks import affirm_phase, record_amount, write_shape
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import (
    Basis,
    CommitmentKind,
    DeskShare,
    FrameworkAmount,
    HoursCommitment,
    HoursShape,
    Phase,
)
from levier.coordination.commitments.offers import billed_hours_agree, shares_add_up
from levier.coordination.commitments.releases import ReleaseKind
from levier.coordination.commitments.releasing import end_suspension, release_lot
from levier.coordination.commitments.selectors import lot_hours, owed_of
from levier.coordination.commitments.services import amend_hours, commit_hours
from levier.coordination.procurement.models import Contract, Lot
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date(2026, 3, 2)


@pytest.fixture
def award(herault):
    with mission_scope(herault.pk):
        return make_award()


@pytest.fixture
def lot(award):
    return award.lot


@pytest.fixture
def desks(herault, lot):
    with mission_scope(herault.pk):
        return [lot.contract.operation.lead_desk, make_organization("desk"), make_organization("desk")]


@pytest.fixture
def lead(herault, desks):
    return sign_in(herault, "facilitator", desks[0])


def at(name, thing):
    return "/herault" + reverse(name, args=[thing.public_id])


def shaped(lot, desks, **figures):
    """One hour for 2 000 € billed, shared by thirds."""
    row = HoursShape(
        lot=lot, document="CCAP, 1.4", **{"kind": "tranches", "slice_cents": 200_000, "hours": 1, **figures}
    )
    write_shape(row, [(desk, 1) for desk in desks], effective_on=DAY, author=None, key_kind=KeyKind.PLACE)


def bill(lot, euros, document, **more):
    return record_amount(
        FrameworkAmount(lot=lot, basis=Basis.INVOICE, amount_cents=euros * 100, on=DAY, document=document, **more)
    )


def held(lot):
    return sorted(sum(share.hours for share in DeskShare.objects.filter(desk=desk)) for desk in {
        share.desk_id for share in DeskShare.objects.filter(commitment__lot=lot)
    })  # fmt: skip


def owed_by(lot):
    return sum(HoursCommitment.objects.filter(lot=lot).values_list("hours", flat=True))


FREED = {"ground": "", "evidence": "x", "decided_on": datetime.date(2026, 4, 1), "document": "Décision", "author": None}


def test_what_was_billed_during_a_suspension_obliges_to_nothing_even_told_after_it_ended(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks)
        bill(lot, 200_000, "F1")
        suspended = {"effective_on": datetime.date(2026, 4, 1), "today": datetime.date(2026, 11, 1)}
        release = release_lot(lot, ReleaseKind.SUSPENSION, done=0, **FREED, **suspended)
        end_suspension(
            release,
            0,
            ended_on=datetime.date(2026, 6, 1),
            document="Reprise",
            author=None,
            today=datetime.date(2026, 11, 1),
        )
        lot.refresh_from_db()
        owed = owed_by(lot)
        during = FrameworkAmount(
            lot=lot, basis=Basis.INVOICE, amount_cents=10_000_000, on=datetime.date(2026, 5, 1), document="F2"
        )
        with pytest.raises(Problem, match="du 1er\u00a0avril\u00a02026 au 1er\u00a0juin\u00a02026") as problem:
            record_amount(during)
        assert (problem.value.field, owed_by(lot)) == ("on", owed)
        during.on = datetime.date(2026, 6, 1)
        assert record_amount(during) == 50


def test_a_credit_note_takes_back_no_more_than_the_lot_still_owes(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks)
        bill(lot, 200_000, "F1")
        removed = {"effective_on": datetime.date(2026, 4, 1), "today": datetime.date(2026, 11, 1)}
        release_lot(lot, ReleaseKind.REMOVAL, done=0, **FREED, **removed)
        lot.refresh_from_db()
        note = FrameworkAmount(
            lot=lot, basis=Basis.INVOICE, amount_cents=-10_000_000, on=datetime.date(2026, 3, 20), document="A1"
        )
        with pytest.raises(Problem, match="le lot n’en doit plus que") as problem:
            record_amount(note)
        assert (problem.value.field, owed_by(lot)) == ("amount_cents", 0)


def test_a_credit_note_takes_back_no_more_than_was_billed(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks)
        with pytest.raises(Problem, match="un avoir n’en retire pas davantage") as problem:
            bill(lot, -5, "A0")
        assert problem.value.field == "amount_cents"
        bill(lot, 10, "F1")
        bill(lot, -10, "A1")


def test_orders_tell_the_forecast_and_invoices_what_is_due(herault, lot, desks, lead):
    key = {f"poids-{desk.pk}": "1" for desk in desks}
    shape = {"kind": "tranches", "slice_cents": "2 000", "hours": "1", "threshold_cents": "10 000", "key_kind": "lieu",
             "effective_on": "2026-01-05", "document": "CCAP, article 1.4", **key}  # fmt: skip
    assert lead.post(at("lot_shape", lot), shape).status_code == 302
    order = {"basis": "order", "amount_cents": "40 000", "on": "2026-02-01", "document": "Bon n° 1"}
    assert lead.post(at("lot_amount", lot), order).status_code == 302
    invoice = {"basis": "invoice", "amount_cents": "17 999", "on": "2026-03-01", "document": "Facture n° 1",
               "upload": pdf("facture.pdf")}  # fmt: skip
    page = lead.post(at("lot_amount", lot), invoice, follow=True).content.decode().replace("\u00a0", " ")
    assert "3 h de différence" in page
    with mission_scope(herault.pk):
        hours = lot_hours(lot)
        assert (hours.forecast, hours.due, hours.owed) == (15, 3, 3)
        assert owed_of(lot.contract.operation).table.agrees
        copy = FrameworkAmount.objects.get(document="Facture n° 1").copy
        buyer = sign_in(herault, "buyer", lot.contract.operation.buyer)
        company = sign_in(herault, "company", make_organization("company"))
    assert lead.get(at("lot_hours_export", lot)).status_code == 200
    file = at("file", copy)
    assert f'href="{file}"' in lead.get(at("lot_hours", lot)).content.decode()
    for hand in (lead, buyer):
        assert hand.get(file).getvalue().startswith(b"%PDF")
    assert company.get(file).status_code == 404


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("lot_shape", {"kind": "tranches", "slice_cents": "2 000", "hours": ""}, "indiquez les heures d’une tranche"),
        ("lot_shape", {"kind": "part", "rate": "5"}, "indiquez le coût d’une heure"),
        (
            "lot_amount",
            {"basis": "invoice", "amount_cents": "10", "on": "2026-03-01", "document": "F"},
            "Écrivez d’abord",
        ),
    ],
)
def test_what_is_missing_is_told_beside_its_field_and_nothing_is_owed(herault, lot, desks, lead, name, typed, sentence):
    more = {"key_kind": "lieu", "effective_on": "2026-01-05", "document": "CCAP", f"poids-{desks[0].pk}": "1"}
    answer = lead.post(at(name, lot), {**more, **typed})
    assert answer.status_code == 200
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    with mission_scope(herault.pk):
        assert not HoursCommitment.objects.exists()
        assert not FrameworkAmount.objects.exists()


def test_three_hundred_invoices_of_an_hour_in_thirds_give_a_hundred_each(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks)
        for number in range(30):
            bill(lot, 2_000, f"Facture n° {number}")
        assert held(lot) == [10, 10, 10]


def test_a_credit_note_takes_back_what_an_invoice_made_due(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks)
        assert bill(lot, 10_000, "Facture n° 1") == 5
        assert bill(lot, -4_000, "Avoir n° 1") == -2
        assert lot_hours(lot).owed == 3
        assert HoursCommitment.objects.get(document="Facture n° 1").hours == 5, "what was recorded does not change"


def test_the_same_invoice_twice_changes_nothing(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks)
        bill(lot, 10_000, "Facture n° 1")
        with pytest.raises(Problem, match="déjà enregistrée"):
            bill(lot, 10_000, "Facture n° 1")
        assert lot_hours(lot).owed == 5


def test_a_company_of_another_lot_bills_nothing_here(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks)
        with pytest.raises(Problem, match="n’est pas sur ce lot"):
            bill(lot, 10_000, "Facture n° 1", award=make_award())


def test_where_only_large_orders_owe_an_invoice_names_its_order(herault, lot, desks):
    with mission_scope(herault.pk):
        shaped(lot, desks, kind="gros_bons", threshold_cents=2_500_000, rate=500, hour_cost_cents=3_000)
        with pytest.raises(Problem, match="quel bon est facturé") as refused:
            bill(lot, 10_000, "Facture n° 1")
        assert refused.value.field == "order"


def test_an_optional_phase_adds_its_hours_the_day_it_is_affirmed(herault, lot, desks, lead):
    with mission_scope(herault.pk):
        commit_hours(lot, 100, [(desk, 1) for desk in desks], effective_on=DAY, document="AE", author=None)
    phase = {"kind": "optional", "title": "Tranche optionnelle n° 1", "hours": "50"}
    assert lead.post(at("lot_phase", lot), phase).status_code == 302
    with mission_scope(herault.pk):
        assert lot_hours(lot).owed == 100
        row = Phase.objects.get()
    affirmed = {"on": "2026-06-01", "document": "Ordre de service n° 4"}
    assert lead.post(at("phase_affirm", row), affirmed).status_code == 302
    assert "C’est déjà fait" in lead.post(at("phase_affirm", row), affirmed).content.decode()
    with mission_scope(herault.pk):
        assert lot_hours(lot).owed == 150
        assert held(lot) == [50, 50, 50]
        act = HoursCommitment.objects.get(kind=CommitmentKind.PHASE)
        assert act.effective_on == datetime.date(2026, 6, 1)


def test_a_renewal_moves_the_end_of_the_execution(herault, lot, desks, lead):
    with mission_scope(herault.pk):
        Contract.objects.update(starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 12, 31))
        commit_hours(lot, 100, [(desk, 1) for desk in desks], effective_on=DAY, document="AE", author=None)
        row = Phase.objects.create(lot=lot, kind="renewal", title="Année 2", hours=50)
    page = lead.get(at("phase_affirm", row)).content.decode()
    assert 'value="2027-01-01"' in page and "Reconduite à compter du" in page
    for typed, words in (
        ({}, "Indiquez une date."),
        ({"until": "2026-06-30"}, "finit avant de commencer"),
        ({"on": "2025-06-30", "until": "2027-06-30"}, "lie le titulaire depuis"),
        ({"on": "2027-01-02", "until": "2027-06-30"}, "s’arrête le"),
        ({"on": "2026-03-01", "until": "2026-06-30"}, "ne l’abrège pas"),
    ):
        sent = {"on": "2027-01-01", "document": "Décision n° 2", **typed}
        assert words in lead.post(at("phase_affirm", row), sent).content.decode(), typed
    with mission_scope(herault.pk):
        assert not Phase.objects.exclude(affirmed_on=None).exists()
    sent = {"on": "2027-01-01", "until": "2027-12-31", "document": "Décision n° 2"}
    assert lead.post(at("phase_affirm", row), sent).status_code == 302
    assert "2027" in lead.get(at("lot_hours", lot)).content.decode()
    with mission_scope(herault.pk):
        assert Contract.objects.get(lots=lot).ends_on == datetime.date(2027, 12, 31)


@pytest.mark.parametrize(
    ("on", "words"),
    [("2002-01-01", "lie le titulaire depuis"), ("2045-01-01", "pas encore venu"), ("1901-01-01", "1901")],
)
def test_an_order_or_an_invoice_has_a_day_of_its_contract_s_life(herault, lot, desks, lead, on, words):
    with mission_scope(herault.pk):
        Contract.objects.update(notified_on=datetime.date(2026, 2, 10))
        shaped(lot, desks)
    typed = {"basis": "invoice", "on": on, "amount_cents": "30000", "document": "Facture n° 1"}
    assert words in lead.post(at("lot_amount", lot), typed).content.decode()
    with mission_scope(herault.pk):
        assert not FrameworkAmount.objects.exists()


def test_an_amendment_changes_no_hour_of_a_clause_that_was_removed_nor_before_the_contract(herault, lot, desks):
    key = [(desk, 1) for desk in desks]
    with mission_scope(herault.pk):
        Contract.objects.update(notified_on=DAY)
        lot.refresh_from_db()
        commit_hours(lot, 100, key, effective_on=DAY, document="AE", author=None)
        given = {"kind": CommitmentKind.AMENDMENT, "key_kind": KeyKind.PLACE, "author": None, "document": "Avenant"}
        with pytest.raises(Problem, match="ne vient pas avant") as refused:
            amend_hours(lot, 50, key, effective_on=datetime.date(2005, 1, 1), **given)
        assert refused.value.field == "effective_on"
        release_lot(
            lot, ReleaseKind.REMOVAL, done=0, ground="", evidence="x", decided_on=DAY, today=DAY,
            effective_on=DAY, document="Décision", author=None,
        )  # fmt: skip
        with pytest.raises(Problem, match="supprimée ou annulée"):
            amend_hours(lot, 50, key, effective_on=DAY, **given)
        assert lot_hours(lot).owed == 0


def test_an_order_cancelled_forecasts_nothing_any_more(herault, lot, desks, lead):
    """Where only large orders owe, a negative order is no large one: it says which it cancels."""
    with mission_scope(herault.pk):
        shaped(lot, desks, kind="gros_bons", threshold_cents=2_500_000, rate=500, hour_cost_cents=3_000)
    typed = {"basis": "order", "on": "2026-03-02", "amount_cents": "30000", "document": "Bon n° 1"}
    assert lead.post(at("lot_amount", lot), typed).status_code == 302
    with mission_scope(herault.pk):
        order = FrameworkAmount.objects.get()
        assert lot_hours(lot).forecast == 50
    cancel = {**typed, "amount_cents": "-30000", "document": "Annulation du bon n° 1"}
    assert "quel bon est annulé" in lead.post(at("lot_amount", lot), cancel).content.decode()
    more = {**cancel, "order": order.pk, "amount_cents": "-30001"}
    assert "il ne reste que" in lead.post(at("lot_amount", lot), more).content.decode()
    assert lead.post(at("lot_amount", lot), {**cancel, "order": order.pk}).status_code == 302
    with mission_scope(herault.pk):
        assert lot_hours(lot).forecast == 0
    assert "annule Bon n° 1" in lead.get(at("lot_hours", lot)).content.decode()
    again = {**cancel, "order": order.pk, "document": "Bis"}
    assert "il ne reste que" in lead.post(at("lot_amount", lot), again).content.decode()


STEPS = st.lists(
    st.tuples(st.sampled_from(["bill", "credit", "amend", "phase", "release", "resume"]), st.integers(1, 40)),
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_any_sequence_the_lot_is_the_sum_of_its_desks_and_no_desk_is_below_zero(herault, desks, steps):
    with mission_scope(herault.pk):
        lot = make_award().lot
        shaped(lot, desks)
        for number, (step, size) in enumerate(steps):
            with contextlib.suppress(Problem):
                take(lot, desks, step, size, f"Pièce n° {number}")
            lot = Lot.objects.select_related("contract__operation").get(pk=lot.pk)
            table = owed_of(lot.contract.operation).table
            assert table.agrees
            assert table.total == lot_hours(lot).owed >= 0
            assert all(hours >= 0 for hours in table.lots[0].shares)
        assert (shares_add_up().faults, billed_hours_agree().faults) == (0, 0)


def take(lot, desks, step, size, document):
    """One act of the sequence."""
    dated = {"effective_on": DAY, "document": document, "author": None}
    if step in ("bill", "credit"):
        bill(lot, size * (1_500 if step == "bill" else -900), document)
    elif step == "amend":
        amend_hours(lot, size, [(desks[0], 1), (desks[2], 2)], kind=CommitmentKind.AMENDMENT, key_kind=KeyKind.PLACE,
                    **dated)  # fmt: skip
    elif step == "phase":
        affirm_phase(Phase.objects.create(lot=lot, kind="renewal", title=document, hours=size), on=DAY,
                     until=DAY, document=document, author=None)  # fmt: skip
    elif step == "release":
        release_lot(lot, ReleaseKind.SUSPENSION, done=0, ground="", evidence="x", decided_on=DAY, today=DAY, **dated)
    else:
        release = lot.releases.filter(ended_on=None).first()
        if release is not None:
            end_suspension(release, min(size, release.hours), ended_on=DAY, document=document, author=None, today=DAY)
