"""Hours taken over by hand: certified, corrected by entries, told apart in every sum."""

import datetime
import io

import pytest
from django.db import IntegrityError, connection, transaction
from python_calamine import CalamineWorkbook

from levier.common.tabular.reading import read_workbook
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.territories.publishing import parts_of
from levier.coordination.followup.reports import report_of
from levier.coordination.followup.selectors import board
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.hours.services import open_due_statements
from levier.coordination.procurement.models import Contract, Operation
from tests.builders import make_member
from tests.coordination.hours.builders import Case, declare, make_membership, signed_in
from tests.coordination.takeover.builders import Desk, contract_line, words

DAY = datetime.date
TYPED = {
    "hundredths": "300,5", "as_of": "2026-03-31", "source": "Tableur du guichet",
    "certified_by": "Odile Vidal (fictif)",
    "certified_function": "responsable",
}  # fmt: skip


@pytest.fixture
def case(herault, clock):
    """A followed award, nothing asked of its company yet."""
    clock("2026-11-20 09:00")
    case = Case(herault)
    with mission_scope(herault.pk):
        case.statement.links.all().delete()
        case.statement.delete()
        case.page = f"/herault/coordination/attributions/{case.award.public_id}/reprise"
        case.browser = signed_in(case.facilitator)
        yield case


