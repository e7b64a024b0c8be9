"""Mails about an account: in French, in our layout, by a job, with nothing secret left to read."""

import re

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.db import connection

from levier.accounts.account_mails import LETTERS, send_account_mail
from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox.models import AccountMail
from tests.builders import make_user
from tests.guards import CheckedClient

ENGLISH = re.compile(r"\b(the|your|you|please|hello|sign|password|account)\b", re.IGNORECASE)


def received():
    run_due_jobs()
    [message] = mail.outbox
    return message


@pytest.mark.parametrize("path", ["/comptes/", "/herault/comptes/"])
def test_the_link_and_its_code_come_by_mail_and_open_once_the_browser_that_asked(client, herault, path, settings):
    make_user(email="camille@exemple.invalid")
    client.post(f"{path}login/code/", {"email": "camille@exemple.invalid"})
    assert mail.outbox == []
    message = received()
    assert message.subject == "Votre lien de connexion"
    assert "pendant 15\u00a0minutes" in message.body
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", message.body, re.MULTILINE).group()
    assert code not in message.subject
    link = re.search(r"https?://\S+", message.body).group()
    assert link == f"{settings.BASE_URL}{path}login/code/confirm/?code={code}"
    elsewhere = CheckedClient().get(link, follow=True)
    assert "dans le navigateur où vous l’avez demandé" in elsewhere.content.decode()
    page = client.get(link).content.decode()
    assert f'value="{code}"' in page and "_auth_user_id" not in client.session
    client.post(f"{path}login/code/confirm/", {"code": code})
    assert "camille@exemple.invalid" in client.get("/herault/compte/").content.decode()
    client.post("/comptes/logout/")
    assert "ne sert qu’une fois" in client.get(link, follow=True).content.decode()


def test_the_code_is_nowhere_in_the_database_in_clear(client, herault):
    make_user(email="camille@exemple.invalid")
    client.post("/comptes/login/code/", {"email": "camille@exemple.invalid"})
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", received().body, re.MULTILINE).group()
    with connection.cursor() as cursor:
        for table in ("outbox_accountmail", "jobs_job", "django_tasks_database_dbtaskresult"):
            cursor.execute(f"SELECT * FROM {table}")
            assert code not in repr(cursor.fetchall())


def test_a_new_password_is_chosen_from_the_link(client, herault):
    user = make_user(email="camille@exemple.invalid")
    user.set_password("ancien mot de passe")
    user.save()
    client.post("/herault/comptes/password/reset/", {"email": "camille@exemple.invalid"})
    message = received()
    assert message.subject == "Choisir un nouveau mot de passe"
    assert "valable 3\u00a0jours" in message.body
    link = re.search(r"https?://\S+", message.body).group()
    assert client.get(link).status_code in {200, 302}


def test_the_link_is_the_installation_s_own_whatever_host_was_named(client, herault, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_user(email="camille@exemple.invalid")
    client.post("/comptes/password/reset/", {"email": "camille@exemple.invalid"}, headers={"host": "pirate.example"})
    message = received()
    html = message.alternatives[0].content
    assert "pirate.example" not in message.body + html
    assert f"{settings.BASE_URL}/comptes/password/reset/key/" in message.body


def test_an_address_without_account_is_told_so_kindly(client, herault):
    client.post("/comptes/login/code/", {"email": "inconnu@exemple.invalid"})
    message = received()
    assert message.subject == "Aucun compte à cette adresse"
    assert "sur invitation" in message.body


def test_a_change_of_the_account_is_told_to_its_address(rf, herault):
    user = make_user(email="camille@exemple.invalid")
    get_adapter(rf.get("/")).send_notification_mail("account/email/password_changed", user)
    message = received()
    assert message.to == ["camille@exemple.invalid"]
    assert "Le mot de passe de votre compte a été changé." in message.body


@pytest.mark.parametrize("prefix", LETTERS)
def test_every_letter_reads_well_in_both_forms(db, prefix):
    from django.utils import timezone

    context = {"code": "ABC-DEF", "password_reset_url": "https://exemple.invalid/k", "timestamp": timezone.now()}
    send_account_mail(prefix, "camille@exemple.invalid", context)
    message = received()
    html = message.alternatives[0].content
    for text in (message.body, html):
        assert "variable inconnue" not in text
        assert "{{" not in text
    assert not ENGLISH.search(message.body)
    assert 'lang="fr"' in html
    assert AccountMail.objects.get().kind == LETTERS[prefix].kind
