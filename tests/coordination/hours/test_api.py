"""A structure's software sends the hours of its people: what it may, what it is answered, what waits for whom."""

import copy
import json
import uuid

import pytest

from levier.accounts.models import ApiToken
from levier.accounts.services import make_token
from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import EmployerSheet, LedgerEntry, SecondDeclaration
from levier.coordination.procurement.models import Lot
from tests.accounts.builders import join, signed_in
from tests.builders import make_assignment, make_organization
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import MARCH, NOW, make_statement
from tests.coordination.hours.employer_files import SIGNED, employ, words

HOURS, PEOPLE = "/herault/api/v1/hours", "/herault/api/v1/people"


class Software:
    """A structure's program: its token, and the references it has learnt."""

    def __init__(self, mission, membership):
        self.mission, self.membership = mission, membership
        with mission_scope(mission.pk):
            self.token, self.secret = make_token(membership, name="Paie", days=90, now=NOW)
        self.browser = CheckedClient()

    def headers(self, **more):
        return {"Authorization": f"Bearer {self.secret}", **more}

    def people(self):
        return self.browser.get(PEOPLE, headers=self.headers()).json()["people"]

    def line(self, hours, person=0, **said):
        """A line of March for one of its people, in the order of the list."""
        known = self.people()[person]
        return {"person": known["person"], "award": known["award"], "month": "2026-03", "hours": hours, **said}

    def send(self, *lines, key=None, **more):
        return self.post(json.dumps({"lines": lines}), key=key, **more)

    def post(self, body, key=None, kind="application/json", **more):
        headers = self.headers(**{"Idempotency-Key": key or str(uuid.uuid4()), **more})
        return self.browser.post(HOURS, body, content_type=kind, headers=headers)


@pytest.fixture
def relay(case):
    """A structure with two people at work for two holders; it declares the first, the holder declares the second."""
    with mission_scope(case.mission.pk):
        case.structure = make_organization("inclusive", name="Relais (fictif)")
        employ(case.structure, case.assignment)
        case.other = employ(case.structure, make_assignment(), declarant="holder")
        case.other_statement = make_statement(case.other.award)
        case.manager = join(case.structure, is_manager=True)
    case.software = Software(case.mission, case.manager)
    return case


def declared(relay):
    with mission_scope(relay.mission.pk):
        return {one.assignment_id: one.hundredths for one in LedgerEntry.objects.filter(kind="declared", month=MARCH)}


def kept(relay):
    with mission_scope(relay.mission.pk):
        return EmployerSheet.objects.count()


def told(answer):
    """(status, code, [(line, field, code)]) of a refusal, which is always the same kind of document in French."""
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == answer.status_code
    assert found["title"]
    assert found["detail"].endswith((".", "…"))
    return found["status"], found["code"], [(one["line"], one["field"], one["code"]) for one in found["errors"]]


def both(relay):
    """One line of March for each of the two people, whatever the order of the list."""
    first = relay.software.people()
    mine = next(rank for rank, one in enumerate(first) if one["award"] == str(relay.award.public_id))
    return relay.software.line("121.33", mine), relay.software.line("80.50", 1 - mine)


def test_what_is_sent_waits_for_somebody_of_the_structure_then_follows_the_way_of_a_spreadsheet(relay):
    sent = relay.software.send(*both(relay))
    assert sent.status_code == 201
    answer = sent.json()
    assert [(one["hours_before"], one["hours"], one["becomes"]) for one in answer["lines"]] == [
        ("0.00", "121.33", "declared"),
        ("0.00", "80.50", "compared"),
    ]
    assert (answer["state"], answer["changes"], declared(relay)) == ("to_attest", 2, {})
    page = answer["page"].removeprefix("http://127.0.0.1:8000")
    with mission_scope(relay.mission.pk):
        colleague = signed_in(join(relay.structure).user)
    home = words(colleague.get("/herault/"))
    assert "Heures envoyées par votre logiciel" in home
    shown = words(colleague.get(page))
    assert "Envoi du logiciel « Paie »" in shown
    assert "ce tableau" not in shown and "le tableau" not in shown, "what a software sends is no spreadsheet"
    assert "121,33 h" in shown
    assert "2 lignes enregistrées" in words(colleague.post(page, SIGNED, follow=True))
    assert declared(relay) == {relay.assignment.pk: 12_133}
    with mission_scope(relay.mission.pk):
        assert SecondDeclaration.objects.get().hundredths == 8_050
        entry = LedgerEntry.objects.get()
        assert entry.author_name == "Noa Pujol, gérante, Relais (fictif)"
    assert "Heures envoyées par votre logiciel" not in words(colleague.get("/herault/"))


