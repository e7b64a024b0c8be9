"""On the demo's own data, every role follows every link from its home: each page answers and breaks no guard.

The browser does the same on the running demo (`tests/browser/test_every_page.py`); here unknown variables show too.
"""

from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import Resolver404, resolve

from levier.accounts.models import User
from tests.browser.house import EMAIL_OF_ROLE, links_of
from tests.guards import CheckedClient

# How many addresses of a kind one role opens: the page of each of 300 contracts is the same page.
OF_EACH_KIND = 2
MOST_PAGES = 150


def kind_of(address):
    """The page an address opens and what its query says, whatever the thing: `operation`, `open_contracts?page&tri`."""
    parts = urlsplit(address)
    for path in (parts.path, "/" + parts.path.lstrip("/").partition("/")[2]):
        try:
            return resolve(path).view_name, *sorted(name for name, _ in parse_qsl(parts.query))
        except Resolver404:
            continue
    return (parts.path,)


def refused_links(client, start):
    """What does not answer 200, among the pages a person reaches by links from `start`, redirections followed: every
    kind of page, some of each."""
    waiting, seen, refused, opened = [start], set(), [], Counter()
    while waiting and sum(opened.values()) < MOST_PAGES:
        path = waiting.pop(0)
        seen.add(path)
        if opened[kind_of(path)] == OF_EACH_KIND:
            continue
        opened[kind_of(path)] += 1
        response = client.get(path, follow=True)
        if response.status_code != 200:
            refused.append(f"{path} : {response.status_code}")
        elif response["Content-Type"].startswith("text/html"):
            found = links_of(response.content.decode(), f"http://testserver{path}")
            waiting += [link for link in found if link not in seen and link not in waiting and "/logout" not in link]
    assert len(seen) > 1, f"{start} ne mène nulle part"
    return refused


class TestEveryLinkFromEachHome:
    @pytest.mark.parametrize("role", ["anonymous", *EMAIL_OF_ROLE])
    def test_it_answers_and_breaks_no_guard(self, db, loaded_demo, role):
        client = CheckedClient()
        if role != "anonymous":
            client.force_login(
                User.objects.get(email=EMAIL_OF_ROLE[role]),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
        assert refused_links(client, "/herault/") == []
