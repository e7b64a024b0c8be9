"""The pages of the observatory: what is not measured is never a zero, and every figure opens its list."""

import html
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from levier.common.jobs.worker import run_due_jobs
from levier.common.registry import offered
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.coordination.clauses.models import DatedLine
from levier.organizations.models import OrganizationKind
from levier.resources.observatory import storage
from levier.resources.observatory.models import Build, SourceFile
from levier.resources.observatory.overview import silent_years
from levier.resources.observatory.selectors import open_data
from tests.builders import make_organization
from tests.guards import assert_swap_equals_fresh
from tests.resources.observatory.builders import BUYER, CLAUSE, NONE, as_deposit, contract_2022, make_open_data

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

UNKNOWN = {"considerationSociale": ["NC"]}


@pytest.fixture
def published(herault):
    """Two contracts of 2024 (a clause, a declared none), one of 2025 that does not declare, one rejected record."""
    with mission_scope(herault.pk):
        return make_open_data(
            herault,
            contract_2022(id="2024/1", objet="Nettoyage de l’école", considerationsSociales=CLAUSE),
            contract_2022(
                id="2024-2", objet="Voirie", codeCPV="45233140", montant=9_000_000, considerationsSociales=NONE
            ),
            contract_2022(id="2025-3", dateNotification="2025-03-01", considerationsSociales=UNKNOWN, montant=0),
            contract_2022(id="4", acheteur={}),
            concessions=(contract_2022(id="C1", autoriteConcedante={"id": BUYER}, acheteur=None),),
        )


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize("page", ["", "marches/", "donnees/"])
def test_without_data_a_page_says_what_to_do_to_whoever_can_do_it(as_role, page):
    assert "Déposer un fichier" in text_of(as_role("mission_team").get(f"/herault/observatoire/{page}"))
    said = text_of(as_role("company").get(f"/herault/observatoire/{page}"))
    assert "L’équipe de la mission doit d’abord déposer" in said
    assert "deposer" not in said


def test_the_department_shows_shares_with_their_two_numbers_and_what_cannot_be_measured(as_role, published):
    said = text_of(as_role("facilitator").get("/herault/observatoire/"))
    assert said.index("Ce que cette source contient") < said.index("distincts, dans le département")
    assert "2 marchés déclarent le champ « considérations sociales », sur 3" in said
    assert "50,0 % (1 sur 2 qui déclarent le champ)" in said
    assert "non mesurable dans cette source (1 marché)" in said
    assert "petit effectif" in said
    assert "?annee=2024&amp;social=clause" in said
    assert "Profil d’acheteur d’essai (fictif), octobre 2026 (Licence Ouverte 2.0)" in said
    assert "22,3" in said  # the national series, as published


def test_the_years_of_which_nothing_was_read_are_named():
    assert silent_years([2019, 2018, 2024]) == "2020 à 2023"
    assert silent_years([2019, 2021, 2025]) == "2020 et 2022 à 2024"
    assert silent_years([2024, 2025]) == silent_years([]) == ""


def test_the_national_target_is_told_of_what_it_is_a_target_of(as_role, herault):
    """30 % of contracts with any social consideration: beside the share of those with a clause it would mislead."""
    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(id="1"))
    said = text_of(as_role("buyer").get("/herault/observatoire/"))
    assert "au moins 30 % des marchés notifiés en 2025 avec une considération sociale" in said
    own = said[said.index("<main") : said.index("Repères nationaux")]
    assert "objectif national" not in own
    assert "objectif national 2025" in said


def test_where_nobody_declares_the_field_no_page_says_zero_percent(as_role, herault):
    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(id="1", considerationsSociales=None))
        buyer = make_organization(OrganizationKind.BUYER, siret=BUYER)
    client = as_role("mission_team")
    for page in ("observatoire/", "observatoire/marches/", "acheteurs/", f"acheteurs/{buyer.public_id}/"):
        said = text_of(client.get(f"/herault/{page}"))
        body = said[said.index("<main") : said.index("Repères nationaux")] if "Repères nationaux" in said else said
        assert "on mesurable" in body, page
        assert " 0 %" not in body, page
        assert ">0 %" not in body, page
        assert "0,0 %" not in body, page


