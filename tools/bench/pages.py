"""Server time and queries of the pages people open most, at 1,000 contracts, 50,000 statements and 100,000 entries."""

import gzip
import sys
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from tools.bench.frame import Row, percentiles
from tools.bench.generate import FULL, Size, generate

# A page whose address does not exist yet is left out, and said so by its absence.
PAGES = {
    "board": "/coordination/",
    "received": "/coordination/releves/",
    "entries": "/coordination/ecritures/",
    "directory": "/organismes/",
    "home": "/",
}
SUM = "SELECT kind, SUM(hundredths) FROM hours_ledgerentry GROUP BY kind"
TIMES = 20


def measure(size: Size = FULL, times: int = TIMES) -> Iterator[Row]:
    """For each page: p50 and p95 in milliseconds, queries, weight; beside the bare SQL sum over the ledger."""
    print(f"  {connection.vendor} {size.entries} écritures…", file=sys.stderr, flush=True)
    mission, user = generate(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    database = connection.vendor
    baseline = f"{database}.ledger_sum.p50"
    yield Row(baseline, round(percentiles(sum_ledger, times)[0], 3), "ms", size.entries)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, path in PAGES.items():
        try:
            resolve(path)
        except Resolver404:
            continue
        url = f"/{mission.slug}{path}"
        print(f"  {database} {url}", file=sys.stderr, flush=True)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        queries = len(captured)  # the next request empties the log
        if response.status_code != 200:
            raise AssertionError(f"{url} : {response.status_code}")
        middle, high = percentiles(lambda url=url: client.get(url), times)
        yield Row(f"{database}.{name}.p50", round(middle, 1), "ms", size.entries, baseline=baseline)
        yield Row(f"{database}.{name}.p95", round(high, 1), "ms", size.entries, baseline=baseline)
        yield Row(f"{database}.{name}.queries", queries, "queries", size.entries)
        yield Row(
            f"{database}.{name}.weight", round(len(gzip.compress(response.content)) / 1024, 1), "KB", size.entries
        )


def sum_ledger() -> None:
    """What the board cannot avoid: adding up the whole ledger."""
    with connection.cursor() as cursor:
        cursor.execute(SUM)
        cursor.fetchall()
