"""Operations, contracts, lots and holders on screen."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.services import commit_hours
from levier.coordination.hours.models import Statement
from levier.coordination.participants.models import Need
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from levier.organizations.models import Organization
from tests.builders import make_award, make_organization
from tests.coordination.procurement.builders import make_operation, sign_in


@pytest.fixture
def operation(herault):
    with mission_scope(herault.pk):
        return make_operation()


@pytest.fixture
def lead(herault, operation):
    return sign_in(herault, "facilitator", operation.lead_desk)


def address(name, thing):
    return "/herault" + reverse(name, args=[thing.public_id])


def plain(answer):
    """A page's text with ordinary spaces."""
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def of(operation):
    contract = Contract.objects.get(operation=operation)
    return contract, list(contract.lots.order_by("number"))


def test_an_operation_is_created_and_opens(herault, operation, lead):
    with mission_scope(herault.pk):
        buyer, desk = operation.buyer, operation.lead_desk
    sent = {"name": "Passerelle (fictif)", "buyer": buyer.pk, "lead_desk": desk.pk}
    answer = lead.post("/herault/coordination/operations/nouvelle", sent, follow=True)
    assert answer.status_code == 200
    assert "ajoutez son premier marché" in answer.content.decode()
    with mission_scope(herault.pk):
        real = make_organization(name="Commune de Sète", is_fictitious=False)
    for name in ("Digue (fictif)", "Jetée (fictif)"):
        lead.post("/herault/coordination/operations/nouvelle", {**sent, "name": name, "buyer": real.pk})
    with mission_scope(herault.pk):
        followed = {opened.buyer for opened in Operation.objects.filter(name__in=("Digue (fictif)", "Jetée (fictif)"))}
    # In the demo, where all that is followed is invented, no real buyer is.
    assert {str(buyer) for buyer in followed} == {"Commune de Sète (démonstration)"}
    assert len(followed) == 1


def test_what_is_written_is_found_at_once(herault, operation, lead):
    def found(word):
        page = lead.get("/herault/recherche/", {"q": word}).content.decode()
        return address("operation", operation) in page

    with mission_scope(herault.pk):
        contract, lots = of(operation)
    assert not found("Zostère")
    assert (
        lead.post(address("lot_edit", lots[0]), {"number": "1", "title": "Zostère", "version": "1"}).status_code == 302
    )
    assert found("Zostère")
    holder = {"name": "Vermentino Bâti (fictif)", "role": "sole", "period_months": "3"}
    assert lead.post(address("holder_new", lots[0]), holder).status_code == 302
    assert found("Vermentino")
    assert "Entreprise" in lead.get("/herault/recherche/", {"q": "Vermentino"}).content.decode()
    sent = {"title": "Lido nord", "nature": "marche", "reference": "2026-LIDO", "version": "1"}
    assert lead.post(address("contract_edit", contract), sent).status_code == 302
    assert found("2026-LIDO")


def test_a_facilitator_cannot_lead_in_the_name_of_another_desk(herault, operation, lead):
    with mission_scope(herault.pk):
        other = make_organization("desk")
        buyer = operation.buyer
    sent = {"name": "Passerelle (fictif)", "buyer": buyer.pk, "lead_desk": other.pk}
    assert lead.post("/herault/coordination/operations/nouvelle", sent).status_code == 200
    with mission_scope(herault.pk):
        assert not Operation.objects.filter(name__startswith="Passerelle").exists()


