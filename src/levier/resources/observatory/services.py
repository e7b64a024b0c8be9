"""Writes of the observatory: a deposit, the build it asks for, the swap, and putting the previous one back."""

import datetime
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.jobs.services import enqueue
from levier.common.planner import refresh_statistics
from levier.common.registry import offered
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.organizations.buyers.selectors import followed_classes, followed_sirets
from levier.organizations.reference import departments_by_siren
from levier.resources.observatory import quality, storage
from levier.resources.observatory.look_ups import look_ups
from levier.resources.observatory.models import (
    OPEN_LICENCE,
    PENDING,
    Build,
    BuildFile,
    BuildState,
    SourceFile,
)
from levier.resources.observatory.official.checking import Bounds, nothing_kept, refusal, too_many_rejected
from levier.statistics.errors import StatisticsError
from levier.statistics.readers import find_sources, read_items

if TYPE_CHECKING:
    from levier.statistics.build import Report
    from levier.statistics.readers.sources import Source

_BUSY = "Une construction est déjà en cours. Attendez qu’elle finisse, puis déposez ce fichier."
_PROGRESS_EVERY_SECONDS = 1.0
# Well past the time limit of the job and of its attempts.
_LONGEST_BUILD = datetime.timedelta(hours=6)
# A failure that nobody took off the page by then has nothing left to teach.
_FAILURE_TOLD = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Deposit:
    """A file to deposit: its name, its content in chunks, and where it comes from."""

    name: str
    chunks: Iterable[bytes]
    origin: str
    dated_on: datetime.date
    licence: str = OPEN_LICENCE
    is_fictitious: bool = False
    address: str = ""


def deposit(mission: Mission, deposits: Iterable[Deposit], *, author_id: int | None) -> Build:
    """Stores files (see `store`) and asks the job queue for the build; returns it, waiting."""
    with transaction.atomic():
        build = store(mission, deposits, author_id=author_id)
        enqueue("observatory.build", key=str(build.public_id), build=build.pk)
    return build


def store(mission: Mission, deposits: Iterable[Deposit], *, author_id: int | None) -> Build:
    """Stores files beside those in service, in the active mission; returns the build to run of them all.

    Raises Problem (field `file`) and keeps nothing when a file is too large, of the wrong type, or already there, or
    when another is being built: what no wait would mend is told first. What is in service never moves before a build
    ended well.
    """
    _give_up_stale()
    rows: list[SourceFile] = []
    taken = _names_in_service()
    try:
        for given in deposits:
            rows.append(_store(mission, given, author_id, taken))
        if Build.objects.filter(state__in=PENDING).exists():
            raise Problem(_BUSY, field="file")
        with transaction.atomic():
            return _new_build(rows, author_id)
    except Exception:
        for row in rows:
            storage.forget(storage.file_path(mission.slug, row.public_id, row.name).parent)
        raise


def _names_in_service() -> dict[str, str]:
    """The names of the files in service, each with the resource it comes from, if it comes from one."""
    return dict(SourceFile.objects.filter(builds__build__state=BuildState.CURRENT).values_list("name", "address"))


def _name_of_its_own(given: Deposit, taken: dict[str, str]) -> str:
    """The name of a file, unlike those it will stand beside: its records are told, and counted, by it."""
    name = asked = storage.safe_name(given.name)
    rank = 1
    while name in taken and not (given.address and taken[name] == given.address):
        rank += 1
        name = f"{Path(asked).stem} ({rank}){Path(asked).suffix}"
    taken[name] = given.address
    return name


