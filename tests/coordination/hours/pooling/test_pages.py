"""From the holder's request to each contract's statement, on screen; and what another desk may read of it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, PooledPerson, Pooling, Statement
from levier.coordination.hours.pooling import services
from levier.coordination.hours.pooling.rules import PoolingKind
from levier.coordination.hours.services import open_link
from tests.builders import make_assignment, make_organization
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import MARCH, NOW, make_eligible, make_membership, signed_in
from tests.coordination.hours.pooling.builders import AGREED, ASKED, BEZIERS, TODAY, Pooled, poolable_award
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


REFUSED = {"declined_on": "2026-04-01", "reason": "Deux sites trop éloignés", "document": "Courriel du 1er avril"}


@pytest.mark.any_database
def test_a_buyer_declines_once_with_its_reason_and_the_request_ends(herault, today):
    with mission_scope(herault.pk):
        pooled = Pooled(is_agreed=False)
        first, second = pooled.pooling.contracts.order_by("pk")
        desk, buyer, other, company = (
            signed_in(make_membership(body, role))
            for body, role in (
                (pooled.lead, "facilitator"), (first.award.lot.contract.operation.buyer, "buyer"),
                (second.award.lot.contract.operation.buyer, "buyer"), (pooled.holder, "company"),
            )
        )  # fmt: skip
    agree, decline, others = (
        url(name, pooled.pooling.public_id, one.public_id)
        for name, one in (("pooling_agree", first), ("pooling_decline", first), ("pooling_decline", second))
    )
    assert f'href="{decline}"' in buyer.get(agree).content.decode()
    assert buyer.get(others).status_code == 404
    assert "Indiquez le motif" in words(buyer.post(decline, {**REFUSED, "reason": ""}))
    assert "Le refus précède la demande" in words(buyer.post(decline, {**REFUSED, "declined_on": "2026-01-04"}))
    assert "Votre refus est enregistré" in words(buyer.post(decline, REFUSED, follow=True))
    assert buyer.get(agree).status_code == buyer.post(agree, {"agreed_on": "2026-03-02", "agreement": "x"}).status_code
    assert agree not in buyer.get("/herault/").content.decode()
    assert "Accord demandé" not in words(other.get("/herault/")), "the request waits for nobody any more"
    shown = words(desk.get(url("pooling", pooled.pooling.public_id)))
    assert "refusée" in shown and "Deux sites trop éloignés" in shown and "Projet de convention" not in shown
    assert f"Refusée par {first.award.lot.contract.operation.buyer}" in shown
    for reader, page in ((desk, "pooling"), (company, "my_award")):
        key = pooled.pooling.public_id if page == "pooling" else first.award.public_id
        home = words(reader.get("/herault/"))
        assert "Demande refusée par un acheteur" in home and url(page, key) in home
    assert "Deux sites trop éloignés" in words(company.get(url("my_award", first.award.public_id)))
    assert "Sud Voirie" in words(desk.get(url("poolings") + "?etat=refusee"))
    assert "Sud Voirie" not in words(desk.get(url("poolings") + "?etat=attendu"))
    with mission_scope(herault.pk):
        again = services.open_pooling(PoolingKind.POOLING, pooled.awards, author=None, today=TODAY, **ASKED)
        services.pool_person(again, pooled.hired, author=None)
        with pytest.raises(Problem, match="a refusé cette demande"):
            pooled.agree(pooled.awards[1])


@pytest.mark.any_database
def test_the_desk_notes_a_refusal_on_its_document_where_the_buyer_has_no_account(herault, today):
    with mission_scope(herault.pk):
        pooled = Pooled(is_agreed=False)
        first, second = pooled.pooling.contracts.order_by("pk")
        desk = signed_in(make_membership(pooled.lead, "facilitator"))
        make_membership(first.award.lot.contract.operation.buyer, "buyer")
        pooled.agree(pooled.awards[0])
    itself, page = (url("pooling_decline", pooled.pooling.public_id, one.public_id) for one in (first, second))
    assert page in desk.get(url("pooling", pooled.pooling.public_id)).content.decode()
    assert "déjà enregistré" in words(desk.post(itself, {**REFUSED, "upload": pdf("refus.pdf")}))
    assert "Déposez le refus signé" in words(desk.post(page, REFUSED))
    assert "cette demande a pris fin" in words(desk.post(page, {**REFUSED, "upload": pdf("refus.pdf")}, follow=True))
    with mission_scope(herault.pk):
        pooled.pooling.refresh_from_db()
        assert pooled.pooling.declined_by == second.award.lot.contract.operation.buyer
        copy = pooled.pooling.decline_copy
        with pytest.raises(IntegrityError), transaction.atomic():
            Pooling.objects.filter(pk=pooled.pooling.pk).update(decline_reason="")
    assert desk.get(url("file", copy.public_id)).getvalue().startswith(b"%PDF")
    with mission_scope(herault.pk):
        stranger = signed_in(make_membership(first.award.lot.contract.operation.buyer, "buyer"))
    assert stranger.get(url("file", copy.public_id)).status_code in {403, 404}, "another buyer’s answer is its own"


@pytest.mark.any_database
def test_holders_who_ask_together_ask_in_the_plural(herault, today):
    with mission_scope(herault.pk):
        holders = [make_organization("company", name=name) for name in ("Oc (fictif)", "Sud (fictif)")]
        awards = [poolable_award(holder) for holder in holders]
        pooling = services.open_pooling(PoolingKind.MUTUAL, awards, author=None, today=TODAY, **ASKED)
        contract = pooling.contracts.first()
        buyer = signed_in(make_membership(contract.award.lot.contract.operation.buyer, "buyer"))
    asked = words(buyer.get(url("pooling_agree", pooling.public_id, contract.public_id)))
    assert "Oc (fictif) et Sud (fictif) le demandent depuis le 5 janvier 2026" in asked


@pytest.mark.any_database
def test_more_hours_than_a_month_allows_are_recorded_and_told_at_once(herault, pooled, desk):
    page = url("pooling_allocate", pooled.person.public_id)
    first, second = (f"part-{award.pk}" for award in pooled.awards)
    whence = {"document": "Feuille", "author_name": "Lou"}
    told = {**whence, "month": "2026-03", "total": "300", first: "200", second: "100"}
    shown = words(desk.post(page, told, follow=True))
    assert "C’est réparti" in shown
    assert "300 h en mars 2026, c’est plus de" in shown and "L3121-20" in shown
    shown = words(desk.post(page, {**told, "total": "150", first: "100", second: "50"}, follow=True))
    assert "c’est plus de" not in shown


@pytest.mark.any_database
def test_a_company_does_not_share_out_what_another_holder_also_receives(herault, today):
    with mission_scope(herault.pk):
        holders = [make_organization("company") for _ in range(2)]
        awards = [poolable_award(holder) for holder in holders]
        pooling = services.open_pooling(PoolingKind.MUTUAL, awards, author=None, today=TODAY, **ASKED)
        for award in awards:
            services.record_agreement(
                pooling, award.lot.contract.operation.buyer, agreed_on=AGREED, agreement="Courrier", author=None,
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