def test_from_contract_to_holder(herault, operation, lead):
    with mission_scope(herault.pk):
        contract, lots = of(operation)
    sent = {
        "title": "Quai nord (fictif)",
        "nature": "marche",
        "ccag": "Travaux",
        "amount_cents": "1 250 000,50",
        "starts_on": "2026-03-01",
        "ends_on": "2027-02-28",
        "period_months": "1",
        "due_day": "10",
        "version": "1",
    }
    unsaid = lead.post(address("contract_edit", contract), sent | {"ccag": "", "ccag_version": "2009"}).content.decode()
    assert "Dites de quel CCAG" in unsaid
    assert 'value="2009"' in unsaid
    sent |= {"ccag_version": "arrêté de 2009"}
    assert lead.post(address("contract_edit", contract), sent).status_code == 302
    holder = {
        "name": "Bâti (fictif)",
        "role": "sole",
        "contact_email": "bati@exemple.invalid",
        "contact_name": "Lou",
        "period_months": "3",
    }
    assert lead.post(address("holder_new", lots[0]), holder).status_code == 302
    with mission_scope(herault.pk):
        contract.refresh_from_db()
        assert (contract.amount_cents, contract.version) == (125_000_050, 2)
        assert (contract.period_months, contract.due_day) == (1, 10)
        assert Award.objects.get().company.name == "Bâti (fictif)"
    page = lead.get(address("operation", operation)).content.decode()
    assert "1\u202f250\u202f000,50\u00a0€" in page
    assert "CCAG Travaux (arrêté de 2009)" in page
    assert "bati@exemple.invalid" in page and "avant le 10" in page
    assert lead.post(address("holder_new", lots[0]), {**holder, "name": "Second (fictif)"}).status_code == 200
    with mission_scope(herault.pk):
        assert not Organization.objects.filter(name="Second (fictif)").exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"amount_cents": "-5"}, "Le minimum est"),
        ({"starts_on": "2026-03-01", "ends_on": "2026-02-01"}, "précède son début"),
        ({"notified_on": "1926-01-01"}, "L’année 1926"),
        ({"due_day": "32"}, "Un jour du mois va de 1 à 31\u00a0: corrigez-le."),
        (
            {"notified_on": "2026-03-02", "starts_on": "2026-03-01", "ends_on": "2026-12-31"},
            "L’exécution ne commence pas avant la notification",
        ),
    ],
)
def test_a_bad_value_is_told_beside_its_field_and_nothing_changes(herault, operation, lead, sent, sentence):
    with mission_scope(herault.pk):
        contract, _ = of(operation)
    page = lead.post(address("contract_edit", contract), {"title": "X", "nature": "marche", "version": "1", **sent})
    assert sentence in page.content.decode()
    assert str(next(iter(sent.values()))) in page.content.decode()
    with mission_scope(herault.pk):
        contract.refresh_from_db()
        assert (contract.title, contract.version) == ("Quai (fictif)", 1)


def test_a_contract_is_recorded_at_the_stage_it_has_reached(herault, operation, lead):
    sent = {"title": "Second marché (fictif)", "nature": "marche", "status": "en_cours", "notified_on": "2026-01-10"}
    page = lead.post(address("contract_new", operation), sent).content.decode()
    assert "indiquez le début de l’exécution" in page
    answer = lead.post(address("contract_new", operation), {**sent, "starts_on": "2026-02-01"})
    assert answer.status_code == 302
    with mission_scope(herault.pk):
        assert Contract.objects.get(title__startswith="Second").status == "en_cours"


def test_a_contract_is_not_recorded_as_notified_before_it_is_nor_at_a_stage_that_an_act_of_the_buyer_makes(
    herault, operation, lead, time_machine
):
    time_machine.move_to("2026-11-30T10:00:00+01:00", tick=False)
    sent = {"title": "Second marché (fictif)", "nature": "marche", "status": "notifie", "notified_on": "2026-12-01"}
    page = lead.post(address("contract_new", operation), sent).content.decode()
    assert "Ce jour n’est pas encore venu" in page
    removed = {**sent, "status": "clause_supprimee", "notified_on": "2026-01-10"}
    assert lead.post(address("contract_new", operation), removed).status_code == 200
    with mission_scope(herault.pk):
        assert not Contract.objects.filter(title__startswith="Second").exists()
    assert lead.post(address("contract_new", operation), {**sent, "notified_on": "2026-11-30"}).status_code == 302


@pytest.mark.parametrize(
    ("basis", "changes", "told"),
    [
        ("CMP-14", {}, "n’est plus en vigueur depuis le 31 mars 2016"),
        ("L2113-13-1", {"notified_on": "2020-06-01"}, "n’est en vigueur que depuis le 21 octobre 2022"),
        ("L3114-2", {}, "celui des concessions"),
        ("L2113-13", {"nature": "concession"}, "ne se réserve pas par un article des marchés"),
        ("L2113-15", {"starts_on": "2026-01-10", "ends_on": "2029-01-10"}, "dure 36 mois au plus"),
        ("L2113-13", {"way": "condition"}, "d’une autre voie"),
    ],
)
def test_a_contract_stands_on_a_basis_of_its_day_its_kind_and_its_length(
    herault, operation, lead, basis, changes, told
):
    sent = {"title": "Second marché (fictif)", "nature": "marche", "status": "notifie", "notified_on": "2026-01-05"}
    page = plain(lead.post(address("contract_new", operation), {**sent, "basis": basis, **changes}))
    assert told in page


