"""Statements open by themselves; asking by mail: who receives, and above all who must not."""

import datetime
import re

import pytest
from django.db import connection

from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.registry import offered
from levier.coordination.hours.expected import expected_today
from levier.coordination.hours.models import Statement, StatementLink
from levier.coordination.hours.received import in_state, state_of, with_pending
from levier.coordination.hours.services import (
    ask_for,
    links_in_force,
    open_due_statements,
    send_receipt,
    set_asking,
    to_remind,
    use_request,
)
from levier.coordination.procurement.models import Award, Contract
from levier.coordination.procurement.services import save
from tests.builders import make_assignment, make_award, make_user
from tests.coordination.hours.builders import DAY, NOW, declare, make_statement, with_contact


@pytest.fixture
def award(in_herault, time_machine):
    time_machine.move_to(NOW)
    return with_contact(make_award())


def read(mail):
    content = Content.from_json(mail.content)
    return content.text, content.html


def tokens(mail):
    return re.findall(r"/herault/l/([\w-]+)", read(mail)[0])


def opened_by(mail):
    """The statements the one link of a mail opens."""
    (token,) = tokens(mail)
    return {link.statement for link in links_in_force(use_request(token), now=NOW)}


# Opening


def awards():
    return Award.objects.select_related("lot__contract")


def test_finished_periods_open_by_themselves_and_once(award):
    for _ in range(2):
        open_due_statements(awards(), today=DAY(2026, 7, 1))
    assert list(Statement.objects.values_list("period_start", "due_on")) == [
        (DAY(2026, 1, 1), DAY(2026, 4, 15)),
        (DAY(2026, 4, 1), DAY(2026, 7, 15)),
    ]


def test_a_period_that_meets_one_already_open_is_not_doubled(award):
    make_statement(award)
    Contract.objects.update(starts_on=DAY(2026, 2, 1))
    open_due_statements(awards(), today=DAY(2026, 7, 1))
    assert [statement.period_start.month for statement in Statement.objects.all()] == [1, 4]


def test_a_contract_notified_after_its_start_owes_nothing_of_before(award, clock):
    """Domain reference §3.4: hours done before the notification are refused, so no company is asked for them."""
    clock("2026-07-01 09:00")
    asked = make_statement(award)
    ask_for([asked], now=NOW)
    untouched = make_statement(
        award, period_start=DAY(2026, 4, 1), period_end=DAY(2026, 6, 30), due_on=DAY(2026, 7, 15)
    )
    contract = award.lot.contract
    contract.notified_on = DAY(2026, 5, 11)
    save(contract)
    assert not Statement.objects.filter(pk=untouched.pk).exists(), (
        "a period nobody was asked for is cut to the execution"
    )
    assert list(Statement.objects.values_list("period_start", "period_end")) == [
        (asked.period_start, asked.period_end),
        (DAY(2026, 5, 11), DAY(2026, 6, 30)),
    ]
    shown = with_pending(Statement.objects.select_related("award__lot__contract"))
    today = DAY(2026, 8, 1)
    assert {state_of(one, today) for one in in_state(shown, "late", today)} == {"late"}
    assert [one.period_start for one in in_state(shown, "late", today)] == [DAY(2026, 5, 11)]
    assert [(one.pk, state_of(one, today)) for one in in_state(shown, "closed", today)] == [(asked.pk, "closed")]
    assert to_remind(today) == []
    assert expected_today(award.lot, 1000, None, DAY(2026, 5, 11)) == 1000 // 235, "the line begins that day too"


@pytest.mark.parametrize("status", ["suspendu", "notifie", "sans_suite", "clause_supprimee", "solde"])
def test_nothing_opens_for_a_contract_that_expects_no_hours(award, status):
    Contract.objects.update(status=status)
    open_due_statements(awards(), today=DAY(2026, 7, 1))
    assert not Statement.objects.exists()


def test_a_contract_recorded_late_opens_what_it_owes_already(award):
    other = make_award()
    for _ in range(2):
        offered("open_statements")(award.lot.contract)
    assert [statement.award for statement in Statement.objects.all()] == [award]
    offered("open_statements")(other.lot.contract)
    assert Statement.objects.count() == 2


def test_opening_takes_the_same_queries_for_one_award_and_for_many(award, django_assert_num_queries):
    for _ in range(10):
        make_award()
    found = list(awards())
    with django_assert_num_queries(4):
        open_due_statements(found, today=DAY(2026, 4, 1))
    assert Statement.objects.count() == 11


