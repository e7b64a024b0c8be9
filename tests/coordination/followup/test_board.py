"""The board: every figure a sum over the ledger, opened down to its entries, in a fixed number of queries."""

import datetime
import io
from uuid import uuid4

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from levier.common.tabular.reading import read_workbook
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.services import commit_hours
from levier.coordination.followup.cells import read_cells, rows_by
from levier.coordination.followup.models import Difficulty
from levier.coordination.followup.reports import report_of
from levier.coordination.followup.selectors import board, expected_hours
from levier.coordination.hours.models import LedgerEntry, OpeningEntry, Statement
from levier.coordination.hours.own import awards_progress
from levier.coordination.hours.selectors import award_progress
from levier.coordination.procurement.models import Award, Contract, Lot, LotCommune, Operation
from levier.organizations.models import Commune
from tests.builders import make_assignment, make_award, make_organization
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
TODAY = DAY(2026, 7, 1)
MARCH = DAY(2026, 3, 1)


def entry(assignment, kind, hundredths, month=MARCH, **more):
    LedgerEntry.objects.create(
        assignment=assignment,
        award=assignment.award,
        month=month,
        kind=kind,
        hundredths=hundredths,
        author_name="Essai",
        **more,
    )


def followed(owed=100, declared=4_000, counted=3_000):
    """One lot with its hours owed, declared and counted, and a late statement."""
    assignment = make_assignment()
    lot = assignment.award.lot
    key = [(lot.contract.operation.lead_desk, 3), (make_organization("desk"), 1)]
    commit_hours(lot, owed, key, effective_on=DAY(2026, 1, 1), document="AE", author=None)
    entry(assignment, "declared", declared)
    entry(assignment, "counted", counted)
    Statement.objects.create(
        award=assignment.award, period_start=DAY(2026, 4, 1), period_end=DAY(2026, 6, 30), due_on=DAY(2026, 6, 30)
    )
    return assignment


def deduct(assignment, hours, decided_on=DAY(2026, 6, 1)):
    """A difficulty the holder told of, for which no means was found."""
    Difficulty.objects.create(
        award=assignment.award, notified_on=DAY(2026, 5, 1), notified_by="Lou", text="Aucun candidat", hours=hours,
        outcome="no_means", excused_hours=hours, means="Deux agences.", decided_on=decided_on, decided_by="L’acheteur",
    )  # fmt: skip


class TestHoursDeducted:
    """Hours a notified difficulty took off are no longer to be done, and are said beside those owed."""

    def test_what_remains_is_owed_less_deducted_less_done_and_the_desks_share_it(self, in_herault):
        deduct(followed(owed=100, counted=3_000), 21)
        cells = read_cells(Operation.objects.all(), TODAY)
        (line,) = board(Operation.objects.all(), TODAY).lots
        assert (line.owed, line.excused, line.remaining) == (100, 21, 4_900)
        desks = rows_by(cells, "guichet", TODAY)
        assert sorted(row.excused for row in desks) == [5, 16]  # of 25 and 75 h owed
        assert sum(row.due for row in desks) == 79

    def test_a_lot_whose_rest_was_deducted_is_not_late(self, in_herault):
        deduct(followed(owed=100, declared=3_000, counted=3_000), 70)
        (row,) = rows_by(read_cells(Operation.objects.all(), DAY(2027, 1, 1)), "lot", DAY(2027, 1, 1))
        assert (row.remaining, row.is_late) == (0, False)

    def test_a_year_ended_before_the_decision_deducts_nothing(self, in_herault):
        deduct(followed(owed=100), 21, decided_on=DAY(2027, 1, 5))
        (row,) = rows_by(read_cells(Operation.objects.all(), DAY(2027, 2, 1), year=2026), "lot", DAY(2027, 2, 1))
        assert (row.excused, row.remaining) == (0, 7_000)

    def test_the_report_the_pages_and_the_company_say_the_same(self, herault, in_herault):
        assignment = followed(owed=100, counted=3_000)
        deduct(assignment, 21)
        operation = assignment.award.lot.contract.operation
        now = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)
        report = report_of(operation, mission="Essai", today=TODAY, produced_at=now)
        assert (report.remaining, report.total.excused) == (4_900, 21)
        (own,) = awards_progress(Award.objects.all(), TODAY)
        assert (own.remaining, own.excused, own.due) == (4_900, 21, 79)
        assert award_progress(assignment.award)[1] == 79

    @pytest.mark.parametrize(
        "page", ["/herault/coordination/", "/herault/coordination/reste/", "operation", "own", "territories"]
    )
    def test_each_page_says_them_beside_those_owed(self, herault, page):
        with mission_scope(herault.pk):
            assignment = followed(owed=100, counted=3_000)
            deduct(assignment, 21)
            operation = assignment.award.lot.contract.operation
        pages = {"operation": "operation", "own": "my_operation", "territories": "operation_territories"}
        where = page if page.startswith("/") else f"/herault{reverse(pages[page], args=[operation.public_id])}"
        role, body = ("buyer", operation.buyer) if page == "own" else ("facilitator", operation.lead_desk)
        shown = sign_in(herault, role, body).get(where).content.decode().replace("\u00a0", " ").replace("\u202f", " ")
        assert "21 h déduites" in shown
        assert "49 h" in shown


