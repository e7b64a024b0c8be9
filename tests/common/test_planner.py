"""After a mass load, the database knows how many rows its tables hold."""

from django.db import connection

from levier.common.planner import refresh_statistics, sample_every_table
from levier.organizations.models import Commune


def known_rows(model):
    """The rows the planner believes a table to hold; None before it was ever measured."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
            found = cursor.fetchone()[0]
            return None if found < 0 else int(found)
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return None
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [table])
        found = cursor.fetchone()
        return int(found[0].split()[0]) if found else None


def test_tables_just_filled_are_measured(db):
    Commune.objects.bulk_create(Commune(code=f"34{number:03}", name="X", department="34") for number in range(517))
    # PostgreSQL may have measured on its own what an earlier test wrote.
    assert known_rows(Commune) != 517
    refresh_statistics([Commune])
    assert known_rows(Commune) == 517


def test_every_night_sqlite_measures_all_its_tables(transactional_db):
    Commune.objects.create(code="34001", name="X", department="34")
    sample_every_table()
    if connection.vendor == "sqlite":
        assert known_rows(Commune) == 1
