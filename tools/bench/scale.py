"""Many missions in one database: 100 of them, 50,000 contracts, 200,000 participants, 5,000,000 entries at full size.

`SIZE=full|tenth|hundredth|tiny` says how much (a tenth by default). One mission is made, the others are its copies.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from tools.bench.copies import copy_mission, source_of
from tools.bench.frame import Row
from tools.bench.generate import Size, generate
from tools.bench.pages import measure_mission

from levier.common.tenancy.scope import every_mission, mission_scope
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.hours.offers import ledger_balances
from levier.coordination.hours.sums import sums_follow_the_ledger

# A mission of 500 contracts, 2,000 people, and 25 entries each.
MISSION = Size(contracts=500, months=13, people=4)
TIMES = 20


@dataclass(frozen=True)
class Scale:
    """How many missions, and how much each."""

    missions: int
    each: Size = MISSION


SIZES = {
    "full": Scale(100),
    "tenth": Scale(10),
    "hundredth": Scale(1),
    "tiny": Scale(2, Size(contracts=4, months=2, desks=2, people=2)),
}


def asked_size() -> Scale:
    """The size the environment asks for; SystemExit when it is none."""
    name = os.environ.get("SIZE", "tenth")
    if name not in SIZES:
        raise SystemExit(f"SIZE={name}\u00a0: pas de taille de ce nom. Il y a\u00a0: {', '.join(SIZES)}.")
    return SIZES[name]


def measure(scale: Scale | None = None, times: int = TIMES) -> Iterator[Row]:
    """The making (time, memory, disk), what must hold in one mission, then the pages of the last mission."""
    scale = scale or asked_size()
    of = f"{connection.vendor}.scale"
    began, worked = time.perf_counter(), time.process_time()
    with transaction.atomic():
        mission, user = generate(scale.each, slug="mesure-000")
    source = source_of(mission)
    for rank in range(1, scale.missions):
        mission = copy_mission(source, rank=rank, slug=f"mesure-{rank:03d}")
        print(f"  {of} mission {rank + 1}/{scale.missions}", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with every_mission("how much was made"):
        entries = LedgerEntry.objects.count()
    yield Row(f"{of}.made", round(time.perf_counter() - began, 1), "s", entries)
    yield Row(f"{of}.made.cpu", round(time.process_time() - worked, 1), "s", entries)
    yield Row(f"{of}.made.memory", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB", entries)
    yield Row(f"{of}.made.disk", round(database_bytes() / 1_000_000), "MB", entries)
    with mission_scope(mission.pk):
        faults = sum(rule().faults for rule in (ledger_balances, sums_follow_the_ledger))
    yield Row(f"{of}.faults", faults, "rows", entries)
    yield from measure_mission(mission, user, times, of=of, entries=entries)


def database_bytes() -> int:
    """What the database takes on the disk."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
    name = str(settings.DATABASES["default"]["NAME"])
    return sum(os.path.getsize(path) for path in (name, f"{name}-wal") if os.path.exists(path))
