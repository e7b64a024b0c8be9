"""A study: sized, judged by the rules of its own date, decided once, taken up again without losing anything."""

import datetime

import pytest

from levier.common.errors import Problem
from levier.common.versions import Stale
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.exports import answer_data, study_data
from levier.coordination.clauses.leave_behind import Comparable
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.selectors import hours_studied, kind_of_cpv
from levier.coordination.clauses.services import decide, open_operation, revise, save_study, working_of
from levier.coordination.procurement.models import Contract, Lot
from levier.law.legal_bases import legal_bases
from levier.law.thresholds import Kind
from tests.builders import make_organization
from tests.coordination.clauses.builders import TC1, make_study

DAY = datetime.date
WHO = {"decided_by": "Direction (fictif)", "decided_on": DAY(2026, 11, 20), "author": None}


def settle(study, decision, **more):
    decide(study, decision, **{**WHO, "version": study.version, **more})


@pytest.fixture(autouse=True)
def _mission(in_herault):
    """Every test here stands in the Hérault."""


def test_the_published_example_gives_833_hours():
    assert make_study().lots.get().hours == 833


@pytest.mark.parametrize(("step", "hours"), [(1, 833), (5, 835), (7, 833), (35, 840)])
def test_the_rounding_is_the_authors_choice(step, hours):
    assert make_study(rounding=step).lots.get().hours == hours


def test_a_small_effort_is_never_rounded_away():
    small = {**TC1, "amount_cents": 100_000}
    assert make_study(lots=[small], rounding=35).lots.get().hours == 35


def test_a_study_of_2025_is_judged_by_the_rules_of_2025():
    """221 000 € for services of a local authority in 2024-2025, 216 000 € since (domain reference, EU thresholds)."""
    facts = {"kind": "services", "estimated_cents": 21_800_000, "lots": ()}
    older = working_of(make_study(notice_on=DAY(2025, 3, 10), **facts), [])
    newer = working_of(make_study(notice_on=DAY(2026, 11, 25), **facts), [])
    assert (older.threshold.amount, older.duty.mandatory, older.duty.status) == (221_000, False, "pas_en_vigueur")
    assert (newer.threshold.amount, newer.duty.mandatory, newer.duty.status) == (216_000, True, "obligatoire")


def test_the_whole_need_counts_not_the_lot():
    study = make_study(estimated_cents=540_400_000)
    assert working_of(study, list(study.lots.all())).duty.mandatory
    below = make_study(estimated_cents=540_399_999)
    assert not working_of(below, list(below.lots.all())).duty.mandatory


def test_lots_worth_more_than_the_need_are_refused():
    with pytest.raises(Problem, match="dépassent la valeur estimée"):
        make_study(lots=[TC1, TC1], estimated_cents=150_000_000)
    assert not OpportunityStudy.objects.exists()


def test_a_basis_not_in_force_on_the_studys_day_is_refused():
    with pytest.raises(Problem, match="n’était pas en vigueur"):
        make_study(basis="ORD-38", notice_on=DAY(2026, 1, 5))
    assert make_study(basis="ORD-38", notice_on=DAY(2018, 1, 5)).pk


@pytest.mark.parametrize("basis", ["L2113-15", "R2123-1-3"])
def test_a_basis_for_specific_services_is_for_services(basis):
    """L2113-15; R2123-1, 3°: social and other specific services."""
    way = legal_bases()[basis].way
    with pytest.raises(Problem, match="services spécifiques") as refused:
        make_study(way=way, basis=basis, kind="travaux")
    assert refused.value.field == "basis"
    assert make_study(way=way, basis=basis, kind="services").pk


@pytest.mark.parametrize(
    ("kind", "basis", "allowed"),
    [("concession", "L3113-1", True), ("concession", "L2113-13", False), ("services", "L3113-1", False),
     ("services", "L2113-13", True), ("services", "L3113-2-1", False)],
)  # fmt: skip
def test_a_concession_is_reserved_by_its_own_articles_and_a_contract_by_its_own(kind, basis, allowed):
    facts = {"way": "reserve", "basis": basis, "kind": kind}
    if allowed:
        assert make_study(**facts).pk
        return
    with pytest.raises(Problem, match="concession") as refused:
        make_study(**facts)
    assert refused.value.field == "basis"


