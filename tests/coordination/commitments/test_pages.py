"""Hours owed and their sharing on screen: live before recording, refused in a sentence, summed on the operation."""

import io

import pytest
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.commitments.selectors import owed_by_operation, owed_of
from levier.coordination.procurement.models import Contract, Lot, LotCommune
from levier.organizations.models import Commune, DeskCommune
from tests.builders import make_organization
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import make_operation, sign_in
from tests.coordination.takeover.builders import make_communes
from tests.guards import assert_swap_equals_fresh
from tests.page_rules import enter_button


@pytest.fixture
def case(herault):
    """The lead desk's client, an operation of two lots, and three desks by name."""
    with mission_scope(herault.pk):
        operation = make_operation(lead_desk=make_organization("desk", name="Montpellier"))
        desks = [operation.lead_desk, *(make_organization("desk", name=name) for name in ("Sète", "Béziers"))]
        lots = list(Lot.objects.order_by("number"))
    return sign_in(herault, "facilitator", operation.lead_desk), operation, lots, desks


def typed(lots, desks, weights=("3", "2", "2"), hours=("1 000", "500"), **more):
    sent = {f"heures-{lot.pk}": value for lot, value in zip(lots, hours, strict=True)}
    sent |= {f"poids-{desk.pk}": value for desk, value in zip(desks, weights, strict=True)}
    return {**sent, "key_kind": "lieu", "effective_on": "2026-03-01", "document": "acte d’engagement", **more}


def address(operation):
    return "/herault" + reverse("operation_hours", args=[operation.public_id])


def test_the_enter_key_shares_again_and_replaces_no_weight(case):
    client, operation, lots, _ = case
    button = enter_button(client.get(address(operation)).content.decode(), f"heures-{lots[0].pk}")
    assert button.get("name") == "recalculer"


def test_the_live_shares_equal_those_of_the_page_and_those_recorded(herault, case):
    client, operation, lots, desks = case
    sent = typed(lots, desks)
    again = {**sent, "recalculer": "1"}
    fragment = assert_swap_equals_fresh(client, address(operation), "sharing", sent, fresh_data=again).content.decode()
    assert "428\u00a0h" in fragment
    with mission_scope(herault.pk):
        assert not HoursCommitment.objects.exists()
    assert client.post(address(operation), sent).status_code == 302
    with mission_scope(herault.pk):
        table = owed_of(operation).table
        assert [lot.shares for lot in table.lots] == [[428, 286, 286], [215, 143, 142]]
        assert (table.total, table.agrees) == (1_500, True)
    page = client.get("/herault" + reverse("operation", args=[operation.public_id])).content.decode()
    assert "1\u202f500\u00a0h" in page
    assert "Les parts des guichets font exactement les heures dues" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weights": ("0", "0", "0")}, "Tous les poids de la clé sont à zéro"),
        ({"weights": ("", "", "")}, "au moins un guichet"),
        ({"weights": ("-1", "2", "2")}, "ne peut pas être négatif : retirez le signe moins"),
        ({"weights": ("1,5", "2", "2")}, "Un poids est un nombre entier : arrondissez-le"),
        ({"key_kind": "convention", "weights": ("50", "30", "10")}, "il manque 10"),
        ({"hours": ("-10", "5")}, "ne peut pas être négatif : retirez le signe moins"),
        ({"hours": ("10,5", "5")}, "heures entières"),
        ({"hours": ("", "")}, "Indiquez les heures"),
        ({"document": ""}, "errorlist"),
        ({"effective_on": "1926-01-01"}, "L’année 1926"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_kept_and_nothing_changes(herault, case, changes, sentence):
    client, operation, lots, desks = case
    answer = client.post(address(operation), typed(lots, desks, **changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    with mission_scope(herault.pk):
        assert not HoursCommitment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weights": ("0", "0", "0")}, "Tous les poids de la clé sont à zéro"),
        ({"key_kind": "convention", "weights": ("50", "30", "10")}, "il manque 10"),
        ({"weights": ("deux", "", "")}, "« deux » n’est pas un nombre"),
    ],
)
def test_the_live_panel_gives_the_reason_the_form_will(case, changes, sentence):
    client, operation, lots, desks = case
    sent = typed(lots, desks, **changes)
    answer = client.post(address(operation), sent, headers={"HX-Request": "true", "HX-Target": "sharing"})
    panel = answer.content.decode().replace("\u00a0", " ")
    assert sentence in panel
    assert "au moins un guichet" not in panel


def test_the_first_hours_are_owed_from_the_day_the_contract_binds(herault, case, clock):
    clock("2026-11-30 09:00")
    client, operation, *_ = case
    for bound, offered in (("2026-07-06", "2026-07-06"), ("2027-01-04", "2027-01-04")):
        with mission_scope(herault.pk):
            Contract.objects.update(notified_on=bound)
        page = client.get(address(operation)).content.decode()
        assert f'name="effective_on" value="{offered}"' in page


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("2025-12-01", "Le marché lie le titulaire depuis le 5 janvier 2026 : cet acte ne vient pas avant"),
        ("2031-01-01", "L’exécution du marché prend fin le 31 décembre 2027 : cet acte ne vient pas après"),
    ],
)
def test_no_hours_are_committed_before_the_contract_binds_nor_after_its_end(herault, case, on, told):
    client, operation, lots, desks = case
    with mission_scope(herault.pk):
        Contract.objects.update(notified_on="2026-01-05", starts_on="2026-02-01", ends_on="2027-12-31")
    refused = client.post(address(operation), typed(lots, desks, effective_on=on)).content.decode()
    assert told in refused.replace("\u00a0", " ")
    assert client.post(address(operation), typed(lots, desks)).status_code == 302
    amend = "/herault" + reverse("lot_amendment", args=[lots[0].public_id])
    sent = {f"poids-{desks[0].pk}": "1", "key_kind": "lieu", "effective_on": on, "document": "avenant n° 1"}
    refused = client.post(amend, {**sent, "kind": "amendment", "hours": "10"}).content.decode()
    assert told in refused.replace("\u00a0", " ")
    with mission_scope(herault.pk):
        assert owed_of(operation).table.total == 1_500


