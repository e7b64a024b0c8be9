"""Budgets a page keeps whatever the number of rows: queries, and weight once compressed."""

import gzip
import re
from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Session, account, mission, memberships and the access log: every signed-in page pays them (tests/test_budgets.py).
COMMON_QUERIES = 5


class Measured(NamedTuple):
    """A page: its queries, its weight in kilobytes once compressed, its rows, and the SQL for a failure to show."""

    queries: int
    weight: float
    rows: int
    log: list[str]


def rows_of(page: str) -> int:
    """The rows of the tables of a page, or the items of its lists of results."""
    bodies = re.findall('<tbody.*?</tbody>|<ul class="results.*?</ul>', page, re.DOTALL)
    return sum(body.count("<tr") + body.count("<li") for body in bodies)


def measure(client: Client, url: str) -> Measured:
    """What a page takes."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, f"{url} : {response.status_code}"
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return Measured(
        len(captured),
        len(gzip.compress(body)) / 1024,
        rows_of(body.decode()),
        [query["sql"][:240] for query in captured.captured_queries],
    )


def assert_list_budget(client: Client, url: str, at_most: int = 12, kb: int = 60) -> Measured:
    """A list: at most 12 queries beside the common ones, 60 KB compressed. Returns what it took, the common queries
    included, so that two sizes can be compared."""
    taken = measure(client, url)
    assert taken.queries <= at_most + COMMON_QUERIES, f"{url} : {taken.queries} requêtes\n" + "\n".join(taken.log)
    assert taken.weight <= kb, f"{url} : {taken.weight:.0f} Ko compressés"
    return taken


def assert_detail_budget(client: Client, url: str, at_most: int = 10, kb: int = 60) -> Measured:
    """The page of one thing: at most 10 queries beside the common ones."""
    return assert_list_budget(client, url, at_most=at_most, kb=kb)
