"""A structure's one spreadsheet for all its holders, contracts and desks. Through the pages, as it does."""

import pytest
from django.core import mail

from levier.common.audit.models import AccessLogEntry
from levier.common.errors import Problem
from levier.common.jobs.worker import run_due_jobs
from levier.common.privacy.retention import anonymise_past_term
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.employers import StagedLine
from levier.coordination.hours.models import EmployerSheet, LedgerEntry, SecondDeclaration, Statement
from levier.coordination.hours.services import ask_for, judge, sheet_steps, to_remind
from levier.coordination.hours.services.employers import receipt_lines, recorded_lines, sheet_receipt_data
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.procurement.models import Award, Contract, Lot
from levier.organizations.models import Organization
from tests.builders import make_assignment, make_organization
from tests.coordination.hours.builders import DAY, MARCH, NOW, make_membership, make_statement, signed_in
from tests.coordination.hours.test_sheets import deposit, model_of, workbook

PAGE = "/herault/mes-salaries/tableau"
MODEL = "/herault/mes-salaries/modele.xlsx"
SIGNED = {"name": "Noa Pujol", "function": "gérante", "attested": "on"}


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def employ(structure, assignment, declarant="employer"):
    """The structure seconds this person."""
    assignment.employer, assignment.mode, assignment.declarant = structure, "secondment", declarant
    assignment.save()
    return assignment


@pytest.fixture
def relay(case, tmp_path):
    """A structure whose people work for two holders of two desks; the first declares nothing of his, it does."""
    with mission_scope(case.mission.pk):
        case.structure = make_organization("inclusive", name="Relais (fictif)")
        employ(case.structure, case.assignment)
        case.other = employ(case.structure, make_assignment())
        case.other_statement = make_statement(case.other.award)
        case.author = make_membership(case.structure, "inclusive_employer")
    case.browser = signed_in(case.author)
    case.rows = model_of(case.browser, MODEL, tmp_path)
    return case


def fill(relay, hours, month="mars 2026"):
    """The model's rows with these hours of a month, by assignment."""
    head, *rows = relay.rows
    keys = {row[0]: row for row in rows}
    assert len(keys) == 2
    filled = [list(row) for row in rows]
    for row in filled:
        contract = row[2], row[3]
        for assignment, text in hours.items():
            with mission_scope(relay.mission.pk):
                if contract[1] == str(assignment.award.company):
                    row[head.index(month)] = text
    return [head, *filled]


def put(relay, hours, rows=None):
    """Deposits the filled model; returns its preview."""
    return deposit(relay.browser, PAGE, workbook(rows or fill(relay, hours)))


def sheet_page(relay):
    with mission_scope(relay.mission.pk):
        return f"{PAGE}/{EmployerSheet.objects.order_by('pk').last().public_id}/"


def confirm(relay):
    return relay.browser.post(sheet_page(relay), SIGNED, follow=True)


def declared(relay):
    """Hundredths declared in March, by assignment."""
    with mission_scope(relay.mission.pk):
        return {
            one: sum(entry.hundredths for entry in LedgerEntry.objects.filter(assignment=one, kind="declared"))
            for one in (relay.assignment, relay.other)
        }


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


def deposits(relay):
    with mission_scope(relay.mission.pk):
        return list(EmployerSheet.objects.order_by("pk").values_list("public_id", flat=True))


def test_the_structure_gets_a_receipt_of_its_recorded_file_and_of_nothing_else(relay):
    put(relay, {relay.assignment: 100, relay.other: 80})
    run_due_jobs()
    assert mail.outbox == []
    confirm(relay)
    confirm(relay)
    run_due_jobs()
    (letter,) = mail.outbox
    assert relay.author.email in letter.to[0]
    assert "180 h" in letter.body.replace("\u00a0", " ").replace("\u202f", " ")
    ((name, content, kind),) = letter.attachments
    assert (name, kind, content[:5]) == ("recu-tableau-2026-04-03.pdf", "application/pdf", b"%PDF-")
    assert relay.assignment.participant.last_name not in letter.body


def test_a_file_of_zeros_is_answered_by_a_receipt_that_says_no_hours_of_each(relay):
    put(relay, {relay.assignment: 0, relay.other: 0})
    shown = words(confirm(relay))
    assert shown.replace("&nbsp;", " ").count("Aucune heure : c’est dit") == 2
    with mission_scope(relay.mission.pk):
        sheet = EmployerSheet.objects.get()
        told = recorded_lines(sheet, Assignment.objects.all(), DAY(2026, 4, 3))
        data = sheet_receipt_data(sheet, receipt_lines(told), mission="Hérault", now=NOW)
        people = {one.participant.short_name + " (fictif)" for one in (relay.assignment, relay.other)}
    assert data["total"] == "aucune heure"
    assert {row[0] for row in data["lines"]} == people
    assert {row[2:] for row in data["lines"]} == {("mars\u00a02026", "aucune heure")}
    run_due_jobs()
    (letter,) = mail.outbox
    assert "aucune heure, 2 lignes" in letter.body.replace("\u00a0", " ")
    assert letter.attachments[0][1][:5] == b"%PDF-"