def _store(mission: Mission, given: Deposit, author_id: int | None, taken: dict[str, str]) -> SourceFile:
    """Writes a file and looks at its first record; the row is not saved yet."""
    row = SourceFile(
        mission=mission,
        public_id=uuid4(),
        name=_name_of_its_own(given, taken),
        origin=given.origin,
        dated_on=given.dated_on,
        licence=given.licence,
        is_fictitious=given.is_fictitious,
        address=given.address,
        deposited_by_id=author_id,
        deposited_at=timezone.now(),
    )
    path = storage.file_path(mission.slug, row.public_id, row.name)
    # What a resource holds was bounded when it was fetched; what a person sends is bounded at the door.
    largest = storage.LARGEST_CONTENT if given.address else storage.LARGEST_FILE
    row.sha256, row.size = storage.write_file(path, given.chunks, largest=largest)
    try:
        _check_not_known(row)
        _check_content(path, row.name)
    except Problem:
        storage.forget(path.parent)
        raise
    return row


def _check_content(path: Path, name: str) -> None:
    """Raises Problem (field `file`) for a file that is no open data, holds no record, or too much once opened."""
    try:
        sources = list(find_sources([path]))
        if sum(source.size for source in sources) > storage.LARGEST_CONTENT:
            raise Problem(
                f"«\u00a0{name}\u00a0» contient plus de {storage.LARGEST_CONTENT // storage.MEGABYTE}\u00a0Mo une fois "
                "décompressé. Déposez-le découpé par mois de publication.",
                field="file",
            )
        # Each is looked at, whatever the others hold: one that is no open data refuses the deposit.
        holding = [source for source in sources if _holds_a_record(source)]
    except StatisticsError as error:
        raise Problem(formats.typeset(error.sentence), field="file") from error
    if not holding:
        raise Problem(
            f"«\u00a0{name}\u00a0» ne contient aucun enregistrement\u00a0: rien n’y est à compter. "
            "Vérifiez le fichier, puis déposez-le de nouveau.",
            field="file",
        )


def check_upload(mission: Mission, name: str, chunks: Iterable[bytes]) -> None:
    """Raises Problem (field `file`) for a file that `deposit` would refuse for what it is; keeps nothing."""
    path = storage.file_path(mission.slug, uuid4(), storage.safe_name(name))
    try:
        storage.write_file(path, chunks, largest=storage.LARGEST_FILE)
        _check_content(path, path.name)
    finally:
        storage.forget(path.parent)


def _holds_a_record(source: "Source") -> bool:
    with closing(read_items(source)) as items:  # type: ignore[type-var]
        return next(items, None) is not None


def _check_not_known(row: SourceFile) -> None:
    known = SourceFile.objects.filter(sha256=row.sha256, builds__build__state=BuildState.CURRENT).first()
    if known:
        day = timezone.localtime(known.deposited_at)
        raise Problem(
            f"Ce fichier est déjà en service\u00a0: «\u00a0{known.name}\u00a0», déposé le {day:%d/%m/%Y}. "
            "Rien n’a changé.",
            field="file",
        )


def _new_build(rows: list[SourceFile], author_id: int | None) -> Build:
    """A build of the files in service and of new ones; the new version of a resource takes the place of the former."""
    replaced = {row.address for row in rows if row.address}
    in_service = [
        link.file
        for link in BuildFile.objects.filter(build__state=BuildState.CURRENT).select_related("file")
        if link.file.address not in replaced
    ]
    try:
        with transaction.atomic():
            build = Build.objects.create(requested_by_id=author_id, requested_at=timezone.now())
    except IntegrityError as error:  # somebody else's deposit, between the check and now
        raise Problem(_BUSY, field="file") from error
    added = [_known_or_saved(row) for row in rows]
    BuildFile.objects.bulk_create(
        BuildFile(build=build, file=file, rank=rank) for rank, file in enumerate([*in_service, *added], 1)
    )
    return build


def _known_or_saved(row: SourceFile) -> SourceFile:
    """The same content may stand in the previous build, put aside: it is taken up again from there."""
    known = SourceFile.objects.filter(sha256=row.sha256).first()
    if known is None:
        row.save()
        return row
    if row.address != known.address:
        known.address = row.address
        known.save(update_fields=["address"])
    storage.forget(storage.file_path(row.mission.slug, row.public_id, row.name).parent)
    return known


