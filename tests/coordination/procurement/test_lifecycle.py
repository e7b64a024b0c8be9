"""Which stage follows which: one table, in code and on paper."""

from pathlib import Path

import pytest

from levier.common.errors import Problem
from levier.coordination.procurement.lifecycle import BOTH, MOVES, NEEDS, Hand, check_move, moves_from
from levier.coordination.procurement.models import RUNNING_STATUSES, ContractStatus

DOC = Path(__file__).parents[3] / "docs/lifecycle.md"
BY_ACT = "act of the buyer on each lot, with its papers"
LEAD = frozenset({Hand.LEAD})
KNOWN = frozenset()


def test_the_paper_says_what_the_code_does():
    labels = dict(ContractStatus.choices)
    expected = [
        (
            labels[move.source],
            labels[move.target],
            "mission’s team" if len(move.by) == 1 else "lead desk, mission’s team",
            BY_ACT if move.by_act else "decision written down" if move.needs_reason else "none",
            ", ".join(NEEDS[need] for need in move.needs) or "—",
        )
        for move in MOVES
    ]
    lines = DOC.read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("|")]
    assert rows[2 : 2 + len(MOVES)] == expected


def test_every_stage_is_in_the_table_and_only_the_archive_has_no_way_out():
    named = {move.source for move in MOVES} | {move.target for move in MOVES}
    assert named == set(ContractStatus.values)
    assert set(ContractStatus.values) - {move.source for move in MOVES} == {"archive"}
    assert len({(move.source, move.target) for move in MOVES}) == len(MOVES)


def test_hours_are_expected_only_after_the_start_and_can_always_be_suspended():
    for status in RUNNING_STATUSES:
        assert any(move.target == "suspendu" and move.needs_reason for move in moves_from(status, LEAD))


def test_a_stage_that_does_not_follow_is_refused():
    with pytest.raises(Problem, match="ne suit pas") as refused:
        check_move("redaction", "solde", BOTH, reason="", missing=KNOWN)
    assert refused.value.field == "target"


def test_reopening_a_settled_contract_is_for_the_missions_team():
    with pytest.raises(Problem, match="équipe de la mission"):
        check_move("solde", "termine", LEAD, reason="Erreur", missing=KNOWN)
    assert check_move("solde", "termine", BOTH, reason="Erreur", missing=KNOWN).target == "termine"


def test_a_decision_of_the_buyer_is_written_down():
    with pytest.raises(Problem) as refused:
        check_move("en_cours", "suspendu", BOTH, reason="  ", missing=KNOWN)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("source", ["notifie", "demarre", "en_cours", "suspendu"])
def test_a_clause_is_not_removed_by_choosing_a_stage(source):
    assert "clause_supprimee" not in {move.target for move in moves_from(source, BOTH)}
    with pytest.raises(Problem, match="décision de l’acheteur sur chaque lot"):
        check_move(source, "clause_supprimee", BOTH, reason="Arrêté", missing=KNOWN)


def test_a_contract_without_holder_or_date_is_not_notified():
    with pytest.raises(Problem, match="et la date de notification"):
        check_move("attribue", "notifie", BOTH, reason="", missing=frozenset({"holder", "notified_on"}))


def test_an_associated_desk_moves_nothing():
    assert moves_from("en_cours", frozenset()) == []
