"""An award reaches the facilitator: the buyer fills in the « fiche de liaison » by its link, the desk accepts it."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.followup.liaison.awaited import amount_of, joined
from levier.coordination.followup.liaison.waiting import send_due_sheets
from levier.coordination.followup.models import LiaisonSheet
from levier.coordination.procurement.models import Award, Contract
from tests.builders import make_organization
from tests.conftest import CheckedClient
from tests.coordination.clauses.builders import TC1, make_study
from tests.coordination.procurement.builders import BACKEND, sign_in
from tests.coordination.takeover.builders import siret

DAY = datetime.date
NOW = datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)
CONTACT = {"contact_name": "Alix F.", "contact_email": "alix@exemple.invalid"}
SIGNED = {
    "notified_on": "2026-08-28",
    "starts_on": "2026-10-01",
    "ends_on": "2027-09-30",
    "reference": "2026-14",
    "answered_by": "Alix F.",
    "answered_function": "service des marchés",
}
LOT = {
    "lot-1-holder_siret": "732 829 320 00074",
    "lot-1-holder_name": "Bâti-Sud (fictif)",
    "lot-1-contact_name": "Lou C.",
    "lot-1-contact_email": "lou@exemple.invalid",
    "lot-1-amount_cents": "480 000",
    "lot-1-hours": "410",
}


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def study(herault, clock):
    """A study of one lot decided with a clause, its notice out."""
    with mission_scope(herault.pk):
        found = make_study(desk=make_organization("desk"))
        OpportunityStudy.objects.filter(pk=found.pk).update(
            decision="clause", decided_on=DAY(2026, 5, 4), decided_by="La maire (fictif)", notice_on=DAY(2026, 6, 1)
        )
        found.refresh_from_db()
        return found


@pytest.fixture
def desk(herault, study):
    with mission_scope(herault.pk):
        carries = study.desk
    return sign_in(herault, "facilitator", carries)


def at(name, thing, *more):
    return "/herault" + reverse(name, args=[thing.public_id, *more])


def plain(response):
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def ask(herault, desk, study, planned="2026-09-01"):
    assert desk.post(at("liaison_ask", study), {**CONTACT, "planned_on": planned}).status_code == 302
    with mission_scope(herault.pk):
        return LiaisonSheet.objects.get(outcome="")


def key_of(*desks):
    return {"key_kind": "lieu", **{f"poids-{desk}": "1" for desk in desks}}


def mailed_link(herault):
    """The path of the link in the last letter."""
    with mission_scope(herault.pk):
        content = str(OutgoingMail.objects.filter(kind="fiche de liaison").latest("pk").content)
    return re.search(r"/herault/f/[\w-]+", content)[0]


def buyer_of(herault):
    """The buyer's telephone, its link opened."""
    phone = CheckedClient()
    assert phone.get(mailed_link(herault)).status_code == 302
    return phone


