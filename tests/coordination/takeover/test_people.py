"""Known people of running contracts enter with their real hiring date and the hours counted already."""

import datetime

import pytest

from levier.common.audit.models import AccessLogEntry
from levier.common.imports import steps
from levier.common.imports.models import ImportBatch
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.terms import Cap
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.participants.eligibility import Mode, eligibility_window
from levier.coordination.participants.eligibility_windows import standings
from levier.coordination.participants.models import Assignment, Eligibility, Participant
from tests.builders import make_organization
from tests.coordination.takeover.builders import (
    CERTIFIED,
    PEOPLE,
    PEOPLE_TITLES,
    Desk,
    contract_line,
    csv_of,
    person_line,
    words,
)

DAY = datetime.date


@pytest.fixture
def desk(herault, clock):
    clock("2026-11-20 09:00")
    desk = Desk(herault)
    desk.take_over([contract_line(1), contract_line(2)])
    with mission_scope(herault.pk):
        yield desk


def deposit(desk, *lines, name="personnes.csv"):
    return words(desk.deposit(csv_of(lines, PEOPLE_TITLES), at=PEOPLE, name=name))


def hours():
    """Hundredths taken over: all, and those of known people."""
    entries = list(OpeningEntry.objects.all())
    return sum(entry.hundredths for entry in entries), sum(entry.hundredths for entry in entries if entry.assignment_id)


def applied(desk):
    """The last file imported."""
    return ImportBatch.objects.exclude(applied_at=None).order_by("-pk").first()


def test_a_window_runs_from_the_real_hiring_date(desk):
    assert "Importer 1 ligne" in deposit(desk, person_line())
    desk.act("importer", CERTIFIED)
    assignment = Assignment.objects.select_related("award__lot__contract", "participant").get()
    assert str(assignment.participant) == "Nadia Essai1"
    contract = assignment.award.lot.contract
    window = eligibility_window(
        Mode(assignment.mode), assignment.hired_on, standings([assignment])[assignment.pk].retained_on,
        contract.starts_on, contract.ends_on, Cap(24, "CCAG"),
    )  # fmt: skip
    assert (window.first_day, window.last_day) == (DAY(2025, 3, 3), DAY(2027, 2, 28))
    assert Eligibility.objects.get().category == "DELD"
    assert Eligibility.objects.get().established_by.endswith("certifiée par Odile Vidal (fictif))")


def test_a_direct_hire_before_the_contract_keeps_its_two_years(desk):
    desk.take_over([person_line(hired_on="15/01/2025")], at=PEOPLE, titles=PEOPLE_TITLES)
    assignment = Assignment.objects.select_related("award__lot__contract").get()
    contract = assignment.award.lot.contract
    window = eligibility_window(
        Mode(assignment.mode), assignment.hired_on, standings([assignment])[assignment.pk].retained_on,
        contract.starts_on, contract.ends_on, Cap(24, "CCAG"),
    )  # fmt: skip
    assert window.last_day == DAY(2027, 1, 14)


def test_the_hours_of_people_are_taken_from_those_of_their_lot_and_no_sum_changes(desk):
    before, _ = hours()
    desk.take_over([person_line(1, counted="100"), person_line(2, counted="212,25")], at=PEOPLE, titles=PEOPLE_TITLES)
    assert hours() == (before, 31_225)
    moved = OpeningEntry.objects.get(corrects__isnull=False)
    assert (moved.hundredths, moved.reason) == (-31_225, "Réparties sur les personnes connues")


def test_more_hours_than_the_lot_has_are_refused_at_the_line_that_passes_it(desk):
    page = deposit(desk, person_line(1, counted="400"), person_line(2, counted="12,5"), person_line(3, counted="0,25"))
    assert "Importer 2 lignes" in page
    assert "Ligne 4" in page
    assert "au plus ce qui est repris pour ce lot" in page.replace("Au plus", "au plus")


