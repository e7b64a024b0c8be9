"""From the holder's request to what each contract's ledger holds: its part, no more, whatever happens in between."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.hours.models import Allocation, EntryKind, LedgerEntry, PooledContract, PooledPerson, Pooling
from levier.coordination.hours.offers import ledger_balances
from levier.coordination.hours.pooling import services
from levier.coordination.hours.pooling.checks import allocations_add_up
from levier.coordination.hours.pooling.rules import PoolingKind
from levier.coordination.hours.pooling.selectors import pooled_months
from levier.coordination.hours.selectors import award_progress
from levier.coordination.hours.services import DeclaredLine, confirm_statement, correct, judge, month_balance
from levier.coordination.participants.models import Assignment
from levier.organizations.models import OrganizationKind
from tests.builders import make_assignment, make_organization, make_user
from tests.coordination.hours.builders import DAY, MARCH, NOW
from tests.coordination.hours.pooling.builders import ASKED, BEZIERS, TODAY, Pooled, poolable_award

MONTHS = [DAY(2026, month, 1) for month in (1, 2, 3)]


def declared(pooled, month=MARCH):
    """What each contract's ledger declares of her month."""
    places = Assignment.objects.filter(poolings__person=pooled.person).order_by("award")
    return [month_balance(place, month).declared for place in places]


def test_each_contract_receives_its_part_and_nothing_of_the_other(in_herault):
    pooled = Pooled()
    second = Assignment.objects.get(award=pooled.awards[1])
    assert (second.participant_id, second.hired_on) == (pooled.hired.participant_id, pooled.hired.hired_on)
    pooled.allocate(MARCH, 9_000, 3_133)
    assert declared(pooled) == [9_000, 3_133]
    assert [award_progress(award)[0].declared for award in pooled.awards] == [9_000, 3_133]
    entry = LedgerEntry.objects.get(assignment=second)
    assert (entry.award_id, entry.statement.award_id) == (second.award_id, second.award_id)
    assert entry.signed_by == f"{pooled.author}, pour Lou Castan, conductrice de travaux"


def test_another_allocation_of_the_month_enters_as_differences(in_herault):
    pooled = Pooled()
    pooled.allocate(MARCH, 9_000, 3_133)
    pooled.allocate(MARCH, 8_000, 4_133)
    assert declared(pooled) == [8_000, 4_133]
    assert list(LedgerEntry.objects.order_by("pk").values_list("hundredths", flat=True)) == [
        9_000,
        3_133,
        -1_000,
        1_000,
    ]
    with pytest.raises(Problem, match="Rien ne change"):
        pooled.allocate(MARCH, 8_000, 4_133)
    assert Allocation.objects.count() == 2


def test_nothing_is_allocated_until_every_buyer_agreed(in_herault):
    pooled = Pooled(is_agreed=False)
    assert pooled.agree(pooled.awards[0]) == 1
    with pytest.raises(Problem, match="accord de l’acheteur n’est pas enregistré pour Voirie"):
        pooled.allocate(MARCH, 9_000, 3_133)
    assert not LedgerEntry.objects.exists()
    pooled.agree(pooled.awards[1])
    with pytest.raises(Problem, match="déjà enregistré"):
        pooled.agree(pooled.awards[1], agreement="Autre courrier")
    assert PooledContract.objects.filter(agreement="Courrier de l’acheteur").count() == 2
    pooled.allocate(MARCH, 9_000, 3_133)


def test_hours_judged_already_are_not_taken_back_by_an_allocation(in_herault):
    pooled = Pooled()
    pooled.allocate(MARCH, 9_000, 3_133)
    judge(pooled.hired, MARCH, EntryKind.COUNTED, 9_000, author=pooled.author)
    with pytest.raises(Problem, match="sont déjà jugées"):
        pooled.allocate(MARCH, 8_000, 4_133)
    assert declared(pooled) == [9_000, 3_133]


def test_a_statement_and_a_correction_leave_allocated_hours_alone(in_herault):
    pooled = Pooled()
    pooled.allocate(MARCH, 9_000, 3_133)
    statement = pooled.awards[0].statements.get()
    signed = {"name": "Lou", "function": "conductrice", "now": NOW}
    with pytest.raises(Problem, match="se répartissent"):
        confirm_statement(statement, [DeclaredLine(pooled.hired, MARCH, 100)], **signed)
    confirm_statement(statement, [], **signed)
    assert not statement.has_no_hours
    with pytest.raises(Problem, match="corrigez leur répartition"):
        correct(LedgerEntry.objects.earliest("pk"), -100, reason="erreur", author=pooled.author)
    assert declared(pooled) == [9_000, 3_133]


