"""The list's filters say in SQL what the rules say in Python."""

import datetime
import itertools
from dataclasses import replace

import pytest

from levier.coordination.clauses.models import InsertionClause
from levier.coordination.clauses.selectors import own_lists
from levier.coordination.participants import eligibility_windows, selectors
from levier.coordination.participants.eligibility_windows import covering, windows, without_eligibility
from levier.coordination.participants.models import Assignment, Eligibility, Participant
from levier.coordination.participants.selectors import list_people
from levier.coordination.procurement.models import Contract
from levier.law import periods as law_periods
from levier.law.ccag import NO_CCAG
from levier.law.periods import Period
from levier.law.publics import eligible_categories
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import actor_of, assign, make_eligible, make_person, share_with

DAY = datetime.date
TODAY = DAY(2026, 6, 15)


@pytest.fixture
def four_years_until_2024(monkeypatch):
    """The CCAG's duration as if an older text, for contracts notified by June 2024, had said four years."""
    known = [
        replace(line, value=48) if line.period is Period.DIRECT_HIRE and line.last_day else line
        for line in law_periods.periods()
    ]
    monkeypatch.setattr(law_periods, "periods", lambda: known)
    law_periods.lines_of.cache_clear()
    yield
    law_periods.lines_of.cache_clear()


def test_the_sql_of_a_window_is_its_rule(in_herault, four_years_until_2024):
    """Every mix of mode, hiring, work end, contract dates and proof, on days around each bound."""
    contracts = [(None, None), (DAY(2026, 1, 1), DAY(2026, 12, 31)), (DAY(2026, 6, 16), DAY(2027, 6, 30))]
    awards = []
    for starts_on, ends_on in contracts:
        award = make_award()
        award.lot.contract.starts_on, award.lot.contract.ends_on = starts_on, ends_on
        award.lot.contract.save()
        awards.append(award)
    for rule, months in (("months", 48), ("months", 12), ("none", None), ("ccag", None)):
        award = make_award()
        InsertionClause.objects.create(
            contract=award.lot.contract, document="CCAP, 8.2 (fictif)", cap_rule=rule, cap_months=months
        )
        awards.append(award)
    for field, day in (
        ("notified_on", DAY(2024, 6, 30)),
        ("notified_on", DAY(2024, 7, 1)),
        ("starts_on", DAY(2022, 1, 3)),
        ("notified_on", DAY(2021, 3, 31)),
        ("starts_on", DAY(2021, 3, 31)),
        ("ccag", "Pas de CCAG"),
    ):
        award = make_award()
        setattr(award.lot.contract, field, day)
        award.lot.contract.save()
        awards.append(award)
    for rule, months in (("months", 12), ("ccag", None)):
        award = make_award()
        award.lot.contract.ccag, award.lot.contract.ccag_version = "Travaux", "arrêté du 8 septembre 2009"
        award.lot.contract.save()
        InsertionClause.objects.create(
            contract=award.lot.contract, document="CCAP, 8.2 (fictif)", cap_rule=rule, cap_months=months
        )
        awards.append(award)
    hires = [
        DAY(2022, 6, 15),
        DAY(2022, 6, 16),
        DAY(2024, 6, 14),
        DAY(2024, 6, 15),
        DAY(2024, 6, 16),
        DAY(2025, 6, 16),
        DAY(2026, 6, 15),
        DAY(2026, 6, 16),
    ]  # fmt: skip
    ends = [None, DAY(2026, 6, 14), DAY(2026, 6, 15)]
    proofs = [None, (DAY(2022, 6, 1), DAY(2024, 6, 15)), (DAY(2022, 6, 1), None), (DAY(2026, 6, 16), None)]
    desk = make_organization("desk")
    people, records, work = [], [], []
    # Lists of contracts: one that holds the category of most, one that does not, one that only adds words of its own.
    for publics, added in ((["DELD", "TH"], ""), (["TH"], ""), ([], "conjoints"), (list(eligible_categories()), "")):
        award = make_award()
        InsertionClause.objects.create(
            contract=award.lot.contract, document="CCAP, 8.2 (fictif)", publics=publics, added_publics=added
        )
        awards.append(award)
    # What another contract adds founds nothing here; what this one adds does.
    second, adding = awards[1], awards[-2]
    for award, own in ((second, second), (second, awards[2]), (adding, adding), (adding, second)):
        person = make_person(desk)
        make_eligible(person, DAY(2026, 1, 2), category="MARCHE", contract=own.lot.contract)
        assign(person, award, hired_on=DAY(2026, 6, 15))
    # An employment that goes on: its proof, valid the day it began, is not asked for again.
    for since in (None, DAY(2026, 1, 15)):
        person = make_person(desk)
        make_eligible(person, DAY(2026, 1, 2), valid_until=DAY(2026, 1, 31))
        assign(person, second, hired_on=DAY(2026, 5, 4), employed_since=since)
    for award, hired, end, proof, mode in itertools.product(awards, hires, ends, proofs, ("direct_hire", "secondment")):
        if end is not None and end < hired:
            continue
        person = Participant(desk=desk, first_name="Nadia", last_name="Essai", is_fictitious=True)
        people.append(person)
        if proof is not None:
            told = {"category": "DELD", "proof": "SITUATION_FT", "established_by": "Guichet (fictif)"}
            records.append(Eligibility(participant=person, established_on=proof[0], valid_until=proof[1], **told))
        work.append(Assignment(participant=person, award=award, desk=desk, hired_on=hired, ends_on=end, mode=mode))
    for rows in (people, records, work):
        type(rows[0]).objects.bulk_create(rows)
    every = list(Assignment.objects.select_related(eligibility_windows.CONTRACT))
    found = windows(every)
    for shift in (-1, 0, 1, 30):
        day = TODAY + datetime.timedelta(days=shift)
        expected = {
            pk
            for pk, window in found.items()
            if window and window.first_day <= day and (window.last_day is None or window.last_day >= day)
        }
        assert expected, "the case says nothing"
        assert set(covering(day).values_list("pk", flat=True)) == expected
        until = day + datetime.timedelta(days=60)
        ending = {pk for pk in expected if found[pk].last_day is not None and found[pk].last_day <= until}
        assert set(covering(day, until).values_list("pk", flat=True)) == ending
    lacking = {a.pk for a in every if found[a.pk] is None and a.hired_on <= TODAY and selectors.is_open(a, TODAY)}
    assert set(without_eligibility(TODAY, own_lists()).values_list("pk", flat=True)) == lacking


