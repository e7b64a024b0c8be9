"""A mail is prepared once, in the transaction of what caused it, and leaves by a job."""

import pytest
from django.core import mail
from django.db import transaction

from levier.common.errors import Problem
from levier.common.jobs.models import Job
from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox.content import Attachment
from levier.common.outbox.models import MailState, OutgoingMail
from levier.common.outbox.services import queue_mail
from levier.common.tenancy.scope import mission_scope
from tests.common.outbox.builders import LETTER, letter


def send_everything():
    run_due_jobs()


def test_a_mail_prepared_leaves_by_the_job(in_herault):
    prepared = letter(to="lou@exemple.invalid", to_name="Lou Castan (fictif)", subject="Vos heures du 4e trimestre")
    assert mail.outbox == []
    send_everything()
    prepared.refresh_from_db()
    assert prepared.state == MailState.SENT
    [message] = mail.outbox
    assert message.to == ['"Lou Castan (fictif)" <lou@exemple.invalid>']
    assert message.subject == "Vos heures du 4e trimestre"


def test_the_same_key_prepares_and_sends_one_mail(in_herault):
    first = letter(key="releve-1", subject="Premier")
    again = letter(key="releve-1", subject="Second")
    assert again == first
    send_everything()
    assert [message.subject for message in mail.outbox] == ["Premier"]


def test_two_missions_may_use_the_same_key(herault, gard):
    for mission in (herault, gard):
        with mission_scope(mission.pk):
            letter(key="releve-1")
    send_everything()
    assert len(mail.outbox) == 2


def test_what_is_rolled_back_was_never_asked_for(in_herault):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letter()
        raise ZeroDivisionError
    assert not OutgoingMail.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("field", ["subject", "to_name", "to", "reply_to"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028"])
def test_a_line_break_in_a_heading_is_refused(in_herault, field, line_break):
    fields = {"to": "lou@exemple.invalid", field: f"a@exemple.invalid{line_break}Bcc: autre@exemple.invalid"}
    with pytest.raises(Problem) as refused:
        letter(**fields)
    assert refused.value.field == field
    assert not OutgoingMail.objects.exists()


def test_an_address_that_is_not_one_is_refused(in_herault):
    with pytest.raises(Problem, match="n’est pas une adresse") as refused:
        letter(to="lou(at)exemple")
    assert refused.value.field == "to"


def test_attachments_leave_with_the_letter(in_herault):
    letter(attachments=[Attachment("reçu.pdf", b"%PDF-1.7", "application/pdf")])
    send_everything()
    assert mail.outbox[0].attachments[0] == ("reçu.pdf", b"%PDF-1.7", "application/pdf")


def test_the_words_are_not_readable_in_the_database(in_herault):
    from django.db import connection

    letter(context={"link": "https://exemple.invalid/l/jeton-tres-secret"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM outbox_outgoingmail")
        stored = cursor.fetchone()[0]
    assert "jeton-tres-secret" not in stored
    assert stored.startswith("v1.")


def test_a_mail_needs_a_mission(db):
    from levier.common.tenancy.scope import OutOfScope

    with pytest.raises(OutOfScope):
        queue_mail(kind="essai", to="a@exemple.invalid", subject="Essai", template=LETTER, context={}, key="1")