def test_a_reservation_for_the_social_economy_lasts_three_years_at_most():
    """L2113-16."""
    facts = {"way": "reserve", "basis": "L2113-15", "kind": "services"}
    with pytest.raises(Problem, match=r"36.mois au plus") as refused:
        make_study(duration_months=37, **facts)
    assert refused.value.field == "duration_months"
    assert make_study(duration_months=36, **facts).pk


def test_where_the_article_binds_doing_nothing_is_not_open():
    study = make_study()
    with pytest.raises(Problem, match="L2112-2-1") as refused:
        settle(study, Decision.NOTHING)
    assert refused.value.field == "decision"
    below = make_study(estimated_cents=200_000_000)
    settle(below, Decision.NOTHING)
    assert below.is_decided


def test_an_exemption_takes_one_of_the_four_grounds_and_the_buyers_reasons():
    study = make_study(duration_months=14)
    with pytest.raises(Problem) as refused:
        settle(study, Decision.EXEMPTION, ground="TRAVAUX_MOINS_6_MOIS", reason="Chantier court.")
    assert refused.value.field == "ground"
    with pytest.raises(Problem) as refused:
        settle(study, Decision.EXEMPTION, ground="LIEN_INSUFFISANT", reason="  ")
    assert refused.value.field == "reason"
    settle(study, Decision.EXEMPTION, ground="LIEN_INSUFFISANT", reason="Aucun lien avec l’objet.")
    assert OpportunityStudy.objects.get().ground == "LIEN_INSUFFISANT"


@pytest.mark.parametrize(
    ("kind", "months", "is_open"),
    [("travaux", 5, True), ("travaux", 6, False), ("travaux", None, False), ("services", 3, False)],
)
def test_the_fourth_ground_is_for_works_of_less_than_six_months(kind, months, is_open):
    study = make_study(kind=kind, duration_months=months)
    if is_open:
        settle(study, Decision.EXEMPTION, ground="TRAVAUX_MOINS_6_MOIS", reason="Chantier court.")
    else:
        with pytest.raises(Problem):
            settle(study, Decision.EXEMPTION, ground="TRAVAUX_MOINS_6_MOIS", reason="Chantier court.")


def test_a_yearly_volume_is_not_works_of_less_than_six_months_whatever_duration_is_typed():
    study = make_study(lots=[{**TC1, "shape": "annuel", "periods": 4}], duration_months=5)
    with pytest.raises(Problem) as refused:
        settle(study, Decision.EXEMPTION, ground="TRAVAUX_MOINS_6_MOIS", reason="Chantier court.")
    assert refused.value.field == "ground"


def test_a_decision_of_a_day_to_come_is_refused(time_machine):
    time_machine.move_to("2026-11-30T10:00:00+01:00", tick=False)
    study = make_study()
    with pytest.raises(Problem, match="pas encore venu") as refused:
        settle(study, Decision.CLAUSE, decided_on=DAY(2027, 11, 30))
    assert refused.value.field == "decided_on"
    settle(study, Decision.CLAUSE, decided_on=DAY(2026, 11, 30))


@pytest.mark.parametrize(
    ("decision", "is_alone"), [(Decision.CLAUSE, False), (Decision.OTHER_CONDITION, False), (None, True)]
)
def test_a_reservation_is_alone_until_the_buyer_decides_for_a_condition(decision, is_alone):
    study = make_study(way="reserve", basis="L2113-13")
    if decision:
        settle(study, decision, reason="Un stage par lot.")
    assert working_of(study, list(study.lots.all())).duty.is_reserved_alone is is_alone