def test_the_receipt_of_thousands_of_lines_is_told_contract_by_contract_and_month_by_month():
    award = Award(pk=1, lot=Lot(contract=Contract(title="Voirie (fictif)")), company=Organization(name="BTP (fictif)"))
    staged = [
        StagedLine(
            Assignment(participant=Participant(first_name="Nadia", last_name="E"), award=award, declarant="employer"),
            Statement(),
            DAY(2026, month, 1),
            0,
            1_000,
        )
        for month in (1, 2)
        for _ in range(300)
    ]
    where = "Voirie (fictif), BTP (fictif)"
    assert [words_of(row) for row in receipt_lines(staged).rows] == [
        ("300 personnes", where, "janvier 2026", "3 000 h"),
        ("300 personnes", where, "février 2026", "3 000 h"),
    ]
    assert len(receipt_lines(staged[:500]).rows) == 500


def words_of(row):
    return tuple(text.replace("\u00a0", " ").replace("\u202f", " ") for text in row)


@pytest.mark.parametrize(("days", "months"), [(184, 3), (1, 0)])
def test_the_periods_open_to_a_structure_are_those_the_setting_says(relay, settings, tmp_path, days, months):
    settings.EMPLOYER_DAYS_BACK = days
    head, *_ = model_of(relay.browser, MODEL, tmp_path)
    assert len(head) - 6 == months


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


@pytest.fixture
def twice(relay):
    """Both of the structure's hirings are of one person, on two contracts."""
    with mission_scope(relay.mission.pk):
        relay.other.participant = relay.assignment.participant
        relay.other.save()
    return relay


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


class TestTheHolderHasNothingLeftToDeclare:
    """Where structures declare everybody at work, their declarations are the statement."""

    def statements(self, relay):
        """(source, whether received, whether without hours) of each statement, the case's first."""
        with mission_scope(relay.mission.pk):
            rows = Statement.objects.filter(pk__in=[relay.statement.pk, relay.other_statement.pk]).order_by("pk")
            return [(row.source, row.confirmed_at is not None, row.has_no_hours) for row in rows]

    def waits(self, relay):
        """Whether the holder's home asks for its hours."""
        with mission_scope(relay.mission.pk):
            holder = make_membership(relay.award.company, "company")
        browser = signed_in(holder)
        late = browser.get("/herault/mes-releves/").context["due"]
        assert late == len(browser.get("/herault/mes-releves/?etat=due").context["rows"])
        assert bool(late) == ("Heures du 1er janvier au 31 mars 2026" in words(browser.get("/herault/mes-marches/")))
        return bool(late)

    def test_what_the_structures_said_of_everybody_is_received_and_taken_back_it_is_awaited(self, relay):
        assert not self.waits(relay), "the structure's to say, before it has"
        with mission_scope(relay.mission.pk):
            holder = signed_in(make_membership(relay.award.company, "company"))
        (row,) = holder.get("/herault/mes-releves/").context["rows"]
        assert row[1] == "à déclarer par les structures"
        put(relay, {relay.assignment: 100, relay.other: 0})
        confirm(relay)
        assert self.statements(relay) == [("employer", True, False), ("employer", True, True)]
        page = words(signed_in(relay.facilitator).get(relay.counting))
        assert "Déclaré par les structures qui emploient ces personnes" in page and "Noa Pujol, gérante, pour" in page
        relay.browser.post(sheet_page(relay), {"undo": "on"})
        assert self.statements(relay) == [("link", False, False)] * 2

    def test_it_is_received_once_the_last_month_of_each_is_said_hours_or_none_and_not_before(self, relay):
        """January alone is not the period; that nobody worked in March is said later, by a deposit that changes no
        hours; that deposit taken back, the statement is awaited again."""
        january = fill(relay, {relay.assignment: 60}, month="janvier 2026")
        put(relay, {}, rows=january)
        confirm(relay)
        assert self.statements(relay)[0] == ("link", False, False)
        page = words(signed_in(relay.facilitator).get(relay.counting))
        assert "Il manque" in page and "mars 2026&nbsp;: Relais (fictif)" in page
        head, *people = january
        put(relay, {}, rows=[head, *reversed(people)])  # another file, that says the same
        assert "Rien ne change" in words(confirm(relay)), "what is said again adds nothing"
        put(relay, {relay.assignment: 0})
        confirm(relay)
        assert self.statements(relay)[0] == ("employer", True, False)
        assert "Il manque" not in words(signed_in(relay.facilitator).get(relay.counting))
        relay.browser.post(sheet_page(relay), {"undo": "on"})
        assert self.statements(relay)[0] == ("link", False, False)
        assert declared(relay)[relay.assignment] == 6_000

    def test_somebody_the_holder_declares_keeps_the_statement_his(self, relay):
        with mission_scope(relay.mission.pk):
            relay.award.contact_name, relay.award.contact_email = "Lou Castan", "lou@exemple.invalid"
            relay.award.save()
            ask_for([relay.statement], now=NOW)
            assert not to_remind(DAY(2026, 5, 4)), "its lateness is the structure's"
            make_assignment(relay.award)
            assert to_remind(DAY(2026, 5, 4)) == [relay.statement]
        assert self.waits(relay)
        put(relay, {relay.assignment: 100, relay.other: 80})
        confirm(relay)
        assert self.statements(relay) == [("link", False, False), ("employer", True, False)]

    def test_nobody_worked_is_an_answer_too(self, relay):
        put(relay, {relay.assignment: 0, relay.other: 0})
        confirm(relay)
        assert self.statements(relay) == [("employer", True, True)] * 2
