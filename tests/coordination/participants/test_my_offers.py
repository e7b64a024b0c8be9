"""Under its account, a prescriber finds the jobs published to it, whom it proposed, the answers, and what waits."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from tests.builders import make_organization
from tests.coordination.participants.builders import sign_in
from tests.coordination.participants.published import words

LIST = "/herault/mes-offres/"


@pytest.fixture
def prescriber(published):
    return sign_in(published.mission, "prescriber", published.prescriber)


def test_from_its_home_to_the_answer(published, prescriber):
    """What waits, the job, somebody proposed, then the answer: on the home until it is done."""
    post = published.need.post
    home = words(prescriber.get("/herault/"))
    assert f"Offre de poste : {post}" in home
    assert "sans proposition de votre part" in home
    assert "à répondre" in words(prescriber.get(LIST))
    page = re.search(rf"{LIST}[\w-]{{36}}/", home)[0]
    assert post in words(prescriber.get(page))
    sent = {"first_name": "Inès", "last_name": "Bel", "referent": "Ali Essai", "motive": "Sans logement stable"}
    refused = words(prescriber.post(page, sent))
    assert "Demandez-lui d’abord son accord" in refused and 'value="Bel"' in refused
    assert published.proposals() == []
    told = words(prescriber.post(page, {**sent, "agreed": "on"}, follow=True))
    assert "Inès B." in told and "Sans logement" not in told
    assert f"Offre de poste : {post}" not in words(prescriber.get("/herault/"))
    assert "réponse attendue" in words(prescriber.get(LIST))
    (proposal,) = published.proposals()
    with mission_scope(published.mission.pk):
        read = AccessLogEntry.objects.filter(page="my_offer").latest("pk")
        assert read.subjects == [str(proposal.public_id)]
    answer = f"{published.page}personnes/{proposal.public_id}/"
    assert published.lead.post(answer, {"given": "declined", "reason": "skills"}).status_code == 302
    assert "le poste demande une autre expérience" in words(prescriber.get(page))
    assert "non retenue" in words(prescriber.get(LIST))


def test_the_list_filters_sorts_and_is_exported_naming_nobody(published, prescriber):
    published.propose(published.open_link())
    post = published.need.post
    assert post in words(prescriber.get(f"{LIST}?situation=attente&tri=-poste"))
    assert "Aucune offre ne répond à ce choix" in words(prescriber.get(f"{LIST}?situation=a-repondre"))
    assert "Aucune offre ne répond à ce choix" in words(prescriber.get(f"{LIST}?q=zzz"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(prescriber.get(f"{LIST}export.xlsx").content))
    rows = book.get_sheet_by_name("Offres de poste").to_python()
    assert rows[1][0] == post and rows[1][3] == "réponse attendue" and rows[1][6] == 1
    assert "Bel" not in str(rows) and "Inès" not in str(rows)


@pytest.mark.any_database
def test_another_body_sees_nothing_of_it_nor_does_one_taken_off(published, prescriber, herault):
    with mission_scope(herault.pk):
        other = sign_in(herault, "prescriber", make_organization("prescriber"))
    assert "Aucune offre de poste" in words(other.get(LIST))
    home = words(other.get("/herault/"))
    assert "Vos offres de poste" in home
    published.act("off")
    assert "Aucune offre de poste" in words(prescriber.get(LIST))