def test_first_hours_to_come_are_told_and_not_owed_today(herault, case, clock):
    clock("2026-11-30 09:00")
    client, operation, lots, desks = case
    assert client.post(address(operation), typed(lots, desks, effective_on="2027-01-04")).status_code == 302
    page = client.get("/herault" + reverse("operation", args=[operation.public_id])).content.decode()
    assert "À venir" in page and "1\u202f500\u00a0h" in page
    amend = "/herault" + reverse("lot_amendment", args=[lots[0].public_id])
    sent = {f"poids-{desks[0].pk}": "1", "key_kind": "lieu", "effective_on": "2026-12-01", "document": "avenant n° 1"}
    sooner = client.post(amend, {**sent, "kind": "amendment", "hours": "-10"}).content.decode()
    assert "ne sont dues qu’à compter du 4 janvier 2027" in sooner.replace("\u00a0", " ")
    with mission_scope(herault.pk):
        owed = owed_of(operation)
        assert (owed.table.total, owed.coming) == (0, 1_500)
        assert owed_by_operation([operation.pk]).get(operation.pk, 0) == 0
    clock("2027-01-04 09:00")
    with mission_scope(herault.pk):
        assert (owed_of(operation).table.total, owed_of(operation).coming) == (1_500, 0)
        assert owed_by_operation([operation.pk]) == {operation.pk: 1_500}


def test_a_buyer_that_is_not_in_the_list_has_a_way_in(case):
    client, *_ = case
    way_in = "/herault" + reverse("organization_new") + "?nature=buyer"
    for page in (reverse("operation_new"), reverse("study_new"), reverse("study_quick")):
        assert f'Absent de la liste\u202f? <a href="{way_in}">' in client.get("/herault" + page).content.decode()
    assert client.get(way_in).status_code == 200


