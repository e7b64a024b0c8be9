"""What a page someone signed in reads leaves behind her, and what each answer says to the browser."""

import pytest
from django.test import override_settings

from tests.conftest import CheckedClient

PAGES = ("/herault/coordination/participants/", "/herault/coordination/releves/", "/herault/", "/herault/n-existe-pas")


@pytest.mark.parametrize("page", PAGES)
def test_what_somebody_signed_in_reads_is_kept_in_no_cache(as_role, page):
    assert as_role("facilitator").get(page)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("page", [*PAGES, "/herault/l/inconnu", "/comptes/login/", "/herault/vos-donnees/"])
def test_every_answer_carries_the_policy_of_what_may_run_and_who_may_frame(as_role, page):
    for browser in (CheckedClient(), as_role("facilitator")):
        answer = browser.get(page)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}


@pytest.mark.parametrize("asked", ["https://pirate.example/", "//pirate.example/", "/\\pirate.example/"])
def test_sign_in_leads_nowhere_else(herault, asked):
    from tests.builders import make_member

    member = make_member(herault, "facilitator")
    member.set_password("quatre mots pour essayer")
    member.save()
    browser = CheckedClient()
    typed = {"login": member.email, "password": "quatre mots pour essayer", "next": asked}
    answer = browser.post(f"/herault/comptes/login/?next={asked}", typed)
    assert answer.status_code == 302
    assert "pirate" not in answer["Location"]


def test_a_form_sent_from_elsewhere_is_refused(herault):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/herault/comptes/login/", {"login": "a", "password": "b"}).status_code == 403


@override_settings(ALLOWED_HOSTS=["clauses.example"])
def test_a_host_that_is_not_ours_is_not_answered(client, db):
    assert client.get("/", headers={"host": "pirate.example"}).status_code == 400
