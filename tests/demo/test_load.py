"""The demo loads once, and says of every person that she is invented."""

import datetime
import re

import pytest
import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Sum
from django.utils import timezone

from levier.accounts.models import Membership, User
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import every_mission, mission_scope
from levier.config.checks import run_all
from levier.coordination.clauses.criterion_selectors import criterion_weights
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.selectors import owed_of
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.hours.periods import calendar_period
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.hours.services.statements import OWING_AWARDS, missing_statements
from levier.coordination.participants.models import Assignment, Eligibility, ExecutionMode
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, Contract, ContractStatus, Operation
from levier.demo.calendar import DemoCalendar
from levier.demo.fictitious import ACCOUNTS as FICTITIOUS_ACCOUNTS
from levier.demo.load import ACCOUNTS, load_demo, load_missions
from levier.law.legal_bases import Way
from levier.law.proofs import proof_kinds
from levier.organizations.models import Commune, DeskCommune, Organization
from levier.resources.observatory.models import Build
from tests.common.test_planner import known_rows


class TestLoadedToday:
    """What the demo holds, on the day of the test."""

    def test_it_makes_two_missions_and_an_account_for_each_role(self, db, loaded_demo):
        assert set(Mission.objects.values_list("slug", flat=True)) == {"herault", "val-d-exemple"}
        with mission_scope(Mission.objects.get(slug="herault").pk):
            roles = {membership.role for membership in Membership.objects.all()}
        assert len(roles) == len(ACCOUNTS) == 8
        assert all(User.objects.values_list("is_fictitious", flat=True))

    def test_loading_again_keeps_what_was_typed(self, db, loaded_demo):
        User.objects.filter(email="facilitateur@demo.invalid").update(first_name="Andrea")
        load_demo(say=lambda text: None)
        assert User.objects.get(email="facilitateur@demo.invalid").first_name == "Andrea"
        assert User.objects.count() == len(ACCOUNTS) + len(FICTITIOUS_ACCOUNTS)

    def test_desks_have_their_territory_and_real_buyers_their_source(self, db, loaded_demo):
        with mission_scope(Mission.objects.get(slug="herault").pk):
            assert Commune.objects.filter(department="34").count() == 341
            assert DeskCommune.objects.filter(desk__name__contains="Montpellier Méditerranée").count() == 31
            real = Organization.objects.filter(kind="buyer", is_fictitious=False)
            assert real.count() == 50
            assert not real.filter(source="").exists()

    def test_the_followed_contract_is_invented_and_its_shares_add_up(self, db, loaded_demo):
        with mission_scope(Mission.objects.get(slug="herault").pk):
            award = Award.objects.get(company__name="Terrassements du Midi (fictif)")
            assert award.company.is_fictitious
            assert award.lot.contract.is_fictitious
            assert [share.hours for share in DeskShare.objects.filter(commitment__lot=award.lot)] == [720, 480]
            assert (award.assignments.count(), award.statements.filter(confirmed_at=None).count()) == (3, 2)
        assert [result for result in run_all() if result.faults] == []

    def test_contracts_stand_at_every_stage_and_none_touches_a_real_buyer_or_firm(self, db, loaded_demo):
        with mission_scope(Mission.objects.get(slug="herault").pk):
            contracts = Contract.objects.select_related("operation__buyer")
            assert {contract.status for contract in contracts} == set(ContractStatus.values)
            assert all(contract.is_fictitious and contract.operation.buyer.is_fictitious for contract in contracts)
            assert not Award.objects.filter(company__is_fictitious=False).exists()
            assert not OpportunityStudy.objects.filter(buyer__is_fictitious=False).exists()
            assert all("(fictif)" in award.contact_name for award in Award.objects.exclude(contact_name=""))

    def test_the_demo_has_what_each_room_shows(self, db, loaded_demo):
        with mission_scope(Mission.objects.get(slug="herault").pk):
            several = Operation.objects.filter(contracts__lots__commitments__shares__isnull=False).distinct()
            desks = {
                operation: {row.desk for row in owed_of(operation).table.rows} for operation in several.order_by("pk")
            }
            assert max(len(names) for names in desks.values()) >= 3
            assert all(owed_of(operation).table.agrees for operation in desks)
            assert Operation.objects.filter(is_state=True, lead_desk__name__contains="MICS 34").exists()
            assert Award.objects.filter(role="subcontractor", parent__role="leader").exists()
            assert HoursCommitment.objects.filter(kind="order").count() == 2
            sums = dict(LedgerEntry.objects.order_by().values_list("kind").annotate(total=Sum("hundredths")))
            assert sums["declared"] > sums["counted"] > 0
            assert {study.decision for study in OpportunityStudy.objects.all()} == {"", *Decision}
            # What criteria weigh is measured: two studies wrote it, of two ways.
            assert [(one.weight, one.way) for one in criterion_weights(timezone.localdate())] == [
                (10, Way.OTHER),
                (15, Way.CONDITION_AND_CRITERION),
            ]

    def test_each_real_buyer_says_its_class_and_the_capacity_it_most_often_acts_in(self, db, loaded_demo):
        with mission_scope(Mission.objects.get(slug="herault").pk):
            real = Organization.objects.filter(kind="buyer", is_fictitious=False)
            assert real.count() > 40
            assert not real.filter(buyer_class="").exists()
            assert not real.filter(capacity="").exists()


