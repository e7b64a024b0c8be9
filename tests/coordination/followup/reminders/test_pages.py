"""The ladder as a mission sets it, the call it asks for, the journal of exchanges; through the pages."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.models import Exchange, FormalNotice, LadderAct, LadderSetting
from levier.coordination.followup.reminders.services import climb
from levier.coordination.hours.models import AskingSetting, Statement
from levier.coordination.hours.services import ask_for
from tests.builders import make_award
from tests.coordination.hours.builders import (
    BACKEND,
    DAY,
    NOW,
    declare,
    make_membership,
    make_statement,
    signed_in,
    with_contact,
)

LADDER, EXCHANGES = "/herault/coordination/relances/", "/herault/coordination/echanges/"
DAYS = {
    "request_days": "14",
    "reminder_days": "3",
    "second_days": "10",
    "call_days": "15",
    "buyer_days": "21",
    "notice_days": "30",
}


def morning_of(day):
    return datetime.datetime.combine(day, datetime.time(6), tzinfo=datetime.UTC)


def text(response):
    return response.content.decode()


def test_the_mission_sets_its_ladder_and_a_fault_stands_beside_its_field(herault, as_role):
    team, facilitator = as_role("mission_team"), as_role("facilitator")
    assert "Délais proposés par Levier" in text(team.get(LADDER))
    assert "Enregistrer l’échelle" not in text(facilitator.get(LADDER))
    assert facilitator.post(LADDER, DAYS).status_code == 403
    for typed, sentence in (
        ({"call_days": "0"}, "Indiquez de 1 à 365"),
        ({"call_days": "bientôt"}, "nombre de jours entier"),
        ({"due_day": "32"}, "Indiquez de 1 à 31"),
        ({"request_days": "61"}, "Indiquez de 1 à 60"),
    ):
        refused = text(team.post(LADDER, DAYS | typed | {"reminder_days": "7"}))
        assert sentence in refused
        assert 'value="7"' in refused
    with mission_scope(herault.pk):
        assert not LadderSetting.objects.exists() and not AskingSetting.objects.exists()
    shown = text(team.post(LADDER, DAYS | {"reminder_days": "5", "call_days": ""}, follow=True))
    assert "2\u00a0délais changés" in shown
    assert "Inactif&nbsp;: appel téléphonique." in shown
    assert "Rien n’a changé." in text(team.post(LADDER, DAYS | {"reminder_days": "5", "call_days": ""}, follow=True))
    assert "14\u00a0jours avant l’échéance" in shown
    by_hand = text(team.post(LADDER, DAYS | {"reminder_days": "5", "call_days": "", "request_days": ""}, follow=True))
    assert "1\u00a0délai changé" in by_hand and "demandés à la main" in by_hand


@pytest.fixture
def to_call(case, time_machine):
    """A contact late on two lots of one desk, whom the ladder says to call on 30 April."""
    with mission_scope(case.mission.pk):
        other = with_contact(make_award(), case.award.contact_email, case.award.contact_name)
        other.lot.contract.operation = case.award.lot.contract.operation
        other.lot.contract.save()
        case.other = make_statement(other)
        ask_for(Statement.objects.all(), now=NOW)
        for day in (18, 25, 30):
            today = DAY(2026, 4, day)
            climb(now=datetime.datetime.combine(today, datetime.time(6), tzinfo=datetime.UTC), today=today)
    time_machine.move_to(datetime.datetime(2026, 4, 30, 9, 0, tzinfo=datetime.UTC))
    return case


def test_a_call_is_one_point_and_what_was_said_goes_to_the_journal_of_each_contract(to_call, facilitator):
    points = text(facilitator.get("/herault/a-faire/"))
    assert points.count("/relances/appels/") == 1
    assert "2\u00a0relevés en retard" in points
    with mission_scope(to_call.mission.pk):
        act = LadderAct.objects.get(rung="call")
    page = f"{LADDER}appels/{act.public_id}/"
    assert to_call.award.contact_email in text(facilitator.get(page))
    said = {"held_on": "2026-05-02", "contact": "Lou Castan (fictif)", "text": "Promis pour lundi"}
    refused = text(facilitator.post(page, said))
    assert "pas encore venu" in refused
    assert "Promis pour lundi" in refused
    with mission_scope(to_call.mission.pk):
        assert LadderAct.objects.get(rung="call").handled_at is None, "refused, nothing changes"
    facilitator.post(page, said | {"held_on": "2026-04-30"})
    facilitator.post(page, said | {"held_on": "2026-04-30", "text": "Encore"})
    with mission_scope(to_call.mission.pk):
        assert Exchange.objects.count() == 2, "one in each contract, once"
    assert "/relances/appels/" not in text(facilitator.get("/herault/a-faire/"))
    journal = text(facilitator.get(EXCHANGES))
    assert journal.count("Promis pour lundi") == 2
    panel = text(facilitator.get(to_call.counting))
    assert "Appel téléphonique, le 30\u00a0avril\u00a02026" in panel
    assert "Prochain échelon&nbsp;: copie à l’acheteur, le 6\u00a0mai\u00a02026" in panel


def test_the_call_goes_away_with_the_statements(to_call, facilitator):
    with mission_scope(to_call.mission.pk):
        declare(to_call.statement, to_call.assignment)
        Statement.objects.filter(pk=to_call.other.pk).update(
            confirmed_at=NOW, confirmed_by="Lou", attested_sentence="x", has_no_hours=True
        )
    assert "/relances/appels/" not in text(facilitator.get("/herault/a-faire/"))


@pytest.mark.any_database
def test_a_call_and_a_journal_are_the_answering_desk_s(to_call):
    with mission_scope(to_call.mission.pk):
        act = LadderAct.objects.get(rung="call")
        elsewhere = signed_in(make_membership(make_award().lot.contract.operation.lead_desk, "facilitator"))
        Exchange.objects.create(award=to_call.award, kind="call", held_on=DAY(2026, 4, 3), contact="Lou", text="Secret")
    assert elsewhere.get(f"{LADDER}appels/{act.public_id}/").status_code == 404
    assert "/relances/appels/" not in text(elsewhere.get("/herault/a-faire/"))
    assert "Secret" not in text(elsewhere.get(EXCHANGES))
    assert elsewhere.get(f"/herault/coordination/attributions/{to_call.award.public_id}/echange").status_code == 404


def test_a_pasted_mail_is_noted_with_its_paper_found_from_the_contract_and_the_company(
    case, facilitator, settings, tmp_path
):
    storages = {**settings.STORAGES}
    storages["evidence"] = {**storages["evidence"], "OPTIONS": {"location": tmp_path / "evidence"}}
    settings.STORAGES = storages
    operation, company = case.award.lot.contract.operation, case.award.company
    for page in (
        f"/herault/coordination/operations/{operation.public_id}/",
        f"/herault/organismes/{company.public_id}/",
    ):
        assert "Les lire ou en noter un" in text(facilitator.get(page))
    listed = f"{EXCHANGES}?entreprise={company.public_id}"
    form = f"/herault/coordination/attributions/{case.award.public_id}/echange"
    assert form in text(facilitator.get(listed))
    sent = {"kind": "mail", "held_on": "2026-04-02", "contact": "Lou Castan (fictif)", "text": "Bonjour,\nvoici."}
    paper = SimpleUploadedFile("courriel.pdf", b"%PDF-1.4\n%%EOF")
    facilitator.post(form, sent | {"upload": paper})
    shown = text(facilitator.get(listed))
    assert "Bonjour,<br>voici." in shown
    assert "Ouvrir la pièce" in shown
    assert "déjà noté" in text(facilitator.post(form, sent))
    assert "Bonjour" not in text(facilitator.get(f"{EXCHANGES}?nature=call"))
    assert facilitator.get(f"{EXCHANGES}export.xlsx").status_code == 200
    with mission_scope(case.mission.pk):
        assert Exchange.objects.count() == 1


def test_a_buyer_without_an_account_is_told_at_the_contact_of_the_operation_until_then_the_rung_is_not_spent(
    case, facilitator, time_machine
):
    def climb_on(*days):
        with mission_scope(case.mission.pk):
            return [climb(now=morning_of(day), today=day).rungs for day in days]

    def page(address):
        return text(facilitator.get(address))

    with mission_scope(case.mission.pk):
        operation = case.award.lot.contract.operation
        stranger = make_award().lot.contract.operation
        stranger.contact_name, stranger.contact_email = "Autre (fictif)", "autre@exemple.invalid"
        stranger.save()
        ask_for(Statement.objects.all(), now=NOW)
    assert climb_on(DAY(2026, 4, 18), DAY(2026, 4, 25), DAY(2026, 4, 30), DAY(2026, 5, 6)) == [1, 1, 1, 0]
    time_machine.move_to(morning_of(DAY(2026, 5, 15)))
    assert climb_on(DAY(2026, 5, 15)) == [0], "no notice is drafted before the buyer could be told"
    facilitator.force_login(case.facilitator, backend=BACKEND)
    received = f"/herault/coordination/releves/{case.statement.public_id}/"
    edit = f"/herault/coordination/operations/{operation.public_id}/modifier"
    assert edit in page("/herault/a-faire/")
    assert "ni compte ni correspondant" in page(received)
    typed = {
        "name": "Quai (fictif)",
        "buyer": operation.buyer_id,
        "lead_desk": operation.lead_desk_id,
        "version": operation.version,
        "contact_name": "Ana Vidal (fictif)",
        "contact_function": "cheffe de projet",
    }
    refused = text(facilitator.post(edit, typed))
    assert "Indiquez aussi son adresse" in refused
    assert "Ana Vidal (fictif)" in refused
    assert facilitator.post(edit, {**typed, "contact_email": "Ana@exemple.invalid"}).status_code == 302
    assert "Ana Vidal (fictif), cheffe de projet" in page(edit.removesuffix("modifier"))
    assert climb_on(DAY(2026, 5, 16), DAY(2026, 5, 16), DAY(2026, 5, 26)) == [1, 0, 1]
    assert edit not in page("/herault/a-faire/")
    assert "ni compte ni correspondant" not in page(received)
    with mission_scope(case.mission.pk):
        (copy,) = OutgoingMail.objects.filter(kind="copie à l’acheteur")
        assert (copy.to_email, copy.to_name) == ("ana@exemple.invalid", "Ana Vidal (fictif)")
        assert "mes-operations" not in copy.content, "she has no account: nothing to open"
        assert FormalNotice.objects.count() == 1
