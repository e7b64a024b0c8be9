"""Every list keeps its number of queries and its weight at 10 rows and at 1,000; the page of one thing keeps its own.

A new address is in one of the tables below, or the last test fails.
"""

import datetime
from dataclasses import dataclass

import pytest
from django.shortcuts import render
from django.test import override_settings
from django.urls import include, path, reverse

from levier.accounts.models import Membership
from levier.common import registry
from levier.common.policy import signed_in
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.pooling.services import allocate, pool_person
from levier.coordination.procurement.models import Award, Contract, Lot
from tests.budgets import COMMON_QUERIES, assert_detail_budget, assert_list_budget, measure
from tests.builders import make_assignment, make_organization, make_user
from tests.common.policy.test_url_roles import ROWS
from tests.coordination.hours.builders import declare, make_statement
from tests.coordination.procurement.builders import make_operation
from tests.guards import PlainClient
from tests.scale import at_scale
from tests.test_wrong_hands import World, readings

DAY = datetime.date


@dataclass
class List:
    """A list, the hand that reads it at its longest, and what its address says more."""

    name: str
    hand: str = "mission_team"
    query: str = ""
    where: tuple[str, ...] = ()
    at_most: int = 12
    # Why it shows as many rows in a large mission as in a small one; empty: it shows more.
    same: str = ""

    @property
    def path(self) -> str:
        return reverse(self.name, args=self.where) + self.query


