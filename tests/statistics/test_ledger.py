"""The indicators of the ledger, each by each breakdown, against the same figures counted in plain Python."""

import json
import random
import shutil

import pytest

from levier.statistics.errors import UnknownIndicator, UnreadableDataset
from levier.statistics.indicators.ledger_breakdowns import LEDGER_BREAKDOWNS
from levier.statistics.indicators.ledger_catalogue import (
    CONVENTIONS,
    LEDGER_INDICATORS,
    find_ledger_indicator,
    ledger_breakdowns,
)
from levier.statistics.ledger.facts import TABLES, CriterionFact, ExitFact, HoursFact, LotFact, OwedFact
from levier.statistics.ledger.families import published_breakdowns
from levier.statistics.ledger.publishing import masks, published_rows
from levier.statistics.ledger.tables import REPORT, open_ledger, write_facts

COLUMNS = {
    "annee": "year", "guichet": "desk", "epci": "epci", "lieu": "place", "modalite": "modality",
    "contrat": "contract_type", "situation": "situation", "criteres": "criteria", "secteur": "sector",
    "acheteur": "buyer_class", "clause": "clause", "niveau": "training_level", "sexe": "gender", "age": "age",
    "qpv": "priority_district",
}  # fmt: skip


def invented_facts(seed=34, people=60):
    """Facts of three years: invented, drawn from a seed, with what nobody recorded and negative corrections."""
    draw = random.Random(seed)
    desks, communes = ["PLIE", "Métropole", "Ouest"], ["Béziers", "Sète", None]
    epcis = ["Agglo", "plusieurs", None]
    lots = [
        (f"c{n // 2}", f"l{n}", f"o{n // 4}", f"e{n % 5}", draw.choice(communes), draw.choice(epcis),
         draw.choice(["building", "cleaning", None]), draw.choice(["commune", "state", None]),
         draw.choice(["condition", "reserve", None]))
        for n in range(12)
    ]  # fmt: skip
    hours = []
    for n in range(people):
        someone = (draw.choice(["RSA", "DELD", None]), draw.choice([None, "JEUNE"]), draw.choice(["F", "M", None]),
                   draw.choice(["-26", "26-50", None]), draw.choice(["oui", "non", None]))  # fmt: skip
        for year in draw.sample([2024, 2025, 2026], draw.randint(1, 3)):
            contract, lot, operation, company, place, epci, sector, buyer, clause = draw.choice(lots)
            declared = draw.randint(0, 90_000)
            counted = draw.choice([0, declared, declared // 2])
            hours.append(HoursFact(
                year, f"p{n}", f"a{n}-{year // 2}", contract, lot, operation, company, draw.choice(desks), place, epci,
                draw.choice(["direct", "ETTI", None]), draw.choice(["cdi", "cddi", None]), someone[0], someone[1],
                sector, buyer, clause, None, someone[2], someone[3], someone[4], declared, counted, 0, 0,
            ))  # fmt: skip
    hours.append(HoursFact(None, None, None, "c0", "l0", "o0", "e0", "PLIE", None, None, *[None] * 11, 0, 0, 0, 12_345))
    owed = [
        OwedFact(draw.choice([2024, 2025, None]), lot[0], lot[1], lot[2], lot[3], draw.choice([*desks, None]), *lot[4:],
                 draw.choice([30_000, -1_000]))
        for lot in lots for _ in range(3)
    ]  # fmt: skip
    active = [
        LotFact(year, *lot[:4], draw.choice(desks), *lot[4:], worked=draw.random() < 0.5, crosses=draw.random() < 0.7)
        for lot in lots for year in (2024, 2025, 2026)
    ]  # fmt: skip
    exits = [
        ExitFact(draw.choice([2025, 2026]), f"p{n}", draw.choice(desks), moment,
                 draw.choice(["durable", "transition", "positive", "other", "neutral"]), "RSA", None, "F", "-26", None)
        for n in range(people) for moment in (0, 6) if draw.random() < 0.6
    ]  # fmt: skip
    criteria = [
        CriterionFact(draw.choice([2024, 2025, 2026]), draw.choice(desks), lot[6], lot[7], "condition_critere",
                      draw.choice([5, 10, 15, 40]))
        for lot in lots for _ in range(3)
    ]  # fmt: skip
    return {"hours": hours, "owed": owed, "lot": active, "exit": exits, "criterion": criteria}


@pytest.fixture(scope="module")
def facts():
    return invented_facts()


@pytest.fixture(scope="module")
def ledger(facts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("registre")
    assert write_facts(facts, folder / "faits") == {name: len(facts[name]) for name in TABLES}
    return open_ledger(folder / "faits")


# One of each measure and table is asked by every breakdown, the others by two.
IN_FULL = {"heures_retenues", "heures_engagees", "beneficiaires", "marches_en_cours", "sorties_dynamiques_6",
           "poids_moyen_critere"}  # fmt: skip


def by_hand(identifier, rows):
    """The numerator of some facts, in the unit of the row."""
    if (
        identifier in ("heures_declarees", "heures_retenues", "heures_refusees", "heures_reprises")
        or "etp" in identifier
    ):
        column = {"heures_declarees": "declared", "heures_refusees": "refused", "heures_reprises": "taken_over"}
        return sum(getattr(row, column.get(identifier, "counted")) for row in rows)
    if identifier == "heures_engagees":
        return sum(row.hundredths for row in rows)
    if identifier == "poids_moyen_critere":
        return sum(row.weight for row in rows)
    counted = [row for row in rows if not hasattr(row, "counted") or row.counted > 0]
    keys = {
        "beneficiaires": lambda row: row.person, "contrats_de_travail": lambda row: row.work_contract,
        "entreprises": lambda row: row.company, "operations": lambda row: row.operation,
        "marches_travailles": lambda row: row.contract if row.worked else None,
        "marches_en_cours": lambda row: row.contract if row.crosses else None,
    }  # fmt: skip
    if identifier in keys:
        return len({(keys[identifier](row), row.year) for row in counted if keys[identifier](row)})
    moment = int(identifier.rpartition("_")[2])
    dynamic = ("durable", "transition", "positive")
    return len({(row.person, row.year) for row in rows if row.moment == moment and row.outcome in dynamic})


@pytest.mark.parametrize("identifier", LEDGER_INDICATORS)
def test_it_is_what_is_counted_by_hand_by_every_breakdown_and_over_years(ledger, facts, identifier):
    indicator = LEDGER_INDICATORS[identifier]
    rows = facts[indicator.table]
    (whole,) = ledger.ask(indicator)
    assert whole["numerator"] == by_hand(identifier, rows)
    (two,) = ledger.ask(indicator, since=2024, until=2025)
    assert two["numerator"] == by_hand(identifier, [row for row in rows if row.year in (2024, 2025)])
    for breakdown in ledger_breakdowns(indicator) if identifier in IN_FULL else ledger_breakdowns(indicator)[:2]:
        column = COLUMNS[breakdown.identifier]
        told = {row["group"]: row["numerator"] for row in ledger.ask(indicator, by=breakdown.identifier)}
        groups = {getattr(row, column) for row in rows}
        for group in groups:
            counted = by_hand(identifier, [row for row in rows if getattr(row, column) == group])
            assert told.get(group, 0) == counted, (breakdown.identifier, group)
        if indicator.measure.is_of_hours:
            assert sum(told.values()) == whole["numerator"]


def test_values_are_said_in_their_unit(ledger):
    (hours,) = ledger.ask(LEDGER_INDICATORS["heures_retenues"])
    assert hours["value"] == hours["numerator"] / 100
    for convention in CONVENTIONS:
        (full_time,) = ledger.ask(LEDGER_INDICATORS[f"etp_{convention}"])
        assert full_time["value"] == pytest.approx(hours["value"] / convention)
    (rate,) = ledger.ask(LEDGER_INDICATORS["sorties_dynamiques_6"])
    assert rate["value"] == rate["numerator"] / rate["denominator"]
    (nothing,) = ledger.ask(LEDGER_INDICATORS["sorties_dynamiques_12"])
    assert (nothing["value"], nothing["note"]) == (None, "non mesurable\u00a0: aucune situation enregistrée")


def test_a_mean_weight_says_on_how_many_studies_it_stands(ledger, facts):
    mean = LEDGER_INDICATORS["poids_moyen_critere"]
    (whole,) = ledger.ask(mean)
    weights = [row.weight for row in facts["criterion"]]
    assert (whole["value"], whole["denominator"]) == (pytest.approx(sum(weights) / len(weights)), 36)
    assert (whole["significant"], whole["note"], whole["low"]) == (True, None, None)
    few = next(row for row in ledger.ask(mean, by="annee") if row["group"] == 2025)
    of_year = [row.weight for row in facts["criterion"] if row.year == 2025]
    assert (few["value"], few["denominator"]) == (pytest.approx(sum(of_year) / len(of_year)), len(of_year))
    assert (few["significant"], few["note"]) == (False, "non significatif\u00a0: moins de 30 études")
    (none,) = ledger.ask(mean, since=2030)
    assert (none["value"], none["note"]) == (None, "non mesurable\u00a0: aucune pondération enregistrée")
    assert {one.identifier for one in ledger_breakdowns(mean)} == {"annee", "guichet", "acheteur", "secteur", "clause"}


def test_a_reading_made_before_a_table_was_told_is_still_read(facts, tmp_path):
    write_facts(facts, tmp_path / "faits")
    report = json.loads((tmp_path / "faits" / REPORT).read_text())
    del report["rows"]["criterion"]
    (tmp_path / "faits" / REPORT).write_text(json.dumps(report))
    shutil.rmtree(tmp_path / "faits" / "tables" / "criterion")
    (row,) = open_ledger(tmp_path / "faits").ask(LEDGER_INDICATORS["poids_moyen_critere"])
    assert row["note"] == "non mesurable\u00a0: aucune pondération enregistrée"


def test_each_says_all_that_a_reader_needs():
    for one in LEDGER_INDICATORS.values():
        assert all((one.name, one.definition, one.unit, one.source, one.caveats, one.method_version)), one.identifier
        assert one.definition.endswith("."), one.identifier
        assert one.table in TABLES
        for breakdown in ledger_breakdowns(one):
            assert COLUMNS[breakdown.identifier] in TABLES[one.table]._fields, (one.identifier, breakdown.identifier)
    assert set(COLUMNS) == set(LEDGER_BREAKDOWNS)
    with pytest.raises(UnknownIndicator, match="heures_retenues"):
        find_ledger_indicator("lune")


def test_a_folder_that_was_not_finished_is_no_build(tmp_path):
    with pytest.raises(UnreadableDataset):
        open_ledger(tmp_path)


@pytest.mark.parametrize("identifier", ["beneficiaires", "heures_retenues", "sorties_dynamiques_6"])
def test_what_leaves_masks_the_same_cells_in_every_table_and_over_some_years(ledger, identifier):
    indicator = LEDGER_INDICATORS[identifier]
    hidden = masks(ledger, indicator)
    assert hidden
    for breakdown in published_breakdowns(indicator):
        by = breakdown.identifier
        for since, until in ((None, None), (2026, 2026), (2024, 2025)):
            full = {row["group"]: row for row in ledger.ask(indicator, by=by, since=since, until=until)}
            for row in published_rows(ledger, indicator, by=by, since=since, until=until):
                people = full[row["group"]]["people"]
                assert row["masked"] or people == 0 or people >= 5
                if row["masked"]:
                    assert row["value"] is row["numerator"] is row["denominator"] is row["people"] is None
                    # « moins de 30 personnes », or nobody known: words that bound what is hidden.
                    assert row["measurable"] is row["significant"] is row["note"] is None
                else:
                    assert row["numerator"] == full[row["group"]]["numerator"]
    assert "lieu" not in {one.identifier for one in published_breakdowns(indicator)}
    assert masks(ledger, LEDGER_INDICATORS["heures_engagees"]) == {}  # nobody stands behind an engagement