def test_from_the_open_point_to_the_operation_in_two_minutes_and_one_act(herault, study, desk):
    assert "Attribution à connaître" in plain(desk.get("/herault/a-faire/"))
    sheet = ask(herault, desk, study)
    assert "Fiche de liaison attendue" in plain(desk.get("/herault/a-faire/"))
    phone = buyer_of(herault)
    page = at("liaison_fill", sheet)
    assert "Envoyer la fiche" in plain(phone.get(page))
    # A wrong SIRET: said beside its field, nothing kept, what was typed is there.
    wrong = phone.post(page, {**SIGNED, **LOT, "lot-1-holder_siret": "73282932000075"})
    assert "clé de contrôle" in plain(wrong)
    assert 'value="Bâti-Sud (fictif)"' in wrong.content.decode()
    early = phone.post(page, {**SIGNED, **LOT, "starts_on": "2026-08-27"})
    assert "L’exécution ne commence pas avant la notification" in plain(early)
    over = phone.post(page, {**SIGNED, **LOT, "starts_on": "", "ends_on": "2026-08-27"})
    assert "La notification suit la fin de l’exécution" in plain(over)
    # No hours where the study had some: asked, and taken once it is said.
    none = plain(phone.post(page, {**SIGNED, **LOT, "lot-1-hours": "0"}))
    assert "cochez la case s’il n’en demande aucune" in none and 'type="checkbox" name="lot-1-no_hours"' in none
    assert phone.post(page, {**SIGNED, **LOT}).status_code == 302
    sent = plain(phone.get(page))
    assert "Bâti-Sud" in sent
    assert "410 h" in sent
    assert "732 829 320 00074" in sent
    assert "Envoyer la fiche" not in sent
    # A used link shows what was sent; it says nothing twice.
    again = plain(phone.post(page, {**SIGNED, **LOT, "lot-1-hours": "1"}))
    assert "410 h" in again
    assert "Fiche de liaison remplie" in plain(desk.get("/herault/a-faire/"))
    shown = desk.get(at("liaison_sheet", sheet))
    assert "sera créé" in plain(shown)
    studies = next(
        entry for axis in shown.context["navigation"] for entry in axis.get("entries", []) if entry["label"] == "Études"
    )
    assert studies["current"]
    desk.post(at("liaison_act", sheet, "reprendre"), key_of(study.desk_id))
    with mission_scope(herault.pk):
        award = Award.objects.select_related("company", "lot__contract__operation").get()
        contract = award.lot.contract
        # In the demo the company is invented, and bears no SIRET: the one typed may be a real company's.
        assert (award.company.name, award.company.siret) == ("Bâti-Sud (fictif)", "")
        assert award.contact_email == "lou@exemple.invalid"
        assert (contract.status, contract.notified_on, contract.ends_on) == (
            "notifie", DAY(2026, 8, 28), DAY(2027, 9, 30),
        )  # fmt: skip
        assert (contract.amount_cents, contract.reference) == (48_000_000, "2026-14")
        owed = HoursCommitment.objects.get()
        assert (owed.hours, owed.lot_id, owed.document) == (410, award.lot_id, "Fiche de liaison du 01/09/2026")
        study.refresh_from_db()
        assert study.operation_id == contract.operation_id
    desk.post(at("liaison_act", sheet, "reprendre"), key_of(study.desk_id))
    with mission_scope(herault.pk):
        assert Award.objects.count() == Contract.objects.count() == 1
    assert "Fiche de liaison" not in plain(desk.get("/herault/a-faire/"))


def test_the_link_leaves_on_its_day_once_and_the_one_sent_again_replaces_it(herault, study, desk, clock):
    sheet = ask(herault, desk, study, planned="2026-09-10")
    with mission_scope(herault.pk):
        assert not OutgoingMail.objects.filter(kind="fiche de liaison").exists()
        clock.move_to(datetime.datetime(2026, 9, 10, 6, tzinfo=datetime.UTC))
        for _ in range(2):
            send_due_sheets(herault.pk)
        assert OutgoingMail.objects.filter(kind="fiche de liaison").count() == 1
    first = mailed_link(herault)
    desk.force_login(desk.member, backend=BACKEND)
    assert desk.post(at("liaison_act", sheet, "envoyer")).url == at("liaison_sheet", sheet)
    assert CheckedClient().get(first).status_code == 410
    phone = buyer_of(herault)
    clock.move_to(datetime.datetime(2026, 11, 1, 6, tzinfo=datetime.UTC))
    assert phone.get(at("liaison_fill", sheet)).status_code == 410
    assert CheckedClient().get(mailed_link(herault)).status_code == 410
    assert CheckedClient().get(at("liaison_fill", sheet)).status_code == 410