def test_totals_are_the_sums_of_the_lines_and_desks_add_up_to_the_lots(in_herault):
    followed(owed=100)
    followed(owed=301)
    shown = board(Operation.objects.all(), TODAY)
    assert shown.owed == 401 == sum(desk.owed for desk in shown.desks)
    assert shown.balance.counted == 6_000 == sum(desk.counted for desk in shown.desks)
    assert shown.remaining == 40_100 - 6_000
    assert len(shown.late) == 2


def test_hours_beyond_what_is_owed_leave_nothing_remaining_and_are_not_capped(in_herault):
    """Published case (Loiret): 9 500 h owed, 11 000 h done."""
    followed(owed=9_500, declared=1_100_000, counted=1_100_000)
    shown = board(Operation.objects.all(), TODAY)
    assert (shown.remaining, shown.balance.counted) == (0, 1_100_000)


@pytest.mark.parametrize(
    ("today", "hours"),
    [(DAY(2025, 12, 31), 0), (DAY(2026, 1, 1), 1), (DAY(2026, 12, 31), 365), (DAY(2027, 5, 1), 365)],
)
def test_the_calendar_is_a_straight_line_over_the_execution(today, hours):
    assert expected_hours(365, DAY(2026, 1, 1), DAY(2026, 12, 31), today) == hours


def test_without_dates_the_calendar_says_nothing():
    assert expected_hours(100, None, DAY(2026, 12, 31), TODAY) is None
    assert expected_hours(100, DAY(2026, 5, 2), DAY(2026, 5, 1), TODAY) is None, "notified the day after its end"


def test_the_line_stops_the_day_before_the_clause_is_suspended():
    def at(day):
        return expected_hours(365, DAY(2026, 1, 1), DAY(2026, 12, 31), day, idle_from=DAY(2026, 3, 1))

    assert [at(DAY(2026, 2, 10)), at(DAY(2026, 2, 28)), at(DAY(2026, 3, 1)), at(DAY(2026, 11, 30))] == [41, 59, 59, 59]
    assert expected_hours(365, DAY(2026, 1, 1), DAY(2026, 12, 31), DAY(2026, 6, 1), idle_from=DAY(2025, 12, 1)) == 0