def run_build(build_id: int) -> None:
    """Builds aside, then puts in service. Run twice, it does what once does; a failure leaves what is in service.

    The engine's sentence is kept for the page.
    """
    from levier.statistics.build import build as build_tables

    build = Build.objects.select_related("mission").filter(pk=build_id, state__in=PENDING).first()
    if build is None:
        return
    Build.objects.filter(pk=build_id).update(state=BuildState.RUNNING)
    mission = build.mission
    files = [link.file for link in build.files.select_related("file")]
    folder = storage.build_folder(mission.slug, build.public_id)
    try:
        report = build_tables(
            [storage.file_path(mission.slug, file.public_id, file.name) for file in files],
            folder,
            today=timezone.localdate(),
            territories=_territories(),
            nomenclature=_check_digits(),
            buyers=dict.fromkeys(followed_sirets(), mission.department),
            **look_ups(followed_classes()),
            progress=_Progress(build_id),
        )
    except StatisticsError as error:
        storage.forget(folder)
        _fail(build, formats.typeset(error.sentence))
        return
    except Exception:
        storage.forget(folder)
        _fail(build, "La construction s’est arrêtée sur une erreur inattendue. Prévenez qui administre le serveur.")
        raise
    if refused := _refusal(files, report, folder):
        storage.forget(folder)
        _fail(build, refused)
        return
    build.read, build.accepted = report.read, report.accepted
    build.repaired, build.rejected = report.repaired, report.rejected
    build.contracts, build.concessions = report.contracts, report.concessions
    build.finished_at = timezone.now()
    put_in_service(build)
    refresh_statistics([SourceFile, Build, BuildFile])


def _refusal(files: list[SourceFile], report: "Report", folder: Path) -> str:
    """Why a build is not put in service, in French: a file that comes in is something else, or, where nobody looked at
    it, the whole differs too much from what is in service. What a person deposited is not held to that: she reads the
    counts."""
    current = Build.objects.filter(state=BuildState.CURRENT).first()
    in_service = set(BuildFile.objects.filter(build=current).values_list("file_id", flat=True)) if current else set()
    coming = [file for file in files if file.pk not in in_service]
    if report.rejected and (said := _of_a_file(files, coming, folder, has_former=current is not None)):
        return said
    if not any(file.address for file in coming):
        return ""
    said = refusal(
        contracts_before=current.contracts if current else 0,
        contracts=report.contracts,
        read=report.read,
        rejected=report.rejected,
        bounds=Bounds(settings.OPEN_DATA_MOST_LOST, settings.OPEN_DATA_MOST_REJECTED),
    )
    return f"La mise à jour des ressources officielles est refusée. {said}" if said else ""


def _of_a_file(files: list[SourceFile], coming: list[SourceFile], folder: Path, *, has_former: bool) -> str:
    """Which of the files that come in is not open data, or hardly; nothing when all are."""
    from levier.statistics.dataset import Dataset

    built = Dataset(folder)
    try:
        rows = built.quality()
    finally:
        built.close()
    bounds = Bounds(settings.OPEN_DATA_MOST_LOST, settings.OPEN_DATA_MOST_REJECTED)
    for one in quality.counted(rows, files):
        read, rejected = one.counts["read"], one.counts["rejected"]
        said = nothing_kept(read, rejected) or (too_many_rejected(read, rejected, bounds) if has_former else "")
        if said and one.source in coming:
            asked = "Vérifiez que ce fichier est bien celui des données essentielles, puis déposez-le de nouveau."
            done = "Sa version précédente reste." if one.source.address else asked
            return f"«\u00a0{one.source.name}\u00a0»\u00a0: {said} {done}"
    return ""


class _Progress:
    """Writes how far the reading is, once a second at most."""

    def __init__(self, build_id: int) -> None:
        self._build_id = build_id
        self._last = 0.0

    def __call__(self, file: str, records: int) -> None:
        now = time.monotonic()
        if now - self._last >= _PROGRESS_EVERY_SECONDS:
            self._last = now
            Build.objects.filter(pk=self._build_id).update(progress_file=file[-300:], progress_records=records)


