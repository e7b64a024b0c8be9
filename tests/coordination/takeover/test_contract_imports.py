"""A file of contracts as one act: brought in once, in short steps, taken back as one."""

import datetime
import io
from contextlib import contextmanager
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from levier.common.errors import Problem
from levier.common.imports import steps
from levier.common.imports.models import ImportBatch, ImportLine
from levier.common.imports.selectors import kind_of
from levier.common.jobs.worker import run_due_jobs
from levier.common.tenancy.registry import scoped_models
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from tests.builders import make_organization
from tests.coordination.takeover.builders import (
    CERTIFIED,
    Desk,
    contract_line,
    counts,
    csv_of,
    words,
)

DAY = datetime.date


@contextmanager
def stopped(monkeypatch, failure):
    """The second step of an import does not go well."""
    written, write = [], steps.Writing.write

    def stopping(self, rows):
        if written:
            raise failure
        written.append(rows)
        return write(self, rows)

    with monkeypatch.context() as patch:
        patch.setattr(steps.Writing, "write", stopping)
        yield


@contextmanager
def undoing_meets(monkeypatch, failure):
    """The second step of an undoing does not go well."""
    undone, kind = [], kind_of(ImportBatch.objects.last())
    true = kind.undo

    def undoing(made):
        if undone:
            raise failure
        undone.append(made)
        true(made)

    with monkeypatch.context() as patch:
        patch.setattr(steps, "kind_of", lambda batch: replace(kind, undo=undoing))
        yield


def test_the_same_file_twice_changes_nothing_and_leads_to_the_first(inside):
    content = csv_of([contract_line(1)])
    inside.deposit(content)
    inside.act("importer", CERTIFIED)
    first, before = inside.last(), counts()
    page = words(inside.deposit(content, name="copie.csv"))
    assert "Ce fichier est déjà importé" in page
    assert f"/herault/imports/{first.public_id}/" in page
    assert "n’a aucune ligne bonne" in words(inside.act("importer", CERTIFIED))
    assert counts() == before


def test_two_clicks_at_once_import_once(inside):
    inside.deposit(csv_of([contract_line(1)]))
    inside.act("importer", CERTIFIED)
    before = counts()
    assert "n’a aucune ligne bonne" in words(inside.act("importer", CERTIFIED))
    assert counts() == before


def test_a_line_that_no_longer_passes_stops_everything(inside):
    inside.deposit(csv_of([contract_line(1), contract_line(2)]))
    waiting = inside.last()
    inside.take_over([contract_line(2)], name="entre-temps.csv")
    before = counts()
    page = words(inside.browser.post(f"/herault/imports/{waiting.public_id}/importer", CERTIFIED, follow=True))
    assert "Depuis l’aperçu, la ligne 3 ne passe plus" in page
    assert counts() == before
    page = words(inside.browser.post(f"/herault/imports/{waiting.public_id}/verifier", follow=True))
    assert "Importer 1 ligne" in page


def test_a_failure_in_the_middle_leaves_nothing_half_done(inside, monkeypatch):
    from levier.coordination.takeover import contracts_made

    inside.deposit(csv_of([contract_line(1)]))
    before = counts()

    def broken(*args, **options):
        raise RuntimeError("stopped")

    monkeypatch.setattr(contracts_made.hours, "record_openings", broken)
    with pytest.raises(RuntimeError):
        inside.act("importer", CERTIFIED)
    assert counts() == before
    assert inside.last().applied_at is None
    monkeypatch.undo()
    assert "C’est importé" in words(inside.act("importer", CERTIFIED))


def test_a_long_file_is_written_in_short_steps_and_is_one_act_all_the_same(inside, monkeypatch):
    """What a step made is known to the next; what stops one takes back those before; the whole is undone as one."""
    monkeypatch.setattr(steps, "AT_ONCE", 2)
    before = counts()
    numbers = ((1, "1"), (2, ""), (1, "2"), (3, ""), (4, ""))
    lines = [contract_line(number, lot_number=lot, operation="Écoles (fictif)") for number, lot in numbers]
    inside.deposit(csv_of(lines))
    with stopped(monkeypatch, RuntimeError("stopped")), pytest.raises(RuntimeError):
        inside.act("importer", CERTIFIED)
    assert counts() == before
    assert inside.last().applied_at is None
    page = words(inside.act("importer", CERTIFIED))
    assert all(
        told in page for told in ("C’est importé", "4 marchés", "5 lots", "1 opération<", "5 organismes nouveaux")
    )
    assert (Operation.objects.count(), Contract.objects.count(), Lot.objects.count()) == (1, 4, 5)
    assert not ImportLine.objects.exists()
    assert inside.last().signed == {}
    inside.act("annuler")
    assert counts() == before