def test_contracts_that_lack_a_condition_are_not_pooled_and_nothing_is_kept(in_herault):
    holder = make_organization("company")
    first = poolable_award(holder)
    cases = {
        "même titulaire": poolable_award(make_organization("company")),
        "même bassin d’emploi": poolable_award(holder, BEZIERS),
        "ne définissent pas la globalisation": poolable_award(holder, pooling=""),
    }
    for reason, other in cases.items():
        with pytest.raises(Problem, match=reason):
            services.open_pooling(PoolingKind.POOLING, [first, other], author=None, today=TODAY, **ASKED)
    assert not Pooling.objects.exists()


def test_months_before_the_last_agreement_stay_with_the_contract_that_declares_them(in_herault):
    pooled = Pooled(is_agreed=False)
    for award, day in zip(pooled.awards, (DAY(2026, 1, 20), DAY(2026, 3, 20)), strict=True):
        pooled.agree(award, agreed_on=day)
    with pytest.raises(Problem, match=r"dernier accord d’acheteur est du 20.mars"):
        pooled.allocate(DAY(2026, 2, 1), 5_000, 5_000)
    pooled.allocate(MARCH, 9_000, 3_133)
    assert declared(pooled) == [9_000, 3_133]
    months = pooled_months([pooled.hired.pk], [DAY(2026, 1, 1), DAY(2026, 2, 1), MARCH])
    assert set(months) == {(pooled.hired.pk, MARCH)}, "the statement asks the two first of each contract"


def test_the_same_contracts_are_pooled_once_while_it_runs(in_herault):
    """A form sent twice makes one; ended, another may be asked for."""
    pooled = Pooled()
    with pytest.raises(Problem, match="déjà réunis depuis le 1er"):
        services.open_pooling(PoolingKind.POOLING, pooled.awards[::-1], author=None, today=TODAY, **ASKED)
    services.end_pooling(pooled.pooling, ended_on=DAY(2026, 2, 28), document="Courrier")
    services.open_pooling(PoolingKind.POOLING, pooled.awards, author=None, today=TODAY, **ASKED)
    assert Pooling.objects.count() == 2


def test_no_hour_is_shared_before_any_of_the_contracts_is_executed(in_herault):
    holder = make_organization("company")
    awards = [poolable_award(holder), poolable_award(holder)]
    first_day = min(award.lot.contract.executes_from for award in awards)
    early = {**ASKED, "starts_on": DAY(2001, 1, 1)}
    with pytest.raises(Problem, match="ne s’exécute avant") as problem:
        services.open_pooling(PoolingKind.POOLING, awards, author=None, today=TODAY, **early)
    assert problem.value.field == "starts_on"
    services.open_pooling(PoolingKind.POOLING, awards, author=None, today=TODAY, **{**ASKED, "starts_on": first_day})


def test_someone_is_pooled_once_and_only_by_who_declares_her(in_herault):
    pooled = Pooled()
    awards = [pooled.awards[0], poolable_award(pooled.holder)]
    other = services.open_pooling(PoolingKind.POOLING, awards, author=None, today=TODAY, **ASKED)
    with pytest.raises(Problem, match="déjà réparties"):
        services.pool_person(other, pooled.hired, author=None)
    structure = make_organization(OrganizationKind.INCLUSIVE, name="Tramontane Emploi (fictif)")
    lent = make_assignment(pooled.awards[0])
    lent.mode, lent.employer, lent.declarant = "secondment", structure, "employer"
    lent.save()
    with pytest.raises(Problem, match=r"Tramontane Emploi .* déclare"):
        services.pool_person(pooled.pooling, lent, author=None)
    with pytest.raises(Problem, match="aucun de ces marchés"):
        services.pool_person(pooled.pooling, make_assignment(), author=None)


def test_a_job_is_shared_between_holders_through_the_structure_that_lends_it(in_herault):
    holders = [make_organization("company", name=f"Titulaire {n} (fictif)") for n in (1, 2)]
    awards = [poolable_award(holders[0]), poolable_award(holders[1], BEZIERS, pooling="")]
    pooling = services.open_pooling(PoolingKind.MUTUAL, awards, author=None, today=TODAY, **ASKED)
    hired = make_assignment(awards[0])
    with pytest.raises(Problem, match=r"Titulaire 1 \(fictif\) emploie cette personne"):
        services.pool_person(pooling, hired, author=None)
    hired.mode, hired.employer = "secondment", make_organization(OrganizationKind.INCLUSIVE)
    hired.save()
    person = services.pool_person(pooling, hired, author=None)
    assert set(person.places.values_list("assignment__award__company", flat=True)) == {one.pk for one in holders}


