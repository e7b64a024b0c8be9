"""What this room offers the others: the log's place in the navigation, and what must always hold of it."""

from levier.common.audit.append_only import append_only_triggers, offer_append_only
from levier.common.audit.chain import broken_seals
from levier.common.audit.models import AccessLogEntry, LogSeal
from levier.common.registry import Axis, CheckResult, NavigationEntry, offer_check, offer_navigation
from levier.common.triggers import present_triggers


def chain_holds() -> CheckResult:
    """No sealed line of the access log was altered, removed or inserted."""
    checked, faults = broken_seals()
    return CheckResult("chaîne du journal des lectures", checked, len(faults))


def tables_are_append_only() -> CheckResult:
    """The database refuses to change or delete rows of the tables that are only added to."""
    wanted = append_only_triggers()
    return CheckResult("registres en ajout seul", len(wanted), len(wanted - present_triggers().keys()))


offer_append_only(AccessLogEntry)
offer_append_only(LogSeal)
offer_check(chain_holds)
offer_check(tables_are_append_only)
offer_navigation(
    NavigationEntry(Axis.ADMINISTRATION, 80, "Journal des lectures", "access_log", "audit.log.view", frozenset())
)