def test_an_import_that_was_stopped_is_finished_by_the_job_and_cannot_be_undone_meanwhile(inside, monkeypatch, clock):
    monkeypatch.setattr(steps, "AT_ONCE", 2)
    inside.deposit(csv_of([contract_line(number) for number in range(1, 6)]))
    with stopped(monkeypatch, KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        inside.act("importer", CERTIFIED)
    page = words(inside.browser.get(f"/herault/imports/{inside.last().public_id}/"))
    assert "encore 3 lignes" in page
    assert "n’est pas en place" in words(inside.act("annuler"))
    assert "reprise.csv" in words(inside.browser.get("/herault/imports/?etat=writing"))
    clock("2026-11-20 09:05")
    run_due_jobs()
    assert Contract.objects.count() == OpeningEntry.objects.count() == 5
    assert OpeningEntry.objects.filter(certified_by="Odile Vidal (fictif)").count() == 5
    assert "5 marchés" in words(inside.browser.get(f"/herault/imports/{inside.last().public_id}/"))


def test_what_something_stands_on_already_stays_and_the_lines_left_say_why(inside, monkeypatch, clock):
    monkeypatch.setattr(steps, "AT_ONCE", 2)
    inside.deposit(csv_of([contract_line(number) for number in range(1, 4)]))
    with stopped(monkeypatch, KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        inside.act("importer", CERTIFIED)
    Contract.objects.filter(reference="2025-0001").update(version=2)
    contract = Contract.objects.select_related("operation").get(reference="2025-0002")
    typed = Contract.objects.create(operation=contract.operation, title="Saisi entre-temps", reference="2025-0003")
    Lot.objects.create(contract=typed, number=1, title="Lot unique")
    clock("2026-11-20 09:05")
    run_due_jobs()
    assert set(Contract.objects.values_list("reference", flat=True)) == {"2025-0001", "2025-0002", "2025-0003"}
    page = words(inside.browser.get(f"/herault/imports/{inside.last().public_id}/"))
    assert "2 marchés" in page
    assert "Ligne 4" in page
    assert "la ligne 4 ne passe plus" in page


def test_an_undoing_that_was_stopped_is_finished_by_the_job_and_its_file_does_not_come_back_meanwhile(
    inside, monkeypatch, clock
):
    monkeypatch.setattr(steps, "AT_ONCE", 2)
    before, lines = counts(), csv_of([contract_line(number) for number in range(1, 6)])
    inside.deposit(lines)
    inside.act("importer", CERTIFIED)
    first = inside.last()
    with undoing_meets(monkeypatch, KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        inside.act("annuler")
    page = words(inside.browser.get(f"/herault/imports/{first.public_id}/"))
    assert "Annulation en cours : encore 4 lignes" in page
    assert "Annuler cet import" not in page
    assert "Ce fichier est déjà importé" in words(inside.deposit(lines, name="copie.csv"))
    clock("2026-11-20 09:05")
    run_due_jobs()
    assert counts() == before
    assert "Cet import est annulé" in words(inside.browser.get(f"/herault/imports/{first.public_id}/"))


def test_what_was_built_during_an_undoing_stays_with_what_it_stands_on(inside, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 2)
    inside.take_over([contract_line(number) for number in range(1, 6)])
    with undoing_meets(monkeypatch, Problem("Quelqu’un vient de s’y appuyer.")):
        page = words(inside.act("annuler"))
    assert "Quelqu’un vient de s’y appuyer. Cela s’est fait pendant l’annulation : 4 lignes restent en place." in page
    assert "5 marchés" in page and "1 ligne retirée depuis" in page
    assert set(Contract.objects.values_list("reference", flat=True)) == {f"2025-000{number}" for number in range(1, 5)}
    # Once nothing stands on them any more, they go too.
    assert "L’import est annulé" in words(inside.act("annuler"))
    assert not Contract.objects.exists()


def test_nobody_certifies_nothing_is_imported(inside):
    inside.deposit(csv_of([contract_line(1)]))
    page = words(inside.act("importer", {"certified_by": "Odile", "certified_function": ""}))
    assert "Indiquez sa fonction" in page
    assert 'value="Odile"' in page
    assert not Contract.objects.exists()


def test_an_import_is_undone_as_one(inside):
    untouched = {model: model.objects.count() for model in scoped_models() if not hasattr(model, "instance_type")}
    inside.take_over([contract_line(1), contract_line(2, counted="0")])
    assert "L’import est annulé" in words(inside.act("annuler"))
    left = {
        model.__name__: model.objects.count() - before
        for model, before in untouched.items()
        if model.objects.count() != before
    }
    assert left == {"ImportBatch": 1}
    # The same file may then come again.
    inside.take_over([contract_line(1), contract_line(2, counted="0")])
    assert Contract.objects.count() == 2


def test_the_mission_s_team_takes_a_desk_s_import_back_and_another_desk_does_not_find_it(inside, as_role):
    inside.take_over([contract_line(1), contract_line(2, owed="beaucoup")])
    batch = inside.last()
    page = f"/herault/imports/{batch.public_id}/"
    assert "beaucoup" in words(inside.browser.get(page))
    other, team = as_role("facilitator"), as_role("mission_team")
    assert other.get(page).status_code == 404
    assert other.post(f"{page}annuler").status_code == 404
    assert page in words(team.get("/herault/imports/"))
    shown = words(team.get(page))
    assert "ne sont montrées qu’à elle" in shown
    assert "beaucoup" not in shown, "les lignes de l’autre ne se lisent pas"
    for step in ("importer", "abandonner", "verifier"):
        assert team.post(f"{page}{step}", CERTIFIED).status_code == 404
    assert team.get(f"{page}a-corriger.xlsx").status_code == 404
    assert "L’import est annulé" in words(team.post(f"{page}annuler", follow=True))
    assert not Contract.objects.exists()


def test_the_list_of_imports_is_exported_as_it_is_filtered(inside):
    inside.take_over([contract_line(1)])
    for query, expected in (("", 1), ("?etat=waiting", 0), ("?etat=applied", 1)):
        content = inside.browser.get(f"/herault/imports/export.xlsx{query}").content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Imports").to_python()
        assert sum(inside.last().file_name in row for row in rows) == expected, query


def test_an_import_something_stands_on_is_not_undone(inside):
    inside.take_over([contract_line(1)])
    award = Award.objects.get()
    page = f"/herault/coordination/attributions/{award.public_id}/reprise"
    asked = {
        "hundredths": "400", "as_of": "2026-06-30", "source": "Attestation (fictive)", "reason": "doublon",
        "seen": OpeningEntry.objects.get().pk, **CERTIFIED,
    }  # fmt: skip
    assert inside.browser.post(page, asked).status_code == 302
    before = counts()
    said = words(inside.act("annuler"))
    assert "ne s’annule plus d’un bloc : des heures reprises s’appuient dessus" in said
    assert counts() == before
    assert inside.last().undone_at is None


def test_contracts_another_desk_leads_now_are_not_undone(inside):
    inside.take_over([contract_line(1)])
    Operation.objects.update(lead_desk=make_organization("desk", name="Guichet voisin (fictif)"))
    assert "Un autre guichet que les vôtres" in words(inside.act("annuler"))
    assert Contract.objects.exists()
    assert inside.last().undone_at is None


def test_a_contract_edited_since_is_not_undone(inside):
    inside.take_over([contract_line(1)])
    Contract.objects.update(version=2)
    assert "a été modifié depuis l’import" in words(inside.act("annuler"))
    assert Contract.objects.count() == OpeningEntry.objects.count() == 1


def test_another_does_not_see_my_file(herault, inside):
    inside.deposit(csv_of([contract_line(1)]))
    other = Desk(herault, "Autre guichet (fictif)")
    assert other.browser.get(f"/herault/imports/{inside.last().public_id}/").status_code == 404


def test_an_abandoned_file_leaves_nothing(inside):
    inside.deposit(csv_of([contract_line(1)]))
    assert "il n’en reste rien" in words(inside.act("abandonner"))
    assert not ImportBatch.objects.exists()
    assert not ImportLine.objects.exists()


def test_lines_are_forgotten_after_a_month(inside, clock):
    from levier.common.imports.services import forget_lines

    inside.deposit(csv_of([contract_line(1, holder_siret="123"), contract_line(2)]))
    inside.act("importer", CERTIFIED)
    inside.deposit(csv_of([contract_line(3)]), name="laissé.csv")
    assert ImportLine.objects.count() == 2  # the bad one, and the one that waits
    assert forget_lines(DAY(2026, 12, 20)) == 0
    assert forget_lines(DAY(2026, 12, 21)) == 2
    assert [batch.file_name for batch in ImportBatch.objects.all()] == ["reprise.csv"]
