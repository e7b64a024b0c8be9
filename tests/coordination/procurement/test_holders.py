"""A holder alone or a group with its leader; a subcontractor under someone."""

import pytest

from levier.common.errors import Problem
from levier.coordination.procurement.holders import check_role
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.selectors import contracts_of
from levier.coordination.procurement.services import add_holder, organization_of
from tests.builders import make_organization
from tests.coordination.procurement.builders import make_operation


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
