"""A statement by spreadsheet: the model, filled and deposited, fills the ordinary form. Through the pages."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, Statement, StatementDraft
from levier.coordination.hours.services import open_link
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Contract
from tests.builders import make_assignment
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import DAY, NOW, make_membership, make_statement, signed_in, text
from tests.coordination.hours.sheet_files import deposit, model_of, workbook

HEAD = [
    "Ligne (ne pas modifier)", "Prénom", "Nom ou initiale", "Au travail depuis le", "Contrat de travail",
    "Employeur, si ce n’est pas vous", "janvier 2026", "février 2026", "mars 2026",
]  # fmt: skip


def words(response):
    return text(response).replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


@pytest.fixture
def filling(case, company, tmp_path):
    """The case with its company's sheet pages and the rows of its model."""
    case.sheet = f"{case.page}tableau"
    case.model = f"{case.page}modele.xlsx"
    case.rows = model_of(company, case.model, tmp_path)
    return case


def draft_of(case):
    """What the form shows in each month."""
    form = case.company().get(case.page).context["form"]
    return [form[case.field(month)].value() for month in (1, 2, 3)]


def test_the_model_names_the_company_s_people_by_first_name_and_initial_and_nothing_else(filling):
    head, row = filling.rows
    person = filling.assignment.participant
    assert head == HEAD
    assert row[1:3] == ["Nadia", f"{person.last_name[:1]}."]
    said = repr(filling.rows)
    assert person.last_name not in said
    assert "DELD" not in said
    assert str(filling.assignment.public_id) not in said


def test_a_filled_model_fills_the_form_and_one_path_confirms(filling, company):
    head, row = filling.rows
    row[6:9] = [100, 121.33, "121h20"]
    page = words(deposit(company, filling.sheet, workbook([head, row])))
    assert "rempli d’après le tableau (3 cases)" in page
    assert filling.entries() == 0
    assert draft_of(filling) == ["100", "121,33", "121h20"]
    company.get(f"{filling.page}verifier")
    company.post(f"{filling.page}verifier", filling.signature(company))
    assert filling.held().declared == 12_133


def test_csv_as_excel_saves_it_in_france_is_read_too(filling, company):
    head, row = filling.rows
    row[6:9] = ["100", "121,33", ""]
    said = "\r\n".join(";".join("" if cell is None else str(cell) for cell in line) for line in (head, row))
    deposit(company, filling.sheet, said.encode("cp1252"), name="heures.csv")
    assert draft_of(filling)[:2] == ["100", "121,33"]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("abc", "Ligne 2, colonne I (mars 2026) : « abc » n’est pas un nombre d’heures"),
        (-4, "Ligne 2, colonne I (mars 2026) : Un nombre d’heures ne peut pas être négatif"),
        (745, "Ligne 2, colonne I (mars 2026) : 745 h dépassent ce qu’un mois permet"),
        (True, "Ligne 2, colonne I (mars 2026) : « VRAI » n’est pas un nombre d’heures"),
    ],
)
def test_a_bad_cell_is_said_by_its_row_and_column_and_the_rest_is_taken(filling, company, cell, sentence):
    head, row = filling.rows
    row[6:9] = [100, 110, cell]
    assert sentence in words(deposit(company, filling.sheet, workbook([head, row])))
    assert draft_of(filling)[:2] == ["100", "110"]
    assert filling.entries() == 0


def test_25_hours_on_the_only_day_of_work(filling, company):
    with mission_scope(filling.mission.pk):
        Assignment.objects.update(hired_on=DAY(2026, 3, 31))
    head, row = filling.rows
    row[8] = 25
    page = words(deposit(company, filling.sheet, workbook([head, row])))
    assert "colonne I (mars 2026) : 25 h dépassent ce que 1 jour permettent (24 h)" in page


def test_hours_of_a_month_before_the_hiring_are_told_and_left(filling, company):
    with mission_scope(filling.mission.pk):
        Assignment.objects.update(hired_on=DAY(2026, 2, 16))
    head, row = filling.rows
    row[6:9] = [10, 50, 60]
    page = words(deposit(company, filling.sheet, workbook([head, row])))
    assert "colonne G (janvier 2026) : « 10 » n’est pas repris" in page
    assert "n’était pas au travail ce mois-là" in page


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("mars 2026", "il manque « mars 2026 ». Colonnes non reconnues : I (« Heures de mars »)"),
        ("Prénom", "il manque « Prénom ». Colonnes non reconnues : B (« Heures de mars »)"),
        ("Ligne (ne pas modifier)", "il manque « Ligne (ne pas modifier) »"),
    ],
)
def test_a_renamed_column_is_named_and_nothing_is_taken(filling, company, title, sentence):
    head, row = filling.rows
    row[8] = 100
    head[head.index(title)] = "Heures de mars"
    page = words(deposit(company, filling.sheet, workbook([head, row])))
    assert sentence in page.split("errorlist")[1]
    with mission_scope(filling.mission.pk):
        assert not StatementDraft.objects.exists()