def test_what_a_retry_sends_again_is_set_aside_and_waits_no_more(relay):
    """Two keys for the same lines: the first is recorded, and nothing is left to record of the second."""
    lines = both(relay)
    pages = [relay.software.send(*lines, key=key).json()["page"].removeprefix("http://127.0.0.1:8000") for key in "ab"]
    with mission_scope(relay.mission.pk):
        colleague = signed_in(join(relay.structure).user)
    colleague.post(pages[0], SIGNED)
    shown = words(colleague.get(pages[1]))
    assert "Écarter cet envoi" in shown and "Enregistrer ces heures" not in shown
    assert "Heures envoyées par votre logiciel" in words(colleague.get("/herault/"))
    assert "rien de cet envoi n’est enregistré" in words(colleague.post(pages[1], {"set_aside": "on"}, follow=True))
    assert "Heures envoyées par votre logiciel" not in words(colleague.get("/herault/"))
    recorded = words(colleague.post(pages[0], {"set_aside": "on"}, follow=True))
    assert "est déjà enregistré" in recorded and kept(relay) == 1
    assert declared(relay) == {relay.assignment.pk: 12_133}


def test_the_list_gives_the_references_of_the_spreadsheet_and_nothing_of_who_people_are(relay):
    listed = relay.software.people()
    with mission_scope(relay.mission.pk):
        person = relay.assignment.participant
        assert [one["name"] for one in listed] == ["Nadia E.", "Nadia E."]
        assert AccessLogEntry.objects.filter(page="api_people").last().actor_id == relay.manager.user_id
        assert person.last_name not in json.dumps(listed)
        relay.software.send(relay.software.line("10"))
        assert len(AccessLogEntry.objects.get(page="api_hours").subjects) == 1
        assert ApiToken.objects.get().last_used_at is not None
    assert {month["month"] for month in listed[0]["months"]} == {"2026-01", "2026-02", "2026-03"}
    assert set(listed[0]) == {
        "person", "name", "award", "contract", "holder", "desk", "contract_type", "months",
    }  # fmt: skip


def test_the_same_key_answers_the_first_answer_again_and_another_body_under_it_is_refused(relay):
    line = relay.software.line("121.33")
    first = relay.software.send(line, key="envoi-0001")
    page = first.json()["page"].removeprefix("http://127.0.0.1:8000")
    signed_in(relay.manager.user).post(page, SIGNED)
    again = relay.software.send(line, key="envoi-0001")
    assert (again.status_code, again.json()) == (201, first.json())
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
    other = relay.software.send({**line, "hours": "100"}, key="envoi-0001")
    assert told(other) == (409, "key_reused", [])
    assert told(relay.software.send(line)) == (409, "already_recorded", [])
    assert told(relay.software.send({**line, "contract_type": "CDI"})) == (409, "nothing_changes", [])
    assert kept(relay) == 1
    for key in ("court", "avec espace", "x" * 101):
        assert told(relay.software.send(line, key=key)) == (400, "key_missing", [])


def test_every_line_is_judged_each_fault_told_and_nothing_kept(relay):
    with mission_scope(relay.mission.pk):
        relay.assignment.contract_type = "CDI"
        relay.assignment.save()
    good, other = both(relay)
    lines = [
        good,
        good,
        {**good, "person": "inconnue"},
        {**good, "award": other["award"], "month": "2026-13", "hours": "12,5"},
        {**good, "month": "2026-04", "contract_type": "intérim"},
        {**good, "month": "2026-02", "hours": "673"},
        {**good, "month": "2026-02", "hours": "-1"},
        {**good, "month": "2026-02", "hours": "١٢"},
    ]
    answer = relay.software.send(*lines)
    assert told(answer) == (422, "lines_refused", [
        (2, "month", "line_twice"),
        (3, "person", "person_unknown"),
        (4, "award", "award_differs"),
        (4, "month", "month_unreadable"),
        (4, "hours", "hours_unreadable"),
        (5, "contract_type", "contract_type_differs"),
        (5, "month", "month_not_asked"),
        (6, "hours", "hours_impossible"),
        (7, "hours", "hours_unreadable"),
        (8, "hours", "hours_unreadable"),
    ])  # fmt: skip
    assert "673\u00a0h dépassent ce qu’un mois permet" in answer.json()["errors"][7]["detail"]
    assert kept(relay) == 0


BODIES = [
    ("{", "body_unreadable", []),
    (b"\xff", "body_unreadable", []),
    ('{"lines": [{"hours": NaN}]}', "body_unreadable", []),
    ('{"lines": [], "lines": []}', "body_unreadable", []),
    ("[" * 100_000, "body_unreadable", []),
    ('{"lines": [[[[[]]]]]}', "body_unreadable", []),
    ('{"lines": ' + "9" * 5_000 + "}", "body_unreadable", []),
    ("", "lines_refused", [(None, "", "field_missing")]),
    ("[]", "lines_refused", [(None, "", "wrong_type")]),
    ('{"lines": {}}', "lines_refused", [(None, "lines", "wrong_type")]),
    ('{"lines": []}', "lines_refused", [(None, "lines", "empty")]),
    ('{"lines": ["x"]}', "lines_refused", [(1, "", "wrong_type")]),
    (
        '{"lines": [{"person": 1, "award": "a", "month": "2026-03", "birth_date": "1990-01-01"}]}',
        "lines_refused",
        [(1, "person", "wrong_type"), (1, "hours", "field_missing"), (1, "birth_date", "field_unknown")],
    ),
    (json.dumps({"lines": [{}] * 2_001}), "lines_refused", [(None, "lines", "too_many_lines")]),
    (json.dumps({"lines": [{"person": "x" * 101, "award": "a", "month": "m", "hours": "1"}]}), "lines_refused",
     [(1, "person", "too_long")]),
    (" " * 500_001, "body_too_large", []),
    (" " * 1_000_001, "body_too_large", []),
]  # fmt: skip


