"""The demo loads once, and says of every person that she is invented."""

from levier.accounts.models import Membership, User
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.config.checks import run_all
from levier.coordination.commitments.models import DeskShare
from levier.coordination.procurement.models import Award
from levier.demo.fictitious import ACCOUNTS as FICTITIOUS_ACCOUNTS
from levier.demo.load import ACCOUNTS, load_demo
from levier.organizations.models import Commune, DeskCommune, Organization


def test_it_makes_two_missions_and_an_account_for_each_role(db):
    load_demo(say=lambda text: None)
    assert set(Mission.objects.values_list("slug", flat=True)) == {"herault", "val-d-exemple"}
    with mission_scope(Mission.objects.get(slug="herault").pk):
        roles = {membership.role for membership in Membership.objects.all()}
    assert len(roles) == len(ACCOUNTS) == 8
    assert all(User.objects.values_list("is_fictitious", flat=True))


def test_loading_again_keeps_what_was_typed(db):
    load_demo(say=lambda text: None)
    User.objects.filter(email="facilitateur@demo.invalid").update(first_name="Claude")
    load_demo(say=lambda text: None)
    assert User.objects.get(email="facilitateur@demo.invalid").first_name == "Claude"
    assert User.objects.count() == len(ACCOUNTS) + len(FICTITIOUS_ACCOUNTS)


def test_desks_have_their_territory_and_real_buyers_their_source(db):
    load_demo(say=lambda text: None)
    with mission_scope(Mission.objects.get(slug="herault").pk):
        assert Commune.objects.filter(department="34").count() == 341
        assert DeskCommune.objects.filter(desk__name__contains="Montpellier Méditerranée").count() == 31
        real = Organization.objects.filter(kind="buyer", is_fictitious=False)
        assert real.count() == 50
        assert not real.filter(source="").exists()


def test_the_followed_contract_is_invented_and_its_shares_add_up(db):
    load_demo(say=lambda text: None)
    with mission_scope(Mission.objects.get(slug="herault").pk):
        award = Award.objects.get()
        assert award.company.is_fictitious
        assert award.lot.contract.is_fictitious
        assert [share.hours for share in DeskShare.objects.all()] == [720, 480]
    assert all(result.faults == 0 for result in run_all())
