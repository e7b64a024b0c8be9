"""A mail of access that did not arrive waits for whoever manages that access, and for nobody else."""

import datetime

import pytest
from django.utils import timezone

from levier.accounts.models import Invitation
from levier.accounts.selectors import actor_for
from levier.common.outbox.models import AccountMail, OutgoingMail
from levier.common.outbox.services import queue_account_mail
from levier.common.registry import open_points
from tests.accounts.builders import join, send
from tests.builders import make_organization
from tests.coordination.hours.builders import signed_in


@pytest.fixture
def company(in_herault):
    return make_organization("company")


def waiting(membership, mission):
    """What waits for somebody, of what did not arrive."""
    points = open_points(actor_for(membership.user, mission))
    return [
        (point.what, point.where) for point in points if point.badge == "Non remis" and "courriel" not in point.what
    ]


def sign_in_mail(user, *, state, days_ago=0):
    """A mail with a code, that went so."""
    mail = queue_account_mail(
        kind="code",
        to=user.email,
        subject="Votre lien de connexion",
        template="outbox/mails/trial",
        context={"link": "/"},
    )
    at = timezone.now() - datetime.timedelta(days=days_ago)
    AccountMail.objects.filter(pk=mail.pk).update(state=state, failed_at=at, sent_at=at)


@pytest.mark.parametrize(("state", "words"), [("failed", "non parti"), ("bounced", "revenu")])
def test_an_invitation_that_did_not_arrive_waits_for_who_follows_it(in_herault, company, state, words):
    manager, colleague = join(company, is_manager=True), join(company)
    invitation = send(organization=company, followed_by=manager, now=timezone.now()).invitation
    assert waiting(manager, in_herault) == []
    OutgoingMail.objects.update(state=state, failed_at=timezone.now())
    assert waiting(manager, in_herault) == [(f"Invitation de {invitation.full_name}", str(company))]
    assert waiting(colleague, in_herault) == []
    [point] = [point for point in open_points(actor_for(manager.user, in_herault)) if point.badge == "Non remis"]
    page = signed_in(manager.user).get(f"/herault{point.url.removeprefix('/herault')}").content.decode()
    assert words in page
    Invitation.objects.update(revoked_at=timezone.now())
    assert waiting(manager, in_herault) == []


def test_a_sign_in_mail_that_did_not_arrive_waits_for_who_manages_the_access(in_herault, company):
    manager, colleague = join(company, is_manager=True), join(company)
    elsewhere = join(make_organization("company"), is_manager=True)
    administrator = join(make_organization("mission"), role="administrator")
    sign_in_mail(colleague.user, state="failed")
    told = [(f"Courriel de connexion à {colleague.user}", str(company))]
    assert waiting(manager, in_herault) == told
    assert waiting(administrator, in_herault) == told
    assert waiting(elsewhere, in_herault) == []
    assert waiting(colleague, in_herault) == []


@pytest.mark.parametrize("history", [[("failed", 1), ("sent", 0)], [("failed", 40)], [("sent", 0)]])
def test_a_mail_that_arrived_since_or_long_ago_waits_for_nobody(in_herault, company, history):
    manager, colleague = join(company, is_manager=True), join(company)
    for state, days_ago in history:
        sign_in_mail(colleague.user, state=state, days_ago=days_ago)
    assert waiting(manager, in_herault) == []


def test_it_costs_the_same_for_one_person_and_for_many(in_herault, company, django_assert_max_num_queries):
    from levier.accounts.offers import accounts_out_of_reach, undelivered_invitations

    manager = join(company, is_manager=True)
    for number in range(5):
        sign_in_mail(join(company).user, state="failed")
        send(f"lou{number}@exemple.invalid", organization=company, followed_by=manager, now=timezone.now())
    OutgoingMail.objects.update(state="failed", failed_at=timezone.now())
    actor = actor_for(manager.user, in_herault)
    for provider in (undelivered_invitations, accounts_out_of_reach):
        with django_assert_max_num_queries(2):
            assert len(provider(actor)) == 5
