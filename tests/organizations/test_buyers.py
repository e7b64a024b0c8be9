"""The buyers: followed or known from open data, who sees them, and the door to follow one."""

import io

import pytest
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.organizations.buyers.selectors import BuyerLine, in_order
from levier.organizations.models import Organization, OrganizationKind
from tests.builders import make_organization
from tests.resources.observatory.builders import BUYER, CLAUSE, NONE, contract_2022, make_open_data

OTHER = "24340001700022"


@pytest.fixture
def published(settings, tmp_path, herault):
    settings.DATA_DIR = tmp_path
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            contract_2022(id="1", acheteur={"id": BUYER, "nom": "Ville"}, considerationsSociales=CLAUSE),
            contract_2022(id="2", acheteur={"id": BUYER, "nom": "Ville"}, considerationsSociales=NONE),
            contract_2022(
                id="3", acheteur={"id": BUYER}, dateNotification="2026-10-01", montant=300_000,
                considerationsSociales=NONE,
            ),
            contract_2022(id="4", acheteur={"id": OTHER, "nom": "Métropole"}, considerationsSociales={"x": ["NC"]}),
        )  # fmt: skip
        return make_organization(OrganizationKind.BUYER, name="Ville d’Essai", siret=BUYER)


def lines(client, query=""):
    return [(line.name, line.contracts) for line in client.get(f"/herault/acheteurs/{query}").context["page"]]


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_list_is_what_its_address_asks(as_role, published):
    client = as_role("facilitator")
    city, metropolis = "Ville d’Essai (fictif)", "Métropole"
    for query, names in (
        ("", [city, metropolis]),
        ("?tri=nom", [metropolis, city]),
        ("?suivi=suivis", [city]),
        ("?suivi=ouverts", [metropolis]),
        ("?mesurable=oui", [city]),
        ("?q=metropole", [metropolis]),
        ("?q=2134", [city]),
    ):
        assert [name for name, _ in lines(client, query) if name in (city, metropolis)] == names, query


def test_a_buyer_without_measure_is_said_so_and_sorts_last_both_ways():
    known = BuyerLine("1", "A", None, contracts=2, declared=2, with_consideration=1)
    unknown = BuyerLine("2", "B", None, contracts=5)
    assert in_order([unknown, known], "part") == in_order([unknown, known], "-part") == [known, unknown]
    assert unknown.share_words.startswith("non mesurable")


def test_the_export_holds_the_list(as_role, published):
    response = as_role("state").get("/herault/acheteurs.xlsx?suivi=ouverts")
    (_, row) = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert row[:4] == ["Métropole", OTHER, "non", 1.0]


def test_a_buyers_page_sets_its_contracts_against_the_department_and_the_duty(as_role, published):
    said = text_of(as_role("facilitator").get(f"/herault/acheteurs/{published.public_id}/"))
    assert "33,3 % (1 sur 3 qui déclarent le champ)" in said
    assert f"?acheteur={BUYER}&amp;seuil=pouvoir-adjudicateur&amp;du=2026-08-22" in said
    assert "soumis si la consultation a été lancée à partir de cette date, qui n’est pas publiée" in said
    assert "Avant cette date, l’obligation ne liait personne" in said
    assert f"?acheteur={BUYER}&amp;division=90" in said


def test_each_figure_of_the_duty_opens_its_own_list(as_role, published):
    client = as_role("facilitator")
    duty = client.get(f"/herault/acheteurs/{published.public_id}/").context["panels"][0].context["duty"]
    since = client.get(f"/herault/observatoire/marches/?acheteur={BUYER}&seuil=pouvoir-adjudicateur&du=2026-08-22")
    assert [row["id"] for row in since.context["rows"]] == ["3"]
    assert (duty.above, duty.since_duty, duty.before_duty, duty.older) == (1, 1, 0, 0)


def test_a_buyer_known_only_from_open_data_can_be_followed_once(as_role, published, herault):
    client = as_role("facilitator")
    assert "Suivre cet acheteur" in text_of(client.get(f"/herault/acheteurs/siret/{OTHER}/"))
    page = client.post(f"/herault/acheteurs/siret/{OTHER}/suivre", follow=True)
    assert "Métropole est suivi par la mission" in text_of(page)
    client.post(f"/herault/acheteurs/siret/{OTHER}/suivre")
    with mission_scope(herault.pk):
        followed = Organization.objects.get(siret=OTHER)
    assert followed.source == "données essentielles de la commande publique"
    assert page.request["PATH_INFO"] == f"/herault/acheteurs/{followed.public_id}/"
    moved = client.get(f"/herault/acheteurs/siret/{OTHER}/")
    assert moved["Location"] == f"/herault/acheteurs/{followed.public_id}/"


def test_nobody_follows_a_buyer_that_published_nothing(as_role, published):
    assert as_role("facilitator").post("/herault/acheteurs/siret/99999999999999/suivre").status_code == 404
    assert as_role("state").post(f"/herault/acheteurs/siret/{OTHER}/suivre").status_code == 403


def test_a_buyer_sees_his_own_body_alone(as_role, published):
    client = as_role("buyer")
    assert "Métropole" not in text_of(client.get("/herault/acheteurs/"))
    assert client.get(f"/herault/acheteurs/{published.public_id}/").status_code == 404
    assert client.get(f"/herault/acheteurs/siret/{OTHER}/").status_code == 404


def test_the_list_stands_without_open_data(as_role, herault):
    with mission_scope(herault.pk):
        make_organization(OrganizationKind.BUYER, name="Commune seule")
    assert ("Commune seule (fictif)", 0) in lines(as_role("mission_team"))