LISTS = [
    List("search", query="?q=fictif", same="the first ten of each kind"),
    List("search", query="?q=fictif&nature=operation"),
    List("received"),
    List("received", query="?etat=to_count"),
    List("received", hand="facilitator"),
    *(List("board", query=f"?par={axis}") for axis in ("lot", "operation", "guichet", "entreprise")),
    List("board", hand="facilitator"),
    List("board", query="?annee=2026"),
    List("entries"),
    List("entries", hand="facilitator"),
    List("calendar"),
    List("calendar", hand="facilitator"),
    List("exchanges"),
    List("exchanges", hand="facilitator"),
    List("owed_hours"),
    List("remaining_hours"),
    List("remaining_hours", hand="facilitator", query="?texte=fictif"),
    List("poolings"),
    List("poolings", hand="facilitator"),
    List("openings"),
    List("openings", hand="facilitator"),
    List("certificates"),
    List("certificates", hand="facilitator"),
    List("exits"),
    List("exits", hand="facilitator", query="?etat=a-demander"),
    List("purchasing"),
    List("purchasing", hand="facilitator"),
    List("imports"),
    List("operations"),
    List("operations", hand="facilitator"),
    List("opened_operations"),
    List("state_contracts"),
    List("studies"),
    List("wordings", same="the parts of a clause"),
    List("dated_tables", hand="administrator", query="?origine=mission"),
    List("categories", hand="administrator"),
    List("proofs", hand="administrator"),
    List("participants"),
    List("participants", hand="facilitator"),
    List("participants_terms"),
    List("needs"),
    List("needs", hand="facilitator", query="?situation=a-repondre"),
    List("participants_duplicates"),
    List("participants_duplicates", query="?etat=faites"),
    List("organizations"),
    List("territories"),
    List("people"),
    List("invitations"),
    List("buyers"),
    List("my_awards", hand="company"),
    List("my_statements", hand="company"),
    List("my_operations", hand="buyer"),
    List("my_offers", hand="prescriber"),
    List("mails"),
    List("jobs", hand="administrator"),
    List("access_log", hand="administrator"),
    List("open_contracts"),
    List("observatory"),
    List("indicators", same="the indicators declared"),
    List("observatory_data"),
    List("collection", same="the desks of the mission"),
    List("buyer_portraits", same="read from the open data, of one buyer here"),
    List("error_reports", query="?etat=tous"),
    List("readiness_buyers", hand="facilitator"),
    List("epci_portraits", same="the intercommunalities of the department"),
    List("sector_portraits", same="the ten sectors"),
    List("demo_mails", hand="anonymous", same="those of the whole installation"),
]
# The home page, and its list of open points in full, have their own budget, by what the rooms bring to it.
HOME = {"home", "todo"}
# The page of one thing, and the form that changes it.
DETAILS = {
    "operation", "operation_journal", "operation_edit", "operation_hours", "contract_new", "contract_edit",
    "contract_stage", "lot_new", "lot_edit", "lot_outcome", "lot_relaunch",
    "lot_amendment", "holder_new", "holder_edit", "holder_end",
    "holder_end_copy", "my_operation", "my_award",
    "my_difficulty", "share_move", "operation_territories",
    "operation_agreements", "agreement_end", "opened_operation", "opened_accept",
    "opened_end",
    "enforcement", "clause_edit", "difficulty_new", "difficulty_answer", "notice_new", "notice_edit", "notice_send",
    "notice_outcome", "penalty_new", "penalty_decide", "penalty_review", "contest", "release_new", "suspension_end",
    "certificate_new", "contract_reports", "contract_report", "liaison_ask", "liaison_sheet", "award_match",
    "statement_request", "statement_request_pass", "statement_request_contact",
    "pooling", "pooling_new", "pooling_agree", "pooling_decline", "pooling_person", "pooling_end", "pooling_allocate",
    "redistribution", "redistribution_edit", "lot_hours", "act_copy", "lot_shape", "lot_amount", "lot_phase",
    "phase_affirm",
    "contract_meetings", "action_plan", "meeting_new", "meeting", "meeting_move", "meeting_cancel", "meeting_minutes",
    "exit_record", "exit_timings", "purchasing_buyer", "purchasing_year", "buyer_readiness",
    "ladder", "ladder_call", "exchange_new", "letters", "letter",
    "counting", "judge_line", "statement", "participant", "participant_edit", "participant_journal", "eligibility_new",
    "participant_flags",
    "participants_compare", "participants_undo_merge", "lot_needs", "need", "need_publish", "offer",
    "proposal", "proposal_hire", "my_proposal", "my_offer",
    "eligibility_withdraw", "objection_new", "objection_decide",
    "assignment_new", "assignment_edit", "study", "study_journal", "study_edit", "mail",
    "study_words", "study_details", "wording", "wording_edit", "dated_line_new", "dated_line_withdraw",
    "category_withdraw", "proof_withdraw",
    "study_pledge_new", "pledge_new", "pledge_find", "error_report",
    "invitation", "opening", "organization", "organization_edit", "organization_territory", "departure", "management",
    "buyer",
    "enter_statement", "enter_invoice",
}  # fmt: skip
# What is neither, and why.
OTHERS = {
    **dict.fromkeys(("health", "accessibility", "legal_notice", "your_data"), "no rows"),
    **dict.fromkeys(("my_account", "my_missions", "api_tokens", "calendar_subscription"), "of one account"),
    **dict.fromkeys(
        ("import_new", "operation_new", "study_new", "study_quick",
         "category_new", "proof_new", "participant_new", "organization_new",
         "invitation_new", "invitation_sheet_new",
         "deposit_open_data"),
        "an empty form",
    ),
    **dict.fromkeys(
        ("todo_export", "received_export", "board_export", "entries_export", "owed_export", "remaining_export",
         "openings_export",
         "certificates_export", "contract_report_draft",
         "imports_export", "import_model",
         "import_faults", "operations_export",
         "studies_export", "lot_hours_export", "opened_export", "redistribution_export", "poolings_export",
         "state_report", "operation_convention", "action_plan_docx", "operation_territories_export",
         "pooling_convention",
         "my_pooling_request", "eligibility_sheet", "eligibility_attestation", "prescription_sheet",
         "pooling_export",
         "participants_export", "needs_export", "organizations_export", "territories_export", "people_export",
         "invitations_export", "invitation_sheet_model", "open_contracts_workbook", "open_records_workbook",
         "open_contracts_csv", "open_contracts_parquet", "open_contracts_schema", "open_releases", "booklet_pdf",
         "indicator_parquet", "compare_csv", "compare_xlsx", "compare_parquet", "compare_json",
         "consolidation_csv", "consolidation_xlsx",
         "edition_csv", "edition_json", "edition_xlsx", "edition_parquet", "error_reports_csv", "error_reports_xlsx",
         "indicator_csv", "indicator_workbook", "buyer_csv", "buyer_xlsx", "epci_csv", "epci_xlsx", "sector_csv",
         "sector_xlsx",
         *(f"{kind}_{form}" for kind in ("buyer", "epci", "sector") for form in ("parquet", "json")),
         "indicator_chart_svg", "indicator_chart_png", "indicator_map_svg", "indicator_map_png",
         "my_statements_export", "statement_model", "enter_model", "employer_model",
         "buyers_workbook", "my_awards_export", "my_operations_export", "my_offers_export",
         "calendar_export", "calendar_file", "calendar_feed",
         "exits_export", "exits_figures", "purchasing_export", "purchasing_publication", "readiness_csv",
         "readiness_buyers_xlsx",
         "exchanges_export", "buyer_report", "study_pdf", "study_words_docx",
         "study_answer", "study_paper",
         "notice_pdf", "penalty_pdf",
         "statement_receipt", "file"),
        "a file: as long as what it holds",
    ),
    **dict.fromkeys(
        ("import_batch", "import_columns", "import_apply", "import_check", "import_undo", "import_drop", "count_plain",
         "job_try_again", "mail_send_again", "mail_bounced", "request_statements", "handle_message",
         "api_token_revoke",
         "revoke_links", "correct_entry", "study_compute", "study_pledge_drop", "study_decide", "study_revise",
         "study_operation", "need_settle", "liaison_act", "liaison_fill",
         "need_recipient", "proposal_present", "proposal_record",
         "enter_person", "enter_check", "enter_correction", "enter_sheet", "statement_sheet", "settle_gap",
         "employer_sheets", "employer_sheet",
         "statement_person", "statement_share", "statement_check", "statement_error", "contest_new",
         "statement_correct",
         "statement_contact",
         "invitation_act", "invitation_accept", "invitation_sheet", "restore_open_data", "fetch_open_data",
         "take_off_failure", "refresh_ledger_facts",
         "collection_sign", "collection_operation_decide", "consolidation_remove",
         "follow_buyer", "report_error", "booklet_make"),
        "an act, or a step of one",
    ),
    **dict.fromkeys(
        ("statement_link", "statement_request_open", "invitation_link", "liaison_link", "need_link"), "leads to a page"
    ),
    **dict.fromkeys(
        ("api_document", "api_guide", "api_figures", "api_figures_document", "api_figures_guide", "api_catalogue",
         "api_figure", "api_releases", "api_references", "references_csv", "references_json", "reference_svg",
         "reference_png"),
        "no rows of ours",
    ),
    **dict.fromkeys(("api_hours", "api_people"), "for programs: tests/coordination/hours/test_api.py"),
    "collection_desk": "tests/resources/observatory/test_collection.py",
    "readiness": "tests/resources/observatory/test_readiness.py",
    "collection_operations": "tests/resources/observatory/test_collected_lines.py",
    **dict.fromkeys(
        ("editions", "frozen_edition", "edition_close", "consolidation", "api_editions", "api_edition"),
        "tests/resources/observatory/test_editions.py",
    ),
    **dict.fromkeys(("mail_letter", "demo_mail", "demo_mail_letter", "demo_mail_file"), "one mail"),
    **dict.fromkeys((name for name in ROWS if name.startswith(("account_", "mfa_"))), "of the library to sign in"),
    **dict.fromkeys(("closed_signup", "closed_email", "closed_email_sent", "closed_email_confirm"), "closed"),
    **dict.fromkeys(
        ("open_contract", "open_records", "open_buyer", "indicator", "buyer_portrait", "epci_portrait",
         "sector_portrait", "compare", "references", "edition", "booklet"),
        "read from the open data, not from the database"
    ),
}  # fmt: skip