@pytest.mark.parametrize(
    ("basis", "changes"),
    [
        ("CMP-14", {"notified_on": "2016-12-05"}),  # its consultation was launched under it
        ("ORD-38", {"nature": "subsequent"}),  # the text of its framework
        ("L3114-2", {"nature": "concession"}),
        ("L2113-15", {"starts_on": "2026-01-10", "ends_on": "2029-01-09"}),
        ("L2113-13-1", {}),
    ],
)
def test_a_basis_that_a_contract_may_have_is_taken(herault, operation, lead, basis, changes):
    sent = {"title": "Second marché (fictif)", "nature": "marche", "status": "notifie", "notified_on": "2026-01-05"}
    assert lead.post(address("contract_new", operation), {**sent, "basis": basis, **changes}).status_code == 302


def test_two_people_editing_one_lot_do_not_overwrite_each_other(herault, operation, lead):
    team = sign_in(herault, "mission_team", operation.lead_desk)
    with mission_scope(herault.pk):
        _, lots = of(operation)
    first = {"number": "1", "title": "Génie civil et quai", "cpv": "", "version": "1"}
    assert lead.post(address("lot_edit", lots[0]), first).status_code == 302
    second = {"number": "1", "title": "Battage de pieux", "cpv": "45262400", "version": "1"}
    page = team.post(address("lot_edit", lots[0]), second).content.decode()
    assert "Une autre personne a enregistré cette fiche" in page
    assert 'value="Battage de pieux"' in page
    assert "Génie civil et quai" in page
    with mission_scope(herault.pk):
        lot = Lot.objects.get(pk=lots[0].pk)
        assert (lot.title, lot.version) == ("Génie civil et quai", 2)
    assert 'name="version" value="2"' in page
    assert team.post(address("lot_edit", lots[0]), {**second, "version": "2"}).status_code == 302


def test_a_lot_number_is_given_once(herault, operation, lead):
    with mission_scope(herault.pk):
        contract, _ = of(operation)
    page = lead.post(address("lot_new", contract), {"number": "2", "title": "Encore"}).content.decode()
    assert "déjà un lot de ce numéro" in page
    with mission_scope(herault.pk):
        assert Lot.objects.count() == 2


def test_a_stage_that_lacks_something_says_what(herault, operation, lead):
    with mission_scope(herault.pk):
        Contract.objects.update(status="publie")
        contract, _ = of(operation)
    sent = {"target": "attribue", "on": "2026-11-20", "version": "1"}
    page = lead.post(address("contract_stage", contract), sent).content.decode()
    assert "un titulaire sur chaque lot" in page
    with mission_scope(herault.pk):
        for lot in contract.lots.all():
            Award.objects.create(lot=lot, company=make_organization("company"))
    assert lead.post(address("contract_stage", contract), sent).status_code == 302
    with mission_scope(herault.pk):
        contract.refresh_from_db()
        assert (contract.status, contract.status_on) == ("attribue", datetime.date(2026, 11, 20))


@pytest.mark.parametrize(
    "on, told",
    [
        ("2026-05-31", "Le marché est en cours depuis le 1er juin 2026"),
        ("2026-03-31", "Le marché est notifié le 1er avril 2026"),
        ("2026-04-30", "L’exécution du marché commence le 1er mai 2026"),
    ],
)
def test_no_stage_comes_before_the_one_it_leaves_the_notification_or_the_execution(herault, operation, lead, on, told):
    noted = on > "2026-05-01"  # one recorded at a stage already reached does not say since when
    with mission_scope(herault.pk):
        Contract.objects.update(
            status="en_cours",
            status_on=datetime.date(2026, 6, 1) if noted else None,
            notified_on=datetime.date(2026, 4, 1),
            starts_on=datetime.date(2026, 5, 1),
            ends_on=datetime.date(2027, 4, 30),
        )
        contract, _ = of(operation)
    sent = {"target": "termine", "on": on, "version": str(contract.version)}
    assert told in plain(lead.post(address("contract_stage", contract), sent))
    first = {**sent, "on": "2026-06-01" if noted else "2026-05-01"}
    assert lead.post(address("contract_stage", contract), first).status_code == 302


