"""Writes: the facts of the ledger, made aside and put in service at once."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from levier.common.jobs.services import enqueue
from levier.common.registry import offered
from levier.common.tenancy.models import Mission
from levier.resources.observatory import storage
from levier.resources.observatory.ledger.models import LedgerBuild

# Contracts older than any the mission followed are in no year.
FIRST_YEAR = 2000


def ask_for_facts() -> None:
    """Asks the job queue for the facts as they are now; twice within a minute asks once."""
    enqueue("observatory.ledger", key=f"{timezone.localtime():%Y-%m-%d %H:%M}")


def build_facts(mission: Mission) -> LedgerBuild:
    """Reads the ledger of the active mission, writes its facts aside, then puts them in service: until then, and when
    anything fails, those before stay."""
    from levier.statistics.ledger.tables import write_facts  # pyarrow is loaded when it is used, not at each start

    public_id = uuid4()
    folder = storage.ledger_folder(mission.slug, public_id)
    try:
        now = timezone.now()
        sizes = write_facts(offered("ledger_facts")(FIRST_YEAR, timezone.localdate()), folder)
        with transaction.atomic():  # two at once: the second is refused by the constraint, and its job tried again
            before = list(LedgerBuild.objects.values_list("public_id", flat=True))
            LedgerBuild.objects.all().delete()
            build = LedgerBuild.objects.create(
                public_id=public_id, built_at=now, **{f"{name}_rows": size for name, size in sizes.items()}
            )
    except BaseException:
        storage.forget(folder)
        raise
    # A page may have read which facts are in service a moment ago, and be about to open them: they go next time.
    kept = {str(public_id), *map(str, before)}
    for folder in storage.folder_of(mission.slug, "ledger").iterdir():
        if folder.name not in kept:
            storage.forget(folder)
    return build
