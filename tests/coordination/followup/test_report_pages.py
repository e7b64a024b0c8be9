"""The buyer's pages and report carry the board's figures, and no name of a person."""

import datetime
import io

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from levier.accounts.models import Membership
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from tests.builders import make_user
from tests.conftest import CheckedClient
from tests.coordination.followup.test_board import entry, followed

DAY = datetime.date


@pytest.fixture
def case(herault, time_machine):
    """A buyer and its operation: 100 h owed; 40 h declared and 30 counted in 2026, 8 and 5 in 2025, one refused."""
    time_machine.move_to(datetime.datetime(2026, 7, 1, 9, 0, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        assignment = followed()
        entry(assignment, "declared", 800, month=DAY(2025, 12, 1))
        entry(assignment, "counted", 550, month=DAY(2025, 12, 1))
        entry(assignment, "refused", 150, month=DAY(2025, 12, 1), reason="autre chantier")
        assignment.award.lot.contract.starts_on = DAY(2025, 12, 1)
        assignment.award.lot.contract.save()
        operation = assignment.award.lot.contract.operation
        buyer = make_user()
        Membership.objects.create(
            user=buyer, organization=operation.buyer, role="buyer", starts_on=datetime.date(2026, 1, 1)
        )
    browser = CheckedClient()
    browser.force_login(buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.operation = operation
    return browser, assignment, f"/herault/coordination/operations/{operation.public_id}/bilan"


def pdf_text(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return len(pages), " ".join(page.extract_text() for page in pages).replace("\n", " ")


def test_the_pdf_is_one_page_without_a_name(case):
    browser, assignment, address = case
    response = browser.get(f"{address}.pdf")
    assert response["Content-Type"] == "application/pdf"
    pages, text = pdf_text(response)
    assert pages == 1
    assert assignment.participant.last_name not in text
    assert assignment.participant.first_name not in text


def plain(response):
    return pdf_text(response)[1].replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("query", "declared", "counted", "remaining"),
    [("", 4_800, 3_550, 6_450), ("?annee=2026", 4_000, 3_000, 6_450), ("?annee=2025", 800, 550, 9_450)],
)
def test_screen_board_pdf_and_spreadsheet_say_the_same_figures(case, as_role, query, declared, counted, remaining):
    browser, _, address = case
    mine = f"/herault/mes-operations/{browser.operation.public_id}/"
    total = browser.get(f"{mine}{query}").context["total"]
    assert (total.owed, total.balance.declared, total.balance.counted, total.remaining) == (
        100, declared, counted, remaining,
    )  # fmt: skip
    board = as_role("mission_team").get(
        f"/herault/coordination/?operation={browser.operation.public_id}&{query.lstrip('?')}"
    )
    shown = board.context["total"]
    assert (shown.balance, shown.remaining, shown.owed) == (total.balance, total.remaining, total.owed)
    page = browser.get(f"{mine}{query}").content.decode()
    _, text = pdf_text(browser.get(f"{address}.pdf{query}"))
    for figure in (declared, counted, remaining):
        assert formats.hours(figure) in page
        assert formats.hours(figure).replace("\u00a0", " ") in text.replace("\u00a0", " ")
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{address}.xlsx{query}").content))
    lot = book.get_sheet_by_name("Lots").to_python()[1]
    assert lot[2:7] == [100, declared / 100, counted / 100, (total.balance.pending) / 100, remaining / 100]


def test_a_year_that_is_not_offered_is_not_found(case):
    browser, _, address = case
    for year in ("1999", "abc", "-1"):
        assert browser.get(f"{address}.pdf?annee={year}").status_code == 404


def test_the_spreadsheet_names_nobody(case):
    browser, assignment, address = case
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{address}.xlsx").content))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert {100, 48, 35.5} <= set(cells)
    assert assignment.participant.last_name not in str(cells)


def test_a_buyer_lists_its_own_operations_without_a_name(case, as_role):
    browser, assignment, _ = case
    page = browser.get("/herault/mes-operations/").content.decode()
    assert browser.operation.name in page
    assert assignment.participant.first_name not in page
    assert browser.operation.name not in as_role("buyer").get("/herault/mes-operations/").content.decode()


def test_another_buyer_finds_neither_the_operation_nor_its_report(case, as_role):
    browser, _, address = case
    stranger = as_role("buyer")
    assert stranger.get(f"{address}.pdf").status_code == 404
    assert stranger.get(f"/herault/mes-operations/{browser.operation.public_id}/").status_code == 404


def test_another_form_is_not_found(case):
    browser, _, address = case
    assert browser.get(f"{address}.docx").status_code == 404


def test_a_buyer_finds_sorts_and_exports_its_operations(case):
    browser, assignment, _ = case
    page = "/herault/mes-operations/"

    def names(query):
        return [row.label for row in browser.get(f"{page}?{query}").context["page"]]

    every = names("tri=nom")
    assert browser.operation.name in every
    assert names("tri=-nom") == every[::-1]
    assert names(f"q={browser.operation.name.upper()}") == [browser.operation.name]
    assert names("q=introuvable") == names("etat=atteint") == []
    assert "Aucune opération ne répond à ces filtres" in browser.get(f"{page}?q=introuvable").content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{page}export.xlsx").content))
    cells = [cell for row in book.get_sheet_by_name("Mes opérations").to_python() for cell in row]
    assert browser.operation.name in cells
    assert assignment.participant.last_name not in str(cells)


def test_a_report_stops_at_the_end_of_the_contracts_or_at_the_last_month_counted(case):
    browser, assignment, page = case
    contract = assignment.award.lot.contract
    with mission_scope(contract.mission_id):
        contract.ends_on = DAY(2026, 2, 15)
        contract.save()
    # Hours of March were counted after it: they are told.
    assert "au 31 mars 2026" in plain(browser.get(f"{page}.pdf"))
    with mission_scope(contract.mission_id):
        contract.ends_on = DAY(2026, 5, 20)
        contract.save()
    assert "au 20 mai 2026" in plain(browser.get(f"{page}.pdf"))


def test_the_amount_of_the_lots_is_that_of_a_contract_that_says_none(case):
    browser, assignment, page = case
    lot = assignment.award.lot
    with mission_scope(lot.mission_id):
        lot.amount_cents = 48_000_050
        lot.save()
    assert "Montant 480 000,50 € HT" in plain(browser.get(f"{page}.pdf"))
