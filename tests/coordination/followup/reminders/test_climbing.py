"""Climbing the ladder: who is written to, called, told; above all who must not be, and that nothing is done twice."""

import datetime

import pytest

from levier.common.jobs.services import enqueue
from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox.content import Content
from levier.common.outbox.models import MailState, OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.followup.jobs import CLIMB_LADDER
from levier.coordination.followup.models import Difficulty, FormalNotice, LadderAct, WaitingCopy
from levier.coordination.followup.reminders import services
from levier.coordination.followup.reminders.ladder import Rung
from levier.coordination.followup.reminders.services import climb, set_ladder
from levier.coordination.hours.models import Statement, StatementLink
from levier.coordination.hours.services import ask_for, name_another_contact, revoke_links
from levier.coordination.procurement.models import Award, AwardRole, Contract, Lot
from tests.builders import make_assignment, make_award, make_organization, make_user
from tests.coordination.hours.builders import DAY, NOW, declare, make_membership, make_statement, with_contact

MORNING = datetime.datetime(2026, 4, 18, 8, 0, tzinfo=datetime.UTC)
SECOND = "chef@exemple.invalid"


@pytest.fixture
def award(in_herault, time_machine):
    time_machine.move_to(NOW)
    return with_contact(make_award())


@pytest.fixture
def late(award):
    """A statement asked for in time, due before 15 April."""
    found = make_statement(award)
    ask_for(Statement.objects.all(), now=NOW)
    return found


def climbed(*days):
    """The rungs climbed on each of these days of April and May (32 is 2 May)."""
    counts = []
    for day in days:
        today = DAY(2026, 3, 31) + datetime.timedelta(days=day)
        moment = datetime.datetime.combine(today, datetime.time(6), tzinfo=datetime.UTC)
        counts.append(climb(now=moment, today=today).rungs)
    return counts


def read(mail):
    return Content.from_json(mail.content).text


def reminders():
    return OutgoingMail.objects.filter(kind="relance de relevé").order_by("pk")


def test_the_whole_ladder_is_climbed_rung_by_rung_until_the_statement_comes(late):
    late.award.second_contact_name, late.award.second_contact_email = "Nour Petit (fictif)", SECOND
    late.award.save()
    buyer = make_membership(late.award.lot.contract.operation.buyer, "buyer")
    stranger = make_membership(make_award().lot.contract.operation.buyer, "buyer")
    assert climbed(15, 16, 17, 18, 18, 19, 24, 25, 26, 30, 35, 36, 44, 45, 46, 60) == [
        0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0,
    ]  # fmt: skip
    first, second = reminders()
    assert first.subject.startswith("Rappel\u00a0: heures d’insertion attendues depuis le ")
    assert second.subject.startswith("Sans réponse à ce jour\u00a0: heures d’insertion attendues depuis le ")
    assert (first.to_email, second.to_email) == (late.award.contact_email, SECOND)
    assert "Nous avons écrit à Lou Castan (fictif)" in read(second)
    assert StatementLink.objects.filter(revoked_at=None).count() == 3, "the second's link does not close the contact's"
    (copy,) = OutgoingMail.objects.filter(kind="copie à l’acheteur")
    assert copy.to_email == buyer.email
    assert not OutgoingMail.objects.filter(to_email=stranger.email).exists()
    (notice,) = FormalNotice.objects.all()
    assert (notice.ground, notice.sent_on, notice.drafted_by) == ("documents", None, None)
    assert "le relevé d’heures du 1er\u00a0janvier au 31\u00a0mars\u00a02026" in notice.text
    assert "[délai]" in notice.text, "the desk completes it, the buyer signs"
    assert "pénalité" not in notice.text, "the contract writes none"
    assert [act.rung for act in LadderAct.objects.order_by("pk")] == [rung.value for rung in Rung]


def copies():
    return OutgoingMail.objects.filter(kind="copie à l’acheteur").order_by("pk")


