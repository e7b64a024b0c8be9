"""Each migration can be undone, or its module says why not (`IRREVERSIBLE = "why"`)."""

import sys

import pytest
from django.db.migrations.loader import MigrationLoader

OURS = [
    migration
    for key, migration in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items())
    if migration.__module__.startswith("levier.")
]


@pytest.mark.parametrize("migration", OURS, ids=str)
def test_a_migration_can_be_undone_or_says_why_not(migration):
    stuck = [operation for operation in migration.operations if not operation.reversible]
    declared = getattr(sys.modules[migration.__module__], "IRREVERSIBLE", "")
    assert not stuck or declared, f"{migration} : {stuck}"
    assert not declared or stuck, f"{migration} se dit irréversible et ne l'est pas"
