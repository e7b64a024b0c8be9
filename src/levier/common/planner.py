"""What the database knows of its own tables, from which it plans its queries."""

from collections.abc import Iterable

from django.db import connections, models


def refresh_statistics(filled: Iterable[type[models.Model]], using: str = "default") -> None:
    """Measures tables just filled with many rows: until then the database plans as if they were empty.

    PostgreSQL measures by itself a minute later at best, SQLite never; both know `ANALYZE`, inside a transaction too.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in filled}):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def sample_every_table(using: str = "default") -> None:
    """Has the database count what its tables hold, a sample of each: PostgreSQL does so by itself, SQLite never."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")
