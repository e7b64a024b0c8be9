"""A structure's one spreadsheet for all its holders, contracts and desks. Through the pages, as it does."""

import pytest
from django.core import mail

from levier.common.audit.models import AccessLogEntry
from levier.common.errors import Problem
from levier.common.jobs.worker import run_due_jobs
from levier.common.privacy.retention import anonymise_past_term
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import EmployerSheet, LedgerEntry, SecondDeclaration
from levier.coordination.hours.services import judge, sheet_steps
from levier.coordination.procurement.models import Contract
from tests.builders import make_assignment, make_organization
from tests.coordination.hours.builders import DAY, MARCH, make_membership, make_statement, signed_in
from tests.coordination.hours.employer_files import (
    MODEL,
    PAGE,
    SIGNED,
    confirm,
    declared,
    deposits,
    employ,
    fill,
    put,
    sheet_page,
    words,
)
from tests.coordination.hours.sheet_files import deposit, model_of, workbook


def test_the_model_holds_every_person_contract_and_month_and_nothing_of_who_they_are(relay):
    head, *rows = relay.rows
    assert head[1:6] == ["Guichet", "Marché", "Entreprise titulaire", "Prénom", "Nom ou initiale"]
    assert head[6:] == ["janvier 2026", "février 2026", "mars 2026"]
    with mission_scope(relay.mission.pk):
        assert {row[3] for row in rows} == {str(relay.award.company), str(relay.other.award.company)}
        assert relay.assignment.participant.last_name not in repr(rows)
    assert "DELD" not in repr(rows)


def test_the_deposit_is_shown_contract_by_contract_and_declares_nothing_yet(relay):
    page = words(put(relay, {relay.assignment: 100, relay.other: "80h30"}))
    with mission_scope(relay.mission.pk):
        assert str(relay.award.company) in page
        assert str(relay.other.award.company) in page
        noted = AccessLogEntry.objects.filter(page="employer_sheet").last()
    assert len(noted.subjects) == 2
    assert "2 lignes à enregistrer, 180,5 h dans le tableau" in page
    assert not any(declared(relay).values())


def test_confirmed_each_statement_gets_its_lines_in_the_structure_s_name(relay):
    put(relay, {relay.assignment: 100, relay.other: 80})
    assert "2 lignes enregistrées" in words(confirm(relay))
    assert "Rien ne change" not in words(relay.browser.get(sheet_page(relay)))
    assert declared(relay) == {relay.assignment: 10_000, relay.other: 8_000}
    with mission_scope(relay.mission.pk):
        lines = dict(LedgerEntry.objects.values_list("assignment", "statement"))
        entry = LedgerEntry.objects.first()
        relay.statement.refresh_from_db()
    assert lines == {relay.assignment.pk: relay.statement.pk, relay.other.pk: relay.other_statement.pk}
    assert (entry.author, entry.author_name) == (relay.author, "Noa Pujol, gérante, Relais (fictif)")
    assert relay.statement.source == "employer", "the holder has nobody left to declare"


def test_nobody_signs_for_the_structure_and_nothing_is_declared(relay):
    put(relay, {relay.assignment: 100})
    page = words(relay.browser.post(sheet_page(relay), {**SIGNED, "attested": "", "function": ""}))
    assert "Cochez l’attestation" in page
    assert not any(declared(relay).values())


def test_where_the_holder_declares_the_structure_s_figure_is_compared(relay, company, facilitator):
    with mission_scope(relay.mission.pk):
        employ(relay.structure, relay.assignment, declarant="holder")
    relay.send(company, {3: "90"})
    page = words(put(relay, {relay.assignment: 100}))
    assert "Comparées à celles de" in page
    confirm(relay)
    assert declared(relay)[relay.assignment] == 9_000
    with mission_scope(relay.mission.pk):
        assert SecondDeclaration.objects.get().hundredths == 10_000
    assert "Relais (fictif) dit 100 h ; le titulaire, qui déclare, 90 h" in words(facilitator.get(relay.counting))
    assert "Deux déclarations ne s’accordent pas" in words(facilitator.get("/herault/a-faire/"))


def test_the_same_file_twice_changes_nothing_and_another_adds_only_differences(relay):
    rows = fill(relay, {relay.assignment: 100, relay.other: 80})
    content = workbook(rows)
    deposit(relay.browser, PAGE, content)
    confirm(relay)
    assert "Ce même tableau est déjà enregistré" in words(deposit(relay.browser, PAGE, content))
    page = words(put(relay, {relay.assignment: 95, relay.other: 80}))
    assert "1 ligne à enregistrer" in page
    confirm(relay)
    assert declared(relay) == {relay.assignment: 9_500, relay.other: 8_000}
    with mission_scope(relay.mission.pk):
        assert LedgerEntry.objects.filter(corrects=None).count() == 2


