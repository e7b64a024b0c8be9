"""An accountant beside the screens: after each act, every page, report and export says the same hours, to the
hundredth, and `levier check` finds nothing."""

import datetime
import io

import pytest
from pypdf import PdfReader

from levier.common.tabular.reading import read_workbook
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.config.checks import run_all
from levier.coordination.followup.selectors import board
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.hours.services import correct, judge
from levier.coordination.procurement.models import Contract, Operation
from tests.coordination.hours.builders import Case, declare, make_membership, signed_in
from tests.coordination.takeover.builders import (
    CERTIFIED,
    PEOPLE,
    PEOPLE_TITLES,
    Desk,
    csv_of,
    person_line,
    words,
)

DAY = datetime.date
TODAY = DAY(2026, 11, 20)
OWED = 1_200


class Accounts(Case):
    """A followed lot that owes 1 200 h, and whoever reads its figures."""

    def __init__(self, mission):
        super().__init__(mission)
        with mission_scope(mission.pk):
            self.statement.links.all().delete()
            self.statement.delete()
            Contract.objects.update(reference="2025-0001")
            self.operation = Operation.objects.get()
        self.page = f"/herault/coordination/attributions/{self.award.public_id}/reprise"
        self.desk = Desk.__new__(Desk)
        self.desk.mission, self.desk.user, self.desk.browser = mission, self.facilitator, signed_in(self.facilitator)
        with mission_scope(mission.pk):
            self.buyer = signed_in(make_membership(self.operation.buyer, "buyer"))
            self.company = signed_in(make_membership(self.award.company, "company"))

    def record(self, hours, reason=""):
        """The hours taken over of the lot, said or said again."""
        with mission_scope(self.mission.pk):
            last = OpeningEntry.objects.order_by("-pk").first()
        asked = {"hundredths": hours, "as_of": "2026-03-31", "source": "Tableur", **CERTIFIED}
        more = {"reason": reason, "seen": last.pk} if last else {}
        assert self.desk.browser.post(self.page, asked | more).status_code == 302

    def agree(self, *, declared, counted, taken_over, tmp_path):
        """Every screen and file says these hundredths of an hour."""
        done = counted + taken_over
        told = [formats.hours(value) for value in (taken_over, counted) if value]
        left = formats.hours(OWED * 100 - done)
        pages = {
            "board": (self.desk.browser, "/herault/coordination/", left),
            "board by desk": (self.desk.browser, "/herault/coordination/?par=guichet", left),
            "board by company": (self.desk.browser, "/herault/coordination/?par=entreprise", left),
            "operation": (
                self.desk.browser, f"/herault/coordination/operations/{self.operation.public_id}/", left
            ),
            "company": (self.desk.browser, f"/herault/organismes/{self.award.company.public_id}/", left),
            "buyer's operation": (self.buyer, f"/herault/mes-operations/{self.operation.public_id}/", left),
            "company's contract": (self.company, f"/herault/mes-marches/{self.award.public_id}/", ""),
            "home": (self.desk.browser, "/herault/", ""),
        }  # fmt: skip
        for name, (browser, path, more) in pages.items():
            shown = words(browser.get(path))
            for figure in [*told, *([more] if more else [])]:
                assert plain(figure) in shown, f"{name} : {figure}"
        report = f"/herault/coordination/operations/{self.operation.public_id}/bilan"
        letter = PdfReader(io.BytesIO(self.buyer.get(f"{report}.pdf").content)).pages[0].extract_text()
        for figure in [*told, left]:
            assert plain(figure) in plain(letter), f"report : {figure}"
        for path in (f"{report}.xlsx", "/herault/coordination/tableau-de-bord.xlsx"):
            kept = tmp_path / "export.xlsx"
            kept.write_bytes(self.desk.browser.get(path).content)
            cells = {str(cell) for row in read_workbook(kept).rows for cell in row.cells}
            for value in (taken_over, counted, OWED * 100 - done):
                assert not value or f"{value / 100:g}" in cells, f"{path} : {value}"
        with mission_scope(self.mission.pk):
            shown = board(Operation.objects.all(), TODAY)
            assert (shown.balance.declared, shown.balance.counted, shown.balance.taken_over) == (
                declared, counted, taken_over,
            )  # fmt: skip
            assert sum(one.counted for one in shown.desks) == done
        assert [found.rule for found in run_all() if found.faults] == []


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def accounts(herault, clock):
    clock("2026-11-20 09:00")
    return Accounts(herault)


def test_every_figure_agrees_after_each_act(accounts, tmp_path):
    accounts.record("300,55")
    accounts.agree(declared=0, counted=0, taken_over=30_055, tmp_path=tmp_path)

    accounts.desk.deposit(csv_of([person_line(counted="110,25", birth_date="02/02/1988")], PEOPLE_TITLES), at=PEOPLE)
    assert "1 personne nouvelle" in words(accounts.desk.act("importer", CERTIFIED))
    accounts.agree(declared=0, counted=0, taken_over=30_055, tmp_path=tmp_path)

    accounts.record("180,3", "dix heures comptées deux fois")
    accounts.agree(declared=0, counted=0, taken_over=29_055, tmp_path=tmp_path)

    with mission_scope(accounts.mission.pk):
        statement = Statement.objects.order_by("period_start").first()
        declare(statement, accounts.assignment, 7_033, month=DAY(2026, 4, 1))
    accounts.agree(declared=7_033, counted=0, taken_over=29_055, tmp_path=tmp_path)

    assert "L’import est annulé" in words(accounts.desk.act("annuler"))
    accounts.agree(declared=7_033, counted=0, taken_over=29_055, tmp_path=tmp_path)
    with mission_scope(accounts.mission.pk):
        year = board(Operation.objects.all(), TODAY, year=2026).lots[0]
    assert (year.balance.declared, year.balance.taken_over, year.to_date.taken_over) == (7_033, 0, 29_055)


def test_counted_corrected_and_refused_hours_agree_too(accounts, tmp_path):
    accounts.record("300,55")
    with mission_scope(accounts.mission.pk):
        statement = Statement.objects.order_by("period_start").first()
        declare(statement, accounts.assignment, 7_033, month=DAY(2026, 4, 1))
        judged = {"author": accounts.facilitator, "statement": statement}
        counted = judge(accounts.assignment, DAY(2026, 4, 1), "counted", 5_001, **judged)
        judge(accounts.assignment, DAY(2026, 4, 1), "refused", 2_000, reason="Hors du chantier.", **judged)
    accounts.agree(declared=7_033, counted=5_001, taken_over=30_055, tmp_path=tmp_path)
    with mission_scope(accounts.mission.pk):
        correct(counted, -4_001, reason="Comptées deux fois.", author=accounts.facilitator)
    accounts.agree(declared=7_033, counted=1_000, taken_over=30_055, tmp_path=tmp_path)
    entries = words(accounts.desk.browser.get("/herault/coordination/ecritures/?nature=counted"))
    assert "10 h" in entries.split("Ensemble")[-1]
