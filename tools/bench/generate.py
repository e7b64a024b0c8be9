"""Seeded coordination data for measures at scale: bulk inserts, the same rows for the same seed. All invented."""

import datetime
import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import connection

from levier.accounts.models import Membership, User
from levier.accounts.roles import Role
from levier.common.search.services import rebuild
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.participants.models import Assignment, Eligibility, ExecutionMode, Participant
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot, Operation
from levier.organizations.models import Organization, OrganizationKind

FIRST_MONTH = datetime.date(2022, 9, 1)
BATCH = 2_000
JUDGED = (EntryKind.DECLARED, EntryKind.COUNTED)
ENTRY_COLUMNS = (
    "mission_id", "assignment_id", "award_id", "statement_id", "month", "kind", "hundredths", "training", "rule",
    "reason", "author_name", "recorded_at",
)  # fmt: skip
RECORDED_AT = datetime.datetime(2026, 11, 1, 9, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Size:
    """How much: one lot, one holder and one study a contract, `people` at work on it, one statement a month; two
    entries a person and a statement but for the last month, whose hours wait to be counted, or to be declared."""

    contracts: int = 1_000
    months: int = 51
    contracts_per_operation: int = 4
    desks: int = 9
    people: int = 1

    @property
    def statements(self) -> int:
        return self.contracts * self.months


FULL = Size()


def month_after(first: datetime.date, count: int) -> datetime.date:
    """The first day of the month `count` months later."""
    years, month = divmod(first.month - 1 + count, 12)
    return datetime.date(first.year + years, month + 1, 1)


def generate(size: Size = FULL, *, seed: int = 34, slug: str = "mesure") -> tuple[Mission, User]:
    """Fills a mission of its own; returns it, with an account of its team."""
    draw = random.Random(seed)  # noqa: S311 reproducible, not secret
    mission = Mission.objects.create(slug=slug, department="00", name="Mission de mesure (fictif)")
    user = User.objects.create_user(f"{slug}@exemple.invalid", first_name="Camille", last_name="Mesure")
    with mission_scope(mission.pk):
        team = Organization.objects.create(kind=OrganizationKind.MISSION, name="Équipe (fictif)", is_fictitious=True)
        Membership.objects.create(user=user, organization=team, role=Role.MISSION_TEAM, starts_on=FIRST_MONTH)
        awards = followed_contracts(size, draw)
        declared_hours(awards, size, draw)
        studies(awards)
        members(awards, slug)
        rebuild()
    return mission, user


def studies(awards: list[Award]) -> None:
    """The study each contract came from."""
    operations = [award.lot.contract.operation for award in awards]
    OpportunityStudy.objects.bulk_create(
        OpportunityStudy(
            buyer=operation.buyer,
            desk=operation.lead_desk,
            title=f"Étude {rank:05d} (fictif)",
            kind="travaux",
            capacity="pouvoir-adjudicateur",
            estimated_cents=600_000_000,
            notice_on=FIRST_MONTH,
        )
        for rank, operation in enumerate(operations)
    )


def members(awards: list[Award], slug: str) -> None:
    """An account in each company."""
    companies = list({award.company_id for award in awards})
    users = User.objects.bulk_create(
        User(email=f"{slug}-{rank}@exemple.invalid", first_name="Lou", last_name=f"Essai {rank}", is_fictitious=True)
        for rank, _ in enumerate(companies)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organization_id=company, role=Role.COMPANY, starts_on=FIRST_MONTH)
        for user, company in zip(users, companies, strict=True)
    )


def organizations(kind: str, name: str, count: int) -> list[Organization]:
    """Invented organisations of one kind."""
    rows = (Organization(kind=kind, name=f"{name} {rank} (fictif)", is_fictitious=True) for rank in range(1, count + 1))
    return Organization.objects.bulk_create(rows)


