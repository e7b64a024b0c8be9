"""From the holder's request to each contract's statement, on screen; and what another desk may read of it."""

import pytest
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, PooledPerson, Pooling, Statement
from levier.coordination.hours.pooling import services
from levier.coordination.hours.pooling.rules import PoolingKind
from levier.coordination.hours.services import open_link
from tests.builders import make_assignment, make_organization
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import MARCH, NOW, make_eligible, make_membership, signed_in
from tests.coordination.hours.pooling.builders import ASKED, BEZIERS, TODAY, Pooled, poolable_award
from tests.coordination.participants.builders import pdf

REQUEST = {
    "kind": "globalisation",
    "starts_on": "2026-01-01",
    "requested_on": "2026-02-02",
    "request_document": "Courrier",
}


def url(name, *args):
    return f"/herault{reverse(name, args=args)}"


def words(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def pooled(herault, today):
    with mission_scope(herault.pk):
        return Pooled()


@pytest.fixture
def desk(herault, pooled):
    with mission_scope(herault.pk):
        return signed_in(make_membership(pooled.lead, "facilitator"))


def test_the_desk_takes_a_request_to_the_hours_of_each_contract(herault, today):
    with mission_scope(herault.pk):
        holder, lead = make_organization("company", name="Sud Voirie (fictif)"), make_organization("desk")
        first, second, far = (
            poolable_award(holder, place, lead=lead) for place in (("34172", "Montpellier"),) * 2 + (BEZIERS,)
        )
        hired = make_assignment(first)
        make_eligible(hired)
        desk = signed_in(make_membership(lead, "facilitator"))
    new = url("pooling_new", first.lot.contract.operation.public_id)
    assert "Montpellier · globalisation définie" in words(desk.get(new))
    refused = desk.post(new, {**REQUEST, "awards": [str(first.public_id), str(far.public_id)]})
    assert "pas dans un même bassin d’emploi" in words(refused)
    assert "Courrier" in words(refused), "what was typed is kept"

    shown = desk.post(new, {**REQUEST, "awards": [str(first.public_id), str(second.public_id)]}, follow=True)
    assert "accord attendu" in words(shown)
    with mission_scope(herault.pk):
        pooling = Pooling.objects.get()
        contracts = list(pooling.contracts.all())
    for contract in contracts:
        agree = url("pooling_agree", pooling.public_id, contract.public_id)
        told = {"agreed_on": "2026-03-02", "agreement": "Courrier de l’acheteur", "upload": pdf("accord.pdf")}
        shown = desk.post(agree, told, follow=True)
    assert "en cours" in words(shown)
    with mission_scope(herault.pk):
        copy = pooling.contracts.first().copy
    assert desk.get(url("file", copy.public_id)).getvalue().startswith(b"%PDF")
    add = url("pooling_person", pooling.public_id)
    assert desk.post(add, {"assignment": str(hired.public_id)}, follow=True).status_code == 200
    with mission_scope(herault.pk):
        person = PooledPerson.objects.get()
    month = url("pooling_allocate", person.public_id)
    told = {"month": "2026-03", "total": "121,33", "document": "Bulletin", "author_name": "Lou Castan, gérante"}
    offered = desk.post(month, {**told, "proposer": "1"})
    assert 'value="60,67"' in words(offered)
    assert 'value="60,66"' in words(offered)
    parts = {f"part-{first.pk}": "100", f"part-{second.pk}": "20"}
    short = words(desk.post(month, {**told, **parts}))
    assert "il manque 1,33 h" in short
    assert 'value="121,33"' in short
    parts[f"part-{second.pk}"] = "21,33"
    shown = words(desk.post(month, {**told, **parts}, follow=True))
    assert "21,33 h" in shown
    assert desk.get(url("pooling_export", pooling.public_id)).status_code == 200
    with mission_scope(herault.pk):
        told = dict(LedgerEntry.objects.values_list("award", "hundredths"))
        statement = Statement.objects.get(award=second)
    assert told == {first.pk: 10_000, second.pk: 2_133}
    counting = words(desk.get(url("counting", statement.public_id)))
    assert "21,33 h" in counting
    assert "121,33" not in counting, "a contract's statement holds its part alone"


def test_a_statement_does_not_ask_for_hours_that_are_allocated(herault, pooled, desk):
    with mission_scope(herault.pk):
        pooled.allocate(MARCH, 9_000, 3_133)
        statement = pooled.awards[0].statements.get()
        field = f"h-{pooled.hired.pk}-2026-03"
    form = words(desk.get(url("enter_statement", statement.public_id)))
    assert field not in form
    assert "90 h en mars" in form
    assert "réparties entre plusieurs marchés" in form


def test_the_company_splits_one_hiring_between_its_lots_from_its_statement(herault, today):
    with mission_scope(herault.pk):
        pooled = Pooled(kind=PoolingKind.SPLIT)
        first, second = (award.statements.get() for award in pooled.awards)
        token = open_link(first, now=NOW, sent_to="lou@exemple.invalid")
    company = CheckedClient()
    form = words(company.get(f"/herault/l/{token}", follow=True))
    share = url("statement_share", first.public_id, pooled.person.public_id)
    assert f'href="{share}"' in form
    assert f"h-{pooled.hired.pk}-2026-01" not in form, "what is split is not asked twice"
    told = {"month": "2026-01", "total": "140", "name": "Lou Castan", "function": "gérante", "attested": "on"}
    parts = [f"part-{award.pk}" for award in pooled.awards]
    refused = words(company.post(share, {**told, parts[0]: "100", parts[1]: "60"}))
    assert "20 h de trop" in refused
    assert 'value="140"' in refused
    unsigned = company.post(share, {**told, parts[0]: "100", parts[1]: "40", "attested": ""})
    assert "Cochez l’attestation" in words(unsigned)
    shown = words(company.post(share, {**told, parts[0]: "100", parts[1]: "40"}, follow=True))
    assert "100 h en janvier" in shown
    assert pooled.hired.participant.last_name not in shown
    with mission_scope(herault.pk):
        entries = dict(LedgerEntry.objects.values_list("statement", "hundredths"))
        assert entries == {first.pk: 10_000, second.pk: 4_000}
        assert LedgerEntry.objects.first().author_name == "Lou Castan, gérante"
    # Nothing more to type: the statement is confirmed all the same, and it is not one without hours.
    company.post(url("statement", first.public_id), {"verify": "on"})
    check = url("statement_check", first.public_id)
    version = company.get(check).context["signed"]["version"].value()
    signed = {"name": "Lou Castan", "function": "gérante", "attested": "on", "version": version}
    assert "100 h" in words(company.post(check, signed, follow=True))
    with mission_scope(herault.pk):
        first.refresh_from_db()
        assert first.confirmed_at is not None
        assert not first.has_no_hours


@pytest.mark.any_database
def test_a_buyer_with_an_account_agrees_itself_and_one_without_on_its_signed_paper(herault, today):
    with mission_scope(herault.pk):
        pooled = Pooled(is_agreed=False)
        first, second = (one for one in pooled.pooling.contracts.order_by("pk"))
        buyers = [one.award.lot.contract.operation.buyer for one in (first, second)]
        title = first.award.lot.contract.title
        desk = signed_in(make_membership(pooled.lead, "facilitator"))
        buyer = signed_in(make_membership(buyers[0], "buyer"))
        stranger = signed_in(make_membership(make_organization("buyer"), "buyer"))
    assert buyers[0] != buyers[1], "the case says nothing"
    told = {"agreed_on": "2026-03-02", "agreement": "Courrier"}
    agree, other = (url("pooling_agree", pooled.pooling.public_id, one.public_id) for one in (first, second))
    assert "sur sa propre page" in words(desk.post(agree, {**told, "upload": pdf("accord.pdf")}))
    assert "Déposez l’accord signé" in words(desk.post(other, told))
    for browser, page in ((stranger, agree), (buyer, other)):
        assert browser.get(page).status_code == browser.post(page, told).status_code == 404
    assert agree in buyer.get("/herault/").content.decode()
    asked = words(buyer.get(agree))
    assert "avec 1 marché d’un autre acheteur" in asked and title in asked
    assert "Votre accord est enregistré" in words(buyer.post(agree, told, follow=True))
    assert agree not in buyer.get("/herault/").content.decode()
    shown = words(desk.get(url("pooling", pooled.pooling.public_id)))
    assert "Donné" in shown and "Attendu" in shown
    with mission_scope(herault.pk):
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.agreed_on is None, second.agreed_on is None) == (False, True)


