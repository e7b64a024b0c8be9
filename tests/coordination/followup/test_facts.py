"""What is handed over to the observatory: the board's sums, no name, published classes."""

import datetime

import pytest

from levier.coordination.clauses.models import ClauseDetails, OpportunityStudy
from levier.coordination.followup.facts.reading import LedgerFacts, ledger_facts
from levier.coordination.followup.facts.rules import contract_type, joined, modality, one_or_several, years_crossed
from levier.coordination.followup.models import Exit
from levier.coordination.followup.selectors import board
from levier.coordination.hours.models import LedgerEntry, OpeningEntry
from levier.coordination.participants.models import Eligibility, SecondaryFlag
from levier.coordination.procurement.models import Contract, LotCommune, Operation
from levier.organizations.models import Commune, Intercommunality, Organization
from tests.builders import make_assignment, make_award, make_organization
from tests.coordination.clauses.builders import make_study

DAY = datetime.date
TODAY = DAY(2026, 7, 1)


@pytest.mark.parametrize(
    ("mode", "employer", "holder", "told"),
    [
        ("direct_hire", None, "", "direct"),
        ("direct_hire", "", "", "direct"),
        ("secondment", "ETTI", "", "ETTI"),
        ("secondment", "", "", "autre"),
        ("subcontract", "EATT", "", "autre"),  # not one of the eleven lines of the observatory
        ("direct_hire", None, "ACI", "ACI"),  # a reserved contract, which its holder carries out itself
    ],
)
def test_a_modality_is_the_kind_of_structure_that_employs(mode, employer, holder, told):
    assert modality(mode, employer, holder) == told


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        ("CDI", "", "cdi"),
        ("CDD d'insertion", "ACI", "cddi"),
        ("CDDI", "", "cddi"),
        ("CDD d’usage", "AI", "cdd"),
        ("contrat de mission", "ETTI", "interim_insertion"),
        ("intérim", "ETT", "interim"),
        ("apprentissage", "", "alternance"),
        ("contrat de professionnalisation", "GEIQ", "alternance"),
        ("Stage de fin d’études", "", "stage"),
        ("contrat de soutien et d’aide par le travail", "ESAT", "autre"),
        ("", "ETTI", None),
    ],
)
def test_a_work_contract_falls_in_one_class(words, kind, told):
    assert contract_type(words, kind) == told


def test_a_lot_in_several_intercommunalities_is_in_none_of_them():
    assert [one_or_several(one) for one in (["A", "A"], ["A", "B"], [None], [])] == ["A", "plusieurs", None, None]
    assert (joined(["RSA", "JEUNE", "RSA"]), joined([])) == ("JEUNE + RSA", None)
    assert list(years_crossed(DAY(2024, 6, 1), None, 2025, 2026)) == [2025, 2026]
    assert not years_crossed(None, DAY(2026, 1, 1), 2000, 2026)


def entry(assignment, kind, hundredths, month, **more):
    return LedgerEntry.objects.create(
        assignment=assignment, award=assignment.award, month=month, kind=kind, hundredths=hundredths,
        author_name="Essai", **more,
    )  # fmt: skip


@pytest.fixture
def followed(in_herault):
    """Two lots, in Béziers and nowhere known; three people, one of whom was taken over; a correction; an exit."""
    from levier.coordination.commitments.services import commit_hours

    agglomeration = Intercommunality.objects.create(siren="200000001", name="Agglomération d’essai", kind="CA")
    beziers = Commune.objects.create(code="34032", name="Béziers", department="34", intercommunality=agglomeration)
    awards = [make_award(cpv="45233140"), make_award()]
    LotCommune.objects.create(lot=awards[0].lot, commune=beziers)
    Organization.objects.filter(pk=awards[0].lot.contract.operation.buyer_id).update(buyer_class="commune")
    Contract.objects.filter(pk=awards[0].lot.contract_id).update(way="condition")
    for award in awards:
        award.lot.contract.notified_on = DAY(2025, 9, 1)
        award.lot.contract.save(update_fields=["notified_on"])
        lead, guest = award.lot.contract.operation.lead_desk, make_organization("desk")
        commit_hours(
            award.lot, 300, [(lead, 2), (guest, 1)], effective_on=DAY(2025, 9, 1), document="AE", author=None,
            key_kind="lieu",
        )  # fmt: skip
    first, second, third = make_assignment(awards[0]), make_assignment(awards[0]), make_assignment(awards[1])
    first.participant.gender, first.participant.birth_date = "F", DAY(2004, 5, 1)
    first.participant.lives_in_priority_district = True
    first.participant.training_level = "CAP_BEP"
    first.participant.save()
    Eligibility.objects.create(
        participant=first.participant, category="STRUCT_JUSTICE", established_on=DAY(2026, 1, 2),
        established_by="guichet",
    )  # fmt: skip
    SecondaryFlag.objects.create(participant=first.participant, category="RSA")
    for rank, one in enumerate((first, second, third), start=1):
        entry(one, "declared", 1_000 * rank, DAY(2026, 2, 1))
        wrong = entry(one, "counted", 900 * rank, DAY(2026, 2, 1))
    entry(third, "counted", -100, DAY(2026, 2, 1), corrects=wrong, reason="saisi deux fois")
    entry(first, "declared", 700, DAY(2025, 12, 1))
    OpeningEntry.objects.create(
        award=awards[1], desk=awards[1].lot.contract.operation.lead_desk, hundredths=5_000, as_of=DAY(2025, 12, 31),
        source="tableau", certified_by="Essai", certified_function="essai",
    )  # fmt: skip
    type(second).objects.filter(pk=second.pk).update(ends_on=DAY(2026, 3, 31))
    Exit.objects.create(assignment=second, moment=0, situation="permanent", told_on=DAY(2026, 4, 2))
    return first, second, third