def test_the_line_rests_while_the_hours_were_not_to_be_done_and_spreads_what_is_left():
    """365 h over 365 days, suspended from 1 March to 31 May: 59 h before, 306 over the 214 days from June."""
    halts = [(DAY(2026, 3, 1), DAY(2026, 6, 1))]

    def at(day, halts=halts):
        return expected_hours(365, DAY(2026, 1, 1), DAY(2026, 12, 31), day, halts=halts)

    assert [at(DAY(2026, 2, 28)), at(DAY(2026, 4, 15)), at(DAY(2026, 5, 31)), at(DAY(2026, 6, 1))] == [59, 59, 59, 60]
    assert [at(DAY(2026, 9, 15)), at(DAY(2026, 12, 31)), at(DAY(2027, 2, 1))] == [212, 365, 365]
    # Both its clause and its contract, one within the other, or one after the other: no day is left out twice.
    assert at(DAY(2026, 9, 15), [*halts, (DAY(2026, 4, 1), DAY(2026, 5, 1))]) == 212
    assert at(DAY(2026, 9, 15), [(DAY(2026, 3, 1), DAY(2026, 4, 1)), (DAY(2026, 4, 1), DAY(2026, 6, 1))]) == 212
    assert at(DAY(2026, 9, 15), [(DAY(2025, 1, 1), DAY(2026, 9, 16))]) == 0
    assert at(DAY(2026, 9, 15), [(DAY(2027, 1, 1), DAY(2027, 2, 1))]) == 258, "after its end"
    late = [(DAY(2026, 3, 1), DAY(2027, 3, 1))]
    assert [at(DAY(2027, 2, 28), late), at(DAY(2027, 3, 1), late)] == [59, 365], "resumed past its end"


@pytest.mark.parametrize("count", [1, 12])
def test_the_board_takes_the_same_queries_for_one_lot_and_for_twelve(in_herault, count, django_assert_num_queries):
    for _ in range(count):
        followed()
    with django_assert_num_queries(8):
        board(Operation.objects.all(), TODAY)


def opened(team, page, address):
    """The page behind a figure, which the page opens."""
    assert address.replace("&", "&amp;") in page.content.decode(), address
    return team.get(address)


def check_figures(team, page, row, behind):
    """Each figure of a row or a total is the sum of the lines it opens."""
    for kind in ("declared", "counted"):
        entries = opened(team, page, behind[kind]).context
        assert getattr(entries["sums"], kind) == getattr(row.balance, kind)
        assert sum(one.hundredths for one in entries["page"]) == getattr(row.balance, kind)
    assert opened(team, page, behind["owed"]).context["total"] == row.owed
    if row.to_date.taken_over:
        assert opened(team, page, behind["taken_over"]).context["total"] == row.to_date.taken_over
    rest = opened(team, page, behind["remaining"])
    assert rest.context["total"].remaining == sum(lot.remaining for lot, _ in rest.context["rows"]) == row.remaining
    return rest


@pytest.mark.parametrize("axis", ["lot", "operation", "guichet", "lieu", "entreprise"])
def test_each_figure_opens_the_entries_it_is_the_sum_of(herault, as_role, axis, clock):
    """Two lots, one with hours of another year and taken over, the other done beyond what it owes; a third that nobody
    holds, of no desk. What remains opens its lots, each with its terms."""
    clock("2026-07-01 09:00")
    with mission_scope(herault.pk):
        first, second = followed(), followed(owed=60, declared=7_000, counted=6_500)
        entry(second, "refused", 500, reason="hors du marché")
        entry(first, "counted", 700, month=DAY(2025, 11, 1))
        second.desk = first.desk
        second.save()
        town = Commune.objects.create(code="34301", name="Sète", department="34")
        LotCommune.objects.create(lot=second.award.lot, commune=town)
        bare = Lot.objects.create(contract=first.award.lot.contract, number=2, title="Lot sans titulaire")
        HoursCommitment.objects.create(lot=bare, hours=30, effective_on=DAY(2026, 1, 1), document="AE")
        OpeningEntry.objects.create(
            award=first.award, desk=first.desk, hundredths=1_000, as_of=DAY(2025, 12, 31), source="Tableur (fictif)",
            certified_by="Lou Essai (fictif)",
        )  # fmt: skip
    team = as_role("mission_team")
    more = ("&annee=2025", f"&texte={first.award.lot.contract.title.partition(' ')[0]}") if axis == "guichet" else ()
    for asked in ("", *more):
        page = team.get(f"/herault/coordination/?par={axis}{asked}")
        for row, behind in page.context["rows"]:
            check_figures(team, page, row, behind)
        rest = check_figures(team, page, page.context["total"], page.context["behind"])
        for lot, terms in rest.context["rows"] if more else ():
            assert opened(team, rest, terms["owed"]).context["total"] == lot.owed
            assert opened(team, rest, terms["counted"]).context["sums"].counted == lot.to_date.counted
    page = team.get(f"/herault/coordination/?par={axis}&etat=atteint")
    assert not any(page.context["behind"].values()), (
        "the sum of rows in a state is no list of lines: each row opens its own"
    )


