"""A buyer enters its purchases year by year and publishes its indicators: one set of figures, on the page, in PDF and
as a spreadsheet; a year that lacks waits for it and for its facilitator."""

import io
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.models import PurchasingYear
from levier.coordination.followup.spaser.indicators import PART_LABELS
from tests.builders import make_organization
from tests.coordination.followup.test_board import DAY, entry, followed
from tests.coordination.participants.builders import sign_in

TODO = "/herault/a-faire/"


@pytest.fixture
def case(herault, clock):
    """An operation of one buyer, 30 h counted on it in 2025, read in November 2026: the buyer, the desk, the team."""
    clock("2026-11-20 09:00")
    with mission_scope(herault.pk):
        assignment = followed()
        entry(assignment, "declared", 3_000, month=DAY(2025, 12, 1))
        entry(assignment, "counted", 3_000, month=DAY(2025, 12, 1))
        operation = assignment.award.lot.contract.operation
        return (
            operation.buyer,
            sign_in(herault, "buyer", operation.buyer),
            sign_in(herault, "facilitator", operation.lead_desk),
        )


def at(name, buyer, *more):
    return "/herault" + reverse(name, args=[buyer.public_id, *more])


def plain(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")


def typed(**told):
    return {"total": "", "social": "", "ecological": "", "esus": "", "vulnerable": "", "source": "Mandats", **told}


def test_from_the_open_point_to_what_is_published(herault, case):
    buyer, own, lead = case
    page = at("purchasing_buyer", buyer)
    assert "SPASER" not in plain(own.get(TODO))  # nothing says that it is above the threshold
    assert own.get("/herault/achats-responsables/").url.endswith(page.removeprefix("/herault"))
    refused = lead.post(page, {"is_above": "oui", "from_year": "2027", "source": "Rapport"})
    assert "from_year" in refused.context["form"].errors
    lead.post(page, {"is_above": "oui", "from_year": "2025", "source": "Rapport annuel"})
    for who in (own, lead):
        waiting = plain(who.get(TODO))
        assert "Achats de 2025, indicateurs du SPASER" in waiting
        assert "Achats de 2024, indicateurs" not in waiting
    year = at("purchasing_year", buyer, 2025)
    # Refused, and what was typed is kept: a part beyond the total, nothing at all, a year not over, another's hands.
    shown = own.post(year, typed(total="60 000 000", social="70 000 000"))
    assert "dépasse le total des achats (60 000 000 €)" in plain(shown)
    assert shown.context["form"]["social"].value() == "70 000 000"
    assert "Saisissez au moins un montant" in plain(own.post(year, typed()))
    assert "n’est pas finie" in plain(own.post(at("purchasing_year", buyer, 2026), typed(total="1")))
    assert lead.post(year, typed(total="1")).status_code == 403
    with mission_scope(herault.pk):
        assert not PurchasingYear.objects.exists()
    own.post(year, typed(total="60 000 000", social="15 000 000", esus="0"))
    assert "SPASER" not in plain(own.get(TODO)) + plain(lead.get(TODO))
    shown = plain(own.get(page))
    for words in ("60 000 000 €", "25,0 %", "non renseigné", "30 h", "Au-dessus"):
        assert words in shown
    # The same figures leave; 2024 prints as missing.
    pdf = PdfReader(io.BytesIO(own.get(at("purchasing_publication", buyer, 2025, "pdf")).content))
    text = " ".join(leaf.extract_text() for leaf in pdf.pages).replace("\n", " ")
    text = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
    assert "Total des achats de l’année non renseigné 60 000 000 €" in text
    assert "15 000 000 € 25,0 %" in text and "D2111-3" in text and "30 h" in text
    assert "/StructTreeRoot" in pdf.trailer["/Root"]  # tagged, as PDF/UA asks
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(lead.get(at("purchasing_publication", buyer, 2025, "xlsx")).content)
    )
    rows = {(row[0], row[1]): row[2:] for row in book.get_sheet_by_name("Achats").to_python()[1:]}
    social = PART_LABELS["social"]
    assert rows[2024, "Total des achats de l’année"][0] == rows[2025, PART_LABELS["vulnerable"]][0] == "non renseigné"
    assert rows[2025, social] == [15_000_000, 0.25]
    assert book.get_sheet_by_name("Heures d’insertion").to_python()[1:] == [[2024, 0, 0], [2025, 30, 1]]
    # Corrected by another line; the first stays readable, neither changes.
    with mission_scope(herault.pk):
        first = PurchasingYear.objects.get()
    assert "Une autre personne a saisi" in plain(own.post(year, typed(total="40 000 000")))
    own.post(year, typed(total="40 000 000", seen=first.pk))
    assert "(remplacé)" in plain(own.get(year))
    assert "Au-dessous" in plain(own.get(page))  # its own total decides for its year
    with mission_scope(herault.pk), pytest.raises(IntegrityError), transaction.atomic():
        PurchasingYear.objects.update(total_cents=1)


def test_the_mission_finds_the_buyers_that_lack_a_year(herault, case, as_role):
    buyer, own, lead = case
    with mission_scope(herault.pk):
        other = make_organization("buyer", name="Autre acheteur")
    lead.post(at("purchasing_buyer", buyer), {"is_above": "oui", "from_year": "2024", "source": "Rapport"})
    own.post(at("purchasing_year", buyer, 2025), typed(total="60 000 000"))
    team = as_role("mission_team")
    address = "/herault/achats-responsables/"

    def found(query, who=team):
        return [str(buyer.pk) for buyer, *_ in who.get(f"{address}?{query}").context["lines"]]

    assert {str(buyer.pk), str(other.pk)} <= set(found(""))
    assert found("", lead) == found("etat=manquants") == found("etat=saisis") == found("etat=au-dessus") == [
        str(buyer.pk)
    ]  # fmt: skip
    assert found("tri=-total")[0] == str(buyer.pk)
    book = CalamineWorkbook.from_filelike(io.BytesIO(team.get(f"{address[:-1]}.xlsx?etat=manquants").content))
    (row,) = book.get_sheet_by_name("Achats responsables").to_python()[1:]
    assert row[1:5] == ["Au-dessus", "2024", 60_000_000, "non renseigné"]
    assert lead.get(at("purchasing_buyer", other)).status_code == 404
    assert lead.get(at("purchasing_publication", buyer, 2026, "pdf")).status_code == 404


def test_a_buyer_s_page_leads_to_its_indicators_only_who_may_open_them(herault, case, as_role):
    buyer, _, lead = case
    with mission_scope(herault.pk):
        other = make_organization("buyer", name="Autre acheteur")

    def ways(who, whom):
        page = who.get("/herault" + reverse("organization", args=[whom.public_id]))
        assert page.status_code == 200
        return [
            way for way in re.findall(r'href="([^"]+)"', page.content.decode()) if way == at("purchasing_buyer", whom)
        ]

    team = as_role("mission_team")
    for who, whom in ((lead, buyer), (team, buyer), (team, other)):
        (way,) = ways(who, whom)
        assert who.get(way).status_code == 200
    assert ways(lead, other) == []
