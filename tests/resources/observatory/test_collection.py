"""The yearly collection: one source a desk, signed by the desk; who is missing is said, never counted as zero."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.territories.models import MissionAgreement
from levier.coordination.hours.models import LedgerEntry
from levier.organizations.models import OrganizationKind
from levier.resources.observatory.campaign.lines import Desks
from levier.resources.observatory.campaign.models import DeskCollection
from levier.resources.observatory.campaign.possible_totals import faults_of_totals
from levier.resources.observatory.campaign.rules import (
    CollectionSource,
    DeskLine,
    Figures,
    State,
    consolidated,
)
from levier.resources.observatory.ledger.services import build_facts
from tests.budgets import assert_detail_budget
from tests.builders import make_assignment, make_organization
from tests.coordination.hours.builders import make_membership, signed_in
from tests.resources.observatory.test_pages import text_of

DAY = datetime.date
PAGE = "/herault/observatoire/collecte/"


def line(name, source=CollectionSource.TOTALS, now=None, signed=None, before=None):
    return DeskLine(name, source, now or Figures(), signed, before or Figures())


def test_a_missing_desk_is_named_and_is_no_zero():
    told = Figures(120_000, 12, 14)
    lines = [
        line("PLIE", now=told, signed=told),
        line("CD 34", source=None),
        line("Ouest", now=Figures(5_000, 1, 1)),
        line("Sète", now=Figures(0, 0, 0), signed=Figures(0, 0, 0)),
    ]
    assert [one.state for one in lines] == [State.SIGNED, State.MISSING, State.DECLARED, State.SIGNED]
    whole = consolidated(lines)
    assert whole.figures == told
    assert whole.missing_words == "sans CD 34 et Ouest"
    assert consolidated([line("CD 34", source=None)]).figures == Figures()
    # One of them does not know its work contracts: nobody knows their sum.
    assert consolidated([lines[0], line("X", now=Figures(1, 1), signed=Figures(1, 1))]).figures.work_contracts is None


def test_what_was_signed_stays_and_a_change_shows():
    signed = Figures(10_000, 2, 2)
    changed = line("PLIE", source=CollectionSource.LEDGER, now=Figures(9_000, 2, 2), signed=signed)
    assert (changed.state, changed.published) == (State.CHANGED, signed)
    assert line("PLIE", now=signed, before=Figures(12_000)).gap == -2_000
    assert line("PLIE", now=signed).gap is None


@pytest.mark.parametrize(
    ("told", "field", "words", "refuses"),
    [
        (Figures(10_000, 0, None), "people", "au moins une personne", True),
        (Figures(0, 3, None), "people", "aucune personne", True),
        (Figures(0, None, 2), "work_contracts", "aucun contrat de travail", True),
        (Figures(876_001, 1, None), "hundredths", "8 760 h au plus", True),
        (Figures(250_500, 1, 1), "hundredths", "48 h par semaine", False),
        (Figures(100_000, 9, 8), "work_contracts", "autant de contrats", False),
    ],
)
def test_totals_are_held_to_what_is_possible(told, field, words, refuses):
    (fault,) = faults_of_totals(2025, told)
    assert (fault.field, fault.is_warning) == (field, not refuses)
    assert words in fault.expected.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    "told", [Figures(0, 0, 0), Figures(876_000, 4, 4), Figures(120_050, 9), Figures(120_050), Figures(0, None, None)]
)
def test_totals_that_can_be_are_not_questioned(told):
    assert faults_of_totals(2025, told) == []


def test_impossible_totals_are_refused_and_doubtful_ones_told_before_the_signature(as_role, desks, herault):
    team, page = as_role("mission_team"), f"{PAGE}2025/{desks[1].public_id}/"
    typed = {"source": "totals", "hundredths": "1 200,5", "document": "courriel"}
    assert "Attendu : au moins une personne" in text_of(team.post(page, {**typed, "people": "0"}))
    with mission_scope(herault.pk):
        assert not DeskCollection.objects.filter(desk=desks[1]).exists()
    said = text_of(team.post(page, {**typed, "people": "9", "work_contracts": "8"}, follow=True))
    assert "Totaux à vérifier" in said
    assert "Au moins autant de contrats de travail que de personnes" in said
    assert "à vérifier" in text_of(team.get(f"{PAGE}?annee=2025")).casefold()


@pytest.fixture
def desks(herault):
    """Two desks: the hours of the first are in the ledger, in 2025; the second sends its totals."""
    with mission_scope(herault.pk):
        ours = make_assignment()
        for kind in ("declared", "counted"):
            LedgerEntry.objects.create(
                assignment=ours, award=ours.award, month=DAY(2025, 6, 1), kind=kind, hundredths=15_000,
                author_name="Essai",
            )  # fmt: skip
        build_facts(herault)
        other = make_organization(OrganizationKind.DESK, name="Guichet de l’Ouest")
        MissionAgreement.objects.create(
            operation=ours.award.lot.contract.operation,
            desk=make_organization(OrganizationKind.DESK, name="Guichet du Gard"),
            partner_name="Mission du Gard", document="Convention", offered_at=timezone.now(),
            accepted_at=timezone.now(),
        )  # fmt: skip
        return ours.desk, other


def test_the_story_of_a_year(as_role, desks, herault, clock):
    clock("2026-03-02 09:00")
    first, second = desks
    team = as_role("mission_team")
    with mission_scope(herault.pk):
        of_first, of_second = (signed_in(make_membership(desk, "facilitator")) for desk in desks)
    pages = {desk: f"{PAGE}2025/{desk.public_id}/" for desk in desks}
    assert "sans " in text_of(team.get(PAGE))
    assert "Collecte des chiffres de 2025" in text_of(team.get(PAGE))
    assert as_role("buyer").get(PAGE).status_code == 403
    # The desk of another mission, known because an operation is shared with it, sends its figures there.
    assert "Guichet du Gard" not in text_of(team.get(PAGE))
    with mission_scope(herault.pk):
        brought = Desks(SimpleNamespace(has=lambda role: True)).words
    assert first.name in brought
    assert "Guichet du Gard" not in brought
    # A desk declares for itself alone; the team for a desk that wrote to it.
    assert of_first.get(pages[second]).status_code == 404
    said = text_of(of_first.post(pages[first], {"source": "ledger"}, follow=True))
    assert "150 h" in said
    # A ledger that holds no hour of a desk says zero, which it may sign.
    said = text_of(team.post(pages[second], {"source": "ledger"}, follow=True))
    assert "0 h" in said
    assert "à signer" in said.casefold()
    assert "manquant" not in said
    said = text_of(team.post(pages[second], {"source": "totals", "hundredths": "", "document": "courriel"}))
    assert "Indiquez les heures retenues" in said
    said = text_of(team.post(pages[second], {"source": "totals", "hundredths": "1 200,5", "people": "9",
                                             "document": "courriel du 2 mars"}, follow=True))  # fmt: skip
    assert "Le guichet signe lui-même" in said
    assert_detail_budget(of_second, pages[second])
    told = text_of(of_second.get(pages[second]))
    assert "En 2025 : 1 200,5 h, 9 personnes et contrats de travail non transmis." in told
    # It signs what it sees; a page read before a change signs nothing.
    assert team.post(f"{pages[second]}signer", {"seen": 120_050, "name": "X"}).status_code == 404
    assert "ont changé" in text_of(of_second.post(f"{pages[second]}signer", {"seen": 1, "name": "Lou"}))
    of_second.post(f"{pages[second]}signer", {"seen": 120_050, "name": "Lou Castan (fictif)", "function": "direction"})
    said = text_of(team.get(f"{PAGE}?annee=2025"))
    assert f"sans {first}" in said
    assert "1 200,5 h" in said
    of_first.post(f"{pages[first]}signer", {"seen": 15_000, "name": "Sacha (fictif)"})
    assert "1 350,5 h" in text_of(team.get(f"{PAGE}?annee=2025"))
    # A correction in the ledger changes the source, not what was signed.
    with mission_scope(herault.pk):
        entry = LedgerEntry.objects.get(kind="counted")
        LedgerEntry.objects.create(
            assignment=entry.assignment, award=entry.award, month=entry.month, kind="counted", hundredths=-5_000,
            corrects=entry, reason="saisi deux fois", author_name="Essai",
        )  # fmt: skip
        build_facts(herault)
        assert DeskCollection.objects.get(desk=first).signed_hundredths == 15_000
    said = text_of(team.get(f"{PAGE}?annee=2025"))
    assert "changé depuis la signature" in said
    assert "1 350,5 h" in said
    # Next year, the figures signed stand beside the new ones.
    assert "150 h" in text_of(team.get(f"{PAGE}?annee=2026"))
