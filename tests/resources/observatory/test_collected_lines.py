"""A desk's spreadsheet comes into the collection line by line: checked, counted once, undone as one; and an operation
that several sources tell of is counted in one of them."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.imports.kinds import Unreadable
from levier.common.imports.models import ImportBatch
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry
from levier.resources.observatory.campaign import line_fields
from levier.resources.observatory.campaign.duplicates import LEDGER, Told, remaining, set_aside, shared
from levier.resources.observatory.campaign.facts import facts_of_years
from levier.resources.observatory.campaign.models import CollectedLine, DeskCollection, OperationDecision
from levier.resources.observatory.campaign.rules import CollectionSource, operation_gaps
from levier.resources.observatory.ledger.services import build_facts
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
from tests.budgets import assert_detail_budget, assert_list_budget
from tests.builders import make_assignment
from tests.coordination.takeover.builders import Desk, csv_of
from tests.resources.observatory.test_pages import text_of

DAY = datetime.date
AT = "/herault/imports/deposer/lignes-de-guichet/"
TITLES = {
    "desk": "Guichet", "period": "Période", "operation": "Chantier", "reference": "N° marché", "buyer": "MOA",
    "company": "Entreprise", "person": "Nom et prénom", "hundredths": "Heures", "situation": "Public",
    "gender": "Sexe", "age": "Âge", "sector": "Secteur", "outcome": "Sortie", "place": "Commune",
}  # fmt: skip


def bus(number=1, **values):
    """A line of a desk: nobody in it is real."""
    return {
        "desk": "", "period": "03/2025", "operation": "Dépôt de bus (fictif)", "reference": "",
        "buyer": "Ville d’essai (fictif)", "company": "Bâti d’essai (fictif)", "person": f"Personne {number} (fictif)",
        "hundredths": "100,5", "situation": "DELD", "gender": "F", "age": "34", "sector": "bâtiment", "outcome": "",
        "place": "", **values,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("read", "cell", "found"),
    [
        (line_fields.period, "2025", (2025, None)),
        (line_fields.period, "mars 2025", (2025, 3)),
        (line_fields.period, "2025-03", (2025, 3)),
        (line_fields.period, DAY(2025, 3, 31), (2025, 3)),
        (line_fields.age, "25", "-26"),
        (line_fields.age, 50, "26-50"),
        (line_fields.age, "+50", "+50"),
        (line_fields.age, "Moins de 26 ans", "-26"),
        (line_fields.situation, "jeune_sq", "JEUNE"),
        (line_fields.situation, "TH", "TH"),
        (line_fields.sector, "Nettoyage", "cleaning"),
        (line_fields.sector, "45233140", "public_works"),
    ],
)
def test_a_cell_is_read_into_the_class_that_is_published(read, cell, found):
    assert read(cell) == found


@pytest.mark.parametrize(
    ("read", "cell"),
    [(line_fields.period, "un jour"), (line_fields.period, "13/2025"), (line_fields.age, "8"),
     (line_fields.situation, "martien"), (line_fields.sector, "03000000"), (line_fields.moment, "5")],
)  # fmt: skip
def test_a_cell_that_says_nothing_usable_says_what_was_expected(read, cell):
    with pytest.raises(Unreadable) as refused:
        read(cell)
    assert refused.value.expected


def test_the_widest_gaps_come_first_and_what_is_not_told_is_no_zero():
    now = {"a": ("A", "Ville", 100, True), "b": ("B", "Ville", 900, True)}
    before = {"a": ("A", "Ville", 90, True), "c": ("C", "Ville", 2_000, True)}
    found = operation_gaps(now, before)
    assert [(one.title, one.now, one.before, one.gap) for one in found] == [
        ("C", None, 2_000, -2_000),
        ("B", 900, None, 900),
        ("A", 100, 90, 10),
    ]


def told(source, title, hundredths=100, *, buyer="Ville", siret="", references=()):
    return Told(source, title, buyer, siret, tuple(references), hundredths, 1, (f"{source}/{buyer}/{title}",))


def test_the_same_buyer_with_the_same_title_or_reference_is_the_same_operation_and_nothing_else_is():
    found = shared(
        [
            told(LEDGER, "Groupe scolaire", references=["2025-T-014"]),
            told(7, "GROUPE  SCOLAIRE"),
            told(8, "École du centre", references=["2025 t 014"]),
            told(9, "Groupe scolaire", buyer="Autre ville"),
            told(9, "Voirie", references=["1"]),
            told(7, "Parking", references=["1"]),
        ]
    )
    assert [one.sources for one in found] == [[LEDGER, 7, 8]]
    by_siret = [
        told(1, "Voirie", buyer="Commune d’essai", siret="21340172200017"),
        told(2, "Voirie", buyer="Mairie d’essai", siret="21340172200025"),
    ]
    assert len(shared(by_siret)) == 1


def test_one_source_remains_unless_the_mission_says_that_the_hours_are_not_the_same():
    (ours,) = shared([told(LEDGER, "Voirie", 10), told(7, "Voirie", 900)])
    (theirs,) = shared([told(7, "Voirie", 10), told(8, "Voirie", 900)])
    assert remaining(ours, {}) == {LEDGER}
    assert remaining(theirs, {}) == {8}
    key = "ville|voirie"
    assert remaining(ours, {(LEDGER, key): False, (7, key): True}) == {7}
    assert remaining(ours, {(LEDGER, key): True, (7, key): True}) == {LEDGER, 7}
    # Half a decision is none, and neither is one that keeps nothing.
    assert remaining(ours, {(7, key): True}) == {LEDGER}
    assert remaining(ours, {(LEDGER, key): False, (7, key): False}) == {LEDGER}


_told = st.builds(
    told, st.integers(0, 3), st.sampled_from(["Voirie", "École", "Parking", "Gare"]), st.integers(0, 9_999),
    buyer=st.sampled_from(["Ville", "Région"]), references=st.lists(st.sampled_from(["2025-A", "2025-B"]), max_size=1),
)  # fmt: skip
_SAID = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(["ville|voirie", "ville|ecole", "region|voirie"])), st.booleans()
)


@given(st.lists(_told, max_size=10, unique_by=lambda one: (one.source, one.identity)), _SAID)
def test_the_sum_over_sources_never_counts_an_operation_twice_nor_loses_one(everything, decisions):
    found = shared(everything)
    aside = set_aside(found, decisions)
    counted = [one for one in everything if (one.source, one.keys[0]) not in aside]
    by_name = {}
    for one in counted:
        for name in one.names:
            by_name.setdefault(name, set()).add(one.source)
    kept_together = {frozenset(remaining(one, decisions)) for one in found}
    for sources in by_name.values():
        # Two sources count the same thing only where somebody said that they tell of other hours.
        assert len(sources) == 1 or any(sources <= kept for kept in kept_together)
    without = set_aside(found, {})
    alone = [one for one in everything if (one.source, one.keys[0]) not in without]
    for group in found:
        assert len({one.source for one in alone if one in group.told}) == 1
    assert {one for one in everything if not any(one in group.told for group in found)} <= set(alone)


def test_a_desks_spreadsheet_is_checked_counted_and_undone_as_one(herault, as_role, clock):
    clock("2026-03-02 09:00")
    desk = Desk(herault)
    page = f"/herault/observatoire/collecte/2025/{desk.desk.public_id}/"
    assert "Lignes d’un guichet" in text_of(desk.browser.get("/herault/imports/"))
    assert AT in desk.browser.get(page).content.decode()
    # Each error is a sentence with its row, column and value; nothing is written.
    bad = [
        bus(1, period="hier"),
        bus(2, hundredths="beaucoup"),
        bus(3, desk="Guichet de la Lune"),
        bus(4, period="05/2027"),
        bus(5),
        bus(5),
        bus(6, situation="martien"),
    ]
    said = text_of(desk.deposit(csv_of(bad, TITLES), at=AT))
    for words in (
        "Une année ou un mois", "Des heures, comme", "Un guichet dont vous répondez", "qui n’est pas à venir",
        "ne répète pas la ligne 6", "« DELD »", "Ligne 8",
    ):  # fmt: skip
        assert words in said
    desk.act("abandonner")
    with mission_scope(herault.pk):
        assert not CollectedLine.objects.exists()

    lines = [
        bus(1, outcome="emploi durable"),
        bus(1, period="04/2025", hundredths="50"),
        bus(2, gender="H", age="22", situation="jeune"),
        bus(3, operation="Voirie (fictif)", buyer="Région d’essai (fictif)", hundredths="200"),
        bus(3, period="2024", hundredths="300"),
    ]
    content = csv_of(lines, TITLES)
    desk.deposit(content, at=AT)
    assert "5 lignes reçues" in text_of(desk.act("importer"))
    with mission_scope(herault.pk):
        row = DeskCollection.objects.get(desk=desk.desk, year=2025)
        assert row.source == CollectionSource.LINES
        assert "Personne" not in repr(list(CollectedLine.objects.values()))
        facts = facts_of_years(2025)[2025].dataset
        (hours,) = facts.ask(LEDGER_INDICATORS["heures_retenues"])
        assert (hours["numerator"], hours["people"]) == (45_100, 3)
        by = {one["group"]: one["numerator"] for one in facts.ask(LEDGER_INDICATORS["heures_retenues"], by="secteur")}
        assert by == {"building": 45_100}
        assert facts.ask(LEDGER_INDICATORS["operations"])[0]["value"] == 2
        assert facts.ask(LEDGER_INDICATORS["sorties_dynamiques_0"])[0]["numerator"] == 1
    said = text_of(desk.browser.get(page))
    assert "451 h" in said
    # Beside the year before: one more operation, one fewer person told apart, and the gaps in hours.
    for words in ("300 h", "+151 h", "Voirie (fictif)", "+200 h"):
        assert words in said
    assert_detail_budget(desk.browser, page)
    # The same file again changes nothing; nor does one of its lines in another.
    desk.deposit(content, at=AT)
    assert "déjà" in text_of(desk.act("importer"))
    said = text_of(desk.deposit(csv_of([lines[0], bus(9)], TITLES), at=AT, name="suite.csv"))
    assert "elle l’est par « reprise.csv »" in said.replace("&nbsp;", " ")
    with mission_scope(herault.pk):
        assert CollectedLine.objects.count() == 5
    # Another desk's colleague may not bring lines for it, and its undoing takes everything back.
    elsewhere = Desk(herault, name="Guichet de Sète (fictif)")
    assert "Un guichet dont vous répondez" in text_of(
        elsewhere.deposit(csv_of([bus(1, desk=desk.desk.name)], TITLES), at=AT)
    )
    with mission_scope(herault.pk):
        batch = ImportBatch.objects.get(applied_at__isnull=False)
    desk.browser.post(f"/herault/imports/{batch.public_id}/annuler")
    with mission_scope(herault.pk):
        assert not CollectedLine.objects.exists()
    assert "manquant" in text_of(desk.browser.get(page))


def test_hours_that_nobody_can_have_worked_are_told_before_anybody_signs(herault, clock):
    clock("2026-03-02 09:00")
    desk = Desk(herault)
    lines = [
        bus(1, period="2025", hundredths="99 999"),  # one person in a year: refused
        bus(2, period="03/2025", hundredths="900"),  # in a month of 744 hours: refused
        bus(3, period="03/2025", hundredths="260"),  # past 48 hours a week: someone looks
        bus(4, period="04/2025", hundredths="150"),
        bus(4, period="04/2025", hundredths="150", operation="Voirie (fictif)"),  # with the line before
        bus(5, period="04/2025", hundredths="150"),
        *(bus(6, period=f"{month:02}/2025", hundredths="210") for month in range(1, 13)),  # a year of 2,520 hours
    ]
    said = text_of(desk.deposit(csv_of(lines, TITLES), at=AT)).replace("\u00a0", " ").replace("\u202f", " ")
    for words in (
        "8 760 h au plus, puisque l’année n’en contient pas davantage",
        "744 h au plus, puisque le mois n’en contient pas davantage",
        "213 h au plus dans le mois, soit 48 h par semaine (L3121-20)",
        "206 h au plus dans le mois, soit 48 h par semaine (L3121-20), avec les autres lignes de cette personne",
        "2 503 h au plus dans l’année, soit 48 h par semaine (L3121-20), avec les autres lignes de cette personne",
    ):
        assert words in said
    assert "2 lignes" in said
    desk.act("abandonner")

    # Those received count too: the same person's month comes in a second file.
    desk.deposit(csv_of([lines[3]], TITLES), at=AT)
    desk.act("importer")
    said = text_of(desk.deposit(csv_of([lines[4]], TITLES), at=AT, name="suite.csv")).replace("\u00a0", " ")
    assert "avec les autres lignes de cette personne" in said
    # A warning refuses nothing.
    desk.act("importer")
    with mission_scope(herault.pk):
        assert CollectedLine.objects.count() == 2


@pytest.fixture
def shared_operation(herault):
    """One operation in 2025, which the ledger of a desk tells of (150 h) and the lines of another (451 h), as its own
    (300 h of them): same buyer, same title."""
    with mission_scope(herault.pk):
        ours = make_assignment()
        for kind in ("declared", "counted"):
            LedgerEntry.objects.create(
                assignment=ours, award=ours.award, month=DAY(2025, 6, 1), kind=kind, hundredths=15_000,
                author_name="Essai",
            )  # fmt: skip
        DeskCollection.objects.create(desk=ours.desk, year=2025, source="ledger")
        contract = ours.award.lot.contract
        type(contract).objects.filter(pk=contract.pk).update(reference="2025-T-01")
        build_facts(herault)
        named = {"operation": contract.operation.name.upper(), "buyer": str(contract.operation.buyer.name),
                 "reference": "2025-t-01"}  # fmt: skip
    other = Desk(herault)
    other.deposit(csv_of([bus(1, **named, hundredths="300"), bus(2, hundredths="151")], TITLES), at=AT)
    other.act("importer")
    return ours, other


def figures(mission):
    with mission_scope(mission.pk):
        facts = facts_of_years(2025)[2025].dataset
        (hours,) = facts.ask(LEDGER_INDICATORS["heures_retenues"])
        return hours["numerator"], facts.ask(LEDGER_INDICATORS["operations"])[0]["value"]


def test_an_operation_of_two_sources_is_shown_counted_once_and_the_mission_says_in_which(
    as_role, herault, shared_operation, clock
):
    clock("2026-03-02 09:00")
    _, other = shared_operation
    page = "/herault/observatoire/collecte/2025/operations/"
    team = as_role("mission_team")
    assert "dont 1 à trancher" in text_of(team.get("/herault/observatoire/collecte/?annee=2025"))
    said = text_of(team.get(page))
    for words in ("Registre de Levier", "150 h", "300 h", "À trancher", "Laissé de côté"):
        assert words in said
    assert "<strong>150 h</strong>" in said
    assert figures(herault) == (30_100, 2)
    assert_list_budget(team, page)
    # A desk reads it, and does not judge: it is a party to it.
    (act,) = set(re.findall(r'action="([^"]+/trancher)"', team.get(page).content.decode()))
    key = act.split("/")[-2]
    assert "Enregistrer la décision" not in text_of(other.browser.get(page))
    assert other.browser.post(act, {f"{key}-keep": "0", f"{key}-reason": "x"}).status_code == 403
    assert as_role("buyer").get(page).status_code == 403
    # Without a reason nothing changes, and what was chosen stays chosen.
    lines = str(other.desk.pk)
    said = text_of(team.post(act, {f"{key}-keep": lines, f"{key}-reason": " "}))
    assert "Indiquez le motif." in said
    assert figures(herault) == (30_100, 2)
    told = {f"{key}-keep": lines, f"{key}-reason": "Le guichet a repris toute l’opération."}
    said = text_of(team.post(act, told, follow=True))
    assert "<strong>300 h</strong>" in said
    assert "Le guichet a repris toute l’opération." in said
    assert figures(herault) == (45_100, 2)
    # Other hours of the same operation: both count, the operation once.
    said = text_of(team.post(act, told | {f"{key}-keep": "toutes"}, follow=True))
    assert "<strong>450 h</strong>" in said
    assert figures(herault) == (60_100, 2)
    # And its contract of one reference as well: with that of the desk's own operation, two.
    with mission_scope(herault.pk):
        (contracts,) = facts_of_years(2025)[2025].dataset.ask(LEDGER_INDICATORS["marches_travailles"])
        assert contracts["value"] == 2
    assert team.post(act.replace(key, "0" * 16), told).status_code == 404
    with mission_scope(herault.pk):
        assert OperationDecision.objects.count() == 2
