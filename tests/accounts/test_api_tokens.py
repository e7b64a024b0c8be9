"""The accesses of a structure's software: opened and closed by who manages the structure's accesses."""

import datetime

import pytest

from levier.accounts.models import ApiToken
from levier.accounts.services import actor_of, end_membership, use_token
from levier.common.audit.logs import redacted
from levier.common.errors import Problem
from tests.accounts.builders import NOW, TODAY, join, signed_in
from tests.builders import make_organization

PAGE = "/herault/compte/logiciels/"


@pytest.fixture
def relay(in_herault, time_machine):
    """A structure and who manages its accesses."""
    time_machine.move_to(NOW, tick=False)
    return join(make_organization("inclusive", name="Relais (fictif)"), is_manager=True)


def asked(membership, name="Paie", days="90"):
    return {"membership": str(membership.public_id), "name": name, "days": days}


def opened(membership, **fields):
    """The token of an access just opened on the page."""
    return signed_in(membership.user).post(PAGE, asked(membership, **fields)).context["secret"]


def test_the_token_is_shown_once_kept_as_a_fingerprint_and_opens_one_structure(relay):
    browser = signed_in(relay.user)
    shown = browser.post(PAGE, asked(relay))
    secret = shown.context["secret"]
    assert secret in shown.content.decode()
    assert secret not in browser.get(PAGE).content.decode()
    kept = ApiToken.objects.values().get()
    assert secret not in repr(kept)
    assert redacted(f"Authorization: Bearer {secret}") == "Authorization: Bearer [jeton]"
    token = use_token(secret, now=NOW)
    actor = actor_of(token)
    assert actor.organizations == {"inclusive_employer": frozenset({relay.organization_id})}
    assert (token.membership.user, token.expires_at) == (relay.user, NOW + datetime.timedelta(days=90))
    assert "25 novembre 2026" in browser.get(PAGE).content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_revoked_expired_or_left_behind_it_opens_nothing_and_says_why(relay):
    secret = opened(relay)
    with pytest.raises(Problem, match="pas reconnu dans cette mission"):
        use_token(secret[:-1], now=NOW)
    with pytest.raises(Problem, match="expiré le 23\xa0février\xa02027"):
        use_token(secret, now=NOW + datetime.timedelta(days=90))
    token = ApiToken.objects.get()
    signed_in(relay.user).post(f"{PAGE}{token.public_id}/revoquer")
    with pytest.raises(Problem, match="révoqué le 25\xa0novembre\xa02026"):
        use_token(secret, now=NOW)
    token.refresh_from_db()
    assert token.revoked_by == relay.user


def test_it_stops_with_who_answers_for_it_unless_the_successor_takes_it_over(relay):
    secret = opened(relay)
    heir = join(relay.organization)
    with pytest.raises(Problem, match="1\\xa0accès de logiciel"):
        end_membership(relay, ends_on=TODAY, successor=None, by=relay.user, today=TODAY)
    end_membership(relay, ends_on=TODAY, successor=heir, by=relay.user, today=TODAY)
    assert use_token(secret, now=NOW).membership == heir
    ApiToken.objects.update(membership=relay)
    with pytest.raises(Problem, match="n’a plus de rôle"):
        use_token(secret, now=NOW + datetime.timedelta(days=2))


def test_the_same_name_twice_or_an_eleventh_is_refused_and_nothing_opens(relay):
    assert opened(relay)
    page = signed_in(relay.user).post(PAGE, asked(relay, name="PAIE"))
    assert "Un accès de ce nom est déjà ouvert" in page.content.decode()
    for number in range(9):
        opened(relay, name=f"Logiciel {number}")
    assert "10 accès sont déjà ouverts" in signed_in(relay.user).post(PAGE, asked(relay, name="Autre")).content.decode()
    assert ApiToken.objects.count() == 10


@pytest.mark.any_database
def test_a_colleague_who_does_not_manage_and_another_structure_open_and_close_nothing(relay):
    opened(relay)
    token = ApiToken.objects.get()
    colleague = join(relay.organization)
    rival = join(make_organization("inclusive"), is_manager=True)
    for other in colleague, rival:
        browser = signed_in(other.user)
        assert browser.get(PAGE).context["tokens"] == []
        assert browser.post(PAGE, asked(relay, name="Le mien")).context["secret"] == ""
        assert browser.post(f"{PAGE}{token.public_id}/revoquer").status_code == 404
    token.refresh_from_db()
    assert (token.revoked_at, ApiToken.objects.count()) == (None, 1)
