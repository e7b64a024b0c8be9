"""A group's accounts on screen: the desk and the leader see all, a member its own line, the buyer nothing."""

import datetime

import pytest
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.procurement.models import Award
from tests.builders import make_assignment, make_award, make_organization
from tests.coordination.procurement.builders import sign_in


@pytest.fixture
def group(herault):
    """A leader that did 300 h, of which 100 by its subcontractor, and two members that did none."""
    with mission_scope(herault.pk):
        leader = make_award()
        Award.objects.filter(pk=leader.pk).update(role="leader")
        members = [
            Award.objects.create(
                lot=leader.lot, role="member", company=make_organization("company", name=f"Membre {n} (fictif)")
            )
            for n in (1, 2)
        ]
        under = Award.objects.create(
            lot=leader.lot, role="subcontractor", parent=leader, company=make_organization("company")
        )
        for award, hundredths in ((leader, 20_000), (under, 10_000)):
            assignment = make_assignment(award)
            for kind in ("declared", "counted"):
                LedgerEntry.objects.create(
                    assignment=assignment, award=award, month=datetime.date(2026, 2, 1), kind=kind,
                    hundredths=hundredths, author_name="L",
                )  # fmt: skip
        return [leader, *members]


def page(client, group, name="redistribution"):
    return client.get("/herault" + reverse(name, args=[group[0].lot.public_id]))


def agreed(herault, group):
    lead = sign_in(herault, "facilitator", group[0].lot.contract.operation.lead_desk)
    told = {f"part-{award.pk}": "1" for award in group} | {"cost": "20,04"}
    assert (
        lead.post("/herault" + reverse("redistribution_edit", args=[group[0].lot.public_id]), told).status_code == 302
    )
    return lead


def words(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_desk_and_the_leader_see_who_owes_what(herault, group):
    lead = agreed(herault, group)
    for client in (lead, sign_in(herault, "company", group[0].company)):
        shown = words(page(client, group))
        assert "4 008 €" in shown
        assert shown.count("2 004 €") >= 4, "each member's balance, and each payment"
    assert page(lead, group, "redistribution_export").status_code == 200


def test_a_member_sees_its_own_line_alone(herault, group):
    agreed(herault, group)
    shown = words(page(sign_in(herault, "company", group[1].company), group))
    assert "Membre 1" in shown
    assert "Membre 2" not in shown
    assert "doit 2 004 € à" in shown


def test_the_buyer_and_a_company_of_another_lot_see_nothing(herault, group):
    agreed(herault, group)
    with mission_scope(herault.pk):
        stranger = make_award().company
    assert page(sign_in(herault, "company", stranger), group).status_code == 404
    assert page(sign_in(herault, "buyer", group[0].lot.contract.operation.buyer), group).status_code == 403


def test_before_the_group_agrees_the_page_says_what_is_missing(herault, group):
    lead = sign_in(herault, "facilitator", group[0].lot.contract.operation.lead_desk)
    assert "Dites la part de chaque membre" in words(page(lead, group))


def test_a_part_left_empty_beside_others_is_unknown_not_zero(herault, group):
    lead = sign_in(herault, "facilitator", group[0].lot.contract.operation.lead_desk)
    edit = "/herault" + reverse("redistribution_edit", args=[group[0].lot.public_id])
    told = {f"part-{group[0].pk}": "2", f"part-{group[1].pk}": "1", "cost": "20,04"}
    saved = words(lead.post(edit, told, follow=True))
    assert "La part n’est pas connue pour Membre 2 (fictif) : rien ne se répartit avant" in saved
    assert "Qui doit quoi" not in words(page(lead, group))
    own = words(page(sign_in(herault, "company", group[1].company), group))
    assert "rien ne se répartit avant" in own and "Membre 2" not in own
    lead.post(edit, {**told, f"part-{group[2].pk}": "0"})
    assert "2 004 €" in words(page(lead, group)), "a member without a part is told so"
    zeros = {f"part-{award.pk}": "0" for award in group}
    assert "Toutes les parts sont à zéro" in words(lead.post(edit, zeros))
