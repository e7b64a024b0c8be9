"""The facilitator counts what came in: plain lines in one act, exceptions one by one, corrections by addition."""

import pytest

from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, Statement, StatementMessage
from levier.coordination.hours.services import DeclaredLine, confirm_statement, name_another_contact, open_link
from levier.coordination.participants.models import Eligibility
from levier.coordination.procurement.models import Award, Contract
from tests.builders import make_assignment
from tests.coordination.hours.builders import DAY, MARCH, NOW, declare, make_eligible, make_statement, text

LIST = "/herault/coordination/releves/"


@pytest.fixture
def sent(case):
    """120 h declared for March."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment, 12_000)
    return case


def test_plain_lines_are_counted_in_one_act_and_once(sent, facilitator):
    assert "1\u00a0ligne sans exception (120\u00a0h)" in text(facilitator.get(sent.counting))
    assert "120\u00a0h." in text(facilitator.post(sent.counting + "retenir", follow=True))
    assert "l’étaient déjà" in text(facilitator.post(sent.counting + "retenir", follow=True))
    assert sent.held().counted == 12_000
    assert sent.entries("counted") == 1


def test_a_line_without_eligibility_waits_and_the_rule_is_explained_with_its_source(sent, facilitator):
    with mission_scope(sent.mission.pk):
        Eligibility.objects.all().delete()
    facilitator.post(sent.counting + "retenir")
    assert sent.held().counted == 0
    assert "pas encore établie" in text(facilitator.get(sent.counting))
    page = text(facilitator.get(sent.line))
    assert "Éligibilité à établir" in page
    # The contract's own CCAG is quoted, never that of Travaux for all.
    assert "CCAG Travaux, publics éligibles (20.1.1)" in page
    with mission_scope(sent.mission.pk):
        Contract.objects.update(ccag="")
    page = text(facilitator.get(sent.line))
    assert "documents particuliers du marché, publics éligibles" in page
    with mission_scope(sent.mission.pk):
        Contract.objects.update(ccag="Prestations intellectuelles", ccag_version="")
    assert "CCAG Prestations intellectuelles, publics éligibles (16.1.1)" in text(facilitator.get(sent.line))
    with mission_scope(sent.mission.pk):
        Contract.objects.update(ccag="Travaux", ccag_version="2009")
    older = text(facilitator.get(sent.line))
    assert "CCAG Travaux (2009), publics éligibles (texte à lire au marché)" in older
    assert "20.1.1" not in older
    assert "Retenir tout" not in older, "eligible persons alone count, and nobody has established that she is"
    sent.judge(facilitator, "all")
    sent.judge(facilitator, "part", hours="10")
    assert sent.held().counted == 0
    sent.judge(facilitator, "refuse", reason="sans justificatif")
    assert sent.held().refused == 12_000


def test_hours_before_the_window_cannot_be_counted_even_one_by_one(sent, facilitator):
    with mission_scope(sent.mission.pk):
        Eligibility.objects.update(established_on=DAY(2026, 4, 1))
    assert "Retenir tout" not in text(facilitator.get(sent.line))
    sent.judge(facilitator, "all")
    assert sent.held().counted == 0


def test_of_a_month_covered_in_part_the_facilitator_counts_a_part_then_refuses_the_rest(sent, facilitator):
    with mission_scope(sent.mission.pk):
        Eligibility.objects.update(established_on=DAY(2026, 3, 16))
    assert "Il reste 59,5\u00a0h" in text(sent.judge(facilitator, "part", hours="60,5"))
    sent.judge(facilitator, "refuse", reason="avant l’éligibilité")
    assert (sent.held().counted, sent.held().refused) == (6_050, 5_950)


def test_a_double_click_on_a_part_counts_it_once(sent, facilitator):
    decision = {"decision": "part", "hours": "40", "seen": sent.seen()}
    facilitator.post(sent.line, decision)
    page = text(facilitator.post(sent.line, decision, follow=True))
    assert "a changé depuis que vous l’avez ouverte" in page
    assert sent.held().counted == 4_000


@pytest.mark.parametrize(
    ("decision", "typed", "sentence"),
    [
        ("part", {"hours": "121"}, "120\u00a0h à juger"),
        ("part", {}, "Dites combien d’heures retenir"),
        ("refuse", {"reason": " "}, "Dites pourquoi ces heures ne comptent pas"),
        ("", {}, "Choisissez ce que deviennent ces heures"),
        ("part", {"hours": "-3"}, "Le minimum est"),
    ],
)
def test_a_decision_that_cannot_be_is_said_beside_its_field_and_changes_nothing(
    sent, facilitator, decision, typed, sentence
):
    assert sentence in text(sent.judge(facilitator, decision, **typed))
    assert sent.held().pending == 12_000


@pytest.fixture
def counted(sent, facilitator):
    """The entry by which the 120 h were counted."""
    sent.judge(facilitator, "all")
    with mission_scope(sent.mission.pk):
        return LedgerEntry.objects.get(kind="counted")


def test_a_correction_is_another_entry_and_the_history_is_readable(sent, facilitator, counted):
    typed = {"entry": counted.pk, "difference": "−8", "reason": "jour férié compté", "seen": sent.seen()}
    page = text(facilitator.post(f"{sent.line}/corriger", typed, follow=True))
    assert sent.held().counted == 11_200
    assert "jour férié compté" in page
    assert "−8\u00a0h" in page
    assert "120\u00a0h" in page
    facilitator.post(f"{sent.line}/corriger", typed)
    assert sent.held().counted == 11_200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"difference": "8"}, "laisserait plus d’heures jugées que déclarées, ou un total négatif"),
        ({"difference": "-121"}, "laisserait plus d’heures jugées que déclarées, ou un total négatif"),
        ({"difference": "0"}, "au moins un centième"),
        ({"difference": "huit"}, "n’est pas un nombre"),
        ({"reason": ""}, "Indiquez pourquoi."),
        ({"entry": "999999"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_wrong_correction_says_why_and_changes_nothing(sent, facilitator, counted, typed, sentence):
    sound = {"entry": counted.pk, "difference": "-8", "reason": "essai", "seen": sent.seen()}
    assert sentence in text(facilitator.post(f"{sent.line}/corriger", {**sound, **typed}))
    assert sent.held().counted == 12_000


@pytest.mark.parametrize(
    ("since", "sentence"), [(None, "Personne n’a établi"), (DAY(2026, 4, 1), "Heures faites avant")]
)
def test_a_correction_counts_nothing_that_judging_would_not(sent, facilitator, counted, since, sentence):
    """Hours taken off are not counted again once they cannot be, nor in the place of hours refused."""

    def correct(entry, difference):
        typed = {"entry": entry.pk, "difference": difference, "reason": "essai", "seen": sent.seen()}
        return text(facilitator.post(f"{sent.line}/corriger", typed, follow=True))

    correct(counted, "-50")
    sent.judge(facilitator, "refuse", reason="Trop tôt", hours="40")
    with mission_scope(sent.mission.pk):
        Eligibility.objects.all().delete() if since is None else Eligibility.objects.update(established_on=since)
        refusal = LedgerEntry.objects.get(kind="refused")
    assert sentence in correct(counted, "10")
    assert "Correction enregistrée" in correct(refusal, "-40"), "what waits again is judged"
    assert sentence in correct(counted, "50")
    assert (sent.held().counted, sent.held().pending) == (7_000, 5_000)
    assert "Correction enregistrée" in correct(counted, "-1"), "less always counts less"


def test_what_the_company_attested_is_corrected_with_its_source_and_a_copy_to_it_alone(sent, facilitator):
    with mission_scope(sent.mission.pk):
        declared = LedgerEntry.objects.get()
    page = text(facilitator.get(sent.line))
    assert "Corriger les heures déclarées, d’après l’entreprise" in page
    assert f"{sent.counting}saisir/corriger" in page
    assert "Corriger une écriture" not in page
    typed = {"entry": declared.pk, "difference": "-8", "reason": "essai", "seen": sent.seen()}
    assert "Sélectionnez un choix valide" in text(facilitator.post(f"{sent.line}/corriger", typed))
    assert sent.held().declared == 12_000


def test_the_same_hours_on_another_award_make_someone_look(sent, facilitator):
    with mission_scope(sent.mission.pk):
        other = make_assignment()
        other.participant = sent.assignment.participant
        other.save()
        declare(make_statement(other.award), other, 12_000)
    assert "Avec un autre marché" in text(facilitator.get(sent.counting))
    facilitator.post(sent.counting + "retenir")
    assert sent.held().counted == 0


def test_two_hirings_of_one_person_on_one_award_add_up_and_make_someone_look(case, facilitator):
    """213 h of March at 48 h a week (L3121-20): 120 h and 120 h of the same person are not both plain."""
    with mission_scope(case.mission.pk):
        again = make_assignment(case.award)
        again.participant, again.hired_on = case.assignment.participant, DAY(2026, 2, 2)
        again.save()
        lines = [DeclaredLine(one, MARCH, 12_000) for one in (case.assignment, again)]
        confirm_statement(case.statement, lines, name="Lou Castan", function="conductrice de travaux", now=NOW)
    assert "une autre embauche, plus de 213\u00a0h dans le mois" in text(facilitator.get(case.counting))
    facilitator.post(case.counting + "retenir")
    assert case.held().counted == 0
    seen = facilitator.get(case.line).context["line"].last_entry
    facilitator.post(case.line, {"decision": "refuse", "seen": seen, "reason": "heures déclarées deux fois"})
    assert case.held().refused == 12_000
    facilitator.post(case.counting + "retenir")
    assert case.entries("counted") == 1


def test_reading_identities_is_logged_without_a_name(sent, facilitator):
    facilitator.get(sent.counting)
    with mission_scope(sent.mission.pk):
        line = AccessLogEntry.objects.get()
    assert line.actor_id == sent.facilitator.pk
    assert line.subjects == [str(sent.assignment.participant.public_id)]
    assert sent.assignment.participant.last_name not in str(vars(line))


def test_another_desk_finds_no_such_statement_line_or_message(sent, as_role):
    stranger = as_role("facilitator")
    with mission_scope(sent.mission.pk):
        message = name_another_contact(sent.statement, contact_name="Ali", contact_email="ali@exemple.invalid")
    assert stranger.get(sent.counting).status_code == 404
    assert stranger.get(sent.line).status_code == 404
    for address in ("retenir", "liens", f"{sent.assignment.public_id}/2026-03/corriger"):
        assert stranger.post(sent.counting + address).status_code == 404
    assert stranger.post(f"{LIST}messages/{message.public_id}").status_code == 404
    assert sent.award.company.name not in text(stranger.get(LIST))


# Contacts and links


def test_links_are_revoked_from_the_page(case, company, facilitator):
    facilitator.post(case.counting + "liens")
    assert company.get(case.page).status_code == 410


def test_links_revoked_another_request_is_advised_for_what_is_still_to_declare(case, company, facilitator):
    told = facilitator.post(case.counting + "liens", follow=True).content.decode()
    assert "Demandez de nouveau le relevé" in told
    with mission_scope(case.mission.pk):
        Statement.objects.update(confirmed_at=NOW, confirmed_by="Lou", attested_sentence="J’atteste.")
    told = facilitator.post(case.counting + "liens", follow=True).content.decode()
    assert "lien annulé" in told and "Demandez de nouveau" not in told


def test_a_new_contact_once_accepted_is_written_on_the_award_and_the_former_s_link_closes(case, company, facilitator):
    company.post(
        f"{case.page}correspondant", {"contact_name": "Ali Roux (fictif)", "contact_email": "ali@exemple.invalid"}
    )
    with mission_scope(case.mission.pk):
        message = StatementMessage.objects.get()
    for _ in range(2):
        facilitator.post(f"{LIST}messages/{message.public_id}", {"decision": "accept"})
    with mission_scope(case.mission.pk):
        assert Award.objects.get(pk=case.award.pk).contact_email == "ali@exemple.invalid"
    assert company.get(case.page).status_code == 410


def test_a_new_contact_declined_leaves_everything(case, company, facilitator):
    company.post(f"{case.page}correspondant", {"contact_name": "Ali", "contact_email": "ali@exemple.invalid"})
    with mission_scope(case.mission.pk):
        message = StatementMessage.objects.get()
    facilitator.post(f"{LIST}messages/{message.public_id}", {"decision": "decline"})
    with mission_scope(case.mission.pk):
        assert Award.objects.get(pk=case.award.pk).contact_email == case.award.contact_email
    assert company.get(case.page).status_code == 200


# The list


@pytest.fixture
def many(case):
    """Besides the case's: one late, one counted, in two other companies of the same desk."""
    with mission_scope(case.mission.pk):
        late, counted = make_assignment(), make_assignment()
        for assignment in (late, counted):
            operation = assignment.award.lot.contract.operation
            operation.lead_desk = case.lead
            operation.save()
        case.late = make_statement(late.award, due_on=DAY(2026, 4, 1))
        make_eligible(counted)
        case.counted = make_statement(counted.award)
        declare(case.counted, counted, 5_000)
        LedgerEntry.objects.create(
            assignment=counted, award=counted.award, statement=case.counted, month=DAY(2026, 3, 1),
            kind="counted", hundredths=5_000, author_name="Essai",
        )  # fmt: skip
        declare(case.statement, case.assignment, 12_000)
    return case


