"""Where else someone worked in the month, when all her contracts pass what a week allows: named to who may know."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Sum, Value

from levier.common.policy import Actor
from levier.common.ui import formats
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.hours.selectors import StatementLine
from levier.coordination.procurement.policy import follows_every_operation, visible_operations

RULE = "declared_elsewhere"
OTHER_CONTRACT = "un marché suivi par un autre guichet"


def name_others(actor: Actor, lines: Iterable[StatementLine]) -> None:
    """Tells each line that overlaps another contract which one, and its declared hours there; a contract the actor does
    not follow has no name. One query, none when nothing overlaps."""
    waiting = [line for line in lines if any(finding.rule == RULE for finding in line.findings)]
    if not waiting:
        return
    followed = visible_operations(actor).filter(pk=OuterRef("award__lot__contract__operation")).order_by()
    rows = (
        LedgerEntry.objects.filter(
            assignment__participant__in={line.assignment.participant_id for line in waiting},
            month__in={line.month for line in waiting},
            kind=EntryKind.DECLARED,
        )
        .annotate(is_followed=Value(value=True) if follows_every_operation(actor) else Exists(followed))
        .order_by("award")
        .values_list(
            "assignment__participant", "assignment", "month", "is_followed", "award__company__name",
            "award__lot__contract__title", "award__lot__number",
        )
        .annotate(total=Sum("hundredths"))
    )  # fmt: skip
    told: dict[tuple[int, datetime.date], list[tuple[int, str]]] = {}
    for person, assignment, month, is_followed, company, title, number, total in rows:
        name = f"{title}, lot {number}, {company}" if is_followed else OTHER_CONTRACT
        told.setdefault((person, month), []).append((assignment, f"{name}\u00a0: {formats.hours(total)}"))
    for line in waiting:
        known = told.get((line.assignment.participant_id, line.month), [])
        line.others = [words for assignment, words in known if assignment != line.assignment.pk]
