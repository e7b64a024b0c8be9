"""The one-time link of a statement: what it opens, to whom, and what it says once it no longer works."""

import datetime

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import Statement, StatementDraft, StatementLink
from levier.coordination.hours.services import open_link
from tests.builders import make_assignment
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import NOW, make_statement, text


def test_the_token_leaves_the_address_and_is_not_referred(case):
    response = CheckedClient().get(f"/herault/l/{case.token}")
    assert response["Location"] == case.page
    assert response["Referrer-Policy"] == "no-referrer"
    assert case.token not in response["Location"]


def test_opening_changes_nothing_in_the_database(case):
    with mission_scope(case.mission.pk):
        before = list(StatementLink.objects.values()), list(Statement.objects.values())
    case.company()
    with mission_scope(case.mission.pk):
        assert (list(StatementLink.objects.values()), list(Statement.objects.values())) == before
        assert not StatementDraft.objects.exists()


def test_without_the_link_the_statement_stays_closed(case):
    for page in ("", "verifier", "personne", "recu.pdf", "erreur", "corriger", "correspondant"):
        assert CheckedClient().get(case.page + page).status_code == 410


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"expires_at": NOW - datetime.timedelta(days=1)}, "a expiré le 02/04/2026. Demandez-en un nouveau"),
        ({"revoked_at": NOW}, "a été annulé par le guichet. S’il vous reste à déclarer, demandez-lui-en un autre."),
    ],
)
def test_a_link_that_no_longer_works_says_what_to_do(case, fault, sentence):
    with mission_scope(case.mission.pk):
        StatementLink.objects.update(**fault)
    response = CheckedClient().get(f"/herault/l/{case.token}")
    assert response.status_code == 410
    assert sentence in text(response)


def test_a_revoked_link_tells_of_a_more_recent_mail_where_one_was_sent_to_the_same_address(case):
    with mission_scope(case.mission.pk):
        statement = Statement.objects.get()
        first = StatementLink.objects.get()
        open_link(statement, now=NOW, sent_to=first.sent_to)
        StatementLink.objects.filter(pk=first.pk).update(revoked_at=NOW)
    refused = text(CheckedClient().get(f"/herault/l/{case.token}"))
    assert "annulé\u00a0: un courriel plus récent en contient un autre." in refused


def test_a_link_revoked_while_the_page_is_open_stops_it(case, company):
    with mission_scope(case.mission.pk):
        StatementLink.objects.update(revoked_at=NOW)
    assert company.post(case.page, case.typed({3: "10"})).status_code == 410
    assert case.entries() == 0


def test_the_link_of_one_statement_opens_no_other(case, company):
    with mission_scope(case.mission.pk):
        other = make_statement(make_assignment().award)
    assert company.get(f"/herault/releve/{other.public_id}/").status_code == 410


def test_the_link_shows_a_first_name_and_an_initial_and_nothing_of_eligibility(case, company):
    page = text(company.get(case.page))
    assert case.assignment.participant.short_name in page
    assert case.assignment.participant.last_name not in page
    assert "DELD" not in page
    assert "chômage" not in page
