"""A person objects to the use of her data: the desk notes it, the mission decides, her hours stay."""

import pytest
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.participants.models import Objection, Participant
from levier.coordination.participants.objections.rules import answer_due
from tests.builders import make_member
from tests.coordination.hours.builders import DAY, Case, declare, signed_in

TOLD = {"received_on": "2026-04-03", "channel": "letter", "text": "Je ne veux plus que mon dossier circule."}


def words(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def known(herault, clock):
    """A person whose hours are declared, her desk and the mission's team at their screens."""
    clock("2026-04-03 09:00")
    case = Case(herault)
    with mission_scope(herault.pk):
        declare(case.statement, case.assignment)
    case.desk, case.team = signed_in(case.facilitator), signed_in(make_member(herault, "mission_team"))
    case.record = "/herault" + reverse("participant", args=[case.assignment.participant.public_id])
    case.note = f"{case.record}opposition/"
    return case


def the_one(case):
    with mission_scope(case.mission.pk):
        return Objection.objects.get()


def test_it_is_to_be_answered_within_the_month():
    assert answer_due(DAY(2026, 1, 31)) == DAY(2026, 2, 28)


def test_the_desk_notes_it_and_the_mission_is_asked_to_decide(known):
    assert "Noter une opposition" in words(known.desk.get(known.record))
    assert known.desk.post(known.note, TOLD).status_code == 302
    found = the_one(known)
    shown = words(known.desk.get(known.record))
    assert "Noter une opposition" not in shown
    assert TOLD["text"] in shown and "À décider</span> par l’équipe de la mission" in shown
    assert "Une personne s’oppose à l’usage de ses données" in words(known.team.get("/herault/a-faire/"))
    assert "s’oppose" not in words(known.desk.get("/herault/a-faire/"))
    assert known.desk.get(f"{known.note}{found.public_id}/").status_code == 403
    assert "à répondre au plus tard le 3 mai 2026" in words(known.team.get(f"{known.note}{found.public_id}/"))
    assert "attend déjà une décision" in words(known.desk.post(known.note, TOLD)), "noted once"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received_on": "2026-04-04"}, "pas encore venu : écrivez la date d’aujourd’hui"),
        ({"text": " "}, "dans ses mots"),
        ({"channel": ""}, "errorlist"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(known, changes, said):
    assert said in words(known.desk.post(known.note, {**TOLD, **changes}))
    with mission_scope(known.mission.pk):
        assert not Objection.objects.exists()


def test_the_mission_rejects_it_with_its_reason_once(known):
    known.desk.post(known.note, TOLD)
    decide = f"{known.note}{the_one(known).public_id}/"
    refused = words(known.team.post(decide, {"outcome": "rejected", "reason": "Marché contrôlé.", "erases": "on"}))
    assert "ne s’efface que si l’opposition est accueillie" in refused
    assert "ce qui est fait" in words(known.team.post(decide, {"outcome": "rejected", "reason": " "}))
    assert known.team.post(decide, {"outcome": "rejected", "reason": "Marché contrôlé."}).status_code == 302
    assert known.team.post(decide, {"outcome": "upheld", "reason": "Non."}).status_code == 404
    shown = words(known.desk.get(known.record))
    assert "Rejetée" in shown and "Marché contrôlé." in shown
    assert known.desk.post(known.note, TOLD).status_code == 302, "she may object again"


def test_upheld_it_may_take_her_identity_away_at_once_and_leaves_her_hours(known):
    known.desk.post(known.note, TOLD)
    decide = f"{known.note}{the_one(known).public_id}/"
    known.team.post(decide, {"outcome": "upheld", "reason": "Rien ne s’y oppose.", "erases": "on"})
    with mission_scope(known.mission.pk):
        person = Participant.objects.get()
        assert (person.first_name, person.last_name, person.anonymised_on) == ("", "", DAY(2026, 4, 3))
        assert LedgerEntry.objects.get().hundredths == 12_133
        found = Objection.objects.get()
        assert (found.outcome, found.decided_on, found.text, found.reason) == ("upheld", DAY(2026, 4, 3), "", "")
    assert known.team.get(known.record).status_code == 404
