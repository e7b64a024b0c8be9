"""A desk that followed its contracts in spreadsheets starts with its true figures."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from levier.common.imports.models import ImportBatch
from levier.common.tabular.reading import read_workbook
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.clauses.selectors import own_publics
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from levier.organizations.models import DeskCommune, Organization
from tests.builders import make_organization
from tests.coordination.takeover.builders import (
    CERTIFIED,
    CONTRACTS,
    TITLES,
    Desk,
    contract_line,
    counts,
    csv_of,
    make_communes,
    siret,
    words,
)

DAY = datetime.date


def test_a_line_becomes_a_followed_lot_with_its_hours_owed_and_taken_over(desk):
    preview = words(desk.deposit(csv_of([contract_line()])))
    assert "rien n’est encore écrit" in preview
    assert "Importer 1 ligne" in preview
    page = words(desk.act("importer", CERTIFIED))
    assert "1 marché" in page
    with mission_scope(desk.mission.pk):
        award = Award.objects.select_related("lot__contract__operation__buyer", "company").get()
        contract = award.lot.contract
        assert (contract.reference, contract.status, contract.ccag) == ("2025-0001", "en_cours", "Travaux")
        assert (contract.starts_on, contract.ends_on) == (DAY(2025, 3, 1), DAY(2027, 2, 28))
        assert contract.operation.buyer.siret == siret(1)
        assert contract.operation.lead_desk == desk.desk
        assert award.company.name == "Entreprise 1 (fictif)"
        assert DeskShare.objects.get().hours == HoursCommitment.objects.get().hours == 1000
        entry = OpeningEntry.objects.get()
        assert (entry.hundredths, entry.as_of, entry.assignment) == (41_250, DAY(2026, 6, 30), None)
        assert (entry.source, entry.certified_by) == ("reprise.csv", "Odile Vidal (fictif)")
        assert entry.recorded_by == desk.user


def test_no_real_buyer_is_followed_in_the_demo_by_a_file(inside):
    """It is shown with what it published: the hours taken over are a fictitious body's of its name, which the same
    SIRET names the next time, and which goes with the import that made it."""
    make_organization("buyer", name="Commune de Sète", siret=siret(1), is_fictitious=False)
    told = {"buyer_name": "Commune de Sète"}
    before = counts()
    inside.take_over([contract_line(1, **told)])
    assert str(Operation.objects.get().buyer) == "Commune de Sète (démonstration)"
    assert "déjà suivi" in words(inside.deposit(csv_of([contract_line(1, lot_number="1", **told)])))
    inside.take_over([contract_line(2, **told), contract_line(3, operation="Voirie 1 (fictif)", **told)])
    buyers = {str(found.buyer) for found in Operation.objects.select_related("buyer")}
    assert buyers == {"Commune de Sète (démonstration)"}
    assert (Operation.objects.count(), Contract.objects.count()) == (2, 3)
    assert Organization.objects.filter(name__startswith="Commune de Sète").count() == 2
    for batch in ImportBatch.objects.filter(applied_at__isnull=False).order_by("-pk"):
        inside.browser.post(f"/herault/imports/{batch.public_id}/annuler", follow=True)
    assert counts() == before


def test_a_group_comes_with_its_members_and_a_siret_of_another_company_is_said_first(inside):
    make_organization("company", name="Peinture du Golfe", siret=siret(1001))
    line = contract_line(1, holder_name="Maçonnerie Vidal (fictif)", members=f"{siret(7)} Autre (fictif)")
    titles = {**TITLES, "members": "Cotraitants"}
    before = counts()
    preview = words(inside.deposit(csv_of([line], titles)))
    assert f"Le SIRET {siret(1001)} est celui de « Peinture du Golfe »" in preview
    assert "« Maçonnerie Vidal (fictif) »" in preview
    assert counts() == before
    inside.act("importer", CERTIFIED)
    roles = Award.objects.order_by("role").values_list("role", "company__siret")
    assert list(roles) == [("leader", siret(1001)), ("member", siret(7))]
    told = {"holder_name": "Peinture du Golfe", "members": f"{siret(1002)} Sans clé ; 12 Faux"}
    again = words(inside.deposit(csv_of([contract_line(2, **told)], titles)))
    assert "n cotraitant par ligne, son SIRET puis son nom" in again


def test_a_siret_that_two_lines_of_a_file_name_differently_is_said_too(inside):
    lines = [
        contract_line(number, holder_siret=siret(77), holder_name=name)
        for number, name in ((1, "Alpha (fictif)"), (2, "Société Alpha"), (3, "Gamma (fictif)"))
    ]
    preview = words(inside.deposit(csv_of(lines)))
    warned = f"Le SIRET {siret(77)} est celui de « Alpha (fictif) » à la ligne 2, et non de « Gamma (fictif) »"
    assert warned in preview
    assert "et non de « Société Alpha »" not in preview


def test_the_way_the_basis_and_the_version_of_the_ccag_come_too(inside):
    titles = {**TITLES, "ccag_version": "Version du CCAG", "way": "Voie", "basis": "Base juridique"}
    told = {"ccag_version": "2009", "way": "", "basis": "art. 38 de l’ordonnance n° 2015-899"}
    ended = words(inside.deposit(csv_of([contract_line(1, **told)], titles)))
    assert "n’est plus en vigueur depuis le 31 mars 2019" in ended and "Importer 1 ligne" not in ended
    told |= {"notified_on": "20/02/2019", "starts_on": "01/03/2019"}
    inside.take_over([contract_line(1, **told)], titles=titles)
    contract = Contract.objects.get()
    assert (contract.ccag_version, contract.way, contract.basis) == ("2009", "condition", "ORD-38")
    wrong = words(inside.deposit(csv_of([contract_line(2, **{**told, "way": "Marché ou lot réservé"})], titles)))
    assert "celle d’une autre voie" in wrong
    inside.take_over([contract_line(3, way="", ccag_version="", basis="L3114-2")], titles=titles)
    assert Contract.objects.order_by("-pk").values_list("basis", "nature").first() == ("L3114-2", "concession")


def test_the_publics_a_contract_keeps_and_adds_come_with_it(inside):
    """A list narrowed holds the hours judged; publics added complete the CCAG's; each lot of a contract says the same;
    a later lot changes nothing of it; all goes with the import."""
    titles = {
        **TITLES,
        "publics": "Publics retenus",
        "added_publics": "Publics ajoutés",
        "clause_document": "Pièce de la clause",
    }
    nothing = dict.fromkeys(("publics", "added_publics", "clause_document"), "")
    kept = {**nothing, "publics": "rsa ; TH, RSA", "clause_document": "CCAP, article 8.2"}
    added = {**nothing, "added_publics": "Personnes sortant de l’aide sociale à l’enfance"}
    wrong = {**kept, "publics": "RSA, CHOMEURS"}
    refused = [contract_line(1, **kept), contract_line(1, lot_number="2", **nothing), contract_line(9, **wrong)]
    preview = words(inside.deposit(csv_of(refused, titles)))
    assert "la même valeur qu’à la ligne 2" in preview.lower()
    assert "« CHOMEURS » n’en est pas une" in preview
    before = counts()
    inside.take_over([contract_line(1, **kept), contract_line(1, lot_number="2", **kept), contract_line(2, **added),
                      contract_line(3, **nothing)], titles=titles)  # fmt: skip
    narrowed, completed, plain = Contract.objects.order_by("reference")
    assert own_publics(narrowed).categories == {"RSA", "TH"}
    assert own_publics(narrowed).document == "CCAP, article 8.2"
    assert own_publics(completed) is own_publics(plain) is None
    assert completed.insertion_clause.added_publics == added["added_publics"]
    assert completed.insertion_clause.document == "Documents particuliers, repris de «\u00a0reprise.csv\u00a0»"
    assert InsertionClause.objects.count() == 2
    first = inside.last()
    assert "ce marché est déjà suivi" in words(
        inside.deposit(csv_of([contract_line(1, lot_number="3", **{**kept, "publics": "DELD"})], titles))
    )
    inside.act("importer", CERTIFIED)
    assert own_publics(Contract.objects.get(pk=narrowed.pk)).categories == {"RSA", "TH"}
    inside.act("annuler")
    inside.browser.post(f"/herault/imports/{first.public_id}/annuler")
    assert counts() == before
    assert not InsertionClause.objects.exists()


MORE = {
    "trade": "Métier",
    "amount_cents": "Montant HT",
    "is_state": "Marché de l’État",
    "subcontractors": "Sous-traitants",
    "key": "Clé de répartition",
    "hour_penalty_cents": "Pénalité par heure",
    "document_penalty_cents": "Pénalité pour un document",
    "document_penalty_unit": "Pénalité de document comptée",
    "second_contact_name": "Second correspondant",
    "second_contact_email": "Adresse du second correspondant",
}


def test_a_line_says_all_that_the_pages_of_a_contract_say(inside):
    """The State's contract, trade and amount, the key between desks, subcontractors, second contact, penalties."""
    other = make_organization("desk", name="Guichet de Thau (fictif)")
    titles, nothing = {**TITLES, **MORE}, dict.fromkeys(MORE, "")
    third = f"{inside.desk.name} : 1 ; guichet de thau (fictif) : 2"
    told = {
        **nothing, "operation": "Tramway (fictif)", "trade": "peinture intérieure", "amount_cents": "480 000,50 €",
        "is_state": "Oui", "subcontractors": f"{siret(7)} Échafaudages (fictif) : échafaudage",
        "hour_penalty_cents": "200",
        "document_penalty_cents": "75", "document_penalty_unit": "par jour de retard",
        "key": f"{inside.desk.name} : 60 % ; guichet de thau (fictif) : 40 %",
        "second_contact_name": "Lou C.", "second_contact_email": "lou@entreprise.invalid",
    }  # fmt: skip
    wrong = [
        contract_line(1, **{**told, "key": "Guichet de nulle part : 100"}),
        contract_line(2, **{**told, "key": f"{inside.desk.name} : 60", "is_state": ""}),
        contract_line(3, **{**told, "hour_penalty_cents": "0", "subcontractors": f"{siret(1003)} Lui (fictif)"}),
        contract_line(4, **{**told, "trade": "Alchimie", "amount_cents": "cher"}),
    ]
    preview = words(inside.deposit(csv_of(wrong, titles)))
    for said in (
        "« Guichet de nulle part » n’en est pas un", "Il manque 40 %", "la même valeur qu’à la ligne 2",
        "n montant supérieur à zéro", "’autres entreprises que le titulaire", "n montant en euros, comme 480 000",
        "comme « peinture intérieure »",
    ):  # fmt: skip
        assert said.lower() in preview.lower(), said
    before = counts()
    lots = [contract_line(1, lot_number=str(n), owed="100", counted="30", **told) for n in (1, 2)]
    thirds = titles | {"key_kind": "Clé selon"}
    inside.take_over([{**lot, "key": third, "key_kind": "lieu d’exécution"} for lot in lots], titles=thirds)
    award = Award.objects.select_related("lot__contract__operation", "lot__contract__insertion_clause").get(
        role="sole", lot__number=1
    )
    lot, contract = award.lot, award.lot.contract
    assert contract.operation.is_state
    assert (lot.trade, lot.amount_cents) == ("peinture-interieure", 48_000_050)
    assert (award.second_contact_name, award.second_contact_email) == ("Lou C.", "lou@entreprise.invalid")
    clause = contract.insertion_clause
    assert (clause.hour_penalty_cents, clause.document_penalty_cents, clause.document_penalty_unit) == (
        20_000, 7_500, "day",
    )  # fmt: skip
    below = Award.objects.select_related("company").get(lot=lot, role="subcontractor")
    assert (below.company.siret, below.parent, below.part) == (siret(7), award, "échafaudage")
    # 200 h over the two lots, a third and two thirds: the residue is carried from lot to lot.
    parts = DeskShare.objects.values_list("commitment__lot__number", "desk__name", "hours")
    shared = {(number, name): hours for number, name, hours in parts}
    assert {sum(hours for (n, _), hours in shared.items() if n == number) for number in (1, 2)} == {100}
    assert sum(hours for (_, name), hours in shared.items() if name == other.name) == 133
    # The hours of the lot came whole with its holder; its subcontractor is asked for what follows only.
    assert sum(OpeningEntry.objects.values_list("hundredths", flat=True)) == 6_000
    assert set(Statement.objects.values_list("period_start", flat=True)) == {DAY(2026, 7, 1)}
    inside.act("annuler")
    assert counts() == before


