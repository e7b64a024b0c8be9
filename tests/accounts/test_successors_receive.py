"""What is written to somebody who left reaches her successor, whichever room kept the address."""

import datetime

import pytest

from levier.accounts.services import end_membership
from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.coordination.followup.liaison.services import send_sheet
from levier.coordination.followup.meetings.rules import MeetingKind
from levier.coordination.followup.meetings.services import invite, plan_meeting
from levier.coordination.followup.models import LiaisonSheet
from levier.coordination.hours.services import remind, remind_second
from levier.coordination.participants.models import Need, NeedRecipient
from levier.coordination.participants.needs.services import send_need
from levier.meetings.rules import Appointment
from levier.meetings.services import Guest
from tests.accounts.builders import NOW, TODAY, join, send
from tests.builders import make_award, make_organization, make_user
from tests.coordination.clauses.builders import make_study
from tests.coordination.hours.builders import make_statement, with_contact


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
