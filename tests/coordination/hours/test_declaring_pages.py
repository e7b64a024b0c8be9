"""The company declares from its link: types, checks, confirms. Through the pages, as it does."""

import datetime

import pytest

from levier.common.jobs.models import Job
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours import jobs
from levier.coordination.hours.models import AddedPerson, LedgerEntry, Statement, StatementDraft, StatementLink
from levier.coordination.hours.services import open_link
from levier.coordination.participants.models import Assignment, Participant
from tests.builders import make_assignment
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import DAY, NOW, declare, make_membership, make_statement, signed_in


def text(response):
    return response.content.decode()


# The link


def test_the_token_leaves_the_address_and_is_not_referred(case):
    response = CheckedClient().get(f"/herault/l/{case.token}")
    assert response["Location"] == case.page
    assert response["Referrer-Policy"] == "no-referrer"
    assert case.token not in response["Location"]


def test_opening_changes_nothing_in_the_database(case):
    with mission_scope(case.mission.pk):
        before = list(StatementLink.objects.values()), list(Statement.objects.values())
    case.company()
    with mission_scope(case.mission.pk):
        assert (list(StatementLink.objects.values()), list(Statement.objects.values())) == before
        assert not StatementDraft.objects.exists()


def test_without_the_link_the_statement_stays_closed(case):
    for page in ("", "verifier", "personne", "recu.pdf", "erreur", "corriger", "correspondant"):
        assert CheckedClient().get(case.page + page).status_code == 410


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"expires_at": NOW - datetime.timedelta(days=1)}, "a expiré le 02/04/2026. Demandez-en un nouveau"),
        ({"revoked_at": NOW}, "a été annulé par le guichet. S’il vous reste à déclarer, demandez-lui-en un autre."),
    ],
)
def test_a_link_that_no_longer_works_says_what_to_do(case, fault, sentence):
    with mission_scope(case.mission.pk):
        StatementLink.objects.update(**fault)
    response = CheckedClient().get(f"/herault/l/{case.token}")
    assert response.status_code == 410
    assert sentence in text(response)


def test_a_revoked_link_tells_of_a_more_recent_mail_where_one_was_sent_to_the_same_address(case):
    with mission_scope(case.mission.pk):
        statement = Statement.objects.get()
        first = StatementLink.objects.get()
        open_link(statement, now=NOW, sent_to=first.sent_to)
        StatementLink.objects.filter(pk=first.pk).update(revoked_at=NOW)
    refused = text(CheckedClient().get(f"/herault/l/{case.token}"))
    assert "annulé\u00a0: un courriel plus récent en contient un autre." in refused


def test_a_link_revoked_while_the_page_is_open_stops_it(case, company):
    with mission_scope(case.mission.pk):
        StatementLink.objects.update(revoked_at=NOW)
    assert company.post(case.page, case.typed({3: "10"})).status_code == 410
    assert case.entries() == 0


def test_the_link_of_one_statement_opens_no_other(case, company):
    with mission_scope(case.mission.pk):
        other = make_statement(make_assignment().award)
    assert company.get(f"/herault/releve/{other.public_id}/").status_code == 410


def test_the_link_shows_a_first_name_and_an_initial_and_nothing_of_eligibility(case, company):
    page = text(company.get(case.page))
    assert case.assignment.participant.short_name in page
    assert case.assignment.participant.last_name not in page
    assert "DELD" not in page
    assert "chômage" not in page


# The form


def test_only_the_months_of_the_employment_are_asked_and_the_others_are_explained(case, company):
    with mission_scope(case.mission.pk):
        Assignment.objects.update(hired_on=DAY(2026, 2, 16))
    page = text(company.get(case.page))
    assert [month for month in (1, 2, 3) if f'name="{case.field(month)}"' in page] == [2, 3]
    assert "Embauche le 16\u00a0février\u00a02026" in page


