"""Opening a real mission, without the demo."""

import pytest

from levier.accounts.missions import create_mission
from levier.accounts.models import Membership, User
from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Organization

GARD = {"department": "30", "name": "Clause sociale du Gard", "slug": "gard", "email": "Admin@exemple.invalid"}


def test_without_ecrire_everything_is_rehearsed_and_nothing_kept(db):
    assert "--ecrire" in create_mission(**GARD, write=False)
    assert not Mission.objects.exists()
    assert not User.objects.exists()


def test_a_mission_starts_empty_but_for_itself_and_its_administrator(db):
    create_mission(**GARD, write=True)
    with mission_scope(Mission.objects.get(slug="gard").pk):
        assert [organization.kind for organization in Organization.objects.all()] == ["mission"]
        member = Membership.objects.get()
        assert (member.user.email, member.role) == ("admin@exemple.invalid", "administrator")
        assert not member.user.has_usable_password()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"department": "3"}, "departement"), ({"slug": "static"}, "adresse"), ({"slug": "A b"}, "adresse")],
)
def test_a_bad_department_or_address_is_refused_at_its_field(db, change, field):
    with pytest.raises(Problem) as refused:
        create_mission(**{**GARD, **change}, write=True)
    assert refused.value.field == field


def test_an_address_already_taken_is_refused(db, gard):
    with pytest.raises(Problem, match="déjà"):
        create_mission(**GARD, write=True)
