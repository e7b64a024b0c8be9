"""What is written to somebody who left reaches her successor, whichever room kept the address."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from levier.accounts.services import end_membership
from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.liaison.services import send_sheet
from levier.coordination.followup.meetings.rules import MeetingKind
from levier.coordination.followup.meetings.services import invite, plan_meeting
from levier.coordination.followup.models import LiaisonSheet
from levier.coordination.hours.models import Statement, StatementRequest
from levier.coordination.hours.selectors import last_signature
from levier.coordination.hours.services import ask_for, open_link, remind, remind_second
from levier.coordination.hours.services.passing_on import pass_on
from levier.coordination.participants.models import Need, NeedRecipient
from levier.coordination.participants.needs.links import open_link as make_link
from levier.coordination.participants.needs.services import send_need
from levier.meetings.rules import Appointment
from levier.meetings.services import Guest
from tests.accounts.builders import NOW, TODAY, join, send
from tests.builders import make_award, make_organization, make_user
from tests.conftest import CheckedClient
from tests.coordination.clauses.builders import make_study
from tests.coordination.hours.builders import DAY, make_statement, signed_in, with_contact


def succeeded(organization):
    """(who left yesterday, who took over) in an organisation."""
    leaving, heir = join(organization, is_manager=True), join(organization, is_manager=True)
    end_membership(leaving, ends_on=TODAY - datetime.timedelta(days=1), successor=heir, by=make_user(), today=TODAY)
    return leaving.user, heir.user


@pytest.fixture
def award(in_herault, clock):
    clock("2026-11-25 10:00")
    return make_award()


def reminder(award):
    user, heir = succeeded(award.company)
    statement = make_statement(with_contact(award, email=user.email, name=str(user)))
    remind([statement], "reminder", now=NOW)
    return user, heir


def second_reminder(award):
    user, heir = succeeded(award.company)
    award.second_contact_name, award.second_contact_email = str(user), user.email
    remind_second([make_statement(with_contact(award))], "second", now=NOW)
    return user, heir


def job(award):
    prescriber = make_organization("prescriber")
    user, heir = succeeded(prescriber)
    need = Need.objects.create(
        lot=award.lot, post="Maçon", deadline=TODAY, starts_on=TODAY, weekly_hours=3500, months=6
    )
    recipient = NeedRecipient.objects.create(need=need, organization=prescriber, name=str(user), email=user.email)
    send_need(recipient, author=make_user(), now=NOW)
    return user, heir


def liaison_sheet(award):
    buyer = make_organization("buyer")
    user, heir = succeeded(buyer)
    study = make_study(buyer=buyer, decision="clause", decided_on=TODAY)
    sheet = LiaisonSheet.objects.create(study=study, contact_name=str(user), contact_email=user.email, planned_on=TODAY)
    send_sheet(sheet, now=NOW)
    return user, heir


def meeting(award):
    user, heir = succeeded(award.lot.contract.operation.buyer)
    appointment = Appointment(NOW + datetime.timedelta(days=9), 60, "Mairie", "Calendrier")
    about = plan_meeting(award.lot.contract, MeetingKind.MONITORING, appointment, author=None)
    invite(about, [Guest("Mairie", str(user), "", user.email)], now=NOW)
    return user, heir


@pytest.mark.parametrize("write", [reminder, second_reminder, job, liaison_sheet, meeting])
def test_it_reaches_the_successor_and_says_in_whose_place(award, write):
    user, heir = write(award)
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.to_name) == (heir.email, str(heir))
    assert f"Écrit à {user}, à qui vous succédez." in Content.from_json(mail.content).text


def test_until_her_last_day_she_receives_and_her_invitation_is_hers_alone(award, clock):
    user, heir = succeeded(award.company)
    here = join(award.company, user=user, starts_on=TODAY, is_manager=True)
    with_contact(award, email=user.email, name=str(user))
    remind([make_statement(award)], "reminder", now=NOW)
    assert OutgoingMail.objects.get().to_email == user.email
    end_membership(here, ends_on=TODAY, successor=join(award.company, user=heir, role="buyer"), by=heir, today=TODAY)
    clock("2026-11-26 10:00")
    send(user.email, award.company)
    assert OutgoingMail.objects.order_by("pk").last().to_email == user.email


def test_who_left_one_organisation_and_stays_in_another_is_written_to_by_her_role(award):
    user, heir = succeeded(award.company)
    elsewhere = make_award()
    join(elsewhere.company, user=user)
    remind([make_statement(with_contact(award, email=user.email))], "reminder", now=NOW)
    remind([make_statement(with_contact(elsewhere, email=user.email))], "reminder", now=NOW)
    assert [mail.to_email for mail in OutgoingMail.objects.order_by("pk")] == [heir.email, user.email]


def statement_door(award, email):
    """The address of a statement's link mailed to somebody."""
    token = open_link(make_statement(with_contact(award, email=email)), now=timezone.now(), sent_to=email)
    return "/herault" + reverse("statement_link", args=[token])