def test_of_a_month_begun_the_days_left_bound_the_hours(case, company):
    with mission_scope(case.mission.pk):
        Assignment.objects.update(hired_on=DAY(2026, 3, 30))
    page = text(company.post(case.page, case.typed({3: "49"})))
    assert "ce que 2\u00a0jours permettent (48\u00a0h)" in page


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({3: "abc"}, "n’est pas un nombre d’heures"),
        ({3: "1215"}, "Vérifiez la virgule"),
        ({3: "-4"}, "ne peut pas être négatif\u00a0: retirez le signe moins"),
        ({3: "744,5"}, "dépassent ce qu’un mois permet"),
        ({3: "260"}, "soit 48\u00a0h par semaine. Vérifiez la virgule\u00a0: 26,0"),
        ({}, "Aucune heure n’est saisie"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(case, company, hours, sentence):
    response = company.post(case.page, case.typed({2: "121,5", **hours} if hours else {}))
    assert response.status_code == 200
    assert sentence in text(response)
    if hours:
        assert 'value="121,5"' in text(response)
        assert f'value="{hours[3]}"' in text(response)
        assert f'value="{hours[3]}"' in text(company.get(case.page))
    assert case.entries() == 0


def test_a_full_month_passes_once_the_company_says_so(case, company):
    company.post(case.page, {**case.typed({3: "260"}), f"ok-{case.field(3)}": "on"})
    assert "260\u00a0h" in text(company.get(f"{case.page}verifier"))


def test_hours_and_nobody_worked_contradict_each_other(case, company):
    page = text(company.post(case.page, {**case.typed({3: "10"}), "nobody_worked": "on"}))
    assert "Des heures sont saisies" in page


def test_last_period_s_hours_are_taken_again_without_typing_or_sending(case, company):
    with mission_scope(case.mission.pk):
        before = make_statement(
            case.award, period_start=DAY(2025, 10, 1), period_end=DAY(2025, 12, 31), due_on=DAY(2026, 1, 15)
        )
        Assignment.objects.update(hired_on=DAY(2025, 9, 1))
        for month, hours in ((10, 11_800), (11, 12_133), (12, 9_000)):
            LedgerEntry.objects.create(
                assignment=case.assignment, award=case.award, statement=before, month=DAY(2025, month, 1),
                kind="declared", hundredths=hours, author_name="Essai",
            )  # fmt: skip
        Statement.objects.filter(pk=before.pk).update(
            confirmed_at=NOW, confirmed_by="Lou", attested_sentence="J’atteste"
        )
    page = text(company.get(case.page))
    assert "118\u00a0h en octobre," in page
    company.post(case.page, {case.field(1): "5", "refill": str(case.assignment.pk)})
    page = text(company.get(case.page))
    assert all(f'value="{hours}"' in page for hours in ("118", "121,33", "90"))
    assert case.entries() == 3


def test_what_was_typed_survives_a_closed_telephone(case, company):
    company.post(case.page, case.typed({2: "100", 3: "abc"}))
    page = text(case.company().get(case.page))
    assert 'value="100"' in page
    assert 'value="abc"' in page


# Checking, then confirming


def test_the_check_repeats_everything_with_totals_and_records_nothing(case, company):
    response = company.post(case.page, case.typed({1: "100", 2: "121,5", 3: "121h20"}), follow=True)
    for _ in range(2):  # reloading it changes nothing
        page = text(response)
        assert case.assignment.participant.short_name in page
        assert "342,83\u00a0h pour 1\u00a0personne" in page
        assert "Rien n’est encore envoyé" in page
        response = company.get(f"{case.page}verifier")
    assert case.entries() == 0


def test_the_check_without_anything_typed_leads_back_to_the_form(case, company):
    assert company.get(f"{case.page}verifier")["Location"] == case.page


def test_a_quarter_is_declared_and_the_receipt_shown_at_the_same_address(case, company):
    page = text(case.send(company, {1: "100", 2: "121,5", 3: "121h20"}))
    assert "Relevé reçu" in page
    assert "121,33" in page
    assert "conductrice de travaux" in page
    assert case.held().declared == 12_133
    with mission_scope(case.mission.pk):
        assert not StatementDraft.objects.exists()


@pytest.mark.parametrize(
    ("signed", "sentence"),
    [
        ({"name": ""}, "Indiquez votre nom."),
        ({"function": ""}, "Indiquez votre fonction."),
        ({"attested": ""}, "Cochez l’attestation"),
        ({"version": "x"}, "Cette page n’est plus à jour"),
        ({"version": "-1"}, "Cette page n’est plus à jour"),
        ({"version": "9" * 30}, "Cette page n’est plus à jour"),
    ],
)
def test_somebody_signs_and_attests(case, company, signed, sentence):
    company.post(case.page, case.typed({3: "100"}))
    page = text(company.post(f"{case.page}verifier", case.signature(company, **signed)))
    assert sentence in page
    assert case.entries() == 0


def test_a_signature_too_long_for_the_ledger_is_told_at_its_field(case, company):
    company.post(case.page, case.typed({3: "100"}))
    long = case.signature(company, name="N" * 150, function="f" * 150)
    page = text(company.post(f"{case.page}verifier", long))
    assert "abrégez la fonction" in page.split("errorlist", 1)[1]
    assert case.entries() == 0


def test_the_name_of_the_contact_is_not_typed_again(case, company):
    company.post(case.page, case.typed({3: "100"}))
    assert 'value="Lou Castan"' in text(company.get(f"{case.page}verifier"))


def test_sending_twice_does_not_make_a_second_one(case, company):
    company.post(case.page, case.typed({3: "100"}))
    signature = case.signature(company)
    for _ in range(2):
        page = text(company.post(f"{case.page}verifier", signature, follow=True))
    assert case.entries() == 1
    assert "déjà confirmé" in page


def test_a_stale_form_after_confirmation_changes_nothing(case, company):
    other_tab = case.company()
    case.send(company, {3: "100"})
    page = text(other_tab.post(case.page, case.typed({3: "50"}), follow=True))
    assert "déjà confirmé" in page
    assert "Relevé reçu" in page
    assert case.held().declared == 10_000
    with mission_scope(case.mission.pk):
        assert not StatementDraft.objects.exists()


def test_figures_changed_in_another_tab_are_shown_again_before_they_are_sent(case, company):
    company.post(case.page, case.typed({3: "100"}))
    signature = case.signature(company)
    case.company().post(case.page, case.typed({3: "50"}))
    page = text(company.post(f"{case.page}verifier", signature, follow=True))
    assert "changé depuis" in page
    assert case.entries() == 0


def test_nobody_worked_is_a_statement_confirmed_like_the_others(case, company):
    page = text(company.post(case.page, {"nobody_worked": "on"}, follow=True))
    assert "Personne n’a travaillé sur la période." in page
    page = text(company.post(f"{case.page}verifier", case.signature(company), follow=True))
    assert "Aucune heure sur la période" in page
    assert case.entries() == 0


def test_who_said_that_nobody_worked_may_correct_it(case, company):
    company.post(case.page, {"nobody_worked": "on"}, follow=True)
    page = text(company.post(f"{case.page}verifier", case.signature(company), follow=True))
    assert "Corriger les heures" in page
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "relevé envoyé trop vite", "attested": "on"}
    page = text(company.post(f"{case.page}corriger", {**case.shown(company), case.field(3): "12", **why}, follow=True))
    assert "1\u00a0différence enregistrée" in page
    assert case.held().declared == 1_200


