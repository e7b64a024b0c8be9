"""A year once closed: its figures are frozen, signed, public at a stable address; a correction is another edition."""

import csv
import hashlib
import io
import json
import re

import pyarrow.parquet as pq
import pytest
from django.db import DatabaseError, transaction

from levier.common.errors import Problem
from levier.common.tenancy.scope import every_mission, mission_scope
from levier.organizations.models import OrganizationKind
from levier.resources.observatory.campaign.rules import CollectionSource, DeskLine, Figures
from levier.resources.observatory.campaign.services import sign
from levier.resources.observatory.checks import editions_keep_their_fingerprint
from levier.resources.observatory.editions import rules
from levier.resources.observatory.editions.gathering import tables_of
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.shown import change_lines, main_lines
from levier.resources.observatory.ledger.maps import map_of
from levier.resources.observatory.ledger.tables import value_words
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
from levier.statistics.ledger.facts import HoursFact, OwedFact
from levier.statistics.ledger.tables import LedgerDataset
from tests.budgets import assert_detail_budget, assert_list_budget
from tests.builders import make_organization
from tests.coordination.takeover.builders import Desk, csv_of
from tests.guards import CheckedClient
from tests.resources.observatory.builders import contract_2022, make_open_data
from tests.resources.observatory.test_collected_lines import AT, TITLES, bus
from tests.resources.observatory.test_pages import text_of

COLLECTION = "/herault/observatoire/collecte/"
CLOSE = f"{COLLECTION}2025/clore"
EDITIONS = "/herault/observatoire/editions/"


def line(name, *, now=None, signed=None):
    return DeskLine(name, CollectionSource.LINES if now else None, now or Figures(), signed, Figures())


def test_a_year_closes_once_it_is_over_signed_unchanged_and_judged():
    figures = Figures(100, 1, 1)
    signed, missing = line("A", now=figures, signed=figures), line("CD 34")
    changed = line("B", now=Figures(90, 1, 1), signed=figures)
    assert rules.refusals([signed, missing], undecided=0, year=2025, this_year=2026) == []
    told = rules.refusals([missing, changed], undecided=2, year=2026, this_year=2026)
    assert len(told) == 4
    assert "B" in told[2]


def test_what_separates_two_editions_is_told_figure_by_figure():
    def content(hours, groups):
        row = {"value": hours, "masked": ""}
        return rules.Figures(
            {"tables": [{"indicator": "h", "by": "", "rows": [{"group": "", **row}]},
                        {"indicator": "h", "by": "sexe", "rows": [{"group": one, **row} for one in groups]}]}
        )  # fmt: skip

    found = rules.changes(content(1, ["F"]), content(2, ["F", "M"]))
    assert [(one.by, one.group, one.before is None) for one in found] == [
        ("", "", False),
        ("sexe", "F", False),
        ("sexe", "M", True),
    ]
    assert rules.changes(content(1, ["F"]), content(1, ["F"])) == []
    # One way to write: the same figures have the same fingerprint whatever their order.
    assert rules.written({"b": 1, "a": "é"}) == rules.written({"a": "é", "b": 1}) == '{"a":"é","b":1}'


def test_what_differs_by_no_figure_shown_is_not_told():
    row = {"indicator": "entreprises", "by": "", "group": ""}
    told = {"value": 2, "masked": ""}
    same = rules.Change(**row, before={**told, "people": 9}, after={**told, "people": None})
    other = rules.Change(**row, before={"value": 2, "masked": ""}, after={"value": 3, "masked": ""})
    assert [(one["before"], one["after"]) for one in change_lines([same, other])] == [("2", "3")]


def test_before_anybody_signed_nothing_is_zero():
    row = {"group": "", "value": 0, "numerator": 0, "denominator": 0, "people": 0, "masked": "", "note": None}
    figures = {"missing": ["A"], "totals_only": [], "untold": {}, "tables": [
        {"indicator": "heures_retenues", "by": "", "rows": [row]}]}  # fmt: skip
    assert "0" not in main_lines(rules.Figures({**figures, "desks": []}))[0]["value"]
    assert "0" in main_lines(rules.Figures({**figures, "desks": ["A"]}))[0]["value"]