def test_a_contract_that_has_not_begun_comes_without_any_hour(inside):
    """« Arrêtées au » is empty: nothing is taken over, and the first statement begins with the execution."""
    begins = {"starts_on": "01/01/2027", "ends_on": "31/12/2028", "counted": "0", "as_of": ""}
    inside.take_over([contract_line(1, **begins), contract_line(2, counted="0", as_of="")])
    coming, running = Contract.objects.order_by("reference")
    assert (coming.status, running.status) == ("notifie", "en_cours")
    assert not OpeningEntry.objects.exists()
    assert HoursCommitment.objects.count() == 2
    assert not Statement.objects.filter(award__lot__contract=coming).exists()
    first = Statement.objects.filter(award__lot__contract=running).earliest("period_start")
    assert first.period_start == DAY(2025, 3, 1)
    page = words(inside.deposit(csv_of([contract_line(3, as_of="")])))
    assert "le jour auquel ces heures sont arrêtées" in page.replace("Le jour", "le jour")


def test_statements_begin_the_day_after_the_hours_taken_over(inside):
    inside.take_over([contract_line(1), contract_line(2, as_of="15/08/2026")])
    periods = Statement.objects.order_by("award", "period_start").values_list("period_start", "period_end")
    assert list(periods) == [(DAY(2026, 7, 1), DAY(2026, 9, 30)), (DAY(2026, 8, 16), DAY(2026, 9, 30))]


