"""Tables the database itself refuses to change: triggers against UPDATE and DELETE, on both databases."""

from django.db import models

from levier.common.triggers import Trigger, offer_trigger

_tables: list[type[models.Model]] = []
_FUNCTION = "levier_append_only"
_ACTIONS = ("update", "delete")


def offer_append_only(model: type[models.Model]) -> None:
    """Declares a model whose rows are never changed nor deleted; a room does so in its `offers.py`."""
    _tables.append(model)
    table = model._meta.db_table
    for action in _ACTIONS:
        head = f'BEFORE {action.upper()} ON "{table}" FOR EACH ROW'
        offer_trigger(
            Trigger(
                name=trigger_name(table, action),
                table=table,
                sqlite=f"{head} BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END",
                postgresql=f"{head} EXECUTE FUNCTION {_FUNCTION}()",
                function=_FUNCTION,
                function_body="RAISE EXCEPTION 'append only: %', TG_TABLE_NAME "
                "USING ERRCODE = 'integrity_constraint_violation';",
            )
        )


def append_only_tables() -> list[str]:
    """The names of the tables declared."""
    return [model._meta.db_table for model in _tables]


def trigger_name(table: str, action: str) -> str:
    """The trigger of a table against one action."""
    return f"{_FUNCTION}_{table}_{action}"


def append_only_triggers() -> set[str]:
    """The names of the triggers that protect the tables declared."""
    return {trigger_name(table, action) for table in append_only_tables() for action in _ACTIONS}