def test_what_totals_do_not_tell_is_not_counted_as_none():
    facts = {"hours": [HoursFact(**{**dict.fromkeys(HoursFact._fields), "year": 2025, "person": f"p{one}", "desk": desk,
                                    "company": company, "declared": 100, "counted": 100, "refused": 0, "taken_over": 0,
                                    **dict.fromkeys(("contract", "operation", "lot"), "o")})
                       for one, (desk, company) in enumerate([("A", None)] * 6 + [("B", "k")] * 6)],
             "owed": [], "lot": [], "exit": []}  # fmt: skip

    def told(desks):
        return {(one["indicator"], one["by"]): one["rows"] for one in tables_of(facts, 2025, desks, {"A"})}

    assert ("entreprises", "") not in told({"A"})
    by_desk = told({"A", "B"})["entreprises", "guichet"]
    assert [(row["group"], row["value"]) for row in by_desk] == [("B", 1)]


def test_what_a_desk_did_not_hand_over_is_not_published_as_zero():
    """A desk of totals sent no work contracts: neither its line nor what is left of the others says none."""
    facts = {"hours": [HoursFact(**{**dict.fromkeys(HoursFact._fields), "year": 2025, "person": f"{desk}{one}",
                                    "desk": desk, "work_contract": work_contract and f"{work_contract}{one}",
                                    "declared": 100, "counted": 100, "refused": 0, "taken_over": 0,
                                    "gender": "F" if work_contract else None,
                                    **dict.fromkeys(("contract", "operation", "lot"), "o")})
                       for desk, work_contract in (("A", None), ("B", "w")) for one in range(12)],
             "owed": [], "lot": [], "exit": []}  # fmt: skip
    untold = {"contrats_de_travail": ["A"]}
    figures = rules.Figures(
        {"tables": tables_of(facts, 2025, {"A", "B"}, {"A"}, untold=untold), "missing": ["C"], "totals_only": ["A"],
         "untold": untold, "desks": ["A", "B"]}
    )  # fmt: skip
    row = {(one["group"], one["value"], one["note"]) for one in figures.rows("contrats_de_travail", "guichet")}
    assert row == {("A", None, "non transmis"), ("B", 12, None)}
    assert {(one["group"], one["value"]) for one in figures.rows("contrats_de_travail", "sexe")} == {
        (None, None),
        ("F", 12),
    }
    # The total is of the others, and each line that leaves says who is missing from it.
    lines = {(one["indicator"], one["by"], one["group"]): one for one in rules.lines_of(figures)}
    whole = lines["contrats_de_travail", "", ""]
    assert (whole["value"], whole["note"]) == (12, "sans C, sans le détail d’A")
    assert lines["contrats_de_travail", "guichet", "A"]["note"] == "non transmis, sans C, sans le détail d’A"
    assert lines["heures_retenues", "", ""]["note"] == "sans C"
    assert lines["heures_retenues", "sexe", "F"]["note"] == "sans C, sans le détail d’A"
    assert value_words(LEDGER_INDICATORS["contrats_de_travail"], lines["contrats_de_travail", "sexe", None]) == (
        "non transmis"
    )
    alone = tables_of(facts, 2025, {"A"}, {"A"}, untold=untold)
    assert [one["rows"][0]["value"] for one in alone if one["indicator"] == "contrats_de_travail"][:1] == [None]


@pytest.mark.django_db
def test_hours_of_nobody_known_wait_for_their_number_of_people():
    """Thirty-five hours that are perhaps one person's: signed before the number was asked, they close no year."""
    figures = Figures(3_500, None, None)
    (said,) = rules.refusals([line("A", now=figures, signed=figures)], undecided=0, year=2025, this_year=2026)
    assert "sans le nombre de leurs personnes\u00a0: A" in said
    none = Figures(0, 0, 0)
    assert rules.refusals([line("A", now=none, signed=none)], undecided=0, year=2025, this_year=2026) == []
    with pytest.raises(Problem, match="d’abord le nombre de personnes"):
        sign(None, figures, seen=3_500, name="Lou (fictif)", function="", author_id=None)


@pytest.fixture
def collected(herault):
    """Two desks of 2025, one by its lines (nine people, three of them women), one by its totals, and one missing."""
    first = Desk(herault)
    people = [bus(rank, gender="F" if rank < 3 else "H", hundredths="100") for rank in range(9)]
    first.deposit(csv_of(people, TITLES), at=AT)
    first.act("importer")
    second = Desk(herault, name="Guichet de Sète (fictif)")
    with mission_scope(herault.pk):
        make_organization(OrganizationKind.DESK, name="CD 34 (fictif)")
    second.browser.post(
        f"{COLLECTION}2025/{second.desk.public_id}/",
        {"source": "totals", "hundredths": "1 000", "people": "7", "work_contracts": "8", "document": "courriel"},
    )
    for desk, seen in ((first, 90_000), (second, 100_000)):
        signed = desk.browser.post(
            f"{COLLECTION}2025/{desk.desk.public_id}/signer", {"seen": seen, "name": "Lou (fictif)"}, follow=True
        )
        assert "sont signés" in text_of(signed)
    return first, second


