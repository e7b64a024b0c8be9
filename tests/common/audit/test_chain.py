"""The access log sealed into a chain: what is altered, removed or inserted afterwards is found."""

import datetime
import hashlib
import logging

import pytest
from django.db import connection
from django.utils import timezone

from levier.common import triggers
from levier.common.audit import chain
from levier.common.audit.chain import broken_seals, seal_every_mission, seal_mission
from levier.common.audit.jobs import seal
from levier.common.audit.models import AccessLogEntry, LogSeal
from levier.common.audit.offers import chain_holds
from levier.common.jobs.registration import job_kind
from levier.common.tenancy.scope import every_mission, mission_scope

LATER = datetime.timedelta(minutes=10)


def lines(count):
    return [
        AccessLogEntry.objects.create(actor_id=n, page="participant", subjects=[f"personne-{n}"], request="r" * 32)
        for n in range(count)
    ]


@pytest.fixture
def sealed(in_herault):
    """Nine lines under three seals."""
    kept = []
    for _ in range(3):
        kept += lines(3)
        assert seal_mission(now=timezone.now() + LATER) == 3
    return kept


def tamper(statement, *parameters):
    """What someone who holds the database, triggers included, could do."""
    triggers.remove_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    triggers.install_triggers()


def test_an_untouched_chain_holds(sealed):
    assert broken_seals() == (3, [])
    assert [s.lines for s in LogSeal.objects.all()] == [3, 3, 3]
    assert LogSeal.objects.order_by("pk")[1].previous == LogSeal.objects.order_by("pk")[0].digest


def test_lines_younger_than_five_minutes_wait(in_herault):
    lines(2)
    assert seal_mission() == 0
    assert seal_mission(now=timezone.now() + LATER) == 2
    assert seal_mission(now=timezone.now() + LATER) == 0, "sealing twice seals once"


@pytest.mark.parametrize("column", ["page = 'autre'", "actor_id = 99", "subjects = '[\"x\"]'", "request = 'x'"])
def test_an_altered_line_is_found(sealed, column):
    tamper(f"UPDATE audit_accesslogentry SET {column} WHERE id = %s", sealed[4].pk)
    checked, faults = broken_seals()
    assert checked == 3
    assert len(faults) == 1
    assert "altérées" in faults[0]


def test_a_removed_line_is_found(sealed):
    tamper("DELETE FROM audit_accesslogentry WHERE id = %s", sealed[1].pk)
    assert ["2\u00a0lignes au lieu de 3" in fault for fault in broken_seals()[1]] == [True]


def test_an_inserted_line_is_found(sealed):
    """A line taken out, and another put in its place under the same number."""
    tamper("DELETE FROM audit_accesslogentry WHERE id = %s", sealed[1].pk)
    tamper(
        "INSERT INTO audit_accesslogentry (id, mission_id, at, actor_id, page, subjects, request) "
        "SELECT %s, mission_id, at, actor_id, page, subjects, request FROM audit_accesslogentry WHERE id = %s",
        sealed[1].pk,
        sealed[0].pk,
    )
    assert ["altérées" in fault for fault in broken_seals()[1]] == [True]


def test_a_line_inserted_where_a_number_was_free_is_found(in_herault):
    kept = lines(5)
    tamper("DELETE FROM audit_accesslogentry WHERE id = %s", kept[2].pk)
    seal_mission(now=timezone.now() + LATER)
    more = lines(1)
    seal_mission(now=timezone.now() + LATER)
    tamper(
        "INSERT INTO audit_accesslogentry (id, mission_id, at, actor_id, page, subjects, request) "
        "SELECT %s, mission_id, at, actor_id, page, subjects, request FROM audit_accesslogentry WHERE id = %s",
        kept[2].pk,
        more[0].pk,
    )
    assert ["5\u00a0lignes au lieu de 4" in fault for fault in broken_seals()[1]] == [True]


def test_a_seal_taken_out_of_the_chain_is_found(sealed):
    middle = LogSeal.objects.order_by("pk")[1]
    tamper("DELETE FROM audit_logseal WHERE id = %s", middle.pk)
    faults = broken_seals()[1]
    assert any("il manque un sceau" in fault for fault in faults)
    assert any("insérée" in fault for fault in faults)


def test_an_altered_seal_is_found(sealed):
    tamper("UPDATE audit_logseal SET digest = %s WHERE id = %s", "0" * 64, LogSeal.objects.order_by("pk")[0].pk)
    assert len(broken_seals()[1]) == 2


def test_a_seal_is_keyed_so_that_the_database_alone_cannot_make_it_again(sealed, monkeypatch):
    first = LogSeal.objects.order_by("pk")[0]
    monkeypatch.setattr(chain, "keyed_digest", lambda content: hashlib.sha256(content).hexdigest())
    assert chain.digest_of("", sealed[:3]) != first.digest


def test_each_seal_is_also_written_to_the_application_log(in_herault, caplog):
    lines(1)
    with caplog.at_level(logging.INFO, logger="levier.audit"):
        seal_mission(now=timezone.now() + LATER)
    assert LogSeal.objects.get().digest in caplog.text


def test_each_mission_has_its_chain_and_the_check_reads_them_all(herault, gard):
    for mission in (herault, gard):
        with mission_scope(mission.pk):
            lines(2)
    assert seal_every_mission(now=timezone.now() + LATER) == 4
    with every_mission("test"):
        assert (chain_holds().checked, chain_holds().faults) == (2, 0)
        assert LogSeal.objects.filter(previous="").count() == 2


def test_a_job_seals_every_hour(in_herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC))
    lines(2)
    time_machine.move_to(datetime.datetime(2026, 5, 4, 10, 0, tzinfo=datetime.UTC))
    assert job_kind("audit.seal").period.every == datetime.timedelta(hours=1)
    seal(in_herault.pk)
    assert LogSeal.objects.get().lines == 2
