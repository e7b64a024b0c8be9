"""What stands in the database, and what an act changed of it."""

from contextlib import contextmanager

from django.db import connection

from levier.accounts.models import User
from levier.common.audit.models import AccessLogEntry
from levier.common.jobs.models import Job
from levier.common.tenancy.registry import scoped_models

# Written by what only needs to be read or looked at: the log of readings.
NOT_AN_ACT = (AccessLogEntry,)


def everything() -> dict[str, list[tuple]]:
    """Every row of every mission, and every account, as they stand in the database."""
    models = [model for model in scoped_models() if model not in NOT_AN_ACT]
    with connection.cursor() as cursor:
        kept = {model._meta.label: rows_of(cursor, model) for model in (*models, Job)}
    kept["accounts"] = list(User.objects.order_by("pk").values_list("pk", "email", "password", "is_active"))
    return kept


def rows_of(cursor, model) -> list[tuple]:
    """The rows of a table in the order of their keys; nothing is built from them: this is read hundreds of times."""
    names = connection.ops.quote_name
    cursor.execute(f"SELECT * FROM {names(model._meta.db_table)} ORDER BY {names(model._meta.pk.column)}")
    return cursor.fetchall()


# What keeps the tables as they are: reading, and the savepoints around what is not kept.
CHANGES_NOTHING = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")


class Tables:
    """The tables as they stood, read again only once something other than a reading was sent to the database."""

    def __init__(self):
        self.before = everything()

    @contextmanager
    def watched(self):
        """Gives a list that holds, at the end, the labels of the models whose rows changed meanwhile."""
        changed, sent = [], []

        def note(execute, sql, params, many, context):
            if not sql.startswith(CHANGES_NOTHING):
                sent.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield changed
        if sent:
            now = everything()
            changed += [label for label, rows in now.items() if rows != self.before[label]]
