"""Reads: where the hours of each lot stand against the contract, and what was done about it."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.coordination.clauses.pledge_selectors import FollowedPledge, followed_pledges
from levier.coordination.clauses.selectors import clause_lines
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import ClauseRelease, HoursCommitment
from levier.coordination.commitments.remaining import remaining_hundredths
from levier.coordination.followup.closing.rules import STATED, LotFigures
from levier.coordination.followup.enforcement.counted import excess_of
from levier.coordination.followup.enforcement.penalties import Ground
from levier.coordination.followup.enforcement.services import ANSWERING_ROLES, is_over
from levier.coordination.followup.excused import excused_of
from levier.coordination.followup.models import Certificate, Difficulty, FormalNotice
from levier.coordination.followup.reminders.reach import out_of_reach_on
from levier.coordination.hours.models import EntryKind, LedgerEntry, OpeningEntry, YearSum
from levier.coordination.participants.models import ExecutionMode
from levier.coordination.procurement.models import Award, Operation


@dataclass
class EnforcedAward:
    """A lot with the company that answers for it: whole hours owed and excused, hundredths done and missing.
    `out_of_reach`: whom no mail reaches any more on it, while a notice for late documents is a draft."""

    award: Award
    owed: int
    done: int
    excused: int
    pending: int
    is_over: bool
    taken_over: int = 0
    people: int = 0
    first_month: datetime.date | None = None
    last_month: datetime.date | None = None
    modes: dict[str, int] = field(default_factory=dict)
    difficulties: list[Difficulty] = field(default_factory=list)
    notices: list[FormalNotice] = field(default_factory=list)
    releases: list[ClauseRelease] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    out_of_reach: str = ""

    @property
    def release(self) -> ClauseRelease | None:
        """The act in force by which the clause no longer binds."""
        return next((release for release in self.releases if release.ended_on is None), None)

    @property
    def missing(self) -> int:
        """Hundredths not done and not excused."""
        return remaining_hundredths(self.owed, self.done, self.excused)

    @property
    def outdated(self) -> Certificate | None:
        """The certificate in force, when the register no longer says what it said."""
        return next((found for found in self.certificates if found.is_in_force and self.contradicts(found)), None)

    def contradicts(self, issued: Certificate) -> bool:
        """Whether a certificate states other figures than these."""
        return issued.stated != self.figures.stated

    @property
    def figures(self) -> LotFigures:
        """The figures of the lot, as its certificate states them."""
        named = {name: getattr(self, name) for name in STATED}
        return LotFigures(pending=self.pending, missing=self.missing, **named)


@dataclass(frozen=True)
class EnforcedContract:
    """A contract: what its documents say, and its lots."""

    contract: Any
    lines: list[tuple[str, str]]
    awards: list[EnforcedAward]
    pledges: list[FollowedPledge]


def enforcement_of(operation: Operation, today: datetime.date) -> list[EnforcedContract]:
    """The contracts of an operation with their stipulations, lots and acts, by name; eight queries, one more
    where a notice for late documents is a draft."""
    contracts = list(operation.contracts.select_related("insertion_clause").order_by("title", "pk"))
    by_award = {enforced.award.pk: enforced for enforced in enforced_awards(operation, today)}
    difficulties = Difficulty.objects.filter(award__lot__contract__operation=operation).select_related(
        "evidence", "release"
    )
    for difficulty in difficulties:
        if difficulty.award_id in by_award:
            by_award[difficulty.award_id].difficulties.append(difficulty)
    notices = FormalNotice.objects.filter(award__in=by_award).select_related(
        "signed_copy", "penalty__decision_copy", "penalty__review__copy"
    )
    for notice in notices:
        by_award[notice.award_id].notices.append(notice)
    units = {contract.pk: getattr(contract, "insertion_clause", None) for contract in contracts}
    for enforced in by_award.values():
        clause = units[enforced.award.lot.contract_id]
        for notice in enforced.notices:
            if notice.proposed is not None:
                unit = clause.document_penalty_unit if clause else None
                notice.proposed.excess = excess_of(notice, notice.proposed, unit)  # type: ignore[attr-defined]
    drafted = {one.award.lot_id for one in by_award.values() if any(map(asks_documents, one.notices))}
    unreached = out_of_reach_on(drafted) if drafted else {}
    by_lot = {enforced.award.lot_id: enforced for enforced in by_award.values()}
    for lot, names in unreached.items():
        by_lot[lot].out_of_reach = names
    for release in ClauseRelease.objects.filter(lot__in=by_lot).select_related("copy", "decision_copy"):
        by_lot[release.lot_id].releases.append(release)
    for certificate in Certificate.objects.filter(award__in=by_award).select_related("copy", "replaced_by"):
        by_award[certificate.award_id].certificates.append(certificate)
    pledges = followed_pledges([operation], today)
    return [
        EnforcedContract(
            contract,
            clause_lines(getattr(contract, "insertion_clause", None)),
            [enforced for enforced in by_award.values() if enforced.award.lot.contract_id == contract.pk],
            [followed for followed in pledges if followed.pledge.contract_id == contract.pk],
        )
        for contract in contracts
    ]


def asks_documents(notice: FormalNotice) -> bool:
    """Whether a notice is a draft that stands on documents the company was asked for by mail."""
    return notice.sent_on is None and notice.ground == Ground.DOCUMENTS


def enforced_awards(operation: Operation, today: datetime.date) -> list[EnforcedAward]:
    """The awards that answer for the lots of an operation, with the figures of the lot; one query."""
    answering = Award.objects.filter(lot__contract__operation=operation, role__in=ANSWERING_ROLES, ended_on=None)
    return with_lot_figures(answering.order_by("lot__number", "pk"), today)


def with_lot_figures(awards: QuerySet[Award], today: datetime.date) -> list[EnforcedAward]:
    """Some awards with the figures of the whole lot of each; one query."""

    def sum_by_lot(rows: QuerySet, path: str, column: str) -> Coalesce:
        kept = rows.filter(**{path: OuterRef("lot")}).order_by().values(path).annotate(total=Sum(column))
        return Coalesce(Subquery(kept.values("total")), 0)

    # Whoever has no hours left after a correction did not work; two records joined are one person.
    at_work = (
        YearSum.objects.filter(award__lot=OuterRef("lot"), counted__gt=0)
        .order_by()
        .values("award__lot")
        .annotate(people=Count("assignment__participant", distinct=True))
    )
    counted = LedgerEntry.objects.filter(award__lot=OuterRef("lot"), kind=EntryKind.COUNTED)
    # Hours corrected to none were done in no month, nor by any mode.
    months = counted.order_by().values("month").annotate(left=Sum("hundredths")).filter(left__gt=0).values("month")
    by_mode = {
        f"by_{mode}": sum_by_lot(YearSum.objects.filter(assignment__mode=mode), "award__lot", "counted")
        for mode in ExecutionMode.values
    }
    read = awards.select_related("company", "lot__contract").annotate(
        **by_mode,
        first_month=Subquery(months.order_by("month")[:1]),
        last_month=Subquery(months.order_by("-month")[:1]),
        owed=sum_by_lot(HoursCommitment.objects.filter(in_force(today)), "lot", "hours"),
        counted=sum_by_lot(YearSum.objects.all(), "award__lot", "counted"),
        taken_over=sum_by_lot(OpeningEntry.objects.all(), "award__lot", "hundredths"),
        pending=sum_by_lot(YearSum.objects.all(), "award__lot", "pending"),
        excused=excused_of("lot"),
        people=Coalesce(Subquery(at_work.values("people")), 0),
    )
    return [
        EnforcedAward(
            award=award,
            owed=award.owed,
            done=award.counted + award.taken_over,
            excused=award.excused,
            pending=award.pending,
            is_over=is_over(award.lot.contract, today),
            taken_over=award.taken_over,
            people=award.people,
            first_month=award.first_month,
            last_month=award.last_month,
            modes={mode: hours for mode in ExecutionMode.values if (hours := getattr(award, f"by_{mode}")) > 0},
        )
        for award in read
    ]


def waiting_notices(notices: QuerySet[FormalNotice]) -> QuerySet[FormalNotice]:
    """Those that wait for an act: a signature, an outcome, a decision on the penalty."""
    read = notices.annotate(penalty_decision=F("penalty__decision")).select_related(
        "award__company", "award__lot__contract__operation"
    )
    return read.order_by("pk")
