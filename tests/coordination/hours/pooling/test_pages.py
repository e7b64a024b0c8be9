"""From the holder's request to each contract's statement, on screen; and what another desk may read of it."""

import pytest
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, PooledPerson, Pooling, Statement
from tests.builders import make_assignment, make_organization
from tests.coordination.hours.builders import MARCH, NOW, make_eligible, make_membership, signed_in
from tests.coordination.hours.pooling.builders import BEZIERS, Pooled, poolable_award
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