def test_a_lot_zero_a_reference_twice_and_an_operation_of_the_state_for_a_town_are_refused(herault, operation, lead):
    with mission_scope(herault.pk):
        contract, _ = of(operation)
        Contract.objects.update(reference="A1")
        Organization.objects.filter(pk=operation.buyer_id).update(buyer_class="commune")
    page = plain(lead.post(address("lot_new", contract), {"number": "0", "title": "Zéro"}))
    assert "Les lots se numérotent à partir de 1" in page
    page = plain(lead.post(address("lot_new", contract), {"number": "deux", "title": "Zéro"}))
    assert "Écrivez un nombre entier, en chiffres" in page and "Saisissez" not in page
    twice = {"title": "Second", "nature": "marche", "status": "redaction", "reference": "A1"}
    assert "porte cette référence" in plain(lead.post(address("contract_new", operation), twice))
    state = {"name": "Quai", "buyer": operation.buyer_id, "lead_desk": operation.lead_desk_id, "is_state": "on"}
    refused = plain(lead.post(address("operation_edit", operation), {**state, "version": operation.version}))
    assert "n’est ni l’État ni l’un de ses établissements" in refused


@pytest.mark.parametrize("last_act", ["the stage", "the dates", "the holder"])
def test_a_contract_recorded_late_owes_its_finished_periods_at_once(herault, operation, lead, time_machine, last_act):
    time_machine.move_to(datetime.datetime(2026, 7, 2, 9, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        contract, lots = of(operation)
        lots[1].delete()
    dates = {"starts_on": "2026-01-12", "ends_on": "2027-01-11"}
    acts = {
        "the holder": ("holder_new", lots[0], {"name": "Bâti (fictif)", "role": "sole", "period_months": "3"}),
        "the dates": ("contract_edit", contract, {"title": "Quai (fictif)", "nature": "marche", **dates}),
        "the stage": ("contract_stage", contract, {"target": "en_cours", "on": "2026-02-01"}),
    }
    with mission_scope(herault.pk):
        Contract.objects.filter(pk=contract.pk).update(
            status="demarre" if last_act == "the stage" else "en_cours",
            starts_on=None if last_act == "the dates" else datetime.date(2026, 1, 12),
        )
        if last_act != "the holder":
            Award.objects.create(lot=lots[0], company=make_organization("company"))
        Statement.objects.all().delete()
        version = Contract.objects.get(pk=contract.pk).version
    name, thing, sent = acts[last_act]
    assert lead.post(address(name, thing), {**sent, "version": version}).status_code == 302
    with mission_scope(herault.pk):
        periods = Statement.objects.order_by("period_start").values_list("period_start", "period_end")
        assert list(periods) == [
            (datetime.date(2026, 1, 12), datetime.date(2026, 3, 31)),
            (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30)),
        ]


def test_a_wrong_siret_is_told_with_the_other_faults_of_the_form(operation, lead):
    with mission_scope(operation.mission_id):
        lot = of(operation)[1][0]
    sent = {"name": "Bâti", "siret": "12345678901234", "role": "sole", "period_months": "3", "contact_email": "pas une"}
    page = lead.post(address("holder_new", lot), sent).content.decode()
    assert "Le SIRET 12345678901234 n’existe pas" in page
    assert page.count('class="errorlist"') == 2


def test_in_the_demo_a_company_named_on_a_followed_contract_is_marked_as_invented(herault, operation, lead, settings):
    settings.DEMO = True
    with mission_scope(herault.pk):
        lot = of(operation)[1][0]
    holder = {"name": "Bâti du Lez", "siret": "732 829 320 00074", "role": "sole", "period_months": "3"}
    assert lead.post(address("holder_new", lot), holder).status_code == 302
    with mission_scope(herault.pk):
        company = Award.objects.get().company
    # A SIRET that exists is a real company's: what is invented bears none.
    assert (str(company), company.siret) == ("Bâti du Lez (fictif)", "")


def test_an_associated_desk_reads_and_does_not_write(herault, operation):
    with mission_scope(herault.pk):
        _, lots = of(operation)
        other = make_organization("desk")
        key = [(operation.lead_desk, 1), (other, 1)]
        commit_hours(lots[0], 10, key, effective_on=datetime.date(2026, 1, 1), document="AE", author=None)
    associated = sign_in(herault, "facilitator", other)
    page = associated.get(address("operation", operation)).content.decode()
    assert "Modifier" not in page
    assert associated.get(address("lot_edit", lots[0])).status_code == 403
    assert associated.post(address("operation_edit", operation), {}).status_code == 403


def test_another_desk_finds_nothing(operation, as_role):
    assert as_role("facilitator").get(address("operation", operation)).status_code == 404


def test_another_missions_operation_is_not_found(operation, gard):
    with mission_scope(gard.pk):
        desk = make_organization("desk")
    stranger = sign_in(gard, "mission_team", desk)
    assert stranger.get("/gard" + reverse("operation", args=[operation.public_id])).status_code == 404


def test_the_journal_tells_who_changed_what(herault, operation, lead):
    with mission_scope(herault.pk):
        contract, _ = of(operation)
    reason = "Abandon par délibération du 3 novembre"
    sent = {"target": "sans_suite", "on": "2026-11-20", "reason": reason, "version": "1"}
    lead.post(address("contract_stage", contract), sent)
    page = lead.get(address("operation_journal", operation)).content.decode()
    assert str(lead.member) in page
    assert "étape\u00a0: en rédaction → sans suite" in page
    assert reason in page


def test_the_list_filters_sorts_and_exports(herault, operation, lead):
    with mission_scope(herault.pk):
        running = make_award().lot.contract
        Operation.objects.filter(pk=running.operation_id).update(lead_desk=operation.lead_desk)
    list_address = "/herault/coordination/operations/"
    assert lead.get(list_address).content.decode().count('<th scope="row">') == 2
    only = lead.get(list_address, {"etape": "redaction"}).content.decode()
    assert "Quai" in only
    assert running.operation.name not in only
    assert "Aucune opération ne répond" in lead.get(list_address, {"texte": "introuvable"}).content.decode()
    ascending = lead.get(list_address, {"tri": "nom"}).content.decode()
    descending = lead.get(list_address, {"tri": "-nom"}).content.decode()
    assert ascending.index("Quai") > ascending.index(running.operation.name)
    assert descending.index("Quai") < descending.index(running.operation.name)
    book = lead.get(list_address + "export.xlsx", {"etape": "redaction"})
    assert book["Content-Type"].endswith("sheet")


def test_late_is_a_statement_past_its_date_or_a_contract_past_its_end(herault, operation, lead):
    with mission_scope(herault.pk):
        award = make_award()
        contract = award.lot.contract
        Operation.objects.filter(pk=contract.operation_id).update(lead_desk=operation.lead_desk)
        Contract.objects.filter(pk=contract.pk).update(ends_on=datetime.date(2099, 1, 1))
        Statement.objects.create(
            award=award,
            period_start=datetime.date(2026, 1, 1),
            period_end=datetime.date(2026, 3, 31),
            due_on=datetime.date(2026, 4, 15),
        )
    page = lead.get("/herault/coordination/operations/", {"retard": "on"}).content.decode()
    assert contract.operation.name in page
    assert "Quai" not in page


def test_pages_cost_a_fixed_number_of_queries(herault, operation, lead):
    def more(count):
        with mission_scope(herault.pk):
            for rank in range(count):
                made = make_operation(name=f"Opération {rank} (fictif)", lead_desk=operation.lead_desk)
                _, lots = of(made)
                Award.objects.create(lot=lots[0], company=make_organization("company"))

    def cost(path):
        with CaptureQueriesContext(connection) as seen:
            assert lead.get(path).status_code == 200
        return len(seen)

    more(9)
    few = cost("/herault/coordination/operations/")
    more(70)
    assert cost("/herault/coordination/operations/") == few <= 12 + 5
    with mission_scope(herault.pk):
        contract, _ = of(operation)
    one = cost(address("operation", operation))
    with mission_scope(herault.pk):
        for number in range(3, 30):
            lot = Lot.objects.create(contract=contract, number=number, title="Lot")
            Award.objects.create(lot=lot, company=make_organization("company"))
    assert cost(address("operation", operation)) == one <= 10 + 5


def test_a_contract_says_its_way_its_historic_basis_and_its_version_of_the_ccag(herault, operation, lead):
    with mission_scope(herault.pk):
        contract = operation.contracts.get()
    sent = {"title": "Quai (fictif)", "nature": "marche", "version": "1", "ccag": "Travaux",
            "ccag_version": "2009", "basis": "CMP-14", "way": "reserve"}  # fmt: skip
    refused = lead.post(address("contract_edit", contract), sent).content.decode()
    assert "celle d’une autre voie" in refused
    assert lead.post(address("contract_edit", contract), {**sent, "way": ""}).status_code == 302
    with mission_scope(herault.pk):
        contract.refresh_from_db()
    assert (contract.way, contract.basis, contract.ccag_version) == ("condition", "CMP-14", "2009")
    page = lead.get(address("operation", operation)).content.decode()
    for said in ("CCAG Travaux (2009)", "condition d’exécution", "art. 14 du code des marchés publics de 2006"):
        assert said in page


def test_a_price_change_alone_changes_no_hours(herault, operation, lead):
    """« An amendment states its own hours »: the amount of a contract owes nothing."""
    with mission_scope(herault.pk):
        contract = operation.contracts.get()
        lot = contract.lots.order_by("number").first()
        key = [(operation.lead_desk, 1)]
        commit_hours(lot, 120, key, effective_on=datetime.date(2026, 1, 1), document="AE", author=None)
    sent = {"title": "Quai (fictif)", "nature": "marche", "version": "1", "amount_cents": "2 400 000"}
    assert lead.post(address("contract_edit", contract), sent).status_code == 302
    with mission_scope(herault.pk):
        contract.refresh_from_db()
        assert contract.amount_cents == 240_000_000
        assert list(lot.commitments.values_list("hours", "shares__hours")) == [(120, 120)]


def test_a_second_reservation_to_the_same_firm_within_three_years_is_said(herault, operation, lead):
    """L2113-16: none on the same ground in the three following years, whoever the buyer: the text names none."""
    page = address("operation", operation)
    with mission_scope(herault.pk):
        company = make_organization("company", name="Scop Essai (fictif)")
        contracts = [of(operation)[0], of(make_operation(name="Jetée (fictif)"))[0]]
        for contract, day in zip(contracts, (datetime.date(2026, 6, 1), datetime.date(2023, 6, 2)), strict=True):
            contract.basis, contract.way, contract.notified_on = "L2113-15", "reserve", day
            contract.save()
            Award.objects.create(lot=contract.lots.first(), company=company)
    told = "déjà obtenu un marché réservé au même titre le 2 juin 2023"
    assert told in lead.get(page).content.decode().replace("\u00a0", " ")
    with mission_scope(herault.pk):
        Contract.objects.filter(pk=contracts[1].pk).update(notified_on=datetime.date(2023, 6, 1))
    assert "au même titre" not in lead.get(page).content.decode()


def test_an_operation_of_urban_renewal_says_so_to_those_who_propose_people(herault, operation, lead):
    """Domain reference, §6: residents of priority districts first."""
    with mission_scope(herault.pk):
        sent = {"name": operation.name, "buyer": operation.buyer_id, "lead_desk": operation.lead_desk_id}
    lead.post(address("operation_edit", operation), {**sent, "is_npnru": "on", "version": "1"})
    assert (
        "d’abord les habitants des quartiers prioritaires" in lead.get(address("operation", operation)).content.decode()
    )
    listed = "/herault/coordination/operations/?npnru=on"
    assert operation.name in lead.get(listed).content.decode()
    with mission_scope(herault.pk):
        lot = of(operation)[1][0]
        need = Need.objects.create(
            lot=lot, post="Maçonne", deadline=datetime.date(2026, 5, 1), starts_on=datetime.date(2026, 6, 1),
            weekly_hours=3_500, months=6,
        )  # fmt: skip
    assert "quartiers prioritaires (QPV) d’abord" in lead.get(address("need", need)).content.decode()
