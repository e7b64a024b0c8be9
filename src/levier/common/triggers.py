"""Triggers a room asks of the database, put on and taken off together, on both databases.

Django rebuilds a SQLite table to alter it, and its triggers go with the old one; a migration may also have to fill a
new column. So triggers are taken off before migrations that have work to do and put back after, and `levier check`
verifies they are there.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections

PREFIX = "levier_"
_offered: list["Trigger"] = []


@dataclass(frozen=True)
class Trigger:
    """A trigger on a table, in the words of each database: `sqlite` and `postgresql` are what follows its name in
    CREATE TRIGGER; `function` is the PostgreSQL function called, `function_body` its body in PL/pgSQL.
    `writes` names the other tables it writes in, or reads: without them it is not put on.
    `name` starts with `levier_` and changes when what it does changes, so that an old one is replaced.
    """

    name: str
    table: str
    sqlite: str
    postgresql: str
    function: str
    function_body: str
    writes: tuple[str, ...] = ()

    def creation(self, vendor: str) -> str:
        """The statement that makes it; names are our own tables', never typed."""
        return f'CREATE TRIGGER "{self.name}" {self.postgresql if vendor == "postgresql" else self.sqlite}'

    def function_creation(self) -> str:
        """The statement that makes the function it calls on PostgreSQL."""
        return (
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{self.function_body} END $$"
        )


def offer_trigger(trigger: Trigger) -> None:
    """Declares a trigger; a room does so in its `offers.py`."""
    _offered.append(trigger)


def offered_triggers() -> list[Trigger]:
    """The triggers declared."""
    return list(_offered)


def present_triggers(using: str = "default") -> dict[str, str]:
    """The triggers of ours found in the database, enabled: the table of each, by name."""
    connection = connections[using]
    query = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: table for name, table in cursor.fetchall() if name.startswith(PREFIX)}


def install_triggers(using: str = "default") -> None:
    """Puts on the triggers that are missing, on the tables that exist, and takes off those nobody asks for any more."""
    connection = connections[using]
    present = present_triggers(using)
    wanted = {trigger.name for trigger in _offered}
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for name in present.keys() - wanted:
            _drop(cursor, connection.vendor, name, present[name])
        for trigger in _offered:
            if trigger.name not in present and existing.issuperset((trigger.table, *trigger.writes)):
                if connection.vendor == "postgresql":
                    cursor.execute(trigger.function_creation())
                cursor.execute(trigger.creation(connection.vendor))


def remove_triggers(using: str = "default") -> None:
    """Takes off our triggers: for migrations, and for tests that empty the database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in present_triggers(using).items():
            _drop(cursor, connection.vendor, name, table)


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    cursor.execute(f'DROP TRIGGER "{name}"{on}')


def before_migrations(*, using: str, plan: list[Any], **_: Any) -> None:
    """`pre_migrate`: migrations that have work to do find plain tables."""
    if plan:
        remove_triggers(using)


def after_migrations(*, using: str, **_: Any) -> None:
    """`post_migrate`: whatever was done, the triggers are there."""
    install_triggers(using)