def followed_contracts(size: Size, draw: random.Random) -> list[Award]:
    """Operations, contracts, lots, hours owed and shared, holders."""
    desks = organizations(OrganizationKind.DESK, "Guichet", size.desks)
    buyers = organizations(OrganizationKind.BUYER, "Commune d’essai", max(1, size.contracts // 10))
    firms = organizations(OrganizationKind.COMPANY, "Entreprise d’essai", max(1, size.contracts // 3))
    operations = Operation.objects.bulk_create(
        Operation(name=f"Opération {rank} (fictif)", buyer=draw.choice(buyers), lead_desk=draw.choice(desks))
        for rank in range(1, size.contracts // size.contracts_per_operation + 2)
    )
    end = month_after(FIRST_MONTH, size.months + 12)
    contracts = Contract.objects.bulk_create(
        Contract(
            operation=operations[rank // size.contracts_per_operation],
            title=f"Marché {rank:05d} (fictif)",
            status=ContractStatus.RUNNING,
            amount_cents=draw.randrange(100_000, 2_000_000) * 100,
            starts_on=FIRST_MONTH,
            ends_on=end,
            is_fictitious=True,
        )
        for rank in range(size.contracts)
    )
    lots = Lot.objects.bulk_create(Lot(contract=contract, title="Lot unique", cpv="45233140") for contract in contracts)
    commitments = HoursCommitment.objects.bulk_create(
        HoursCommitment(lot=lot, hours=draw.randrange(200, 9_000), effective_on=FIRST_MONTH, document="AE")
        for lot in lots
    )
    DeskShare.objects.bulk_create(
        DeskShare(commitment=owed, desk=owed.lot.contract.operation.lead_desk, weight=1, hours=owed.hours)
        for owed in commitments
    )
    return Award.objects.bulk_create(Award(lot=lot, company=draw.choice(firms), period_months=1) for lot in lots)


def declared_hours(awards: list[Award], size: Size, draw: random.Random) -> None:
    """People on each award, a statement a month, its hours declared and counted; one holder in ten is late of the last
    month, the others wait for theirs to be counted; one person in twenty is not yet established as eligible."""
    at_work = [(award, award.lot.contract.operation.lead_desk) for award in awards for _ in range(size.people)]
    people = Participant.objects.bulk_create(
        Participant(desk=desk, first_name="Personne", last_name=f"Inventée {rank}", is_fictitious=True)
        for rank, (_, desk) in enumerate(at_work)
    )
    assignments = Assignment.objects.bulk_create(
        Assignment(participant=person, award=award, mode=ExecutionMode.DIRECT_HIRE, desk=desk, hired_on=FIRST_MONTH)
        for person, (award, desk) in zip(people, at_work, strict=True)
    )
    Eligibility.objects.bulk_create(
        Eligibility(participant=person, category="DELD", established_on=FIRST_MONTH, established_by="Guichet (fictif)")
        for person in people
        if draw.random() >= 0.05
    )
    months = [month_after(FIRST_MONTH, count) for count in range(size.months)]
    statements = in_batches(
        Statement, (new_statement(award, month, months[-1], draw) for award in awards for month in months)
    )
    # Millions of them: written without a model each, and added to their sums by the database as any entry is.
    pour(
        LedgerEntry,
        ENTRY_COLUMNS,
        (
            (statement.mission_id, assignment.pk, statement.award_id, statement.pk, statement.period_start, kind.value,
             hundredths, 0, "", "", "Mesure", RECORDED_AT)
            for rank, statement in enumerate(statements)
            if statement.confirmed_at is not None
            for award_rank in [rank // size.months]
            for assignment in assignments[award_rank * size.people : (award_rank + 1) * size.people]
            for hundredths in [draw.randrange(2_000, 15_000)]
            for kind in ((EntryKind.DECLARED,) if statement.period_start == months[-1] else JUDGED)
        ),
    )  # fmt: skip


def new_statement(award: Award, month: datetime.date, last: datetime.date, draw: random.Random) -> Statement:
    """A month's statement, confirmed unless it is the last and its holder late."""
    end = month_after(month, 1)
    signed_after = datetime.timedelta(minutes=draw.randrange(1, 14 * 24 * 60))
    confirmed = datetime.datetime(end.year, end.month, 1, tzinfo=datetime.UTC) + signed_after
    is_late = month == last and draw.random() < 0.1
    signed = {} if is_late else {
        "confirmed_at": confirmed, "confirmed_by": "Lou Essai (fictif)", "attested_sentence": "J’atteste.",
    }  # fmt: skip
    return Statement(
        award=award,
        period_start=month,
        period_end=end - datetime.timedelta(days=1),
        due_on=end + datetime.timedelta(days=14),
        **signed,
    )


def pour(model, columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    """Inserts rows of values as fast as the database takes them, a batch at a time in memory."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH)):
            cursor.executemany(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", batch)  # noqa: S608


def in_batches(model, rows):
    """Inserts rows by batches; returns them with their keys."""
    rows, kept = iter(rows), []
    while batch := list(islice(rows, BATCH)):
        kept += model.objects.bulk_create(batch)
    return kept