def test_every_page_has_its_budget_or_says_why_not():
    tables = ({one.name for one in LISTS}, HOME, DETAILS, set(OTHERS))
    assert set().union(*tables) == set(ROWS)
    assert sum(map(len, tables)) == len(ROWS), "une page est dans deux tables"


@pytest.fixture
def sizes(db, settings, tmp_path, clock):
    """The same mission with few rows and with many."""
    clock("2026-11-20 09:00")
    settings.DATA_DIR = tmp_path
    settings.DEMO = True
    return at_scale("peu", 10, department="30"), at_scale("beaucoup", 1_000, department="34")


@pytest.mark.any_database
def test_every_list_takes_the_same_queries_at_ten_rows_and_at_a_thousand(sizes):
    faults = []
    for one in LISTS:
        taken = []
        for scale in sizes:
            address = f"/{scale.mission.slug}{one.path}"
            try:
                taken.append(assert_list_budget(scale.hands[one.hand], address, at_most=one.at_most))
            except AssertionError as fault:
                faults.append(str(fault))
        if len(taken) < len(sizes):
            continue
        small, large = taken
        if large.queries != small.queries:
            faults.append(f"{one.path} ({one.hand}) : {small.queries} puis {large.queries} requêtes")
        if not small.rows or (small.rows >= large.rows and not one.same):
            faults.append(f"{one.path} ({one.hand}) : {small.rows} puis {large.rows} lignes, rien ne s’y mesure")
    for hand in ("mission_team", "facilitator", "buyer", "company", "administrator", "prescriber"):
        providers = sum(
            map(len, (registry._home_figures, registry._open_points, registry._first_steps, registry._panels["home"],
                      registry._panels["home_aside"]))
        )  # fmt: skip
        for scale in sizes:
            assert_list_budget(scale.hands[hand], f"/{scale.mission.slug}/", at_most=2 * providers)
            points = 2 * len(registry._open_points)
            assert_list_budget(scale.hands[hand], f"/{scale.mission.slug}{reverse('todo')}", at_most=points)
    assert not faults, "\n\n".join(faults)


