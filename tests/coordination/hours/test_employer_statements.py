"""What a structure’s file makes of its holders’ statements, and the receipt it is given."""

import pytest
from django.core import mail

from levier.common.jobs.worker import run_due_jobs
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.employers import StagedLine
from levier.coordination.hours.models import EmployerSheet, Statement
from levier.coordination.hours.services import ask_for, to_remind
from levier.coordination.hours.services.employers import recorded_lines
from levier.coordination.hours.services.sheet_receipts import receipt_lines, sheet_receipt_data
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.procurement.models import Award, Contract, Lot
from levier.organizations.models import Organization
from tests.builders import make_assignment
from tests.coordination.hours.builders import DAY, NOW, make_membership, signed_in
from tests.coordination.hours.employer_files import MODEL, confirm, declared, fill, put, sheet_page, words
from tests.coordination.hours.sheet_files import model_of


def test_the_structure_gets_a_receipt_of_its_recorded_file_and_of_nothing_else(relay):
    put(relay, {relay.assignment: 100, relay.other: 80})
    run_due_jobs()
    assert mail.outbox == []
    confirm(relay)
    confirm(relay)
    run_due_jobs()
    (letter,) = mail.outbox
    assert relay.author.email in letter.to[0]
    assert "180 h" in letter.body.replace("\u00a0", " ").replace("\u202f", " ")
    ((name, content, kind),) = letter.attachments
    assert (name, kind, content[:5]) == ("recu-tableau-2026-04-03.pdf", "application/pdf", b"%PDF-")
    assert relay.assignment.participant.last_name not in letter.body


def test_a_file_of_zeros_is_answered_by_a_receipt_that_says_no_hours_of_each(relay):
    put(relay, {relay.assignment: 0, relay.other: 0})
    shown = words(confirm(relay))
    assert shown.replace("&nbsp;", " ").count("Aucune heure : c’est dit") == 2
    with mission_scope(relay.mission.pk):
        sheet = EmployerSheet.objects.get()
        told = recorded_lines(sheet, Assignment.objects.all(), DAY(2026, 4, 3))
        data = sheet_receipt_data(sheet, receipt_lines(told), mission="Hérault", now=NOW)
        people = {one.participant.short_name + " (fictif)" for one in (relay.assignment, relay.other)}
    assert data["total"] == "aucune heure"
    assert {row[0] for row in data["lines"]} == people
    assert {row[2:] for row in data["lines"]} == {("mars\u00a02026", "aucune heure")}
    run_due_jobs()
    (letter,) = mail.outbox
    assert "aucune heure, 2 lignes" in letter.body.replace("\u00a0", " ")
    assert letter.attachments[0][1][:5] == b"%PDF-"


def test_the_receipt_of_thousands_of_lines_is_told_contract_by_contract_and_month_by_month():
    award = Award(pk=1, lot=Lot(contract=Contract(title="Voirie (fictif)")), company=Organization(name="BTP (fictif)"))
    staged = [
        StagedLine(
            Assignment(participant=Participant(first_name="Nadia", last_name="E"), award=award, declarant="employer"),
            Statement(),
            DAY(2026, month, 1),
            0,
            1_000,
        )
        for month in (1, 2)
        for _ in range(300)
    ]
    where = "Voirie (fictif), BTP (fictif)"
    assert [words_of(row) for row in receipt_lines(staged).rows] == [
        ("300 personnes", where, "janvier 2026", "3 000 h"),
        ("300 personnes", where, "février 2026", "3 000 h"),
    ]
    assert len(receipt_lines(staged[:500]).rows) == 500


def words_of(row):
    return tuple(text.replace("\u00a0", " ").replace("\u202f", " ") for text in row)


@pytest.mark.parametrize(("days", "months"), [(184, 3), (1, 0)])
def test_the_periods_open_to_a_structure_are_those_the_setting_says(relay, settings, tmp_path, days, months):
    settings.EMPLOYER_DAYS_BACK = days
    head, *_ = model_of(relay.browser, MODEL, tmp_path)
    assert len(head) - 6 == months


