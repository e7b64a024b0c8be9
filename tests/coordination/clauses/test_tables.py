"""Dated tables: a mission's line serves from its date, over Levier's; nothing is overwritten, an end is said early."""

import datetime
import json
from argparse import Namespace
from dataclasses import replace
from decimal import Decimal

import pytest

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.cli import run_duty
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import DatedLine, OpportunityStudy
from levier.coordination.clauses.services import decide, tables_of
from levier.coordination.clauses.tables import ALL, Line, Table, Tables, Usage, check_line, ending
from levier.law.thresholds import Capacity, Kind
from tests.coordination.clauses.builders import make_study, typed
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
LIST = "/herault/coordination/tables/"
WORKS = "pouvoir-adjudicateur/travaux"
OWN = Line(Table.SHARE, "vrd", 3_300, DAY(2026, 7, 1), None, "relevé des marchés 2025 (fictif)", is_mission=True)
ADDED = {
    "key": "vrd",
    "value": "33",
    "first_day": "2026-07-01",
    "last_day": "",
    "source": "relevé des marchés 2025 (fictif)",
}
VRD = {"lots-0-trade": "vrd", "lots-0-labour_share": "", "lots-0-hourly_cost_cents": ""}


SMIC = (Line(Table.SMIC, "brut", 1_230, DAY(2027, 1, 1), DAY(2028, 12, 31), "décret (fictif)", is_mission=True),)


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_study()


@pytest.fixture
def administrator(as_role):
    return as_role("administrator")


def threshold(first, last, euros=6_500_000):
    return Line(Table.THRESHOLD, WORKS, euros * 100, first, last, "avis (fictif)", is_mission=True)


def test_a_missions_line_holds_from_its_day_to_the_next_and_leviers_before_it():
    later = replace(OWN, value=3_600, first_day=DAY(2027, 1, 1))
    tables = Tables((OWN, later))
    held = [tables.own_on(Table.SHARE, "vrd", day) for day in (DAY(2026, 6, 30), DAY(2026, 7, 1), DAY(2027, 1, 1))]
    assert held == [None, OWN, later]


def test_a_missions_threshold_answers_where_leviers_table_has_ended():
    tables = Tables((threshold(DAY(2028, 1, 1), DAY(2029, 12, 31)),))
    asked = (Capacity.CONTRACTING_AUTHORITY, Kind.WORKS)
    assert tables.threshold_on(DAY(2027, 12, 31), *asked).amount == 5_404_000
    assert tables.threshold_on(DAY(2028, 1, 1), *asked).amount == 6_500_000
    assert tables.threshold_on(DAY(2028, 1, 1), *asked).status == "mission"
    assert tables.threshold_on(DAY(2030, 1, 1), *asked) is None


def test_an_official_threshold_is_read_before_a_missions_line_and_that_before_a_secondary_one():
    """The text held is the law; 221 000 € for 2024-2025 is taken from elsewhere."""
    asked = (Capacity.CONTRACTING_AUTHORITY, Kind.WORKS)
    official = threshold(DAY(2026, 1, 1), DAY(2027, 12, 31))
    secondary = threshold(DAY(2024, 1, 1), DAY(2025, 12, 31))
    tables = Tables((official, secondary))
    assert tables.threshold_on(DAY(2026, 6, 1), *asked).amount == 5_404_000
    assert tables.threshold_on(DAY(2025, 6, 1), *asked).amount == 6_500_000
    assert [line.first_day for line in tables.thresholds() if line.status == "mission"] == [DAY(2024, 1, 1)]
    with pytest.raises(Problem, match="texte officiel"):
        check_line(official, [])
    check_line(secondary, [])


def test_the_smic_the_usages_and_the_spaser_are_read_at_their_date_and_never_extended():
    assert Tables().usage_on(DAY(2025, 6, 1)).smic_cents == 1_188
    assert Tables().usage_on(DAY(2026, 6, 1)) == Usage(70, 9_000_000, 1_202, 50_000_000)
    assert Tables().usage_on(DAY(2027, 1, 1)).smic_cents is None
    assert Tables(SMIC).usage_on(DAY(2027, 1, 1)).smic_cents == 1_230
    assert Tables().usage_on(DAY(2022, 12, 31)).spaser_euros is None


