"""Writes: the facts of the ledger, made aside and put in service at once."""

import datetime
from pathlib import Path
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
# A page that asked which facts are in service has opened them well before this.
_STILL_OPENED = datetime.timedelta(hours=1)


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
            LedgerBuild.objects.all().delete()
            build = LedgerBuild.objects.create(
                public_id=public_id, built_at=now, **{f"{name}_rows": size for name, size in sizes.items()}
            )
    except BaseException:
        storage.forget(folder)
        raise
    _sweep(storage.folder_of(mission.slug, "ledger"), str(public_id), now)
    return build


def _sweep(folder: Path, in_service: str, now: datetime.datetime) -> None:
    """Removes the facts that are no longer in service, once no page can be about to open them."""
    for old in folder.iterdir():
        if old.name != in_service and old.stat().st_mtime < (now - _STILL_OPENED).timestamp():
            storage.forget(old)
