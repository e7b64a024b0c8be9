"""Reads of the observatory: what is in service in the active mission, and what the contracts say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from levier.common.registry import offered
from levier.common.ui import formats
from levier.law import thresholds as law
from levier.resources.observatory import storage
from levier.resources.observatory.models import PENDING, Build, BuildFile, BuildState, SourceFile

if TYPE_CHECKING:
    from levier.statistics.bounds import Threshold
    from levier.statistics.dataset import Dataset, Summary
    from levier.statistics.indicators.asking import Rows, Selection
    from levier.statistics.served import Page


def as_shown(contract: dict[str, Any]) -> dict[str, Any]:
    """A contract whose object, and its changes', read without the markup they were published with."""
    shown = {**contract, "object": formats.published(contract["object"] or "") or None}
    if "changes" in contract:
        shown["changes"] = [as_shown(change) for change in contract["changes"]]
    return shown


@dataclass(frozen=True)
class OpenData:
    """The build in service, seen from its mission: its department, and real or invented contracts, never both."""

    build: Build
    sources: tuple[SourceFile, ...]

    @property
    def version(self) -> str:
        """The word that figures are cited with: the same files built again are another version."""
        return version_of(self.build)

    @property
    def is_former(self) -> bool:
        """Whether another build took its place: it is read where it is cited alone."""
        return self.build.state == BuildState.PREVIOUS

    @property
    def department(self) -> str:
        return self.build.mission.department

    @property
    def synthetic(self) -> bool:
        return self.build.mission.is_fictitious

    @cached_property
    def dataset(self) -> "Dataset":
        """The tables, opened at first use."""
        from levier.statistics.dataset import open_dataset

        return open_dataset(storage.build_folder(self.build.mission.slug, self.build.public_id))

    def contracts(self, **filters: Any) -> "Page":
        """Contracts of the department (`Dataset.contracts` names the filters)."""
        page = self.dataset.contracts(department=self.department, synthetic=self.synthetic, **filters)
        return replace(page, rows=[as_shown(row) for row in page.rows])

    def contract(self, uid: str, *, concession: bool = False) -> dict[str, Any] | None:
        """One contract or concession, whatever its department; None for what this mission may not show as real."""
        found = self.dataset.contract(uid, concession=concession)
        return as_shown(found) if found and found["synthetic"] == self.synthetic else None

    def summary(
        self,
        *,
        buyer: str | None = None,
        epci: str | None = None,
        sector: str | None = None,
        thresholds: "Sequence[Threshold]" = (),
    ) -> "Summary":
        """What the department buys, or one buyer of it; what it buys of a sector, or to be done in a place."""
        return self.dataset.summary(
            buyer=buyer,
            department=self.department,
            epci=epci,
            sector=sector,
            synthetic=self.synthetic,
            thresholds=thresholds,
        )

    def buyers(self) -> list[dict[str, Any]]:
        """The buyers of the department that published contracts."""
        return self.dataset.buyers(department=self.department, synthetic=self.synthetic)

    def figures(self, indicator: str, *, by: str | None, among: "Selection") -> "Rows":
        """The rows of an indicator over the contracts asked about, those this mission may show."""
        return self.dataset.indicator(indicator, by=by, among=replace(among, synthetic=self.synthetic))

    def shares(self, indicator: str) -> list[dict[str, Any]]:
        """An indicator of the department by year; contracts without date have the year None and come last."""
        from levier.statistics.indicators.asking import Selection

        rows = self.figures(indicator, by="annee", among=Selection(department=self.department))
        return sorted(rows, key=lambda row: (row["annee"] is None, row["annee"] or 0))


def version_of(build: Build) -> str:
    """What cites a build."""
    return str(build.public_id)[:8]


def open_data(version: str = "") -> OpenData | None:
    """What is in service in the active mission, or the build before it where `version` cites that one; one query. None
    when nothing was deposited yet."""
    links = list(
        BuildFile.objects.filter(build__state__in=(BuildState.CURRENT, BuildState.PREVIOUS))
        .select_related("file", "build__mission")
        .order_by("rank", "pk")
    )
    former = [link for link in links if link.build.state == BuildState.PREVIOUS]
    if not former or version_of(former[0].build) != version:
        links = [link for link in links if link.build.state == BuildState.CURRENT]
    return OpenData(links[0].build, tuple(link.file for link in links)) if links else None


@dataclass(frozen=True)
class Works:
    """The builds beside the one in service."""

    pending: Build | None
    previous: Build | None
    failed: tuple[Build, ...]


def works() -> Works:
    """What is under way, what may be put back, what failed and is still told, the latest first; one query."""
    rows = list(Build.objects.exclude(state=BuildState.CURRENT).order_by("-finished_at", "-pk"))
    by_state = {row.state: row for row in rows}
    pending = next((by_state[state] for state in PENDING if state in by_state), None)
    failed = tuple(row for row in rows if row.state == BuildState.FAILED)
    return Works(pending, by_state.get(BuildState.PREVIOUS), failed)


def mission_thresholds() -> Sequence[law.Threshold]:
    """The thresholds the active mission reads, where a room offers its own lines; else those of the law's table; one
    query."""
    try:
        found: Sequence[law.Threshold] = offered("thresholds")()
    except KeyError:
        return law.thresholds()
    return found


def has_own_thresholds(known: Sequence[law.Threshold]) -> bool:
    """Whether they differ from the law's table: what computes a figure again must then be told whose they are."""
    return set(known) != set(law.thresholds())


def open_contract(uid: str) -> dict[str, Any] | None:
    """Offered to other rooms: a contract of the active mission's open data, by its uid (`Dataset.contract`)."""
    data = open_data()
    return data.contract(uid) if data else None


def open_contracts_of_buyer(siret: str) -> list[dict[str, Any]]:
    """Offered to other rooms: the contracts one buyer published, latest first, a thousand at most."""
    data = open_data()
    return data.contracts(buyer=siret, size=1_000).rows if data and siret else []


def open_buyers() -> dict[str, dict[str, Any]]:
    """Offered to other rooms: by SIRET, each buyer of the department that published contracts: `buyer_name`,
    `contracts`, `amount` (cents), `declared`, `with_consideration`, `last_notified_on`."""
    data = open_data()
    return {row["buyer_siret"]: row for row in data.buyers()} if data else {}