def test_titles_may_lose_their_capitals_accents_and_order_and_gain_columns(filling, company):
    head, row = filling.rows
    row[8] = 100
    head = [title.upper().replace("É", "E") for title in head] + ["Total"]
    page = words(deposit(company, filling.sheet, workbook([head[::-1], ["", *row[::-1]]])))
    assert "Colonnes non reprises : A (« Total »)" in page
    assert draft_of(filling)[2] == "100"


def test_formulas_give_their_results_and_say_so(filling, company):
    head, row = filling.rows
    row[8] = ("=60+40", 100)
    page = words(deposit(company, filling.sheet, workbook([head, row])))
    assert "Ce tableau contient des formules" in page
    assert draft_of(filling)[2] == "100"


def test_an_empty_cell_takes_nothing_away_from_what_was_typed(filling, company):
    company.post(filling.page, filling.typed({2: "77"}))
    head, row = filling.rows
    row[8] = 100
    deposit(company, filling.sheet, workbook([head, row]))
    assert draft_of(filling)[1:] == ["77", "100"]


def test_the_same_file_twice_changes_nothing_and_says_so(filling, company):
    head, row = filling.rows
    row[8] = 100
    content = workbook([head, row, [None, "Zoé", "Neuve", "01/02/2026", "CDI", None, None, 40, 50]])
    deposit(company, filling.sheet, content)
    company.post(filling.page, filling.typed({3: "99"}) | {"h-n1-2026-02": "40"})
    page = words(deposit(company, filling.sheet, content))
    assert "déjà dans le formulaire : rien n’a changé" in page
    assert draft_of(filling)[2] == "99"


def test_a_row_without_key_adds_someone_once(filling, company):
    head, row = filling.rows
    newcomer = [None, "Zoé", "Neuve", "01/02/2026", "CDI", None, None, 40, 50]
    for hours in (50, 55):
        newcomer[8] = hours
        page = words(deposit(company, filling.sheet, workbook([head, row, newcomer])))
        assert "Personnes ajoutées, dont l’éligibilité reste à établir : Zoé N." in page
    company.get(f"{filling.page}verifier")
    company.post(f"{filling.page}verifier", filling.signature(company))
    with mission_scope(filling.mission.pk):
        zoe = Assignment.objects.get(participant__first_name="Zoé")
        assert sorted(zoe.entries.values_list("hundredths", flat=True)) == [4_000, 5_500]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ([None, "Zoé", "Neuve", None, None, None, 10], "Ligne 3 : pour ajouter une personne, écrivez aussi"),
        ([None, "Zoé", "Neuve", "01/04/2026", "CDI", None, 10], "colonne D (Au travail depuis le)"),
        ([None, "Zoé", "Neuve", "hier", "CDI", None, 10], "« hier » n’est pas un jour d’embauche possible"),
        ([None, "Zoé", "Neuve", "01/02/2026", "CDI", None, 10], "colonne G (janvier 2026) : « 10 » n’est pas repris"),
    ],
)
def test_a_newcomer_s_row_that_says_too_little_is_told(filling, company, row, sentence):
    assert sentence in words(deposit(company, filling.sheet, workbook([*filling.rows, row])))


def test_rows_whose_key_and_name_do_not_agree_are_never_given_to_the_wrong_person(filling, company):
    head, row = filling.rows
    row[8] = 100
    forged = [row[0][:-1] + ("0" if row[0][-1] != "0" else "1"), *row[1:]]
    sorted_apart = [row[0], "Paul", "D.", *row[3:]]
    erased = [None, *row[1:]]
    for bad, sentence in (
        (forged, "ne désigne personne de ce relevé"),
        (sorted_apart, "une partie du tableau a sans doute été triée"),
        (erased, "a été effacée. Reprenez sa ligne"),
    ):
        assert sentence in words(deposit(company, filling.sheet, workbook([head, bad])))
        assert draft_of(filling)[2] in (None, "")
    assert "est déjà à la ligne 2" in words(deposit(company, filling.sheet, workbook([head, row, row])))


