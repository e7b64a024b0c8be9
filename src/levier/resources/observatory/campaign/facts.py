"""The facts of a year as the collection counts them: of each desk those of the source it declared, and no other, an
operation told of by several sources once. What the pages of the collection and an edition show is asked of them."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Sum

from levier.common.tabular.cells import plain
from levier.common.tenancy.scope import active_mission_id
from levier.organizations.models import Organization
from levier.resources.observatory.campaign.duplicates import (
    LEDGER,
    Decisions,
    Shared,
    Told,
    decided,
    same_reference,
    set_aside,
    shared,
)
from levier.resources.observatory.campaign.models import CollectedLine, DeskCollection, OperationDecision
from levier.resources.observatory.campaign.rules import CollectionSource
from levier.resources.observatory.ledger.selectors import LedgerData, ledger_data

if TYPE_CHECKING:
    from levier.statistics.ledger.facts import CriterionFact, ExitFact, HoursFact, LotFact, OwedFact
    from levier.statistics.ledger.tables import LedgerDataset

_SIREN = 9
_MOST_KEPT = 8


# Hundredths of an hour, people, work contracts.
Totals = tuple[int, int, int]


@dataclass(frozen=True)
class YearFacts:
    """What is counted of a year, every operation as its source tells of it, and those that several tell of."""

    facts: Mapping[str, list[Any]]
    dataset: "LedgerDataset"
    told: tuple[Told, ...]
    shared: tuple[Shared, ...]
    decisions: Decisions
    has_ledger: bool = False

    @property
    def undecided(self) -> int:
        """How many operations of several sources nobody judged."""
        return sum(1 for one in self.shared if not decided(one, self.decisions))

    def tells_of(self, desk: int) -> bool:
        """Whether the lines of a desk tell of an operation, even one that counts elsewhere."""
        return any(one.source == desk for one in self.told)


@dataclass(frozen=True)
class _Asked:
    """What a year's facts are made from."""

    year: int
    sources: Mapping[int, str]
    totals: Mapping[int, Totals]
    lines: tuple[Any, ...]
    decided: tuple[Any, ...]

    @property
    def version(self) -> tuple[Any, ...]:
        """Changes whenever the facts may."""
        declared = tuple(sorted(self.sources.items())), tuple(sorted(self.totals.items()))
        return (self.year, *declared, self.lines, self.decided)


_kept: OrderedDict[tuple[Any, ...], YearFacts] = OrderedDict()
_keeping = threading.Lock()


def facts_of_years(*years: int) -> dict[int, YearFacts]:
    """The facts of some years in the active mission; five queries, and two more for a year whose facts changed."""
    data = ledger_data()
    desks = {desk.pk: str(desk) for desk in _desks(years)}
    sources: dict[int, dict[int, str]] = {year: {} for year in years}
    totals: dict[int, dict[int, Totals]] = {year: {} for year in years}
    for row in DeskCollection.objects.filter(year__in=years).order_by("pk"):
        sources[row.year][row.desk_id] = row.source
        if row.source == CollectionSource.TOTALS:
            totals[row.year][row.desk_id] = (row.hundredths or 0, row.people or 0, row.work_contracts or 0)
    lines: dict[int, list[Any]] = {year: [] for year in years}
    told = CollectedLine.objects.filter(year__in=years).order_by("year", "desk").values_list("year", "desk")
    for year, *version in told.annotate(Count("pk"), Max("pk"), Sum("hundredths"), Max("identity"), Min("identity")):
        lines[year].append(tuple(version))
    decided: dict[int, list[Any]] = {year: [] for year in years}
    for row in OperationDecision.objects.filter(year__in=years).order_by("pk"):
        decided[row.year].append((row.desk_id or LEDGER, row.operation, row.counts))
    found = {}
    for year in years:
        asked = _Asked(year, sources[year], totals[year], tuple(lines[year]), tuple(decided[year]))
        build = data.build.public_id if data else None
        key = (active_mission_id(), build, tuple(sorted(desks.items())), asked.version)
        with _keeping:
            kept = _kept.get(key)
            if kept is None:
                kept = _kept[key] = _read(asked, data, desks)
            _kept.move_to_end(key)
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        found[year] = kept
    return found


def _desks(years: Iterable[int]) -> Iterable[Organization]:
    declared = DeskCollection.objects.filter(year__in=years).order_by().values("desk")
    return Organization.objects.filter(pk__in=declared).order_by("pk")


