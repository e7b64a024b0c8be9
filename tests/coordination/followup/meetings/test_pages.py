"""The meetings of a contract, from the notification to the minutes, as the desk holds them."""

import datetime
import io

import pytest
from docx import Document
from icalendar import Calendar

from levier.accounts.selectors import actor_for
from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.outbox.sending import message_of
from levier.common.registry import open_points
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.followup.meetings.waiting import meetings_to_see_to
from levier.coordination.followup.models import ContractMeeting, Exchange
from levier.coordination.hours.services import name_another_contact
from levier.coordination.procurement.models import Contract, Operation
from levier.meetings.models import Meeting
from tests.builders import make_award
from tests.coordination.hours.builders import DAY, make_membership, signed_in

FIRST = {
    "kind": "kickoff", "starts_on": "2026-05-12", "starts_time": "10:30", "lasts_minutes": "90",
    "place": "Mairie, salle 2", "agenda": "Calendrier\r\nPièces à transmettre",
}  # fmt: skip


@pytest.fixture
def notified(case, clock):
    """A contract notified on 1 April with thirty days for its first meeting; it is 20 April 2026."""
    clock("2026-04-20 09:00")
    with mission_scope(case.mission.pk):
        contract = case.award.lot.contract
        contract.notified_on = DAY(2026, 4, 1)
        contract.save()
        InsertionClause.objects.create(contract=contract, document="CCAP, 8", kickoff_days=30)
        case.award.second_contact_name, case.award.second_contact_email = "Nour (fictif)", "chef@exemple.invalid"
        case.award.save()
        case.buyer = make_membership(contract.operation.buyer, "buyer")
    case.contract = contract
    case.meetings = f"/herault/coordination/marches/{contract.public_id}/reunions/"
    return case