def test_the_sql_of_what_a_ccag_binds_is_its_rule(in_herault):
    """Every mix of a CCAG, a version as it is written, a notification and a start."""
    operation = make_award().lot.contract.operation
    days = [None, DAY(2021, 3, 31), DAY(2021, 4, 1), DAY(2026, 1, 1)]
    named = [("", ""), (NO_CCAG, "")] + [
        ("Travaux", version)
        for version in ("", "2009", "arrêté du 8 septembre 2009 modifié", "1976", "2020", "arrêté du 30 mars 2021", "?")
    ]
    for (ccag, version), notified, starts in itertools.product(named, days, days):
        Contract.objects.create(
            operation=operation, title="Essai", ccag=ccag, ccag_version=version, notified_on=notified, starts_on=starts
        )
    every = list(Contract.objects.all())
    unbound = {contract.pk for contract in every if not contract.is_bound_by_ccag}
    assert unbound and len(unbound) < len(every), "the case says nothing"
    assert set(Contract.objects.filter(Contract.unbound_by_ccag("")).values_list("pk", flat=True)) == unbound


def test_a_withdrawn_eligibility_covers_nothing(in_herault):
    person = make_person()
    record = make_eligible(person)
    assignment = assign(person)
    assert covering(TODAY).filter(pk=assignment.pk).exists()
    Eligibility.objects.filter(pk=record.pk).update(withdrawn_at=datetime.datetime(2026, 1, 3, tzinfo=datetime.UTC))
    assert not covering(TODAY).exists()
    assert windows([assignment]) == {assignment.pk: None}


@pytest.fixture
def shared(in_herault):
    """My desk shares an operation where somebody of another desk works; I see her in short."""

    class Shared:
        mine = make_organization("desk")
        award = make_award()
        own = make_person(mine, first_name="Léa", last_name="Costes")
        other = make_person(make_organization("desk"), first_name="Nadia", last_name="Karoui")
        actor = actor_of("facilitator", mine, in_herault)

    share_with(Shared.award, Shared.mine)
    assign(Shared.other, Shared.award)
    assign(Shared.own, Shared.award)
    make_eligible(Shared.own, category="TH")
    make_eligible(Shared.other, category="TH")
    return Shared


def keys(actor, **filters):
    return [person.pk for person in list_people(actor, today=TODAY, **filters)]


def test_the_list_finds_by_name_class_desk_award_and_situation(shared):
    assert keys(shared.actor, text="cos") == [shared.own.pk]
    assert keys(shared.actor, published_class="TH") == [shared.own.pk]
    assert keys(shared.actor, published_class="RSA") == []
    assert keys(shared.actor, desk=shared.mine.public_id) == [shared.own.pk]
    assert set(keys(shared.actor, situation="comptables")) == {shared.own.pk, shared.other.pk}
    assert keys(shared.actor, situation="manquante") == []
    assert keys(shared.actor, situation="sans_poste") == []
    assert len(keys(shared.actor, award=shared.award.public_id)) == 2
    assert keys(shared.actor, award=make_award().public_id) == []


def test_what_one_may_not_read_cannot_be_found_out_by_filtering(shared, in_herault):
    """Neither the last name nor the category of somebody only glimpsed."""
    assert keys(shared.actor, text="karoui") == []
    assert keys(shared.actor, text="nadia") == [shared.other.pk]
    assert shared.other.pk not in keys(shared.actor, published_class="TH")
    team = actor_of("mission_team", make_organization("mission"), in_herault)
    assert keys(team, text="karoui") == [shared.other.pk]


def test_the_list_is_sorted_and_a_glimpsed_name_sorts_by_its_initial(shared):
    first = make_person(shared.mine, last_name="Kar")
    assert keys(shared.actor) == [shared.own.pk, shared.other.pk, first.pk], "K before Kar, Karoui hidden"
    assert keys(shared.actor, sort="-nom")[0] == first.pk
    assert keys(shared.actor, sort="n’importe quoi") == keys(shared.actor)


def test_overlaps_are_days_shared(in_herault):
    person = make_person()
    first = assign(person, hired_on=DAY(2026, 1, 5), ends_on=DAY(2026, 3, 31))
    second = assign(person, hired_on=DAY(2026, 3, 31))
    third = assign(person, hired_on=DAY(2026, 4, 1), ends_on=DAY(2026, 4, 30))
    every = [first, second, third]
    assert selectors.overlapping(first, every) == [second]
    assert selectors.overlapping(third, every) == [second]