def test_a_sheet_put_aside_says_why_and_another_may_be_asked(herault, study, desk):
    sheet = ask(herault, desk, study)
    phone = buyer_of(herault)
    twice = desk.post(at("liaison_ask", study), {**CONTACT, "planned_on": "2026-09-01"})
    assert "déjà attendue" in plain(twice)
    assert "Indiquez le motif." in plain(desk.post(at("liaison_act", sheet, "ecarter"), {"reason": ""}))
    desk.post(at("liaison_act", sheet, "ecarter"), {"reason": "Consultation sans suite"})
    assert phone.get(at("liaison_fill", sheet)).status_code == 410
    assert "Consultation sans suite" in plain(desk.get(at("liaison_sheet", sheet)))
    ask(herault, desk, study)
    with mission_scope(herault.pk):
        elsewhere = make_organization("desk")
    other = sign_in(herault, "facilitator", elsewhere)
    assert other.get(at("liaison_sheet", sheet)).status_code == 404
    assert other.post(at("liaison_act", sheet, "envoyer")).status_code == 404


def test_a_study_without_a_clause_has_no_award_to_ask(herault, study, desk):
    with mission_scope(herault.pk):
        OpportunityStudy.objects.filter(pk=study.pk).update(decision="rien")
        bare = make_study(lots=(), desk=study.desk, title="Plan de progrès (fictif)")
        OpportunityStudy.objects.filter(pk=bare.pk).update(
            decision="clause", decided_on=DAY(2026, 5, 4), decided_by="La maire (fictif)", notice_on=DAY(2026, 6, 1)
        )
    assert "Attribution à connaître" not in plain(desk.get("/herault/a-faire/"))
    refused = desk.post(at("liaison_ask", study), {**CONTACT, "planned_on": "2026-09-01"})
    assert "décidée avec une clause" in plain(refused)
    with mission_scope(herault.pk):
        assert not LiaisonSheet.objects.exists()


def test_a_group_on_a_shared_operation_is_taken_with_its_members_and_by_a_key_seen_first(herault, study, desk):
    """A leader and a member named by the buyer; the SIRET of one is known by another name; two desks share 410 h."""
    with mission_scope(herault.pk):
        other = make_organization("desk", name="Guichet associé")
        make_organization("company", name="Peinture du Golfe", siret="55208131766522")
    sheet = ask(herault, desk, study)
    phone, page = buyer_of(herault), at("liaison_fill", sheet)
    wrong = phone.post(page, {**SIGNED, **LOT, "lot-1-members": "552 081 317 66522"})
    assert "son SIRET de 14 chiffres puis son nom" in plain(wrong)
    told = {**SIGNED, **LOT, "lot-1-members": "552 081 317 66522 Électricité Vidal"}
    below = f"{siret(7)} Nacelles du Golfe (fictif) : location de nacelles"
    twice = phone.post(page, {**told, "lot-1-subcontractors": "552 081 317 66522 Électricité Vidal"})
    assert "cette entreprise est déjà nommée sur ce lot" in plain(twice)
    told["lot-1-subcontractors"] = below
    assert phone.post(page, told).status_code == 302
    assert "mandataire du groupement" in plain(phone.get(page))
    assert "Nacelles du Golfe (fictif) : location de nacelles" in plain(phone.get(page))
    shown = plain(desk.get(at("liaison_sheet", sheet)))
    assert "Le SIRET 55208131766522 est celui de « Peinture du Golfe (fictif) »" in shown.replace(
        "Golfe »", "Golfe (fictif) »"
    )
    assert "410 h" in shown
    take = at("liaison_act", sheet, "reprendre")
    shared = {"key_kind": "lieu", f"poids-{study.desk_id}": "2", f"poids-{other.pk}": "1"}
    # Looked at before anything is written: shares to the hour.
    looked = plain(desk.post(take, shared, headers={"HX-Request": "true"}))
    assert "273 h" in looked
    assert "137 h" in looked
    refused = desk.post(take, shared, follow=True)
    assert "confirmez que c’est bien elle" in plain(refused)
    with mission_scope(herault.pk):
        assert not Award.objects.exists()
        assert not HoursCommitment.objects.exists()
    assert desk.post(take, {**shared, "is_confirmed": "on"}).status_code == 302
    with mission_scope(herault.pk):
        roles = dict(Award.objects.order_by().values_list("company__name", "role"))
        assert roles == {
            "Bâti-Sud (fictif)": "leader",
            "Peinture du Golfe": "member",
            "Nacelles du Golfe (fictif)": "subcontractor",
        }
        entrusted = Award.objects.select_related("parent__company").get(role="subcontractor")
        assert (entrusted.part, str(entrusted.parent.company)) == ("location de nacelles", "Bâti-Sud (fictif)")
        shares = HoursCommitment.objects.get().shares.order_by("-hours").values_list("desk", "hours")
        assert list(shares) == [(study.desk_id, 273), (other.pk, 137)]