def _read(asked: _Asked, data: LedgerData | None, desks: Mapping[int, str]) -> YearFacts:
    from levier.statistics.ledger.tables import LedgerDataset

    of_ledger = {desks[desk] for desk, source in asked.sources.items() if source == CollectionSource.LEDGER}
    of_lines = [desk for desk, source in asked.sources.items() if source == CollectionSource.LINES]
    ledger = _Ledger(data, asked.year, of_ledger)
    rows = CollectedLine.objects.filter(year=asked.year, desk__in=of_lines).order_by("pk") if of_lines else ()
    lines = _Lines(list(rows), desks)
    told = (*ledger.told(), *lines.told())
    found = shared(told)
    decisions = {(source, operation): counts for source, operation, counts in asked.decided}
    aside = set_aside(found, decisions)
    # One operation has one key whatever the source it is counted from.
    same = {
        (one.source, key): f"shared:{rank}"
        for rank, group in enumerate(found)
        for one in group.told
        for key in one.keys
    }
    companies = _Companies(ledger.companies)
    named = _Naming(aside, same, ledger.references, companies)
    facts: dict[str, list[Any]] = {
        "hours": [*named.of(LEDGER, ledger.hours), *named.of_lines(lines.hours()), *_of_totals(asked, desks)],
        "lot": [*named.of(LEDGER, ledger.lots), *named.of_lines(lines.lots())],
        "exit": [*ledger.exits, *lines.exits(aside)],
        # The ledger alone tells of engagements and studies, even of an operation whose hours another source counts.
        "owed": ledger.owed,
        "criterion": ledger.criteria,
    }
    return YearFacts(facts, LedgerDataset.of_facts(facts), told, tuple(found), decisions, data is not None)


def _of_totals(asked: _Asked, desks: Mapping[int, str]) -> Iterator["HoursFact"]:
    """Totals as facts of which nothing else is recorded: so many people, so many work contracts, the hours spread over
    them to add up exactly. They are masked as any other, and no breakdown but the desk's says anything of them."""
    from levier.statistics.ledger.facts import HoursFact

    for desk, (hundredths, people, contracts) in sorted(asked.totals.items()):
        rows = max(people, contracts, 1)
        each, more = divmod(hundredths, rows)
        key = f"totals:{desk}"
        for rank in range(rows):
            hours = each + (rank < more)
            yield HoursFact(
                asked.year, f"{key}:{rank % people}" if people else None, f"{key}:{rank}" if rank < contracts else None,
                key, key, key, None, desks[desk], None, None, None, None, None, None, None, None, None, None, None,
                None, None, hours, hours, 0, 0,
            )  # fmt: skip


