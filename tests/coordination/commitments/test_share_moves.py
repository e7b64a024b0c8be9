"""Hours handed from a desk to another: who, why, both sides read it; the lot owes the same to the hour."""

import pytest
from django.urls import reverse

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment, ShareMove
from levier.coordination.commitments.recording import shares_of
from levier.coordination.commitments.selectors import owed_of
from levier.coordination.commitments.territories.moves import check_move
from tests.builders import make_organization
from tests.coordination.hours.builders import Case, declare, make_membership, signed_in

ASKED = {"giver": "Sète", "held": 100, "held_then": 100, "done": 8_000, "said": False, "same_desk": False}


def test_hours_move_freely_down_to_what_is_done():
    assert check_move(20, **ASKED) is None


@pytest.mark.parametrize(
    ("hours", "changes", "field", "sentence"),
    [
        (0, {}, "hours", "combien d’heures"),
        (101, {}, "hours", "ne répond que de 100"),
        (20, {"held_then": 19}, "effective_on", "À cette date, Sète ne répondait que de 19"),
        (21, {}, "below", "a déjà 80"),
        (20, {"same_desk": True}, "receiver", "un autre guichet"),
    ],
)
def test_what_cannot_move_is_said_at_its_field(hours, changes, field, sentence):
    with pytest.raises(Problem) as refused:
        check_move(hours, **{**ASKED, **changes})
    assert refused.value.field == field
    assert sentence in refused.value.sentence.replace("\u00a0", " ")


def test_going_below_what_is_done_is_noted_once_said():
    assert check_move(21, **{**ASKED, "said": True}) == 8_000


def page_of(name, thing):
    return f"/herault{reverse(name, args=[thing.public_id])}"


def test_a_share_moves_between_desks_and_both_read_why(herault):
    case = Case(herault)
    with mission_scope(herault.pk):
        declare(case.statement, case.assignment, 12_000)
        other = make_organization("desk", name="Sète")
        case.lead.name = "Montpellier"
        case.lead.save()
    lot = case.award.lot
    page, shown = page_of("share_move", lot), page_of("operation", lot.contract.operation)
    lead, associate = signed_in(case.facilitator), signed_in(make_associate(herault, other))
    lead.post(f"{case.counting}retenir")
    assert associate.get(shown).status_code == 404

    sent = {"giver": case.lead.pk, "receiver": other.pk, "effective_on": "2026-06-01", "reason": "Chantier de Sète"}
    # Nothing is written by what is refused, and what was typed is kept.
    refused = lead.post(page, {**sent, "hours": "1 100"}).content.decode()
    assert "Montpellier a déjà 120" in refused.replace("\u00a0", " ")
    assert 'value="1 100"' in refused
    assert "errorlist" in lead.post(page, {**sent, "hours": "300", "reason": "  "}).content.decode()
    with mission_scope(herault.pk):
        assert not ShareMove.objects.exists()

    # Nor is a desk relieved before the contract binds, after its end, or of hours that were not its own yet.
    for on, told in (("2025-01-01", "lie le titulaire depuis"), ("2032-01-01", "prend fin le 31 décembre 2026")):
        assert told in lead.post(page, {**sent, "hours": "300", "effective_on": on}).content.decode().replace(
            "\u00a0", " "
        )

    assert lead.post(page, {**sent, "hours": "300"}).status_code == 302
    with mission_scope(herault.pk):
        assert shares_of(lot) == {case.lead.pk: 900, other.pk: 300}
        table = owed_of(lot.contract.operation).table
        assert (table.total, table.agrees) == (1_200, True)
    # Both sides read who did it and why, on the operation and on the lot.
    for browser in (lead, associate):
        for address in (shown, page_of("lot_hours", lot)):
            read = browser.get(address).content.decode()
            assert "Chantier de Sète" in read
            assert str(case.facilitator) in read
    assert associate.post(page, {**sent, "hours": "1"}).status_code == 403

    # Below what is done only once said, and the act says it; the contrary act alone undoes.
    assert lead.post(page, {**sent, "hours": "800", "below": "on", "reason": "Convenu"}).status_code == 302
    assert "en deçà des 120" in associate.get(shown).content.decode().replace("\u00a0", " ")
    back = {
        "giver": other.pk,
        "receiver": case.lead.pk,
        "effective_on": "2026-07-01",
        "reason": "Retour",
        "hours": "1100",
    }
    early = lead.post(page, {**back, "effective_on": "2026-05-31"}).content.decode()
    assert "À cette date, Sète ne répondait que de 0" in early.replace("\u00a0", " ")
    assert lead.post(page, back).status_code == 302
    with mission_scope(herault.pk):
        assert shares_of(lot) == {case.lead.pk: 1_200, other.pk: 0}
        assert [move.done_then for move in ShareMove.objects.order_by("pk")] == [None, 12_000, None]
        assert sum(act.hours for act in HoursCommitment.objects.filter(lot=lot)) == 1_200
        assert DeskShare.objects.filter(commitment__kind="move").count() == 6


def make_associate(mission, desk):
    with mission_scope(mission.pk):
        return make_membership(desk, "facilitator")