def read():
    return {name: list(rows) for name, rows in ledger_facts(2000, TODAY).items()}


def test_they_add_up_to_what_the_board_shows_of_each_year_and_of_the_whole(followed):
    facts = read()
    for year in (None, 2025, 2026):
        shown = board(Operation.objects.all(), TODAY, year=year)
        hours = [row for row in facts["hours"] if year in (None, row.year)]
        assert sum(row.declared for row in hours) == shown.balance.declared
        assert sum(row.counted for row in hours) == shown.balance.counted
        assert sum(row.refused for row in hours) == shown.balance.refused
        owed = [row for row in facts["owed"] if year is None or (row.year is not None and row.year <= year)]
        assert sum(row.hundredths for row in owed) == shown.owed * 100
        if year is None:
            assert sum(row.taken_over for row in hours) == shown.balance.taken_over == 5_000
            desks = {desk.name: desk for desk in shown.desks}
            for name, desk in desks.items():
                assert sum(row.counted + row.taken_over for row in hours if row.desk == name) == desk.counted
                assert sum(row.hundredths for row in owed if row.desk == name) == desk.owed * 100


def test_they_name_nobody_and_say_published_classes_alone(followed):
    first = followed[0]
    facts = read()
    (row, *_) = [row for row in facts["hours"] if row.gender == "F" and row.year == 2026]
    # Justice is a sensitive category: « autre public ».
    assert (row.situation, row.criteria, row.age, row.priority_district) == ("AUTRE", "RSA", "-26", "oui")
    assert row.training_level == "CAP_BEP"
    assert {one.training_level for one in facts["hours"] if one.gender != "F"} == {None}
    assert (row.sector, row.buyer_class, row.clause) == ("public_works", "commune", "condition")
    assert (row.place, row.epci) == ("Béziers", "Agglomération d’essai")
    said = repr(facts)
    for secret in (first.participant.last_name, "Nadia", "JUSTICE", "2004", str(first.participant.public_id)):
        assert secret not in said
    # The same person in two years has one key; another reading gives her another.
    keys = {one.person for one in facts["hours"] if one.gender == "F"}
    assert len(keys) == 1
    assert keys.isdisjoint(one.person for one in read()["hours"])


def test_a_contract_is_active_where_hours_were_worked_and_where_its_period_crosses(followed):
    facts = read()["lot"]
    told = sorted((row.year, row.sector is not None, row.worked, row.crosses) for row in facts)
    # 2025: hours of December before the start of 2026 that the contract says.
    assert told == [(2025, True, True, False), (2026, False, True, True), (2026, True, True, True)]


def test_an_exit_counts_once_in_its_class(followed):
    (told,) = read()["exit"]
    assert (told.year, told.moment, told.outcome, told.gender) == (2026, 0, "durable", None)


def test_the_weight_of_a_criterion_is_that_of_a_decided_study_in_its_last_version(followed):
    def weighed(weight, **fields):
        study, decided = make_study(notice_on=DAY(2026, 3, 2)), {"decision": "clause", "decided_on": DAY(2026, 2, 1)}
        OpportunityStudy.objects.filter(pk=study.pk).update(**decided | {"way": "condition_critere"} | fields)
        ClauseDetails.objects.create(study=study, criterion_weight=weight)
        return study

    first = weighed(10, buyer=make_organization("buyer", buyer_class="commune"))
    studied = first.lots.get()
    studied.lot = followed[0].award.lot  # its contract was made: it says the sector
    studied.save()
    weighed(None)
    weighed(20, decision="", decided_on=None)
    weighed(30, way="condition")
    weighed(40, decision="critere_seul", way="autre")
    weighed(50, replaces=weighed(5))
    weighed(60, notice_on=DAY(2026, 7, 2))  # not launched yet
    told = [(row.year, row.weight, row.clause, row.sector, row.buyer_class) for row in read()["criterion"]]
    assert told == [
        (2026, 10, "condition_critere", "public_works", "commune"),
        (2026, 40, "autre", None, None),
        (2026, 50, "condition_critere", None, None),
    ]


def test_the_same_queries_for_three_people_and_for_thirty(followed, django_assert_num_queries):
    def read_all():
        for rows in LedgerFacts(2000, TODAY).tables().values():
            list(rows)

    with django_assert_num_queries(23):
        read_all()
    for _ in range(10):
        entry(make_assignment(followed[0].award), "declared", 500, DAY(2026, 4, 1))
    with django_assert_num_queries(23):
        read_all()
