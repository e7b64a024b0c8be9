"""Statements are asked for by themselves: who is written to on what morning, who must not be, who could not be."""

import datetime

import pytest

from levier.common.jobs.services import enqueue
from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox.models import MailState, OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.jobs import CLIMB_LADDER
from levier.coordination.followup.models import LadderAct
from levier.coordination.hours.jobs import OPEN_STATEMENTS
from levier.coordination.hours.models import Statement, StatementLink
from levier.coordination.hours.services import ask_for, name_another_contact, revoke_links, set_asking
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Contract, Lot
from tests.builders import make_assignment, make_award, make_organization, make_user
from tests.coordination.hours.builders import (
    DAY,
    declare,
    make_membership,
    make_statement,
    signed_in,
    with_contact,
)

TODO = "/herault/a-faire/"


@pytest.fixture
def award(herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 31, 4, 0, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        return with_contact(make_award())


def mornings(herault, time_machine, first, days, *names):
    """The jobs of so many mornings, as the clock would start them."""
    for after in range(days):
        day = first + datetime.timedelta(days=after)
        time_machine.move_to(datetime.datetime.combine(day, datetime.time(8, 5), tzinfo=datetime.UTC))
        with mission_scope(herault.pk):
            for name in names or (OPEN_STATEMENTS,):
                enqueue(name, key=f"{name} {day}")
        run_due_jobs()


def asked_on(mail):
    return mail.queued_at.date()


def mails(kind="demande de relevé"):
    return OutgoingMail.objects.filter(kind=kind).order_by("pk")


def waiting(user):
    page = signed_in(user).get(TODO)
    assert page.status_code == 200
    return page.content.decode()


def test_over_120_mornings_each_quarter_is_asked_for_once_reminded_and_copied(herault, award, time_machine):
    with mission_scope(herault.pk):
        second = with_contact(make_award(), award.contact_email.upper())
        make_membership(award.lot.contract.operation.buyer, "buyer")
    mornings(herault, time_machine, DAY(2026, 3, 31), 120, OPEN_STATEMENTS, CLIMB_LADDER)
    with mission_scope(herault.pk):
        assert Statement.objects.count() == 4, "two lots, two quarters"
        assert [asked_on(mail) for mail in mails()] == [DAY(2026, 4, 1), DAY(2026, 7, 1)], "one mail for both lots"
        assert StatementLink.objects.filter(purpose="request", statement__award=second).count() == 2
        assert [asked_on(mail) for mail in mails("relance de relevé")] == [
            DAY(2026, 4, 18), DAY(2026, 4, 25), DAY(2026, 7, 18), DAY(2026, 7, 25),
        ]  # fmt: skip
        assert [asked_on(mail) for mail in mails("copie à l’acheteur")] == [DAY(2026, 5, 6)]
        assert LadderAct.objects.filter(due_on=DAY(2026, 4, 15)).count() == 5, "to the top of the ladder"


@pytest.mark.parametrize(("days", "morning"), [(5, DAY(2026, 4, 10)), (3, DAY(2026, 4, 13))])
def test_the_mission_sets_the_day_and_a_sunday_waits_for_monday(herault, award, time_machine, days, morning):
    """3 days before the 15th is Sunday 12 April."""
    with mission_scope(herault.pk):
        set_asking(days, 15, author=make_user())
    mornings(herault, time_machine, DAY(2026, 4, 1), 16)
    with mission_scope(herault.pk):
        assert [asked_on(mail) for mail in mails()] == [morning]


def test_a_mission_that_asks_by_hand_is_left_to(herault, award, time_machine):
    with mission_scope(herault.pk):
        set_asking(None, 15, author=make_user())
        judge = make_membership(award.lot.contract.operation.lead_desk, "facilitator")
        Contract.objects.update(title="Piscine (fictif)")
    mornings(herault, time_machine, DAY(2026, 4, 1), 20)
    with mission_scope(herault.pk):
        assert Statement.objects.exists() and not mails().exists()
    assert "Non demandé" not in waiting(judge)


def test_whoever_is_asked_late_has_three_days_before_a_reminder(herault, award, time_machine):
    """A contract recorded in May still owes the first quarter."""
    mornings(herault, time_machine, DAY(2026, 5, 11), 5, OPEN_STATEMENTS, CLIMB_LADDER)
    with mission_scope(herault.pk):
        assert [asked_on(mail) for mail in mails()] == [DAY(2026, 5, 11)]
        assert [asked_on(mail) for mail in mails("relance de relevé")] == [DAY(2026, 5, 15)], "the 14th is Ascension"


def test_a_new_contact_is_asked_the_next_morning(herault, award, time_machine):
    mornings(herault, time_machine, DAY(2026, 4, 1), 2)
    with mission_scope(herault.pk):
        with_contact(award, "ali@exemple.invalid")
    mornings(herault, time_machine, DAY(2026, 4, 3), 2)
    with mission_scope(herault.pk):
        assert [mail.to_email for mail in mails()] == ["chantier@exemple.invalid", "ali@exemple.invalid"]


def answered(statement):
    declare(statement, make_assignment(statement.award))


def told_otherwise(statement):
    name_another_contact(statement, contact_name="Ali", contact_email="a@exemple.invalid")


def asked_by_hand(statement):
    ask_for([statement], now=datetime.datetime(2026, 3, 31, 9, tzinfo=datetime.UTC))
    OutgoingMail.objects.all().delete()


def link_revoked(statement):
    asked_by_hand(statement)
    revoke_links(statement, now=datetime.datetime(2026, 3, 31, 10, tzinfo=datetime.UTC))


NOT_TO_BE_ASKED = {
    "answered": answered,
    "no longer them": told_otherwise,
    "asked by hand": asked_by_hand,
    "link revoked by the facilitator": link_revoked,
    "clause released": lambda statement: Lot.objects.update(released_from=DAY(2026, 3, 1)),
    **{
        status: lambda statement, status=status: Contract.objects.update(status=status)
        for status in ("notifie", "suspendu", "solde", "archive", "sans_suite", "clause_supprimee", "exoneree")
    },
}


@pytest.mark.parametrize("why", NOT_TO_BE_ASKED)
def test_who_must_not_be_asked_is_not_and_nothing_waits_for_it(herault, award, time_machine, why):
    with mission_scope(herault.pk):
        NOT_TO_BE_ASKED[why](make_statement(award))
        judge = make_membership(award.lot.contract.operation.lead_desk, "facilitator")
    mornings(herault, time_machine, DAY(2026, 4, 1), 3)
    with mission_scope(herault.pk):
        assert not mails().exists()
    assert "Relevé à demander" not in waiting(judge)


def no_address(award):
    with_contact(award, "")


def returned(award):
    Contract.objects.update(starts_on=DAY(2025, 10, 1))
    ask_for([make_statement(award, period_start=DAY(2025, 10, 1), period_end=DAY(2025, 12, 31))],
            now=datetime.datetime(2026, 1, 2, 9, tzinfo=datetime.UTC))  # fmt: skip
    OutgoingMail.objects.update(state=MailState.BOUNCED, kind="autre")


def elsewhere(award):
    hired = make_assignment(award)
    Assignment.objects.filter(pk=hired.pk).update(
        mode="secondment", declarant="employer", employer=make_organization("inclusive")
    )


OUT_OF_REACH = {
    no_address: "aucune adresse où écrire",
    returned: "l’adresse renvoie les courriels",
    elsewhere: "les heures sont déclarées par la structure qui emploie les personnes",
}


@pytest.mark.parametrize("why", OUT_OF_REACH)
def test_who_cannot_be_reached_is_an_open_point_the_same_day_that_names_the_contract(herault, award, time_machine, why):
    with mission_scope(herault.pk):
        why(award)
        Contract.objects.update(title="Piscine (fictif)")
        judge = make_membership(award.lot.contract.operation.lead_desk, "facilitator")
        stranger = make_membership(make_organization("desk"), "facilitator")
    mornings(herault, time_machine, DAY(2026, 4, 1), 1)
    with mission_scope(herault.pk):
        assert not mails().exists()
    page = waiting(judge)
    assert f"Relevé à demander, {OUT_OF_REACH[why]}" in page and "Piscine (fictif)" in page
    assert "Relevé à demander" not in waiting(stranger)
    with mission_scope(herault.pk):
        with_contact(award, "ali@exemple.invalid")
        make_assignment(award)
    mornings(herault, time_machine, DAY(2026, 4, 2), 1)
    with mission_scope(herault.pk):
        assert mails().count() == 1, "once it can be, it is"
    assert "Relevé à demander" not in waiting(judge)