@pytest.mark.parametrize(
    "facts",
    [
        {"estimated_cents": 200_000_000},
        {"notice_on": DAY(2026, 8, 21)},
        {"kind": "defense"},
        {"kind": "concession"},
    ],
)
def test_there_is_nothing_to_be_exempted_from_where_the_article_does_not_bind(facts):
    """L2112-2-1, II and III: the grounds are for the contracts of I."""
    with pytest.raises(Problem, match="pas d’exemption à motiver") as refused:
        settle(make_study(**facts), Decision.EXEMPTION, ground="LIEN_INSUFFISANT", reason="Aucun lien.")
    assert refused.value.field == "decision"


def test_where_the_answer_is_to_be_verified_an_exemption_may_be_recorded():
    study = make_study(is_call_off=True)
    settle(study, Decision.EXEMPTION, ground="LIEN_INSUFFISANT", reason="Aucun lien.")
    assert study.is_decided


def test_a_criterion_alone_is_not_a_condition_of_performance():
    study = make_study(way="autre", basis="R2152-7")
    with pytest.raises(Problem, match="critère d’attribution seul"):
        settle(study, Decision.OTHER_CONDITION, reason="Critère noté sur dix points.")


@pytest.mark.parametrize(
    "facts",
    [{"estimated_cents": 200_000_000}, {"notice_on": DAY(2026, 8, 21)}, {"estimated_cents": 200_000_000, "basis": ""}],
)
def test_where_nothing_binds_a_criterion_alone_is_recorded_as_such(facts):
    """R2152-7, 2° a): a criterion is open at any amount; below the threshold nothing more is due."""
    study = make_study(**{"way": "autre", "basis": "R2152-7", **facts})
    settle(study, Decision.CRITERION)
    assert OpportunityStudy.objects.get().decision == "critere_seul"
    with pytest.raises(Problem, match="décidée avec une clause"):
        open_operation(study, version=study.version)


def test_where_the_article_binds_a_criterion_alone_does_not_answer():
    """L2112-2-1 asks for conditions of performance."""
    study = make_study(way="autre", basis="R2152-7")
    with pytest.raises(Problem, match="un critère d’attribution seul n’y répond pas") as refused:
        settle(study, Decision.CRITERION)
    assert refused.value.field == "decision"


def test_a_criterion_alone_is_not_recorded_on_a_study_that_chose_a_condition():
    with pytest.raises(Problem, match="autre voie qu’un critère seul"):
        settle(make_study(estimated_cents=200_000_000), Decision.CRITERION)


def test_a_clause_without_hours_is_refused():
    with pytest.raises(Problem, match="en heures"):
        settle(make_study(lots=()), Decision.CLAUSE)


def test_a_decided_study_is_never_written_again():
    study = make_study()
    settle(study, Decision.CLAUSE)
    study.title = "Autre chose"
    with pytest.raises(Problem, match="décidée"):
        save_study(study, [], version=study.version)
    with pytest.raises(Problem, match="décidée"):
        settle(study, Decision.EXEMPTION, ground="LIEN_INSUFFISANT", reason="…")
    kept = OpportunityStudy.objects.get()
    assert (kept.title, kept.decision, kept.lots.count()) == ("Halle (fictif)", "clause", 1)


def test_taking_a_study_up_again_keeps_the_decided_one():
    study = make_study()
    settle(study, Decision.CLAUSE)
    newer = revise(study, author=None)
    assert (newer.decision, newer.replaces, newer.lots.get().hours) == ("", study, 833)
    assert OpportunityStudy.objects.get(pk=study.pk).decision == "clause"
    with pytest.raises(Problem, match="déjà reprise"):
        revise(study, author=None)
    with pytest.raises(Problem, match="version plus récente"):
        open_operation(study, version=study.version)


def test_a_decided_clause_opens_its_operation_with_its_lots_and_hours():
    study = make_study(lots=[TC1, {**TC1, "hourly_cost_cents": 2_500}])
    with pytest.raises(Problem, match="décidée avec une clause"):
        open_operation(study, version=study.version)
    settle(study, Decision.CLAUSE)
    operation = open_operation(study, version=study.version)
    contract = Contract.objects.get()
    assert (contract.status, contract.operation, operation.lead_desk) == ("redaction", operation, study.desk)
    assert (contract.way, contract.basis) == (study.way, study.basis), "carried from the study"
    lots = list(Lot.objects.order_by("number"))
    hours = hours_studied([lot.pk for lot in lots])
    assert [hours[lot.pk] for lot in lots] == [833, 1_000]
    with pytest.raises(Problem, match="déjà son opération"):
        open_operation(study, version=study.version)
    assert Contract.objects.count() == 1


