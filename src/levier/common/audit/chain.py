"""The chain of seals over the access log: sealing what is new, and finding what was altered, removed or inserted.

Each seal is a keyed fingerprint of the seal before it and of its lines in order; the key stays out of the database, so
that whoever can only write to the database cannot make the chain again. What no chain shows is its own end cut off:
each seal is also written to the application's log, outside the database.
"""

import datetime
import json
import logging
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from levier.common.audit.models import AccessLogEntry, LogSeal
from levier.common.privacy.encryption import keyed_digest
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats

logger = logging.getLogger("levier.audit")

# A line is sealed once no transaction begun before it can still write an earlier one.
SETTLING = datetime.timedelta(minutes=5)
LINES_AT_MOST = 20_000


def line_of(entry: AccessLogEntry) -> bytes:
    """One line as it is sealed: every column, in one fixed form."""
    content = [
        entry.pk,
        entry.mission_id,
        entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.page,
        entry.subjects,
        entry.request,
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def digest_of(previous: str, entries: Iterable[AccessLogEntry]) -> str:
    """The fingerprint of a seal over the one before it and its lines."""
    return keyed_digest(b"\n".join([previous.encode(), *map(line_of, entries)]))


@transaction.atomic
def seal_next(now: datetime.datetime) -> LogSeal | None:
    """Seals the next lines of the active mission that have settled; None when there is nothing to seal."""
    last = LogSeal.objects.order_by("-pk").first()
    waiting = AccessLogEntry.objects.filter(pk__gt=last.last_id if last else 0).order_by("pk")
    settled = []
    for entry in waiting[:LINES_AT_MOST]:
        if entry.at > now - SETTLING:
            break
        settled.append(entry)
    if not settled:
        return None
    previous = last.digest if last else ""
    seal = LogSeal.objects.create(
        first_id=settled[0].pk,
        last_id=settled[-1].pk,
        lines=len(settled),
        previous=previous,
        digest=digest_of(previous, settled),
    )
    logger.info("journal scellé, lignes %s à %s, sceau %s", seal.first_id, seal.last_id, seal.digest)
    return seal


def seal_mission(*, now: datetime.datetime | None = None) -> int:
    """Seals everything that has settled in the active mission; returns how many lines."""
    now, lines = now or timezone.now(), 0
    while (seal := seal_next(now)) is not None:
        lines += seal.lines
    return lines


def seal_every_mission(*, now: datetime.datetime | None = None) -> int:
    """Seals the access log of every mission; returns how many lines."""
    lines = 0
    for pk in Mission.objects.values_list("pk", flat=True):
        with mission_scope(pk):
            lines += seal_mission(now=now)
    return lines


def broken_seals() -> tuple[int, list[str]]:
    """Verifies the chains readable in the active scope: how many seals, and a sentence for each fault.

    Finds a line altered, removed or inserted, a seal altered or removed inside the chain.
    """
    faults: list[str] = []
    checked = 0
    seals: dict[int, list[LogSeal]] = {}
    for seal in LogSeal.objects.order_by("mission_id", "pk"):
        seals.setdefault(seal.mission_id, []).append(seal)
    for mission_id, chain in seals.items():
        lines = AccessLogEntry.objects.filter(mission_id=mission_id, pk__lte=chain[-1].last_id).order_by("pk")
        reader = lines.iterator(chunk_size=2000)
        previous, held = "", next(reader, None)
        for seal in chain:
            checked += 1
            stray, held = _take(reader, held, seal.first_id - 1)
            if stray:
                inserted = formats.count(len(stray), "ligne insérée", "lignes insérées")
                faults.append(f"mission {mission_id}\u00a0: {inserted} avant la ligne {seal.first_id}")
            covered, held = _take(reader, held, seal.last_id)
            if seal.previous != previous:
                faults.append(f"mission {mission_id} : il manque un sceau avant la ligne {seal.first_id}")
            if len(covered) != seal.lines:
                faults.append(
                    f"mission {mission_id} : {formats.count(len(covered), 'ligne')} au lieu de {seal.lines} "
                    f"entre {seal.first_id} et {seal.last_id}"
                )
            elif digest_of(seal.previous, covered) != seal.digest:
                faults.append(f"mission {mission_id} : lignes {seal.first_id} à {seal.last_id} altérées")
            previous = seal.digest
    return checked, faults


def _take(
    reader: Iterator[AccessLogEntry], held: AccessLogEntry | None, up_to: int
) -> tuple[list[AccessLogEntry], AccessLogEntry | None]:
    """The lines up to an id, and the first one past it."""
    taken = []
    while held is not None and held.pk <= up_to:
        taken.append(held)
        held = next(reader, None)
    return taken, held