def test_lots_of_one_contract_and_contracts_of_one_operation_are_gathered(inside):
    inside.take_over(
        [
            contract_line(1, operation="Tramway (fictif)", title="Génie civil (fictif)"),
            contract_line(1, operation="Tramway (fictif)", title="Génie civil (fictif)", lot_number="Lot 2",
                          holder_siret=siret(1002), holder_name="Autre (fictif)"),
            contract_line(3, operation="tramway (FICTIF)"),
        ]
    )  # fmt: skip
    assert counts() | {"Statement": 0} == {
        "Operation": 1, "Contract": 2, "Lot": 3, "Award": 3, "HoursCommitment": 3, "DeskShare": 3, "OpeningEntry": 3,
        "Statement": 0, "Organization": 1 + 1 + 3,
    }  # fmt: skip
    titles = dict(Lot.objects.order_by("number").values_list("number", "title"))
    assert titles == {1: "Lot unique", 2: "objet non précisé"}, "un lot numéroté n’est pas seul"


def test_a_lot_added_later_joins_its_contract(inside):
    inside.take_over([contract_line(1)])
    inside.take_over([contract_line(1, lot_number="2", holder_siret=siret(7), holder_name="Autre (fictif)")])
    assert [lot.number for lot in Contract.objects.get().lots.all()] == [1, 2]