def test_the_file_of_another_period_or_contract_is_told_apart(filling, company, tmp_path):
    with mission_scope(filling.mission.pk):
        before = make_statement(
            filling.award, period_start=DAY(2025, 10, 1), period_end=DAY(2025, 12, 31), due_on=DAY(2026, 1, 15)
        )
        Assignment.objects.update(hired_on=DAY(2025, 10, 1))
        Contract.objects.update(starts_on=DAY(2025, 10, 1))
        elsewhere = make_statement(make_assignment().award)
        links = [open_link(one, now=NOW) for one in (before, elsewhere)]
    for one, token, sentence in (
        (before, links[0], "Ce tableau dit les heures du 1er octobre au 31 décembre 2025"),
        (elsewhere, links[1], "Ce tableau vient d’un autre relevé ou d’un autre marché"),
    ):
        other = CheckedClient()
        other.get(f"/herault/l/{token}", follow=True)
        rows = model_of(other, f"/herault/releve/{one.public_id}/modele.xlsx", tmp_path)
        page = words(deposit(company, filling.sheet, workbook(rows)))
        assert sentence in page.split("errorlist")[1]
    with mission_scope(filling.mission.pk):
        assert not StatementDraft.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("scan.pdf", b"%PDF-1.7 " + b"x" * 200, "est un PDF, pas un tableau"),
        ("abime.xlsx", b"PK\x03\x04 rien", "incomplet ou abîmé"),
        ("vide.xlsx", b"", "vide"),
        ("titres.csv", ";".join(HEAD).encode(), "n’a que sa ligne de titres"),
    ],
)
def test_what_is_not_a_table_is_refused_with_what_to_do(filling, company, name, content, sentence):
    assert sentence in words(deposit(company, filling.sheet, content, name=name)).split("errorlist")[1]


def test_macros_are_not_opened(filling, company):
    content = io.BytesIO(workbook(filling.rows))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "contient des macros" in words(deposit(company, filling.sheet, content.getvalue(), name="heures.xlsm"))


def test_a_huge_file_is_stopped_at_the_door_and_a_bomb_before_it_inflates(filling, company):
    started = time.monotonic()
    answer = company.post(filling.sheet, {"file": SimpleUploadedFile("gros.xlsx", b"PK" + b"0" * 1_100_000)})
    assert answer.status_code == 413
    with mission_scope(filling.mission.pk):
        holder = signed_in(make_membership(filling.award.company, "company"))
    page = words(deposit(holder, filling.sheet, b"PK\x03\x04" + b"0" * 100_000_000, name="gros.xlsx"))
    assert "la limite est de 1 Mo" in page
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    assert "bien plus qu’un tableau de cette taille" in words(deposit(holder, filling.sheet, bomb.getvalue()))
    assert time.monotonic() - started < 60


def test_a_confirmed_statement_takes_no_spreadsheet(filling, company):
    head, row = filling.rows
    filling.send(company, {3: "100"})
    row[8] = 50
    assert "déjà confirmé" in words(deposit(company, filling.sheet, workbook([head, row])))
    assert filling.held().declared == 10_000


def test_the_desk_and_the_account_use_the_same_sheets_each_on_its_own_draft(filling, company, facilitator, tmp_path):
    page = f"{filling.counting}saisir"
    with mission_scope(filling.mission.pk):
        holder = signed_in(make_membership(filling.award.company, "company"))
    assert model_of(holder, filling.model, tmp_path) == filling.rows
    head, row = model_of(facilitator, f"{page}/modele.xlsx", tmp_path)
    row[8] = 64
    assert "(1 case)" in words(deposit(facilitator, f"{page}/tableau", workbook([head, row])))
    assert 'value="64"' in text(facilitator.get(page))
    assert draft_of(filling)[2] in (None, "")


def test_nobody_deposits_for_another(filling, as_role):
    for browser in as_role("company"), CheckedClient():
        assert deposit(browser, filling.sheet, workbook(filling.rows)).status_code == 410
        assert browser.get(filling.model).status_code == 410
    assert as_role("facilitator").get(f"{filling.counting}saisir/modele.xlsx").status_code == 404
    with mission_scope(filling.mission.pk):
        assert not StatementDraft.objects.exists()
        assert not LedgerEntry.objects.exists()
        assert Statement.objects.get().confirmed_at is None
