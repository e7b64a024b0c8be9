"""Hours owed as of a day: an amendment counts from its date, on every page and in every file."""

import html
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.coordination.procurement.models import Contract, Operation
from tests.builders import make_member
from tests.coordination.hours.builders import DAY, Case, signed_in
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in

STATE = "/herault/coordination/marches-de-l-etat"


@pytest.fixture
def case(herault, clock):
    clock("2026-04-03 09:00")
    case = Case(herault)
    contract = case.award.lot.contract
    with mission_scope(herault.pk):
        Operation.objects.filter(pk=contract.operation_id).update(is_state=True)
        Contract.objects.filter(pk=contract.pk).update(ends_on=DAY(2027, 12, 31))
    return case


def read(client, address):
    return html.unescape(client.get(address).content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


def owed_in(client, address, column):
    """The last line of the first sheet of a workbook, in one column: what it says is owed in all."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address).content))
    return book.get_sheet_by_name(book.sheet_names[0]).to_python()[-1][column]


def test_an_amendment_counts_from_its_date_and_past_years_stay(herault, case, clock):
    team_member = make_member(herault, "mission_team")
    team, facilitator = signed_in(team_member), signed_in(case.facilitator)
    lot = case.award.lot
    operation = lot.contract.operation
    amend = "/herault" + reverse("lot_amendment", args=[lot.public_id])
    page = "/herault" + reverse("operation", args=[operation.public_id])
    bilan = "/herault" + reverse("buyer_report", args=[operation.public_id, "xlsx"])
    board = "/herault" + reverse("board_export")
    owed = "/herault" + reverse("owed_export")

    def told(query=""):
        return (
            owed_in(team, f"{STATE}.xlsx{query}", 2),
            owed_in(team, f"{bilan}{query}", 2),
            owed_in(facilitator, f"{board}{query}", 2),
        )

    assert told() == (1_200, 1_200, 1_200)
    sent = {"kind": "amendment", "hours": "500", "effective_on": "2027-02-01", "document": "Avenant n° 1",
            "key_kind": "lieu", f"poids-{case.lead.pk}": "1", "upload": pdf("avenant.pdf")}  # fmt: skip
    assert facilitator.post(amend, sent).status_code == 302
    # Not owed yet: said apart, counted nowhere.
    shown = read(facilitator, page)
    assert "À venir 500 h" in " ".join(shown.replace("</span>", "").split())
    assert told() == (1_200, 1_200, 1_200)
    assert "1 200 h" in read(facilitator, "/herault" + reverse("lot_hours", args=[lot.public_id]))

    clock("2027-02-01 09:00")
    team, facilitator = signed_in(team_member), signed_in(case.facilitator)
    assert told() == (1_700, 1_700, 1_700)
    assert told("?annee=2026") == (1_200, 1_200, 1_200)
    assert told("?annee=2027") == (1_700, 1_700, 1_700)
    assert "Au 31 décembre 2026" in read(facilitator, "/herault" + reverse("board") + "?annee=2026")
    assert "1 200 h" in read(facilitator, "/herault" + reverse("owed_hours") + "?annee=2026")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(facilitator.get(f"{owed}?annee=2026").content))
    assert [row[-1] for row in rows.get_sheet_by_name("Heures dues").to_python()[1:]] == [1_200]

    # The document itself opens for who follows the operation and for its buyer, for nobody else.
    with mission_scope(herault.pk):
        file = "/herault" + reverse("file", args=[lot.commitments.get(kind="amendment").copy.public_id])
        buyer, company = sign_in(herault, "buyer", operation.buyer), sign_in(herault, "company", case.award.company)
    assert file in read(facilitator, page)
    for hand in (facilitator, buyer):
        assert hand.get(file).getvalue().startswith(b"%PDF")
    assert company.get(file).status_code == 404
