"""The mails of a mission, for its team and the desk that answers: list, one mail, acts. Never the recipient's links."""

import datetime
import io

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from levier.accounts.models import Membership
from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox.jobs import blank_account_mails, blank_mails
from levier.common.outbox.models import AccountMail, MailState, OutgoingMail
from levier.common.outbox.services import queue_account_mail
from levier.common.registry import open_points
from levier.common.tenancy.scope import every_mission, mission_free, mission_scope
from levier.config.checks import run_all
from tests.builders import make_member, make_organization
from tests.common.outbox.builders import LETTER, letter

LIST = "/herault/administration/courriels/"


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def settle(prepared, state, **fields):
    OutgoingMail.objects.filter(pk=prepared.pk).update(state=state, **fields)
    prepared.refresh_from_db()


def test_the_list_shows_who_what_and_whether_it_left(in_herault, as_role):
    sent = letter(subject="Vos heures", to="lou@exemple.invalid", to_name="Lou (fictif)", kind="demande de relevé")
    run_due_jobs()
    letter(subject="Un autre")
    shown = page(as_role("mission_team"), LIST)
    for words in ("Vos heures", "lou@exemple.invalid", "Lou (fictif)", "Demande de relevé", "Envoyé", "En attente"):
        assert words in shown
    assert str(sent.public_id) in shown


def test_another_missions_mails_are_neither_listed_nor_opened(herault, gard, as_role):
    with mission_scope(gard.pk):
        other = letter(subject="Du Gard")
    client = as_role("administrator")
    assert "Du Gard" not in page(client, LIST)
    assert client.get(f"{LIST}{other.public_id}/").status_code == 404
    assert client.get(f"{LIST}{other.public_id}/lettre").status_code == 404
    assert client.post(f"{LIST}{other.public_id}/renvoyer").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lou", {"Vos heures"}),
        ("q=HEURES", {"Vos heures"}),
        ("etat=failed", {"Invitation"}),
        ("nature=invitation", {"Invitation"}),
        ("depuis=2026-01-01", {"Vos heures", "Invitation"}),
        ("depuis=2045-01-01", set()),
        ("etat=nimporte", {"Vos heures", "Invitation"}),
    ],
)
def test_the_list_narrows_by_its_address(in_herault, as_role, query, found):
    letter(subject="Vos heures", to="lou@exemple.invalid", kind="relevé")
    failed = letter(subject="Invitation", kind="invitation")
    settle(failed, MailState.FAILED, failed_at=timezone.now(), reason="Refusé.")
    shown = page(as_role("mission_team"), f"{LIST}?{query}")
    assert {subject for subject in ("Vos heures", "Invitation") if f">{subject}</a>" in shown} == found


def test_the_list_sorts_by_its_address(in_herault, as_role):
    for kind in ("b", "a", "c"):
        letter(subject=f"Objet {kind}", kind=kind)
    client = as_role("mission_team")

    def order(sort):
        shown = page(client, f"{LIST}?tri={sort}")
        return sorted("abc", key=lambda kind: shown.index(f"Objet {kind}"))

    assert order("nature") == ["a", "b", "c"]
    assert order("-nature") == ["c", "b", "a"]
    assert order("inconnu") == ["c", "a", "b"]


@pytest.mark.parametrize("rows", [10, 60])
def test_the_list_costs_the_same_whatever_its_length(in_herault, as_role, django_assert_max_num_queries, rows):
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            kind="essai",
            to_email="a@exemple.invalid",
            from_name="M",
            subject=f"Objet {n}",
            key=str(n),
            message_id=f"<{n}@x>",
        )
        for n in range(rows)
    )
    client = as_role("mission_team")
    with django_assert_max_num_queries(8):
        page(client, LIST)


def test_the_list_goes_into_a_spreadsheet_with_its_filters(in_herault, as_role):
    letter(subject="Vos heures", kind="relevé")
    letter(subject="=1+1", kind="invitation")
    response = as_role("mission_team").get(f"{LIST}?export=xlsx&nature=invitation")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_name("Courriels").to_python()
    assert [row[4] for row in rows[1:]] == ["=1+1"]