@pytest.mark.any_database
def test_a_company_does_not_share_out_what_another_holder_also_receives(herault, today):
    with mission_scope(herault.pk):
        holders = [make_organization("company") for _ in range(2)]
        awards = [poolable_award(holder) for holder in holders]
        pooling = services.open_pooling(PoolingKind.MUTUAL, awards, author=None, today=TODAY, **ASKED)
        for award in awards:
            services.record_agreement(
                pooling, award.lot.contract.operation.buyer, agreed_on=TODAY, agreement="Courrier", author=None,
                today=TODAY, is_buyer=True,
            )  # fmt: skip
        hired = make_assignment(awards[0])
        hired.mode, hired.employer = "secondment", make_organization("inclusive")
        hired.save()
        person = services.pool_person(pooling, hired, author=None)
        company = signed_in(make_membership(holders[0], "company"))
        statement = awards[0].statements.get()
    assert "Le facilitateur les répartit" in words(company.get(url("statement", statement.public_id)))
    assert company.get(url("statement_share", statement.public_id, person.public_id)).status_code == 404


def test_the_list_is_filtered_sorted_and_exported(herault, pooled, desk):
    for query, found in (("", True), ("?nature=mutualisation", False), ("?etat=en_cours&tri=-debut", True),
                         ("?etat=finie", False), ("?etat=attendu", False), ("?texte=sud+voirie", True),
                         ("?texte=ailleurs", False)):  # fmt: skip
        assert ("Sud Voirie" in words(desk.get(url("poolings") + query))) is found, query
    assert desk.get(url("poolings_export")).status_code == 200
    assert "Réunir les heures" in words(desk.get(url("operation", pooled.awards[0].lot.contract.operation.public_id)))