def test_confirming_asks_for_one_receipt(case, company):
    case.send(company, {3: "100"})
    assert Job.objects.filter(name="hours.send_receipt", mission_id=case.mission.pk).count() == 1


def test_the_company_s_own_correction_is_told_beside_the_attestation_and_receipted(case, company):
    case.send(company, {3: "120"})
    why = {"name": "Paul Autre (fictif)", "function": "comptable", "reason": "une semaine oubliée", "attested": "on"}
    company.post(f"{case.page}corriger", {**case.shown(company), case.field(3): "125", **why})
    page = text(company.get(case.page)).replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")
    assert "Corrigé depuis la confirmation" in page
    assert "par Paul Autre (fictif)" in page
    assert "une semaine oubliée" in page
    assert "+5 h" in page
    with mission_scope(case.mission.pk):
        job = Job.objects.get(name="hours.send_correction")
        for _ in range(2):
            jobs.correction(case.mission.pk, **job.arguments)
        (mail,) = OutgoingMail.objects.filter(subject__startswith="Reçu")
        assert "125\u00a0h" in mail.content
        assert not StatementLink.objects.filter(purpose="copy").exists(), "its own words: there is nothing to contest"


def test_a_correction_asks_again_only_of_the_months_it_changes(case, company):
    full = {case.field(3): "230", f"ok-{case.field(3)}": "on"}
    company.post(case.page, {**case.typed({3: "230"}), **full})
    company.post(f"{case.page}verifier", case.signature(company))
    why = {"name": "Lou Castan", "function": "conductrice", "reason": "un jour oublié", "attested": "on"}
    why |= case.shown(company)
    page = text(company.post(f"{case.page}corriger", {case.field(3): "230", case.field(2): "10", **why}, follow=True))
    assert "ont bien été faites" not in page, "March does not change: it was said already"
    assert "1\u00a0différence enregistrée" in page
    why |= case.shown(company)
    page = text(company.post(f"{case.page}corriger", {case.field(3): "231", case.field(2): "10", **why}))
    assert "ont bien été faites" in page


def test_the_receipt_is_a_pdf_without_a_family_name(case, company):
    from io import BytesIO

    from pypdf import PdfReader

    case.send(company, {3: "121,33"})
    response = company.get(f"{case.page}recu.pdf")
    assert response["Content-Type"] == "application/pdf"
    told = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    assert "121,33" in told
    assert case.assignment.participant.first_name in told
    assert case.assignment.participant.last_name not in told


# Someone the form does not name

ADDED = {
    "first_name": "Sonia", "last_name": "Delmas", "hired_on": "2026-02-02",
    "contract_type": "intérim", "employer_name": "Tremplin intérim (fictif)",
}  # fmt: skip