def test_a_suspended_contract_is_not_late_for_the_days_of_its_suspension(herault, as_role, clock):
    clock("2026-12-01 09:00")
    with mission_scope(herault.pk):
        contract = followed(owed=365).award.lot.contract
        running = board(Operation.objects.all(), DAY(2026, 12, 1)).lots[0].expected
        Contract.objects.filter(pk=contract.pk).update(status="suspendu", status_on=contract.executes_from)
        (line,) = board(Operation.objects.all(), DAY(2026, 12, 1)).lots
    assert running > 0
    assert line.expected == 0
    assert "en retard de" not in as_role("mission_team").get("/herault/coordination/").content.decode()


def test_what_an_amendment_adds_is_expected_from_its_day_wherever_the_line_is_shown(herault, as_role, clock):
    """365 h over 2026, then 184 h for another desk on 1 July, the 182nd day: one hour a day each. On the 10th, 191 and
    10 h; with the amendment on the line from the start, 287 would be, and the second desk late since January."""
    clock("2026-07-10 09:00")
    today = DAY(2026, 7, 10)
    with mission_scope(herault.pk):
        assignment = followed(owed=365, declared=19_500, counted=19_500)
        lot = assignment.award.lot
        Contract.objects.update(
            status="en_cours", starts_on=DAY(2026, 1, 1), notified_on=None, ends_on=DAY(2026, 12, 31)
        )
        lot.refresh_from_db()
        added = HoursCommitment.objects.create(
            lot=lot, kind="amendment", hours=184, effective_on=DAY(2026, 7, 1), document="Avenant 1"
        )
        other = make_organization("desk")
        DeskShare.objects.create(commitment=added, desk=other, weight=1, hours=184)
        cells = read_cells(Operation.objects.all(), today)
        expected = {row.label: row.expected for row in rows_by(cells, "guichet", today)}
        assert [row.expected for row in rows_by(cells, "lot", today)] == [201]
        assert expected.pop(str(other)) == 10
        assert sum(expected.values()) == 190, "191 in two parts, each rounded down"
        assert [line.expected for line in awards_progress(Award.objects.all(), today)] == [201]
        assert award_progress(Award.objects.get())[2] == 201
    team = as_role("mission_team")
    assert "en retard de 6\u00a0h" in team.get("/herault/").content.decode()
    assert "6\u00a0h de moins qu’attendu" in team.get("/herault/coordination/echeancier/?mois=retard").content.decode()


def test_home_and_board_count_the_same_lots_those_that_owe(herault, as_role, clock):
    clock("2026-07-01 09:00")
    with mission_scope(herault.pk):
        contract = followed().award.lot.contract
        Lot.objects.create(contract=contract, number=2, title="Sans clause")
    team = as_role("mission_team")
    home, read = (
        " ".join(team.get(page).content.decode().replace("\u00a0", " ").split())
        for page in ("/herault/", "/herault/coordination/")
    )
    assert "1 marché, 1 lot<" in home
    owed = read[read.index("Heures dues") :]
    assert "1 lot<" in owed[: owed.index("Déclarées")]


@pytest.mark.parametrize("axis", ["lot", "operation", "guichet", "entreprise"])
@pytest.mark.parametrize("year", [None, 2025, 2026])
def test_whatever_the_way_of_presenting_the_totals_are_the_same(in_herault, axis, year):
    for _ in range(3):
        followed(owed=301)
    unshared = make_assignment()
    commit_hours(unshared.award.lot, 50, [(unshared.desk, 1)], effective_on=DAY(2026, 1, 1), document="AE", author=None)
    DeskShare.objects.filter(desk=unshared.desk).delete()
    rows = rows_by(read_cells(Operation.objects.all(), TODAY, year=year), axis, TODAY)
    assert sum(row.owed for row in rows) == (0 if year == 2025 else 953)
    assert sum(row.balance.declared for row in rows) == (0 if year == 2025 else 12_000)
    assert sum(row.balance.counted for row in rows) == (0 if year == 2025 else 9_000)