def test_a_late_member_of_a_group_puts_its_leader_on_notice_and_without_one_the_rung_waits(award):
    """CCAG Travaux, 20.1.2: the leader is the buyer's one interlocutor."""
    member = Award.objects.create(
        lot=award.lot, company=make_organization("company"), role=AwardRole.MEMBER,
        contact_name="Max Roux (fictif)", contact_email="membre@exemple.invalid",
    )  # fmt: skip
    make_statement(member)
    ask_for(Statement.objects.all(), now=NOW)
    make_membership(award.lot.contract.operation.buyer, "buyer")
    # Who led has left, nobody leads the group yet.
    ended = {"ended_on": DAY(2026, 2, 1), "ended_document": "résiliation"}
    Award.objects.filter(pk=award.pk).update(role=AwardRole.LEADER, **ended)
    assert climbed(18, 25, 30, 36, 45, 46) == [1, 1, 1, 1, 0, 0]
    assert not FormalNotice.objects.exists() and not LadderAct.objects.filter(rung=Rung.NOTICE.value).exists()
    Award.objects.filter(pk=award.pk).update(ended_on=None, ended_document="")
    assert climbed(48, 49, 60) == [1, 0, 0]
    (notice,) = FormalNotice.objects.all()
    assert notice.award == award
    assert f"le relevé d’heures {formats.of(str(member.company))}, cotraitant, du 1er\u00a0janvier" in notice.text
    (act,) = LadderAct.objects.filter(rung=Rung.NOTICE.value)
    assert act.told == str(award.company)


def test_of_two_buyers_the_one_that_can_be_told_is_and_the_other_as_soon_as_it_can(late):
    other = make_statement(with_contact(make_award(), late.award.contact_email))
    ask_for(Statement.objects.all(), now=NOW)
    known, unknown = (one.award.lot.contract.operation for one in (late, other))
    account = make_membership(known.buyer, "buyer")
    assert climbed(18, 25, 30, 36) == [1, 1, 1, 1]
    assert [mail.to_email for mail in copies()] == [account.email]
    assert climbed(45) == [1]
    assert {notice.award for notice in FormalNotice.objects.all()} == {late.award}
    unknown.contact_email = "achats@exemple.invalid"
    unknown.save()
    climbed(46, 46)
    assert [mail.to_email for mail in copies()] == [account.email, "achats@exemple.invalid"]
    assert not WaitingCopy.objects.exists()


def test_a_copy_that_waits_is_forgotten_with_what_it_is_about(late):
    climbed(18, 25, 30, 36)
    assert WaitingCopy.objects.count() == 1
    answered(late)
    climbed(37)
    assert not WaitingCopy.objects.exists()


def test_without_a_second_contact_the_first_is_reminded_again(late):
    assert climbed(18, 25) == [1, 1]
    first, again = reminders()
    assert {first.to_email, again.to_email} == {late.award.contact_email}
    assert first.subject != again.subject
    assert "Nous vous avons déjà écrit, sans réponse à ce jour" in read(again)


def test_an_answer_to_one_lot_does_not_make_a_rung_leave_again_for_the_others(late):
    other = make_statement(with_contact(make_award(), late.award.contact_email.upper()))
    ask_for(Statement.objects.all(), now=NOW)
    assert climbed(18) == [1], "both lots climb together: one contact, one due date"
    declare(other, make_assignment(other.award))
    assert climbed(18, 20, 25) == [0, 0, 1]


def test_a_lot_asked_for_after_a_rung_waits_for_the_next(late):
    assert climbed(18) == [1]
    new = make_statement(with_contact(make_award(), late.award.contact_email))
    ask_for(Statement.objects.all(), now=NOW)
    assert climbed(20, 21, 25) == [0, 0, 1]
    assert new.award.lot.contract.title in read(reminders().last())


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.BOUNCED])
def test_a_reminder_that_came_back_is_no_reminder_the_ladder_stays_there(late, state):
    assert climbed(18) == [1]
    reminders().update(state=state, failed_at=NOW)
    assert climbed(25, 30, 36, 60) == [0, 0, 0, 0]
    reminders().update(state=MailState.SENT, sent_at=NOW)
    assert climbed(62) == [1]


def answered(late):
    declare(late, make_assignment(late.award))


def nothing_worked(late):
    Statement.objects.filter(pk=late.pk).update(
        confirmed_at=NOW, confirmed_by="Lou", attested_sentence="x", has_no_hours=True
    )


def released(late):
    ClauseRelease.objects.create(
        lot=late.award.lot, kind="suspension", evidence="x", decided_on=DAY(2026, 3, 1), effective_on=DAY(2026, 3, 1),
        document="x", hours=0,
    )  # fmt: skip
    Lot.objects.update(released_from=DAY(2026, 3, 1))


