"""Two people at the same moment: one import, and nobody else's write is lost. On both databases."""

import pytest
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.imports import services, steps
from levier.common.imports.models import ImportBatch
from levier.common.policy import Actor
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.procurement.models import Contract, Operation
from levier.organizations.models import Organization
from levier.organizations.services import save_organization
from tests.builders import make_mission
from tests.coordination.hours.together import at_once, elsewhere, read_after
from tests.coordination.takeover.builders import CERTIFIED, Desk, contract_line, csv_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db, clock):
    clock("2026-11-20 09:00")
    return Desk(make_mission("herault", "34"))


def importing(desk, key):
    """An act: imports one file, as its facilitator."""
    actor = Actor(desk.user.pk, desk.mission.pk, "Camille", {"facilitator": frozenset({desk.desk.pk})})

    def act():
        return services.apply(ImportBatch.objects.get(pk=key), actor=actor, now=timezone.now(), **CERTIFIED).pk

    return act


def left(desk, folder):
    def read():
        return Contract.objects.count(), Operation.objects.count(), OpeningEntry.objects.count()

    return read_after(desk.mission, read, folder)


def staged(desk, lines, name):
    desk.deposit(csv_of(lines), name=name)
    return desk.last().pk


def problems(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Problem)]


def test_one_file_imported_by_two_clicks_is_imported_once(desk, tmp_path):
    act = importing(desk, staged(desk, [contract_line(1), contract_line(2)], "a.csv"))
    assert len(problems(at_once(desk.mission, [act, act], tmp_path))) == 1
    assert left(desk, tmp_path) == (2, 2, 2)


def test_the_same_file_deposited_twice_is_imported_once(desk, tmp_path):
    acts = [importing(desk, staged(desk, [contract_line(1)], name)) for name in ("a.csv", "b.csv")]
    assert len(problems(at_once(desk.mission, acts, tmp_path))) == 1
    assert left(desk, tmp_path) == (1, 1, 1)


def test_two_files_that_name_the_same_lot_make_it_once(desk, tmp_path):
    files = (("a.csv", [contract_line(1)]), ("b.csv", [contract_line(1, owed="900")]))
    acts = [importing(desk, staged(desk, lines, name)) for name, lines in files]
    assert len(problems(at_once(desk.mission, acts, tmp_path))) == 1
    assert left(desk, tmp_path) == (1, 1, 1)


def test_what_others_write_meanwhile_is_kept(desk, tmp_path):
    act = importing(desk, staged(desk, [contract_line(number) for number in range(1, 60)], "a.csv"))

    def write():
        return save_organization(kind="buyer", name="Commune d’essai (fictif)").name

    outcomes = at_once(desk.mission, [act, write], tmp_path)
    assert problems(outcomes) == []
    assert outcomes[1] == "Commune d’essai (fictif)"
    assert left(desk, tmp_path)[0] == 59
    with mission_scope(desk.mission.pk):
        assert read_after(
            desk.mission, lambda: Organization.objects.filter(name="Commune d’essai (fictif)").exists(), tmp_path
        )


def test_somebody_else_writes_after_each_step_of_an_import_and_of_its_undoing(desk, tmp_path, monkeypatch):
    """No step writes more lines than is said, and none holds the database until the next."""
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    key = staged(desk, [contract_line(number) for number in range(1, 26)], "a.csv")
    lines, wrote = [], []

    def watched(step):
        def stepping(batch, *rows):
            left, done = batch.remaining, step(batch, *rows)
            lines.append(left - ImportBatch.objects.get(pk=key).remaining)
            name = f"Commune {len(lines)} (fictif)"
            wrote.append(elsewhere(desk.mission, lambda: save_organization(kind="buyer", name=name).name))
            return done

        return stepping

    monkeypatch.setattr(steps, "write_step", watched(steps.write_step))
    monkeypatch.setattr(steps, "undo_step", watched(steps.undo_step))

    def act():
        importing(desk, key)()
        actor = Actor(desk.user.pk, desk.mission.pk, "Camille", {"facilitator": frozenset({desk.desk.pk})})
        services.undo(ImportBatch.objects.get(pk=key), actor=actor, now=timezone.now())

    assert problems(at_once(desk.mission, [act], tmp_path)) == []
    assert lines == [10, 10, 5, 5, 10, 10]
    assert wrote == [f"Commune {number} (fictif)" for number in range(1, 7)]
    assert left(desk, tmp_path) == (0, 0, 0)