# Loading asks the same rows of each database: the first day is enough on the second one.
ANY = pytest.mark.any_database
DAYS = [
    "2026-11-25",
    *(pytest.param(day, marks=ANY) for day in ("2027-01-01", "2026-03-31", "2028-02-29", "2030-07-06")),
]


@pytest.mark.parametrize("today", DAYS)
def test_the_demo_is_alive_on_any_day(db, today):
    with time_machine.travel(f"{today}T10:00:00+01:00", tick=False):
        load_demo(say=lambda text: None)
        the_planner_has_measured_what_was_filled()
        with mission_scope(Mission.objects.get(slug="herault").pk):
            what_runs_runs_that_day(datetime.date.fromisoformat(today))
            people_are_eligible_by_the_rules_and_work_by_every_mode()


MOMENTS = (models.DateTimeField, models.JSONField, models.BinaryField)
CHANCE = {"password", "storage_name", "message_id"}
DRAWN = re.compile(r"[A-Za-z0-9_-]{32,}")  # public ids, tokens of links, digests


def facts():
    """Every row of the house, by model, but its moments and what chance draws."""
    held = {}
    for model in apps.get_models():
        if model.__module__.startswith("levier."):
            fields = [field for field in model._meta.concrete_fields if not isinstance(field, MOMENTS)]
            names = [field.attname for field in fields if field.attname not in CHANCE]
            held[model._meta.label] = sorted(DRAWN.sub("…", repr(r)) for r in model._base_manager.values_list(*names))
    return held


def number_from_the_first():
    """PostgreSQL gives no number twice, even of a row that was never kept, unless told to."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@pytest.mark.any_database
def test_loaded_twice_on_the_same_day_the_demo_says_the_same(db):
    loads = []
    for _ in range(2):
        at_ten = time_machine.travel("2026-11-25T10:00:00+01:00", tick=False)
        with at_ten, every_mission("count"), transaction.atomic():
            number_from_the_first()
            load_missions(lambda text: None)
            loads.append(facts())
            transaction.set_rollback(True)
    first, second = loads
    assert sum(map(len, first.values())) > 1_000
    for label, rows in first.items():
        assert rows == second[label], label


def the_planner_has_measured_what_was_filled():
    assert known_rows(Commune) == Commune.objects.count() > 300
    assert known_rows(Organization) > 50
    assert known_rows(Build) == 2


def what_runs_runs_that_day(day):
    running = Contract.objects.filter(status__in=RUNNING_STATUSES)
    assert all(contract.starts_on <= day <= contract.ends_on for contract in running)
    assert Statement.objects.filter(confirmed_at=None, due_on__lt=day).exists()
    # The next morning finds no statement of past quarters that the demo forgot: each company of a group has its own.
    awards = Award.objects.filter(OWING_AWARDS).select_related("lot__contract")
    assert missing_statements(awards, until=DemoCalendar(day).base) == []
    assert OpportunityStudy.objects.filter(decision="", notice_on__gt=day).exists()
    assert not LedgerEntry.objects.filter(month__gt=day).exists()


def people_are_eligible_by_the_rules_and_work_by_every_mode():
    """Each hour counted passes every check; each eligibility has its proof; what is left to count has one exception."""
    assert set(Assignment.objects.values_list("mode", flat=True)) == set(ExecutionMode.values)
    assert all(record.proof in proof_kinds() for record in Eligibility.objects.all())
    assert {record.category for record in Eligibility.objects.all()} >= {"TH", "STRUCT_IAE_SAL", "JEUNE_SQ"}
    statements = Statement.objects.exclude(confirmed_at=None).select_related("award__lot__contract")
    assert all(statement.period_end <= last_of_quarter(statement.period_start) for statement in statements)
    lines = [line for statement in statements for line in statement_lines(statement)]
    assert not [line.findings for line in lines if line.balance.counted and line.findings]
    waiting = [line for line in lines if line.balance.pending]
    assert {finding.rule for line in waiting for finding in line.findings} == {"eligibility_missing"}
    assert any(line.is_plain for line in waiting)
    assert LedgerEntry.objects.filter(kind="refused").exists()


def last_of_quarter(day):
    return calendar_period(day, 3)[1]