def test_a_statement_is_due_on_the_contract_s_day_else_on_the_mission_s(award):
    Contract.objects.update(due_day=31)
    open_due_statements(awards(), today=DAY(2026, 4, 1))
    Contract.objects.update(due_day=None)
    set_asking(14, 5, author=make_user())
    open_due_statements(awards(), today=DAY(2026, 7, 1))
    assert list(Statement.objects.values_list("due_on", flat=True)) == [DAY(2026, 4, 30), DAY(2026, 7, 5)]


# Asking


def test_one_mail_for_a_contact_and_a_date_with_one_link_to_all_her_lots(award):
    second, other = with_contact(make_award()), with_contact(make_award(), "ali@exemple.invalid", "Ali Roux (fictif)")
    statements = [make_statement(one) for one in (award, second, other)]
    asked = ask_for(Statement.objects.all(), now=NOW)
    assert (asked.mails, asked.asked) == (2, 3)
    mail = OutgoingMail.objects.get(to_email=award.contact_email)
    assert opened_by(mail) == set(statements[:2])
    assert "15\u00a0avril\u00a02026" in mail.subject
    assert "(fictif)" in read(mail)[0]
    assert mail.answering_id == award.lot.contract.operation.lead_desk_id, "her facilitator finds it among her mails"


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (NOW.date(), "avant le 3\u00a0avril\u00a02026. Une minute"),
        (
            DAY(2026, 1, 15),
            "avant le 15\u00a0janvier\u00a02026 (cette date est passée\u00a0: dès que possible). Une minute",
        ),
    ],
)
def test_hours_asked_for_the_first_time_after_their_date_are_not_asked_for_before_it(award, due_on, said):
    ask_for([make_statement(award, due_on=due_on)], now=NOW)
    assert said in read(OutgoingMail.objects.get())[0]


def test_two_dates_are_two_mails(award):
    make_statement(award)
    make_statement(award, period_start=DAY(2026, 4, 1), period_end=DAY(2026, 6, 30), due_on=DAY(2026, 7, 15))
    assert ask_for(Statement.objects.all(), now=NOW).mails == 2


def test_asking_twice_the_same_day_sends_once_and_another_day_again(award):
    make_statement(award)
    for _ in range(2):
        asked = ask_for(Statement.objects.all(), now=NOW)
    assert (asked.mails, asked.already) == (0, 1)
    assert StatementLink.objects.count() == OutgoingMail.objects.count() == 1
    assert ask_for(Statement.objects.all(), now=NOW + datetime.timedelta(days=1)).mails == 1


def test_who_has_answered_is_not_asked(award):
    assignment = make_assignment(award)
    declare(make_statement(award), assignment)
    assert ask_for(Statement.objects.all(), now=NOW).mails == 0


@pytest.mark.parametrize("status", ["suspendu", "sans_suite", "clause_supprimee"])
def test_a_contract_that_expects_nothing_is_not_asked(award, status):
    make_statement(award)
    Contract.objects.update(status=status)
    assert ask_for(Statement.objects.all(), now=NOW).mails == 0


def test_without_an_address_the_facilitator_is_told(award):
    found = make_statement(with_contact(make_award(), email=""))
    asked = ask_for(Statement.objects.all(), now=NOW)
    assert (asked.mails, asked.unreachable) == (0, [found])


def test_a_new_contact_s_request_closes_the_former_s_link(award):
    make_statement(award)
    ask_for(Statement.objects.all(), now=NOW)
    with_contact(award, "ali@exemple.invalid")
    ask_for(Statement.objects.all(), now=NOW)
    former, present = StatementLink.objects.all()
    assert former.revoked_at is not None
    assert present.revoked_at is None


def test_no_token_is_readable_in_what_the_database_keeps(award):
    make_statement(award)
    ask_for(Statement.objects.all(), now=NOW)
    mail = OutgoingMail.objects.get()
    token = tokens(mail)[0]
    with connection.cursor() as cursor:
        cursor.execute("select content from outbox_outgoingmail")
        assert token not in cursor.fetchone()[0]
    assert token not in str(StatementLink.objects.values().get())


# The receipt


def test_the_receipt_leaves_once_with_its_pdf(award):
    found = make_statement(award)
    declare(found, make_assignment(award), 12_133)
    for _ in range(2):
        send_receipt(found, now=NOW)
    mail = OutgoingMail.objects.get()
    content = Content.from_json(mail.content)
    assert "121,33\u00a0h" in content.text
    assert content.attachments[0].content.startswith(b"%PDF")


def test_a_mail_names_nobody_but_its_contact_and_a_facilitator(award):
    assignment = make_assignment(award)
    found = make_statement(award)
    ask_for(Statement.objects.all(), now=NOW)
    declare(found, assignment)
    send_receipt(found, now=NOW)
    for mail in OutgoingMail.objects.all():
        assert assignment.participant.last_name not in "".join(read(mail))