def test_it_ends_on_a_document(herault, pooled, desk):
    page = url("pooling_end", pooled.pooling.public_id)
    assert "depuis le 1er janvier" in words(desk.post(page, {"ended_on": "2025-12-01", "end_document": "Courrier"}))
    shown = desk.post(page, {"ended_on": "2026-03-31", "end_document": "Courrier de fin"}, follow=True)
    assert "Courrier de fin" in words(shown)
    assert "Répartir un mois" not in words(shown)


@pytest.mark.any_database
def test_another_desk_reads_neither_the_names_nor_the_contracts_it_does_not_follow(herault, pooled):
    with mission_scope(herault.pk):
        pooled.allocate(MARCH, 9_000, 3_133)
        other = make_organization("desk")
        operation = pooled.awards[1].lot.contract.operation
        operation.lead_desk = other
        operation.save()
        operation.contracts.update(title="Place du marché (fictif)")
        beside = signed_in(make_membership(other, "facilitator"))
        stranger = signed_in(make_membership(make_organization("desk"), "facilitator"))
    page = url("pooling", pooled.pooling.public_id)
    shown = words(beside.get(page))
    assert "Place du marché (fictif), lot 1" in shown
    assert "Un marché suivi par un autre guichet" in shown
    assert "Voirie (fictif), lot 1" not in shown
    assert pooled.hired.participant.last_name not in shown
    assert beside.get(url("pooling_allocate", pooled.person.public_id)).status_code == 403
    assert beside.post(url("pooling_end", pooled.pooling.public_id), {}).status_code == 403
    for refused in (page, url("pooling_allocate", pooled.person.public_id)):
        assert stranger.get(refused).status_code == 404