@pytest.mark.parametrize(
    "refused",
    [
        {"counted": "500"},
        {"counted": "300", "category": "MOTIVE"},
        {"counted": "300", "birth_date": "14/07/2030"},
        {"counted": "300", "established_on": ""},
    ],
)
def test_a_refused_line_takes_nothing_from_those_after_it(desk, refused):
    """412,25 h are taken over for the lot: 400 h of a good line and 12 h of another still fit after a bad one."""
    page = deposit(desk, person_line(1, **refused), person_line(2, counted="400"), person_line(3, counted="12"))
    assert "Importer 2 lignes" in page
    assert "jusqu’à cette ligne" not in page.replace("500 h jusqu’à cette ligne", "")


def test_a_line_mended_below_its_refused_first_writing_is_imported(desk):
    assert "Importer 1 ligne" in deposit(desk, person_line(1, category="MOTIVE"), person_line(1))


def test_one_person_on_two_contracts_is_one_person(desk):
    desk.take_over(
        [person_line(1), person_line(1, reference="2025-0002", first_name="NADIA")], at=PEOPLE, titles=PEOPLE_TITLES
    )
    assert Participant.objects.count() == 1
    assert Assignment.objects.count() == 2
    assert Eligibility.objects.count() == 1


def test_someone_who_looks_like_a_known_person_waits_for_a_decision(desk):
    known = Participant.objects.create(
        desk=desk.desk, first_name="Nadia", last_name="Essay", birth_date=DAY(1990, 7, 14), is_fictitious=True
    )
    page = deposit(desk, person_line(last_name="Essai"))
    assert "cette personne ressemble à Nadia Essay, né(e) le 14/07/1990" in page
    assert "Importer 1" not in page
    assert "Importer 1 ligne" in deposit(desk, person_line(last_name="Essai", known="autre"), name="autre.csv")
    assert "Importer 1 ligne" in deposit(desk, person_line(last_name="Essai", known="même"), name="meme.csv")
    desk.act("importer", CERTIFIED)
    assert Assignment.objects.get().participant == known
    assert Participant.objects.count() == 1


def test_a_person_of_another_desk_is_never_shown_only_her_desk_is(herault, desk):
    other = make_organization("desk", name="Guichet voisin (fictif)")
    Participant.objects.create(
        desk=other, first_name="Nadia", last_name="Essai1", birth_date=DAY(1990, 7, 14), is_fictitious=True
    )
    page = deposit(desk, person_line())
    assert "Guichet voisin (fictif) la suit déjà" in page
    assert "Importer 1 ligne" in page