@pytest.fixture
def world(herault, gard, settings, tmp_path):
    evidence = {**settings.STORAGES["evidence"], "OPTIONS": {"location": tmp_path / "evidence"}}
    settings.STORAGES = {**settings.STORAGES, "evidence": evidence}
    return World(herault, gard)


def details(world: World) -> dict[str, tuple[str, str]]:
    """The address of each page about one thing, and a hand that opens it."""
    case = world.case
    contract, lot, award = case.award.lot.contract, case.award.lot, case.award
    person = {"public_id": case.assignment.participant.public_id}
    things = {
        **{page.name: (page.where, page.hands[0]) for page in readings(world)},
        **dict.fromkeys(("operation_edit", "contract_new"), ({"public_id": world.operation.public_id}, "lead")),
        **dict.fromkeys(
            ("contract_edit", "contract_stage", "lot_new", "clause_edit", "pledge_new"),
            ({"public_id": contract.public_id}, "lead"),
        ),
        **dict.fromkeys(
            (
                "lot_edit",
                "lot_outcome",
                "lot_relaunch",
                "lot_amendment",
                "share_move",
                "holder_new",
                "lot_shape",
                "lot_amount",
                "lot_phase",
            ),
            ({"public_id": lot.public_id}, "lead"),
        ),
        **dict.fromkeys(
            ("holder_edit", "holder_end", "difficulty_new", "notice_new", "release_new", "certificate_new"),
            ({"public_id": award.public_id}, "lead"),
        ),
        "contract_report": ({"public_id": contract.public_id, "slug": "2025"}, "lead"),
        "agreement_end": ({"public_id": world.agreement.public_id}, "mission_team"),
        **dict.fromkeys(("opened_accept", "opened_end"), ({"public_id": world.opened.public_id}, "mission_team")),
        **dict.fromkeys(("ladder", "letters"), ({}, "mission_team")),
        "letter": ({"code": "request"}, "mission_team"),
        "exit_record": ({"public_id": case.assignment.public_id, "moment": 0}, "lead"),
        "exit_timings": ({}, "mission_team"),
        "purchasing_buyer": ({"public_id": world.operation.buyer.public_id}, "lead"),
        "purchasing_year": ({"public_id": world.operation.buyer.public_id, "year": 2025}, "own_buyer"),
        "buyer_readiness": ({"public_id": world.operation.buyer.public_id}, "own_buyer"),
        "ladder_call": ({"public_id": world.call.public_id}, "lead"),
        "exchange_new": ({"public_id": award.public_id}, "lead"),
        "meeting_new": ({"public_id": contract.public_id}, "lead"),
        **dict.fromkeys(
            ("meeting_move", "meeting_cancel", "meeting_minutes"), ({"public_id": world.meeting.public_id}, "lead")
        ),
        "my_difficulty": ({"public_id": award.public_id}, "own_company"),
        "difficulty_answer": ({"public_id": world.difficulty.public_id}, "lead"),
        **dict.fromkeys(("notice_edit", "notice_send"), ({"public_id": world.draft.public_id}, "lead")),
        **dict.fromkeys(("notice_outcome", "penalty_new"), ({"public_id": world.sent_notice.public_id}, "lead")),
        **dict.fromkeys(("redistribution", "redistribution_edit"), ({"public_id": world.group.public_id}, "lead")),
        "holder_end_copy": ({"public_id": world.ended.public_id}, "lead"),
        "act_copy": ({"public_id": lot.public_id, "number": world.act.pk}, "lead"),
        "pooling_new": ({"public_id": world.operation.public_id}, "lead"),
        **dict.fromkeys(
            ("pooling_agree", "pooling_decline"),
            ({"public_id": world.asked.pooling.public_id, "contract": world.asked.public_id}, "lead"),
        ),
        **dict.fromkeys(("pooling_person", "pooling_end"), ({"public_id": world.split.public_id}, "lead")),
        "pooling_allocate": ({"public_id": world.pooled.public_id}, "lead"),
        "phase_affirm": ({"public_id": world.phase.public_id}, "lead"),
        "pledge_find": ({"public_id": world.pledge.public_id}, "lead"),
        "suspension_end": ({"public_id": world.suspension.public_id}, "lead"),
        "penalty_decide": ({"public_id": world.penalty.public_id}, "lead"),
        "penalty_review": ({"public_id": world.too_high.public_id}, "lead"),
        "enter_statement": ({"public_id": world.waiting.public_id}, "lead"),
        "eligibility_withdraw": ({**person, "record": world.eligibility.public_id}, "lead"),
        "objection_decide": ({**person, "objection": world.objection.public_id}, "mission_team"),
        "assignment_edit": ({**person, "assignment": case.assignment.public_id}, "lead"),
        **dict.fromkeys(
            ("study_edit", "study_details", "study_pledge_new", "liaison_ask"),
            ({"public_id": world.study.public_id}, "lead"),
        ),
        **dict.fromkeys(("wording", "wording_edit"), ({"piece": "ccap"}, "mission_team")),
        "dated_line_new": ({"table": "part"}, "administrator"),
        "dated_line_withdraw": ({"number": world.dated_line.pk}, "administrator"),
        "category_withdraw": ({"number": world.category.pk}, "administrator"),
        "proof_withdraw": ({"number": world.proof_line.pk}, "administrator"),
        "operation_hours": ({"public_id": world.bare.public_id}, "lead"),
        "organization": ({"public_id": award.company.public_id}, "lead"),
        "organization_edit": ({"public_id": award.company.public_id}, "lead"),
        "buyer": ({"public_id": world.operation.buyer.public_id}, "lead"),
        "organization_territory": ({"public_id": case.lead.public_id}, "mission_team"),
        **dict.fromkeys(("departure", "management"), ({"public_id": world.member.public_id}, "mission_team")),
    }
    return {name: (reverse(name, kwargs=things[name][0]), things[name][1]) for name in sorted(DETAILS)}