def test_once_every_lot_owes_its_hours_the_key_is_no_more_asked_for(herault, case):
    client, operation, lots, desks = case
    client.post(address(operation), typed(lots, desks))
    for again in (client.get(address(operation), follow=True), client.post(address(operation), {}, follow=True)):
        page = again.content.decode()
        assert again.redirect_chain == [("/herault" + reverse("operation", args=[operation.public_id]), 302)]
        assert "une différence s’enregistre par un avenant" in page


def test_agreed_percentages_read_as_they_are_typed(herault, case):
    client, operation, lots, desks = case
    sent = typed(lots, desks, key_kind="convention", weights=("33,34 %", "33,33", "33,33"))
    assert client.post(address(operation), sent).status_code == 302
    page = client.get("/herault" + reverse("lot_amendment", args=[lots[0].public_id])).content.decode()
    assert 'value="33,34"' in page


def test_an_amendment_shows_its_difference_and_the_page_their_sum(herault, case):
    client, operation, lots, desks = case
    client.post(address(operation), typed(lots, desks))
    amend = "/herault" + reverse("lot_amendment", args=[lots[0].public_id])
    sent = {f"poids-{desks[0].pk}": "1", "key_kind": "lieu", "effective_on": "2026-06-01", "document": "avenant n° 1"}
    sent |= {"kind": "amendment", "hours": "-28"}
    assert "−28" in client.post(amend, sent, headers={"HX-Request": "true"}).content.decode()
    assert client.post(amend, sent).status_code == 302
    page = client.get("/herault" + reverse("operation", args=[operation.public_id])).content.decode()
    assert "1\u202f472\u00a0h" in page
    assert "400\u00a0h" in page
    again = client.post(amend, sent).content.decode()
    assert "pièce a déjà engagé" in again
    with mission_scope(herault.pk):
        assert owed_of(operation).table.total == 1_472


def test_a_change_of_price_alone_changes_no_hours(herault, case):
    """« An amendment states its own hours (a price change alone changes none) »."""
    client, operation, lots, desks = case
    client.post(address(operation), typed(lots, desks))
    with mission_scope(herault.pk):
        before = list(HoursCommitment.objects.order_by("pk").values_list("pk", "hours"))
        shares = [lot.shares for lot in owed_of(operation).table.lots]
        contract = Contract.objects.get()
        told = {"amount_cents": "900 000", "title": contract.title, "nature": contract.nature}
        told |= {"version": contract.version, "notified_on": "2026-02-01", "period_months": "3"}
        lot = Lot.objects.get(pk=lots[0].pk)
    edit = "/herault" + reverse("contract_edit", args=[contract.public_id])
    assert client.post(edit, told).status_code == 302
    priced = {"number": lot.number, "title": lot.title, "amount_cents": "450 000", "version": lot.version}
    assert client.post("/herault" + reverse("lot_edit", args=[lot.public_id]), priced).status_code == 302
    # Nor does an amendment that adds no hour make one.
    amendment = "/herault" + reverse("lot_amendment", args=[lot.public_id])
    sent = {**typed(lots, desks), "kind": "amendment", "hours": "0", "document": "Avenant de prix"}
    assert "Indiquez les heures ajoutées" in client.post(amendment, sent).content.decode()
    with mission_scope(herault.pk):
        assert Contract.objects.get().amount_cents == 90_000_000
        assert Lot.objects.get(pk=lot.pk).amount_cents == 45_000_000
        assert list(HoursCommitment.objects.order_by("pk").values_list("pk", "hours")) == before
        assert [found.shares for found in owed_of(operation).table.lots] == shares


