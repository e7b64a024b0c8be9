"""On the demo's own data, every role follows every link from its home: each page answers, breaks no guard, keeps signs
with their words, and when it names a participant, leaves a line in the access log.

The browser does the same on the running demo (`tests/browser/test_every_page.py`); here unknown variables show too.
"""

import html
import io
import re
import zipfile
from collections import defaultdict

import pypdf
import pytest

from levier.accounts.models import User
from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import every_mission
from levier.coordination.participants.models import Participant
from tests.browser.house import EMAIL_OF_ROLE, WorthOpening, is_open_to_anybody, links_of
from tests.guards import CheckedClient
from tests.page_rules import loose_signs

MOST_PAGES = 150
# The roles whose pages ask the database the most: these are opened on PostgreSQL too.
ASK_THE_MOST = ("mission_team", "company")
# Whoever reads what the mission publishes in all its ways: without an account, and with all its rights.
READ_WHAT_IS_PUBLISHED = ("anonymous", "mission_team")


def words_of(response):
    """What an answer lets be read, page, spreadsheet, PDF or text, in one line; nothing of another kind of file."""
    kind, body = response["Content-Type"], response.getvalue() if response.streaming else response.content
    if kind.startswith("text/"):
        text = re.sub(r"<[^>]+>", "", body.decode()) if kind.startswith("text/html") else body.decode()
    elif kind == "application/pdf":
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    elif "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            text = " ".join(re.sub(r"<[^>]+>", " ", book.read(name).decode()) for name in book.namelist())
    else:
        return ""
    return " ".join(html.unescape(text).split())


class Identities:
    """The participants of every mission by their names, and what of the access log is already read."""

    def __init__(self):
        with every_mission("ce que les pages montrent"):
            people = list(Participant.objects.exclude(last_name="").values_list("last_name", "first_name", "public_id"))
        self.numbers = defaultdict(set)
        self.by_last_name = defaultdict(set)
        for last, first, number in people:
            for name in (f"{last} {first}", f"{first} {last}"):
                self.numbers[name].add(str(number))
                self.by_last_name[last].add(name)
        assert self.numbers
        self.read = 0
        self.new_subjects()

    def new_subjects(self):
        """The numbers of the people the log says were read since it was last asked."""
        with every_mission("ce que le journal dit"):
            lines = list(AccessLogEntry.objects.filter(pk__gt=self.read).values_list("pk", "subjects"))
        self.read = max([self.read, *(pk for pk, _ in lines)])
        return {subject for _, subjects in lines for subject in subjects}

    def unlogged(self, response):
        """The names an answer shows of which the log says nothing."""
        words, logged = words_of(response), self.new_subjects()
        named = {name for last, names in self.by_last_name.items() if last in words for name in names if name in words}
        return sorted(name for name in named if not self.numbers[name] & logged)


def refused_links(client, start, worth_opening):
    """What does not answer 200, shows somebody without saying so to the access log, or lets a line break between a
    sign and its word, among the pages a person reaches by links from `start`, redirections followed."""
    waiting, seen, refused, opened = [start], set(), [], 0
    identities = Identities()
    while waiting and opened < MOST_PAGES:
        path = waiting.pop(0)
        seen.add(path)
        if not worth_opening(path):
            continue
        opened += 1
        response = client.get(path, follow=True)
        if response.status_code != 200:
            refused.append(f"{path} : {response.status_code}")
            continue
        if unlogged := identities.unlogged(response):
            refused.append(f"{path} montre {', '.join(unlogged)}, et le journal n'en dit rien")
        if response["Content-Type"].startswith("text/html"):
            page = response.content.decode()
            refused += [f"{path} : « {said} », une espace simple près d'un signe" for said in loose_signs(page)]
            found = links_of(page, f"http://testserver{path}")
            waiting += [link for link in found if link not in seen and link not in waiting and "/logout" not in link]
    assert len(seen) > 1, f"{start} ne mène nulle part"
    return refused


class TestEveryLinkFromEachHome:
    @pytest.mark.parametrize(
        "role",
        [
            role if role in ASK_THE_MOST else pytest.param(role, marks=pytest.mark.any_database)
            for role in ("anonymous", *EMAIL_OF_ROLE)
        ],
    )
    def test_it_answers_and_breaks_no_guard(self, db, loaded_demo, role):
        client = CheckedClient()
        if role != "anonymous":
            client.force_login(
                User.objects.get(email=EMAIL_OF_ROLE[role]),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
        worth_opening = WorthOpening() if role in READ_WHAT_IS_PUBLISHED else WorthOpening(known=is_open_to_anybody)
        assert refused_links(client, "/herault/", worth_opening) == []

    def test_a_page_that_forgets_to_say_whom_it_showed_is_found(self, db, loaded_demo, monkeypatch):
        team = CheckedClient()
        team.force_login(
            User.objects.get(email=EMAIL_OF_ROLE["mission_team"]),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        identities = Identities()
        page, workbook = "/herault/coordination/participants/", "/herault/coordination/participants/export.xlsx"
        assert [identities.unlogged(team.get(address)) for address in (page, workbook)] == [[], []]
        monkeypatch.setattr(AccessLogEntry.objects, "create", lambda **line: None)
        assert all(identities.unlogged(team.get(address)) for address in (page, workbook))