def listed(browser, query=""):
    return {row["statement"].pk for row in browser.get(f"{LIST}?{query}").context["rows"]}


def test_the_list_is_filtered_by_state_desk_period_and_words(many, facilitator):
    assert listed(facilitator, "etat=late") == {many.late.pk}
    assert listed(facilitator, "etat=done") == {many.counted.pk}
    assert listed(facilitator, "etat=to_count") == {many.statement.pk}
    assert len(listed(facilitator, f"guichet={many.lead.public_id}")) == 3
    assert listed(facilitator, "periode=2025-12-31") == listed(facilitator)
    assert listed(facilitator, f"texte={many.late.award.company.name.split()[-1]}") == {many.late.pk}


def test_it_is_sorted_by_its_columns_and_ignores_what_it_does_not_know(many, facilitator):
    def order(query):
        return [row["statement"].pk for row in facilitator.get(f"{LIST}?{query}").context["rows"]]

    assert order("tri=acompter")[-1] == many.statement.pk
    assert order("tri=-acompter")[0] == many.statement.pk
    assert order("tri=echeance")[0] == many.late.pk
    assert len(order("tri=drop")) == 3


def test_late_ones_say_who_to_write_to(many, facilitator):
    with mission_scope(many.mission.pk):
        Award.objects.filter(pk=many.late.award_id).update(contact_name="Rim", contact_email="rim@exemple.invalid")
    assert "mailto:rim@exemple.invalid" in text(facilitator.get(f"{LIST}?etat=late"))


