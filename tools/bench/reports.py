"""A buyer's one-page report of each operation, from the board and the ledger to the PDF/UA: 1,000 at full size."""

import os
import sys
import time
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone
from tools.bench.frame import Row
from tools.bench.generate import Size, generate

from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.buyer_report import render_buyer_report
from levier.coordination.followup.reports import report_of
from levier.coordination.procurement.models import Operation

REPORTS = {"full": 1_000, "tenth": 100, "hundredth": 10, "tiny": 2}


def measure(reports: int | None = None) -> Iterator[Row]:
    """The seconds of so many reports, what gathering their figures took of them, and the processor's part."""
    reports = reports or REPORTS[os.environ.get("SIZE", "tenth")]
    of = f"{connection.vendor}.reports"
    mission, _ = generate(Size(contracts=reports, months=6, contracts_per_operation=1, people=2))
    print(f"  {of} {reports} bilans", file=sys.stderr, flush=True)
    gathering = 0.0
    weight = 0
    with mission_scope(mission.pk):
        operations = list(Operation.objects.select_related("buyer").order_by("pk")[:reports])
        began, worked = time.perf_counter(), time.process_time()
        for operation in operations:
            now = timezone.localtime()
            started = time.perf_counter()
            report = report_of(operation, mission=mission.name, today=now.date(), produced_at=now)
            gathering += time.perf_counter() - started
            weight += len(render_buyer_report(report))
        taken, spent = time.perf_counter() - began, time.process_time() - worked
    yield Row(f"{of}.all", round(taken, 2), "s", reports)
    yield Row(f"{of}.cpu", round(spent, 2), "s", reports)
    yield Row(f"{of}.gathering", round(gathering, 2), "s", reports)
    yield Row(f"{of}.weight", round(weight / reports / 1024, 1), "KB", reports)