def grow(world: World, count: int) -> None:
    """More contracts on the operation, each with its lot, holder, hours, person, statement and entry."""
    first, operation = world.case.assignment, world.operation
    for number in range(count):
        contract = Contract.objects.create(
            operation=operation, title=f"Marché {number} (fictif)", status="en_cours", starts_on=DAY(2026, 1, 1),
            ends_on=DAY(2026, 12, 31),
        )  # fmt: skip
        lot = Lot.objects.create(contract=contract, title="Lot unique")
        award = Award.objects.create(lot=lot, company=make_organization("company"))
        owed = HoursCommitment.objects.create(lot=lot, hours=100, effective_on=DAY(2026, 1, 1), document="AE")
        DeskShare.objects.create(commitment=owed, desk=operation.lead_desk, weight=1, hours=100)
        declare(make_statement(award), make_assignment(award))
        declare(
            make_statement(first.award, period_start=DAY(2020 - number, 1, 1)), first, month=DAY(2020 - number, 1, 1)
        )
        make_assignment(world.case.award)
        pooled = pool_person(world.split, make_assignment(world.beside), author=None)
        allocate(pooled, DAY(2026, 3, 1), 100, {world.beside.pk: 100}, document="x", author_name="x", author=None)
        Membership.objects.create(
            user=make_user(), organization=first.award.company, role="company", starts_on=DAY(2026, 1, 1)
        )


@pytest.mark.any_database
def test_the_page_of_each_thing_keeps_its_queries_whatever_it_holds(world):
    with mission_scope(world.herault.pk):
        world.proof, world.bare = world.mail, make_operation(lead_desk=world.case.lead)
        pages = details(world)
    faults, taken = [], {name: [] for name in pages}
    for more in (0, 12):
        with mission_scope(world.herault.pk):
            grow(world, more)
        for name, (address, hand) in pages.items():
            looking = PlainClient()
            looking.cookies = world.hands[hand].cookies
            try:
                taken[name].append(assert_detail_budget(looking, f"/herault{address}").queries)
            except AssertionError as fault:
                faults.append(str(fault))
    faults += [f"{name} : {counts} requêtes" for name, counts in taken.items() if len(set(counts)) > 1]
    assert not faults, "\n\n".join(faults)


@signed_in
def bare_page(request):
    """A page of nothing but the house around it."""
    return render(request, "ui/base.html")


urlpatterns = [path("page-nue", bare_page), path("", include("levier.config.urls"))]


@override_settings(ROOT_URLCONF="tests.test_budgets")
def test_what_every_page_pays_stays_within_five_queries(herault, as_role):
    page = measure(as_role("mission_team"), "/herault/page-nue")
    assert page.queries <= COMMON_QUERIES, page.log
