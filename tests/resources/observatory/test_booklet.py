"""The yearly booklet: one list of sections on a page and in a PDF/UA, what is missing said missing."""

import io
import re

import pytest
from pypdf import PdfReader

from levier.common.files.models import StoredFile
from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.booklet.services import print_booklet
from levier.resources.observatory.models import Booklet, BookletState
from tests.guards import CheckedClient
from tests.resources.observatory.builders import CLAUSE, NONE, contract_2022, make_open_data
from tests.resources.observatory.test_pages import text_of

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

PAGE = "/herault/observatoire/livret/"


def test_the_booklet_of_a_year_is_read_on_a_page_then_printed_from_the_same_sections(as_role, herault, clock):
    clock("2026-11-29 09:00")
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            *(
                contract_2022(
                    id=f"n{rank}",
                    dateNotification="2025-03-01",
                    considerationsSociales=NONE if rank > 3 else CLAUSE,
                    lieuExecution={"code": "34200", "typeCode": "Code postal"},
                )
                for rank in range(40)
            ),
            *(contract_2022(id=f"s{rank}", dateNotification=None) for rank in range(3)),
            *(contract_2022(id=f"v{rank}", dateNotification="2016-03-01") for rank in range(2)),
        )
    team, company = as_role("mission_team"), as_role("company")
    said = text_of(company.get(PAGE))
    assert "<h1>Observatoire de la clause sociale, Hérault 2025</h1>" in said
    headings = re.findall("<h2>(.*?)</h2>", said[said.index("<main") :])
    assert headings == [
        "Télécharger",
        "Ce que contient la source",
        "Qualité des champs, marchés notifiés en 2025",
        "Indicateurs clés, marchés notifiés en 2025",
        "Clauses sociales par secteur et par acheteur, 2025",
        "Cartes, marchés notifiés en 2025",
        "Heures, personnes et sorties en 2025",
        "Heures réalisées, par année",
        "Heures retenues en 2025, ventilées",
        "Repères publiés",
        "Référence : l’édition 2020 de la mission",
        "Ce qui manque à ce livret",
        "Définitions et sources",
    ]
    assert "4 sur 40" in said
    # Three drawings under one heading each have their title; years of which nothing is known keep their place.
    assert "Taux de chômage localisé, Hérault</p>" in said
    assert re.search(r"2021.{1,80}année ni close ni publiée", said)
    assert "Hors de ce dessin : 3 marchés sans date de notification et 2 marchés d’avant 2018." in said
    assert "Niveau de formation : valeur non lisible" in said
    assert "L’année 2025 n’est pas close" in said
    # A year without contracts has its gaps said, and no figure.
    empty = text_of(company.get(f"{PAGE}?annee=2019"))
    assert "Aucun marché notifié en 2019" in empty
    assert "(0 marché)" not in empty

    assert "Faire le PDF" not in said
    assert "sera prêt" in text_of(team.post(f"{PAGE}faire", {"annee": "2025"}, follow=True))
    with mission_scope(herault.pk):
        booklet = Booklet.objects.get(year=2025)
        print_booklet(booklet.pk)
        print_booklet(booklet.pk)
        booklet.refresh_from_db()
        assert (booklet.state, StoredFile.objects.count()) == (BookletState.READY, 1)
    # Whoever reads the page, signed in or not, takes its PDF away.
    anybody, address = CheckedClient(), f"{PAGE}2025.pdf"
    assert f'href="{address}"' in anybody.get(PAGE).content.decode()
    assert anybody.get(f"{PAGE}2024.pdf").status_code == 404
    answer = anybody.get(address)
    content = answer.content
    document = PdfReader(io.BytesIO(content))
    assert document.metadata.title == "Observatoire de la clause sociale, Hérault 2025"
    assert "pdfuaid" in document.trailer["/Root"]["/Metadata"].get_data().decode()
    printed = " ".join(page.extract_text() for page in document.pages).replace("\u00a0", " ").replace("\u202f", " ")
    printed = " ".join(printed.split())
    for heading in headings[1:]:
        assert heading in printed
    assert "4 sur 40" in printed
    # What a drawing shortens is said in full in the table, which the printed booklet has too.
    assert "plus de 387 000 h" in printed
    assert "environ 370 000 h" in printed
    # The moment of the build is told in the time of the place, as the page tells it.
    assert "Données construites le 29 novembre 2026 à 9 h 00, livret fait le 29 novembre 2026 à 9 h 00." in printed
    # Asked again, the new one takes the place of the old, which stays until then.
    team.post(f"{PAGE}faire", {"annee": "2025"})
    assert anybody.get(address).content == content
    with mission_scope(herault.pk):
        former = StoredFile.objects.get().pk
        print_booklet(booklet.pk)
        assert StoredFile.objects.get().pk != former
    assert anybody.get(address).content.startswith(b"%PDF")


def test_before_any_data_there_is_nothing_to_print_and_the_page_says_so(as_role, herault):
    team = as_role("mission_team")
    assert "Déposer un fichier" in text_of(team.get(PAGE))
    assert "déposez d’abord un fichier" in text_of(team.post(f"{PAGE}faire", {"annee": "2025"}, follow=True))
    with mission_scope(herault.pk):
        assert not Booklet.objects.exists()