def test_the_desk_is_that_of_the_communes_of_execution(herault, as_role, clock):
    clock("2026-11-20 09:00")
    first, second = Desk(herault), Desk(herault, "Guichet du bassin de Thau (fictif)")
    with mission_scope(herault.pk):
        make_communes()
        DeskCommune.objects.create(desk=first.desk, commune_id="34032")
        DeskCommune.objects.create(desk=second.desk, commune_id="34301")
    first.browser = as_role("mission_team")
    page = words(
        first.take_over(
            [
                contract_line(1, communes="Sète"),
                contract_line(2, communes="beziers"),
                contract_line(3, communes="Béziers, Sète"),
                contract_line(4, communes="Béziers, Sète", desk="guichet du BITERROIS (fictif)"),
            ]
        )
    )
    assert "Ligne 4" in page
    assert "le nom du guichet qui répond de ce lot" in page.replace("Le nom", "le nom")
    with mission_scope(herault.pk):
        leads = Contract.objects.order_by("reference").values_list("operation__lead_desk__name", flat=True)
        assert list(leads) == [second.desk.name, first.desk.name, first.desk.name]
        assert sorted(place.commune.name for place in Lot.objects.last().places.all()) == ["Béziers", "Sète"]


BAD = {
    "a wrong SIRET": ({"buyer_siret": "21340172201788"}, "A (SIRET de l’acheteur)", "dont la clé est juste"),
    "a wrong SIRET of the holder": ({"holder_siret": "123"}, "H (SIRET du titulaire)", "un SIRET de 14 chiffres"),
    "a body nobody knows, without a name": ({"holder_name": ""}, "I (Nom du titulaire)", "aucun organisme"),
    "dates reversed": ({"ends_on": "01/01/2025"}, "K (Fin d’exécution)", "une date qui suit le début"),
    "a date nobody can read": ({"starts_on": "demain"}, "J (Début d’exécution)", "une date, comme 01/09/2026"),
    "negative hours": ({"counted": "-5"}, "M (Heures déjà retenues)", "un nombre positif ou nul"),
    "hours that are none": ({"owed": "beaucoup"}, "L (Heures dues)", "des heures entières"),
    "parts of an hour owed": ({"owed": "12,5"}, "L (Heures dues)", "des heures entières"),
    "hours of the future": ({"as_of": "01/01/2027"}, "N (Heures arrêtées au)", "une date passée"),
    "hours as of a day before the contract": ({"as_of": "01/01/2025"}, "N (Heures arrêtées au)", "une date qui suit"),
    "an unknown desk": ({"desk": "Guichet de nulle part"}, "O (Guichet)", "un guichet que vous pouvez suivre"),
    "an unknown commune": ({"communes": "Atlantis"}, "G (Communes d’exécution)", "« Atlantis » n’en est pas une"),
    "an empty cell": ({"reference": ""}, "E (Référence du marché)", "une valeur"),
    "an unknown CCAG": ({"ccag": "Bricolage"}, "P (CCAG)", "« Travaux »"),
    "a version of no CCAG": ({"ccag": "", "ccag_version": "2009"}, "P (CCAG)", "le CCAG de cette version"),
    "a number of lot that is none": ({"lot_number": "premier"}, "F (Lot)", "le numéro du lot"),
}  # fmt: skip


