"""The jobs to fill, in a list: one follows those of one's operations; filtered, sorted, exported, nobody named."""

import datetime
import io

import pytest
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Need
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import sign_in
from tests.coordination.participants.published import Published, words

LIST = "/herault/coordination/offres/"


@pytest.fixture
def published(herault, clock):
    clock("2026-04-03 09:00")
    site = Published(herault)
    site.publish()
    site.propose(site.open_link())
    with mission_scope(herault.pk):
        told = {"weekly_hours": 2_000, "months": 3, "starts_on": datetime.date(2026, 6, 1)}
        lot = site.case.award.lot
        Need.objects.create(lot=lot, post="Peintre", deadline=datetime.date(2026, 4, 1), **told)
        Need.objects.create(lot=lot, post="Jardinier", deadline=datetime.date(2026, 5, 2), status="filled", **told)
        Need.objects.create(lot=make_award().lot, post="Ailleurs", deadline=datetime.date(2026, 5, 2), **told)
    return site


def posts(response):
    return [need.post for need in response.context["page"]]


def test_it_is_filtered_and_sorted_by_its_address(published):
    read = published.lead.get
    assert posts(read(LIST)) == ["Peintre", "Maçonne ou maçon", "Jardinier"]
    for query, found in (
        ("?situation=a-repondre", ["Maçonne ou maçon"]),
        ("?situation=passee", ["Peintre"]),
        ("?situation=brouillon", ["Peintre"]),
        ("?situation=publiee", ["Maçonne ou maçon"]),
        ("?situation=conclue", ["Jardinier"]),
        ("?q=sète maçon", ["Maçonne ou maçon"]),
        ("?tri=-proposees", ["Maçonne ou maçon", "Jardinier", "Peintre"]),
        ("?tri=inconnu&situation=inconnu", ["Peintre", "Maçonne ou maçon", "Jardinier"]),
    ):
        assert posts(read(LIST + query)) == found, query
    page = words(read(LIST))
    assert "1 réponse à donner" in page and "F1703, Maçonnerie" in page and "date passée" in page
    assert "Inès" not in page and "Bel" not in page


def test_the_export_holds_the_list_chosen_and_nobody(published):
    file = published.lead.get(f"{LIST}export.xlsx?situation=a-repondre")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    told = str(rows)
    assert "Maçonne ou maçon" in told and "Peintre" not in told and "Bel" not in told and "Inès" not in told


def test_a_desk_reads_those_of_its_operations_alone(published):
    with mission_scope(published.mission.pk):
        other = sign_in(published.mission, "facilitator", make_organization("desk"))
        team = sign_in(published.mission, "mission_team", make_organization("mission"))
    assert posts(other.get(LIST)) == []
    assert len(posts(team.get(LIST))) == 4
