"""On the demo's own data, every role follows every link from its home: each page answers and breaks no guard.

The browser does the same on the running demo (`tests/browser/test_every_page.py`); here unknown variables show too.
"""

import pytest

from levier.accounts.models import User
from tests.browser.house import EMAIL_OF_ROLE, WorthOpening, links_of
from tests.guards import CheckedClient

MOST_PAGES = 150
# The roles whose pages ask the database the most: these are opened on PostgreSQL too.
ASK_THE_MOST = ("mission_team", "company", "buyer")


def refused_links(client, start):
    """What does not answer 200, among the pages a person reaches by links from `start`, redirections followed."""
    waiting, seen, refused, worth_opening, opened = [start], set(), [], WorthOpening(), 0
    while waiting and opened < MOST_PAGES:
        path = waiting.pop(0)
        seen.add(path)
        if not worth_opening(path):
            continue
        opened += 1
        response = client.get(path, follow=True)
        if response.status_code != 200:
            refused.append(f"{path} : {response.status_code}")
        elif response["Content-Type"].startswith("text/html"):
            found = links_of(response.content.decode(), f"http://testserver{path}")
            waiting += [link for link in found if link not in seen and link not in waiting and "/logout" not in link]
        elif response.streaming:
            response.getvalue()  # read to its end, the file is closed
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
        assert refused_links(client, "/herault/") == []