NOT_TO_BE_REMINDED = {
    "answered": answered,
    "nobody worked": nothing_worked,
    "clause suspended": released,
    "contact changed": lambda late: with_contact(late.award, "ali@exemple.invalid"),
    "no longer them": lambda late: name_another_contact(late, contact_name="Ali", contact_email="a@exemple.invalid"),
    "links revoked": lambda late: revoke_links(late, now=MORNING),
    "contact taken off": lambda late: with_contact(late.award, ""),
    "never reached": lambda late: OutgoingMail.objects.update(state=MailState.BOUNCED, failed_at=NOW),
    **{
        status: lambda late, status=status: Contract.objects.update(status=status)
        for status in ("suspendu", "solde", "sans_suite", "clause_supprimee", "exoneree")
    },
}


@pytest.mark.parametrize("why", NOT_TO_BE_REMINDED)
def test_who_must_not_be_reminded_is_not(late, why):
    NOT_TO_BE_REMINDED[why](late)
    before = OutgoingMail.objects.count()
    assert climbed(18, 25, 30, 36, 45) == [0] * 5
    assert (OutgoingMail.objects.count(), LadderAct.objects.count()) == (before, 0)


def test_nobody_is_reminded_of_what_was_never_asked_nor_before_it_is_late(award):
    make_statement(award)
    assert climbed(15, 18) == [0, 0]


def test_a_statement_that_comes_stops_the_ladder_where_it_is(late):
    assert climbed(18, 25) == [1, 1]
    answered(late)
    assert climbed(30, 36, 45) == [0, 0, 0]
    assert not FormalNotice.objects.exists()


def test_while_a_difficulty_waits_for_an_answer_the_buyer_is_not_told_nor_a_notice_drafted(late):
    make_membership(late.award.lot.contract.operation.buyer, "buyer")
    told = Difficulty.objects.create(
        award=late.award, notified_on=DAY(2026, 4, 20), notified_by="Lou", text="Pas de candidat", hours=5
    )
    assert climbed(18, 25, 30, 36, 45, 60) == [1, 1, 1, 0, 0, 0]
    Difficulty.objects.filter(pk=told.pk).update(
        outcome="means_found", means="x", decided_on=DAY(2026, 5, 1), decided_by="x"
    )
    assert climbed(62, 72) == [1, 1]


def test_a_worker_that_dies_at_a_rung_leaves_nothing_half_done(late, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(services, "remind", lambda *args, **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            climbed(18)
    assert not LadderAct.objects.exists()
    assert climbed(18, 18) == [1, 0]
    assert reminders().count() == 1


def test_another_mission_climbs_its_own_ladder(herault, gard, time_machine):
    time_machine.move_to(NOW)
    with mission_scope(herault.pk):
        make_statement(with_contact(make_award()))
        ask_for(Statement.objects.all(), now=NOW)
    with mission_scope(gard.pk):
        assert climbed(18) == [0]
    with mission_scope(herault.pk):
        assert climbed(18) == [1]


def test_no_mail_of_the_ladder_names_anybody_at_work_or_a_category(late):
    make_membership(late.award.lot.contract.operation.buyer, "buyer")
    person = make_assignment(late.award).participant
    climbed(18, 25, 30, 36)
    for mail in OutgoingMail.objects.all():
        content = Content.from_json(mail.content)
        for word in (person.last_name, person.first_name, "DELD", "QPV", "RSA"):
            assert word not in content.text + content.html


def test_a_mission_sets_its_own_ladder_and_what_it_turns_off_is_not_done(late):
    author = make_user()
    make_membership(late.award.lot.contract.operation.buyer, "buyer")
    assert set_ladder({Rung.REMINDER: 5, Rung.SECOND: None, Rung.CALL: None, Rung.BUYER: 21}, author=author) == 3
    assert climbed(18, 20, 25, 30, 36) == [0, 1, 0, 0, 1]
    assert set_ladder({Rung.REMINDER: 5}, author=author) == 0


def test_the_morning_s_job_climbs_it(herault, time_machine):
    time_machine.move_to(NOW)
    with mission_scope(herault.pk):
        make_statement(with_contact(make_award()))
        ask_for(Statement.objects.all(), now=NOW)
    time_machine.move_to(datetime.datetime(2026, 4, 18, 8, 5, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        for attempt in ("matin", "encore"):
            enqueue(CLIMB_LADDER, key=attempt)
    run_due_jobs()
    with mission_scope(herault.pk):
        assert reminders().count() == 1