def test_confirming_twice_declares_once(relay):
    put(relay, {relay.assignment: 100})
    confirm(relay)
    assert "déjà enregistré" in words(confirm(relay))
    assert declared(relay)[relay.assignment] == 10_000


def test_a_deposit_is_taken_back_as_one_and_stays_readable(relay):
    put(relay, {relay.assignment: 100, relay.other: 80})
    confirm(relay)
    page = words(relay.browser.post(sheet_page(relay), {"undo": "on"}, follow=True))
    assert "Tableau annulé" in page
    assert declared(relay) == {relay.assignment: 0, relay.other: 0}
    with mission_scope(relay.mission.pk):
        assert LedgerEntry.objects.count() == 4
    assert "déjà annulé" in words(relay.browser.post(sheet_page(relay), {"undo": "on"}, follow=True))


def test_hours_judged_meanwhile_stop_a_deposit_or_its_undoing_whole(relay):
    put(relay, {relay.assignment: 100, relay.other: 80})
    confirm(relay)
    with mission_scope(relay.mission.pk):
        judge(relay.assignment, MARCH, "counted", 10_000, author=relay.facilitator, statement=relay.statement)
    assert "déjà jugées" in words(relay.browser.post(sheet_page(relay), {"undo": "on"}, follow=True))
    assert declared(relay) == {relay.assignment: 10_000, relay.other: 8_000}


def test_hours_judged_already_are_told_in_the_preview_and_nothing_is_to_confirm(relay):
    put(relay, {relay.assignment: 100, relay.other: 80})
    confirm(relay)
    with mission_scope(relay.mission.pk):
        judge(relay.assignment, MARCH, "counted", 10_000, author=relay.facilitator, statement=relay.statement)
    page = words(put(relay, {relay.assignment: 50, relay.other: 70}))
    assert "1 ligne à corriger" in page
    assert "mars 2026 : 100 h sont déjà jugées. Pour déclarer moins, écrivez au facilitateur." in page
    assert "rien de ce tableau ne s’enregistre" in page
    assert "Enregistrer ces heures" not in page
    assert "déjà jugées" in words(confirm(relay))
    assert declared(relay) == {relay.assignment: 10_000, relay.other: 8_000}


def test_bad_cells_are_told_by_row_and_column_and_the_rest_may_be_recorded(relay):
    page = words(put(relay, {relay.assignment: "abc", relay.other: 80}))
    assert "colonne I (mars 2026) : « abc » n’est pas un nombre d’heures" in page
    assert "1 ligne à enregistrer" in page
    for text, sentence in ((-4, "négatif"), (745, "dépassent ce qu’un mois permet")):
        assert sentence in words(put(relay, {relay.assignment: text}))


def test_formulas_are_said_and_one_in_error_is_told_by_row_and_column(relay):
    page = words(put(relay, {relay.assignment: ("=120+1.33", 121.33), relay.other: ("=1/0", "#DIV/0!")}))
    assert "seuls leurs résultats enregistrés sont repris" in page
    assert "colonne I (mars 2026) : « #DIV/0! » n’est pas un nombre d’heures" in page
    assert "121,33 h" in page


def test_someone_the_model_does_not_name_is_told_to_the_facilitator_and_not_added(relay):
    head, *rows = fill(relay, {relay.assignment: 100})
    stranger = [None, "", "", "", "Zoé", "Neuve", None, None, 40]
    assert "Zoé Neuve n’est pas au modèle" in words(put(relay, {}, rows=[head, *rows, stranger]))


# Whose file this is


def test_another_structure_s_file_and_a_forged_key_declare_nothing(relay, tmp_path):
    with mission_scope(relay.mission.pk):
        rival = make_organization("inclusive")
        hers = employ(rival, make_assignment())
        make_statement(hers.award)
        browser = signed_in(make_membership(rival, "inclusive_employer"))
    rows = fill(relay, {relay.assignment: 100})
    assert "celui d’une autre structure" in words(deposit(browser, PAGE, workbook(rows)))
    own = model_of(browser, MODEL, tmp_path)
    # Her own stamp, with the mark of someone else's row.
    own[1][0] = f"{own[1][0].partition('-')[0]}-{rows[1][0].partition('-')[2]}"
    own[1][8] = 100
    assert "ne désigne personne" in words(deposit(browser, PAGE, workbook(own)))
    assert not any(declared(relay).values())


