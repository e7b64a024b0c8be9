"""More missions like one: its rows copied by the database itself, under keys and public identifiers of their own.

Making five million entries one by one takes hours; a copy of 50,000 takes what their sums cost the database.
"""

from django.core.management.color import no_style
from django.db import connection, models, transaction

from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.models import Mission
from levier.common.tenancy.registry import scoped_models
from levier.common.tenancy.scope import every_mission
from levier.coordination.hours.models import StatementSum, YearSum

# Written by the database as entries come in, or by what people do afterwards.
NOT_COPIED = (AccessLogEntry, StatementSum, YearSum)


def copied_models() -> list[type[models.Model]]:
    """What a copy holds: every scoped model that has rows, histories and sums apart."""
    with every_mission("which tables a copy must fill"):
        return [
            model
            for model in scoped_models()
            if model not in NOT_COPIED and not hasattr(model, "history_type") and model.objects.exists()
        ]


def copy_mission(source: Mission, copied: list[type[models.Model]], *, rank: int, slug: str) -> Mission:
    """The `rank`-th copy of a mission, `rank` from 1 to 4,095: the database holds no mission but it and its copies."""
    mission = Mission.objects.create(slug=slug, department=source.department, name=f"{source.name} {rank}")
    with transaction.atomic(), connection.cursor() as cursor:
        spans = {model: _span(cursor, model, source) for model in copied}
        for model in copied:
            columns = [field.column for field in model._meta.concrete_fields]
            values = [_value(field, spans, rank, mission) for field in model._meta.concrete_fields]
            table, names = connection.ops.quote_name(model._meta.db_table), ", ".join(map(_quoted, columns))
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE mission_id = %s",  # noqa: S608
                [source.pk],
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), copied):
            cursor.execute(statement)
    return mission


def _span(cursor, model: type[models.Model], source: Mission) -> int:
    """How far apart the keys of a copy stand from those it is made from."""
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute(f"SELECT MAX(id) FROM {table} WHERE mission_id = %s", [source.pk])  # noqa: S608
    return int(cursor.fetchone()[0] or 0)


def _value(field: models.Field, spans: dict[type[models.Model], int], rank: int, mission: Mission) -> str:
    """What a column of the copy is made of, in SQL."""
    column = _quoted(field.column)
    of = field.model if field.primary_key else field.related_model
    if of is Mission:
        return str(mission.pk)
    if isinstance(field, models.UUIDField):
        # The same change everywhere: what names a thing by its public identifier still names the copy's. It takes the
        # place of the version, a 4 in what it is made from: no copy has the identifier of another thing.
        if connection.vendor == "postgresql":
            return f"overlay({column}::text placing '8{rank:03x}' from 15 for 4)::uuid"
        return f"substr({column}, 1, 12) || '8{rank:03x}' || substr({column}, 17)"
    return f"{column} + {spans[of] * rank}" if of in spans else column


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
