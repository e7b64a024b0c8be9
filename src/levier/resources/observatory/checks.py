"""What must always hold of a mission's open data: `levier check` verifies it."""

from levier.common.registry import CheckResult
from levier.resources.observatory import storage
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import digest_of
from levier.resources.observatory.ledger.models import LedgerBuild
from levier.resources.observatory.models import Build, BuildState, SourceFile
from levier.statistics.errors import StatisticsError


def deposits_are_whole() -> CheckResult:
    """Each file deposited stands in the mission's folder, with the size it had."""
    rows = list(SourceFile.objects.select_related("mission").order_by("pk"))
    paths = [(storage.place(row.mission.slug, "files", str(row.public_id), row.name), row.size) for row in rows]
    faults = sum(1 for path, size in paths if not path.is_file() or path.stat().st_size != size)
    return CheckResult("fichiers de données ouvertes présents", len(rows), faults)


def builds_open_with_their_counts() -> CheckResult:
    """Each build kept opens, and its report says what its row says."""
    kept = Build.objects.filter(state__in=(BuildState.CURRENT, BuildState.PREVIOUS))
    rows = list(kept.select_related("mission").order_by("pk"))
    return CheckResult("constructions de l’observatoire lisibles", len(rows), sum(1 for row in rows if not opens(row)))


def opens(build: Build) -> bool:
    """Whether a build's tables open and count what its row counts."""
    from levier.statistics.dataset import Dataset  # DuckDB is loaded when it is read, not at each start

    try:
        data = Dataset(storage.place(build.mission.slug, "builds", str(build.public_id)))
    except StatisticsError:
        return False
    try:
        counts = ("read", "accepted", "repaired", "rejected", "contracts", "concessions")
        return all(data.report[name] == getattr(build, name) for name in counts)
    finally:
        data.close()


def ledger_facts_open() -> CheckResult:
    """The facts of each mission's ledger open, and hold the rows their row says."""
    rows = list(LedgerBuild.objects.select_related("mission").order_by("pk"))
    return CheckResult("faits du registre lisibles", len(rows), sum(1 for row in rows if not facts_open(row)))


def facts_open(build: LedgerBuild) -> bool:
    """Whether the facts of a build open with the rows it says."""
    from levier.statistics.ledger.tables import LedgerDataset

    try:
        data = LedgerDataset(storage.place(build.mission.slug, "ledger", str(build.public_id)))
    except StatisticsError:
        return False
    try:
        return bool(data.report["rows"] == build.rows)
    finally:
        data.close()


def editions_keep_their_fingerprint() -> CheckResult:
    """Each edition published still has the figures whose fingerprint was signed, and follows the one before."""
    checked = faults = 0
    numbers: dict[tuple[int, int], int] = {}
    for edition in Edition.objects.order_by("mission", "year", "number").iterator(chunk_size=50):
        checked += 1
        key = (edition.mission_id, edition.year)
        numbers[key] = numbers.get(key, 0) + 1
        if digest_of(edition.content) != edition.digest or edition.number != numbers[key]:
            faults += 1
    return CheckResult("éditions publiées inchangées", checked, faults)