def test_the_spreadsheet_holds_the_filtered_list(many, facilitator):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    response = facilitator.get(f"{LIST}export.xlsx?etat=to_count")
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_name("Relevés").to_python()
    assert len(rows) == 2
    assert rows[1][8:10] == [120, 120]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_pages_keep_their_number_of_queries_whatever_the_rows(
    sent, facilitator, rows, django_assert_max_num_queries
):
    with mission_scope(sent.mission.pk):
        for _ in range(rows):
            other = make_assignment()
            operation = other.award.lot.contract.operation
            operation.lead_desk = sent.lead
            operation.save()
            open_link(make_statement(other.award), now=NOW)
            someone = make_assignment(sent.award)
            LedgerEntry.objects.create(
                assignment=someone, award=sent.award, statement=sent.statement, month=DAY(2026, 3, 1),
                kind="declared", hundredths=100, author_name="Essai",
            )  # fmt: skip
        assert Statement.objects.count() == rows + 1
    # Session, account, mission, memberships and the access log apart.
    with django_assert_max_num_queries(12 + 5):
        facilitator.get(LIST)
    with django_assert_max_num_queries(10 + 5):
        facilitator.get(sent.counting)
    with django_assert_max_num_queries(10 + 5):
        facilitator.get(sent.line)


def test_a_refusal_names_the_check_that_forbids_the_hours(sent, facilitator):
    """Training makes someone look; hours before the eligibility cannot count: the refusal is for that."""
    with mission_scope(sent.mission.pk):
        LedgerEntry.objects.create(
            assignment=sent.assignment, award=sent.award, statement=sent.statement, month=DAY(2026, 3, 1),
            kind="declared", hundredths=1_000, training=1_000, author_name="Essai",
        )  # fmt: skip
        Eligibility.objects.update(established_on=DAY(2026, 4, 1))
    page = text(facilitator.get(sent.line))
    assert "Formation hors d’un contrat" in page and "Avant l’éligibilité" in page
    sent.judge(facilitator, "refuse", reason="Éligibilité établie après ces heures.")
    with mission_scope(sent.mission.pk):
        assert LedgerEntry.objects.get(kind="refused").rule == "before_window"


def test_the_line_of_someone_to_be_established_leads_to_her(sent, facilitator):
    with mission_scope(sent.mission.pk):
        Eligibility.objects.all().delete()
    page = facilitator.get(sent.line).content.decode()
    hers = f"/herault/coordination/participants/{sent.assignment.participant.public_id}/"
    assert f'href="{hers}">Établir son éligibilité' in page
