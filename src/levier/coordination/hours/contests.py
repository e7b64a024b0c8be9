"""Contested refusals as pages read them: line by line, and one whole case with the rule it stands on."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.errors import Problem
from levier.coordination.hours.counting_rules import Rule, explain
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import Contest, ContestDecision, LedgerEntry
from levier.coordination.hours.refusals import standing_refusals
from levier.coordination.hours.selectors import StatementLine, sums_by
from levier.coordination.procurement.models import Contract, Operation

CONTEST_PARTS = (
    "assignment__participant",
    "statement__award__company",
    "statement__award__lot__contract__operation__buyer",
    "statement__award__lot__contract__operation__lead_desk",
)


# What the ledger says of the entries a decision of the buyer adds, in the place of a rule's name.
BUYER_RULE = "décision de l’acheteur"


@dataclass(frozen=True)
class Refusal:
    """One refusal of a line: how many hundredths stand, why, and the rule it quotes when it quotes one."""

    hundredths: int
    reason: str
    rule: Rule | None


@dataclass(frozen=True)
class ContestedLine:
    """What the ledger says of a contested line, and the refusals that still stand on it."""

    balance: Balance
    refusals: list[Refusal]

    @property
    def most(self) -> int:
        """Hundredths refused today."""
        return self.balance.refused


def with_contests(lines: Iterable[StatementLine], contests: QuerySet[Contest]) -> None:
    """Gives each line its last contest among these, if it has one, and what the decisions left refused; one query."""
    found: dict[tuple[int, datetime.date], list[Contest]] = {}
    for contest in contests.order_by("pk"):
        found.setdefault((contest.assignment_id, contest.month), []).append(contest)
    for line in lines:
        of_line = found.get((line.assignment.pk, line.month), [])
        line.contest, line.upheld = (of_line[-1] if of_line else None), upheld(of_line, line.entries)


def upheld(contests: Iterable[Contest], entries: Iterable[LedgerEntry]) -> int:
    """Hundredths that decided contests of one line left refused, and that still are (`entries` of the line): they are
    not contested again. A refusal made after the last decision is another, and what a desk leaves refused, admitting a
    part, the buyer has not decided of."""
    decided = [
        (contest.decided_at, contest)
        for contest in contests
        if contest.decided_at is not None and contest.decision != ContestDecision.ACCEPTED
    ]
    if not decided:
        return 0
    last = max(moment for moment, _ in decided)
    standing = sum(left for entry, left in standing_refusals(entries) if entry.recorded_at <= last)
    return min(sum(contest.hundredths - contest.counted for _, contest in decided), standing)


def contested_line(contest: Contest) -> ContestedLine:
    """The line a contest is about, as the ledger stands; one query."""
    entries = list(
        LedgerEntry.objects.filter(assignment=contest.assignment_id, month=contest.month).order_by("pk").only(
            "kind", "hundredths", "rule", "reason", "corrects", "recorded_at"
        )
    )  # fmt: skip
    contract = contest.statement.award.lot.contract
    key = (contest.assignment_id, contest.month)
    sums = sums_by((key, entry.kind, entry.hundredths) for entry in entries)
    standing = standing_refusals(entries)
    return ContestedLine(
        sums.get(key, Balance()),
        [Refusal(left, entry.reason, explain(entry.rule, contract.ccag_named)) for entry, left in standing],
    )


def contests_of(operation: Operation) -> list[Contest]:
    """The contests of an operation, those that wait first; one query."""
    found = Contest.objects.filter(statement__award__lot__contract__operation=operation).select_related(
        "assignment__participant", "statement__award__company", "statement__award__lot__contract"
    )
    return sorted(found.order_by("-pk"), key=lambda contest: not contest.waits)


def contests_wait(contract: Contract) -> bool:
    """Whether a refusal of hours of a contract is contested and nobody has decided; one query."""
    return Contest.objects.filter(statement__award__lot__contract=contract, decided_at=None).exists()


# Who records an act of the buyer in its place is told, when somebody of it has an account.
BUYER_DECIDES = "L’acheteur a un compte\u00a0: c’est à lui de décider, sur sa propre page."


def check_acts_for_buyer(operation: Operation, paper: File | None, *, lacking: str, field: str) -> None:
    """Raises Problem for whoever records an act of the buyer in its place: nobody does where someone of it has an
    account, and elsewhere its signed `paper` is deposited (`lacking`: what to say, at `field`). One query."""
    if buyer_has_account(operation):
        raise Problem(BUYER_DECIDES)
    if paper is None:
        raise Problem(lacking, field=field)


def buyer_has_account(operation: Operation, today: datetime.date | None = None) -> bool:
    """Whether someone of the buyer can decide here by herself; one query."""
    mine: Any = open_memberships(today or timezone.localdate())
    return Membership.objects.filter(mine, organization=operation.buyer_id, role=Role.BUYER).exists()