def liaison_door(member):
    """The address of a liaison sheet's link mailed to somebody at a buyer's, as the mail gives it."""
    study = make_study(buyer=member.organization, decision="clause", decided_on=TODAY)
    told = {"contact_name": str(member.user), "contact_email": member.user.email, "planned_on": TODAY}
    send_sheet(LiaisonSheet.objects.create(study=study, **told), now=timezone.now())
    text = Content.from_json(OutgoingMail.objects.order_by("pk").last().content).text
    return re.search(r"(/herault/f/\S+)", text)[1]


def job_door(award, organization, email):
    need = Need.objects.create(
        lot=award.lot, post="Maçon", deadline=DAY(2026, 12, 20), starts_on=DAY(2027, 1, 4), weekly_hours=3500, months=6
    )
    recipient = NeedRecipient.objects.create(need=need, organization=organization, name="Lou", email=email)
    return "/herault" + reverse("need_link", args=[make_link(recipient, now=timezone.now())])


def test_a_link_mailed_to_somebody_opens_no_more_once_she_left_and_her_successors_does(herault, clock):
    clock("2026-11-25 22:30")
    with mission_scope(herault.pk):
        award, prescriber = make_award(), make_organization("prescriber")
        leaving, heir = join(award.company, is_manager=True), join(award.company, is_manager=True)
        gone, stays = join(prescriber, is_manager=True), join(prescriber, is_manager=True)
        # Nobody takes over from the buyer's contact: her link dies with her role all the same.
        bought = join(make_organization("buyer"))
        doors = [
            statement_door(award, leaving.user.email),
            job_door(award, prescriber, gone.user.email),
            liaison_door(bought),
        ]
    assert [CheckedClient().get(door, follow=True).status_code for door in doors] == [200, 200, 200]
    seen = CheckedClient()
    pages = [seen.get(door, follow=True).redirect_chain[-1][0] for door in (doors[0], doors[2])]
    with mission_scope(herault.pk):
        for member, successor in ((leaving, heir), (gone, stays), (bought, None)):
            end_membership(member, ends_on=TODAY, successor=successor, by=make_user(), today=TODAY)
    assert [seen.get(page).status_code for page in pages] == [200, 200], "to the end of her last day"
    clock("2026-11-26 00:30")
    for answer in (*(CheckedClient().get(door, follow=True) for door in doors), *map(seen.get, pages)):
        assert answer.status_code == 410
        assert "à une personne qui a quitté" in answer.content.decode()
    with mission_scope(herault.pk):
        # What is mailed from now on arrives at her successor's.
        later = job_door(award, prescriber, gone.user.email)
    assert CheckedClient().get(later, follow=True).status_code == 200


