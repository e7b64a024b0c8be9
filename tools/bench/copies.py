"""More missions like one: its rows copied by the database itself, under keys and public identifiers of their own.

Making five million entries one by one takes hours; a copy of 50,000 takes what their sums and links cost the database.
On PostgreSQL it is told not to add up nor to check again what it copies, which was two thirds of the time: sums are
copied like the rest, and every link of a copy leads to the copy of what it led to.
"""

from dataclasses import dataclass

from django.core.management.color import no_style
from django.db import connection, models, transaction

from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.models import Mission
from levier.common.tenancy.registry import scoped_models
from levier.common.tenancy.scope import every_mission
from levier.coordination.hours.models import StatementSum, YearSum

SUMS = (StatementSum, YearSum)


@dataclass(frozen=True)
class Source:
    """A mission to copy: what a copy holds, and how far apart the keys of a copy stand from those it is made from."""

    mission: Mission
    spans: dict[type[models.Model], int]


def source_of(mission: Mission) -> Source:
    """What a copy of a mission holds: every scoped model that has rows, histories and what people opened apart; the
    sums too where nothing makes them as entries come in."""
    apart = (AccessLogEntry, *(() if _is_postgresql() else SUMS))
    with every_mission("which tables a copy must fill"):
        filled = [
            model
            for model in scoped_models()
            if model not in apart and not hasattr(model, "history_type") and model.objects.exists()
        ]
    with connection.cursor() as cursor:
        return Source(mission, {model: _span(cursor, model, mission) for model in filled})


def copy_mission(source: Source, *, rank: int, slug: str) -> Mission:
    """The `rank`-th copy of a mission, `rank` from 1 to 4,095: the database holds no mission but it and its copies."""
    made_from = source.mission
    mission = Mission.objects.create(slug=slug, department=made_from.department, name=f"{made_from.name} {rank}")
    with transaction.atomic(), connection.cursor() as cursor:
        if _is_postgresql():
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in source.spans:
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            values = [_value(field, source.spans, rank, mission) for field in fields]
            table, names = _quoted(model._meta.db_table), ", ".join(_quoted(field.column) for field in fields)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE mission_id = %s",  # noqa: S608
                [made_from.pk],
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), list(source.spans)):
            cursor.execute(statement)
    return mission


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _span(cursor, model: type[models.Model], source: Mission) -> int:
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    cursor.execute(f"SELECT MAX({key}) FROM {table} WHERE mission_id = %s", [source.pk])  # noqa: S608
    return int(cursor.fetchone()[0] or 0)


def _value(field: models.Field, spans: dict[type[models.Model], int], rank: int, mission: Mission) -> str:
    """What a column of the copy is made of, in SQL."""
    column = _quoted(field.column)
    of = field.related_model or (field.model if field.primary_key else None)
    if of is Mission:
        return str(mission.pk)
    if isinstance(field, models.UUIDField):
        # The same change everywhere: what names a thing by its public identifier still names the copy's. It takes the
        # place of the version, a 4 in what it is made from: no copy has the identifier of another thing.
        if _is_postgresql():
            return f"overlay({column}::text placing '8{rank:03x}' from 15 for 4)::uuid"
        return f"substr({column}, 1, 12) || '8{rank:03x}' || substr({column}, 17)"
    return f"{column} + {spans[of] * rank}" if of in spans else column


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
