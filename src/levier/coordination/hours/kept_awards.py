"""Hours of the ledger stand on the award of their assignment, which keeps it from the first of them on: the services of
participants say so in a sentence, the database refuses the change (decision 0062)."""

from django.db.models import F

from levier.common.registry import CheckResult
from levier.common.triggers import Trigger
from levier.coordination.hours.models import LedgerEntry, OpeningEntry, YearSum
from levier.coordination.participants.models import Assignment


def hours_on_their_award() -> CheckResult:
    """For each assignment with hours of the ledger: they are of the award it is on. Read from the sums, which follow
    the ledger."""
    sums = YearSum.objects.order_by()
    return CheckResult("heures et affectations", sums.count(), sums.exclude(award=F("assignment__award")).count())


def kept_award_trigger() -> Trigger:
    """What keeps an assignment on its award once hours stand on it: the database refuses the change."""
    table, function = Assignment._meta.db_table, "levier_assignment_keeps_award"
    held = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" AS held WHERE held.assignment_id = OLD.id)'  # noqa: S608
        for model in (LedgerEntry, OpeningEntry)
    )
    refusal = "hours stand on this assignment: its award is fixed"
    return Trigger(
        name=function,
        table=table,
        sqlite=f'BEFORE UPDATE OF "award_id" ON "{table}" FOR EACH ROW WHEN NEW.award_id <> OLD.award_id '
        f"AND ({held}) BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        postgresql=f'BEFORE UPDATE OF "award_id" ON "{table}" FOR EACH ROW WHEN (NEW.award_id <> OLD.award_id) '
        f"EXECUTE FUNCTION {function}()",
        function=function,
        function_body=f"IF {held} THEN RAISE EXCEPTION '{refusal}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;",
        writes=(LedgerEntry._meta.db_table, OpeningEntry._meta.db_table),
    )
