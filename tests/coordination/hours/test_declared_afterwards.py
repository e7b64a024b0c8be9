"""What a company does and reads once its statement is sent: errors, corrections, refusals, another contact."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry
from tests.coordination.hours.builders import DAY, make_membership, signed_in, text


def test_an_error_is_signalled_to_the_facilitator_and_changes_no_hour(case, company, facilitator):
    case.send(company, {3: "100"})
    company.post(f"{case.page}erreur", {"text": "90 h en mars, et non 100", "author_name": "Lou"})
    assert case.held().declared == 10_000
    assert "Erreur signalée" in text(facilitator.get("/herault/"))
    assert "90 h en mars, et non 100" in text(facilitator.get(case.counting))


def test_hours_said_to_be_false_are_read_before_they_are_counted_in_one_act(case, company, facilitator):
    case.send(company, {3: "100"})
    assert "lisez-la avant de retenir" not in text(facilitator.get(case.counting))
    company.post(f"{case.page}erreur", {"text": "90 h en mars, et non 100", "author_name": "Lou"})
    assert "lisez-la avant de retenir" in text(facilitator.get(case.counting))


def test_a_link_in_wrong_hands_does_not_fill_a_facilitators_day(case, company, facilitator):
    case.send(company, {3: "100"})
    for rank in range(5):
        company.post(f"{case.page}erreur", {"text": f"message {rank}", "author_name": "Lou"})
    page = text(company.post(f"{case.page}erreur", {"text": "de trop", "author_name": "Lou"}))
    assert "5 messages attendent déjà la réponse du facilitateur" in page
    assert "de trop" in page, "what was typed is kept"
    assert "de trop" not in text(facilitator.get(case.counting))


def test_a_corrected_declaration_adds_the_difference_and_says_who_and_why(case, company):
    case.send(company, {2: "50", 3: "100"})
    corrected = {case.field(1): "8", case.field(2): "50", case.field(3): "90"}
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "jour férié compté", "attested": "on"}
    assert "2\u00a0différences enregistrées" in text(
        company.post(f"{case.page}corriger", {**case.shown(company), **corrected, **why}, follow=True)
    )
    assert case.held().declared == 9_000
    with mission_scope(case.mission.pk):
        difference = LedgerEntry.objects.get(corrects__isnull=False)
        assert (difference.hundredths, difference.reason) == (-1_000, "jour férié compté")
        assert difference.author_name == "Lou Castan, conductrice"
        assert LedgerEntry.objects.get(month=DAY(2026, 1, 1)).hundredths == 800


def test_a_correction_from_an_older_page_undoes_nothing_and_says_what_changed(case, company):
    """Two tabs of one company, or two of its people."""
    case.send(company, {2: "50", 3: "100"})
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "oubli", "attested": "on"}
    address, older = f"{case.page}corriger", case.shown(company)
    company.post(address, {**older, case.field(2): "50", case.field(3): "105", **why})
    sent = {case.field(1): "8", case.field(2): "50", case.field(3): "100", **why}
    answer = company.post(address, {**older, **sent})
    page = text(answer).replace("\u00a0", " ")
    assert "ont changé depuis que vous avez ouvert cette page" in page
    assert "mars 2026 : 105 h et non plus 100 h" in page and "février 2026" not in page.split("non plus")[0]
    assert case.held().declared == 10_500 and not case.held(DAY(2026, 1, 1)).declared
    form, asked_again = answer.context["form"], answer.context["why"]
    assert [form[case.field(month)].value() for month in (1, 2, 3)] == ["8", "50", "105"]
    assert not asked_again["attested"].value(), "what is attested has changed"
    again = {**sent, case.field(3): "105", "seen": asked_again["seen"].value()}
    assert "1\u00a0différence enregistrée" in text(company.post(address, again, follow=True))
    assert (case.held().declared, case.held(DAY(2026, 1, 1)).declared) == (10_500, 800)


def test_the_same_figure_corrected_in_two_tabs_is_shown_to_who_comes_second(case, company):
    case.send(company, {3: "100"})
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "oubli", "attested": "on"}
    address, older = f"{case.page}corriger", case.shown(company)
    company.post(address, {**older, case.field(3): "105", **why})
    answer = company.post(address, {**older, case.field(3): "110", **why})
    assert "105\u00a0h et non plus 100\u00a0h" in text(answer)
    assert answer.context["form"][case.field(3)].value() == "110", "what was typed is kept"
    assert case.held().declared == 10_500
    assert "Rien ne change" in text(company.post(address, {**older, case.field(3): "105", **why})), "a second click"


@pytest.mark.parametrize("seen", ["", "1/2026-03/abc/0", "x", "9" * 400])
def test_a_correction_that_does_not_say_what_it_was_shown_changes_nothing(case, company, seen):
    case.send(company, {3: "100"})
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "oubli", "attested": "on"}
    page = text(company.post(f"{case.page}corriger", {case.field(3): "90", **why, "seen": seen}))
    assert "n’est plus à jour" in page or "ont changé depuis" in page
    assert case.held().declared == 10_000


def test_a_corrected_declaration_never_takes_back_what_is_judged(case, company, facilitator):
    case.send(company, {3: "100"})
    facilitator.post(case.counting + "retenir")
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "erreur", "attested": "on"}
    page = text(company.post(f"{case.page}corriger", {**case.shown(company), case.field(3): "90", **why}))
    assert "100\u00a0h sont déjà jugées" in page
    assert case.held().declared == 10_000


def test_hours_of_a_line_judged_in_part_are_told_apart_to_the_company(case, company, facilitator):
    case.send(company, {3: "100"})
    assert "à contrôler" in text(company.get(case.page)) and "retenues" not in text(company.get(case.page))
    case.judge(facilitator, "part", hours="80")
    assert "dont 20\u00a0h à contrôler, 80\u00a0h retenues" in text(company.get(case.page))


def test_refused_hours_are_explained_to_the_company_without_a_category(case, company, facilitator):
    case.send(company, {3: "100"})
    case.judge(facilitator, "refuse", reason="Heures faites sur un autre chantier")
    page = text(company.get(case.page))
    assert "100\u00a0h non retenues" in page
    assert "Heures faites sur un autre chantier" in page
    assert "DELD" not in page


def test_the_company_reads_the_rule_that_refused_its_hours_by_its_title_and_article(case, company, facilitator):
    with mission_scope(case.mission.pk):
        case.assignment.participant.eligibilities.update(established_on=DAY(2026, 5, 2))
        holder = signed_in(make_membership(case.award.company, "company"))
    case.send(company, {3: "100"})
    case.judge(facilitator, "refuse", reason="Vue trop tard")
    told = "Règle\u00a0: Avant l’éligibilité. CCAG Travaux, publics éligibles (20.1.1)."
    assert told in text(company.get(case.page))
    assert told in text(company.get(f"{case.page}contester/{case.assignment.public_id}/2026-03"))
    assert told in text(holder.get(f"/herault/mes-marches/{case.award.public_id}/"))


def test_who_no_longer_follows_the_contract_names_who_does(case, company, facilitator):
    page = text(company.get(f"{case.page}correspondant"))
    with mission_scope(case.mission.pk):
        assert case.statement.messages.count() == 0
    named = {"contact_name": "Ali Roux (fictif)", "contact_email": "ali@exemple.invalid"}
    page = text(company.post(f"{case.page}correspondant", named))
    assert "il écrira à Ali Roux" in page
    assert "Nouveau correspondant à confirmer" in text(facilitator.get("/herault/"))
