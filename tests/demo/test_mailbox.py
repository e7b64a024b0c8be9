"""The demo's mail page: every mail of the installation, kept on the machine, readable as its recipient would."""

import re
import stat

import pytest
from django.test import Client

from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox.content import Attachment
from levier.common.outbox.models import MailState
from levier.common.tenancy.scope import mission_scope
from levier.demo import mailbox
from tests.builders import make_user
from tests.common.outbox.builders import letter

LIST = "/demo/courriels"


@pytest.fixture(autouse=True)
def kept_on_the_machine(settings, tmp_path):
    settings.EMAIL_BACKEND = mailbox.BACKEND
    settings.DATA_DIR = tmp_path


@pytest.fixture
def keys(settings):
    """The keys of the run stay readable though the data folder moved."""
    from levier.common.privacy import encryption

    encryption.load_keys.cache_clear()
    yield
    encryption.load_keys.cache_clear()


@pytest.fixture
def two_missions(keys, herault, gard):
    """A mail of each mission, kept."""
    for mission in (herault, gard):
        with mission_scope(mission.pk):
            letter(subject=f"De {mission.slug}", to=f"{mission.slug}@demo.invalid", key="1")
    run_due_jobs()


def test_the_page_lists_the_mails_of_all_missions_to_anybody(client, two_missions):
    shown = client.get(LIST).content.decode()
    assert "De herault" in shown
    assert "De gard" in shown
    assert "2\u00a0courriels" in shown


def test_it_shows_the_mails_about_accounts_too_and_their_code_works(client, keys, herault):
    make_user(email="camille@demo.invalid")
    client.post("/comptes/login/code/", {"email": "camille@demo.invalid"})
    run_due_jobs()
    [kept] = mailbox.kept_mails()
    assert kept.subject == "Votre lien de connexion"
    shown = client.get(f"{LIST}/{kept.public_id}").content.decode()
    code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", shown).group()
    client.post("/comptes/login/code/confirm/", {"code": code})
    assert "camille@demo.invalid" in client.get("/herault/compte/").content.decode()


def test_the_list_narrows_and_sorts_by_its_address(client, two_missions):
    assert "De gard" not in client.get(f"{LIST}?q=herault").content.decode()
    assert "Aucun courriel ne répond" in client.get(f"{LIST}?q=lozère").content.decode()
    by_subject = client.get(f"{LIST}?tri=objet").content.decode()
    assert by_subject.index("De gard") < by_subject.index("De herault")
    backwards = client.get(f"{LIST}?tri=-objet").content.decode()
    assert backwards.index("De herault") < backwards.index("De gard")


def test_an_empty_mailbox_says_what_to_do(client, db):
    assert "Aucun courriel pour l’instant" in client.get(LIST).content.decode()


def test_one_mail_opens_its_letter_in_a_frame_whose_links_open_elsewhere(client, keys, in_herault):
    letter(context={"link": "http://127.0.0.1:8000/herault/l/jeton"}, to="lou@demo.invalid")
    run_due_jobs()
    [kept] = mailbox.kept_mails()
    assert f'src="{LIST}/{kept.public_id}/lettre"' in client.get(f"{LIST}/{kept.public_id}").content.decode()
    frame = Client().get(f"{LIST}/{kept.public_id}/lettre")
    html = frame.content.decode()
    link = re.search(r'<a [^>]*href="http://127.0.0.1:8000/herault/l/jeton"[^>]*>', html).group()
    assert link.count("target=") == 1
    assert 'target="_blank"' in link
    assert 'rel="noopener noreferrer"' in link
    assert "allow-popups" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_its_files_can_be_opened(client, keys, in_herault):
    letter(attachments=[Attachment("reçu.pdf", b"%PDF-1.7 essai", "application/pdf")])
    run_due_jobs()
    [kept] = mailbox.kept_mails()
    response = client.get(f"{LIST}/{kept.public_id}/pieces/0")
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 essai", "application/pdf")
    assert "attachment" in response["Content-Disposition"]
    assert client.get(f"{LIST}/{kept.public_id}/pieces/1").status_code == 404


def test_nobody_else_of_the_machine_reads_them(two_missions):
    folder = mailbox.folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_outside_the_demo_there_is_no_such_page(client, two_missions, settings):
    [kept, _] = mailbox.kept_mails()
    settings.DEMO_OPEN = False
    addresses = ("", f"/{kept.public_id}", f"/{kept.public_id}/lettre", f"/{kept.public_id}/pieces/0")
    assert {client.get(f"{LIST}{address}").status_code for address in addresses} == {404}


@pytest.mark.parametrize("demo", [True, False])
def test_the_band_leads_there_where_its_doors_are_open_alone(client, herault, settings, demo):
    settings.DEMO_OPEN = demo
    assert (f'href="{LIST}"' in client.get("/herault/").content.decode()) == demo


def test_a_fictitious_address_gets_its_mail_in_the_demo_and_not_outside(keys, in_herault, settings):
    inside = letter(to="lou@demo.invalid")
    run_due_jobs()
    settings.DEMO_OPEN = False
    listening_to_others = letter(to="lou@demo.invalid", key="2")
    run_due_jobs()
    settings.DEMO = False
    outside = letter(to="lou@demo.invalid")
    run_due_jobs()
    for one in (inside, listening_to_others, outside):
        one.refresh_from_db()
    assert [one.state for one in (inside, listening_to_others, outside)] == [
        MailState.SENT,
        MailState.SENT,
        MailState.FAILED,
    ]
    assert len(mailbox.kept_mails()) == 2
