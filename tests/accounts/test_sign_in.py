"""Signing in by e-mail address: password, one-time code, second factor; every page of the way in French and ours."""

import base64
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from lxml import html

from levier.common.outbox.models import AccountMail
from levier.common.privacy.encryption import load_keys
from levier.common.privacy.rotation import rotate
from levier.common.tenancy.scope import mission_scope
from tests import page_rules
from tests.accounts.builders import join, signed_in
from tests.builders import make_member, make_organization, make_user
from tests.conftest import CheckedClient

PASSWORD = "mot de passe assez long"
LOGIN = "/herault/comptes/login/"
# Words of the library's own pages, which are not ours.
ENGLISH = re.compile(r"\b(Sign In|Password|Submit|Forgot|Email|your|Code sent|Authenticator|Continue)\b")


@pytest.fixture(autouse=True)
def no_attempt_remembered():
    cache.clear()


@pytest.fixture
def camille(herault):
    user = make_user(email="camille@exemple.invalid")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, **change):
    form = {"login": "Camille@exemple.invalid", "password": PASSWORD, **change}
    return client.post(change.pop("to", LOGIN), form)


def totp(secret):
    """The code an authenticator application would show now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def activate_totp(client):
    """Activates the second factor through its pages; returns the secret."""
    client.post("/herault/comptes/reauthenticate/", {"password": PASSWORD})
    page = client.get("/herault/comptes/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    response = client.post("/herault/comptes/2fa/totp/activate/", {"code": totp(secret)})
    assert response.status_code == 302, response.content.decode()
    return secret


def test_a_person_signs_in_with_address_and_password(client, camille):
    assert log_in(client).status_code == 302
    assert "camille@exemple.invalid" in client.get("/herault/compte/").content.decode()


def test_a_wrong_password_says_neither_which_is_wrong_nor_whether_the_account_exists(client, camille):
    wrong = log_in(client, password="autre").content.decode()
    unknown = log_in(client, login="inconnu@exemple.invalid").content.decode()
    sentence = "L’adresse ou le mot de passe n’est pas le bon."
    assert sentence in wrong
    assert sentence in unknown
    assert 'value="Camille@exemple.invalid"' in wrong


def test_after_some_wrong_passwords_even_the_right_one_waits(client, camille):
    for _ in range(5):
        log_in(client, password="autre")
    assert "Trop d’essais" in log_in(client).content.decode()
    assert "_auth_user_id" not in client.session


def test_asking_for_codes_again_and_again_mails_a_few_only(camille, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for _ in range(6):
        CheckedClient().post("/herault/comptes/login/code/", {"email": camille.email})
    assert 1 <= len(mail.outbox) + AccountMail.objects.count() <= 3


def test_the_sign_in_page_offers_no_open_account(client, herault):
    page = client.get(LOGIN).content.decode()
    assert "signup" not in page
    assert "sur invitation" in page


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "confirm-email/abc/"])
@pytest.mark.parametrize("root", ["/comptes/", "/herault/comptes/"])
def test_pages_that_have_no_use_are_not_found(camille, root, path):
    assert CheckedClient().get(root + path).status_code == 404
    assert signed_in(camille).get(root + path).status_code == 404
    assert signed_in(camille).post(root + path, {"email": "x@exemple.invalid"}).status_code == 404


def test_a_private_page_sends_to_sign_in_and_back(client, camille):
    response = client.get("/herault/compte/")
    assert response.status_code == 302
    assert response["Location"] == f"{LOGIN}?next=/herault/compte/"
    assert log_in(client, next="/herault/compte/")["Location"] == "/herault/compte/"


class TestWhereSignInLeads:
    def test_to_the_mission_of_the_address_when_a_role_is_held_there(self, client, herault, gard, camille):
        for mission in (herault, gard):
            with mission_scope(mission.pk):
                join(make_organization("desk"), user=camille)
        assert log_in(client, to="/gard/comptes/login/")["Location"] == "/gard/"

    def test_to_the_only_mission_from_elsewhere(self, client, herault, gard, camille):
        with mission_scope(herault.pk):
            join(make_organization("desk"), user=camille)
        response = client.post("/comptes/login/", {"login": camille.email, "password": PASSWORD}, follow=True)
        assert response.redirect_chain[-1][0] == "/herault/"

    def test_to_a_choice_between_several(self, client, herault, gard, camille):
        for mission in (herault, gard):
            with mission_scope(mission.pk):
                join(make_organization("desk"), user=camille)
        page = client.post("/comptes/login/", {"login": camille.email, "password": PASSWORD}, follow=True)
        assert page.redirect_chain[-1][0] == "/compte/missions/"
        assert 'href="/gard/"' in page.content.decode()
        assert 'href="/herault/"' in page.content.decode()

    def test_to_a_sentence_when_there_is_none(self, client, camille):
        page = client.post("/comptes/login/", {"login": camille.email, "password": PASSWORD}, follow=True)
        assert "n’a de rôle dans aucune mission" in page.content.decode()


def test_the_account_page_shows_every_role_with_its_dates(herault, gard):
    user = make_member(herault, "facilitator")
    with mission_scope(gard.pk):
        past = join(make_organization("company"), user=user, ends_on="2026-03-31")
    page = signed_in(user).get("/herault/compte/").content.decode()
    assert "jusqu’au 31/03/2026" in page
    assert str(past.organization) in page
    assert page.count("Quitter<span") == 1
    assert '<p class="legend">Facilitateur</p>' in page


PAGES = [
    "login/",
    "login/code/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "password/reset/key/abc-def/",
    "inactive/",
]
PRIVATE_PAGES = ["logout/", "password/change/", "reauthenticate/", "2fa/", "2fa/reauthenticate/", "2fa/totp/activate/"]


def is_ours(page):
    text = re.sub(r"<[^>]+>", " ", page)
    found = ENGLISH.search(text)
    assert found is None, f"anglais : {text[max(0, found.start() - 60) : found.end() + 60]}"
    assert "<h1>" in page
    assert len(re.findall(r'class="button(?: button-big)?"', page)) <= 1


@pytest.mark.parametrize("path", PAGES)
def test_every_public_page_of_the_way_in_is_ours(client, camille, path):
    response = client.get(f"/herault/comptes/{path}")
    assert response.status_code == 200
    is_ours(response.content.decode())


@pytest.mark.parametrize("path", PRIVATE_PAGES)
def test_every_page_of_ones_security_is_ours(client, camille, path):
    log_in(client)
    response = client.get(f"/herault/comptes/{path}", follow=True)
    assert response.status_code == 200
    is_ours(response.content.decode())


def test_somebody_without_a_password_chooses_one(herault):
    user = make_user()
    client = signed_in(user)
    is_ours(client.get("/herault/comptes/password/set/").content.decode())
    client.post("/herault/comptes/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_code_by_mail_opens_the_account(client, camille, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = client.post("/herault/comptes/login/code/", {"email": camille.email}, follow=True).content.decode()
    is_ours(page)
    assert "camille@exemple.invalid" in page
    sent = [message.body for message in mail.outbox] + [str(row.content) for row in AccountMail.objects.all()]
    code = re.search(r"\b([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\b", "\n".join(sent))[1]
    wrong = client.post("/herault/comptes/login/code/confirm/", {"code": "XXXXXX"}).content.decode()
    assert "Ce code n’est pas le bon." in wrong
    assert client.post("/herault/comptes/login/code/confirm/", {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(camille.pk)


class TestSecondFactor:
    def test_it_is_activated_from_a_picture_the_policy_allows(self, client, camille):
        log_in(client)
        client.post("/herault/comptes/reauthenticate/", {"password": PASSWORD})
        page = client.get("/herault/comptes/2fa/totp/activate/")
        html = page.content.decode()
        picture = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)[1])
        assert b"<svg" in picture
        assert "data:" in re.search(r"img-src ([^;]+)", page["Content-Security-Policy"])[1]
        secret = activate_totp(client)
        codes = client.get("/herault/comptes/2fa/recovery-codes/").content.decode()
        is_ours(codes)
        assert codes.count("<code>") == 10
        is_ours(client.get("/herault/comptes/2fa/").content.decode())
        is_ours(client.get("/herault/comptes/2fa/recovery-codes/generate/").content.decode())
        stored = Authenticator.objects.get(type="totp").data
        assert secret not in str(stored)

    def test_it_is_asked_for_after_the_password_and_a_wrong_code_is_told(self, client, camille):
        log_in(client)
        secret = activate_totp(client)
        cache.clear()
        fresh = CheckedClient()
        page = fresh.post(LOGIN, {"login": camille.email, "password": PASSWORD}, follow=True)
        is_ours(page.content.decode())
        assert "_auth_user_id" not in fresh.session
        wrong = fresh.post("/herault/comptes/2fa/authenticate/", {"code": "000000"}).content.decode()
        assert "Ce code n’est pas le bon" in wrong
        assert fresh.post("/herault/comptes/2fa/authenticate/", {"code": totp(secret)}).status_code == 302
        assert fresh.session["_auth_user_id"] == str(camille.pk)

    def test_a_recovery_code_serves_once(self, client, camille):
        log_in(client)
        activate_totp(client)
        codes = re.findall(r"<code>(\d+)</code>", client.get("/herault/comptes/2fa/recovery-codes/").content.decode())
        for expected in (302, 200):
            cache.clear()
            fresh = CheckedClient()
            fresh.post(LOGIN, {"login": camille.email, "password": PASSWORD})
            answer = fresh.post("/herault/comptes/2fa/authenticate/", {"code": codes[0]})
            assert answer.status_code == expected

    def test_its_secrets_are_closed_again_when_the_keys_turn_and_still_open(self, client, camille, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        load_keys.cache_clear()
        log_in(client)
        secret = activate_totp(client)
        codes = re.findall(r"<code>(\d+)</code>", client.get("/herault/comptes/2fa/recovery-codes/").content.decode())
        assert ("secrets de la double authentification", 2) in rotate(write=False)
        assert all("v1.0001." in str(factor.data) for factor in Authenticator.objects.all())
        rotate(write=True)
        assert all("v1.0002." in str(factor.data) for factor in Authenticator.objects.all())
        for code in (totp(secret), codes[0]):
            cache.clear()
            fresh = CheckedClient()
            fresh.post(LOGIN, {"login": camille.email, "password": PASSWORD})
            assert fresh.post("/herault/comptes/2fa/authenticate/", {"code": code}).status_code == 302
        load_keys.cache_clear()

    def test_it_is_deactivated_after_one_question(self, client, camille):
        log_in(client)
        activate_totp(client)
        is_ours(client.get("/herault/comptes/2fa/totp/deactivate/").content.decode())
        client.post("/herault/comptes/2fa/totp/deactivate/")
        assert not Authenticator.objects.filter(type="totp").exists()


def test_a_closed_account_reads_why(client, camille):
    camille.is_active = False
    camille.save()
    answer = client.post(LOGIN, {"login": camille.email, "password": PASSWORD}, follow=True)
    page = html.fromstring(answer.content)
    assert [heading.text_content().strip() for heading in page.xpath("//h1")] == ["Ce compte est fermé"]
    assert "_auth_user_id" not in client.session


def test_the_accounts_of_the_demo_are_refused_outside_it_with_the_reason(herault, settings):
    """Its data served otherwise: their password is known to everybody."""
    user = make_user()
    user.set_password("levier-demonstration")
    user.save()
    settings.DEMO_OPEN = False
    answer = CheckedClient().post("/comptes/login/", {"login": user.email, "password": "levier-demonstration"})
    assert "Les comptes de la démonstration n’ouvrent rien hors d’elle" in answer.content.decode()


def test_the_words_of_the_library_keep_their_signs(herault):
    page = CheckedClient().get(LOGIN).content.decode()
    assert "Mot de passe oublié\u202f?" in page
    assert page_rules.loose_signs(page) == []
