"""What must always hold, verified in the database: one line a rule, with how many rows were looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from levier.common.tenancy.registry import scoped_models
from levier.common.tenancy.scope import every_mission
from levier.common.tenancy.scoping import scoped_links
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.hours.models import LedgerEntry


@dataclass(frozen=True)
class Result:
    """A rule, the rows it looked at, the rows that break it."""

    rule: str
    checked: int
    faults: int


def links_stay_in_their_mission() -> Result:
    """No foreign key of a scoped row points at another mission's row."""
    checked = faults = 0
    for model in scoped_models():
        rows = model._default_manager.all()
        checked += rows.count()
        for field in scoped_links(model):
            other = ~Q(**{f"{field.name}__mission_id": F("mission_id")})
            faults += rows.filter(other, **{f"{field.name}__isnull": False}).count()
    return Result("missions étanches", checked, faults)


def shares_add_up() -> Result:
    """The shares of a commitment that is shared add up to its hours."""
    shared = HoursCommitment.objects.filter(shares__isnull=False).annotate(given=Sum("shares__hours"))
    return Result("parts égales aux heures dues", shared.count(), shared.exclude(given=F("hours")).count())


def ledger_balances() -> Result:
    """For each assignment and month: nothing negative, and no more judged than declared."""
    sums = list(
        LedgerEntry.objects.order_by()
        .values("assignment", "month")
        .annotate(
            declared=Sum("hundredths", filter=Q(kind="declared"), default=0),
            counted=Sum("hundredths", filter=Q(kind="counted"), default=0),
            refused=Sum("hundredths", filter=Q(kind="refused"), default=0),
        )
    )
    faults = [
        line
        for line in sums
        if min(line["declared"], line["counted"], line["refused"]) < 0
        or line["counted"] + line["refused"] > line["declared"]
    ]
    return Result("soldes du registre des heures", len(sums), len(faults))


RULES: tuple[Callable[[], Result], ...] = (links_stay_in_their_mission, shares_add_up, ledger_balances)


def run_all() -> list[Result]:
    """Every rule, over every mission."""
    with every_mission("verification of what must always hold"):
        return [rule() for rule in RULES]