# One build serves them all: what differs is the address.
LISTS = (
    ("", ["2025-3", "2024-2", "2024/1"]),
    ("?annee=2024&tri=montant", ["2024/1", "2024-2"]),
    ("?social=clause", ["2024/1"]),
    ("?social=declare&tri=-montant", ["2024-2", "2024/1"]),
    ("?secteur=public_works", ["2024-2"]),
    ("?division=90&annee=2025", ["2025-3"]),
    ("?q=ecole", ["2024/1"]),
    ("?au_moins=1 000 000", ["2024-2"]),
    ("?au_plus=1000000", ["2024/1"]),
    ("?seuil=pouvoir-adjudicateur", ["2024-2"]),
    ("?du=2025-01-01", ["2025-3"]),
    ("?nature=concession", ["C1"]),
    (f"?acheteur={BUYER}&annee=2024&social=aucune", ["2024-2"]),
    ("?acheteur=99999999999999", []),
    ("?annee=1812", ["2025-3", "2024-2", "2024/1"]),
    ("?tri=date; DROP TABLE contract", ["2025-3", "2024-2", "2024/1"]),
    ("?page=99", ["2025-3", "2024-2", "2024/1"]),
)


def test_the_list_is_what_its_address_asks(as_role, published):
    client = as_role("buyer")
    for query, kept in LISTS:
        response = client.get(f"/herault/observatoire/marches/{query}")
        assert [row["id"] for row in response.context.get("rows", [])] == kept, query


def test_a_threshold_the_mission_added_is_read_by_the_list_the_contract_and_the_buyers_page(
    as_role, herault, published
):
    """5 538 000 € for works in 2024-2025 is taken from elsewhere: the mission wrote the line it found."""
    with mission_scope(herault.pk):
        buyer = make_organization(OrganizationKind.BUYER, siret=BUYER)
    client = as_role("mission_team")
    pages = ["observatoire/marches/?seuil=pouvoir-adjudicateur", f"acheteurs/{buyer.public_id}/"]
    before = [text_of(client.get(f"/herault/{page}")) for page in pages]
    uid = f"{BUYER}-2024-2"
    assert "atteint le seuil" in text_of(client.get(f"/herault{reverse('open_contract', args=[uid])}"))
    with mission_scope(herault.pk):
        DatedLine.objects.create(
            table="seuil", key="pouvoir-adjudicateur/travaux", value=950_000_000, first_day="2024-01-01",
            last_day="2025-12-31", source="avis de 2023 (fictif)",
        )  # fmt: skip
    after = [text_of(client.get(f"/herault/{page}")) for page in pages]
    assert "Voirie" in before[0]
    assert "Voirie" not in after[0]
    assert before[1] != after[1]
    said = text_of(client.get(f"/herault{reverse('open_contract', args=[uid])}"))
    assert "inférieur au seuil européen" in said
    assert "Ligne ajoutée par la mission" in said
    assert "avis de 2023 (fictif)" in said


def test_an_amount_that_is_not_one_is_said_beside_its_field_and_filters_nothing(as_role, published):
    response = as_role("buyer").get("/herault/observatoire/marches/?au_moins=beaucoup")
    assert len(response.context["rows"]) == 3
    assert response.context["form"].errors["au_moins"]


def test_the_export_holds_the_filtered_list_and_its_source(as_role, published):
    response = as_role("buyer").get("/herault/observatoire/marches.xlsx?social=declare")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    rows = book.get_sheet_by_name("Marchés publiés").to_python()
    assert {row[0] for row in rows[1:]} == {f"{BUYER}-2024/1", f"{BUYER}-2024-2"}
    assert "Profil d’acheteur d’essai" in str(book.get_sheet_by_name("Source").to_python())


