"""The demo loads once, and says of every person that she is invented."""

from levier.accounts.models import Membership, User
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.demo.load import ACCOUNTS, load_demo


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
    assert User.objects.count() == len(ACCOUNTS)