def seen_on(page):
    return page.content.decode().split('name="seen" value="')[1].split('"')[0]


def test_the_life_of_an_edition(as_role, herault, collected, clock):
    clock("2026-06-02 09:00")
    first, _ = collected
    team, anybody = as_role("mission_team"), CheckedClient()
    assert first.browser.get(CLOSE).status_code == 403
    page = team.get(CLOSE)
    assert "sans CD 34 (fictif)" in text_of(page)
    assert_detail_budget(team, CLOSE)
    # Nothing is published unsigned, nor other figures than those shown.
    assert "Indiquez le nom et le prénom." in text_of(team.post(CLOSE, {"seen": seen_on(page), "name": " "}))
    assert "ont changé" in text_of(team.post(CLOSE, {"seen": "0" * 64, "name": "Ada (fictif)"}))
    assert "Aucune édition" in text_of(anybody.get(EDITIONS))
    signed = {"seen": seen_on(page), "name": "Ada Roux (fictif)", "function": "coordinatrice"}
    said = text_of(team.post(CLOSE, signed, follow=True))
    assert "édition n° 1" in said
    # Anybody reads it, at an address that stays: the totals, who is missing, and no small number.
    address = f"{EDITIONS}2025/1/"
    said = text_of(anybody.get(address))
    for words in (
        "1 900 h", "sans CD 34 (fictif)", "Ada Roux (fictif)", "sans le détail de Guichet de Sète (fictif)",
        "non diffusé", "totaux transmis par le guichet", "laissé vide plutôt que deviné",
    ):  # fmt: skip
        assert words in said.replace("&lt;", "<")
    assert "300 h" not in said
    assert_detail_budget(anybody, address)
    assert_list_budget(anybody, EDITIONS)
    assert anybody.get(f"{EDITIONS}2025/", follow=True).redirect_chain[-1][0] == address
    # Its file is the very text that was hashed; the tables say the same.
    text = anybody.get(f"{address}chiffres.json").content
    assert hashlib.sha256(text).hexdigest() in said
    whole = rules.Figures(json.loads(text)).whole("heures_retenues")
    assert whole["numerator"] == 190_000
    rows = list(csv.DictReader(io.StringIO(anybody.get(f"{address}chiffres.csv").content.decode("utf-8-sig"))))
    assert rows[0]["numerator"] == "190000"
    by_desk = {row["group"]: row["numerator"] for row in rows
               if row["by"] == "guichet" and row["indicator"] == "heures_retenues"}  # fmt: skip
    assert sum(map(int, by_desk.values())) == 190_000
    assert anybody.get(f"{address}chiffres.xlsx").status_code == 200
    assert pq.read_table(io.BytesIO(anybody.get(f"{address}chiffres.parquet").content)).num_rows == len(rows)
    assert anybody.get(f"{address}chiffres.csv?forme=tableur").content.decode("utf-8-sig").count(";") > len(rows)
    # How few there are is said of people, never of hours.
    masks = {(row["indicator"], row["masked"]) for row in rows if (row["by"], row["group"]) == ("sexe", "F")}
    assert {("heures_retenues", "non diffusé"), ("beneficiaires", "< 5")} <= masks
    # No desk keeps the ledger: what was engaged is untold, and never zero.
    said = text_of(anybody.get(address))
    assert "sans les engagements de Guichet" in said
    assert anybody.get("/herault/observatoire/indicateurs/heures_engagees/").status_code == 404
    # Signed, its indicators are open to anybody, by year and by breakdown, and in the dictionary.
    indicators = "/herault/observatoire/indicateurs/"
    said = text_of(anybody.get(indicators))
    assert "Heures retenues" in said
    assert "en 2025, sans CD 34 (fictif)" in said
    said = text_of(anybody.get(f"{indicators}heures_retenues/"))
    assert "1 900 h" in said
    assert_detail_budget(anybody, f"{indicators}heures_retenues/?par=sexe")
    said = text_of(anybody.get(f"{indicators}heures_retenues/?par=sexe&annee=2025"))
    assert "300 h" not in said
    assert "Sans CD 34 (fictif), sans le détail de Guichet de Sète (fictif)" in said
    rows = list(csv.DictReader(io.StringIO(
        anybody.get(f"{indicators}beneficiaires/donnees.csv?par=guichet").content.decode("utf-8-sig")
    )))  # fmt: skip
    assert {row["guichet"]: row["value"] for row in rows} == {
        "Guichet du Biterrois (fictif)": "9",
        "Guichet de Sète (fictif)": "7",
    }
    assert anybody.get(f"{indicators}heures_retenues/donnees.xlsx").status_code == 200
    assert anybody.get(f"{indicators}heures_declarees/").status_code == 404
    # The booklet of the year has the charts of the mission's own edition, and says what is missing.
    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(id="n1", dateNotification="2025-03-01"))
    said = text_of(anybody.get("/herault/observatoire/livret/?annee=2025"))
    for words in (
        "Heures, personnes et sorties en 2025", "1 900 h", "Chiffres sans CD 34 (fictif).", "387 000",
        "Niveau de formation : aucune source de 2025 ne le dit.", "Heures retenues, par secteur d’activité",
        "Sans CD 34 (fictif), sans le détail de Guichet de Sète (fictif).",
    ):  # fmt: skip
        assert words in said
    assert "L’année 2024 n’est pas close" in text_of(anybody.get("/herault/observatoire/livret/?annee=2024"))
    # The national network's columns are filled from it, and dated when the mission corrects them.
    page = "/herault/observatoire/consolidation/2025/"
    said = text_of(team.get(page))
    for words in ("Heures d’insertion", "1 900", "Contrats de travail", "Alliance Villes Emploi"):
        assert words in said
    assert_detail_budget(team, page)
    column = {"title": "Dont femmes", "indicator": "heures_retenues", "breakdown": "sexe", "source": "courriel d’essai"}
    said = text_of(team.post(page, column | {"group": "martiennes"}))
    assert "Au choix : Femmes" in said
    assert "Dont femmes" in said
    said = text_of(team.post(page, column | {"group": "Femmes"}, follow=True))
    assert "vaut depuis 2025" in said
    table = list(csv.reader(io.StringIO(team.get(f"{page}colonnes.csv").content.decode("utf-8-sig"))))
    assert table[0][3:8] == ["Heures d’insertion", "Participants", "Entreprises", "Contrats de travail", "Dont femmes"]
    assert table[1][3:8] == ["1900", "16", "1", "17", "non diffusé"]
    # And what each lacks, in one cell.
    assert table[0][8:] == ["À savoir"]
    assert "sans CD 34 (fictif)" in table[1][8]
    assert "Entreprises\u00a0: sans CD 34 (fictif), sans le détail de Guichet de Sète (fictif)" in table[1][8]
    assert team.get(f"{page}colonnes.xlsx").status_code == 200
    (first_act, *_) = re.findall(r'action="([^"]+/retirer)"', team.get(page).content.decode())
    assert "est retirée" in text_of(team.post(first_act, follow=True))
    assert "Heures d’insertion" in text_of(team.get("/herault/observatoire/consolidation/2024/"))
    assert "Dont femmes" not in text_of(team.get("/herault/observatoire/consolidation/2024/"))
    # It does not reopen, nor is it published twice.
    assert "Rien n’a changé" in text_of(team.get(CLOSE))
    # A correction waits for the desk's signature, then is a revision; the edition keeps its figures.
    first.deposit(csv_of([bus(20, hundredths="50")], TITLES), at=AT, name="oubli.csv")
    first.act("importer")
    said = text_of(team.get(CLOSE))
    assert "Chaque guichet signe de nouveau" in said
    assert "1 950 h" in said
    assert "1 900 h" in text_of(anybody.get(address))
    sign = f"{COLLECTION}2025/{first.desk.public_id}/signer"
    first.browser.post(sign, {"seen": 95_000, "name": "Lou (fictif)"})
    # One person's hours would be what separates both: the revision waits for others.
    assert "que de 1 personne : les deux éditions côte à côte" in text_of(team.get(CLOSE))
    refused = team.post(CLOSE, {"seen": "0" * 64, "name": "Ada", "reason": "Un relevé oublié."})
    assert "Attendez d’autres corrections" in text_of(refused)
    others = [bus(rank, gender="F" if rank < 33 else "H", hundredths="10") for rank in range(30, 40)]
    first.deposit(csv_of(others, TITLES), at=AT, name="autres.csv")
    first.act("importer")
    first.browser.post(sign, {"seen": 105_000, "name": "Lou (fictif)"})
    again = {"seen": seen_on(team.get(CLOSE)), "name": "Ada Roux (fictif)"}
    assert "(facultatif)" not in text_of(team.get(CLOSE)).split("Motif de la révision")[1]
    assert "Dites pourquoi" in text_of(team.post(CLOSE, again))
    said = text_of(team.post(CLOSE, again | {"reason": "Un relevé oublié."}, follow=True))
    assert "Ce que cette édition révise" in said
    for words in ("1 900 h", "2 050 h", "Un relevé oublié."):
        assert words in said
    said = text_of(anybody.get(address))
    assert "Chiffres révisés depuis" in said
    # Programs and portals read both, which revises which, and the same fingerprint.
    api = "/herault/api/v1/observatoire/"
    second_one, first_one = anybody.get(f"{api}editions").json()["editions"]
    assert (second_one["number"], first_one["number"], second_one["reason"]) == (2, 1, "Un relevé oublié.")
    assert first_one["digest"] == hashlib.sha256(text).hexdigest()
    told = anybody.get(f"{api}editions/2025/1", {"indicateur": "heures_retenues", "par": "sexe", "taille": 1}).json()
    assert (told["revised_by"], told["revises"], told["missing"]) == (2, [], ["CD 34 (fictif)"])
    assert (told["count"], len(told["rows"])) == (3, 1)
    assert "page=2" in told["next"]
    women = [row for page in (1, 2, 3) for row in anybody.get(
        f"{api}editions/2025/1", {"indicateur": "heures_retenues", "par": "sexe", "taille": 1, "page": page}
    ).json()["rows"] if row["group"] == "F"]  # fmt: skip
    assert [(row["masked"], row["numerator"], row["people"]) for row in women] == [("non diffusé", None, None)]
    assert {"Heures retenues"} <= {line["figure"] for line in anybody.get(f"{api}editions/2025/2").json()["revises"]}
    for asked, status, words in (
        ("2025/3", 404, "pas d’édition n° 3"), ("2025/1?par=martien", 422, "Au choix"),
        ("2025/1?indicateur=heures_declarees", 422, "Au choix"), ("2025/1?page=99", 404, "il n’y en a que"),
        ("2025/1?departement=34", 422, "n’est pas un paramètre"), ("2025/1?taille=0", 422, "taille"),
    ):  # fmt: skip
        refused = anybody.get(f"{api}editions/{asked}")
        assert refused.status_code == status
        assert words in refused.json()["detail"].replace("\u00a0", " ")
    datasets = anybody.get(f"{api}catalogue.jsonld").json()["dcat:dataset"]
    of_year = {one["dct:identifier"]: one for one in datasets if one["dct:identifier"].startswith("edition-")}
    assert list(of_year) == ["edition-2025-1", "edition-2025-2"]
    assert of_year["edition-2025-2"]["dcat:previousVersion"] == {"@id": of_year["edition-2025-1"]["@id"]}
    assert "dcat:previousVersion" not in of_year["edition-2025-1"]
    [hashed] = [one for one in of_year["edition-2025-1"]["dcat:distribution"] if "spdx:checksum" in one]
    assert hashed["spdx:checksum"]["spdx:checksumValue"]["@value"] == first_one["digest"]
    for distribution in of_year["edition-2025-1"]["dcat:distribution"]:
        place = distribution["dcat:accessURL"]["@id"]
        assert anybody.get("/herault/" + place.split("/herault/")[1]).status_code == 200
    assert_list_budget(anybody, f"{api}editions")
    assert_detail_budget(anybody, f"{api}editions/2025/2")
    assert "Un relevé oublié." in said
    with mission_scope(herault.pk):
        edition = Edition.objects.get(number=1)
        assert rules.Figures.read(edition.content).whole("heures_retenues")["numerator"] == 190_000
        for change in (lambda: Edition.objects.update(reason="x"), edition.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert Edition.objects.count() == 2


def test_what_was_engaged_is_told_at_the_end_of_the_year_for_the_desks_of_the_ledger():
    def act(year, hundredths, desk="Guichet", place="Sète"):
        return OwedFact(year, "c", "l", "o", None, desk, place, None, None, None, None, hundredths)

    dataset = LedgerDataset.of_facts(
        {"owed": [act(2023, 50_000), act(2025, -10_000), act(2026, 70_000), act(None, 90_000), act(2025, 1, "Autre")]}
    )
    kept = dataset.engagements(2025)
    assert sum(one.hundredths for one in kept if one.desk == "Guichet") == 40_000
    dataset.close()
    tables = tables_of({"hours": [], "lot": [], "exit": [], "owed": kept}, 2025, {"Guichet"})
    figures = rules.Figures({"tables": tables, "untold": {"heures_engagees": ["Autre"]}, "totals_only": []})
    assert figures.whole("heures_engagees")["numerator"] == 40_000
    assert [row["group"] for row in figures.rows("heures_engagees", "lieu")] == ["Sète"]
    assert figures.without("heures_engagees") == "sans les engagements d’Autre"
    nobody = rules.Figures({"tables": tables_of({"hours": [], "lot": [], "exit": [], "owed": []}, 2025, set())})
    assert nobody.whole("heures_engagees") is None


def test_a_map_colours_what_is_told_and_leaves_bare_what_is_masked():
    def row(group, value, masked=""):
        told = None if masked else value * 100
        return {
            "group": group, "value": None if masked else value, "numerator": told, "denominator": told,
            "people": None, "masked": masked, "note": None,
        }  # fmt: skip

    hours = LEDGER_INDICATORS["heures_retenues"]
    rows = [row("Montpellier Méditerranée Métropole", 120), row("CA du Pays de l'Or", 3, "< 5"), row("plusieurs", 9)]
    rows.append(row(None, 8))
    found = map_of(hours, "epci", rows, "34")
    assert [(area.value, area.words) for area in found.areas] == [(None, "< 5"), (120, "120\u00a0h")]
    # Of what is no place, of a department without outlines, or when all of it is masked, there is none.
    assert map_of(hours, "sexe", rows, "34") is None
    assert map_of(hours, "epci", rows, "99") is None
    assert map_of(hours, "epci", rows[1:], "34") is None
    # By commune, of what tells of nobody.
    found = map_of(LEDGER_INDICATORS["operations"], "lieu", [row("Sète", 4), row("Sète, Agde", 2)], "34")
    assert [(area.name, area.value) for area in found.areas] == [("Sète", 4)]


def test_the_check_finds_an_edition_that_is_not_what_was_signed(herault, django_user_model, clock):
    clock("2026-06-02 09:00")
    with mission_scope(herault.pk):
        text = rules.written({"tables": []})
        for number, digest in ((1, rules.digest_of(text)), (2, "0" * 64)):
            Edition.objects.create(
                year=2025, number=number, content=text, digest=digest, reason="" if number == 1 else "Essai",
                signed_at="2026-06-02T07:00:00Z", signed_name="Ada (fictif)",
            )  # fmt: skip
    with every_mission("test"):
        found = editions_keep_their_fingerprint()
    assert (found.checked, found.faults) == (2, 1)


def test_an_edition_names_all_those_that_revise_it_and_counts_what_the_last_one_corrects(herault, clock):
    clock("2026-06-02 09:00")
    row = {"group": "", "denominator": 1, "people": 9, "masked": "", "note": None}
    with mission_scope(herault.pk):
        for number, (hours, reason) in enumerate([(1, ""), (2, "Juin oublié"), (1, "Juin était compté deux fois")], 1):
            told = row | {"value": hours, "numerator": 100 * hours}
            text = rules.written({
                "desks": [{"name": "A", "source": "le registre"}], "missing": [], "totals_only": [], "untold": {},
                "smallest": 5, "department": "34",
                "tables": [{"indicator": "heures_retenues", "by": "", "rows": [told]}],
            })  # fmt: skip
            Edition.objects.create(
                year=2025, number=number, content=text, digest=rules.digest_of(text), reason=reason,
                signed_at=f"2026-06-0{number}T07:00:00Z", signed_name="Ada (fictif)",
            )  # fmt: skip
    said = text_of(CheckedClient().get(f"{EDITIONS}2025/1/"))
    # The last one came back to the figures of the first.
    assert "La dernière édition de l’année, n° 3 du 3 juin 2026, la révise." in said
    for words in ("Édition n° 2 du 2 juin 2026 : Juin oublié", "n° 3 du 3 juin 2026 : Juin était compté deux fois"):
        assert words in re.sub("<[^>]+>", "", said)
    said = text_of(CheckedClient().get(f"{EDITIONS}2025/2/"))
    assert "n° 3 du 3 juin 2026 corrige 1 chiffre de celle-ci : Juin était compté deux fois" in said
    assert "Chiffres révisés depuis" not in text_of(CheckedClient().get(f"{EDITIONS}2025/3/"))