def test_an_execution_does_not_begin_before_the_notification(inside):
    titles = TITLES | {"notified_on": "Notifié le"}
    lines = [contract_line(1, notified_on="02/03/2025"), contract_line(2, notified_on="01/03/2025")]
    page = words(inside.deposit(csv_of(lines, titles)))
    assert "Une date qui ne précède pas la notification" in page and "Importer 1 ligne" in page


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_says_its_column_its_value_and_what_was_expected(inside, case):
    values, column, expected = BAD[case]
    before = counts()
    page = words(inside.deposit(csv_of([contract_line(1, **values), contract_line(2)])))
    assert column in page
    assert expected.lower() in page.lower()
    assert "Ligne 2" in page.split("À corriger ou à vérifier")[1].split("Lignes bonnes")[0]
    assert "Importer 1 ligne" in page
    assert counts() == before
    inside.act("importer", CERTIFIED)
    assert [contract.reference for contract in Contract.objects.all()] == ["2025-0002"]


def test_more_hours_done_than_owed_is_a_warning_and_not_a_refusal(inside):
    page = words(inside.deposit(csv_of([contract_line(1, counted="1 200")])))
    assert "À vérifier" in page
    assert "Importer 1 ligne" in page
    inside.act("importer", CERTIFIED)
    assert OpeningEntry.objects.get().hundredths == 120_000


def test_a_lot_followed_already_is_refused(inside):
    inside.take_over([contract_line(1)])
    before = counts()
    page = words(inside.deposit(csv_of([contract_line(1, title="Autre titre (fictif)")]), name="autre.csv"))
    assert "un lot qui n’est pas encore suivi" in page.replace("Un lot", "un lot")
    assert "Importer 1" not in page
    assert counts() == before


def test_the_contract_of_another_desk_is_not_touched(herault, inside):
    other = Desk(herault, "Autre guichet (fictif)")
    other.take_over([contract_line(1)])
    page = words(inside.deposit(csv_of([contract_line(1, lot_number="2")])))
    assert "suivi par un autre guichet" in page
    assert "Importer 1" not in page


def test_two_lines_of_one_lot_contradict_each_other(inside):
    page = words(inside.deposit(csv_of([contract_line(1), contract_line(1)])))
    assert "la ligne 2 est du même lot" in page


