"""Hours that overlap another contract: the other one is named, with its hours, only to who follows it."""

import pytest
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.participants.models import Assignment
from tests.builders import make_award
from tests.coordination.hours.builders import DAY, MARCH, declare, make_statement, signed_in
from tests.coordination.hours.builders import make_membership as member


@pytest.mark.any_database
def test_the_other_contract_is_named_to_who_follows_it_alone(herault, case, facilitator):
    with mission_scope(herault.pk):
        other = make_award()
        contract = other.lot.contract
        contract.title = "Place du marché (fictif)"
        contract.save()
        told = {"participant": case.assignment.participant, "mode": "direct_hire", "desk": case.assignment.desk}
        declare(case.statement, case.assignment, 12_000)
        beside = Assignment.objects.create(award=other, hired_on=case.assignment.hired_on, **told)
        declare(make_statement(other), beside, 11_000, month=MARCH)
        team = signed_in(member(other.lot.contract.operation.buyer, "mission_team"))

    def said(client, name, *args):
        page = client.get("/herault" + reverse(name, args=args)).content.decode()
        return page.replace("\u00a0", " ").replace("\u202f", " ")

    line = (case.statement.public_id, case.assignment.public_id, "2026-03")
    for name, args in (("counting", line[:1]), ("judge_line", line)):
        seen_by_desk = said(facilitator, name, *args)
        assert "Un marché suivi par un autre guichet : 110 h" in seen_by_desk
        assert "Place du marché" not in seen_by_desk
        assert "Place du marché (fictif), lot 1" in said(team, name, *args)


def test_two_contracts_on_the_same_two_days_make_someone_look_at_both(herault, case, facilitator):
    """20 h on each, from Thursday 26 to Friday 27 March: plain apart, 40 h together."""
    days = {"hired_on": DAY(2026, 3, 26), "ends_on": DAY(2026, 3, 27)}
    with mission_scope(herault.pk):
        Assignment.objects.filter(pk=case.assignment.pk).update(**days)
        case.assignment.refresh_from_db()
        declare(case.statement, case.assignment, 2_000)
        (alone,) = statement_lines(case.statement)
        assert alone.is_plain
        told = {"participant": case.assignment.participant, "mode": "direct_hire", "desk": case.assignment.desk}
        beside = Assignment.objects.create(award=make_award(), **days, **told)
        elsewhere = make_statement(beside.award)
        declare(elsewhere, beside, 2_000)
        for statement in (case.statement, elsewhere):
            (line,) = statement_lines(statement)
            assert [(one.rule, one.refuses) for one in line.findings] == [("declared_elsewhere", False)]
    assert "plus de 20&nbsp;h pour 2&nbsp;jours" in facilitator.get(case.counting).content.decode().replace(
        "\u00a0", "&nbsp;"
    )
    facilitator.post(f"{case.counting}retenir")
    assert case.held().counted == 0
