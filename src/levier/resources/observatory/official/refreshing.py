"""Bringing a mission's open data up to date from the official resources: only what changed, and one build of it all."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from levier import __version__
from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.resources.observatory import storage
from levier.resources.observatory.models import Build, BuildFile, BuildState, SourceFile
from levier.resources.observatory.official.addresses import Resource, read_resources
from levier.resources.observatory.official.checking import Bounds, nothing_kept, too_many_rejected
from levier.resources.observatory.official.client import Client, Fetched
from levier.resources.observatory.official.outlines import fetch_outlines, lacks_outlines, resource_of
from levier.resources.observatory.services import Deposit, deposit
from levier.statistics.errors import StatisticsError

_CHUNK = 1 << 20
# An address word of no mission: they are letters, figures and hyphens.
_SHELVES = "_ressources"


@dataclass(frozen=True)
class Followed:
    """What became of one resource: `outcome` is `new`, `unchanged` or `failed`, `said` its words in French."""

    address: str
    outcome: str
    said: str


@dataclass(frozen=True)
class Refreshed:
    """What became of each resource, and the build asked for, if something changed."""

    resources: tuple[Followed, ...]
    build: Build | None


def follows() -> bool:
    """Whether what is in service in the active mission stands on an official resource; one query."""
    return BuildFile.objects.filter(build__state=BuildState.CURRENT).exclude(file__address="").exists()


def cannot_refresh(mission: Mission) -> str:
    """Why a mission does not fetch the official resources, in French; nothing when it may."""
    if settings.DEMO:
        return "La démonstration ne va rien chercher hors de cette machine."
    return "Une mission fictive ne reçoit pas de données réelles." if mission.is_fictitious else ""


def official_lines(sources: Iterable[SourceFile]) -> list[tuple[Resource, SourceFile | None]]:
    """Each official resource, with its version in service among these files, if there is one."""
    by_address = {file.address: file for file in sources if file.address}
    return [(resource, by_address.get(resource.address)) for resource in read_resources(settings.OPEN_DATA)]


def refresh(mission: Mission, *, author_id: int | None, build_with: Callable[..., Build] = deposit) -> Refreshed:
    """Fetches what changed since last time, in the active mission, and asks for one build where something did.

    A resource that cannot be fetched keeps its former version, and the others come in all the same; the outlines of
    the department come with them where its maps have none. `build_with` stores
    the files and returns the build: by a job (`services.deposit`), or at once from the command line. Raises Problem in
    the demo, which reaches nothing outside, in a fictitious mission, and while a build is under way.
    """
    if refused := cannot_refresh(mission):
        raise Problem(refused)
    client = opened_client()
    told, fresh = [], []
    came: list[tuple[Resource, Fetched]] = []
    for resource in read_resources(settings.OPEN_DATA):
        try:
            fetched = client.fetch(resource)
        except Problem as problem:
            told.append(Followed(resource.address, "failed", problem.sentence))
            continue
        if _in_service(resource, fetched):
            words = "rien de nouveau" if fetched.was_asked else "déjà lue il y a moins d’une heure"
            told.append(Followed(resource.address, "unchanged", f"{resource.host}\u00a0: {words}."))
        else:
            came.append((resource, fetched))
    for resource, fetched in came:
        # Alone, it is read by the build itself, which its faults stop.
        if fault := _fault(resource, fetched) if len(came) > 1 else "":
            told.append(Followed(resource.address, "failed", fault))
        else:
            told.append(Followed(resource.address, "new", f"{resource.host}\u00a0: une nouvelle version est là."))
            fresh.append(_as_deposit(mission, resource, fetched))
    if lacks_outlines(mission.department):
        told.append(_outlined(mission.department, client))
    if not fresh:
        return Refreshed(tuple(told), None)
    return Refreshed(tuple(told), build_with(mission, fresh, author_id=author_id))


def _fault(resource: Resource, fetched: Fetched) -> str:
    """Why a resource does not come in with the others, in French: it is something else, or hardly open data; nothing
    when it may. It is read to its end, so that no other waits for it."""
    # The engine is loaded where it serves.
    from levier.statistics.examining import examine

    name = _name_of(resource, fetched)
    try:
        counts = examine(fetched.path, name, timezone.localdate(), aside=storage.folder_of(_SHELVES))
    except StatisticsError as error:
        return f"{resource.host}\u00a0: {formats.typeset(error.sentence)} Sa version précédente reste."
    bounds = Bounds(settings.OPEN_DATA_MOST_LOST, settings.OPEN_DATA_MOST_REJECTED)
    said = nothing_kept(counts.read, counts.rejected) or too_many_rejected(counts.read, counts.rejected, bounds)
    return f"«\u00a0{name}\u00a0» ({resource.host})\u00a0: {said} Sa version précédente reste." if said else ""


def opened_client() -> Client:
    """What fetches, for the whole installation."""
    return Client(
        storage.folder_of(_SHELVES),
        agent=_agent(),
        largest=storage.LARGEST_CONTENT,
        now=lambda: timezone.now().timestamp(),
    )


def _outlined(department: str, client: Client) -> Followed:
    """The outlines of a department whose maps wait for them: read once, they are read again by the command."""
    address = resource_of(department).address
    try:
        fetch_outlines(department, client.fetch)
    except Problem as problem:
        return Followed(address, "failed", problem.sentence)
    return Followed(address, "new", f"Les contours du département {department} sont là\u00a0: ses cartes se dessinent.")


def _in_service(resource: Resource, fetched: Fetched) -> bool:
    """Whether this very content is in service already. A person may have deposited it, or the resource had another
    address (its file's, before that of its description): it is this resource's from now on."""
    with transaction.atomic():
        file = SourceFile.objects.filter(builds__build__state=BuildState.CURRENT, sha256=fetched.kept.sha256).first()
        if file and file.address != resource.address:
            file.address = resource.address
            file.save(update_fields=["address"])
    return file is not None


def _name_of(resource: Resource, fetched: Fetched) -> str:
    return storage.safe_name(fetched.kept.name or resource.host)


def _as_deposit(mission: Mission, resource: Resource, fetched: Fetched) -> Deposit:
    fetched_at = datetime.datetime.fromtimestamp(fetched.kept.fetched_at, datetime.UTC)
    return Deposit(
        name=_name_of(resource, fetched),
        chunks=_chunks(fetched.path),
        origin=resource.address,
        dated_on=timezone.localdate(fetched_at),
        is_fictitious=mission.is_fictitious,
        address=resource.address,
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from iter(partial(stream.read, _CHUNK), b"")


def _agent() -> str:
    """How we name ourselves to the servers, with where to learn who asks."""
    return f"Levier/{__version__} (observatoire de la clause sociale; {settings.SOURCE_URL or settings.BASE_URL})"
