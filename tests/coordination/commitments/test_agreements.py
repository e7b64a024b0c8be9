"""An operation opened to a desk of another mission: shares and totals pass, never people; ending it closes at once."""

import inspect
from dataclasses import fields
from pathlib import Path

import pytest

from levier.common.errors import Problem
from levier.common.tenancy.scope import every_mission, mission_scope
from levier.config.checks import run_all
from levier.coordination.commitments.models import (
    AgreementAct,
    DeskShare,
    HoursCommitment,
    MissionAgreement,
    OpenedOperation,
    OpenedShare,
)
from levier.coordination.commitments.services import commit_hours
from levier.coordination.commitments.territories import agreeing
from levier.coordination.commitments.territories.agreements import (
    Acceptance,
    Ending,
    Message,
    Part,
    PublishedShares,
    State,
    published,
    state_of,
)
from levier.coordination.commitments.territories.crossing import cross
from levier.coordination.commitments.territories.services import move_share
from levier.coordination.followup.enforcement.services import answer_difficulty, report_difficulty
from levier.coordination.followup.territories import territories_of
from levier.coordination.hours.services import judge
from levier.coordination.procurement.models import Lot
from tests.builders import make_mission, make_organization, make_user
from tests.coordination.hours.builders import DAY, MARCH, Case, declare

SOURCE = Path(inspect.getfile(agreeing)).parents[4]


def test_an_agreement_stands_from_its_acceptance_to_its_end():
    day = DAY(2026, 1, 1)
    assert state_of(None, None) is State.OFFERED
    assert state_of(day, None) is State.IN_FORCE
    assert state_of(None, day) is State.DECLINED
    assert state_of(day, day) is State.ENDED


def test_shares_that_do_not_make_the_operation_are_never_published():
    parts = [Part("A", 60, 0), Part("B", 40, 0, is_partner=True), Part("C", 0, 0)]
    assert [part.desk for part in published(parts, 100).parts] == ["A", "B"]
    with pytest.raises(ValueError, match="100 hours published for an operation of 101"):
        published(parts, 101)


def test_what_may_pass_holds_no_person_and_no_id():
    passing = {field.name for kind in (*Message.__args__, Part) for field in fields(kind)}
    assert passing == {
        "operation",
        "buyer",
        "document",
        "reason",
        "parts",
        "desk",
        "owed",
        "done",
        "taken_over",
        "excused",
        "remaining",
        "is_partner",
    }


def test_the_wall_is_crossed_in_one_place():
    users = [path for path in SOURCE.rglob("*.py") if "across(" in path.read_text(encoding="utf-8")]
    assert {path.name for path in users} == {"scope.py", "crossing.py"}


@pytest.fixture
def shared(herault, gard):
    """1,200 h in the Hérault, of which 300 are for a desk of the Gard, and 120 h done by the lead desk's person."""
    case = Case(herault)
    case.gard = gard
    with mission_scope(gard.pk):
        case.gard_desk, case.gard_author = make_organization("desk", name="Nîmes"), make_user()
    with mission_scope(herault.pk):
        case.operation = case.award.lot.contract.operation
        case.guest = make_organization("desk", name="Guichet du Gard")
        declare(case.statement, case.assignment, 12_000)
        judge(case.assignment, MARCH, "counted", 12_000, author=case.facilitator)
        give(case, 300)
    return case


def give(case, hours, back=False):
    giver, receiver = (case.guest, case.lead) if back else (case.lead, case.guest)
    move_share(
        case.award.lot, giver, receiver, hours, done=0, below=True, reason="Chantier du Gard",
        effective_on=DAY(2026, 6, 1), author=case.facilitator,
    )  # fmt: skip


def offer(case):
    with mission_scope(case.mission.pk):
        return agreeing.offer_operation(
            case.operation, case.guest, partner=case.gard, partner_name="", document="Convention n° 3",
            author=case.facilitator,
        )  # fmt: skip


def received(case):
    with mission_scope(case.gard.pk):
        return OpenedOperation.objects.get()


def accept(case):
    with mission_scope(case.gard.pk):
        agreeing.accept(OpenedOperation.objects.get(), case.gard_desk, author=case.gard_author)


def copied(case):
    with mission_scope(case.gard.pk):
        return [(part.desk_name, part.owed, part.done, part.is_ours) for part in OpenedShare.objects.all()]


def holds():
    return all(result.faults == 0 for result in run_all())


