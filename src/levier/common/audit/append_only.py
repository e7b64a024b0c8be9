"""Tables the database itself refuses to change: triggers against UPDATE and DELETE, on both databases."""

from django.db import models

from levier.common.triggers import Trigger, offer_trigger

_tables: list[type[models.Model]] = []
_FUNCTION = "levier_append_only"
_ACTIONS = ("update", "delete")
_REFUSAL = "RAISE EXCEPTION 'append only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"


def offer_append_only(model: type[models.Model], *, leaves_if: str = "", reads: tuple[str, ...] = ()) -> None:
    """Declares a model whose rows are never changed nor deleted; a room does so in its `offers.py`.

    `leaves_if` is a condition in SQL over `OLD`, which `reads` other tables, under which a row may be deleted all the
    same: what an import brought goes with that import alone.
    """
    _tables.append(model)
    table = model._meta.db_table
    for action in _ACTIONS:
        condition = leaves_if if action == "delete" else ""
        function = f"{_FUNCTION}_{table}_{action}" if condition else _FUNCTION
        head = f'BEFORE {action.upper()} ON "{table}" FOR EACH ROW'
        unless = f" WHERE NOT ({condition})" if condition else ""
        offer_trigger(
            Trigger(
                name=trigger_name(table, action),
                table=table,
                sqlite=f"{head} BEGIN SELECT RAISE(ABORT, 'append only: {table}'){unless}; END",
                postgresql=f"{head} EXECUTE FUNCTION {function}()",
                function=function,
                # A condition of a PostgreSQL trigger reads no other table: its function does.
                function_body=f"IF {condition} THEN RETURN OLD; END IF; {_REFUSAL}" if condition else _REFUSAL,
                writes=reads if condition else (),
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