@pytest.mark.parametrize("demo", [True, False])
def test_no_real_buyer_is_followed_in_the_demo(settings, demo):
    """Its published contract was studied: the decision and hours invented from there on are a fictitious body's, marked
    so wherever the study is read."""
    settings.DEMO = demo
    published = make_organization(name="Commune de Sète", is_fictitious=False)
    study = make_study(buyer=published, open_data_uid="2134301-2026")
    settle(study, Decision.CLAUSE)
    named = "Commune de Sète (démonstration)" if demo else "Commune de Sète"
    whole = study_data(study, mission="Essai")
    left = answer_data(study, Comparable(0, 0, []), mission="Essai")
    assert [data["buyer"] for data in (whole, left)] == [named, named]
    assert (whole["fictitious"], left["fictitious"]) == (demo, demo)
    assert ("Marché publié", "identifiant 2134301-2026 dans les données ouvertes") in whole["purchase"]
    assert (study.buyer == published) is not demo
    assert open_operation(study, version=study.version).buyer == study.buyer


def test_two_people_deciding_at_once_make_one_decision():
    study = make_study()
    other = OpportunityStudy.objects.get()
    settle(study, Decision.CLAUSE)
    with pytest.raises(Stale):
        settle(other, Decision.EXEMPTION, ground="LIEN_INSUFFISANT", reason="…")
    assert OpportunityStudy.objects.get().decision == "clause"


def test_the_history_of_a_study_keeps_each_state():
    study = make_study()
    settle(study, Decision.CLAUSE)
    assert [state.decision for state in study.history.order_by("history_id")] == ["", "clause"]


@pytest.mark.parametrize(
    ("cpv", "kind"),
    [("45233162", Kind.WORKS), ("33100000", Kind.SUPPLIES), ("48000000", Kind.SUPPLIES), ("90910000", Kind.SERVICES)],
)
def test_the_nature_of_a_purchase_is_read_from_its_cpv(cpv, kind):
    assert kind_of_cpv(cpv) is kind


def test_a_reservation_for_the_social_economy_by_a_contracting_entity_is_to_be_verified():
    """L2113-15: « un pouvoir adjudicateur, y compris lorsqu’il agit en tant qu’entité adjudicatrice »."""
    facts = {"way": "reserve", "basis": "L2113-15", "kind": "services"}
    doubted = working_of(make_study(capacity="entite-adjudicatrice", **facts), []).basis_doubt
    assert "« un pouvoir adjudicateur, y compris lorsqu’il agit" in doubted.replace("\u00a0", " ")
    assert "à vérifier pour cet acheteur" in doubted
    assert not working_of(make_study(capacity="pouvoir-adjudicateur", **facts), []).basis_doubt
    other = make_study(capacity="entite-adjudicatrice", **{**facts, "basis": "L2113-13"})
    assert not working_of(other, []).basis_doubt


@pytest.mark.parametrize(
    ("basis", "publics", "doubted"),
    [
        ("L2113-12", ["RSA", "DELD"], True),
        ("L2113-12", ["RSA", "TH"], False),
        ("L2113-12", ["STRUCT_EA_ESAT"], False),
        ("L2113-12", [], False),
        ("L2113-13", ["RSA", "DELD"], False),
    ],
)
def test_publics_without_a_disabled_worker_on_what_is_reserved_to_ea_and_esat_are_to_be_verified(
    basis, publics, doubted
):
    study = make_study(capacity="pouvoir-adjudicateur", way="reserve", basis=basis, kind="services", publics=publics)
    assert ("aucun des publics choisis n’en est" in working_of(study, []).basis_doubt) == doubted