def put_in_service(build: Build) -> None:
    """The swap: this build is read from now on, the one it replaces is kept, the one before that is dropped."""
    with transaction.atomic():
        for old in Build.objects.filter(state=BuildState.PREVIOUS):
            _drop(old)
        _drop_old_failures()
        Build.objects.filter(state=BuildState.CURRENT).update(state=BuildState.PREVIOUS)
        build.state = BuildState.CURRENT
        build.save()
        _drop_unused_files()
        _tell(build)


def _tell(build: Build) -> None:
    """Tells the room that compares what it follows with the open data, when there is one, that others are in service;
    once each time a build enters it."""
    try:
        enters = offered("open_data_entered_service")
    except KeyError:
        return
    enters(f"{build.public_id} {timezone.now().isoformat()}")


def restore_previous(*, author_id: int | None) -> None:
    """Puts the previous build back in service; the current one becomes the previous. Raises Problem without one."""
    with transaction.atomic():
        # On SQLite, where a row lock does nothing, the IMMEDIATE transaction already holds the others back.
        previous = Build.objects.select_for_update().filter(state=BuildState.PREVIOUS).first()
        if previous is None:
            raise Problem("Il n’y a pas de construction précédente à remettre en service.")
        if Build.objects.filter(state__in=PENDING).exists():
            raise Problem("Une construction est en cours. Attendez qu’elle finisse.")
        current = Build.objects.filter(state=BuildState.CURRENT).first()
        # Through a third state: each of the two may exist only once.
        Build.objects.filter(pk=previous.pk).update(state=BuildState.RUNNING)
        if current is not None:
            Build.objects.filter(pk=current.pk).update(state=BuildState.PREVIOUS)
        Build.objects.filter(pk=previous.pk).update(state=BuildState.CURRENT, requested_by_id=author_id)
        _tell(previous)


def _fail(build: Build, sentence: str) -> None:
    """Keeps the sentence, forgets the files that nothing in service needs."""
    with transaction.atomic():
        _drop_old_failures()
        build.files.all().delete()
        Build.objects.filter(pk=build.pk).update(
            state=BuildState.FAILED, problem=sentence[:1000], finished_at=timezone.now()
        )
        _drop_unused_files()


def _drop_old_failures() -> None:
    """What failed by itself gives way to what came next; what a person asked for stays told until it was read."""
    by_itself = Q(requested_by=None) | Q(finished_at__lt=timezone.now() - _FAILURE_TOLD)
    for old in Build.objects.filter(by_itself, state=BuildState.FAILED):
        _drop(old)


def dismiss_failure(public_id: UUID) -> None:
    """Takes a failure off the page, read; nothing when it is there no more."""
    with transaction.atomic():
        for failed in Build.objects.filter(public_id=public_id, state=BuildState.FAILED):
            _drop(failed)


def _give_up_stale() -> None:
    """A build whose job died with its server must not keep the door shut: past its time it is abandoned."""
    for build in Build.objects.filter(state__in=PENDING, requested_at__lt=timezone.now() - _LONGEST_BUILD):
        _fail(build, "La construction demandée n’a pas abouti. Déposez le fichier à nouveau.")


def _drop(build: Build) -> None:
    folder = storage.build_folder(build.mission.slug, build.public_id)
    build.delete()
    transaction.on_commit(partial(storage.forget, folder))


def _drop_unused_files() -> None:
    for file in SourceFile.objects.filter(builds=None).select_related("mission"):
        folder = storage.file_path(file.mission.slug, file.public_id, file.name).parent
        file.delete()
        transaction.on_commit(partial(storage.forget, folder))


def _territories() -> dict[str, str]:
    """The department of each public body known to stand in one department only, by SIREN."""
    return {siren: found[0] for siren, found in departments_by_siren().items() if len(found) == 1}


def _check_digits() -> dict[str, str]:
    from levier.statistics.nomenclatures import cpv_codes

    return {code: known.check_digit for code, known in cpv_codes().items()}