def test_only_its_author_confirms_or_undoes_a_deposit_and_only_the_structure_reads_it(relay, as_role):
    put(relay, {relay.assignment: 100})
    page = sheet_page(relay)
    with mission_scope(relay.mission.pk):
        colleague = signed_in(make_membership(relay.structure, "inclusive_employer"))
    shown = words(colleague.get(page))
    assert "100 h" in shown
    assert "qui seul le confirme ou l’annule" in shown
    assert "Enregistrer ces heures" not in shown
    assert colleague.post(page, SIGNED).status_code == 403
    stranger = as_role("inclusive_employer")
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, SIGNED).status_code == 404
    for role in ("company", "facilitator", "buyer"):
        assert as_role(role).post(page, SIGNED).status_code == 403
    assert not any(declared(relay).values())


def test_a_structure_lists_all_its_deposits_filtered_by_state_and_author(relay):
    put(relay, {relay.assignment: 100})
    confirm(relay)
    put(relay, {relay.other: 80})
    recorded, waiting = (f"{PAGE}/{public_id}/" for public_id in deposits(relay))
    with mission_scope(relay.mission.pk):
        colleague = signed_in(make_membership(relay.structure, "inclusive_employer"))
    for query, shown, hidden in (
        ("", (recorded, waiting), ()),
        ("?etat=applied", (recorded,), (waiting,)),
        ("?etat=waiting", (waiting,), (recorded,)),
        ("?auteur=moi", (), (recorded, waiting)),
    ):
        page = words(colleague.get(PAGE + query))
        assert all(link in page for link in shown), query
        assert not any(link in page for link in hidden), query


def test_someone_who_left_the_structure_between_deposit_and_confirmation_is_left_out(relay):
    put(relay, {relay.assignment: 100, relay.other: 80})
    with mission_scope(relay.mission.pk):
        employ(make_organization("inclusive"), relay.assignment)
    confirm(relay)
    assert declared(relay) == {relay.assignment: 0, relay.other: 8_000}


def test_a_deposit_never_confirmed_is_forgotten_after_a_month(relay):
    put(relay, {relay.assignment: 100})
    for day, kept in (DAY(2026, 5, 2), True), (DAY(2026, 5, 5), False):
        anonymise_past_term(day, write=True)
        with mission_scope(relay.mission.pk):
            assert EmployerSheet.objects.exists() is kept


@pytest.mark.parametrize("rows", [1, 15])
def test_the_preview_keeps_its_queries_whatever_it_holds(relay, rows, tmp_path, django_assert_max_num_queries):
    with mission_scope(relay.mission.pk):
        for _ in range(rows):
            make_statement(employ(relay.structure, make_assignment()).award)
    head, *found = model_of(relay.browser, MODEL, tmp_path)
    for row in found:
        row[8] = 50
    deposit(relay.browser, PAGE, workbook([head, *found]))
    page = sheet_page(relay)
    # Session, account, mission, memberships and the access log apart.
    with django_assert_max_num_queries(10 + 5):
        relay.browser.get(page)
    with django_assert_max_num_queries(10 + 5):
        relay.browser.get(PAGE)


def test_one_person_s_contracts_together_are_flagged_as_a_statement_s_are_and_looked_at(twice):
    page = words(put(twice, {twice.assignment: 120, twice.other: 110}))
    assert "Avec un autre marché ou une autre embauche, plus de 213 h dans le mois" in page
    assert "J’ai vérifié 2 lignes signalées" in page
    assert "Vérifiez les lignes signalées" in words(confirm(twice))
    assert not any(declared(twice).values())
    twice.browser.post(sheet_page(twice), {**SIGNED, "verified": "on"})
    assert declared(twice) == {twice.assignment: 12_000, twice.other: 11_000}
    # What another file says later is added to what stands.
    page = words(put(twice, {twice.other: 115}))
    assert page.count("Avec un autre marché") == 1


def test_more_than_a_month_holds_over_several_contracts_is_refused_by_name(twice):
    put(twice, {twice.assignment: 500, twice.other: 300})
    refused = words(twice.browser.post(sheet_page(twice), {**SIGNED, "verified": "on"}, follow=True))
    assert "mars 2026 : 800 h sur l’ensemble de ses contrats, et le mois compte 744 h" in refused
    assert not any(declared(twice).values())