def test_a_contract_shows_its_place_in_the_file_its_repairs_and_the_duty_of_its_date(as_role, published):
    client = as_role("company")
    plain = text_of(client.get(f"/herault/observatoire/marches/{BUYER}-2024/1"))
    assert "enregistrement 1, ligne 1, octet 24" in plain
    assert "Rien n’a été réparé" in plain
    assert "inférieur au seuil européen" in plain
    large = text_of(client.get(f"/herault/observatoire/marches/{BUYER}-2024-2"))
    assert "elle ne liait pas ce marché" in large
    assert "5 538 000 € HT" in large
    repaired = text_of(client.get(f"/herault/observatoire/marches/{BUYER}-2025-3"))
    assert "Montant de 0 ou 1 €" in repaired
    assert client.get(f"/herault/observatoire/marches/{BUYER}-C1").status_code == 404
    assert client.get(f"/herault/observatoire/marches/{BUYER}-C1?nature=concession").status_code == 200


def test_the_counts_add_up_and_open_the_rejected_and_repaired_records(as_role, herault, published):
    client = as_role("state")
    assert "3 acceptés + 1 réparé + 1 rejeté = 5 lus" in text_of(client.get("/herault/observatoire/donnees/"))
    response = client.get("/herault/observatoire/donnees/enregistrements/rejetes")
    counted = client.get("/herault/observatoire/donnees/").context["qualities"]
    assert [line.counts for line in counted] == [
        {"read": 5, "contracts": 3, "concessions": 1, "notices": 0, "superseded": 0, "rejected": 1, "repaired": 1,
         "declared": 2, "without_amount": 1, "without_date": 0, "without_place": 0}
    ]  # fmt: skip
    rejected = text_of(response)
    assert "L’acheteur n’est pas identifié" in rejected
    # Fourth of its file, which is one line: the byte is that of its opening brace.
    with mission_scope(herault.pk):
        stored = SourceFile.objects.get()
    content = storage.file_path(herault.slug, stored.public_id, stored.name).read_bytes()
    assert b"\n" not in content
    offset = content.index(b'{"id": "4"')
    assert [(row["file"], row["index"], row["line"], row["offset"]) for row in response.context["rows"]] == [
        (stored.name, 4, 1, offset)
    ]
    assert f'<td class="num" data-label="Octet">{formats.integer(offset)}</td>' in response.content.decode()
    repaired = client.get("/herault/observatoire/donnees/enregistrements/montant_symbolique")
    assert [row["raw_value"] for row in repaired.context["rows"]] == ["0"]
    assert client.get("/herault/observatoire/donnees/enregistrements/inventee").status_code == 404
    book = client.get("/herault/observatoire/donnees/enregistrements/rejetes.xlsx")
    (_, row) = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert row[:4] == [stored.name, 4, 1, offset]
    assert "L’acheteur n’est pas identifié" in row[4]


def deposit(client, content, name="decp.json", **fields):
    form = {"origin": "Essai (fictif)", "dated_on": "2026-10-01", "licence": "Licence Ouverte 2.0", **fields}
    return client.post(
        "/herault/observatoire/donnees/deposer", {**form, "file": SimpleUploadedFile(name, content)}, follow=True
    )


