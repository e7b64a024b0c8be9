"""Budgets a page keeps whatever the number of rows: queries, and weight once compressed."""

import gzip

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Session, account, mission, memberships and the access log: every signed-in page pays them (tests/test_budgets.py).
COMMON_QUERIES = 5


def measure(client: Client, url: str) -> tuple[int, float, list[str]]:
    """Queries of a page, its compressed weight in kilobytes, and the SQL itself for a failure to show."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, f"{url} : {response.status_code}"
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return len(captured), len(gzip.compress(body)) / 1024, [query["sql"][:240] for query in captured.captured_queries]


def assert_list_budget(client: Client, url: str, at_most: int = 12, kb: int = 60) -> int:
    """A list: at most 12 queries beside the common ones, 60 KB compressed. Returns the queries it took, all included,
    so that two sizes can be compared."""
    queries, weight, log = measure(client, url)
    assert queries <= at_most + COMMON_QUERIES, f"{url} : {queries} requêtes\n" + "\n".join(log)
    assert weight <= kb, f"{url} : {weight:.0f} Ko compressés"
    return queries


def assert_detail_budget(client: Client, url: str, at_most: int = 10, kb: int = 60) -> int:
    """The page of one thing: at most 10 queries beside the common ones."""
    return assert_list_budget(client, url, at_most=at_most, kb=kb)