def test_the_usual_effort_is_the_missions_for_the_trade_then_for_all_then_leviers():
    every = replace(OWN, table=Table.RATE, key=ALL, value=700)
    painting = replace(every, key="peinture", value=900)

    def effort(trade, *own, day=DAY(2026, 12, 1)):
        line = Tables(own).effort_on(trade, day)
        return line and line.value

    assert (effort("peinture"), effort("prestations-intellectuelles")) == (500, 200)
    assert (effort("peinture", every, painting), effort("vrd", every, painting)) == (900, 700)
    assert effort("prestations-intellectuelles", every) == 700
    assert effort("peinture", day=DAY(2025, 10, 4)) is None


def test_a_figure_taken_from_a_line_that_begins_after_the_purchase_says_so():
    said = Tables().source_of("vrd", 3_000, None, None, DAY(2025, 3, 10))
    assert "relevée à compter du 01/01/2026, après cet achat" in said
    assert "après cet achat" not in Tables().source_of("vrd", 3_000, None, None, DAY(2026, 3, 10))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (replace(OWN, source=" ", first_day=DAY(2027, 1, 1)), "source"),
        (OWN, "first_day"),
        (replace(OWN, first_day=DAY(2026, 1, 1), last_day=DAY(2026, 7, 1)), "first_day"),
        (replace(OWN, first_day=DAY(2027, 1, 2), last_day=DAY(2027, 1, 1)), "last_day"),
        (replace(OWN, value=10_001, first_day=DAY(2027, 1, 1)), "value"),
        (threshold(DAY(2028, 1, 1), None), "last_day"),
        (replace(threshold(DAY(2028, 1, 1), DAY(2029, 1, 1)), value=1_050), "value"),
        (replace(SMIC[0], last_day=None), "last_day"),
        (replace(OWN, table=Table.FEWEST_HOURS, key=ALL, value=3_550), "value"),
    ],
)
def test_a_line_without_source_impossible_or_overlapping_is_refused_beside_its_field(line, field):
    with pytest.raises(Problem) as refused:
        check_line(line, [OWN])
    assert refused.value.field == field


def test_a_line_that_starts_within_a_closed_period_overlaps_it_and_the_day_after_does_not():
    closed = threshold(DAY(2028, 1, 1), DAY(2029, 12, 31))
    with pytest.raises(Problem):
        check_line(threshold(DAY(2029, 12, 31), DAY(2031, 12, 31)), [closed])
    check_line(threshold(DAY(2030, 1, 1), DAY(2031, 12, 31)), [closed])


def test_a_table_is_said_to_end_ninety_days_before_and_no_more_once_every_line_has_its_next():
    assert ending(Tables(), DAY(2026, 10, 1)) == {}
    assert ending(Tables(), DAY(2026, 10, 2)) == {Table.SMIC: DAY(2026, 12, 31)}
    assert ending(Tables(SMIC), DAY(2027, 10, 1)) == {}
    notices = {Table.THRESHOLD: DAY(2027, 12, 31), Table.OTHER: DAY(2027, 12, 31)}
    assert ending(Tables(SMIC), DAY(2027, 10, 2)) == ending(Tables(SMIC), DAY(2028, 2, 1)) == notices
    following = SMIC + tuple(
        replace(threshold(DAY(2028, 1, 1), DAY(2029, 12, 31)), key=f"{capacity}/{kind}")
        for capacity in Capacity
        for kind in (Kind.WORKS, Kind.SUPPLIES, Kind.SERVICES, Kind.CONCESSION)
    )
    following += tuple(
        Line(Table.OTHER, key, 100, DAY(2028, 1, 1), DAY(2029, 12, 31), "avis (fictif)", is_mission=True)
        for key in ("centrale-defense", "defense-fournitures", "defense-travaux")
    )
    assert ending(Tables(following), DAY(2027, 12, 1)) == {}
    assert ending(Tables(following[:-4]), DAY(2027, 12, 1)) == notices


def test_the_administrator_adds_a_share_and_studies_use_it_from_its_day(herault, administrator, study):
    page = administrator.post(f"{LIST}part/ajouter", ADDED, follow=True).content.decode()
    assert "Ligne de la mission" in page
    assert "valeur par défaut, à valider" in page  # Levier's own stays readable
    desk = sign_in(herault, "facilitator", study.desk)
    for notice, share in (("2026-12-15", 3_300), ("2026-06-30", 3_000)):
        desk.post("/herault/coordination/etudes/nouvelle", typed(study, title=notice, notice_on=notice, **VRD))
        with mission_scope(herault.pk):
            assert OpportunityStudy.objects.get(title=notice).lots.get().labour_share == share
    with mission_scope(herault.pk):
        made = OpportunityStudy.objects.get(title="2026-12-15")
    page = desk.get(f"/herault/coordination/etudes/{made.public_id}/").content.decode()
    assert "(ligne de la mission)" in page


