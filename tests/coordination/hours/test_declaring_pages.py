"""The company declares from its link: types, checks, confirms. Through the pages, as it does."""

import pytest

from levier.common.jobs.models import Job
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours import jobs
from levier.coordination.hours.models import AddedPerson, LedgerEntry, Statement, StatementDraft, StatementLink
from levier.coordination.participants.models import Assignment, Participant
from tests.builders import make_assignment
from tests.coordination.hours.builders import DAY, NOW, declare, make_membership, make_statement, signed_in, text

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


def test_her_names_each_in_the_place_of_the_other_are_told_too(case, company):
    person = case.assignment.participant
    typed = {"first_name": person.last_name, "last_name": person.first_name, "hired_on": "2026-02-01",
        "contract_type": "CDI"}  # fmt: skip
    assert "est déjà sur ce relevé" in text(company.post(f"{case.page}personne", typed))
