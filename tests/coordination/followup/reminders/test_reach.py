"""Those whom nothing reaches: told the same day with who may be written to instead; what came back is no reminder."""

import datetime

import pytest
from django.urls import reverse

from levier.accounts.models import Membership
from levier.accounts.selectors import actor_for
from levier.common.outbox.models import MailState, OutgoingMail
from levier.common.outbox.services import mark_bounced
from levier.coordination.followup.enforcement.waiting import enforcement_points
from levier.coordination.followup.models import FormalNotice, LadderAct
from levier.coordination.followup.reminders.contacts import Contact, next_contact
from levier.coordination.followup.reminders.reach import buyers_without_account, contacts_out_of_reach
from levier.coordination.followup.reminders.services import climb
from levier.coordination.hours.models import Statement
from levier.coordination.hours.services import ask_for
from tests.builders import make_award
from tests.coordination.hours.builders import DAY, NOW, make_membership, make_statement, signed_in, with_contact

LOU, NOUR = "chantier@exemple.invalid", "chef@exemple.invalid"


@pytest.fixture
def award(in_herault, time_machine):
    time_machine.move_to(NOW)
    return with_contact(make_award())


@pytest.fixture
def facilitator(award):
    return make_membership(award.lot.contract.operation.lead_desk, "facilitator")


@pytest.fixture
def late(award):
    """A statement asked for in time, due before 15 April; the mail arrived."""
    found = make_statement(award)
    ask_for(Statement.objects.all(), now=NOW)
    arrive()
    return found


def arrive():
    """Whatever waits has left."""
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT, sent_at=NOW)


def come_back(mail):
    arrive()
    mail.refresh_from_db()
    mark_bounced(mail)


def climbed(day):
    """The rungs climbed on a day of April."""
    today = DAY(2026, 3, 31) + datetime.timedelta(days=day)
    return climb(now=datetime.datetime.combine(today, datetime.time(6), tzinfo=datetime.UTC), today=today).rungs


def points(provider, user, mission):
    return [(one.what, one.where, one.detail) for one in provider(actor_for(user, mission))]


def last_mail():
    return OutgoingMail.objects.order_by("-pk").first()


def test_the_next_contact_is_the_first_whose_mails_arrive():
    known = [Contact("Lou", "Lou@x.invalid"), Contact("", ""), Contact("Nour", "nour@x.invalid")]
    assert next_contact({"lou@x.invalid"}, known) == known[2]
    assert next_contact({"lou@x.invalid", "nour@x.invalid"}, known) is None


def test_a_contact_whose_mail_came_back_is_told_the_same_day_with_who_comes_next(late, facilitator, in_herault):
    assert points(contacts_out_of_reach, facilitator, in_herault) == []
    assert "revenu</span>" not in signed_in(facilitator).get("/herault/coordination/releves/").content.decode()
    come_back(last_mail())
    ((what, where, detail),) = points(contacts_out_of_reach, facilitator, in_herault)
    assert what == f"Lou Castan (fictif), {late.award.company}"
    assert where == "N’a pas reçu\u00a0: demande de relevé"
    assert detail == "Aucun autre correspondant connu de cette entreprise"
    (point,) = contacts_out_of_reach(actor_for(facilitator, in_herault))
    assert point.due == NOW.date(), "the same day"
    desk = signed_in(facilitator)
    for listed in ("/herault/coordination/releves/", f"/herault/coordination/releves/{late.public_id}/"):
        assert '<span class="badge badge-late">revenu</span>' in desk.get(listed).content.decode(), listed
    page = desk.get(f"/herault{point.url}").content.decode()
    assert LOU in page, "it opens where the contact is changed"
    elsewhere = with_contact(make_award(), NOUR, "Nour Petit (fictif)")
    elsewhere.company, elsewhere.lot.contract.operation.lead_desk = late.award.company, facilitator_desk(late)
    elsewhere.lot.contract.operation.save()
    elsewhere.save()
    ((*_, detail),) = points(contacts_out_of_reach, facilitator, in_herault)
    assert detail == f"Correspondant suivant\u00a0: Nour Petit (fictif), {NOUR}", "of another contract of the company"
    stranger = make_membership(make_award().lot.contract.operation.lead_desk, "facilitator")
    assert points(contacts_out_of_reach, stranger, in_herault) == []
    late.award.contact_email = "nouvelle@exemple.invalid"
    late.award.save()
    assert points(contacts_out_of_reach, facilitator, in_herault) == [], "another contact is named: nothing waits"


def facilitator_desk(statement):
    return statement.award.lot.contract.operation.lead_desk