def test_a_threshold_added_changes_the_answer_of_open_studies_and_never_of_decided_ones(herault, as_role, time_machine):
    time_machine.move_to(datetime.datetime(2028, 2, 1, 9, tzinfo=datetime.UTC))
    with mission_scope(herault.pk):
        open_study, decided = (
            make_study(title=title, notice_on=DAY(2028, 3, 1)) for title in ("Ouverte (fictif)", "Décidée (fictif)")
        )
        decide(decided, Decision.CLAUSE, decided_by="A (fictif)", decided_on=DAY(2028, 2, 1), author=None, version=1)
    time_machine.move_to(datetime.datetime(2028, 2, 5, 9, tzinfo=datetime.UTC))
    sent = {"key": WORKS, "value": "6 500 000", "first_day": "2028-01-01", "last_day": "2029-12-31", "source": "avis"}
    assert as_role("administrator").post(f"{LIST}seuil/ajouter", sent)["Location"] == LIST
    reader = sign_in(herault, "facilitator", open_study.desk)
    page = reader.get(f"/herault/coordination/etudes/{open_study.public_id}/").content.decode()
    assert "Ligne ajoutée par la mission" in page
    assert "inférieure au seuil de 6\u202f500\u202f000" in page
    reader = sign_in(herault, "facilitator", decided.desk)
    page = reader.get(f"/herault/coordination/etudes/{decided.public_id}/").content.decode()
    assert "Ligne ajoutée par la mission" not in page
    assert "Aucun seuil connu" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": ""}, "Indiquez la source"),
        ({"value": "120"}, "Le maximum est"),
        ({"value": "trente"}, "n’est pas un nombre"),
        ({"first_day": ""}, "Indiquez une date"),
        ({"last_day": "2026-06-01"}, "précéder"),
        ({}, "vaut déjà"),
    ],
)
def test_a_refused_line_keeps_what_was_typed_and_stores_nothing(herault, administrator, changes, sentence):
    administrator.post(f"{LIST}part/ajouter", ADDED)
    page = administrator.post(f"{LIST}part/ajouter", ADDED | changes).content.decode()
    assert sentence in page.split("errorlist", 1)[1]
    assert 'value="' + ({**ADDED, **changes}["value"]) + '"' in page
    with mission_scope(herault.pk):
        assert DatedLine.objects.count() == 1


def test_every_table_takes_a_line_and_a_study_reads_it(herault, administrator, study):
    """Effort, SMIC, relevance, SPASER: the study of the day says what the mission wrote."""
    for table, key, value in (
        ("effort", "tous", "8"), ("smic", "brut", "40"), ("heures", "tous", "2 000"), ("travaux", "tous", "2 000 000"),
        ("spaser", "achats", "60 000 000"), ("cout", "vrd", "36"), ("etp", "tous", "160700"),
    ):  # fmt: skip
        form = administrator.get(f"{LIST}{table}/ajouter").content.decode()
        assert f'value="{key}"' in form
        sent = {"key": key, "value": value, "first_day": "2026-07-01", "last_day": "2027-12-31", "source": "relevé"}
        assert administrator.post(f"{LIST}{table}/ajouter", sent).status_code == 302, table
    desk = sign_in(herault, "facilitator", study.desk)
    page = desk.post("/herault/coordination/etudes/nouvelle", typed(study, **VRD, **{"lots-0-rate": ""}), follow=True)
    shown = page.content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    for words in (
        "36 €/h", "× 8 %", "Effort d’insertion usuel : relevé (ligne de la mission)", "inférieur au SMIC horaire brut",
        "Moins de 2000 heures", "Lot de travaux de moins de 2 000 000 €", "60 000 000 € HT par an",
    ):  # fmt: skip
        assert words in shown, words


def test_the_law_s_own_durations_are_read_beside_the_others_and_nobody_adds_to_them(administrator):
    page = administrator.get(f"{LIST}?table=delai").content.decode().replace("\u202f", "\u00a0")
    for words in ("24\u00a0mois", "48\u00a0h", "L2113-16", "L3121-20", "22/08/2026"):
        assert words in page, words
    assert administrator.get(f"{LIST}delai/ajouter").status_code == 404


