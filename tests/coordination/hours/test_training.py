"""Training within the contract of work counts as insertion hours (CCAG Travaux 20.1.2); elsewhere, someone looks."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.buyer_report import buyer_report_data
from levier.coordination.followup.reports import report_of
from levier.coordination.hours.counting import Line, hours_findings
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.hours.services import DeclaredLine, correct_statement
from tests.coordination.hours.builders import DAY, MARCH, NOW


def text(response):
    """The page, its no-break spaces made plain."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def contract(case):
    def work_under(contract_type):
        with mission_scope(case.mission.pk):
            case.assignment.contract_type = contract_type
            case.assignment.save()
        return case

    return work_under


def training_of(case):
    with mission_scope(case.mission.pk):
        return sum(entry.training for entry in LedgerEntry.objects.all())


@pytest.mark.parametrize(
    ("contract_type", "stops"),
    [
        ("contrat de professionnalisation", False), ("contrat d’apprentissage", False), ("apprentissage", False),
        ("CDD", True), ("CDI", True), ("", True),
    ],
)  # fmt: skip
def test_only_training_outside_a_contract_that_includes_it_is_looked_at(contract_type, stops):
    line = Line(MARCH, 12_000, training=2_100, contract_type=contract_type)
    found = [finding for finding in hours_findings(line) if finding.rule == "training_outside_contract"]
    assert bool(found) is stops
    assert not any(finding.refuses for finding in found), "quelqu’un regarde, rien n’est refusé d’office"
    assert not hours_findings(Line(MARCH, 12_000, contract_type=contract_type))


def send(case, browser, hours, training):
    """Types the hours of March and what of them was training, checks, confirms."""
    browser.post(case.page, case.typed({3: hours}) | {f"f-{case.field(3)}": training})
    checked = text(browser.get(f"{case.page}verifier"))
    browser.post(f"{case.page}verifier", case.signature(browser), follow=True)
    return checked


def test_an_apprentice_s_training_is_said_repeated_kept_and_counted_with_the_rest(contract, company, facilitator):
    case = contract("contrat d’apprentissage")
    assert "dont 21 h de formation" in send(case, company, "120", "21")
    assert "dont 21 h de formation" in text(company.get(case.page))
    assert (case.held().declared, training_of(case)) == (12_000, 2_100)
    facilitator.post(f"{case.counting}retenir")
    assert case.held().counted == 12_000


def test_under_another_contract_the_line_stops_with_the_text_s_words_and_the_facilitator_decides(
    contract, company, facilitator
):
    case = contract("CDD")
    send(case, company, "120", "21")
    facilitator.post(f"{case.counting}retenir")
    assert case.held().counted == 0
    shown = text(facilitator.get(case.line))
    assert "Dont 21 h de formation, hors d’un contrat qui la comprend (CDD)." in shown
    assert "20.1.2" in shown
    case.judge(facilitator, "all")
    assert case.held().counted == 12_000


def test_training_beyond_the_month_s_hours_is_refused_beside_its_field_and_kept(case, company):
    shown = text(company.post(case.page, case.typed({3: "20"}) | {f"f-{case.field(3)}": "21"}))
    assert "La formation ne dépasse pas les heures déclarées du mois : corrigez l’un des deux nombres." in shown
    assert 'value="21"' in shown
    assert case.entries() == 0


def test_a_correction_may_change_the_training_alone_and_the_hours_alone(contract, company):
    case = contract("contrat d’apprentissage")
    send(case, company, "120", "21")
    signed = {"name": "Lou", "function": "gérante", "reason": "oubli", "now": NOW}
    with mission_scope(case.mission.pk):
        correct_statement(case.statement, [DeclaredLine(case.assignment, MARCH, 12_000, 3_500)], **signed)
    assert (case.held().declared, training_of(case)) == (12_000, 3_500)
    with mission_scope(case.mission.pk):
        correct_statement(case.statement, [DeclaredLine(case.assignment, MARCH, 3_000)], **signed)
    assert (case.held().declared, training_of(case)) == (3_000, 3_000), "pas plus de formation que d’heures"
    form = text(company.get(f"{case.page}corriger"))
    assert f'name="f-{case.field(3)}" value="30"' in form


def test_the_buyer_s_report_says_how_much_was_training(contract, company):
    case = contract("contrat d’apprentissage")
    send(case, company, "120", "21")
    with mission_scope(case.mission.pk):
        operation = case.award.lot.contract.operation
        report = report_of(operation, mission="Essai", today=DAY(2026, 4, 3), produced_at=NOW)
    detail = next(one["detail"] for one in buyer_report_data(report)["figures"] if one["label"] == "Déclarées")
    assert "dont 21\u00a0h de formation" in detail.replace("\u202f", "\u00a0")
