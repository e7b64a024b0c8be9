"""Who has no account reads all that is published of a year, by every door, and its revision: nobody comes out.

What is published is read from the addresses anybody opens; who the people are, from the collection itself."""

import csv
import io
import json
from random import Random

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.campaign.facts import facts_of_years
from levier.resources.observatory.campaign.selectors import collected
from levier.resources.observatory.campaign.services import sign
from levier.resources.observatory.editions import rules
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
from levier.statistics.ledger.families import family_of
from tests.coordination.takeover.builders import Desk, csv_of
from tests.guards import CheckedClient
from tests.resources.observatory import test_revisions
from tests.resources.observatory.test_collected_lines import AT, bus
from tests.resources.observatory.test_collected_lines import TITLES as SOME_TITLES
from tests.resources.observatory.test_editions import CLOSE, EDITIONS, seen_on
from tests.resources.observatory.test_pages import text_of
from tests.statistics.test_ledger_adversary import free_choices

TITLES = {
    **SOME_TITLES, "modality": "Modalité", "contract_type": "Contrat de travail", "training_level": "Niveau",
    "priority_district": "QPV", "buyer_class": "Catégorie d’acheteur", "clause": "Clause",
}  # fmt: skip
DRAWN = {
    "situation": ("DELD", "RSA", "jeune", "TH", "DELD", ""), "gender": "FHHHH", "age": ("24", "37", "37", "52"),
    "sector": ("bâtiment", "bâtiment", "nettoyage", "travaux publics", "espaces verts"),
    "modality": (*("embauche directe", "EI", "ETTI") * 15, "AI"), "contract_type": ("CDD", "CDI", "CDDI", "CDD"),
    "training_level": ("CAP ou BEP", "Bac", ""), "priority_district": ("oui", "non", "non", ""),
    "buyer_class": ("communes", "communes", "intercommunalités"),
    "clause": ("condition d’exécution", "condition d’exécution", ""),
    "outcome": ("emploi durable", "autre sortie", "autre sortie", ""),
}  # fmt: skip
COLUMNS = test_revisions.COLUMNS | {"acheteur": "buyer_class", "clause": "clause"}
DESKS = ("Guichet du Biterrois (fictif)", "Guichet de Sète (fictif)", "Guichet de Lunel (fictif)")
SMALLEST = 5


def drawn_lines(draw, ranks):
    """Invented people of a desk's spreadsheet, a line each."""
    return [
        bus(rank, hundredths=str(draw.randint(20, 300)), operation=f"Chantier {ranks.start // 50 % 4} (fictif)",
            **{name: draw.choice(of) for name, of in DRAWN.items()})
        for rank in ranks
    ]  # fmt: skip


def signed_lines(desks, lines, name):
    """Brings each desk its lines, and signs them."""
    for desk, of_desk in zip(desks, lines, strict=True):
        if of_desk:
            desk.deposit(csv_of(of_desk, TITLES), at=AT, name=name)
            assert f"{len(of_desk)} lignes reçues" in text_of(desk.act("importer"))
    with mission_scope(desks[0].mission.pk):
        for one in collected(2025):
            if one.row:
                sign(one.row, one.line.now, seen=one.line.now.hundredths, name="Lou (fictif)", function="",
                     author_id=None)  # fmt: skip


def published_now(team, reason=""):
    """Publishes what is signed."""
    signed = {"seen": seen_on(team.get(CLOSE)), "name": "Ada (fictif)", "reason": reason}
    assert "est publiée" in text_of(team.post(CLOSE, signed, follow=True))


def people_of(mission):
    """The people of the year, a row each, as only its desks know them."""
    with mission_scope(mission.pk):
        return [one for one in facts_of_years(2025, 2024)[2025].facts["hours"] if one.counted]


