"""Tables the database itself refuses to change: triggers against UPDATE and DELETE, on both databases.

Django rebuilds a SQLite table to alter it, and its triggers go with the old one; a migration may also have to fill a
new column. So triggers are taken off before migrations that have work to do and put back after, and `levier check`
verifies they are there.
"""

from typing import Any

from django.db import connections, models

_tables: list[type[models.Model]] = []
_FUNCTION = "levier_append_only"
_ACTIONS = ("update", "delete")


def offer_append_only(model: type[models.Model]) -> None:
    """Declares a model whose rows are never changed nor deleted; a room does so in its `offers.py`."""
    _tables.append(model)


def append_only_tables() -> list[str]:
    """The names of the tables declared."""
    return [model._meta.db_table for model in _tables]


def trigger_name(table: str, action: str) -> str:
    """The trigger of a table against one action."""
    return f"{_FUNCTION}_{table}_{action}"


def present_triggers(using: str = "default") -> set[str]:
    """The names of our triggers found in the database, enabled."""
    connection = connections[using]
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if name.startswith(_FUNCTION)}


def install_triggers(using: str = "default") -> None:
    """Puts on the triggers that are missing, on the tables that exist."""
    connection = connections[using]
    present = present_triggers(using)
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION 'append only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
                "END $$"
            )
        for table in append_only_tables():
            for action in _ACTIONS:
                name = trigger_name(table, action)
                if table in existing and name not in present:
                    cursor.execute(_creation(connection.vendor, name, table, action))


def _creation(vendor: str, name: str, table: str, action: str) -> str:
    """The statement that makes a trigger; names are our own tables', never typed."""
    head = f'CREATE TRIGGER "{name}" BEFORE {action.upper()} ON "{table}" FOR EACH ROW'
    if vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION {_FUNCTION}()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END"


def remove_triggers(using: str = "default") -> None:
    """Takes off our triggers: for migrations, and for tests that empty the database."""
    connection = connections[using]
    present = present_triggers(using)
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for action in _ACTIONS:
                if (name := trigger_name(table, action)) in present:
                    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                    cursor.execute(f'DROP TRIGGER "{name}"{on}')


def before_migrations(*, using: str, plan: list[Any], **_: Any) -> None:
    """`pre_migrate`: migrations that have work to do find plain tables."""
    if plan:
        remove_triggers(using)


def after_migrations(*, using: str, **_: Any) -> None:
    """`post_migrate`: whatever was done, the triggers are there."""
    install_triggers(using)
