"""The holder notifies a difficulty from its own pages, and reads there what was found to it."""

import pytest
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.models import Difficulty
from levier.coordination.procurement.models import Award
from tests.builders import make_organization
from tests.coordination.followup.enforcement.builders import at, change, opened, plain, points
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in

TOLD = {"hours": "5", "text": "Personne au bassin d’emploi."}


@pytest.fixture
def running(herault, award):
    with mission_scope(herault.pk):
        change(award, ends_on="2027-06-30", status="en_cours")
    return award


@pytest.fixture
def company(herault, running):
    with mission_scope(herault.pk):
        held_by = running.company
    return sign_in(herault, "company", held_by)


def test_the_company_notifies_today_in_its_name_and_reads_what_was_found(
    herault, running, company, lead, buyer, operation, page, today
):  # fmt: skip
    held = at("my_award", running)
    assert "Signaler une difficulté" in plain(company.get(held))
    assert company.post(at("my_difficulty", running), {**TOLD, "upload": pdf()}).status_code == 302
    with mission_scope(herault.pk):
        told_of = Difficulty.objects.select_related("evidence").get()
    assert (told_of.notified_on, told_of.hours, told_of.text) == (today, 5, TOLD["text"])
    assert told_of.notified_by == str(told_of.recorded_by)
    assert "À l’étude" in plain(company.get(held))
    for who in (company, lead, buyer):
        assert opened(who.get("/herault" + reverse("file", args=[told_of.evidence.public_id]))) == 200
    assert TOLD["text"] in plain(lead.get(page))
    for role, body in (("facilitator", operation.lead_desk), ("buyer", operation.buyer)):
        assert [point.badge for point in points(herault, role, body)] == ["Difficulté"]
    lead.post(at("difficulty_answer", told_of), {"outcome": "no_means", "excused_hours": "4", "means": "Deux appels."})
    shown = plain(company.get(held))
    assert "4 h déduites" in shown
    assert "Deux appels." in shown


def test_the_same_words_twice_are_one_difficulty(herault, running, company):
    address = at("my_difficulty", running)
    company.post(address, TOLD)
    again = company.post(address, TOLD)
    assert "déjà notée" in plain(again)
    with mission_scope(herault.pk):
        assert Difficulty.objects.count() == 1


def test_what_is_missing_is_told_beside_its_field_and_what_was_typed_is_kept(herault, running, company):
    answer = company.post(at("my_difficulty", running), {"hours": "beaucoup", "text": "Rien."})
    assert set(answer.context["form"].errors) == {"hours"}
    assert "Rien." in plain(answer)
    with mission_scope(herault.pk):
        assert not Difficulty.objects.exists()


@pytest.mark.parametrize(("role", "words"), [("member", "mandataire"), ("subcontractor", "mandataire")])
def test_in_a_group_the_leader_notifies(herault, running, company, role, words):
    with mission_scope(herault.pk):
        Award.objects.filter(pk=running.pk).update(role="member")
        above = Award.objects.create(lot=running.lot, company=make_organization("company"), role="leader")
        Award.objects.filter(pk=running.pk).update(role=role, parent=above if role == "subcontractor" else None)
    assert "/difficulte" not in plain(company.get(at("my_award", running)))
    assert words in plain(company.post(at("my_difficulty", running), TOLD))
    with mission_scope(herault.pk):
        assert not Difficulty.objects.exists()


def test_once_the_contract_is_over_nothing_is_notified(herault, running, company):
    with mission_scope(herault.pk):
        change(running, status="solde")
    assert "pendant l’exécution" in plain(company.post(at("my_difficulty", running), TOLD))
    with mission_scope(herault.pk):
        assert not Difficulty.objects.exists()


def test_another_company_finds_nothing_there(herault, running):
    stranger = sign_in(herault, "company", _company(herault))
    assert stranger.get(at("my_difficulty", running)).status_code == 404
    assert stranger.post(at("my_difficulty", running), TOLD).status_code == 404


def _company(mission):
    with mission_scope(mission.pk):
        return make_organization("company")