BAD = {
    "an unknown contract": ({"reference": "inconnue"}, "un lot suivi ici"),
    "a birth date in the future": ({"birth_date": "01/01/2030"}, "dans le futur"),
    "too young at the hiring": ({"birth_date": "01/01/2011"}, "l’âge minimal est de 16"),
    "hired after the end": ({"hired_on": "01/03/2027"}, "l’exécution du marché finit"),
    "hours of someone hired after them": ({"hired_on": "01/07/2026"}, "une embauche au plus tard le 30/06/2026"),
    "an unknown category": ({"category": "RIEN"}, "« DELD »"),
    "a category without its day": ({"established_on": ""}, "l’une ne va pas sans l’autre"),
    "over fifty, who is not": ({"category": "SENIOR"}, "commence après 50"),
    "a secondment without a structure": ({"mode": "mise à disposition"}, "choisissez la structure"),
    "an unknown mode": ({"mode": "télétravail"}, "« embauche directe »"),
    "a name missing": ({"last_name": ""}, "une valeur"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_said_and_nothing_is_recorded(desk, case):
    values, sentence = BAD[case]
    page = deposit(desk, person_line(**values))
    assert sentence.lower() in page.lower()
    assert "Importer 1" not in page
    assert not Participant.objects.exists()


def test_a_motivated_proposal_says_which_of_the_six_bodies_made_it(desk):
    told = deposit(desk, person_line(category="MOTIVE"))
    assert "Une proposition motivée vient de l’un de ces organismes" in told and "Importer" not in told
    told = deposit(desk, person_line(category="MOTIVE", proposed_by="AFPA"), name="afpa.csv")
    assert "« mission locale »" in told and "Importer 1 ligne" not in told
    assert "Importer 1 ligne" in deposit(
        desk, person_line(category="MOTIVE", proposed_by="Mission locale"), name="ml.csv"
    )
    desk.act("importer", CERTIFIED)
    kept = Eligibility.objects.get()
    assert (kept.category, kept.proposed_by) == ("MOTIVE", "ML")


def test_a_preview_of_people_is_logged_and_never_says_the_category(desk):
    page = deposit(desk, person_line(category="TH"))
    assert "Nadia" in page
    assert ">TH<" not in page
    entry = AccessLogEntry.objects.get(page="import_batch")
    assert entry.subjects == [str(desk.last().public_id)]


def test_lines_that_wait_are_unreadable_in_the_database(desk):
    from django.db import connection

    deposit(desk, person_line())
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells, faults FROM imports_importline")
        kept = str(cursor.fetchall())
    assert "Nadia" not in kept
    assert "1990" not in kept


def test_people_taken_over_are_taken_back_as_one_and_their_hours_with_them(desk):
    before = hours()
    desk.take_over([person_line(1), person_line(2)], at=PEOPLE, titles=PEOPLE_TITLES)
    assert "L’import est annulé" in words(desk.act("annuler"))
    assert (Participant.objects.count(), Assignment.objects.count(), Eligibility.objects.count()) == (0, 0, 0)
    assert hours() == before


def test_a_long_file_of_people_is_written_in_steps_and_each_is_one_person_all_the_same(desk, monkeypatch):
    """Someone a step before wrote is the same when written the same, and nobody to recognise when she is but alike."""
    monkeypatch.setattr(steps, "AT_ONCE", 1)
    before = hours()
    people = [
        person_line(1, counted="100"),
        person_line(1, reference="2025-0002", counted="50"),
        person_line(2, last_name="Essay1", counted="25"),
        person_line(3, birth_date="", counted="12,5"),
        person_line(3, birth_date="", reference="2025-0002", counted="10"),
    ]
    page = words(desk.take_over(people, at=PEOPLE, titles=PEOPLE_TITLES))
    assert all(told in page for told in ("4 personnes nouvelles", "5 affectations", "4 éligibilités reprises"))
    nadia = Participant.objects.get(last_name="Essai1")
    assert Assignment.objects.filter(participant=nadia).count() == 2
    assert Eligibility.objects.filter(participant=nadia).count() == 1
    assert hours() == (before[0], 19_750)
    assert "Une affectation qui n’est pas déjà enregistrée" in deposit(desk, person_line(1, known="même"))
    assert "L’import est annulé" in words(
        desk.browser.post(f"/herault/imports/{applied(desk).public_id}/annuler", follow=True)
    )
    assert not Participant.objects.exists() and hours() == before


def test_contracts_whose_people_came_are_not_undone(desk):
    contracts = desk.last()
    desk.take_over([person_line(1)], at=PEOPLE, titles=PEOPLE_TITLES)
    page = words(desk.browser.post(f"/herault/imports/{contracts.public_id}/annuler", follow=True))
    assert "s’appuient dessus" in page
    assert Assignment.objects.exists()


def test_people_another_desk_follows_now_are_not_taken_back(desk):
    desk.take_over([person_line(1)], at=PEOPLE, titles=PEOPLE_TITLES)
    Assignment.objects.update(desk=make_organization("desk", name="Guichet voisin (fictif)"))
    assert "Un autre guichet que les vôtres" in words(desk.act("annuler"))
    assert Assignment.objects.exists()
    assert desk.last().undone_at is None