SECOND = {
    "lot-2-holder_siret": "552 081 317 66522",
    "lot-2-holder_name": "Verdure (fictif)",
    "lot-2-amount_cents": "50 000",
    "lot-2-hours": "60",
}
LATER = {**SIGNED, "notified_on": "2026-08-31", "starts_on": "2026-11-02"}


def test_lots_awarded_later_come_by_a_second_sheet_and_nothing_recorded_is_replaced(herault, clock):
    with mission_scope(herault.pk):
        study = make_study(lots=(TC1, TC1, TC1), desk=make_organization("desk"))
        OpportunityStudy.objects.filter(pk=study.pk).update(
            decision="clause", decided_on=DAY(2026, 5, 4), decided_by="La maire (fictif)", notice_on=DAY(2026, 6, 1)
        )
        study.refresh_from_db()
        carries = study.desk
    desk = sign_in(herault, "facilitator", carries)

    def take(sheet, told):
        assert buyer_of(herault).post(at("liaison_fill", sheet), told).status_code == 302
        shown = plain(desk.get(at("liaison_sheet", sheet)))
        answer = desk.post(at("liaison_act", sheet, "reprendre"), key_of(study.desk_id), follow=True)
        return shown, plain(answer)

    shown, _ = take(ask(herault, desk, study), {**SIGNED, **LOT})
    assert "n’y remplace rien" not in shown
    with mission_scope(herault.pk):
        contract = Contract.objects.get()
        assert (contract.status, contract.amount_cents) == ("publie", 48_000_000)
        third = contract.lots.get(number=3)
    # The rest reaches the desk again, by an open point and on the page of the study.
    assert "Attribution à connaître" in plain(desk.get("/herault/a-faire/"))
    assert "Demander la fiche de liaison" in plain(desk.get(at("study", study)))
    gone = {"outcome": "infructueux", "decided_on": "2026-08-31", "document": "Décision n° 3", "version": "1"}
    assert desk.post(at("lot_outcome", third), gone).status_code == 302

    sheet = ask(herault, desk, study)
    asked = plain(buyer_of(herault).get(at("liaison_fill", sheet)))
    assert "lot-2-holder_siret" in asked
    assert "lot-1-holder_siret" not in asked, "it has its holder"
    assert "lot-3-holder_siret" not in asked, "it is not awarded"
    shown, answer = take(sheet, {**LATER, **SECOND})
    for page in (shown, answer):
        assert "le marché garde « 28 août 2026 », la fiche dit « 31 août 2026 »" in page
        assert "le marché garde « 1er octobre 2026 », la fiche dit « 2 novembre 2026 »" in page
    with mission_scope(herault.pk):
        contract.refresh_from_db()
        assert (contract.notified_on, contract.starts_on) == (DAY(2026, 8, 28), DAY(2026, 10, 1))
        assert (contract.amount_cents, contract.status) == (53_000_000, "notifie")
        assert list(HoursCommitment.objects.order_by("lot__number").values_list("lot__number", "hours")) == [
            (1, 410), (2, 60),
        ]  # fmt: skip
    assert "Attribution à connaître" not in plain(desk.get("/herault/a-faire/"))
    assert "Demander la fiche de liaison" not in plain(desk.get(at("study", study)))
    nobody = desk.post(at("liaison_ask", study), {**CONTACT, "planned_on": "2026-09-01"})
    assert "il n’y a rien à demander" in plain(nobody)

    # Launched again long after the notice: the lot is told by itself, and an amount somebody typed stays.
    assert desk.post(
        at("lot_relaunch", third), {"relaunched_on": "2026-09-01", "document": "Avis n° 2", "version": "2"}
    ).status_code == 302  # fmt: skip
    with mission_scope(herault.pk):
        OpportunityStudy.objects.filter(pk=study.pk).update(notice_on=DAY(2025, 6, 1))
        Contract.objects.update(amount_cents=60_000_000)
    assert "lot 3" in plain(desk.get("/herault/a-faire/")).partition("Lot sans titulaire")[2]
    with mission_scope(herault.pk):
        page = at("operation_hours", contract.operation)
    owed = desk.get(page).content.decode()
    assert "laissez vide, ses heures se diront à son attribution" in owed
    assert re.search(rf'name="heures-{third.pk}"[^>]*value=', owed) is None, "the study's hours are not proposed yet"
    sheet = ask(herault, desk, study)
    assert "Lot sans titulaire" not in plain(desk.get("/herault/a-faire/"))
    told = {key.replace("lot-2", "lot-3"): value for key, value in SECOND.items()}
    shown, _ = take(sheet, {**SIGNED, **told})
    assert "le marché garde 600 000 €, ses lots attribués font 580 000 €" in shown
    with mission_scope(herault.pk):
        assert Contract.objects.get().amount_cents == 60_000_000
        assert Award.objects.filter(lot=third).exists()