class TestTheHolderHasNothingLeftToDeclare:
    """Where structures declare everybody at work, their declarations are the statement."""

    def statements(self, relay):
        """(source, whether received, whether without hours) of each statement, the case's first."""
        with mission_scope(relay.mission.pk):
            rows = Statement.objects.filter(pk__in=[relay.statement.pk, relay.other_statement.pk]).order_by("pk")
            return [(row.source, row.confirmed_at is not None, row.has_no_hours) for row in rows]

    def waits(self, relay):
        """Whether the holder's home asks for its hours."""
        with mission_scope(relay.mission.pk):
            holder = make_membership(relay.award.company, "company")
        browser = signed_in(holder)
        late = browser.get("/herault/mes-releves/").context["due"]
        assert late == len(browser.get("/herault/mes-releves/?etat=due").context["rows"])
        assert bool(late) == ("Heures du 1er janvier au 31 mars 2026" in words(browser.get("/herault/mes-marches/")))
        return bool(late)

    def test_what_the_structures_said_of_everybody_is_received_and_taken_back_it_is_awaited(self, relay):
        assert not self.waits(relay), "the structure's to say, before it has"
        with mission_scope(relay.mission.pk):
            holder = signed_in(make_membership(relay.award.company, "company"))
        (row,) = holder.get("/herault/mes-releves/").context["rows"]
        assert row[1] == "à déclarer par les structures"
        put(relay, {relay.assignment: 100, relay.other: 0})
        confirm(relay)
        assert self.statements(relay) == [("employer", True, False), ("employer", True, True)]
        page = words(signed_in(relay.facilitator).get(relay.counting))
        assert "Déclaré par les structures qui emploient ces personnes" in page and "Noa Pujol, gérante, pour" in page
        relay.browser.post(sheet_page(relay), {"undo": "on"})
        assert self.statements(relay) == [("link", False, False)] * 2

    def test_it_is_received_once_the_last_month_of_each_is_said_hours_or_none_and_not_before(self, relay):
        """January alone is not the period; that nobody worked in March is said later, by a deposit that changes no
        hours; that deposit taken back, the statement is awaited again."""
        january = fill(relay, {relay.assignment: 60}, month="janvier 2026")
        put(relay, {}, rows=january)
        confirm(relay)
        assert self.statements(relay)[0] == ("link", False, False)
        page = words(signed_in(relay.facilitator).get(relay.counting))
        assert "Il manque" in page and "mars 2026&nbsp;: Relais (fictif)" in page
        head, *people = january
        put(relay, {}, rows=[head, *reversed(people)])  # another file, that says the same
        assert "Rien ne change" in words(confirm(relay)), "what is said again adds nothing"
        put(relay, {relay.assignment: 0})
        confirm(relay)
        assert self.statements(relay)[0] == ("employer", True, False)
        assert "Il manque" not in words(signed_in(relay.facilitator).get(relay.counting))
        relay.browser.post(sheet_page(relay), {"undo": "on"})
        assert self.statements(relay)[0] == ("link", False, False)
        assert declared(relay)[relay.assignment] == 6_000

    def test_somebody_the_holder_declares_keeps_the_statement_his(self, relay):
        with mission_scope(relay.mission.pk):
            relay.award.contact_name, relay.award.contact_email = "Lou Castan", "lou@exemple.invalid"
            relay.award.save()
            ask_for([relay.statement], now=NOW)
            assert not to_remind(DAY(2026, 5, 4)), "its lateness is the structure's"
            make_assignment(relay.award)
            assert to_remind(DAY(2026, 5, 4)) == [relay.statement]
        assert self.waits(relay)
        put(relay, {relay.assignment: 100, relay.other: 80})
        confirm(relay)
        assert self.statements(relay) == [("link", False, False), ("employer", True, False)]

    def test_nobody_worked_is_an_answer_too(self, relay):
        put(relay, {relay.assignment: 0, relay.other: 0})
        confirm(relay)
        assert self.statements(relay) == [("employer", True, True)] * 2
