"""A real mail server on loopback: what it receives, what becomes of a mail when it refuses, hangs or is not there."""

import email
import email.policy
import logging
import socket
import threading
import time

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from levier.common.errors import Problem
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox import sending
from levier.common.outbox.content import Attachment
from levier.common.outbox.models import MailState, OutgoingMail
from levier.common.outbox.services import mark_bounced, send_again, try_the_server
from tests.common.outbox.builders import letter

TO = "lou.castan@exemple.test"


class Postman:
    """What the server answers at each step, and what it accepted."""

    def __init__(self):
        self.received = []
        self.on_recipient = []
        self.on_data = []
        self.hang = 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.on_recipient and (answer := self.on_recipient.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        import asyncio

        if self.on_data and (answer := self.on_data.pop(0)):
            return answer
        self.received.append(envelope)
        if self.hang:
            await asyncio.sleep(self.hang)
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """The installation's SMTP settings, on a port where nobody listens yet."""
    settings.EMAIL_BACKEND = sending.SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 0.5
    settings.DEFAULT_FROM_EMAIL = "clause@exemple.test"
    return settings


@pytest.fixture
def postman(smtp):
    handler = Postman()
    controller = Controller(handler, hostname="127.0.0.1", port=smtp.EMAIL_PORT, server_hostname="localhost")
    controller.start()
    yield handler
    controller.stop()


def attempt(prepared):
    """Runs the mail's job now, whatever delay it was given."""
    Job.objects.filter(state=JobState.QUEUED).update(run_after=timezone.now())
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    run_due_jobs()
    prepared.refresh_from_db()
    return prepared


def job_of(prepared):
    return Job.objects.get(key=str(prepared.public_id))


def test_the_server_receives_the_whole_letter(in_herault, postman):
    prepared = letter(
        to=TO,
        to_name="Lou Castañ, Terrassements du Midi (fictif)",
        subject="Vos heures d’insertion : 4e trimestre",
        reply_to="guichet@exemple.test",
        context={"link": "https://exemple.test/l/jeton"},
        attachments=[Attachment("reçu.pdf", b"%PDF-1.7 essai", "application/pdf")],
    )
    attempt(prepared)
    assert prepared.state == MailState.SENT
    assert job_of(prepared).state == JobState.DONE
    [envelope] = postman.received
    assert envelope.rcpt_tos == [TO]
    assert envelope.mail_from == "clause@exemple.test"
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["Subject"] == "Vos heures d’insertion : 4e trimestre"
    assert message["To"].addresses[0].display_name == "Lou Castañ, Terrassements du Midi (fictif)"
    assert message["From"].addresses[0].display_name == in_herault.name
    assert message["Reply-To"] == "guichet@exemple.test"
    assert message["Message-ID"] == prepared.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/mixed"
    text, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    assert "Ouvrir Levier\u00a0:\nhttps://exemple.test/l/jeton" in text.replace("\r\n", "\n")
    assert 'href="https://exemple.test/l/jeton"' in html
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("reçu.pdf", b"%PDF-1.7 essai")


def test_a_mail_sent_is_never_sent_again(in_herault, postman):
    prepared = attempt(letter(to=TO))
    sending.send(OutgoingMail.objects.get(pk=prepared.pk))
    sending.send(prepared)
    assert len(postman.received) == 1


@pytest.mark.parametrize("step", ["on_recipient", "on_data"])
def test_a_refusal_for_good_is_not_tried_again_and_quotes_nobody(in_herault, postman, step):
    getattr(postman, step).append(f"550 5.1.1 <{TO}> inconnu")
    prepared = attempt(letter(to=TO))
    assert prepared.state == MailState.FAILED
    assert "(code 550)" in prepared.reason
    assert TO not in prepared.reason
    assert job_of(prepared).state == JobState.DONE
    attempt(prepared)
    assert (prepared.attempts, postman.received) == (1, [])


@pytest.mark.parametrize("step", ["on_recipient", "on_data"])
def test_a_refusal_for_now_is_tried_again_later_and_delivers_once(in_herault, postman, step):
    getattr(postman, step).append("451 4.7.1 revenez plus tard")
    prepared = attempt(letter(to=TO))
    assert (prepared.state, prepared.attempts) == (MailState.QUEUED, 1)
    assert "pour l’instant (code 451)" in prepared.reason
    assert job_of(prepared).run_after > timezone.now()
    run_due_jobs()
    assert postman.received == []
    attempt(prepared)
    attempt(prepared)
    assert (prepared.state, prepared.attempts, prepared.reason) == (MailState.SENT, 2, "")
    assert len(postman.received) == 1


def test_nobody_listening_is_tried_again_then_given_up_in_words(in_herault, smtp):
    prepared = attempt(letter(to=TO))
    assert (prepared.state, prepared.attempts) == (MailState.QUEUED, 1)
    for _ in range(sending.MAX_ATTEMPTS):
        attempt(prepared)
    assert (prepared.state, prepared.attempts) == (MailState.FAILED, sending.MAX_ATTEMPTS)
    assert prepared.reason == "Aucun serveur de messagerie n’écoute à l’adresse réglée."
    assert job_of(prepared).state == JobState.DONE


def test_a_server_that_comes_back_gets_the_mail_once(in_herault, smtp):
    prepared = attempt(letter(to=TO))
    handler = Postman()
    controller = Controller(handler, hostname="127.0.0.1", port=smtp.EMAIL_PORT, server_hostname="localhost")
    controller.start()
    try:
        attempt(prepared)
        attempt(prepared)
    finally:
        controller.stop()
    assert prepared.state == MailState.SENT
    assert len(handler.received) == 1


def test_a_server_that_hangs_before_the_message_is_tried_again(in_herault, smtp):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", smtp.EMAIL_PORT))
        mute.listen()
        started = time.monotonic()
        prepared = attempt(letter(to=TO))
        assert time.monotonic() - started < 5
    assert prepared.state == MailState.QUEUED
    assert prepared.reason == "Le serveur de messagerie ne répond pas."


def test_a_server_that_hangs_after_taking_the_message_is_not_given_it_twice(in_herault, postman):
    postman.hang = 1.5
    prepared = attempt(letter(to=TO))
    assert (prepared.state, prepared.reason) == (MailState.FAILED, sending.UNSURE)
    attempt(prepared)
    assert len(postman.received) == 1


def test_a_server_that_hangs_up_once_it_has_accepted_changes_nothing(in_herault, smtp):
    """It answers 250 to the message, then closes instead of saying goodbye."""
    listening = socket.create_server(("127.0.0.1", smtp.EMAIL_PORT))

    def serve():
        client, _ = listening.accept()
        with client, client.makefile("rwb") as lines:

            def say(text):
                lines.write(text.encode() + b"\r\n")
                lines.flush()

            say("220 bonjour")
            while line := lines.readline():
                word = line.strip().upper()
                if word == b"DATA":
                    say("354 allez-y")
                    while lines.readline().strip() != b".":
                        pass
                    say("250 accepté")
                    return
                say("250 oui")

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    prepared = attempt(letter(to=TO))
    server.join(timeout=5)
    listening.close()
    assert prepared.state == MailState.SENT


def test_a_process_that_died_while_sending_leaves_a_mail_a_person_decides_about(in_herault, postman):
    prepared = letter(to=TO)
    OutgoingMail.objects.filter(pk=prepared.pk).update(state=MailState.SENDING, attempts=1)
    attempt(prepared)
    assert (prepared.state, prepared.reason) == (MailState.FAILED, sending.UNSURE)
    assert postman.received == []
    send_again(prepared)
    attempt(prepared)
    assert prepared.state == MailState.SENT
    assert len(postman.received) == 1


def test_a_slow_worker_thought_dead_that_did_send_is_believed(in_herault, postman, monkeypatch):
    prepared = letter(to=TO)
    send_messages = sending.hand_over

    def slow(rows, message, connection, rank):
        sending.close(rows, sending.UNSURE)  # another worker took the job back meanwhile
        send_messages(rows, message, connection, rank)

    monkeypatch.setattr(sending, "hand_over", slow)
    attempt(prepared)
    assert (prepared.state, prepared.reason, prepared.failed_at) == (MailState.SENT, "", None)
    assert len(postman.received) == 1


def test_settings_the_server_does_not_support_are_our_trouble_not_the_recipients(in_herault, postman, smtp):
    smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = "clause", "faux"
    prepared = attempt(letter(to=TO))
    assert (prepared.state, prepared.attempts) == (MailState.QUEUED, 1)
    assert "ne sait pas faire ce que les réglages demandent" in prepared.reason
    assert postman.received == []


@pytest.mark.parametrize("demo", [True, False])
def test_a_fictitious_address_never_leaves_by_smtp(in_herault, postman, settings, demo):
    settings.DEMO = demo
    prepared = attempt(letter(to="lou@demo.invalid"))
    assert (prepared.state, prepared.reason) == (MailState.FAILED, sending.FICTITIOUS)
    assert postman.received == []


def test_nothing_of_a_mail_reaches_the_logs(in_herault, postman, caplog):
    caplog.set_level(logging.DEBUG)
    postman.on_recipient += ["451 4.7.1 plus tard", f"550 5.1.1 <{TO}> inconnu"]
    prepared = attempt(letter(to=TO, to_name="Lou Castan", subject="Objet très personnel"))
    attempt(prepared)
    assert prepared.state == MailState.FAILED
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("levier", "django"))]
    for secret in (TO, "Castan", "très personnel", "/l/jeton"):
        assert not [line for line in ours if secret in line]


def test_a_mail_that_left_may_come_back_and_be_sent_again(in_herault, postman):
    prepared = attempt(letter(to=TO))
    mark_bounced(prepared)
    assert prepared.state == MailState.BOUNCED
    send_again(prepared)
    attempt(prepared)
    assert prepared.state == MailState.SENT
    assert len(postman.received) == 2


def test_trying_the_server_says_what_keeps_mails_from_leaving(in_herault, postman, smtp):
    try_the_server(TO)
    assert len(postman.received) == 1
    run_due_jobs()
    assert len(postman.received) == 1
    postman.on_recipient.append("550 5.1.1 inconnu")
    with pytest.raises(Problem, match="refuse ce destinataire"):
        try_the_server(TO)
    smtp.EMAIL_PORT = free_port()
    with pytest.raises(Problem, match="n’écoute à l’adresse réglée"):
        try_the_server(TO)
