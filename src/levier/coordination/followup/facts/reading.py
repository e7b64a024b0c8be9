"""The facts of the active mission's ledger, read in a fixed number of queries, whatever their number.

Every sum agrees with the board's: the same rows, the sums kept by assignment and year, the acts in force. What names
somebody or says a sensitive category never enters a fact: keys are drawn for one reading, categories are the published
classes, found by their fingerprints without being read.
"""

import datetime
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, Sum

from levier.coordination.clauses.criterion_selectors import criterion_weights
from levier.coordination.clauses.selectors import every_known_category
from levier.coordination.commitments.models import CommitmentKind, DeskShare, HoursCommitment
from levier.coordination.followup.exits.rules import class_of
from levier.coordination.followup.exits.selectors import in_force as exits_in_force
from levier.coordination.followup.exits.selectors import with_end
from levier.coordination.followup.facts.rules import (
    contract_type,
    joined,
    modality,
    one_or_several,
    years_crossed,
)
from levier.coordination.followup.lots import answering_first, place_words
from levier.coordination.hours.models import OpeningEntry, YearSum
from levier.coordination.participants.eligibility import Established, eligibility_at_entry
from levier.coordination.participants.models import Assignment, Eligibility, Participant, SecondaryFlag
from levier.coordination.participants.services import age_class
from levier.coordination.procurement.lifecycle import execution_start
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot, LotCommune, Operation
from levier.organizations.models import Organization
from levier.statistics.ledger.facts import (
    CompanyName,
    ContractName,
    CriterionFact,
    ExitFact,
    HoursFact,
    LotFact,
    OperationName,
    OwedFact,
)
from levier.statistics.nomenclatures import sector_of

# Statuses in which nobody works under the clause: its contract is in no year.
_NOT_CARRIED_OUT = (
    ContractStatus.PROSPECT,
    ContractStatus.STUDY,
    ContractStatus.DRAFTING,
    ContractStatus.PUBLISHED,
    ContractStatus.DROPPED,
    ContractStatus.UNSUCCESSFUL,
)
_GENDERS = {"F", "M"}


class _Named(NamedTuple):
    """What every fact of a lot says of it."""

    contract: str
    lot: str
    operation: str
    company: str | None
    place: str | None
    epci: str | None
    sector: str | None
    buyer_class: str | None
    clause: str | None
    lead_desk: str
    executes_from: datetime.date | None
    ends_on: datetime.date | None
    status: str

    def where(self, place: tuple[str, str | None] | None = None) -> tuple[str | None, str | None]:
        """The place and the intercommunality: those of the person's work when told, else the lot's."""
        return place or (self.place, self.epci)


class _Person(NamedTuple):
    gender: str | None
    age: str | None
    priority_district: str | None
    criteria: str | None
    training_level: str | None


@dataclass(frozen=True)
class _Hired:
    """What a fact says of an assignment."""

    person: int
    is_double: bool
    desk: int
    place: tuple[str, str | None] | None
    modality: str
    contract_type: str | None
    situation: str | None


@dataclass(frozen=True)
class _Record(Established):
    """An eligibility, the one contract it is for when it is for one, and its published class."""

    contract: int | None = None
    published: str | None = None


