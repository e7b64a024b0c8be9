"""What this room offers the others: what must always hold of private files."""

from django.utils import timezone

from levier.common.files.models import StoredFile
from levier.common.files.services import evidence, orphans
from levier.common.registry import CheckResult, offer_check


def every_row_has_its_file() -> CheckResult:
    """Each deposited file is in the storage, with the size it had."""
    sizes = {content.name: content.size for content in evidence().contents()}
    rows = list(StoredFile.objects.values_list("storage_name", "size"))
    faults = sum(1 for name, size in rows if sizes.get(name) != size)
    return CheckResult("fichiers privés présents", len(rows), faults)


def every_file_has_its_row() -> CheckResult:
    """Nothing lies in the storage that no row knows, but for the last hour."""
    return CheckResult("fichiers privés rattachés", sum(1 for _ in evidence().contents()), len(orphans(timezone.now())))


offer_check(every_row_has_its_file)
offer_check(every_file_has_its_row)