def test_a_reminder_that_came_back_is_no_reminder(late, facilitator, in_herault, time_machine):
    """It stops the ladder; once the contact is within reach, that rung is climbed again, and the next comes at its own
    pace after it."""
    assert climbed(18) == 1
    come_back(last_mail())
    assert [climbed(day) for day in (20, 25, 30)] == [0, 0, 0]
    time_machine.move_to(NOW + datetime.timedelta(days=27))
    page = signed_in(facilitator).get(f"/herault/coordination/releves/{late.public_id}/").content.decode()
    assert "elle ne compte pas" in page and "Prochain échelon&nbsp;: relance du correspondant" in page
    ask_for([late], now=NOW + datetime.timedelta(days=28))  # 1 May: the box is no longer full
    arrive()
    assert contacts_out_of_reach(actor_for(facilitator, in_herault)) == [], "a later mail arrived"
    assert [climbed(day) for day in (32, 33, 34)] == [1, 0, 0]
    assert last_mail().kind == "relance de relevé" and last_mail().to_email == LOU
    (act,) = LadderAct.objects.all()
    assert (act.rung, act.attempts, act.done_on) == ("reminder", 2, DAY(2026, 5, 2))
    arrive()
    assert [climbed(day) for day in (38, 39)] == [0, 1], "seven days after the one that arrived"
    assert LadderAct.objects.latest("pk").rung == "second"


def test_a_reminder_that_reached_one_of_two_was_given(late):
    """Two second contacts of one company contact: the rung was climbed when one of the two mails arrived."""
    other = with_contact(make_award())
    make_statement(other)
    ask_for(Statement.objects.all(), now=NOW + datetime.timedelta(hours=1))
    for award, email in ((late.award, NOUR), (other, "autre@exemple.invalid")):
        award.second_contact_email = email
        award.save()
    arrive()
    climbed(18)
    arrive()
    climbed(25)
    act = LadderAct.objects.get(rung="second")
    assert len(act.mail_keys) == 2
    come_back(OutgoingMail.objects.get(key=act.mail_keys[0]))
    ask_for([late], now=NOW + datetime.timedelta(days=24))
    arrive()
    assert climbed(30) == 1
    assert LadderAct.objects.latest("pk").rung == "call"


def test_a_buyer_nobody_signs_in_for_is_told_while_something_waits_for_it(award, facilitator, in_herault):
    buyer = award.lot.contract.operation.buyer
    assert points(buyers_without_account, facilitator, in_herault) == []
    FormalNotice.objects.create(award=award, ground="documents", text="En demeure")
    ((what, where, _),) = points(buyers_without_account, facilitator, in_herault)
    assert what == f"{buyer}\u00a0: personne n’y a de compte"
    assert where == "L’attend\u00a0: mise en demeure à signer"
    actor = actor_for(facilitator, in_herault)
    FormalNotice.objects.update(sent_on=DAY(2026, 4, 1), deadline_on=DAY(2026, 4, 20), signed_by="Alix")
    assert buyers_without_account(actor) == []
    FormalNotice.objects.create(award=award, ground="documents", text="En demeure")
    stranger = make_membership(make_award().lot.contract.operation.lead_desk, "facilitator")
    assert points(buyers_without_account, stranger, in_herault) == []
    make_membership(buyer, "buyer")
    assert buyers_without_account(actor) == []
    Membership.objects.filter(organization=buyer).update(ends_on=DAY(2026, 4, 1))
    assert len(buyers_without_account(actor)) == 1, "whoever left does not count"


def test_a_buyer_is_awaited_once_the_desk_has_completed_the_notice(award, facilitator, in_herault):
    notice = FormalNotice.objects.create(award=award, ground="documents", text="Dans un délai de [délai].")
    assert points(buyers_without_account, facilitator, in_herault) == []
    FormalNotice.objects.filter(pk=notice.pk).update(text="Dans un délai de 15 jours.")
    assert len(points(buyers_without_account, facilitator, in_herault)) == 1
    award.lot.contract.status = "suspendu"
    award.lot.contract.save()
    assert points(buyers_without_account, facilitator, in_herault) == [], "nothing is due meanwhile"


def test_the_draft_notice_says_that_the_demands_it_stands_on_came_back(late, facilitator, in_herault):
    """A bounced reminder is no reminder: the desk and the buyer read it where the notice is completed and signed."""
    operation = late.award.lot.contract.operation
    buyer = make_membership(operation.buyer, "buyer")
    notice = FormalNotice.objects.create(award=late.award, ground="documents", text="Dans un délai de 15 jours.")
    FormalNotice.objects.create(award=late.award, ground="hours", text="Dans un délai de 15 jours.")
    told = f"Aucun courriel ne parvient plus à Lou Castan (fictif) ({late.award.company})"
    pages = [
        (facilitator, reverse("enforcement", args=[operation.public_id])),
        (buyer, reverse("enforcement", args=[operation.public_id])),
        (facilitator, reverse("notice_edit", args=[notice.public_id])),
        (buyer, reverse("notice_send", args=[notice.public_id])),
    ]

    def said():
        return [signed_in(user).get(f"/herault{page}").content.decode().count(told) for user, page in pages]

    def details(user):
        return [one.detail for one in enforcement_points(actor_for(user, in_herault))]

    assert (said(), details(buyer)) == ([0, 0, 0, 0], ["", ""])
    come_back(last_mail())
    assert said() == [1, 1, 1, 1], "not on the notice for hours, which stands on no mail"
    assert details(buyer) == [
        "Des courriels à l’entreprise ne lui sont pas parvenus\u00a0: à vérifier avant de signer",
        "",
    ]
    ask_for([late], now=NOW + datetime.timedelta(days=1))
    arrive()
    assert said() == [0, 0, 0, 0], "a later mail arrived"