class Keys:
    """Keys of one reading: the same thing has the same key, and nothing leads back, nor to those of another reading."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._known: dict[tuple[str, int], str] = {}

    def __call__(self, kind: str, number: int) -> str:
        """The key of something."""
        named = (kind, number)
        if (key := self._known.get(named)) is None:
            key = hmac.new(self._secret, f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()[:20]
            self._known[named] = key
        return key


class LedgerFacts:
    """The facts of one reading, table by table; contracts are told of from the year `first` on.

    Nobody's write waits for it: what is written while it reads, and stands on what it has not seen, is in the next.
    """

    def __init__(self, first: int, today: datetime.date) -> None:
        self.first, self.today = first, today
        self._keys = Keys()
        self._names: dict[int, str] = {}
        self._kinds: dict[int, str] = {}
        organizations = Organization.objects.order_by().values_list("pk", "name", "is_fictitious", "structure_kind")
        for pk, name, is_fictitious, kind in organizations:
            self._names[pk], self._kinds[pk] = Organization.in_words(name, is_fictitious), kind
        self._awards: dict[int, tuple[int, int]] = {}
        self._lots = self._read_lots()
        self._assignments = self._read_assignments()
        self._people = self._read_people()

    @property
    def last(self) -> int:
        """The year under way."""
        return self.today.year

    def tables(self) -> dict[str, Iterator[tuple[Any, ...]]]:
        """The rows of each table of `statistics.ledger.facts`, names included."""
        return {
            "hours": self.hours(), "owed": self.owed(), "lot": self.lots(), "exit": self.exits(),
            "criterion": self.criteria(),
            "operation_name": self.operation_names(), "contract_name": self.contract_names(),
            "company_name": self.company_names(),
        }  # fmt: skip

    def hours(self) -> Iterator[HoursFact]:
        """The ledger by work contract and year, then what was taken over from before."""
        rows = YearSum.objects.order_by().values_list("award", "assignment", "year", "declared", "counted", "refused")
        for award, assignment, year, *hundredths in rows.iterator(chunk_size=5_000):
            if assignment not in self._assignments:
                continue
            yield self._hours(award, assignment, year, (*hundredths, 0))
        openings = OpeningEntry.objects.order_by().values_list("award", "assignment", "desk")
        for award, assignment, desk, total in openings.annotate(total=Sum("hundredths")):
            if award not in self._awards or (assignment is not None and assignment not in self._assignments):
                continue
            yield self._hours(award, assignment, None, (0, 0, 0, total), desk=desk)

    def _hours(
        self, award: int, assignment: int | None, year: int | None, hundredths: tuple[int, ...], desk: int = 0
    ) -> HoursFact:
        lot, company = self._awards[award]
        named = self._lots[lot]
        hired = self._assignments[assignment] if assignment is not None else None
        someone = self._people[hired.person] if hired else _Person(None, None, None, None, None)
        place, epci = named.where(hired.place if hired else None)
        return HoursFact(
            year,
            self._keys("person", hired.person) if hired else None,
            self._keys("assignment", assignment) if assignment is not None and hired and not hired.is_double else None,
            named.contract,
            named.lot,
            named.operation,
            self._keys("company", company),
            self._names[hired.desk if hired else desk],
            place,
            epci,
            hired.modality if hired else None,
            hired.contract_type if hired else None,
            hired.situation if hired else None,
            someone.criteria,
            named.sector,
            named.buyer_class,
            named.clause,
            someone.training_level,
            someone.gender,
            someone.age,
            someone.priority_district,
            *hundredths,
        )

    def owed(self) -> Iterator[OwedFact]:
        """Each act, desk by desk, in the year from which it counts (`commitments.dated`): those of a year and before
        add up to what the board says is owed at its end."""
        shares: dict[int, list[tuple[int | None, int]]] = {}
        for act, desk, hours in DeskShare.objects.order_by("pk").values_list("commitment", "desk", "hours"):
            shares.setdefault(act, []).append((desk, hours))
        acts = HoursCommitment.objects.order_by("pk").values_list("pk", "lot", "kind", "effective_on", "hours")
        for pk, lot, kind, effective_on, hours in acts:
            if lot not in self._lots:
                continue
            named = self._lots[lot]
            since = effective_on
            if kind == CommitmentKind.INITIAL and named.executes_from and effective_on <= self.today:
                since = min(effective_on, named.executes_from)
            if since > self.today:
                continue
            parts = shares.get(pk, [])
            unshared = hours - sum(part for _, part in parts)
            for desk, part in [*parts, (None, unshared)]:
                if part:
                    yield OwedFact(
                        since.year,
                        named.contract,
                        named.lot,
                        named.operation,
                        named.company,
                        self._names[desk] if desk is not None else None,
                        named.place,
                        named.epci,
                        named.sector,
                        named.buyer_class,
                        named.clause,
                        part * 100,
                    )

    def lots(self) -> Iterator[LotFact]:
        """Each lot in each year in which it is active (domain reference, §7.4)."""
        of_award = {award: lot for award, (lot, _) in self._awards.items()}
        worked = {
            (of_award[award], year)
            for award, year in YearSum.objects.filter(Q(declared__gt=0) | Q(counted__gt=0))
            .order_by()
            .values_list("award", "year")
            .distinct()
            if award in of_award
        }
        for lot, named in self._lots.items():
            crossed = (
                set(years_crossed(named.executes_from, named.ends_on, self.first, self.last))
                if named.status not in _NOT_CARRIED_OUT
                else set()
            )
            years = crossed | {year for year in range(self.first, self.last + 1) if (lot, year) in worked}
            for year in sorted(years):
                yield LotFact(
                    year,
                    named.contract,
                    named.lot,
                    named.operation,
                    named.company,
                    named.lead_desk,
                    named.place,
                    named.epci,
                    named.sector,
                    named.buyer_class,
                    named.clause,
                    worked=(lot, year) in worked,
                    crosses=year in crossed,
                )

    def exits(self) -> Iterator[ExitFact]:
        """Each person at each moment told, for her last contract told of (`exits.rules.figures`)."""
        found = with_end(exits_in_force(), "assignment__").order_by("ended_on", "assignment", "pk")
        # A person counts once a moment and a year: the last contract of each year.
        last: dict[tuple[int, int, int], tuple[int, str]] = {}
        for ended_on, moment, assignment, situation in found.values_list(
            "ended_on", "moment", "assignment", "situation"
        ):
            if assignment in self._assignments:
                last[ended_on.year, moment, self._assignments[assignment].person] = assignment, situation
        for (year, moment, person), (assignment, situation) in last.items():
            someone, hired = self._people[person], self._assignments[assignment]
            yield ExitFact(
                year,
                self._keys("person", person),
                self._names[hired.desk],
                moment,
                class_of(situation).value,
                hired.situation,
                someone.training_level,
                someone.gender,
                someone.age,
                someone.priority_district,
            )

    def criteria(self) -> Iterator[CriterionFact]:
        """The weight of each social criterion that was decided, by study, once its consultation is launched."""
        for one in criterion_weights(self.today):
            sectors = (sector_of(cpv) for cpv in one.cpvs if cpv)
            yield CriterionFact(
                one.notice_on.year,
                self._names[one.desk],
                one_or_several(sector.code if sector else None for sector in sectors),
                one.buyer_class or None,
                one.way,
                one.weight,
            )

    def operation_names(self) -> Iterator[OperationName]:
        """What each operation is called, with the references of its contracts."""
        references: dict[int, list[str]] = {}
        for operation, reference in Contract.objects.order_by("pk").values_list("operation", "reference"):
            if reference:
                references.setdefault(operation, []).append(reference)
        rows = Operation.objects.order_by("pk").values_list("pk", "name", "buyer__name", "buyer__siret")
        for pk, name, buyer, siret in rows:
            yield OperationName(self._keys("operation", pk), name, "\n".join(references.get(pk, [])), buyer, siret)

    def contract_names(self) -> Iterator[ContractName]:
        """The reference of each contract that has one."""
        for pk, reference in Contract.objects.exclude(reference="").order_by("pk").values_list("pk", "reference"):
            yield ContractName(self._keys("contract", pk), reference)

    def company_names(self) -> Iterator[CompanyName]:
        """What each holder is called."""
        holders = Organization.objects.filter(pk__in={company for _, company in self._awards.values()})
        for pk, name, siret in holders.order_by("pk").values_list("pk", "name", "siret"):
            yield CompanyName(self._keys("company", pk), name, siret)

    def _read_lots(self) -> dict[int, _Named]:
        held: dict[int, list[Any]] = {}
        for award in Award.objects.order_by("pk").values_list("pk", "lot", "company", "role", "ended_on", named=True):
            held.setdefault(award.lot, []).append(award)
            self._awards[award.pk] = award.lot, award.company
        communes: dict[int, list[tuple[str, str | None]]] = {}
        places = LotCommune.objects.order_by("commune__name__french", "commune_id")
        for lot, name, epci in places.values_list("lot", "commune__name", "commune__intercommunality__name"):
            communes.setdefault(lot, []).append((name, epci))
        rows = Lot.objects.order_by("pk").values_list(
            "pk", "cpv", "contract", "contract__operation", "contract__operation__buyer__buyer_class",
            "contract__operation__lead_desk", "contract__way", "contract__starts_on", "contract__notified_on",
            "contract__ends_on", "contract__status",
        )  # fmt: skip
        found = {}
        for pk, cpv, contract, operation, buyer_class, lead_desk, way, starts_on, notified_on, ends_on, status in rows:
            awards, where = answering_first(held.get(pk, [])), communes.get(pk, [])
            sector = sector_of(cpv) if cpv else None
            found[pk] = _Named(
                self._keys("contract", contract),
                self._keys("lot", pk),
                self._keys("operation", operation),
                self._keys("company", awards[0].company) if awards else None,
                place_words(name for name, _ in where) or None,
                one_or_several(epci for _, epci in where),
                sector.code if sector else None,
                buyer_class or None,
                way or None,
                self._names[lead_desk],
                execution_start(starts_on, notified_on),
                ends_on,
                status,
            )
        return found

    def _read_assignments(self) -> dict[int, _Hired]:
        situations = self._situations()
        rows = Assignment.objects.order_by("pk").values_list(
            "pk", "participant", "award", "mode", "contract_type", "employer", "desk", "place__name",
            "place__intercommunality__name", "hired_on", "is_double", "award__lot__contract",
        )  # fmt: skip
        found = {}
        for (
            pk, person, award, mode, words, employer, desk, place, epci, hired_on, is_double, contract,
        ) in rows.iterator(chunk_size=5_000):  # fmt: skip
            if award not in self._awards:
                continue
            holder_kind = self._kinds.get(self._awards[award][1], "")
            employer_kind = self._kinds.get(employer, "") if employer is not None else None
            records = (one for one in situations.get(person, ()) if one.contract in (None, contract))
            main = eligibility_at_entry(records, hired_on)
            found[pk] = _Hired(
                person,
                is_double,
                desk,
                (place, epci) if place else None,
                modality(mode, employer_kind, holder_kind),
                contract_type(words, holder_kind if employer_kind is None else employer_kind),
                main.published if isinstance(main, _Record) else None,
            )
        return found

    def _situations(self) -> dict[int, list[_Record]]:
        """The eligibilities of each person."""
        classes = self._classes(Eligibility)
        rows = Eligibility.objects.filter(withdrawn_at=None).order_by("established_on", "pk")
        found: dict[int, list[_Record]] = {}
        for person, established_on, valid_until, contract, index, stored in rows.values_list(
            "participant", "established_on", "valid_until", "contract", "category_index", "published_class"
        ).iterator(chunk_size=5_000):
            published = stored or classes.get(index)
            found.setdefault(person, []).append(_Record(established_on, valid_until, contract, published))
        return found

    def _read_people(self) -> dict[int, _Person]:
        classes = self._classes(SecondaryFlag)
        criteria: dict[int, list[str]] = {}
        for person, index, stored in SecondaryFlag.objects.order_by("pk").values_list(
            "participant", "category_index", "published_class"
        ):
            if published := stored or classes.get(index):
                criteria.setdefault(person, []).append(published)
        entries: dict[int, datetime.date] = {}
        for person, hired_on in Assignment.objects.order_by("hired_on").values_list("participant", "hired_on"):
            entries.setdefault(person, hired_on)
        people = Participant.objects.filter(pk__in=Assignment.objects.order_by().values("participant")).order_by("pk")
        found = {}
        for one in people.only(
            "birth_date", "gender", "lives_in_priority_district", "age_class", "training_level"
        ).iterator(chunk_size=5_000):
            lives = one.lives_in_priority_district
            found[one.pk] = _Person(
                one.gender if one.gender in _GENDERS else None,
                one.age_class or age_class(one, entries[one.pk]) or None,
                None if lives is None else "oui" if lives else "non",
                joined(criteria.get(one.pk, ())),
                one.training_level or None,
            )
        return found

    def _classes(self, model: Any) -> dict[str, str]:
        """The published class of each category, by the fingerprint it has in a model."""
        index = model._meta.get_field("category_index")
        return {
            index.fingerprint_of(category.code): category.published_class
            for category in every_known_category().values()
        }


def ledger_facts(first: int, today: datetime.date) -> dict[str, Iterator[tuple[Any, ...]]]:
    """Offered to the observatory: the facts of the active mission from a year on, by table."""
    return LedgerFacts(first, today).tables()