@pytest.mark.parametrize(
    ("stored", "before", "expected"),
    [
        (None, {}, (300, True)),
        (900, {}, (300, True)),  # the estimate of the study
        (500, {}, (300, False)),
        (200, {1: 200}, (500, True)),
        (900, {1: 200}, (500, False)),
        (300, {2: 100}, (300, True)),  # lot 2, told again
    ],
)
def test_the_amount_of_a_contract_is_the_sum_of_its_lots_unless_somebody_typed_another(stored, before, expected):
    assert amount_of(stored, 900, before, {2: 300}) == expected


def test_a_lot_awarded_again_counts_once_and_one_given_up_since_no_longer():
    assert amount_of(350, 900, {1: 200, 2: 150}, {2: 300}) == (500, True)
    assert amount_of(350, 900, {1: 200, 3: 150}, {2: 300}, given_up={3}) == (500, True)
    assert amount_of(200, 900, {1: 200, 3: 150}, {2: 300}, given_up={3}) == (500, True), "its amount was left out since"
    assert amount_of(900, 900, {}, {2: 300}, untold=1) == (300, False), "lot 1 was named by hand: its amount is unknown"


def test_a_fact_recorded_stays_and_one_that_lacks_is_written():
    stored = {"reference": "", "notified_on": DAY(2026, 8, 28), "ends_on": None}
    said = {"reference": "2026-14", "notified_on": DAY(2026, 8, 31), "ends_on": None}
    assert joined(stored, said) == ({"reference": "2026-14"}, ["notified_on"])
    assert joined(stored, {"notified_on": DAY(2026, 8, 28)}) == ({}, [])


def test_a_sheet_without_hours_is_taken_once_it_is_said_and_no_hour_is_said_recorded(herault, study, desk):
    sheet = ask(herault, desk, study)
    phone = buyer_of(herault)
    told = {**SIGNED, **LOT, "lot-1-hours": "0", "lot-1-no_hours": "on"}
    assert phone.post(at("liaison_fill", sheet), told).status_code == 302
    done = plain(desk.post(at("liaison_act", sheet, "reprendre"), key_of(study.desk_id), follow=True))
    assert "aucune heure n’est engagée" in done and "heures dues sont enregistr" not in done