def test_one_mail_shows_its_letter_without_the_recipients_link(in_herault, as_role):
    prepared = letter(context={"link": "https://exemple.invalid/l/jeton-secret"})
    client = as_role("administrator")
    assert "jeton-secret" not in page(client, f"{LIST}{prepared.public_id}/")
    plain = Client()
    plain.cookies = client.cookies
    frame = plain.get(f"{LIST}{prepared.public_id}/lettre")
    assert "Ce courriel vérifie" in frame.content.decode()
    assert "jeton-secret" not in frame.content.decode()
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_a_facilitator_sees_what_her_desk_answers_for_and_no_more(in_herault):
    user = make_member(in_herault, "facilitator")
    desk = Membership.objects.get(user=user).organization
    mine = letter(subject="De mon guichet", answering_id=desk.pk)
    other = letter(subject="Du guichet voisin", answering_id=make_organization("desk").pk)
    nobody = letter(subject="De la mission")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = page(client, LIST)
    assert "De mon guichet" in shown
    assert "Du guichet voisin" not in shown
    assert "De la mission" not in shown
    assert client.get(f"{LIST}{mine.public_id}/").status_code == 200
    for hidden in (other, nobody):
        assert client.get(f"{LIST}{hidden.public_id}/").status_code == 404
        assert client.post(f"{LIST}{hidden.public_id}/renvoyer").status_code == 404


def test_a_mail_that_failed_is_sent_again_from_its_page(in_herault, as_role):
    prepared = letter()
    settle(prepared, MailState.FAILED, failed_at=timezone.now(), reason="Refusé.")
    run_due_jobs()
    client = as_role("mission_team")
    assert "Renvoyer" in page(client, f"{LIST}{prepared.public_id}/")
    response = client.post(f"{LIST}{prepared.public_id}/renvoyer", follow=True)
    assert "remis en attente" in response.content.decode()
    run_due_jobs()
    prepared.refresh_from_db()
    assert prepared.state == MailState.SENT
    response = client.post(f"{LIST}{prepared.public_id}/renvoyer", follow=True)
    assert "ne peut pas être renvoyé" in response.content.decode()
    run_due_jobs()
    assert len(django_mail.outbox) == 1


def test_what_did_not_arrive_waits_for_the_team_and_the_desk_alone(in_herault, rf):
    from levier.accounts.selectors import actor_for

    people = {role: make_member(in_herault, role) for role in ("administrator", "mission_team", "facilitator", "buyer")}
    desk = Membership.objects.get(user=people["facilitator"]).organization
    for state, answering in ((MailState.FAILED, desk.pk), (MailState.FAILED, None), (MailState.BOUNCED, None)):
        settle(letter(answering_id=answering), state, failed_at=timezone.now(), reason="Refusé.")
    settle(letter(), MailState.FAILED, failed_at=timezone.now() - datetime.timedelta(days=40), reason="Ancien.")

    def waiting(role):
        return [point.what for point in open_points(actor_for(people[role], in_herault)) if "courriel" in point.what]

    both = ["2\u00a0courriels ne sont pas partis", "1\u00a0courriel est revenu"]
    assert waiting("administrator") == both
    assert waiting("mission_team") == both
    assert waiting("facilitator") == ["1\u00a0courriel n’est pas parti"]
    assert waiting("buyer") == []


def test_old_words_are_emptied_and_the_rest_kept(in_herault, as_role, settings):
    settings.LEVIER_MAIL_KEPT_DAYS = 30
    now = timezone.now()
    old, recent, waiting = letter(), letter(), letter()
    settle(old, MailState.SENT, sent_at=now - datetime.timedelta(days=31))
    settle(recent, MailState.SENT, sent_at=now - datetime.timedelta(days=29))
    OutgoingMail.objects.filter(pk=waiting.pk).update(queued_at=now - datetime.timedelta(days=300))
    blank_mails(in_herault.pk)
    for one in (old, recent, waiting):
        one.refresh_from_db()
    assert (old.content, bool(recent.content), bool(waiting.content)) == ("", True, True)
    assert old.subject == "Essai (fictif)"
    client = as_role("administrator")
    assert "Le contenu a été effacé" in page(client, f"{LIST}{old.public_id}/")
    assert client.get(f"{LIST}{old.public_id}/lettre").status_code == 404


def test_words_of_account_mails_go_after_a_day_and_the_mails_after_three_months(db):
    fields = {"kind": "code", "to": "a@exemple.invalid", "subject": "Code", "template": LETTER}
    now = timezone.now()
    ages = {hours: queue_account_mail(**fields, context={"link": "x"}) for hours in (23, 25, 24 * 91)}
    for hours, prepared in ages.items():
        then = now - datetime.timedelta(hours=hours)
        AccountMail.objects.filter(pk=prepared.pk).update(state="sent", sent_at=then, queued_at=then)
    blank_account_mails(None)
    left = {one.pk: bool(one.content) for one in AccountMail.objects.all()}
    assert left == {ages[23].pk: True, ages[25].pk: False}


def test_levier_check_finds_a_mail_no_job_will_send(in_herault):
    def faults():
        with mission_free():
            return {result.rule: result.faults for result in run_all()}["courriels à envoyer tenus par une tâche"]

    from levier.common.jobs.models import Job

    letter()
    assert faults() == 0
    with mission_free(), every_mission("essai"):
        Job.objects.update(state="dead")
    assert faults() == 1