def test_two_hirings_by_two_holders_are_not_one_job(in_herault):
    holders = [make_organization("company", name=f"Titulaire {n} (fictif)") for n in (1, 2)]
    awards = [poolable_award(holders[0]), poolable_award(holders[1], BEZIERS, pooling="")]
    pooling = services.open_pooling(PoolingKind.MUTUAL, awards, author=None, today=TODAY, **ASKED)
    hired, other = make_assignment(awards[0]), make_assignment(awards[1])
    other.participant = hired.participant
    other.save()
    with pytest.raises(Problem, match=r"Titulaire 2 \(fictif\), cette personne a un autre employeur"):
        services.pool_person(pooling, hired, author=None)
    assert not PooledPerson.objects.exists()
    structure = make_organization(OrganizationKind.INCLUSIVE)
    for one in (hired, other):
        one.mode, one.employer = "secondment", structure
        one.save()
    person = services.pool_person(pooling, hired, author=None)
    assert set(person.places.values_list("assignment", flat=True)) == {hired.pk, other.pk}


def test_after_its_end_months_are_declared_on_each_contract_again(in_herault):
    pooled = Pooled()
    pooled.allocate(DAY(2026, 2, 1), 5_000, 5_000)
    with pytest.raises(Problem, match="déjà réparties"):
        services.end_pooling(pooled.pooling, ended_on=DAY(2026, 1, 31), document="Courrier")
    services.end_pooling(pooled.pooling, ended_on=DAY(2026, 2, 28), document="Courrier")
    with pytest.raises(Problem, match="déjà pris fin"):
        services.end_pooling(pooled.pooling, ended_on=DAY(2026, 2, 28), document="Courrier")
    pooled.pooling.refresh_from_db()
    with pytest.raises(Problem, match="pris fin"):
        pooled.allocate(MARCH, 9_000, 3_133)
    line = DeclaredLine(pooled.hired, MARCH, 9_000)
    confirm_statement(pooled.awards[0].statements.get(), [line], name="Lou", function="conductrice", now=NOW)
    assert declared(pooled) == [9_000, 0]


part = st.integers(0, 20_000)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("allocate"), st.integers(0, 2), part, part),
        st.tuples(st.sampled_from(["count", "refuse"]), st.integers(0, 2), st.integers(0, 1), st.integers(1, 20_000)),
        st.tuples(st.just("correct"), st.integers(0, 30), st.integers(-9_000, 9_000), st.just(0)),
    ),
    max_size=12,
)


def play(act, pooled, places):
    """One act by the room's own door."""
    name, first, second, third = act
    if name == "allocate":
        pooled.allocate(MONTHS[first], second, third)
    elif name == "correct":
        entries = list(LedgerEntry.objects.filter(assignment__in=places))
        if entries:
            correct(entries[first % len(entries)], second, author=pooled.author, reason="essai")
    else:
        kind = EntryKind.COUNTED if name == "count" else EntryKind.REFUSED
        judge(places[second], MONTHS[first], kind, third, author=pooled.author, reason="essai")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=acts)
def test_whatever_is_done_the_contracts_add_up_to_the_hours_worked(in_herault, sequence):
    pooled = Pooled()
    places = list(Assignment.objects.filter(poolings__person=pooled.person).order_by("award"))
    worked = dict.fromkeys(MONTHS, 0)
    for act in sequence:
        try:
            play(act, pooled, places)
        except Problem:
            continue
        if act[0] == "allocate":
            worked[MONTHS[act[1]]] = act[2] + act[3]
    for month, hours in worked.items():
        assert sum(declared(pooled, month)) == hours
    assert allocations_add_up().faults == 0
    assert ledger_balances().faults == 0


def test_levier_check_sees_a_part_that_its_ledger_does_not_hold(in_herault):
    pooled = Pooled()
    pooled.allocate(MARCH, 9_000, 3_133)
    assert allocations_add_up().faults == 0
    LedgerEntry.objects.create(
        assignment=pooled.hired,
        award=pooled.awards[0],
        month=MARCH,
        kind="declared",
        hundredths=100,
        author=make_user(),
    )
    assert allocations_add_up().faults == 1