def planned(case, browser, **changes):
    """Plans the first meeting and returns its page."""
    answer = browser.post(f"{case.meetings}ajouter", {**FIRST, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def mails(kind=""):
    return list(OutgoingMail.objects.filter(kind__startswith=kind).order_by("pk"))


def event_of(mail):
    (file,) = Content.from_json(mail.content).attachments
    book = Calendar.from_ical(file.content)
    return str(book["method"]), book.walk("VEVENT")[0], file.content_type


def waiting(case):
    with mission_scope(case.mission.pk):
        return [(one.what, one.due) for one in meetings_to_see_to(actor_for(case.facilitator, case.mission))]


def test_the_first_meeting_is_asked_for_after_the_award_until_it_is_planned(notified, facilitator):
    assert waiting(notified) == [("Réunion de mise au point à prévoir", DAY(2026, 5, 1))]
    calendar = facilitator.get("/herault/coordination/echeancier/?nature=reunion").content.decode()
    assert "Réunion de mise au point à tenir, non prévue" in calendar
    assert "avant le 1er\u00a0mai\u00a02026" in facilitator.get(notified.meetings).content.decode()
    planned(notified, facilitator)
    assert waiting(notified) == []
    calendar = facilitator.get("/herault/coordination/echeancier/?nature=reunion").content.decode()
    assert "non prévue" not in calendar and "Mairie, salle 2" in calendar
    again = facilitator.post(f"{notified.meetings}ajouter", FIRST)
    assert "déjà prévue" in again.content.decode() and "Mairie, salle 2" in again.content.decode(), "typed words stay"
    with mission_scope(notified.mission.pk):
        assert ContractMeeting.objects.count() == 1


def test_the_first_meeting_follows_the_notification(notified, facilitator):
    """CCAG-Travaux, 20.1.4.3: « après notification du marché »."""
    said = facilitator.post(f"{notified.meetings}ajouter", {**FIRST, "starts_on": "2026-03-31"}).content.decode()
    assert "La mise au point suit la notification du marché, le 1er\u00a0avril\u00a02026" in said
    with mission_scope(notified.mission.pk):
        assert not ContractMeeting.objects.exists()


def test_those_invited_get_the_missions_letter_and_their_agenda_follows_every_change(notified, facilitator, as_role):
    page = planned(notified, facilitator)
    shown = facilitator.get(page).content.decode()
    assert "À l’initiative de" in shown and "Personne n’est convoqué" in shown
    with mission_scope(notified.mission.pk):
        assert mails() == [], "planning tells nobody"
    chosen = ["chantier@exemple.invalid", notified.buyer.email]
    facilitator.post(page, {"guests": chosen, "others": "elu@exemple.invalid ; Ville (fictif) ; adjoint"})
    with mission_scope(notified.mission.pk):
        first, buyer, other = mails("convocation")
        assert [one.to_email for one in (first, buyer, other)] == [*chosen, "elu@exemple.invalid"]
        assert "12 mai 2026 à 10 h 30" in Content.from_json(first.content).text.replace("\u00a0", " ")
        method, event, kind = event_of(first)
        assert (method, event["sequence"], kind) == ("REQUEST", 0, "text/calendar; method=REQUEST")
        assert event["dtstart"].dt == datetime.datetime(2026, 5, 12, 8, 30, tzinfo=datetime.UTC)
        assert event["organizer"] == f"mailto:{notified.facilitator.email}"
        assert b'text/calendar; method="REQUEST"' in message_of(first).message().as_bytes()
        version = ContractMeeting.objects.get().meeting.version
    assert "chef@exemple.invalid" in facilitator.get(page).content.decode(), "who is not invited may still be"
    facilitator.post(page, {"guests": "chantier@exemple.invalid"})
    moved = {**FIRST, "starts_on": "2026-05-19", "version": str(version)}
    facilitator.post(f"{page}modifier", moved)
    stale = facilitator.post(f"{page}modifier", {**moved, "place": "Chantier"})
    assert "Une autre personne a enregistré" in stale.content.decode() and "Chantier" in stale.content.decode()
    facilitator.post(f"{page}modifier", {**moved, "version": str(version + 1)})
    with mission_scope(notified.mission.pk):
        assert len(mails("convocation")) == 3, "nobody is invited twice"
        changes = mails("changement")
        assert len(changes) == 3, "the same words again change nothing and tell nobody"
        method, later, _ = event_of(changes[0])
        assert (method, later["sequence"], later["uid"]) == ("REQUEST", 1, event["uid"])
    nothing = facilitator.post(f"{page}annuler", {"reason": " ", "version": str(version + 1)})
    assert "Indiquez le motif" in nothing.content.decode()
    facilitator.post(f"{page}annuler", {"reason": "Salle prise", "version": str(version + 1)})
    with mission_scope(notified.mission.pk):
        method, last, kind = event_of(mails("annulation")[0])
        assert (method, last["sequence"], last["status"], kind) == (
            "CANCEL", 2, "CANCELLED", "text/calendar; method=CANCEL",
        )  # fmt: skip
        assert "Salle prise" in Content.from_json(mails("annulation")[0].content).text
    assert waiting(notified) == [("Réunion de mise au point à prévoir", DAY(2026, 5, 1))], "it is to plan again"
    facilitator.post(page, {"others": "x@exemple.invalid ; Ville"})
    with mission_scope(notified.mission.pk):
        assert len(mails()) == 9
    preview = as_role("mission_team").get("/herault/coordination/courriels-types/cancelled/")
    assert preview.status_code == 200 and "Salle prise" in preview.content.decode()


def test_who_must_not_be_written_to_is_not_proposed(notified, facilitator):
    """A contact who said it is no longer them, and the contacts of another contract."""
    with mission_scope(notified.mission.pk):
        name_another_contact(notified.statement, contact_name="Ali", contact_email="ali@exemple.invalid")
        stranger = make_membership(make_award().lot.contract.operation.buyer, "buyer")
    page = facilitator.get(planned(notified, facilitator)).content.decode()
    assert "chantier@exemple.invalid" not in page and stranger.email not in page
    assert notified.buyer.email in page


def test_the_minutes_say_who_was_there_and_what_was_decided_once_and_go_to_the_journal(notified, facilitator, clock):
    page = planned(notified, facilitator)
    facilitator.post(page, {"guests": ["chantier@exemple.invalid", notified.buyer.email]})
    early = facilitator.post(f"{page}compte-rendu", {"minutes": "Tout", "others": "Ville", "version": "1"})
    assert "n’a pas encore eu lieu" in early.content.decode()
    clock("2026-05-12 14:00")
    facilitator = signed_in(notified.facilitator)
    assert waiting(notified) == [("Compte rendu\u00a0: réunion de mise au point", DAY(2026, 5, 12))]
    with mission_scope(notified.mission.pk):
        there = ContractMeeting.objects.get().meeting.attendees.get(email="chantier@exemple.invalid").pk
    said = {
        "there": str(there), "others": "Ville (fictif) ; adjoint", "version": "1",
        "decisions": "Deux embauches en juin\nPoint chaque mois", "minutes": "Le calendrier est arrêté.",
    }  # fmt: skip
    nobody = facilitator.post(f"{page}compte-rendu", {**said, "there": [], "others": ""}).content.decode()
    assert "qui était là" in nobody and "Le calendrier est arrêté." in nobody
    facilitator.post(f"{page}compte-rendu", said)
    shown = facilitator.get(page).content.decode()
    assert "<li>Deux embauches en juin</li>" in shown and "adjoint" in shown and "Tenue" in shown
    assert "Écrire le compte rendu" not in shown and "Envoyer les convocations" not in shown
    assert "ne change plus" in facilitator.post(f"{page}compte-rendu", said).content.decode()
    with mission_scope(notified.mission.pk):
        (noted,) = Exchange.objects.all()
        assert (noted.kind, noted.award, noted.held_on) == ("meet", notified.award, DAY(2026, 5, 12))
        assert "Deux embauches en juin" in noted.text and "Ville (fictif)" in noted.contact
        assert waiting(notified) == []
        assert not any("Réunion" in one.what for one in open_points(actor_for(notified.facilitator, notified.mission)))


def test_the_plan_of_action_says_what_is_known_and_leaves_the_rest_to_the_meeting(notified, facilitator):
    """20.1.4.3: the first meeting settles it; its minutes come into the plan."""
    planned(notified, facilitator)
    address = f"/herault/coordination/marches/{notified.contract.public_id}/plan-d-action.docx"
    shown = address.removesuffix(".docx")
    assert f'href="{shown}"' in facilitator.get(notified.meetings).content.decode()
    assert address in facilitator.get(shown).content.decode()

    def said():
        lines = [line.text for line in Document(io.BytesIO(facilitator.get(address).content)).paragraphs]
        return "\n".join(lines).replace("\u00a0", " ").replace("\u202f", " ")

    plan = said()
    for words in (
        "20.1.4.3", str(notified.award.company), "réunion de mise au point : 12 mai 2026",
        "délai du marché : 1er mai 2026", "embauche directe : à compléter", "relevés d’heures : une fois par trimestre",
        "justificatif de l’éligibilité", "pour le titulaire : à compléter", notified.award.contact_email,
    ):  # fmt: skip
        assert words in plan, words
    page = facilitator.get(shown)
    copied = page.context["paper"].text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "- embauche directe : à compléter" in copied, "the same words, to copy"
    assert "le périmètre de l’action" in page.context["paper"].gaps
    assert "le périmètre de l’action" in plan[: plan.index("périmètre de l’action : à compléter")], "said as left"
    with mission_scope(notified.mission.pk):
        Meeting.objects.update(decisions="Deux apprentis en septembre\nPoint le 3 juin")
        Operation.objects.update(contact_name="", contact_email="")
    assert "Deux apprentis en septembre" in said()
    buyer = str(notified.contract.operation.buyer)
    assert f"à qui écrire chez {buyer}" in said() and f"{buyer} : à compléter" in said()


def test_the_plan_of_a_contract_without_ccag_gives_it_none_of_its_articles(notified, facilitator):
    with mission_scope(notified.mission.pk):
        Contract.objects.update(ccag="Pas de CCAG")
    address = f"/herault/coordination/marches/{notified.contract.public_id}/plan-d-action.docx"
    plan = "\n".join(line.text for line in Document(io.BytesIO(facilitator.get(address).content)).paragraphs)
    assert "20.1" not in plan and "dans le mois qui précède la fin" not in plan
    assert "pour exemple\u00a0: le marché ne se réfère à aucun CCAG." in plan
    for page in ("reunions/", "bilans/"):
        shown = facilitator.get(f"/herault/coordination/marches/{notified.contract.public_id}/{page}").content.decode()
        assert "CCAG de 2021, pris pour modèle" in shown and "20.1" not in shown, page