@pytest.mark.django_db(transaction=True)
def test_the_team_deposits_a_file_and_follows_its_build(as_role, herault):
    client = as_role("mission_team")
    page = deposit(client, as_deposit(contract_2022(id="9")).chunks[0])
    assert "la construction est demandée" in text_of(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    run_due_jobs()
    assert "1 accepté + 0 réparé + 0 rejeté = 1 lu" in text_of(client.get("/herault/observatoire/donnees/"))


def test_what_htmx_swaps_in_is_the_part_of_the_page_loaded_afresh(as_role, herault):
    client = as_role("mission_team")
    deposit(client, as_deposit(contract_2022(id="9")).chunks[0])
    swapped = assert_swap_equals_fresh(client, "/herault/observatoire/donnees/", "works")
    assert "Construction en attente" in text_of(swapped)


def test_the_end_of_a_build_reloads_the_page(as_role, published):
    response = as_role("buyer").get("/herault/observatoire/donnees/", headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


def test_a_bad_deposit_is_said_beside_its_field_and_what_was_typed_stays(as_role, published):
    client = as_role("mission_team")
    for content, fields, wrong in (
        (b"%PDF-1.7 " + b"x" * 2000, {}, ["file"]),
        (b'{"marches":[{"id":"\xe9', {}, ["file"]),
        (b"%PDF-1.7 " + b"x" * 2000, {"dated_on": "2126-10-01"}, ["dated_on", "file"]),
        (b'{"marches":[{"id":"1"}', {"dated_on": "2126-10-01"}, ["dated_on"]),
        (b'{"marches":[]}', {"origin": ""}, ["file", "origin"]),
        (as_deposit(contract_2022(id="9")).chunks[0], {"origin": ""}, ["origin"]),
    ):
        page = deposit(client, content, **fields)
        assert sorted(page.context["form"].errors) == wrong
        if "origin" not in wrong:
            assert 'value="Essai (fictif)"' in page.content.decode()
    with mission_scope(published.mission_id):
        assert [build.pk for build in Build.objects.all()] == [published.pk]


def test_only_the_team_deposits_and_puts_back(as_role, published):
    assert deposit(as_role("facilitator"), b"{}").status_code == 403
    assert as_role("buyer").post("/herault/observatoire/donnees/remettre").status_code == 403
    said = as_role("mission_team").post("/herault/observatoire/donnees/remettre", follow=True)
    assert "pas de construction précédente" in text_of(said)


def test_other_rooms_are_offered_the_contracts_and_the_buyers(published, herault):
    with mission_scope(herault.pk):
        contract = offered("open_contract")(f"{BUYER}-2024/1")
        assert (contract["buyer_siret"], contract["amount_initial"], contract["cpv"]) == (BUYER, 12_000_050, "90911200")
        assert offered("open_contract")("inconnu") is None
        assert len(offered("open_contracts_of_buyer")(BUYER)) == 3
        assert offered("open_buyers")()[BUYER]["contracts"] == 3


def test_pages_cost_the_same_queries_with_few_and_many_rows(as_role, herault):
    client = as_role("mission_team")
    pages = ("observatoire/", "observatoire/marches/", "observatoire/donnees/", "acheteurs/")

    def queries(count):
        records = [contract_2022(id=str(rank), acheteur={"id": f"2134017220{rank:04d}"}) for rank in range(count)]
        with mission_scope(herault.pk):
            make_open_data(herault, *records)
        found = {}
        for page in pages:
            client.get(f"/herault/{page}")
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/herault/{page}").status_code == 200
            found[page] = len(captured)
        return found

    few = queries(10)
    assert queries(60) == few
    assert max(few.values()) <= 12


def test_markup_left_in_an_object_is_not_shown_and_what_was_published_stays_in_the_tables(herault, as_role):
    raw = "Entretien du CCAS<br />Lot 2"
    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(id="2024-9", objet=raw))
        data = open_data()
        [shown] = data.contracts().rows
        [repaired] = data.dataset.repairs(rule="balise_html").rows
    assert (shown["object"], repaired["raw_value"]) == ("Entretien du CCAS Lot 2", raw)
    reader = as_role("facilitator")
    detail = f"/herault{reverse('open_contract', args=[shown['uid']])}"
    # The contract's page tells what was repaired, with what was published.
    for page, published_as in (("/herault/observatoire/marches/", 0), (detail, 1)):
        said = reader.get(page).content.decode()
        assert "Entretien du CCAS Lot 2" in said
        assert said.count("br /&gt;") == published_as


@pytest.mark.parametrize("role", ["mission_team", "buyer", "company", "prescriber", "state"])
def test_whoever_reads_the_published_contracts_finds_them_by_object_and_number(as_role, herault, published, role):
    with mission_scope(herault.pk):
        uid = next(row["uid"] for row in open_data().contracts().rows if row["id"] == "2024/1")
    browser, address = as_role(role), reverse("open_contract", kwargs={"uid": uid})
    for asked in ("nettoyage ecole", "2024/1"):
        page = html.unescape(browser.get("/herault/recherche/", {"q": asked}).content.decode())
        assert f'href="/herault{address}"' in page
    assert address not in browser.get("/herault/recherche/", {"q": "nettoyage voirie"}).content.decode()
