"""Server time and queries of the pages people open most, at 1,000 contracts, 50,000 statements and 100,000 entries."""

import gzip
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tools.bench.frame import Row, percentiles
from tools.bench.generate import FULL, Size, generate

from levier.accounts.models import User
from levier.common.collector import settle
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.hours.services import open_link
from levier.coordination.participants.models import Assignment

# As the mission's team reads them, who sees everything.
PAGES = {
    "home": "/",
    "todo": "/a-faire/",
    "search": "/recherche/?q=marche+0042",
    "board": "/coordination/",
    "board_operation": "/coordination/?par=operation",
    "board_desk": "/coordination/?par=guichet",
    "board_company": "/coordination/?par=entreprise",
    "board_year": "/coordination/?annee=2026",
    "received": "/coordination/releves/",
    "received_to_count": "/coordination/releves/?etat=to_count",
    "entries": "/coordination/ecritures/",
    "owed": "/coordination/heures-dues/",
    "operations": "/coordination/operations/",
    "studies": "/coordination/etudes/",
    "participants": "/coordination/participants/",
    "directory": "/organismes/",
    "buyers": "/acheteurs/",
    "people": "/personnes/",
    "mails": "/administration/courriels/",
}
# As anybody reads them.
PUBLIC_PAGES = {"front": "/", "accessibility": "/accessibilite/"}
SUM = "SELECT kind, SUM(hundredths) FROM hours_ledgerentry GROUP BY kind"
# One page in twenty is then the second longest of forty, not the longest of all.
TIMES = 40


def measure(size: Size = FULL, times: int = TIMES) -> Iterator[Row]:
    """For each page: p50 and p95 in milliseconds, queries, weight; beside the bare SQL sum over the ledger."""
    database = connection.vendor
    print(f"  {database} {size.contracts} marchés…", file=sys.stderr, flush=True)
    mission, user = generate(size)
    with mission_scope(mission.pk):
        entries = LedgerEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield from measure_mission(mission, user, times, of=database, entries=entries)


def measure_mission(mission: Mission, user: User, times: int, *, of: str, entries: int) -> Iterator[Row]:
    """The pages of one mission, as its team, a company and anybody read them; `of` begins the names of the rows."""
    # A server has not made these rows: its collector would not walk what making them left behind.
    settle()
    baseline = f"{of}.ledger_sum.p50"
    yield Row(baseline, round(percentiles(sum_ledger, times)[0], 3), "ms", entries)
    team = Client(SERVER_NAME="localhost")
    team.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    company, form = statement_form(mission)
    with mission_scope(mission.pk):
        person = Assignment.objects.select_related("participant").earliest("pk").participant
        received = Statement.objects.exclude(confirmed_at=None).latest("pk")
    asked = [
        *((name, team, f"/{mission.slug}{path}") for name, path in PAGES.items()),
        ("participant", team, f"/{mission.slug}/coordination/participants/{person.public_id}/"),
        ("counting", team, f"/{mission.slug}/coordination/releves/{received.public_id}/"),
        *((name, Client(SERVER_NAME="localhost"), f"/{mission.slug}{path}") for name, path in PUBLIC_PAGES.items()),
        ("statement", company, form),
    ]
    for name, client, url in asked:
        print(f"  {of} {url}", file=sys.stderr, flush=True)
        for figure, value, unit in measure_page(client, url, times):
            against = baseline if unit == "ms" else None
            yield Row(f"{of}.{name}.{figure}", value, unit, entries, baseline=against)


def measure_page(client: Client, url: str, times: int) -> Iterator[tuple[str, float, str]]:
    """(what, how much, unit) of one page; AssertionError when it does not answer."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    queries = len(captured)  # the next request empties the log
    if response.status_code != 200:
        raise AssertionError(f"{url} : {response.status_code}")
    worked, served = time.process_time(), server_seconds()
    asked = 0

    def ask() -> None:
        nonlocal asked
        client.get(url)
        asked += 1

    middle, high = percentiles(ask, times)
    yield "p50", round(middle, 1), "ms"
    yield "p95", round(high, 1), "ms"
    # Of this process: on a shared machine it says what waiting for others does not. A PostgreSQL server works apart.
    yield "cpu", round((time.process_time() - worked) * 1000 / asked, 1), "ms"
    if connection.vendor == "postgresql":
        yield "server_cpu", round((server_seconds() - served) * 1000 / asked, 1), "ms"
    yield "queries", queries, "queries"
    yield "weight", round(len(gzip.compress(response.content)) / 1024, 1), "KB"


def server_seconds() -> float:
    """The processor seconds PostgreSQL has spent on this connection, on Linux and on the same machine; else zero."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not told.exists():
        return 0.0
    # After the name, between parentheses: the 12th and 13th are the ticks spent in the program and in the system.
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def statement_form(mission: Mission) -> tuple[Client, str]:
    """A browser that opened a late statement by its mailed link, and where its form stands."""
    with mission_scope(mission.pk):
        waiting = Statement.objects.filter(confirmed_at=None).first() or Statement.objects.latest("pk")
        token = open_link(waiting, now=timezone.now())
    client = Client(SERVER_NAME="localhost")
    answer = client.get(f"/{mission.slug}/l/{token}")
    return client, answer["Location"]


def sum_ledger() -> None:
    """What the board cannot avoid: adding up the whole ledger."""
    with connection.cursor() as cursor:
        cursor.execute(SUM)
        cursor.fetchall()
