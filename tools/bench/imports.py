"""A structure's spreadsheet of 100,000 lines of hours: read, matched, checked, stored and told; beside row by row.

`SIZE=full` is 100,000 lines; `tenth` (the default) 10,000, `hundredth` 1,000, `tiny` a few.
"""

import datetime
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from tools.bench.frame import Row
from tools.bench.generate import organizations

from levier.accounts.models import Membership, User
from levier.accounts.roles import Role
from levier.common.collector import settle
from levier.common.planner import sample_every_table
from levier.common.tabular.writing import HOURS, Column, Sheet, write_workbook
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.coordination.hours import sheets
from levier.coordination.hours.employers import Awaited, awaited_of
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.services import employers
from levier.coordination.participants.models import Assignment, Declarant, ExecutionMode, Participant
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot, Operation
from levier.organizations.models import Organization, OrganizationKind

MONTHS = 6
PEOPLE_AN_AWARD = 40
LINES = {"full": 100_000, "tenth": 10_000, "hundredth": 1_000, "tiny": 60}
SAMPLE = 1_000


def measure(lines: int | None = None) -> Iterator[Row]:
    """The seconds, processor seconds and memory of the import, step by step; and of a line stored row by row."""
    lines = lines or LINES[os.environ.get("SIZE", "tenth")]
    of = f"{connection.vendor}.import"
    mission, author, structure = people_at_work(lines // MONTHS)
    mission_url(mission, "home")  # a server has read its addresses before anybody deposits anything
    settle()
    today = timezone.localdate()
    with mission_scope(mission.pk):
        own = Assignment.objects.filter(employer=structure)
        yield from row_by_row(own, today, of)
        sample_every_table()  # as a server does each night
        awaited = awaited_of(own, today)
        print(f"  {of} {len(awaited)} personnes", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "heures.xlsx"
            path.write_bytes(filled(awaited))
            del awaited
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began, worked = time.perf_counter(), time.process_time()
            sheet = employers.stage(awaited_of(own, today), path, name=path.name, author=author)
            read = time.perf_counter()
            changed = employers.apply_sheet(
                sheet, own, name="Noa", function="gérante", author=author, now=timezone.now(), today=today
            )
            stored = time.perf_counter()
            employers.send_sheet_receipt(
                sheet, employers.recorded_lines(sheet, own, today), to=author, now=timezone.now()
            )
            told, spent = time.perf_counter(), time.process_time() - worked
        total = LedgerEntry.objects.filter(author=author).aggregate(total=Sum("hundredths"))["total"]
    if total != changed * 3_550:
        raise AssertionError(f"{changed} lignes, {total} centièmes")
    yield Row(f"{of}.read", round(read - began, 2), "s", changed)
    yield Row(f"{of}.stored", round(stored - read, 2), "s", changed)
    yield Row(f"{of}.told", round(told - stored, 2), "s", changed)
    yield Row(f"{of}.all", round(told - began, 2), "s", changed)
    yield Row(f"{of}.cpu", round(spent, 2), "s", changed)
    yield Row(f"{of}.line", round((told - began) / changed * 1000, 4), "ms", changed, baseline=f"{of}.row_by_row.line")
    each = round(spent / changed * 1000, 4)
    yield Row(f"{of}.line.cpu", each, "ms", changed, baseline=f"{of}.row_by_row.line.cpu")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield Row(f"{of}.memory", round(peak / 1024), "MB", changed)
    yield Row(f"{of}.memory_more", round((peak - before) / 1024), "MB", changed)


def people_at_work(count: int) -> tuple[Mission, User, Organization]:
    """A structure whose people work on others' awards, half a year awaited of each; nothing declared. All invented."""
    mission = Mission.objects.create(slug="import", department="00", name="Mission de mesure (fictif)")
    author = User.objects.create_user("import@exemple.invalid", first_name="Noa", last_name="Mesure")
    last = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    first = (last - datetime.timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    with mission_scope(mission.pk), transaction.atomic():
        (desk,) = organizations(OrganizationKind.DESK, "Guichet", 1)
        (buyer,) = organizations(OrganizationKind.BUYER, "Commune d’essai", 1)
        (firm,) = organizations(OrganizationKind.COMPANY, "Entreprise d’essai", 1)
        (structure,) = organizations(OrganizationKind.INCLUSIVE, "Structure d’essai", 1)
        Membership.objects.create(
            user=author, organization=structure, role=Role.INCLUSIVE_EMPLOYER, starts_on=first, is_manager=True
        )
        operation = Operation.objects.create(name="Opération (fictif)", buyer=buyer, lead_desk=desk)
        contracts = Contract.objects.bulk_create(
            Contract(
                operation=operation, title=f"Marché {rank} (fictif)", status=ContractStatus.RUNNING, starts_on=first,
                ends_on=last + datetime.timedelta(days=365), is_fictitious=True,
            )
            for rank in range(count // PEOPLE_AN_AWARD + 1)
        )  # fmt: skip
        lots = Lot.objects.bulk_create(Lot(contract=contract, title="Lot unique") for contract in contracts)
        awards = Award.objects.bulk_create(Award(lot=lot, company=firm, period_months=MONTHS) for lot in lots)
        Statement.objects.bulk_create(
            Statement(award=award, period_start=first, period_end=last, due_on=last + datetime.timedelta(days=15))
            for award in awards
        )
        people = Participant.objects.bulk_create(
            Participant(desk=desk, first_name="Personne", last_name=f"Inventée {rank}", is_fictitious=True)
            for rank in range(count)
        )
        Assignment.objects.bulk_create(
            Assignment(
                participant=person, award=awards[rank // PEOPLE_AN_AWARD], mode=ExecutionMode.SECONDMENT, desk=desk,
                hired_on=first, employer=structure, declarant=Declarant.EMPLOYER,
            )
            for rank, person in enumerate(people)
        )  # fmt: skip
    return mission, author, structure


def filled(awaited: list[Awaited]) -> bytes:
    """The structure's own model, 35,50 h in each cell asked."""
    months = employers.months_of(awaited)
    titles = (sheets.KEY, sheets.DESK, sheets.CONTRACT, sheets.HOLDER, sheets.FIRST_NAME, sheets.LAST_NAME)
    columns = [*map(Column, titles), *(Column(formats.month(month), HOURS) for month in months)]
    rows = (
        (
            employers.row_key(one.assignment), str(one.assignment.award.lot.contract.operation.lead_desk),
            one.assignment.award.lot.contract.title, str(one.assignment.award.company),
            one.assignment.participant.first_name, f"{one.assignment.participant.last_name[:1]}.",
            *(3_550 if month in one.months else "" for month in months),
        )
        for one in awaited
    )  # fmt: skip
    return write_workbook([Sheet("Heures", columns, rows)], source=[("Mesure", "essai")], title="Heures")


def row_by_row(own, today: datetime.date, of: str) -> Iterator[Row]:
    """What a line costs stored as it comes, a query for each thing it needs; measured on a sample, and given up."""
    keys = list(own.order_by("pk").values_list("pk", flat=True)[:SAMPLE])
    began, worked = time.perf_counter(), time.process_time()
    with transaction.atomic():
        for key in keys:
            assignment = Assignment.objects.select_related("participant", "award").get(pk=key)
            statement = Statement.objects.filter(award=assignment.award, period_end__lt=today).latest("period_start")
            entries = LedgerEntry.objects.filter(assignment=assignment, month=statement.period_start)
            declared = entries.filter(kind=EntryKind.DECLARED).aggregate(total=Sum("hundredths", default=0))["total"]
            judged = entries.exclude(kind=EntryKind.DECLARED).aggregate(total=Sum("hundredths", default=0))["total"]
            if judged <= 3_550 != declared:
                LedgerEntry.objects.create(
                    assignment=assignment, award=assignment.award, statement=statement, month=statement.period_start,
                    kind=EntryKind.DECLARED, hundredths=3_550 - declared, author_name="Mesure",
                )  # fmt: skip
        spent, cpu = time.perf_counter() - began, time.process_time() - worked
        transaction.set_rollback(True)
    yield Row(f"{of}.row_by_row.line", round(spent / len(keys) * 1000, 4), "ms", len(keys))
    yield Row(f"{of}.row_by_row.line.cpu", round(cpu / len(keys) * 1000, 4), "ms", len(keys))