class _Companies:
    """One key a company, in whatever source: its SIREN when one of them tells it, else its name."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        self._of_key = {key: self._key(name, siret) for key, (name, siret) in known.items()}
        self._of_name = {plain(name): siret[:_SIREN] for name, siret in known.values() if siret}

    @staticmethod
    def _key(name: str, siret: str) -> str:
        return siret[:_SIREN] or plain(name)

    def of_ledger(self, key: str | None) -> str | None:
        """The key of a holder of the ledger."""
        return self._of_key.get(key, key) if key else key

    def of_line(self, name: str, siret: str) -> str:
        """The key of a company of a line."""
        return self._of_name.get(plain(name), "") or self._key(name, siret)


class _Naming:
    """Facts without what is set aside, the same operation, contract and company under one key. `references`: those of
    the contracts of the ledger, by key."""

    def __init__(
        self,
        aside: set[tuple[int, str]],
        same: Mapping[tuple[int, str], str],
        references: Mapping[str, str],
        companies: _Companies,
    ) -> None:
        self.aside, self.same, self.references, self.companies = aside, same, references, companies

    def of(self, source: int, facts: Iterable[Any]) -> Iterator[Any]:
        """The facts of the ledger that count."""
        for fact in facts:
            if (source, fact.operation) not in self.aside:
                yield fact._replace(
                    operation=self.same.get((source, fact.operation), fact.operation),
                    contract=self._contract(source, fact, self.references.get(fact.contract, "")),
                    company=self.companies.of_ledger(fact.company),
                )

    def of_lines(self, facts: Iterable[tuple[CollectedLine, Any]]) -> Iterator[Any]:
        """The facts of lines that count."""
        for line, fact in facts:
            if (line.desk_id, fact.operation) not in self.aside:
                yield fact._replace(
                    operation=self.same.get((line.desk_id, fact.operation), fact.operation),
                    contract=self._contract(line.desk_id, fact, line.reference),
                    company=self.companies.of_line(line.company, line.company_siret),
                )

    def _contract(self, source: int, fact: Any, reference: str) -> str:
        """One key a reference, in an operation of several sources; without reference, nothing says it is the same."""
        operation = self.same.get((source, fact.operation))
        named = same_reference(reference)
        return f"{operation}|{named}" if operation and named else str(fact.contract)


class _Ledger:
    """The facts of a year that the ledger tells, for the desks whose source it is."""

    def __init__(self, data: LedgerData | None, year: int, desks: set[str]) -> None:
        self.hours: list[HoursFact] = []
        self.lots: list[LotFact] = []
        self.exits: list[ExitFact] = []
        self.owed: list[OwedFact] = []
        self.criteria: list[CriterionFact] = []
        self.companies: dict[str, tuple[str, str]] = {}
        self.references: dict[str, str] = {}
        self._names: list[dict[str, str]] = []
        if data is None or not desks:
            return
        facts = data.dataset
        self.hours = [one for one in facts.facts_of("hours", year) if one.desk in desks]
        self.lots = [one for one in facts.facts_of("lot", year) if one.desk in desks]
        self.exits = [one for one in facts.facts_of("exit", year) if one.desk in desks]
        self.owed = [one for one in facts.engagements(year) if one.desk in desks]
        self.criteria = [one for one in facts.facts_of("criterion", year) if one.desk in desks]
        self._names = facts.names["operation_name"]
        self.references = {row["contract"]: row["reference"] for row in facts.names["contract_name"]}
        self.companies = {row["company"]: (row["name"], row["siret"]) for row in facts.names["company_name"]}

    def told(self) -> list[Told]:
        """Its operations with hours counted."""
        hundredths: dict[str, int] = {}
        people: dict[str, set[str | None]] = {}
        for fact in self.hours:
            if fact.counted:
                hundredths[fact.operation] = hundredths.get(fact.operation, 0) + fact.counted
                people.setdefault(fact.operation, set()).add(fact.person)
        return [
            Told(
                LEDGER, row["title"], row["buyer"], row["buyer_siret"],
                tuple(one for one in row["references"].split("\n") if one),
                hundredths[row["operation"]], len(people[row["operation"]]), (row["operation"],),
            )
            for row in self._names
            if row["operation"] in hundredths
        ]  # fmt: skip


class _Lines:
    """The facts that the lines of desks tell."""

    def __init__(self, lines: list[CollectedLine], desks: Mapping[int, str]) -> None:
        self.lines, self.desks = lines, desks

    @staticmethod
    def _operation(line: CollectedLine) -> str:
        return f"{line.desk_id}|{plain(line.buyer)}|{plain(line.operation)}"

    def _contract(self, line: CollectedLine) -> str:
        return f"{self._operation(line)}|{plain(line.reference)}"

    def told(self) -> list[Told]:
        """Their operations, desk by desk."""
        found: dict[str, list[CollectedLine]] = {}
        for line in self.lines:
            found.setdefault(self._operation(line), []).append(line)
        return [
            Told(
                lines[0].desk_id, lines[0].operation, lines[0].buyer,
                next((line.buyer_siret for line in lines if line.buyer_siret), ""),
                tuple(sorted({line.reference for line in lines if line.reference})),
                sum(line.hundredths for line in lines), len({line.person for line in lines if line.hundredths}), (key,),
            )
            for key, lines in found.items()
        ]  # fmt: skip

    def hours(self) -> Iterator[tuple[CollectedLine, "HoursFact"]]:
        """A fact a line."""
        from levier.statistics.ledger.facts import HoursFact

        for line in self.lines:
            district = None if line.priority_district is None else "oui" if line.priority_district else "non"
            contract = self._contract(line)
            worked = f"{line.person}|{contract}|{plain(line.company)}|{line.contract_type}"
            yield line, HoursFact(
                line.year, line.person, worked, contract, contract, self._operation(line), line.company,
                self.desks[line.desk_id], line.place or None, line.epci or None, line.modality or None,
                line.contract_type or None, line.situation or None, None, line.sector or None,
                line.buyer_class or None, line.clause or None, line.training_level or None, line.gender or None,
                line.age or None, district, line.hundredths, line.hundredths, 0, 0,
            )  # fmt: skip

    def lots(self) -> Iterator[tuple[CollectedLine, "LotFact"]]:
        """A fact for each contract of each company, active since hours were worked in it."""
        from levier.statistics.ledger.facts import LotFact

        seen = set()
        for line in self.lines:
            contract = self._contract(line)
            if not line.hundredths or (contract, plain(line.company)) in seen:
                continue
            seen.add((contract, plain(line.company)))
            yield line, LotFact(
                line.year, contract, contract, self._operation(line), line.company, self.desks[line.desk_id],
                line.place or None, line.epci or None, line.sector or None, line.buyer_class or None,
                line.clause or None, worked=True, crosses=True,
            )  # fmt: skip

    def exits(self, aside: set[tuple[int, str]]) -> Iterator["ExitFact"]:
        """The last one told of each person at each moment."""
        from levier.statistics.ledger.facts import ExitFact

        last: dict[tuple[str, int], CollectedLine] = {}
        for line in sorted(self.lines, key=lambda one: (one.month or 0, one.pk)):
            if line.outcome and line.moment is not None and (line.desk_id, self._operation(line)) not in aside:
                last[line.person, line.moment] = line
        for (person, moment), line in last.items():
            district = None if line.priority_district is None else "oui" if line.priority_district else "non"
            yield ExitFact(
                line.year, person, self.desks[line.desk_id], moment, line.outcome, line.situation or None,
                line.training_level or None, line.gender or None, line.age or None, district,
            )  # fmt: skip