def test_a_link_passed_on_closes_once_who_passed_it_on_has_left_and_the_pages_say_so(herault, clock):
    """She may have passed it on to herself: what opens the statement is hers."""
    clock("2026-11-25 09:00")
    with mission_scope(herault.pk):
        award = with_contact(make_award())
        leaving, heir = join(award.company, is_manager=True), join(award.company, is_manager=True)
        award.contact_email, award.contact_name = leaving.user.email, str(leaving.user)
        award.save()
        statement = make_statement(award)
        ask_for([statement], now=timezone.now())
        pass_on(StatementRequest.objects.get(), name="Col Legue", email="col@ailleurs.invalid", now=timezone.now())
        text = Content.from_json(OutgoingMail.objects.order_by("pk").last().content).text
        door = re.search(r"(/herault/\S*l/[\w-]+)", text)[1]
        desk = make_user()
        join(award.lot.contract.operation.lead_desk, user=desk, role="facilitator")
    desk = signed_in(desk)
    page, listed = f"/herault/coordination/releves/{statement.public_id}/", "/herault/coordination/releves/"
    col = CheckedClient()
    assert col.get(door, follow=True).status_code == 200
    assert desk.get(page).content.decode().count("ouvre le relevé") == 2
    assert "Transmission du 25/11/2026 à Col Legue (2&nbsp;envois)" in desk.get(listed).content.decode().replace(
        "\u00a0", "&nbsp;"
    )
    with mission_scope(herault.pk):
        end_membership(leaving, ends_on=TODAY, successor=heir, by=make_user(), today=TODAY)
    clock("2026-11-26 09:00")
    for client in (CheckedClient(), col):
        answer = client.get(door, follow=True)
        assert answer.status_code == 410
        assert "vous a été transmis par une personne qui a quitté" in answer.content.decode()
    assert desk.get(page).content.decode().count("fermé par un départ") == 2
    assert "ouvre le relevé" not in desk.get(page).content.decode()
    assert "rien au correspondant d’aujourd’hui" in desk.get(listed).content.decode()


def test_a_form_no_longer_proposes_as_signatory_who_has_left(herault, clock):
    clock("2026-11-25 09:00")
    with mission_scope(herault.pk):
        award = with_contact(make_award())
        leaving, heir = join(award.company, is_manager=True), join(award.company, is_manager=True)
        award.contact_email, award.contact_name = leaving.user.email, str(leaving.user)
        award.save()
        said = {"confirmed_at": timezone.now(), "confirmed_by": str(leaving.user), "confirmed_function": "Conductrice"}
        before = make_statement(award)
        Statement.objects.filter(pk=before.pk).update(**said, source="link", attested_sentence="J’atteste.")
        before.refresh_from_db()
        told = {"name": str(leaving.user), "function": "Conductrice"}
        assert last_signature(before) == told
        end_membership(leaving, ends_on=TODAY, successor=heir, by=make_user(), today=TODAY)
        before = Statement.objects.select_related("award__company").get(pk=before.pk)
        assert last_signature(before) == told, "to the end of her last day"
        clock("2026-11-26 09:00")
        assert last_signature(before) == {"name": str(heir.user), "function": ""}
        desk = make_user()
        join(award.lot.contract.operation.lead_desk, user=desk, role="facilitator")
    form = signed_in(desk).get("/herault" + reverse("enter_correction", args=[before.public_id])).context["why"]
    assert form["name"].value() == str(heir.user)


def test_a_departure_recorded_late_closes_what_was_mailed_meanwhile(herault, clock):
    """She left on Friday, was written to on Monday; her departure is recorded on Tuesday."""
    clock("2026-11-23 09:00")
    with mission_scope(herault.pk):
        award, prescriber = make_award(), make_organization("prescriber")
        leaving, heir = join(award.company, is_manager=True), join(award.company, is_manager=True)
        gone, stays = join(prescriber, is_manager=True), join(prescriber, is_manager=True)
        doors = [statement_door(award, leaving.user.email), job_door(award, prescriber, gone.user.email)]
    clock("2026-11-24 09:00")
    assert [CheckedClient().get(door, follow=True).status_code for door in doors] == [200, 200]
    friday, tuesday = datetime.date(2026, 11, 20), datetime.date(2026, 11, 24)
    with mission_scope(herault.pk):
        for member, successor in ((leaving, heir), (gone, stays)):
            end_membership(member, ends_on=friday, successor=successor, by=make_user(), today=tuesday)
    assert [CheckedClient().get(door, follow=True).status_code for door in doors] == [410, 410]
    clock("2026-11-24 10:00")
    with mission_scope(herault.pk):
        later = job_door(award, prescriber, gone.user.email)
    assert CheckedClient().get(later, follow=True).status_code == 200, "it arrives at her successor's"
