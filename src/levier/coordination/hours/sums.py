"""Keeps the sums of the ledger beside it: each entry is added to them by the database, in the same transaction.

Whoever writes an entry, by whatever way, the sums follow; the ledger is only ever added to, so that adding is all there
is to do. SQLite adds row by row; PostgreSQL adds what one statement wrote at once, in the order of the keys, so that
two people who write together wait for one another instead of crossing.
"""

import hashlib

from django.db import connections, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractYear

from levier.common.registry import CheckResult
from levier.common.triggers import Trigger
from levier.coordination.hours.models import LedgerEntry, StatementSum, YearSum

_LEDGER = LedgerEntry._meta.db_table
_YEARS = YearSum._meta.db_table
_STATEMENTS = StatementSum._meta.db_table
_KINDS = ("declared", "counted", "refused")
_BY_KIND = ", ".join(f"SUM(CASE WHEN e.kind = '{kind}' THEN e.hundredths ELSE 0 END)" for kind in _KINDS)
_YEAR_OF = {
    "sqlite": "CAST(strftime('%Y', {month}) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(YEAR FROM {month}) AS smallint)",
}
_YEAR_KEYS = ("mission_id", "award_id", "assignment_id", "year")
_STATEMENT_KEYS = ("statement_id",)


# The entry SQLite just wrote, as a source of one row.
_ROW = (
    "(SELECT NEW.mission_id AS mission_id, NEW.award_id AS award_id, NEW.assignment_id AS assignment_id, "
    "NEW.statement_id AS statement_id, NEW.month AS month, NEW.kind AS kind, NEW.hundredths AS hundredths)"
)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _adding(table: str, keys: tuple[str, ...], columns: tuple[str, ...], rows: str) -> str:
    """Adds rows to a table of sums: a new line, or more in the line of the same keys."""
    added = ", ".join(f'"{column}" = {table}."{column}" + excluded."{column}"' for column in columns)
    mission = () if "mission_id" in keys else ("mission_id",)
    return (
        f"INSERT INTO {table} ({_listed((*keys, *mission, *columns))}) {rows} "
        f"ON CONFLICT ({_listed(keys)}) DO UPDATE SET {added}"
    )


def _years(vendor: str, source: str) -> str:
    """Adds entries of `source` to the sums by assignment and year."""
    key = f"e.mission_id, e.award_id, e.assignment_id, {_YEAR_OF[vendor].format(month='e.month')}"
    counted = "SUM(CASE WHEN e.kind = 'counted' THEN 1 ELSE 0 END)"
    rows = f"SELECT {key}, {_BY_KIND}, {counted} FROM {source} AS e GROUP BY {key} ORDER BY 1, 2, 3, 4"  # noqa: S608
    return _adding(_YEARS, _YEAR_KEYS, (*_KINDS, "counted_entries"), rows)


def _statements(source: str) -> str:
    """Adds entries of `source` to the sums by statement."""
    key = "e.statement_id, e.mission_id"
    rows = f"SELECT {key}, {_BY_KIND} FROM {source} AS e WHERE e.statement_id IS NOT NULL GROUP BY {key} ORDER BY 1"  # noqa: S608
    return _adding(_STATEMENTS, _STATEMENT_KEYS, _KINDS, rows)


def ledger_trigger() -> Trigger:
    """What adds each new entry to the sums."""
    function = "levier_ledger_sums"
    sqlite = f'AFTER INSERT ON "{_LEDGER}" FOR EACH ROW BEGIN {_years("sqlite", _ROW)}; {_statements(_ROW)}; END'
    body = f"{_years('postgresql', 'written')}; {_statements('written')}; RETURN NULL;"
    version = hashlib.sha256(f"{sqlite}{body}".encode()).hexdigest()[:8]
    return Trigger(
        name=f"{function}_{version}",
        table=_LEDGER,
        sqlite=sqlite,
        postgresql=f'AFTER INSERT ON "{_LEDGER}" REFERENCING NEW TABLE AS written FOR EACH STATEMENT '
        f"EXECUTE FUNCTION {function}()",
        function=function,
        function_body=body,
        writes=(_YEARS, _STATEMENTS),
    )


def rebuild(using: str = "default") -> None:
    """Makes the sums of every mission again from the ledger, in one transaction."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table in (_YEARS, _STATEMENTS):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 names of our own tables
        cursor.execute(_years(connection.vendor, _LEDGER))
        cursor.execute(_statements(_LEDGER))


def sums_follow_the_ledger() -> CheckResult:
    """The sums say what the ledger says, line by line, and nothing else; in the missions of the scope."""
    of_kinds = {kind: Sum("hundredths", filter=Q(kind=kind), default=0) for kind in _KINDS}
    entries = LedgerEntry.objects.order_by()
    by_year = (
        entries.annotate(year=ExtractYear("month"))
        .values_list("mission", "award", "assignment", "year")
        .annotate(**of_kinds, counted_entries=Count("pk", filter=Q(kind="counted")))
    )
    by_statement = entries.exclude(statement=None).values_list("mission", "statement").annotate(**of_kinds)
    told = set(
        YearSum.objects.order_by().values_list("mission", "award", "assignment", "year", *_KINDS, "counted_entries")
    )
    told |= set(StatementSum.objects.order_by().values_list("mission", "statement", *_KINDS))
    true = {*by_year, *by_statement}
    return CheckResult("sommes du registre des heures", len(true), len(true ^ told))