def test_the_other_thresholds_of_2026_are_shown_with_what_they_are_worth(administrator):
    """Domain reference, §2.2: dispensations of a press review, defence of the official notice."""
    page = administrator.get(f"{LIST}?table=autre").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    for words in ("100 000 €", "60 000 €", "140 000 €", "432 000 €", "5 404 000 €", "01/04/2026", "à vérifier"):
        assert words in page, words
    assert "défense ou de sécurité" in administrator.get(f"{LIST}autre/ajouter").content.decode()


def test_a_full_time_job_is_one_of_the_named_conventions():
    assert Tables().full_time_on(DAY(2026, 6, 1)) == (
        1_820,
        "1\u202f820\u00a0h par an, soit 35\u00a0h × 52\u00a0semaines",
    )
    legal = Line(Table.FULL_TIME, ALL, 160_700, DAY(2026, 7, 1), None, "choix de la mission (fictif)", is_mission=True)
    assert Tables((legal,)).full_time_on(DAY(2026, 12, 1))[0] == 1_607
    check_line(legal, [])
    with pytest.raises(Problem, match="conventions nommées"):
        check_line(replace(legal, value=170_000), [])


def test_a_table_about_to_end_waits_on_the_administrators_home_only(as_role, time_machine):
    time_machine.move_to(datetime.datetime(2027, 11, 1, 9, tzinfo=datetime.UTC))
    assert "Table datée\u00a0: seuil de procédure" in as_role("administrator").get("/herault/").content.decode()
    assert "Table datée" not in as_role("mission_team").get("/herault/").content.decode()


def test_the_lines_are_narrowed_by_table_and_origin(administrator):
    administrator.post(f"{LIST}part/ajouter", ADDED)
    page = administrator.get(f"{LIST}?table=part&origine=mission").content.decode()
    assert "relevé des marchés 2025" in page
    assert page.count('data-label="Table"') == 1


def test_a_missions_line_is_not_anothers(herault, gard, administrator):
    administrator.post(f"{LIST}part/ajouter", ADDED)
    with mission_scope(herault.pk):
        assert [line.value for line in tables_of().own] == [3_300]
    with mission_scope(gard.pk):
        assert tables_of() == Tables()


def test_a_wrong_line_is_withdrawn_with_its_reason_and_another_takes_its_day(herault, administrator, study, clock):
    clock("2026-12-01 09:00")
    administrator.post(f"{LIST}part/ajouter", ADDED)
    with mission_scope(herault.pk):
        line = DatedLine.objects.get()
        decided = make_study(title="Décidée (fictif)")
        decide(decided, Decision.CLAUSE, decided_by="A (fictif)", decided_on=DAY(2026, 12, 1), author=None, version=1)
    clock("2026-12-02 09:00")
    address = f"{LIST}lignes/{line.pk}/retirer"
    assert "33\u202f%" in administrator.get(address).content.decode().replace("\u00a0", "\u202f")
    assert "Dites pourquoi" in administrator.post(address, {"reason": ""}).content.decode()
    page = administrator.post(address, {"reason": "Chiffre d’un autre métier"}, follow=True).content.decode()
    assert "Ligne retirée" in page
    assert "Chiffre d’un autre métier" in page
    assert "déjà retirée" in administrator.post(address, {"reason": "encore"}).content.decode()
    with mission_scope(herault.pk):
        assert tables_of() == Tables()
        assert [own.value for own in tables_of(decided).own] == [3_300], "a decided study keeps what it was decided on"
    assert administrator.post(f"{LIST}part/ajouter", ADDED | {"value": "34"})["Location"] == LIST
    with mission_scope(herault.pk):
        assert [own.value for own in tables_of().own] == [3_400]


def test_the_command_reads_the_thresholds_of_a_mission(herault, administrator, capsys):
    sent = {"key": WORKS, "value": "6 500 000", "first_day": "2028-01-01", "last_day": "2029-12-31", "source": "avis"}
    administrator.post(f"{LIST}seuil/ajouter", sent)
    asked = Namespace(
        type=Kind.WORKS, montant=Decimal(6_400_000), acheteur=Capacity.CONTRACTING_AUTHORITY, date=DAY(2028, 3, 1),
        marche_subsequent=False, marche_reserve=False, duree=None, json=True, mission="herault",
    )  # fmt: skip
    run_duty(asked)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["threshold"], answer["threshold_status"]) == ("sous_seuil", "6500000", "secondary")
    asked.mission = None
    run_duty(asked)
    assert json.loads(capsys.readouterr().out)["threshold"] is None
    asked.mission = "ailleurs"
    with pytest.raises(Problem, match="aucune mission"):
        run_duty(asked)
