"""Reads: the facts in service in the active mission."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from levier.resources.observatory import storage
from levier.resources.observatory.ledger.models import LedgerBuild

if TYPE_CHECKING:
    from levier.statistics.ledger.tables import LedgerDataset


@dataclass(frozen=True)
class LedgerData:
    """The facts in service, seen from their mission."""

    build: LedgerBuild

    @cached_property
    def dataset(self) -> "LedgerDataset":
        """The tables, opened at first use."""
        from levier.statistics.ledger.tables import open_ledger

        return open_ledger(storage.ledger_folder(self.build.mission.slug, self.build.public_id))


def ledger_data() -> LedgerData | None:
    """What is in service in the active mission, in one query; None before the first build."""
    build = LedgerBuild.objects.select_related("mission").first()
    return LedgerData(build) if build else None
