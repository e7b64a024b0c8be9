"""A holder alone or a group with its leader; a subcontractor under someone."""

import datetime

import pytest
from django.urls import reverse

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.hours.services import open_due_statements
from levier.coordination.procurement.holders import check_role
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.selectors import contracts_of
from levier.coordination.procurement.services import add_holder, organization_of
from tests.builders import make_organization
from tests.coordination.hours.builders import Case, declare
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import make_operation, sign_in


@pytest.mark.parametrize(
    ("role", "present", "has_parent", "field"),
    [
        ("sole", ["sole"], False, "role"),
        ("leader", ["sole"], False, "role"),
        ("sole", ["leader"], False, "role"),
        ("member", [], False, "role"),
        ("member", ["sole"], False, "role"),
        ("subcontractor", ["sole"], False, "parent"),
        ("member", ["leader"], True, "parent"),
    ],
)
def test_what_cannot_be(role, present, has_parent, field):
    with pytest.raises(Problem) as refused:
        check_role(role, present, has_parent)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("role", "present", "has_parent"),
    [
        ("sole", [], False),
        ("leader", [], False),
        ("member", ["leader", "member"], False),
        ("subcontractor", ["sole"], True),
    ],
)
def test_what_can_be(role, present, has_parent):
    check_role(role, present, has_parent)


def test_a_group_reads_as_a_tree_the_leader_first(in_herault):
    lot = make_operation().contracts.get().lots.first()
    leader = Award(lot=lot, company=make_organization("company", name="Chef"), role="leader")
    add_holder(leader)
    add_holder(Award(lot=lot, company=make_organization("company", name="Membre"), role="member"))
    add_holder(Award(lot=lot, company=make_organization("company", name="Sous"), role="subcontractor", parent=leader))
    shown = contracts_of(lot.contract.operation)[0].shown_lots[0].holders
    assert [holder.award.company.name for holder in shown] == ["Chef", "Membre"]
    assert [holder.award.company.name for holder in shown[0].subcontractors] == ["Sous"]


def test_a_company_is_on_a_lot_once(in_herault):
    lot = make_operation().contracts.get().lots.first()
    company = make_organization("company")
    add_holder(Award(lot=lot, company=company, role="leader"))
    with pytest.raises(Problem, match="tient déjà ce lot"):
        add_holder(Award(lot=lot, company=company, role="member"))
    assert Award.objects.count() == 1


def test_a_company_is_found_by_its_siret_or_made_once(in_herault):
    made = organization_of("company", siret="732 829 320 00074", name="Essai (fictif)")
    assert organization_of("company", siret="73282932000074", name="") == made
    with pytest.raises(Problem, match="clé de contrôle"):
        organization_of("company", siret="73282932000075", name="Essai")
    with pytest.raises(Problem) as refused:
        organization_of("company", siret="", name=" ")
    assert refused.value.field == "name"


def test_a_sole_holder_becomes_the_leader_of_its_group_and_a_transfer_keeps_the_hours(herault, clock, as_role):
    """Recorded alone by mistake, then transferred on 1 July: statements stop the eve, the next are the other's."""
    clock("2026-11-20 09:00")
    case = Case(herault)
    with mission_scope(herault.pk):
        declare(case.statement, case.assignment)
        operation = case.award.lot.contract.operation
        lead = sign_in(herault, "facilitator", operation.lead_desk)
    edit, end, new = (
        "/herault" + reverse(name, args=[thing.public_id])
        for name, thing in (("holder_edit", case.award), ("holder_end", case.award), ("holder_new", case.award.lot))
    )
    role = {"role": "leader", "period_months": "3", "version": lead.get(edit).context["form"]["version"].value()}
    assert lead.post(edit, role).status_code == 302
    member = {"name": "Cotraitant (fictif)", "role": "member", "period_months": "3"}
    assert lead.post(new, member).status_code == 302
    alone = lead.get(edit).context["form"]["version"].value()
    assert "mandataire" in str(lead.post(edit, {**role, "role": "sole", "version": alone}).context["form"].errors)

    sent = {"ended_on": "2026-07-01", "document": "Avenant de transfert n° 2", "version": alone}
    assert "qui en devient le mandataire" in lead.post(end, sent).content.decode()
    assert "ne précède pas" in lead.post(end, {**sent, "ended_on": "2025-01-01", "name": "X"}).content.decode()
    assert lead.post(end, {**sent, "name": "Repreneur (fictif)"}).status_code == 302
    with mission_scope(herault.pk):
        buyer = sign_in(herault, "buyer", operation.buyer)
    copy = "/herault" + reverse("holder_end_copy", args=[case.award.public_id])
    assert (
        "Déposer la copie" in lead.get("/herault" + reverse("operation", args=[operation.public_id])).content.decode()
    )
    assert "Choisissez le fichier" in lead.post(copy).content.decode()
    assert lead.post(copy, {"upload": pdf("transfert.pdf")}).status_code == 302
    assert "déjà sa copie" in lead.post(copy, {"upload": pdf("autre.pdf")}).content.decode()
    with mission_scope(herault.pk):
        opened = "/herault" + reverse("file", args=[Award.objects.get(pk=case.award.pk).ended_copy.public_id])
    for reader in (lead, buyer):
        assert b"".join(reader.get(opened).streaming_content).startswith(b"%PDF")
    assert as_role("company").get(opened).status_code == 404
    page = lead.get("/herault" + reverse("operation", args=[operation.public_id])).content.decode()
    for said in ("Repreneur (fictif)", "Avenant de transfert n° 2", "mandataire depuis le 1er juillet 2026"):
        assert said in page.replace("\u00a0", " ")
    with mission_scope(herault.pk):
        before, heir = Award.objects.get(pk=case.award.pk), Award.objects.get(company__name__startswith="Repreneur")
        assert (heir.role, heir.started_on, before.role) == ("leader", before.ended_on, "leader")
        assert LedgerEntry.objects.filter(award=before).exists(), "hours stay where they were declared"
        assert Statement.objects.filter(award=heir).earliest("period_start").period_start == before.ended_on
        open_due_statements(Award.objects.filter(lot=before.lot), today=datetime.date(2026, 11, 20))
        assert not Statement.objects.filter(award=before, period_end__gte=before.ended_on).exists()
        assert {was.role for was in before.history.all()} == {"sole", "leader"}, "what was recorded is kept"


def test_subcontractors_of_subcontractors_stand_below_them(in_herault):
    lot = make_operation().contracts.get().lots.order_by("number").first()
    above = None
    for rank, name in enumerate(("Titulaire", "Rang 1", "Rang 2")):
        company = make_organization("company", name=name)
        above = Award(lot=lot, company=company, role="subcontractor" if rank else "sole", parent=above)
        add_holder(above)
    (shown,) = contracts_of(lot.contract.operation)[0].shown_lots[0].holders
    (first,) = shown.subcontractors
    assert [below.award.company.name for below in first.subcontractors] == ["Rang 2"]