def interrupted(monkeypatch, error):
    """Steps of one line, of which the second meets this error, once."""
    monkeypatch.setattr(sheet_steps, "AT_ONCE", 1)
    true, calls = sheet_steps.declare_lines, []

    def declare_lines(*args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise error
        return true(*args, **options)

    monkeypatch.setattr(sheet_steps, "declare_lines", declare_lines)


def test_a_process_that_stops_half_way_leaves_the_rest_to_a_job_and_nothing_is_written_twice(relay, monkeypatch):
    put(relay, {relay.assignment: 100, relay.other: 80})
    interrupted(monkeypatch, RuntimeError("arrêt"))
    with pytest.raises(RuntimeError):
        confirm(relay)
    assert sorted(declared(relay).values()) == [0, 8_000] or sorted(declared(relay).values()) == [0, 10_000]
    assert "Enregistrement en cours : encore 1 ligne" in words(relay.browser.get(sheet_page(relay)))
    assert "encore en cours" in words(relay.browser.post(sheet_page(relay), {"undo": "on"}, follow=True))
    run_due_jobs()
    assert declared(relay) == {relay.assignment: 10_000, relay.other: 8_000}
    assert "en cours" not in words(relay.browser.get(sheet_page(relay)))
    assert len([letter for letter in mail.outbox if "Reçu" in letter.subject]) == 1
    relay.browser.post(sheet_page(relay), {"undo": "on"})
    assert not any(declared(relay).values())


def test_a_step_refused_half_way_takes_back_those_before_it(relay, monkeypatch):
    put(relay, {relay.assignment: 100, relay.other: 80})
    interrupted(monkeypatch, Problem("Ces heures viennent d’être jugées."))
    assert "viennent d’être jugées" in words(confirm(relay))
    assert not any(declared(relay).values())
    assert "Annulé le" in words(relay.browser.get(sheet_page(relay)))
    run_due_jobs()
    assert not any(declared(relay).values()) and not [one for one in mail.outbox if "Reçu" in one.subject]
    # The same file may be deposited again, and undone; an undoing refused half way puts back what it took.
    put(relay, {relay.assignment: 100, relay.other: 80})
    assert "2 lignes enregistrées" in words(confirm(relay))
    monkeypatch.undo()
    interrupted(monkeypatch, Problem("Ces heures viennent d’être jugées."))
    relay.browser.post(sheet_page(relay), {"undo": "on"})
    assert declared(relay) == {relay.assignment: 10_000, relay.other: 8_000}
    assert "Enregistré le" in words(relay.browser.get(sheet_page(relay)))


def test_a_long_deposit_is_read_page_by_page_and_its_faults_found_at_once(twice, monkeypatch):
    monkeypatch.setattr("levier.coordination.hours.views.employers.LINES_A_PAGE", 1)
    rows = fill(twice, {twice.assignment: 120, twice.other: 110})
    rows.append([None, "", "", "", "Zoé", "Neuve", None, None, 40])
    put(twice, {}, rows=rows)
    page = sheet_page(twice)

    def shown(query):
        found = twice.browser.get(f"{page}?{query}").context["page"]
        return found.paginator.count, ["fault" if isinstance(one, str) else one[0].after for one in found]

    assert shown("") == (3, ["fault"])
    assert {*shown("page=2")[1], *shown("page=3")[1]} == {12_000, 11_000}
    assert shown("etat=a-corriger")[0] == 3  # the stranger, and both of a month too full
    assert shown("etat=retenues") == (0, [])
    assert "1 case non reprise, 2 lignes à vérifier" in words(twice.browser.get(f"{page}?page=3"))
    with mission_scope(twice.mission.pk):
        assert len(AccessLogEntry.objects.filter(page="employer_sheet").last().subjects) == 1
    put(twice, {twice.assignment: 120, twice.other: 20})
    page = sheet_page(twice)
    assert shown("etat=retenues")[0] == 2
    assert shown("etat=a-corriger")[0] == 0


def test_a_contract_that_is_over_leaves_the_model_and_a_file_filled_before_is_told_why(relay, tmp_path):
    with mission_scope(relay.mission.pk):
        Contract.objects.filter(pk=relay.award.lot.contract_id).update(status="solde")
    assert len(model_of(relay.browser, MODEL, tmp_path)) == 2, "a row of titles, and the contract that runs"
    page = words(put(relay, {relay.assignment: 100, relay.other: 80}))
    assert "Ce marché est soldé" in page and "1 ligne à enregistrer" in page
    with mission_scope(relay.mission.pk):
        Contract.objects.update(status="archive")
    assert "il ne reçoit plus d’heures" in words(confirm(relay)), "settled between the preview and the attestation"
    assert not any(declared(relay).values())
