"""The holder and the structure that employs someone both declare: both figures shown, one counts, the gap waits."""

import pytest
from django.urls import reverse

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import EmployerSheet, LedgerEntry, SecondDeclaration
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.services import check_assignment
from tests.builders import make_organization
from tests.coordination.hours.builders import make_membership, signed_in
from tests.coordination.hours.sheet_files import deposit, model_of, workbook


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def seconded(case):
    """Nadia is seconded by a structure that declares her hours."""
    with mission_scope(case.mission.pk):
        case.structure = make_organization("inclusive", name="Relais (fictif)")
        case.assignment.employer, case.assignment.mode = case.structure, "secondment"
        case.assignment.declarant = "employer"
        case.assignment.save()
    return case


def declared_by_structure(case, hundredths):
    """The structure's figure for March enters the ledger."""
    from levier.coordination.hours.services import DeclaredLine
    from levier.coordination.hours.services.differences import Said, declare_differences
    from tests.coordination.hours.builders import MARCH

    with mission_scope(case.mission.pk):
        line = DeclaredLine(case.assignment, MARCH, hundredths)
        declare_differences([Said(case.statement, line, "Noa, gérante")], reason="")


def deposit_of(case, tmp_path, march):
    """The structure's own file says these hours of March, and it confirms it; its browser."""
    with mission_scope(case.mission.pk):
        browser = signed_in(make_membership(case.structure, "inclusive_employer"))
    head, row = model_of(browser, "/herault/mes-salaries/modele.xlsx", tmp_path)
    row[head.index("mars 2026")] = march
    shown = deposit(browser, "/herault/mes-salaries/tableau", workbook([head, row]))
    assert "Enregistrer ces heures" in words(shown)
    signed = {"name": "Noa Pujol", "function": "gérante", "attested": "on"}
    recorded = words(browser.post(shown.redirect_chain[-1][0], signed, follow=True))
    assert ("savent pour qui il n’y en a pas" in recorded) is (march == "0")
    return browser


def test_the_holder_s_form_says_who_declares_and_does_not_ask_for_last_period_s_hours(seconded, company):
    assert "Ses heures sont déclarées par Relais (fictif)" in words(company.get(seconded.page))


def test_what_the_holder_says_of_someone_else_s_declarant_is_kept_beside_and_counts_for_nothing(seconded, company):
    page = words(seconded.send(company, {3: "120"}))
    assert "Vos chiffres, comparés à ceux de la structure" in page
    assert seconded.entries() == 0
    with mission_scope(seconded.mission.pk):
        assert SecondDeclaration.objects.get().hundredths == 12_000


def test_both_figures_are_shown_one_counts_and_the_gap_is_an_open_point_until_settled(seconded, company, facilitator):
    seconded.send(company, {3: "120"})
    assert "Relais (fictif), qui déclare, n’a rien dit encore" in words(facilitator.get(seconded.counting))
    assert "Deux déclarations" not in words(facilitator.get("/herault/a-faire/"))
    declared_by_structure(seconded, 12_133)
    page = words(facilitator.get(seconded.counting))
    assert "Le titulaire dit 120 h ; Relais (fictif), qui déclare, 121,33 h : ce chiffre compte." in page
    assert "Deux déclarations ne s’accordent pas" in words(facilitator.get("/herault/a-faire/"))
    settle = f"{seconded.line}/ecart"
    assert "Dites ce qui a tranché" in words(facilitator.post(settle, {"reason": ""}))
    facilitator.post(settle, {"reason": "Facture de la structure, 121,33 h"})
    assert "Facture de la structure" in words(facilitator.get(seconded.line))
    assert "Deux déclarations ne s’accordent pas" not in words(facilitator.get("/herault/a-faire/"))
    assert seconded.held().declared == 12_133


def settled(facilitator, case):
    """The open gap of March, settled from its line."""
    assert "Deux déclarations ne s’accordent pas" in words(facilitator.get("/herault/a-faire/"))
    facilitator.post(f"{case.line}/ecart", {"reason": "Feuille de présence du chantier"})
    assert "Feuille de présence" in words(facilitator.get(case.line))
    assert "Deux déclarations ne s’accordent pas" not in words(facilitator.get("/herault/a-faire/"))


def test_a_declarant_s_hours_corrected_to_none_are_still_compared(seconded, company, facilitator):
    seconded.send(company, {3: "120"})
    declared_by_structure(seconded, 12_133)
    with mission_scope(seconded.mission.pk):
        entry = LedgerEntry.objects.get()
    wrong = {"entry": entry.pk, "difference": "-121,33", "reason": "Erreur de chantier", "seen": entry.pk}
    facilitator.post(f"{seconded.line}/corriger", wrong)
    said = "Le titulaire dit 120 h ; Relais (fictif), qui déclare, 0 h : ce chiffre compte."
    assert said in words(facilitator.get(seconded.counting))
    settled(facilitator, seconded)


def test_a_structure_that_declares_no_hours_leaves_the_gap_open(seconded, company, facilitator, tmp_path):
    seconded.send(company, {3: "120"})
    deposit_of(seconded, tmp_path, "0")
    page = words(facilitator.get(seconded.counting))
    assert "Le titulaire dit 120 h ; Relais (fictif), qui déclare, 0 h : ce chiffre compte." in page
    settled(facilitator, seconded)