def test_a_person_is_added_without_losing_what_was_typed_and_recorded_only_when_sent(case, company):
    company.post(case.page, {case.field(3): "121,5", "add": "on"})
    company.post(f"{case.page}personne", ADDED)
    page = text(company.get(case.page))
    assert 'value="121,5"' in page
    assert "Sonia D." in page
    with mission_scope(case.mission.pk):
        assert Participant.objects.count() == 1
    company.post(case.page, {**case.typed({3: "121,5"}), "h-n1-2026-02": "80"})
    company.post(f"{case.page}verifier", case.signature(company))
    with mission_scope(case.mission.pk):
        added = AddedPerson.objects.get()
        assert str(added.assignment.participant) == "Sonia Delmas"
        assert added.employer_name == "Tremplin intérim (fictif)"
        assert added.assignment.participant.desk == case.lead
        assert LedgerEntry.objects.get(assignment=added.assignment).hundredths == 8_000


def test_her_hours_wait_for_her_eligibility_and_the_facilitator_is_told(case, company, facilitator):
    company.post(f"{case.page}personne", ADDED)
    company.post(case.page, {"h-n1-2026-02": "80", "verify": "on"})
    company.post(f"{case.page}verifier", case.signature(company))
    page = text(facilitator.get(case.counting))
    assert "Sonia Delmas" in page
    assert "L’éligibilité n’est pas encore établie" in page
    assert "éligibilité à établir" in text(facilitator.get("/herault/"))


def test_added_by_mistake_she_is_taken_away(case, company):
    company.post(f"{case.page}personne", ADDED)
    company.post(case.page, {"remove": "n1"})
    assert "Sonia D." not in text(company.get(case.page))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"hired_on": "2026-04-01"}, "sera à déclarer dans le suivant"),
        ({"hired_on": "1226-01-01"}, "vérifiez la date"),
        ({"last_name": ""}, "Indiquez le nom."),
    ],
)
def test_what_is_wrong_with_her_is_said_and_kept(case, company, fault, sentence):
    page = text(company.post(f"{case.page}personne", {**ADDED, **fault}))
    assert sentence in page
    assert 'value="Sonia"' in page


# Afterwards


def test_an_error_is_signalled_to_the_facilitator_and_changes_no_hour(case, company, facilitator):
    case.send(company, {3: "100"})
    company.post(f"{case.page}erreur", {"text": "90 h en mars, et non 100", "author_name": "Lou"})
    assert case.held().declared == 10_000
    assert "Erreur signalée" in text(facilitator.get("/herault/"))
    assert "90 h en mars, et non 100" in text(facilitator.get(case.counting))


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


# By an account


def test_a_company_s_account_opens_the_same_form_without_a_link(case):
    with mission_scope(case.mission.pk):
        user = make_membership(case.award.company, "company")
    browser = signed_in(user)
    page = text(case.send(browser, {3: "100"}))
    assert "Relevé reçu" in page
    assert case.held().declared == 10_000


def test_another_company_s_account_opens_nothing(case, as_role):
    assert as_role("company").get(case.page).status_code == 410
    assert as_role("mission_team").get(case.page).status_code == 410


def test_the_form_keeps_its_number_of_queries_whatever_the_people(case, company, django_assert_max_num_queries):
    with mission_scope(case.mission.pk):
        for _ in range(12):
            make_assignment(case.award)
    with django_assert_max_num_queries(11):
        company.get(case.page)


def test_declaring_writes_in_a_fixed_number_of_queries(case, company, django_assert_max_num_queries):
    with mission_scope(case.mission.pk):
        others = [make_assignment(case.award) for _ in range(8)]
        statement = make_statement(
            case.award, period_start=DAY(2025, 10, 1), period_end=DAY(2025, 12, 31), due_on=DAY(2026, 1, 15)
        )
        with django_assert_max_num_queries(9):
            declare(statement, others[0], month=DAY(2025, 12, 1))


def test_a_button_that_names_nobody_takes_back_to_the_form(case, company):
    for asked in ("inconnue", "x\r\nSet-Cookie: a=b"):
        answer = company.post(case.page, {"refill": asked})
        assert (answer.status_code, answer["Location"]) == (302, case.page)


def test_somebody_added_who_is_there_already_is_told(case, company):
    """By the name the page shows, and no more: a link tells nobody's last name."""
    there = case.assignment.participant
    typed = {
        "first_name": there.first_name.upper(), "last_name": there.last_name[:1] + "xyz", "hired_on": "2026-02-02",
        "contract_type": "CDD",
    }  # fmt: skip
    page = text(company.post(f"{case.page}personne", typed))
    assert f"{there.short_name} est déjà sur ce relevé" in page
    assert "C’est une autre personne" in page
    with mission_scope(case.mission.pk):
        assert not StatementDraft.objects.exists()
    company.post(f"{case.page}personne", {**typed, "is_another": "on"})
    again = text(company.post(f"{case.page}personne", {**typed, "first_name": "Zoé", "last_name": "Zola"}, follow=True))
    assert "Zoé Z." in again
