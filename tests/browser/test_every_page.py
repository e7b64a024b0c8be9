"""Every role visits every page its home leads to: each answers, one page per address is looked at in the browser."""

import pytest

from tests import page_rules
from tests.browser.house import EMAIL_OF_ROLE, WorthOpening, links_of, url_name

MOST_PAGES = 150
# Pages already looked at, whoever looked: an address that shows something else to another role has its own test.
looked_at: set[str] = set()


@pytest.mark.parametrize("role", ["anonymous", *EMAIL_OF_ROLE])
def test_every_link_answers_and_each_page_is_accessible(visit, demo, role):
    window = visit()
    if role != "anonymous":
        window.sign_in(role)
    # A second address of each page, and what each query of a list answers, are read without a browser
    # (tests/test_every_page.py).
    worth_opening = WorthOpening(of_each_page=1, queries=False)
    waiting, seen, refused, opened = ["/herault/", "/"], set(), [], 0
    while waiting and opened < MOST_PAGES:
        path = waiting.pop(0)
        seen.add(path)
        if not worth_opening(path):
            continue
        opened += 1
        response = window.context.request.get(path)
        # Where it leads: to whoever is not signed in, most addresses show the sign-in page.
        name = url_name(response.url)
        if response.status != 200:
            refused.append(f"{path} : {response.status}")
        elif response.headers.get("content-type", "").startswith("text/html"):
            refused += [f"{path} : {fault}" for fault in page_rules.faults(response.text())]
            waiting += [
                found
                for found in links_of(response.text(), response.url)
                if found not in seen and found not in waiting and url_name(found) != "account_logout"
            ]
            if name and name not in looked_at:
                looked_at.add(name)
                window.open(path)
                # The stories beside this walk judge contrasts at both widths: they hold of the house's colours.
                window.check(f"page-{name}-{role}", contrast_at=["wide"])
    assert refused == []