def test_it_is_so_too_when_the_structure_said_none_first_and_no_more_once_its_file_is_taken_back(
    seconded, company, facilitator, tmp_path
):
    browser = deposit_of(seconded, tmp_path, "0")
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "Elle était au chantier", "attested": "on"}
    company.post(f"{seconded.page}corriger", {**seconded.shown(company), seconded.field(3): "120", **why})
    assert "Deux déclarations ne s’accordent pas" in words(facilitator.get("/herault/a-faire/"))
    with mission_scope(seconded.mission.pk):
        sheet = EmployerSheet.objects.get()
    browser.post(f"/herault/mes-salaries/tableau/{sheet.public_id}/", {"undo": "on"})
    assert "Deux déclarations ne s’accordent pas" not in words(facilitator.get("/herault/a-faire/"))
    assert "n’a rien dit encore" in words(facilitator.get(seconded.counting))


def test_a_zero_beside_the_hours_of_the_declarant_is_a_figure_and_an_empty_box_is_not(seconded, company, facilitator):
    declared_by_structure(seconded, 12_133)
    seconded.send(company, {2: "100", 3: "0"})
    assert "Le titulaire dit 0 h ; Relais (fictif), qui déclare, 121,33 h" in words(facilitator.get(seconded.counting))
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "erreur de saisie", "attested": "on"}
    company.post(f"{seconded.page}corriger", {**seconded.shown(company), seconded.field(3): "", **why})
    assert "Le titulaire dit" not in words(facilitator.get(seconded.counting))


def test_a_holder_who_declares_nobody_is_compared_with_its_structure(case, company, facilitator, tmp_path):
    with mission_scope(case.mission.pk):
        case.structure = make_organization("inclusive", name="Relais (fictif)")
        case.assignment.employer, case.assignment.mode = case.structure, "secondment"
        case.assignment.save()
    deposit_of(case, tmp_path, "120")
    assert "le titulaire, qui déclare, n’a rien dit encore" in words(facilitator.get(case.counting))
    company.post(case.page, {"nobody_worked": "on"})
    company.post(f"{case.page}verifier", case.signature(company))
    page = words(facilitator.get(case.counting))
    assert "Relais (fictif) dit 120 h ; le titulaire, qui déclare, 0 h : ce chiffre compte." in page
    settled(facilitator, case)


def test_figures_that_agree_wait_for_nobody(seconded, company, facilitator):
    seconded.send(company, {3: "121,33"})
    declared_by_structure(seconded, 12_133)
    assert "Deux déclarations ne s’accordent pas" not in words(facilitator.get("/herault/a-faire/"))


def test_the_holder_s_figure_said_again_replaces_the_first_and_may_be_taken_back(seconded, company):
    seconded.send(company, {3: "120"})
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "erreur de saisie", "attested": "on"}
    for hours, left in (("118", [11_800]), ("", [])):
        company.post(f"{seconded.page}corriger", {**seconded.shown(company), seconded.field(3): hours, **why})
        with mission_scope(seconded.mission.pk):
            waiting = SecondDeclaration.objects.filter(settled_at=None)
            assert list(waiting.values_list("hundredths", flat=True)) == left
    assert seconded.entries() == 0


def test_the_lines_of_a_structure_are_counted_before_the_holder_answers(seconded, facilitator):
    declared_by_structure(seconded, 12_133)
    page = words(facilitator.get(seconded.counting))
    assert "Envoyées par les structures qui emploient ces personnes" in page
    assert "Saisir le relevé pour elle" in page
    facilitator.post(f"{seconded.counting}retenir")
    assert seconded.held().counted == 12_133


def test_the_desk_says_on_the_assignment_who_declares(case, facilitator):
    where = {"public_id": case.assignment.participant.public_id, "assignment": case.assignment.public_id}
    page = f"/herault{reverse('assignment_edit', kwargs=where)}"
    with mission_scope(case.mission.pk):
        structure = make_organization("inclusive", name="Relais (fictif)")
        kept = {
            "award": case.award.pk, "desk": case.lead.pk, "hired_on": "2026-01-05", "version": case.assignment.version,
            "declarant": "employer",
        }  # fmt: skip
    refused = words(facilitator.post(page, {**kept, "mode": "direct_hire"}))
    assert "déclarée par le titulaire" in refused.split("errorlist", 1)[1]
    shown = facilitator.post(page, {**kept, "mode": "secondment", "employer": structure.pk}, follow=True)
    assert "Relais (fictif), qui déclare ses heures" in words(shown)


def test_a_direct_hire_is_declared_by_its_holder(case):
    with mission_scope(case.mission.pk):
        assignment = Assignment.objects.select_related("award__lot__contract", "participant").get()
        assignment.declarant = "employer"
        with pytest.raises(Problem, match="déclarée par le titulaire") as refused:
            check_assignment(assignment)
    assert refused.value.field == "declarant"


def test_another_desk_settles_nothing(seconded, company):
    seconded.send(company, {3: "120"})
    declared_by_structure(seconded, 12_133)
    with mission_scope(seconded.mission.pk):
        other = signed_in(make_membership(make_organization("desk"), "facilitator"))
    assert other.post(f"{seconded.line}/ecart", {"reason": "x"}).status_code == 404


def test_a_holder_about_to_say_that_nobody_worked_reads_what_the_structure_declared(seconded, company):
    declared_by_structure(seconded, 2_050)
    page = words(company.post(seconded.page, {"nobody_worked": "on"}, follow=True))
    assert "pourtant déclaré 20,5 h sur cette période" in page