def test_hours_are_recorded_once_and_statements_begin_the_day_after(case):
    open_due_statements([case.award], today=DAY(2026, 11, 20))
    assert case.browser.post(case.page, TYPED).status_code == 302
    entry = OpeningEntry.objects.get()
    assert (entry.hundredths, entry.certified_by, entry.recorded_by) == (
        30_050,
        TYPED["certified_by"],
        case.facilitator,
    )
    starts = Statement.objects.order_by("period_start").values_list("period_start", flat=True)
    assert list(starts) == [DAY(2026, 4, 1), DAY(2026, 7, 1)]
    page = words(case.browser.get(case.page))
    assert "300,5 h" in page
    assert "Enregistrer la correction" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hundredths": "-1"}, "Le minimum est"),
        ({"hundredths": ""}, "Indiquez les heures retenues"),
        ({"as_of": "2026-12-01"}, "une date à venir"),
        ({"as_of": "2025-12-31"}, "L’exécution du marché commence le 1er janvier 2026"),
        ({"source": ""}, "Indiquez d’où viennent ces heures"),
        ({"certified_by": ""}, "Indiquez qui certifie"),
        ({"certified_function": ""}, "Indiquez sa fonction"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(case, typed, sentence):
    page = words(case.browser.post(case.page, TYPED | typed))
    assert sentence in page.split("errorlist")[1]
    assert TYPED["certified_by"] in page or "certified_by" in typed
    assert not OpeningEntry.objects.exists()


def test_days_a_company_was_asked_for_are_not_taken_over(herault, case):
    asked = Case(herault)
    page = f"/herault/coordination/attributions/{asked.award.public_id}/reprise"
    said = words(signed_in(asked.facilitator).post(page, TYPED))
    assert "ses heures compteraient deux fois" in said
    assert not OpeningEntry.objects.exists()


def test_a_contract_whose_accounts_are_closed_takes_over_no_hour_and_corrects_none(case):
    def closed(status):
        Contract.objects.filter(pk=case.award.lot.contract_id).update(status=status)

    closed("archive")
    page = words(case.browser.post(case.page, TYPED))
    assert "Ce marché est archivé : il ne reçoit plus d’heures" in page and TYPED["source"] in page
    closed("en_cours")
    case.browser.post(case.page, TYPED)
    closed("solde")
    told = TYPED | {"hundredths": "280", "reason": "Doublon", "seen": OpeningEntry.objects.get().pk}
    assert "Ce marché est soldé : il ne reçoit plus d’heures" in words(case.browser.post(case.page, told))
    assert OpeningEntry.objects.count() == 1


def test_a_correction_is_an_entry_with_its_reason(case):
    case.browser.post(case.page, TYPED)
    first = OpeningEntry.objects.get()
    corrected = TYPED | {"hundredths": "280", "reason": "Doublon de février", "seen": first.pk}
    assert "Dites pourquoi" in words(case.browser.post(case.page, corrected | {"reason": ""}))
    assert case.browser.post(case.page, corrected).status_code == 302
    entry = OpeningEntry.objects.get(corrects=first)
    assert (entry.hundredths, entry.reason) == (-2_050, "Doublon de février")
    # Who had read the page before is told, and nothing is added.
    assert "ont changé depuis que vous les avez lues" in words(case.browser.post(case.page, corrected))
    assert "Rien ne change" in words(case.browser.post(case.page, corrected | {"seen": entry.pk}))
    assert OpeningEntry.objects.count() == 2


def test_the_database_refuses_to_change_or_delete_them(case):
    case.browser.post(case.page, TYPED)
    for statement in ("UPDATE hours_openingentry SET hundredths = 1", "DELETE FROM hours_openingentry"):
        with pytest.raises(IntegrityError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_another_desk_that_shares_the_operation_reads_and_does_not_write(herault, case):
    from levier.coordination.commitments.models import DeskShare, HoursCommitment
    from tests.builders import make_organization

    other = make_organization("desk")
    DeskShare.objects.create(commitment=HoursCommitment.objects.get(), desk=other, weight=0, hours=0)
    browser = signed_in(make_membership(other, "facilitator"))
    assert "Reprendre ces heures" not in words(browser.get(case.page))
    assert browser.post(case.page, TYPED).status_code == 403
    assert not OpeningEntry.objects.exists()


def test_they_are_done_and_told_apart_in_every_sum(herault, case, as_role, tmp_path):
    case.browser.post(case.page, TYPED)
    operations = Operation.objects.all()
    line = board(operations, DAY(2026, 11, 20)).lots[0]
    assert (line.to_date.counted, line.to_date.taken_over, line.remaining) == (0, 30_050, 120_000 - 30_050)
    # Nobody knows in which year they were worked: done by its end, in no period.
    year = board(operations, DAY(2026, 11, 20), year=2026).lots[0]
    assert (year.balance.taken_over, year.to_date.taken_over) == (0, 30_050)
    before = board(operations, DAY(2026, 11, 20), year=2025).lots[0]
    assert (before.to_date.taken_over, before.owed) == (0, 0)
    report = report_of(
        operations.get(), mission="M", today=DAY(2026, 11, 20),
        produced_at=datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC),
    )  # fmt: skip
    assert (report.total.counted, report.total.taken_over, report.remaining) == (0, 30_050, 89_950)
    operation, company, buyer = operations.get(), case.award.company, operations.get().buyer
    pages = {
        "the board": (case.browser, "/herault/coordination/"),
        "the board by desk": (case.browser, "/herault/coordination/?par=guichet"),
        "the operation": (case.browser, f"/herault/coordination/operations/{operation.public_id}/"),
        "the company's record": (case.browser, f"/herault/organismes/{company.public_id}/"),
        "the home page": (case.browser, "/herault/"),
        "the list": (case.browser, "/herault/coordination/heures-reprises/"),
        "the company's contracts": (signed_in(make_membership(company, "company")), "/herault/mes-marches/"),
        "the company's contract": (
            signed_in(make_membership(company, "company")), f"/herault/mes-marches/{case.award.public_id}/",
        ),
        "the buyer's operations": (signed_in(make_membership(buyer, "buyer")), "/herault/mes-operations/"),
        "the buyer's operation": (
            signed_in(make_membership(buyer, "buyer")), f"/herault/mes-operations/{operation.public_id}/",
        ),
    }  # fmt: skip
    Operation.objects.update(is_state=True)
    team = signed_in(make_member(herault, "mission_team"))
    pages["the State's contracts"] = (team, "/herault/coordination/marches-de-l-etat/")
    silent = [name for name, (browser, path) in pages.items() if "300,5 h" not in words(browser.get(path))]
    assert silent == []
    for path in (
        "/herault/coordination/tableau-de-bord.xlsx", "/herault/coordination/heures-reprises.xlsx",
        f"/herault/coordination/operations/{operation.public_id}/bilan.xlsx",
    ):  # fmt: skip
        kept = tmp_path / "export.xlsx"
        kept.write_bytes(case.browser.get(path).content)
        assert any("300.5" in str(cell) for row in read_workbook(kept).rows for cell in row.cells), path
    book = CalamineWorkbook.from_filelike(io.BytesIO(team.get("/herault/coordination/marches-de-l-etat.xlsx").content))
    (line, _) = book.get_sheet_by_name("Marchés de l’État").to_python()[1:]
    assert line[2:6] == [1_200, 0, 300.5, 899.5], "what is owed is counted, taken over or left"
    parts, _ = parts_of(operation)
    assert [(part.done, part.taken_over) for part in parts] == [(30_050, 30_050)], "told apart to other missions"


def test_without_any_no_page_speaks_of_them(case):
    for path in ("/herault/coordination/", "/herault/"):
        assert " reprises" not in words(case.browser.get(path))


def test_two_desks_sums_agree_when_people_are_of_another_desk(herault, clock):
    clock("2026-11-20 09:00")
    desk = Desk(herault)
    desk.take_over([contract_line(1), contract_line(2)])
    with mission_scope(herault.pk):
        shown = board(Operation.objects.all(), DAY(2026, 11, 20))
        assert shown.balance.taken_over == 82_500
        assert sum(one.counted for one in shown.desks) == 82_500
        assert shown.remaining == 200_000 - 82_500


def test_hours_declared_since_add_up_with_them(case):
    case.browser.post(case.page, TYPED)
    statement = Statement.objects.order_by("period_start").first()
    declare(statement, case.assignment, 10_000, month=DAY(2026, 4, 1))
    line = board(Operation.objects.all(), DAY(2026, 11, 20)).lots[0]
    assert (line.to_date.declared, line.to_date.taken_over, line.to_date.pending) == (10_000, 30_050, 10_000)
