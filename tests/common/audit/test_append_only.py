"""The database itself refuses to change or delete what is only ever added to; the same on both databases."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from levier.common import triggers
from levier.common.audit import append_only
from levier.common.audit.models import AccessLogEntry, LogSeal
from levier.common.audit.offers import tables_are_append_only
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry
from tests.builders import make_assignment, make_user

TABLES = {
    "audit_accesslogentry",
    "audit_logseal",
    "followup_certificate",
    "followup_contractreportcopy",
    "followup_exit",
    "followup_exittiming",
    "followup_penaltyreview",
    "followup_purchasingduty",
    "followup_purchasingyear",
    "hours_allocation",
    "hours_allocationpart",
    "hours_ledgerentry",
    "hours_openingentry",
    "observatory_buyerreadiness",
    "observatory_edition",
}


def line():
    return AccessLogEntry.objects.create(actor_id=1, page="participant", subjects=["a"], request="r")


def seal():
    return LogSeal.objects.create(first_id=1, last_id=1, lines=1, digest="d" * 64)


def entry():
    assignment = make_assignment()
    return LedgerEntry.objects.create(
        assignment=assignment,
        award=assignment.award,
        month="2026-03-01",
        kind="declared",
        hundredths=700,
        author=make_user(),
    )


def test_the_ledger_the_log_and_its_seals_are_protected(db):
    assert set(append_only.append_only_tables()) == TABLES
    assert (tables_are_append_only().checked, tables_are_append_only().faults) == (2 * len(TABLES), 0)


@pytest.mark.parametrize("make", [line, seal, entry])
@pytest.mark.parametrize("statement", ["UPDATE {} SET mission_id = mission_id", "DELETE FROM {}"])
def test_neither_update_nor_delete_passes_even_in_plain_sql(in_herault, make, statement):
    table = make()._meta.db_table
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_orm_is_refused_too(in_herault):
    kept = line()
    with pytest.raises(TypeError):
        kept.save()
    with pytest.raises(TypeError):
        kept.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLogEntry.objects.update(page="autre")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLogEntry.objects.all().delete()
    assert AccessLogEntry.objects.get().page == "participant"


def test_a_missing_trigger_is_found(db):
    triggers.remove_triggers()
    assert tables_are_append_only().faults == 2 * len(TABLES)
    triggers.install_triggers()
    assert tables_are_append_only().faults == 0


def test_migrations_put_the_triggers_back(transactional_db):
    """SQLite loses them when Django rebuilds a table; a migration that has work to do finds plain tables."""
    call_command("migrate", "followup", "zero", verbosity=0)
    assert "levier_append_only_hours_ledgerentry_update" in triggers.present_triggers()
    assert not any("certificate" in name for name in triggers.present_triggers())
    call_command("migrate", "followup", verbosity=0)
    assert tables_are_append_only().faults == 0


def test_an_emptied_test_database_has_its_triggers_again(transactional_db, herault):
    with mission_scope(herault.pk):
        line()
    assert tables_are_append_only().faults == 0
