"""The buyer's report carries the board's figures, and no name of a person."""

import datetime
import io

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from levier.accounts.models import Membership
from levier.common.tenancy.scope import mission_scope
from tests.builders import make_user
from tests.conftest import CheckedClient
from tests.coordination.followup.test_board import followed


@pytest.fixture
def case(herault):
    with mission_scope(herault.pk):
        assignment = followed()
        operation = assignment.award.lot.contract.operation
        buyer = make_user()
        Membership.objects.create(
            user=buyer, organization=operation.buyer, role="buyer", starts_on=datetime.date(2026, 1, 1)
        )
    browser = CheckedClient()
    browser.force_login(buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser, assignment, f"/herault/coordination/operations/{operation.public_id}/bilan"


def test_the_pdf_is_one_page_with_the_figures_and_without_a_name(case):
    browser, assignment, address = case
    response = browser.get(f"{address}.pdf")
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    text = pages[0].extract_text()
    assert len(pages) == 1
    assert "30" in text
    assert "100" in text
    assert assignment.participant.last_name not in text
    assert assignment.participant.first_name not in text


def test_the_spreadsheet_says_the_same(case):
    browser, assignment, address = case
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{address}.xlsx").content))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert {100, 40, 30} <= set(cells)
    assert assignment.participant.last_name not in str(cells)


def test_another_buyer_finds_no_report(case, as_role):
    _, _, address = case
    assert as_role("buyer").get(f"{address}.pdf").status_code == 404


def test_another_form_is_not_found(case):
    browser, _, address = case
    assert browser.get(f"{address}.docx").status_code == 404