def test_the_document_of_an_act_is_deposited_later_once_and_changes_nothing_else(herault, case):
    client, operation, lots, desks = case
    client.post(address(operation), typed(lots, desks))
    page = "/herault" + reverse("lot_hours", args=[lots[0].public_id])
    assert "Déposer sa copie" in client.get(page).content.decode()
    with mission_scope(herault.pk):
        act = HoursCommitment.objects.get(lot=lots[0])
        before = {name: value for name, value in vars(act).items() if name not in ("_state", "copy_id")}
    deposit = "/herault" + reverse("act_copy", args=[lots[0].public_id, act.pk])
    assert "Choisissez le fichier" in client.post(deposit).content.decode()
    false = io.BytesIO(b"rien")
    false.name = "avenant.pdf"
    assert 'class="errorlist"' in client.post(deposit, {"upload": false}).content.decode()
    shown = client.post(deposit, {"upload": pdf("acte.pdf")}, follow=True).content.decode()
    assert "Déposer sa copie" not in shown
    assert "déjà sa copie" in client.post(deposit, {"upload": pdf("autre.pdf")}).content.decode()
    with mission_scope(herault.pk):
        act.refresh_from_db()
        assert {name: value for name, value in vars(act).items() if name in before} == before
        copy = act.copy
    assert client.get("/herault" + reverse("file", args=[copy.public_id])).getvalue().startswith(b"%PDF")
    elsewhere = "/herault" + reverse("act_copy", args=[lots[1].public_id, act.pk])
    assert client.get(elsewhere).status_code == 404
    assert sign_in(herault, "facilitator", desks[1]).get(deposit).status_code == 403


def test_an_associated_desk_cannot_change_the_shares(herault, case):
    client, operation, lots, desks = case
    client.post(address(operation), typed(lots, desks))
    associated = sign_in(herault, "facilitator", desks[1])
    assert associated.get(address(operation)).status_code == 403
    assert associated.get("/herault" + reverse("operation", args=[operation.public_id])).status_code == 200


def test_weights_are_proposed_from_the_places_and_the_amounts_of_the_lots(herault, case):
    """Lot 1, 300 000 €, in two communes of Sète and one of Montpellier; lot 2 nowhere: said, and counted for nobody."""
    client, operation, lots, desks = case
    lead, sete, _ = desks
    with mission_scope(herault.pk):
        make_communes()
        Commune.objects.create(code="34003", name="Agde", department="34")
        communes = list(Commune.objects.order_by("pk")[:3])
        for commune, desk in zip(communes, (lead, sete, sete), strict=True):
            LotCommune.objects.create(lot=lots[0], commune=commune)
            DeskCommune.objects.create(desk=desk, commune=commune)
        Lot.objects.filter(pk=lots[0].pk).update(amount_cents=30_000_050)

    def proposed(kind):
        answer = client.post(address(operation), typed(lots, desks, proposer=kind))
        form = answer.context["form"]
        page = answer.content.decode().replace("\u00a0", " ")
        return form["key_kind"].value(), [form[f"poids-{desk.pk}"].value() for desk in desks], page

    kind, weights, page = proposed("lieu")
    assert (kind, weights) == ("lieu", ["1", "2", ""])
    # Weights are asked for before the document is typed: nothing is said of it.
    early = client.post(address(operation), typed(lots, desks, proposer="lieu", document=""))
    assert "errorlist" not in early.content.decode() and not early.context["form"].errors
    assert "Lot 2 : aucune commune d’exécution n’est enregistrée." in page
    kind, weights, page = proposed("montant")
    assert (kind, weights) == ("montant", ["100000", "200000", ""])
    # By population, the narrowest territories of those communes alone: not that of the whole department.
    with mission_scope(herault.pk):
        whole = desks[2]
        Commune.objects.filter(pk__in=[commune.pk for commune in communes]).update(population=1_000)
        DeskCommune.objects.bulk_create(DeskCommune(desk=whole, commune=commune) for commune in Commune.objects.all())
    kind, weights, _ = proposed("population")
    assert (kind, weights) == ("population", ["1000", "2000", ""])
    with mission_scope(herault.pk):
        DeskCommune.objects.filter(desk__in=(sete, whole)).delete()
        LotCommune.objects.filter(commune=communes[0]).delete()
    assert "Ces lots ne proposent aucun poids" in proposed("lieu")[2]
    with mission_scope(herault.pk):
        assert not HoursCommitment.objects.exists()