def test_a_year_holds_the_hours_worked_in_it_and_what_remains_counts_from_the_start(in_herault):
    assignment = followed(owed=100, declared=4_000, counted=3_000)
    entry(assignment, "declared", 500, month=DAY(2027, 1, 1))
    entry(assignment, "counted", 500, month=DAY(2027, 1, 1))
    operations = Operation.objects.all()
    (line,) = board(operations, DAY(2027, 2, 1), year=2027).lots
    assert (line.balance.counted, line.remaining) == (500, 10_000 - 3_500)
    (line,) = board(operations, DAY(2027, 2, 1), year=2026).lots
    assert (line.balance.counted, line.remaining) == (3_000, 10_000 - 3_000)


@pytest.mark.parametrize(
    ("query", "kept"),
    [("etat=retard", 1), ("etat=atteint", 1), ("etat=acompter", 1), ("texte=opération", 2), ("texte=rien", 0)],
)
def test_the_board_is_filtered_by_its_address(herault, as_role, query, kept, time_machine):
    time_machine.move_to(datetime.datetime(2026, 7, 1, 9, 0, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        followed(owed=100, declared=4_000, counted=3_000)
        followed(owed=10, declared=3_000, counted=3_000)
    shown = as_role("mission_team").get(f"/herault/coordination/?{query}")
    assert len(shown.context["rows"]) == kept
    assert shown.context["total"].owed == sum(row.owed for row, _ in shown.context["rows"])


def test_hours_owed_open_share_by_share_filtered_sorted_and_exported(herault, as_role, tmp_path):
    with mission_scope(herault.pk):
        first, _ = followed(owed=100), followed(owed=200)
        operation = first.award.lot.contract.operation
    team, page = as_role("mission_team"), "/herault/coordination/heures-dues"
    assert team.get(f"{page}/").context["total"] == 300
    asked = f"operation={operation.public_id}"
    shown = team.get(f"{page}/?{asked}&tri=-heures")
    assert [hours for _, _, hours in shown.context["rows"]] == [75, 25]
    assert team.get(f"{page}/?{asked}&guichet={first.desk.public_id}").context["total"] == 75
    assert team.get(f"{page}/?operation={uuid4()}").status_code == 404
    path = tmp_path / "heures-dues.xlsx"
    path.write_bytes(team.get(f"{page}.xlsx?{asked}&tri=-heures").content)
    held = [row.cells[-1] for row in read_workbook(path).rows[1:]]
    assert held == [75, 25]


def test_it_is_filtered_by_desk_company_and_operation_and_sorted(herault, as_role):
    with mission_scope(herault.pk):
        first, _ = followed(owed=100), followed(owed=200)
        lot = first.award.lot
        asked = {
            f"guichet={first.desk.public_id}": 75,
            f"entreprise={first.award.company.public_id}": 100,
            f"operation={lot.contract.operation.public_id}": 100,
        }
    team = as_role("mission_team")
    for query, owed in asked.items():
        assert team.get(f"/herault/coordination/?{query}").context["total"].owed == owed
    rows = team.get("/herault/coordination/?tri=-dues").context["rows"]
    assert [row.owed for row, _ in rows] == [200, 100]


def test_hours_owed_open_the_commitments_they_are_the_sum_of(herault, as_role):
    with mission_scope(herault.pk):
        first, _ = followed(owed=100), followed(owed=200)
    team = as_role("mission_team")
    assert team.get("/herault/coordination/heures-dues/").context["total"] == 300
    lot = first.award.lot
    assert team.get(f"/herault/coordination/heures-dues/?lot={lot.public_id}").context["total"] == 100
    assert team.get(f"/herault/coordination/heures-dues/?guichet={first.desk.public_id}").context["total"] == 75


def test_the_spreadsheets_hold_what_the_page_shows(herault, as_role):
    with mission_scope(herault.pk):
        followed()
    team = as_role("mission_team")

    def sheet(address, name):
        book = CalamineWorkbook.from_filelike(io.BytesIO(team.get(address).content))
        return book.get_sheet_by_name(name).to_python()

    rows = sheet("/herault/coordination/tableau-de-bord.xlsx", "Tableau de bord")
    assert rows[1][2:8] == rows[2][2:8] == [100, 40, 30, 0, 10, 70]
    entries = sheet("/herault/coordination/ecritures.xlsx?nature=counted", "Écritures")
    assert [row[6] for row in entries[1:]] == [30]


def test_the_entries_are_sorted_by_their_columns(herault, as_role):
    with mission_scope(herault.pk):
        followed(declared=4_000, counted=3_000)
    team = as_role("mission_team")
    for order, first in (("heures", 3_000), ("-heures", 4_000), ("rien", 3_000)):
        shown = team.get(f"/herault/coordination/ecritures/?tri={order}").context["page"]
        assert shown.object_list[0].hundredths == first


def test_a_month_that_cannot_be_read_says_how_to_write_it_and_shows_nothing(herault, as_role):
    with mission_scope(herault.pk):
        followed()
    team = as_role("mission_team")
    shown = team.get("/herault/coordination/ecritures/?mois=mars")
    assert "Écrivez l’année puis le mois" in shown.content.decode()
    assert not shown.context["page"].object_list
    assert len(team.get("/herault/coordination/ecritures/?mois=2026-03").context["page"].object_list) == 2


@pytest.mark.parametrize("lots", [1, 12])
def test_the_pages_take_the_same_queries_whatever_the_lots(herault, as_role, lots, django_assert_max_num_queries):
    with mission_scope(herault.pk):
        for _ in range(lots):
            followed()
    team = as_role("mission_team")
    for page in ("", "?par=guichet", "ecritures/", "heures-dues/"):
        # Session, account, mission, memberships and the access log apart.
        with django_assert_max_num_queries(13 + 5):
            team.get(f"/herault/coordination/{page}")


def test_a_desk_sees_only_operations_it_leads_or_shares(herault, as_role):
    with mission_scope(herault.pk):
        followed()
    page = as_role("facilitator").get("/herault/coordination/").content.decode()
    assert "Aucun marché suivi" in page


@pytest.mark.parametrize("query", ["?lot=abc", "?nature=volées", "?operation=abc", "?annee=1066"])
def test_an_address_tampered_with_is_not_found(herault, as_role, query):
    assert as_role("mission_team").get(f"/herault/coordination/ecritures/{query}").status_code == 404


def test_late_statements_wait_on_the_home_page_of_who_follows_them_and_of_nobody_else(herault, as_role):
    with mission_scope(herault.pk):
        followed()
    team = as_role("mission_team")
    assert "En retard" in team.get("/herault/").content.decode()
    board_page = team.get("/herault/coordination/").content.decode()
    assert board_page.index("En retard") < board_page.index("Heures dues"), "on top of the board"
    for role in ("facilitator", "buyer", "company", "prescriber", "state", "administrator"):
        assert "En retard" not in as_role(role).get("/herault/").content.decode()


@pytest.mark.any_database
def test_past_a_hundred_operations_are_looked_for_by_their_words_and_the_one_asked_stays_named(herault, monkeypatch):
    monkeypatch.setattr("levier.coordination.followup.filters.OPERATIONS_AT_MOST", 2)
    with mission_scope(herault.pk):
        lead = make_organization("desk")
        awards = [make_award() for _ in range(3)]
        for award, name in zip(awards, ("Port (fictif)", "Halle (fictive)", "Parc (fictif)"), strict=True):
            Operation.objects.filter(pk=award.lot.contract.operation_id).update(name=name, lead_desk=lead)
        asked = awards[0].lot.contract.operation
        desk = sign_in(herault, "facilitator", lead)
    page = "/herault" + reverse("board")
    choices = [name for _, name in desk.get(page).context["form"].fields["operation"].choices]
    assert len(choices) == 1 and "cherchez par des mots" in choices[0]
    shown = desk.get(f"{page}?operation={asked.public_id}")
    assert [name for _, name in shown.context["form"].fields["operation"].choices][1:] == ["Port (fictif)"]
    assert [row.label for row, _ in desk.get(f"{page}?texte=parc&par=operation").context["rows"]] == ["Parc (fictif)"]
