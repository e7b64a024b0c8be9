"""Two missions and one operation, on screen: each counts its part, and nothing else of one is read by the other."""

import html
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from levier.common.errors import Problem
from levier.common.search.services import rebuild
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.jobs import publish_shares
from levier.coordination.commitments.models import MissionAgreement, OpenedOperation
from levier.coordination.commitments.territories import agreeing
from levier.coordination.commitments.territories.services import move_share
from levier.coordination.participants.models import Assignment
from levier.organizations.models import Commune, DeskCommune
from tests.builders import make_member, make_organization
from tests.coordination.hours.builders import DAY, Case, declare, make_membership, signed_in


def at(mission, name, *args):
    return f"/{mission.slug}{reverse(name, args=args)}"


def read(client, address):
    return html.unescape(client.get(address).content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


def cells(client, address):
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address).content))
    return {name: [tuple(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


@pytest.fixture
def two(herault, gard):
    """The Hérault's operation of 1,200 h, 300 for a desk of the Gard, and both missions' teams and desks."""
    case = Case(herault)
    case.gard, case.operation = gard, case.award.lot.contract.operation
    with mission_scope(herault.pk):
        case.guest = make_organization("desk", name="Guichet du Gard")
        declare(case.statement, case.assignment, 12_000)
        move_share(
            case.award.lot, case.lead, case.guest, 300, done=0, below=False, reason="Chantier du Gard",
            effective_on=DAY(2026, 6, 1), author=case.facilitator,
        )  # fmt: skip
        case.person, case.company_name = case.assignment.participant, case.award.company.name
    case.team, case.desk = signed_in(make_member(herault, "mission_team")), signed_in(case.facilitator)
    case.gard_team = signed_in(make_member(gard, "mission_team"))
    with mission_scope(gard.pk):
        case.gard_desk = make_organization("desk", name="Nîmes")
        case.nimes = signed_in(make_membership(case.gard_desk, "facilitator"))
        case.uzes = signed_in(make_membership(make_organization("desk", name="Uzès"), "facilitator"))
    return case


def agreed(case):
    """Proposed by the Hérault and accepted by the Gard, each on its pages; returns the Gard's copy."""
    asked = {"desk": case.guest.pk, "partner": case.gard.pk, "document": "Convention n° 3"}
    page = at(case.mission, "operation_agreements", case.operation.public_id)
    assert case.team.post(page, asked).status_code == 302
    with mission_scope(case.gard.pk):
        opened = OpenedOperation.objects.get()
    answer = case.gard_team.post(at(case.gard, "opened_accept", opened.public_id), {"desk": case.gard_desk.pk})
    assert answer.status_code == 302
    return opened


def test_two_missions_agree_each_counts_its_part_and_either_ends_it_at_once(two):
    page = at(two.mission, "operation_agreements", two.operation.public_id)
    asked = {"desk": two.guest.pk, "partner": two.gard.pk, "document": "Convention n° 3"}
    # What cannot be is said beside its field and keeps what was typed.
    refused = two.team.post(page, {**asked, "partner_name": "Mission du Gard"}).content.decode()
    assert "l’une des deux" in refused
    with mission_scope(two.mission.pk):
        local = make_membership(make_organization("desk", name="Béziers"), "facilitator").memberships.get().organization
    assert "est un guichet de votre mission" in two.team.post(page, {**asked, "desk": local.pk}).content.decode()
    assert 'value="Mission du Gard"' in refused
    assert two.desk.post(page, asked).status_code == 403

    opened = agreed(two)
    shown = at(two.gard, "opened_operation", opened.public_id)
    assert two.uzes.get(shown).status_code == 404
    assert two.nimes.post(at(two.gard, "opened_end", opened.public_id), {"reason": "x"}).status_code == 403
    for reader in (two.gard_team, two.nimes):
        told = read(reader, shown)
        assert "300 h" in told
        assert "1 200 h" in told
        assert "votre part" in told

    # Hours counted here reach the other mission when they are published; each board tells its part.
    with mission_scope(two.mission.pk):
        Assignment.objects.update(desk=two.guest)
    two.team.post(f"{two.counting}retenir")
    with mission_scope(two.mission.pk):
        publish_shares(two.mission.pk)
    board = read(two.team, at(two.mission, "board"))
    assert "300 h dues et 120 h retenues pour des guichets d’autres missions" in board
    assert "900 h dues et 0 h retenues" in board
    home = read(two.team, at(two.mission, "home"))
    assert "1 200 h" in home and "dont 300 h pour d’autres missions" in home
    theirs = read(two.gard_team, at(two.gard, "board"))
    assert "opération d’une autre mission : Mission herault (fictive)" in theirs
    assert "Aucun marché suivi" in theirs  # its own board counts nothing of it
    sheet = cells(two.nimes, at(two.gard, "board_export"))["Opérations d’autres missions"]
    (row,) = [line for line in sheet if line[0] == two.operation.name]
    assert row[5:13] == (300, 0, 120, 0, 180, 1_200, 120, 0)
    (row,) = [
        line for line in cells(two.gard_team, at(two.gard, "opened_export"))["Opérations d’autres missions"]
        if line[0] == "Ensemble"
    ]  # fmt: skip
    assert row[5:11] == (300, 0, 120, 0, 180, "")

    # The Hérault ends it: the Gard reads nothing more, and the operation is whole again.
    with mission_scope(two.mission.pk):
        agreement = MissionAgreement.objects.get()
    end = at(two.mission, "agreement_end", agreement.public_id)
    assert two.desk.post(end, {"reason": "x"}).status_code == 403
    assert two.team.post(end, {"reason": "Convention dénoncée"}).status_code == 302
    told = read(two.gard_team, shown)
    assert "Convention dénoncée" in told
    assert "300 h" not in told
    assert "autre mission" not in read(two.gard_team, at(two.gard, "board"))
    assert "autres missions, qui les comptent" not in read(two.team, at(two.mission, "board"))
    again = two.gard_team.post(at(two.gard, "opened_accept", opened.public_id), {"desk": two.gard_desk.pk})
    assert "pris fin" in again.content.decode()


def test_the_desk_of_another_mission_is_said_so_in_a_key(two):
    agreed(two)
    with mission_scope(two.mission.pk):
        lot = two.award.lot
    page = read(two.team, at(two.mission, "lot_amendment", lot.public_id))
    assert "Guichet du Gard, autre mission" in page
    assert f"{two.lead.name}, autre mission" not in page


@pytest.mark.parametrize("sign", ["facilitator", "territory"])
def test_a_desk_of_the_mission_is_nobody_else_s(two, sign):
    """Handed over, its hours would leave the mission's own sum."""
    page = at(two.mission, "operation_agreements", two.operation.public_id)
    with mission_scope(two.mission.pk):
        if sign == "facilitator":
            make_membership(two.guest, "facilitator")
        else:
            commune = Commune.objects.create(code="34032", name="Béziers", department="34")
            DeskCommune.objects.create(desk=two.guest, commune=commune)
    assert "Guichet du Gard" not in read(two.team, page), "it is not proposed"
    for other in ({"partner": two.gard.pk}, {"partner_name": "Mission du Gard"}):
        refused = two.team.post(page, {"desk": two.guest.pk, "document": "Convention n° 3", **other})
        assert "Ce guichet est de votre mission" in refused.content.decode()
        with mission_scope(two.mission.pk):
            assert not MissionAgreement.objects.exists()
            given = {"partner": None, "partner_name": "Mission du Gard", "document": "Convention n° 3"}
            with pytest.raises(Problem, match="est de votre mission"):
                agreeing.offer_operation(two.operation, two.guest, **given, author=two.facilitator)


def test_what_is_not_published_is_no_zero(two):
    """Proposed, not accepted: the other mission knows of no figure yet; nor of any once it is over."""
    asked = {"desk": two.guest.pk, "partner": two.gard.pk, "document": "Convention n° 3"}
    two.team.post(at(two.mission, "operation_agreements", two.operation.public_id), asked)
    page, sheet = at(two.gard, "opened_operations"), at(two.gard, "opened_export")

    def told():
        (row,) = [line for line in cells(two.gard_team, sheet)["Opérations d’autres missions"]
                  if line[0] == two.operation.name]  # fmt: skip
        body = read(two.gard_team, page).partition("<tbody>")[2].partition("</tbody>")[0]
        return body.count(">—<"), "0 h" in body, row[5:13]

    assert told() == (5, False, ("",) * 8)
    with mission_scope(two.gard.pk):
        opened = OpenedOperation.objects.get()
    two.gard_team.post(at(two.gard, "opened_accept", opened.public_id), {"desk": two.gard_desk.pk})
    assert told() == (0, True, (300, 0, 0, 0, 300, 1_200, 0, 0))
    two.gard_team.post(at(two.gard, "opened_end", opened.public_id), {"reason": "Chantier fini"})
    assert told() == (5, False, ("",) * 8)


def test_a_mission_outside_the_installation_is_named_and_its_part_is_no_longer_ours(two):
    page = at(two.mission, "operation_agreements", two.operation.public_id)
    asked = {"desk": two.guest.pk, "partner_name": "Mission du Gard", "document": "Convention n° 3"}
    assert two.team.post(page, asked).status_code == 302
    assert "900 h dues" in read(two.team, at(two.mission, "board"))
    assert "hors de cette installation" in read(two.desk, page)
    assert "La part de ce guichet est déjà ouverte" in two.team.post(page, asked).content.decode()
    with mission_scope(two.gard.pk):
        assert not OpenedOperation.objects.exists()


@pytest.mark.any_database
def test_nothing_but_shares_and_totals_gets_through(two):
    opened = agreed(two)
    with mission_scope(two.mission.pk):
        rebuild()
        agreement = MissionAgreement.objects.get()
    with mission_scope(two.gard.pk):
        rebuild()
    hidden = (
        two.person.last_name, two.company_name, str(two.person.public_id), str(two.operation.public_id),
        str(two.award.public_id), "Chantier du Gard", two.facilitator.last_name,
    )  # fmt: skip
    pages = [at(two.gard, name) for name in ("home", "todo", "board", "entries", "owed_hours", "opened_operations")]
    pages += [at(two.gard, "opened_operation", opened.public_id), f"{at(two.gard, 'search')}?q={two.operation.name}"]
    pages += [f"{at(two.gard, 'search')}?q={two.person.last_name}"]
    for reader in (two.gard_team, two.nimes):
        for page in pages:
            told = read(reader, page).split("<main", 1)[-1]
            told = told.replace(f'value="{two.person.last_name}"', "").replace(f"« {two.person.last_name} »", "")
            assert [word for word in hidden if word in told] == [], page
    exported = str(cells(two.gard_team, at(two.gard, "opened_export")))
    assert [word for word in hidden if word in exported] == []
    # The Hérault's ids, guessed by the Gard: at home, and on the Hérault's own address.
    named = {
        "operation": two.operation, "operation_agreements": two.operation, "lot_hours": two.award.lot,
        "lot_hours_export": two.award.lot, "share_move": two.award.lot, "counting": two.statement,
        "participant": two.person, "agreement_end": agreement, "opened_operation": agreement,
        "opened_end": agreement,
    }  # fmt: skip
    for reader in (two.gard_team, two.nimes):
        for name, thing in named.items():
            for mission in (two.gard, two.mission):
                address = at(mission, name, thing.public_id)
                assert reader.get(address).status_code in {403, 404}, address
                assert reader.post(address, {"reason": "x"}).status_code in {403, 404, 405}, address
        query = f"?operation={two.operation.public_id}"
        for name in ("board", "entries", "owed_hours", "board_export", "owed_export"):
            assert reader.get(at(two.gard, name) + query).status_code == 404
    with mission_scope(two.mission.pk):
        assert MissionAgreement.objects.get().ended_at is None


def test_a_share_not_accepted_yet_is_unknown_and_not_zero(two):
    asked = {"desk": two.guest.pk, "partner": two.gard.pk, "document": "Convention n° 3"}
    assert two.team.post(at(two.mission, "operation_agreements", two.operation.public_id), asked).status_code == 302
    told = read(two.gard_team, at(two.gard, "opened_operations"))
    row = told[told.index("<tbody>") : told.index("</tbody>")]
    assert "0 h" not in row and row.count("—") == 5
