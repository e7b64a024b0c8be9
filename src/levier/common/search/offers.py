"""What this room offers the others: what must always hold of the index."""

from levier.common.registry import CheckResult, offer_check, search_kinds
from levier.common.search.kinds import indexed
from levier.common.search.models import SearchEntry


def entries_stand_for_something() -> CheckResult:
    """No entry for a thing that is no longer there."""
    faults = SearchEntry.objects.exclude(kind__in=[kind.kind for kind in indexed(search_kinds())]).count()
    for kind in indexed(search_kinds()):
        gone = SearchEntry.objects.filter(kind=kind.kind).exclude(object_id__in=kind.objects().values("public_id"))
        faults += gone.count()
    return CheckResult("recherche sans objet disparu", SearchEntry.objects.count(), faults)


offer_check(entries_stand_for_something)
