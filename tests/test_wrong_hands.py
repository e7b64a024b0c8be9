"""Every act of the platform, sent as it should be, by everybody who may not: nothing changes, in any mission.

Each act is first shown to change something when its own hand does it. An address that writes and has no act here fails.
"""

import copy
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from levier.common.files.services import store as store_file
from levier.common.tenancy.scope import mission_scope
from tests.builders import make_mission
from tests.common.policy.test_url_roles import flat_patterns, get_resolver
from tests.guards import PlainClient
from tests.wrong_hands.acts import PDF, acts_in
from tests.wrong_hands.readings import readings
from tests.wrong_hands.tables import Tables
from tests.wrong_hands.world import World

# Addresses that take a POST and keep nothing of another, or are tested beside their room.
ELSEWHERE = {
    "home": "reads only",
    "health": "reads only",
    **dict.fromkeys(
        ("statement_receipt", "statement_request", "statement_request_open"), "reads only, behind its door"
    ),
    "account_confirm_login_code": "the library's own page: tests/accounts/test_account_mails.py",
    **dict.fromkeys(("closed_signup", "closed_email", "closed_email_sent", "closed_email_confirm"), "closed"),
    "calendar_subscription": "one's own agenda: tests/coordination/followup/calendar",
    "study_compute": "computes and keeps nothing",
    "objection_new": "one waits already in this world: tests/coordination/participants/test_objections.py",
    "operation_hours": "the operation of this world already owes its hours: tests/coordination/commitments",
    **dict.fromkeys(("statement_model", "enter_model"), "reads only"),
    **dict.fromkeys(
        ("statement_sheet", "enter_sheet"), "needs a filled model: tests/coordination/hours/test_sheets.py"
    ),
    "enter_invoice": "needs a rate and a subcontract: tests/coordination/hours/test_invoices.py",
    **dict.fromkeys(("employer_model", "employer_sheets"), "reads only, or one's own file"),
    "api_hours": "a token, never a session: tests/coordination/hours/test_api.py",
    "employer_sheet": "one's own file: tests/coordination/hours/test_employer_sheets.py",
    "settle_gap": "needs two declarations: tests/coordination/hours/test_comparing.py",
    "enter_check": "needs a draft: tests/coordination/hours/test_entering_pages.py",
    "statement_check": "needs a draft: tests/coordination/hours/test_declaring_pages.py",
    "invitation_sheet_new": "one's own file: tests/accounts/test_invitation_sheets.py",
    **dict.fromkeys(
        ("import_new", "import_columns", "import_apply", "import_check", "import_undo", "import_drop"),
        "one's own file: tests/coordination/takeover",
    ),
    "invitation_sheet": "one's own file: tests/accounts/test_invitation_sheets.py",
    "liaison_fill": "a bearer link: tests/coordination/followup/test_liaison.py",
    "invitation_accept": "a bearer link: tests/accounts/test_invitations.py",
    "collection_desk": "one’s own desk: tests/resources/observatory/test_collection.py",
    "collection_sign": "one’s own desk: tests/resources/observatory/test_collection.py",
    "collection_operation_decide": "needs two sources: tests/resources/observatory/test_collected_lines.py",
    **dict.fromkeys(
        ("edition_close", "consolidation", "consolidation_remove"),
        "names nobody: tests/resources/observatory/test_editions.py",
    ),
    "booklet_make": "names nobody: tests/resources/observatory/test_booklet.py",
    "fetch_open_data": "fetches nothing in the demo: tests/resources/observatory/official",
    "report_error": "anybody's: tests/resources/observatory/test_error_reports.py",
    "refresh_ledger_facts": "names nobody: tests/resources/observatory/test_ledger_pages.py",
    "restore_open_data": "needs two builds: tests/resources/observatory",
    "take_off_failure": "names nobody: tests/resources/observatory/test_services.py",
    "follow_buyer": "needs open data: tests/organizations/test_buyers.py",
}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, built once for all these tests: each asks for `db` too, and finds it as it was built."""
    building = transaction.atomic()
    building._from_testcase = True  # what commits durably is let do so inside, as inside the transaction of `db`
    evidence = {**settings.STORAGES["evidence"], "OPTIONS": {"location": tmp_path_factory.mktemp("evidence")}}
    with override_settings(STORAGES={**settings.STORAGES, "evidence": evidence}):
        with django_db_blocker.unblock():
            building.__enter__()
            found = World(make_mission("herault", "34"), make_mission("gard", "30"))
        yield found, {hand: copy.deepcopy(browser.cookies) for hand, browser in found.hands.items()}
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            building.__exit__(None, None, None)


@pytest.fixture
def world(built, db):
    found, cookies = built
    # A hand that a test signed out would do nothing in the next, and show nothing.
    for hand, browser in found.hands.items():
        browser.cookies = copy.deepcopy(cookies[hand])
    return found


def test_each_act_changes_something_when_its_own_hand_does_it(world):
    idle, tables = [], Tables()
    for act in acts_in(world):
        point = transaction.savepoint()
        with tables.watched() as changed:
            world.post(act.right, act)
        transaction.savepoint_rollback(point)
        if not changed:
            idle.append(act.name)
    assert idle == [], idle


HANDS = (
    "anonymous", "facilitator", "sharing", "administrator", "buyer", "company", "inclusive_employer", "prescriber",
    "state", "gard", "link_to_waiting", "link_to_confirmed", "link_to_offer",
)  # fmt: skip


@pytest.mark.any_database
@pytest.mark.parametrize("hand", HANDS)
def test_nobody_else_changes_anything(world, hand):
    tables, wrong = Tables(), {}
    for act in acts_in(world):
        if hand in act.also or hand == act.right:
            continue
        with tables.watched() as changed:
            status = world.post(hand, act)
        if changed or status >= 500:
            wrong[act.name] = (status, *changed)
    assert wrong == {}


def test_ids_of_one_mission_sent_to_another_change_nothing(world):
    """The Gard's own team, at home, with the Hérault's ids in the address and in the form."""
    tables, wrong = Tables(), {}
    for act in acts_in(world):
        if act.name in {
            "organization_new",
            "ladder",
            "letter",
            "deposit_open_data",
            "wording_edit",
            "participants_terms",
        }:
            continue  # they name nothing of the Hérault
        with tables.watched() as changed:
            status = world.post("gard", act, mission="gard")
        if changed or status >= 500:
            wrong[act.name] = (status, *changed)
    assert wrong == {}


@pytest.mark.any_database
def test_every_address_that_writes_has_its_act(world):
    """Whoever adds an address that takes a POST says here who may not use it."""
    told = {act.name for act in acts_in(world)} | set(ELSEWHERE)
    silent = []
    for pattern in flat_patterns(get_resolver().url_patterns):
        if not pattern.callback.__module__.startswith("levier.") or pattern.name in told:
            continue
        kinds = {part: type(conv).__name__ for part, conv in pattern.pattern.converters.items()}
        where = {
            part: UUID(int=0) if kind == "UUIDConverter" else 9 if kind == "IntConverter" else "inconnu"
            for part, kind in kinds.items()
        }
        path = "/herault" + reverse(pattern.name, kwargs=where)
        answers = {world.hands[hand].post(path).status_code for hand in ("administrator", "mission_team", "company")}
        if not answers <= {403, 404, 405} or answers == {404}:
            silent.append((pattern.name, answers))
    assert [name for name, _ in silent] == []


@pytest.mark.any_database
def test_each_thing_is_read_by_its_own_hands_and_by_nobody_else(world):
    with mission_scope(world.herault.pk):
        world.proof = store_file(
            SimpleUploadedFile("avis.pdf", PDF),
            kind="participants.proof",
            author_id=None,
            subject=world.case.assignment.participant.public_id,
        )
    wrong = []
    for page in readings(world):
        path = reverse(page.name, kwargs=page.where)
        for hand, browser in world.hands.items():
            looking = PlainClient()  # a letter in its frame is no page of ours: not held to their rules
            looking.cookies = browser.cookies
            answer = looking.get(f"/herault{path}")
            status = answer.status_code
            if answer.streaming:
                b"".join(answer.streaming_content)  # to its end: the test client then closes the file
            if (status == 200) != (hand in page.hands) or status >= 500:
                wrong.append((page.name, hand, status))
        status = world.hands["gard"].get(f"/gard{path}").status_code
        if status not in {403, 404, 410}:
            wrong.append((page.name, "gard at home", status))
    assert wrong == []
