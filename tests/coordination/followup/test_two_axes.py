"""The desk that answers for a person and the place of execution: two axes over the same hours, never added."""

import datetime
import html
import io
import re

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.services import commit_lots
from levier.coordination.followup.cells import read_cells, rows_by
from levier.coordination.followup.territories import key_in_words
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award, Lot, LotCommune, Operation
from levier.organizations.models import Commune
from tests.builders import make_assignment, make_award, make_member, make_organization
from tests.coordination.hours.builders import make_membership, signed_in

DAY = datetime.date
TODAY = DAY(2026, 7, 1)


@pytest.fixture
def operation(herault):
    """Two lots of 300 h in halves, in Béziers and in Béziers and Sète; a person of each desk on each lot, one of whom
    works in Nîmes whatever the lot says."""
    communes = {
        name: Commune.objects.create(code=code, name=name, department=code[:2])
        for code, name in (("34032", "Béziers"), ("34301", "Sète"), ("30189", "Nîmes"))
    }
    with mission_scope(herault.pk):
        award = make_award()
        operation, contract = award.lot.contract.operation, award.lot.contract
        lots = [award.lot, Lot.objects.create(contract=contract, number=2, title="Lot 2")]
        other = Award.objects.create(lot=lots[1], company=award.company)
        for lot, names in zip(lots, (("Béziers",), ("Sète", "Béziers")), strict=True):
            LotCommune.objects.bulk_create(LotCommune(lot=lot, commune=communes[name]) for name in names)
        guest = make_organization("desk", name="Guichet de Sète")
        key = [(operation.lead_desk, 1), (guest, 1)]
        commit_lots(
            [(lot, 300) for lot in lots], key, effective_on=DAY(2026, 1, 1), document="AE", author=None,
            key_kind="lieu",
        )  # fmt: skip
        for rank, (held, desk, place) in enumerate(
            [(award, operation.lead_desk, None), (award, guest, "Nîmes"), (other, guest, None)], start=1
        ):
            made = make_assignment(held)
            Assignment.objects.filter(pk=made.pk).update(desk=desk, place=communes[place] if place else None)
            for kind in ("declared", "counted"):
                LedgerEntry.objects.create(
                    assignment=made, award=held, month=DAY(2026, 2 + rank, 1), kind=kind, hundredths=1_000 * rank,
                    author_name="Essai",
                )  # fmt: skip
    operation.guest = guest
    return operation


def told(rows):
    return {row.label: (row.owed, row.balance.counted) for row in rows}


def test_each_axis_makes_the_operation_and_neither_is_the_other(herault, operation):
    with mission_scope(herault.pk):
        cells = read_cells(Operation.objects.all(), TODAY)
        desks, places = (told(rows_by(cells, axis, TODAY)) for axis in ("guichet", "lieu"))
    assert desks == {str(operation.lead_desk): (300, 1_000), str(operation.guest): (300, 5_000)}
    assert places == {"Béziers": (300, 1_000), "Béziers, Sète": (300, 3_000), "Nîmes": (0, 2_000)}
    for axis in (desks, places):
        assert [sum(column) for column in zip(*axis.values(), strict=True)] == [600, 6_000]


