"""Signing in by e-mail address."""

from tests.builders import make_user


def test_a_person_signs_in_with_address_and_password(client, herault):
    user = make_user(email="camille@exemple.invalid")
    user.set_password("mot de passe assez long")
    user.save()
    form = {"login": "Camille@exemple.invalid", "password": "mot de passe assez long"}
    assert client.post("/herault/comptes/login/", form).status_code == 302
    assert "camille@exemple.invalid" in client.get("/herault/compte/").content.decode()


def test_the_sign_in_page_offers_no_open_account(client, herault):
    page = client.get("/herault/comptes/login/").content.decode()
    assert "signup" not in page
    assert "sur invitation" in page


def test_nobody_opens_an_account_without_invitation(client, db):
    page = client.get("/comptes/signup/")
    assert "password1" not in page.content.decode()


def test_a_private_page_sends_to_sign_in_and_back(client, herault):
    response = client.get("/herault/compte/")
    assert response.status_code == 302
    assert response["Location"] == "/herault/comptes/login/?next=/herault/compte/"
