"""A desk that only shares an operation reads its statements: short names, no act that is the lead desk's."""

import pytest

from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import LedgerEntry, StatementLink
from levier.coordination.hours.services import name_another_contact
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award
from levier.organizations.models import OrganizationKind
from tests.builders import make_organization
from tests.coordination.hours.builders import DAY, declare, make_membership, signed_in

LIST = "/herault/coordination/releves/"


def text(response):
    return response.content.decode()


@pytest.fixture
def shared(case):
    """120 h declared for March by someone of the lead desk; another desk answers for a part of the lot's hours."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment, 12_000)
        case.sharing = make_organization(OrganizationKind.DESK)
        commitment = HoursCommitment.objects.get(lot=case.award.lot)
        DeskShare.objects.create(commitment=commitment, desk=case.sharing, weight=1, hours=0)
        case.associate = signed_in(make_membership(case.sharing, "facilitator"))
        case.full_name = str(case.assignment.participant)
        case.short_name = case.assignment.participant.short_name
    return case


@pytest.fixture
def entries_page():
    from django.urls import reverse

    return f"/herault{reverse('entries')}"


def test_it_reads_other_desks_people_under_their_short_names(shared, facilitator, entries_page):
    for page in (shared.counting, shared.line, entries_page):
        assert shared.full_name in text(facilitator.get(page))
        read = text(shared.associate.get(page))
        assert shared.short_name in read
        assert shared.full_name not in read
        assert shared.assignment.participant.last_name not in read
    hired = formats.long_date(shared.assignment.hired_on)
    assert hired in text(facilitator.get(shared.line))
    assert hired not in text(shared.associate.get(shared.line))


def test_it_does_not_count_refuse_or_correct_the_hours_of_other_desks_people(shared):
    with mission_scope(shared.mission.pk):
        entry = LedgerEntry.objects.get()
    decision = {"decision": "all", "seen": shared.seen()}
    assert "Enregistrer la décision" not in text(shared.associate.get(shared.line))
    assert shared.associate.post(shared.line, decision).status_code == 403
    correction = {"entry": entry.pk, "difference": "-8", "reason": "essai", "seen": shared.seen()}
    assert shared.associate.post(f"{shared.line}/corriger", correction).status_code == 403
    shared.associate.post(f"{shared.counting}retenir")
    assert shared.held().pending == 12_000
    assert shared.entries("counted") == 0


def test_it_counts_the_hours_of_the_people_it_answers_for(shared):
    with mission_scope(shared.mission.pk):
        Assignment.objects.update(desk=shared.sharing)
    assert "1\u00a0ligne sans exception" in text(shared.associate.get(shared.counting))
    shared.associate.post(f"{shared.counting}retenir")
    assert shared.held().counted == 12_000


def test_it_does_not_answer_the_company(shared, facilitator):
    """Links, requests and the award's contact are the lead desk's: the company has one contact."""
    with mission_scope(shared.mission.pk):
        message = name_another_contact(shared.statement, contact_name="Ali", contact_email="ali@exemple.invalid")
    page = text(shared.associate.get(shared.counting))
    assert "Annuler les liens" not in page
    assert "Écrire désormais" not in page
    assert shared.associate.post(f"{shared.counting}liens").status_code == 403
    assert shared.associate.post(f"{LIST}messages/{message.public_id}", {"decision": "accept"}).status_code == 403
    with mission_scope(shared.mission.pk):
        assert Award.objects.get(pk=shared.award.pk).contact_email == shared.award.contact_email
        assert StatementLink.objects.get().revoked_at is None
    assert facilitator.post(f"{shared.counting}liens").status_code == 302


def test_it_asks_no_company_for_a_statement(shared):
    from levier.coordination.hours.models import Statement
    from tests.coordination.hours.builders import make_statement

    with mission_scope(shared.mission.pk):
        waiting = make_statement(shared.award, period_start=DAY(2026, 4, 1), period_end=DAY(2026, 6, 30))
    for asked in ({"releve": str(waiting.public_id)}, {}):
        shared.associate.post(f"{LIST}demander", asked)
    with mission_scope(shared.mission.pk):
        assert not StatementLink.objects.filter(statement=waiting).exists()
        assert Statement.objects.get(pk=waiting.pk).confirmed_at is None


def test_the_page_of_an_operation_logs_the_people_it_shows(shared, facilitator):
    operation = shared.award.lot.contract.operation
    facilitator.get(f"/herault/coordination/operations/{operation.public_id}/")
    with mission_scope(shared.mission.pk):
        assert AccessLogEntry.objects.get().subjects == [str(shared.assignment.participant.public_id)]