def test_the_page_of_the_territories_its_workbook_and_the_board_say_the_same(herault, operation):
    team = signed_in(make_member(herault, "mission_team"))
    with mission_scope(herault.pk):
        associate = signed_in(make_membership(operation.guest, "facilitator"))
        Statement.objects.create(
            award=Award.objects.get(lot__number=2), period_start=DAY(2026, 1, 1), period_end=DAY(2026, 3, 31),
            due_on=DAY(2026, 4, 15),
        )  # fmt: skip
    page = "/herault" + reverse("operation_territories", args=[operation.public_id])
    for reader in (team, associate):
        read = html.unescape(reader.get(page).content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
        assert "ils ne s’additionnent pas" in read
        for said in ("Béziers, Sète", "Nîmes", "50 h", "60 h", "lieu d’exécution", "mai 2026"):
            assert said in read
        assert "120 h" not in read  # the two axes added
        # The key with its weights, who is behind the calendar, the statement both desks wait for.
        assert "Guichet de Sète (fictif) 1 (50 %)" in read
        assert ">En retard<" in read
        assert "Heures du 1er janvier au 31 mars 2026" in read
        assert read.count("1 relevé attendu") == 3, "both desks of the lot, and the operation once"
    book = CalamineWorkbook.from_filelike(io.BytesIO(team.get(f"{page}.xlsx").content))
    totals = [book.get_sheet_by_name(name).to_python()[-1] for name in ("Par guichet", "Par lieu", "Par mois")]
    assert [row[0] for row in totals] == ["Ensemble"] * 3
    assert {(row[2], row[4]) for row in totals[:2]} == {(600, 60)}
    assert totals[2][-1] == 60
    (_, late) = book.get_sheet_by_name("Relevés en retard").to_python()
    assert "Guichet de Sète" in late[-1] and late[5] == DAY(2026, 4, 15)
    board = html.unescape(team.get("/herault/coordination/?par=lieu").content.decode())
    assert "elles ne s’additionnent pas" in board
    assert "\u00a0lieux d’exécution" in board and "lieu d’exécutions" not in board
    # A place opens its own entries, and their sum is its figure.
    entries = html.unescape(team.get("/herault/coordination/ecritures/?nature=counted&lieu=Nîmes").content.decode())
    assert "20\u00a0h" in entries
    assert "30\u00a0h" not in entries
    two = html.unescape(team.get("/herault/coordination/ecritures/?nature=counted&lieu=Béziers, Sète").content.decode())
    assert "30\u00a0h" in two


def test_the_facilitator_says_where_a_lot_and_a_person_work_and_what_is_no_commune_is_told(herault, operation):
    team = signed_in(make_member(herault, "mission_team"))
    with mission_scope(herault.pk):
        lot = Lot.objects.get(number=2)
        person = Assignment.objects.select_related("participant").order_by("pk").first()
    edit = "/herault" + reverse("lot_edit", args=[lot.public_id])
    assert re.findall('name="communes" value="([^"]*)"', team.get(edit).content.decode()) == ["Béziers, Sète"]
    sent = {"number": "2", "title": lot.title, "version": lot.version}
    refused = team.post(edit, {**sent, "communes": "Sète, Atlantide"}).content.decode()
    assert "« Atlantide »" in refused.replace("\u00a0", " ")
    assert 'value="Sète, Atlantide"' in refused
    assert team.post(edit, {**sent, "communes": "sete, 30189"}).status_code == 302
    assign = "/herault" + reverse("assignment_edit", args=[person.participant.public_id, person.public_id])
    sent = {
        "award": person.award_id, "mode": "direct_hire", "desk": person.desk_id, "hired_on": "2026-01-05",
        "version": person.version, "declarant": "holder",
    }  # fmt: skip
    assert "une seule commune" in team.post(assign, {**sent, "place": "Sète, Béziers"}).content.decode()
    assert team.post(assign, {**sent, "place": "Sète"}).status_code == 302
    assert 'value="Sète"' in team.get(assign).content.decode()
    with mission_scope(herault.pk):
        places = told(rows_by(read_cells(Operation.objects.all(), TODAY), "lieu", TODAY))
    assert places["Nîmes, Sète"] == (300, 3_000)
    assert places["Sète"] == (0, 1_000)


def test_a_key_is_read_back_as_it_was_typed():
    assert key_in_words("convention", [("Béziers", 3_330), ("Sète", 6_670)]) == (
        "pourcentages convenus, Béziers 33,3\u00a0% et Sète 66,7\u00a0%"
    )
    assert "Sète 2 (67\u00a0%)" in key_in_words("population", [("Béziers", 1), ("Sète", 2)])