def read_by_anybody(number):
    """An edition as each public door gives it: one line a figure, the same at each."""
    anybody, at = CheckedClient(), f"{EDITIONS}2025/{number}/chiffres"
    figures = rules.Figures(json.loads(anybody.get(f"{at}.json").content))
    doors = {
        "json": [{**row, "indicator": one["indicator"], "by": one["by"]} for one in figures.content["tables"]
                 for row in one["rows"]],
        "csv": list(csv.DictReader(io.StringIO(anybody.get(f"{at}.csv").content.decode("utf-8-sig")))),
        "api": [],
    }  # fmt: skip
    page = f"/herault/api/v1/observatoire/editions/2025/{number}?taille=500"
    while page:
        answer = anybody.get(page).json()
        doors["api"] += answer["rows"]
        page = answer["next"] and "/herault/" + answer["next"].split("/herault/")[1]
    # An apostrophe keeps a spreadsheet from taking « -26 » for a formula.
    told = [{tuple(str("" if row[name] is None else row[name]).removeprefix("'")
                   for name in ("indicator", "by", "group", "numerator", "denominator", "people", "masked"))
             for row in rows} for rows in doors.values()]  # fmt: skip
    assert told[0] == told[1] == told[2]
    return figures


@pytest.fixture
def closed(herault, as_role, clock):
    """A year of three desks, closed; its people, the team and the desks."""
    clock("2026-06-02 09:00")
    draw = Random(34)
    desks = [Desk(herault, name=name) for name in DESKS]
    signed_lines(desks, [drawn_lines(draw, range(at, at + 50)) for at in (0, 50, 100)], "annee.csv")
    team = as_role("mission_team")
    published_now(team)
    return desks, team, draw


def test_no_figure_that_anybody_reads_is_of_a_few_people_nor_leaves_one_without_a_choice(herault, closed):
    people, figures = people_of(herault), read_by_anybody(1)
    assert len(people) == 150
    equations = []
    for by in ("", *COLUMNS):
        of = {row["group"]: row for row in figures.rows("heures_retenues", by)}
        groups = {getattr(one, COLUMNS[by]) for one in people} if by else {""}
        assert of.keys() == groups
        for group, row in of.items():
            behind = [rank for rank, one in enumerate(people) if not by or getattr(one, COLUMNS[by]) == group]
            if row["masked"]:
                assert row["numerator"] is row["people"] is row["value"] is None
                continue
            assert len(behind) >= SMALLEST
            assert (row["numerator"], row["people"]) == (sum(people[rank].counted for rank in behind), len(behind))
            equations.append(behind)
    assert len(equations) > 30
    assert any(row["masked"] for row in figures.rows("heures_retenues", "modalite"))
    left = free_choices(equations, len(people))
    assert all(left)
    assert len(set(left)) == len(people)
    for table in figures.content["tables"]:
        indicator = LEDGER_INDICATORS[table["indicator"]]
        for row in table["rows"]:
            assert row["people"] not in range(1, SMALLEST)
            if family_of(indicator) and indicator.measure.is_share and not row["masked"] and row["denominator"]:
                assert row["numerator"] not in range(SMALLEST)
                assert row["denominator"] - row["numerator"] not in range(SMALLEST)


def test_a_revision_read_beside_its_edition_tells_no_few_people(herault, closed):
    desks, team, draw = closed
    before, first = people_of(herault), read_by_anybody(1)
    # A few people more at one desk, among others at another.
    more = [drawn_lines(draw, range(200, 207)), drawn_lines(draw, range(250, 258)), []]
    signed_lines(desks, more, "suite.csv")
    published_now(team, "Des relevés retrouvés (fictif).")
    after, second = people_of(herault), read_by_anybody(2)
    assert len(after) == 165
    kept = {by for by in test_revisions.COLUMNS if test_revisions.kept_in(second, by)}
    assert test_revisions.found_side_by_side(before, after, first, second, but=kept) == []
    assert kept
    # A table kept is the one already read.
    for by in kept:
        assert test_revisions.told(second, by) == test_revisions.told(first, by)