def test_the_other_mission_reads_shares_once_it_accepts_and_nothing_once_it_ends(shared, caplog):
    caplog.set_level("INFO", logger="levier.tenancy")
    made = offer(shared)
    (line,) = caplog.messages
    sides = f"from mission {shared.mission.pk} to mission {shared.gard.pk}"
    assert line == f"Offer crosses {sides}, agreement {made.public_id}"
    assert received(shared).state is State.OFFERED
    assert copied(shared) == []
    accept(shared)
    lead = str(shared.lead)
    parts = [(lead, 900, 12_000, False), ("Guichet du Gard (fictif)", 300, 0, True)]
    assert sorted(copied(shared)) == sorted(parts)
    # An act on the shares is read at once, and the sum over the missions is the operation.
    with mission_scope(shared.mission.pk):
        give(shared, 50)
        assert sum(part[1] for part in copied_of(shared)) == 1_200
    assert {part[1] for part in copied(shared)} == {850, 350}
    assert holds()
    with mission_scope(shared.mission.pk):
        agreement = MissionAgreement.objects.get()
        agreeing.end_agreement(agreement, "Convention dénoncée", author=shared.facilitator)
    assert copied(shared) == []
    assert received(shared).state is State.ENDED
    with mission_scope(shared.gard.pk), pytest.raises(Problem, match="pris fin"):
        agreeing.accept(OpenedOperation.objects.get(), shared.gard_desk, author=shared.gard_author)
    with mission_scope(shared.mission.pk):
        give(shared, 10)
    assert copied(shared) == []
    assert holds()
    with every_mission("both logs"):
        logs = [(act.mission_id, act.kind, act.is_ours) for act in AgreementAct.objects.order_by("pk")]
    kinds = ("offer", "acceptance", "ending")
    assert [kind for mission, kind, _ in logs if mission == shared.mission.pk] == list(kinds)
    assert [kind for mission, kind, _ in logs if mission == shared.gard.pk] == list(kinds)
    assert all(is_ours is (mission == (shared.gard.pk if kind == "acceptance" else shared.mission.pk))
               for mission, kind, is_ours in logs)  # fmt: skip


def test_what_remains_is_the_figure_of_the_owners_own_page(shared):
    """Lot by lot, less what a notified difficulty took off: neither can be told from the totals."""
    offer(shared)
    accept(shared)
    with mission_scope(shared.mission.pk):
        second = Lot.objects.create(contract=shared.award.lot.contract, number=2, title="Berges")
        commit_hours(
            second, 60, [(shared.guest, 1)], effective_on=DAY(2026, 1, 1), document="AE", author=shared.facilitator
        )
        difficulty = report_difficulty(
            shared.award, notified_on=DAY(2026, 7, 1), notified_by="Lou Castan", text="Aucun candidat.", hours=90,
            author=None, today=DAY(2026, 7, 1),
        )  # fmt: skip
        answer_difficulty(
            difficulty, outcome="no_means", excused=80, means="Deux offres.", decided_by="La mission",
            today=DAY(2026, 7, 2),
        )  # fmt: skip
        owner = {
            one.row.label: (one.row.owed, one.row.excused, one.row.remaining)
            for one in territories_of(shared.operation, DAY(2026, 7, 2)).desks
        }
    assert owner == {str(shared.lead): (900, 60, 72_000), "Guichet du Gard (fictif)": (360, 20, 34_000)}
    with mission_scope(shared.gard.pk):
        assert {one.desk_name: (one.owed, one.excused, one.remaining) for one in OpenedShare.objects.all()} == owner


def copied_of(case):
    return DeskShare.objects.filter(commitment__lot=case.award.lot).values_list("desk", "hours")


def test_the_other_mission_may_decline_or_end_it_too(shared):
    offer(shared)
    accept(shared)
    with mission_scope(shared.gard.pk):
        opened = OpenedOperation.objects.get()
        with pytest.raises(Problem, match="pourquoi"):
            agreeing.end_opened(opened, " ", author=shared.gard_author)
        agreeing.end_opened(opened, "Chantier fini", author=shared.gard_author)
    assert copied(shared) == []
    with mission_scope(shared.mission.pk):
        assert MissionAgreement.objects.get().state is State.ENDED
        assert AgreementAct.objects.last().words == "Chantier fini"
        # The desk's share may be opened again.
    offer(shared)
    assert holds()


@pytest.mark.any_database
def test_a_mission_that_is_no_party_can_neither_accept_end_nor_publish(shared):
    made = offer(shared)
    accept(shared)
    with mission_scope(shared.gard.pk):
        # The Gard knows the agreement's id: it publishes nothing of it, and hands over nothing else.
        with pytest.raises(Problem):
            cross(made.public_id, shared.mission.pk, PublishedShares(()))
        with pytest.raises(KeyError):
            cross(made.public_id, shared.mission.pk, HoursCommitment())
    with mission_scope(make_mission("aude", "11").pk):
        for message in (Acceptance(), Ending("x"), PublishedShares(())):
            for mission in (shared.mission, shared.gard):
                with pytest.raises(Problem):
                    cross(made.public_id, mission.pk, message)
    assert len(copied(shared)) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"partner": None}, "partner_name"),
        ({"partner_name": "Mission du Gard"}, "partner_name"),
        ({"document": " "}, "document"),
    ],
)
def test_what_cannot_be_agreed_is_said_at_its_field(shared, changes, field):
    asked = {"partner": shared.gard, "partner_name": "", "document": "Convention", "author": shared.facilitator}
    with mission_scope(shared.mission.pk):
        with pytest.raises(Problem) as refused:
            agreeing.offer_operation(shared.operation, shared.guest, **{**asked, **changes})
        assert refused.value.field == field
        assert not MissionAgreement.objects.exists()