def test_lines_to_correct_come_back_as_a_spreadsheet_with_their_reason(inside, tmp_path):
    inside.deposit(csv_of([contract_line(1, holder_siret="123"), contract_line(2)]))
    answer = inside.browser.get(f"/herault/imports/{inside.last().public_id}/a-corriger.xlsx")
    kept = tmp_path / "a-corriger.xlsx"
    kept.write_bytes(answer.content)
    head, line = read_workbook(kept).rows
    assert list(head.cells[: len(TITLES)]) == list(TITLES.values())
    assert head.cells[-1] == "Motif"
    assert line.cells[4] == "2025-0001"
    assert line.cells[-2] == "2"
    assert "un SIRET de 14 chiffres" in line.cells[-1]
    # Corrected there, it is deposited as it is: the columns added are not read.
    page = words(inside.deposit(answer.content, name="a-corriger.xlsx"))
    assert "1 ligne à corriger" in page


def test_a_renamed_column_is_asked_once_and_remembered(inside):
    titles = {**TITLES, "owed": "Quota horaire"}
    page = words(inside.deposit(csv_of([contract_line(1)], titles)))
    assert "aucun titre ne correspond à : Heures dues" in page
    columns = {key: str(rank) for rank, key in enumerate(TITLES)}
    page = words(inside.act("colonnes", {**columns, "owed": ""}))
    assert "Indiquez la colonne qui contient cette donnée" in page
    page = words(inside.act("colonnes", {**columns, "owed": columns["counted"]}))
    assert "indiquée pour deux données" in page
    page = words(inside.act("colonnes", columns))
    assert "Importer 1 ligne" in page
    page = words(inside.deposit(csv_of([contract_line(2)], titles), name="suite.csv"))
    assert "Importer 1 ligne" in page


def test_the_model_downloaded_filled_is_read_without_naming_a_column(inside, tmp_path):
    import xlsxwriter

    answer = inside.browser.get(f"{CONTRACTS}modele.xlsx")
    kept = tmp_path / "modele.xlsx"
    kept.write_bytes(answer.content)
    table = read_workbook(kept)
    assert "Aide" in table.sheets
    titles = table.rows[0].cells
    by_title = {TITLES[key]: value for key, value in contract_line(1).items()}
    filled = io.BytesIO()
    with xlsxwriter.Workbook(filled) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, titles)
        for rank, title in enumerate(titles):
            sheet.write(1, rank, by_title.get(title, ""))
        # As a spreadsheet holds them: a SIRET taken for a number, true dates, true numbers.
        sheet.write_number(1, titles.index("SIRET de l’acheteur"), int(siret(1)))
        sheet.write_datetime(1, titles.index("Début d’exécution"), DAY(2025, 3, 1), day)
        sheet.write_number(1, titles.index("Heures déjà retenues"), 412.5)
        sheet.write_number(1, titles.index("Lot"), 1)
    page = words(inside.deposit(filled.getvalue(), name="rempli.xlsx"))
    assert "Importer 1 ligne" in page
    inside.act("importer", CERTIFIED)
    assert OpeningEntry.objects.get().hundredths == 41_250


def test_what_is_not_a_table_is_said_and_leaves_nothing(inside):
    page = words(inside.deposit(b"%PDF-1.7 " + b"x" * 200, name="scan.csv"))
    assert "PDF" in page.split("errorlist")[1]
    page = words(inside.deposit(csv_of([]), name="vide.csv"))
    assert "n’a aucune ligne sous ses titres" in page
    page = words(inside.deposit(csv_of([contract_line(1)] * 5_001), name="long.csv"))
    assert "Partagez-le en plusieurs fichiers" in page
    assert not ImportBatch.objects.exists()


def test_five_hundred_contracts_take_few_queries_more_than_fifty(inside):
    def taken(numbers):
        lines = [contract_line(number, holder_siret=siret(5_000 + number % 90)) for number in numbers]
        inside.deposit(csv_of(lines), name=f"{len(lines)}.csv")
        with CaptureQueriesContext(connection) as captured:
            inside.act("importer", CERTIFIED)
        return len(captured)

    fifty, five_hundred = taken(range(1, 51)), taken(range(1_001, 1_501))
    assert Contract.objects.count() == 550
    assert sum(OpeningEntry.objects.values_list("hundredths", flat=True)) == 550 * 41_250
    # The embedded database takes so many values a query: more batches, never one query a line.
    assert five_hundred - fifty < 200, (fifty, five_hundred)
