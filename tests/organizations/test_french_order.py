"""Names come in French order, whatever the database: an accent moves nothing, a ligature is two letters."""

import re

import pytest

from levier.common.search.words import fold
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Commune, Organization
from tests.builders import make_organization

IN_ORDER = [
    "Abeilhan",
    "Alès",
    "Alzon",
    "anduze",
    "Éaux",
    "Étang",
    "Etel",
    "Évian",
    "L’Hay",
    "Œuilly",
    "Ofis",
    "Ôrb",
    "Ýs",
]


@pytest.fixture
def communes(db):
    for rank, name in enumerate(reversed(IN_ORDER)):
        Commune.objects.create(code=f"34{rank:03}", name=name, department="34")


def test_communes_come_in_french_order_and_sort_as_python_does(communes):
    names = [commune.name for commune in Commune.objects.all()]
    assert names == IN_ORDER == sorted(IN_ORDER, key=fold)
    backwards = Commune.objects.order_by("-name__french").values_list("name", flat=True)
    assert list(backwards) == IN_ORDER[::-1]


@pytest.mark.django_db
def test_organisations_come_in_french_order_in_lists_and_selects(herault, as_role):
    with mission_scope(herault.pk):
        for name in ("Commune de Prades", "Commune de Pézenas", "Établissement public", "Commune d’Alzon"):
            make_organization("buyer", name=name, is_fictitious=False)
        assert [one.name for one in Organization.objects.filter(kind="buyer")] == [
            "Commune d’Alzon",
            "Commune de Pézenas",
            "Commune de Prades",
            "Établissement public",
        ]
    client = as_role("mission_team")
    listed = client.get("/herault/organismes/?nature=buyer").content.decode()
    found = re.findall(r"Commune d[e’] ?\w+|Établissement public", listed[listed.index("<tbody") :])
    assert found == ["Commune d’Alzon", "Commune de Pézenas", "Commune de Prades", "Établissement public"]
    choices = client.get("/herault/coordination/etudes/nouvelle").content.decode()
    assert choices.index("Commune de Pézenas") < choices.index("Commune de Prades") < choices.index("Établissement p")