def test_a_body_of_another_kind_size_or_shape_is_told_in_french_and_keeps_nothing(relay):
    for body, code, faults in BODIES:
        answer = relay.software.post(body)
        assert told(answer)[1:] == (code, faults), body[:60]
    assert told(relay.software.post("lines=1", kind="application/x-www-form-urlencoded"))[:2] == (415, "not_json")
    assert told(relay.software.browser.get(HOURS, headers=relay.software.headers())) == (405, "method_not_allowed", [])
    assert told(CheckedClient().post("/api/v1/hours")) == (404, "no_mission", [])
    assert kept(relay) == 0


@pytest.mark.parametrize("path", ["/herault/api/v1/heures", "/herault/api/v1/observatoire/rien/", "/api/v1/rien"])
def test_an_address_the_api_does_not_have_is_refused_in_the_words_of_the_api(herault, client, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "Cette adresse n’existe pas dans l’API\u00a0: relisez sa description."
    assert (answer.json()["code"], answer.json()["errors"]) == ("unknown_address", [])


@pytest.mark.any_database
def test_a_token_opens_its_own_structure_in_its_own_mission_and_no_session_opens_anything(relay, gard):
    software, line = relay.software, relay.software.line("10")
    with mission_scope(relay.mission.pk):
        rival = Software(relay.mission, join(make_organization("inclusive"), is_manager=True))
        owner = signed_in(relay.manager.user)
    assert told(rival.send(line)) == (409, "nothing_awaited", [])
    with mission_scope(relay.mission.pk):
        make_statement(employ(rival.membership.organization, make_assignment()).award)
    assert told(rival.send(line))[2] == [(1, "person", "person_unknown")]
    assert rival.people() != software.people()
    for answer in (
        CheckedClient().post(HOURS, {}, content_type="application/json"),
        owner.post(HOURS, {"lines": [line]}, content_type="application/json", headers={"Idempotency-Key": "a" * 9}),
        software.browser.get("/gard/api/v1/people", headers=software.headers()),
        software.browser.get(PEOPLE, headers={"Authorization": "Basic abc"}),
    ):
        assert told(answer)[:2] == (401, "not_recognised")
        assert answer["WWW-Authenticate"] == "Bearer"
    # A token opens no page.
    assert software.browser.get("/herault/mes-marches/", headers=software.headers()).status_code == 302
    assert kept(relay) == 0


def test_past_its_calls_of_a_minute_a_software_waits_and_the_others_do_not(relay, settings):
    settings.API_CALLS_PER_MINUTE = 3
    for _ in range(3):
        assert relay.software.people()
    late = relay.software.browser.get(PEOPLE, headers=relay.software.headers())
    assert told(late)[:2] == (429, "too_many_calls")
    assert int(late["Retry-After"]) > 0
    with mission_scope(relay.mission.pk):
        other = Software(relay.mission, join(make_organization("inclusive"), is_manager=True))
    assert other.people() == []


def test_a_long_sending_takes_the_queries_of_a_short_one(relay, django_assert_max_num_queries):
    with mission_scope(relay.mission.pk):
        for _ in range(15):
            make_statement(employ(relay.structure, make_assignment()).award)
    lines = [
        {"person": one["person"], "award": one["award"], "month": "2026-03", "hours": "1"}
        for one in relay.software.people()
    ]
    with django_assert_max_num_queries(16):
        assert relay.software.send(*lines).status_code == 201
    with django_assert_max_num_queries(16):
        assert relay.software.send(copy.deepcopy(lines[0])).status_code == 201


def test_a_contract_that_is_over_is_asked_no_more_and_says_so(relay):
    line = relay.software.line("12.00")
    with mission_scope(relay.mission.pk):
        Lot.objects.filter(pk=relay.award.lot_id).update(released_from=MARCH)
    asked = [month["month"] for person in relay.software.people() for month in person["months"]]
    assert asked.count("2026-03") == 1, "the other contract's"
    answer = relay.software.send(line)
    assert told(answer)[2] == [(1, "month", "month_not_asked")]
    assert "La clause est suspendue ou levée" in answer.content.decode()
    assert kept(relay) == 0
