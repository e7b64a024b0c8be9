"""What others published, on the page: every value with its source, the breaks marked, what is missing said missing."""

import csv
import io
import json
import re

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.references import value_words
from levier.statistics.nomenclatures import published_figures
from levier.statistics.reference import Reading
from tests.resources.observatory.builders import CLAUSE, NONE, contract_2022, make_open_data
from tests.resources.observatory.test_pages import text_of

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

PAGE = "/herault/observatoire/reperes/"


def test_the_landmarks_stand_beside_the_department_with_their_break_their_sources_and_their_gaps(as_role, herault):
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            *(contract_2022(id=f"n{rank}", considerationsSociales=NONE if rank else CLAUSE) for rank in range(40)),
        )
    someone = as_role("company")
    said = text_of(someone.get(PAGE))
    # The two series are named in one drawing, with the break.
    for words in ("France, recensement (90 000 € HT et plus)", "Hérault, données essentielles", "rupture de série"):
        assert words in said
    assert re.search(r"2014.{1,80}valeur douteuse.{1,300}ATEXO", said)
    assert re.search(r"2022.{1,60}22,3 %", said)
    # Two estimates of one year are both there; those nobody could read are too, and none of them is a zero.
    assert re.search(r"8 400 000 h.{1,400}9 160 000 h", said)
    assert re.search(r"2019.{1,60}valeur non lisible", said)
    # Nothing that was entered is left out: here, or in the former editions.
    edition = text_of(someone.get("/herault/observatoire/editions/2020/"))
    for figure in published_figures():
        words = value_words(Reading(figure.year, "", figure)).replace("\u00a0", " ").replace("\u202f", " ")
        assert words in said + edition, figure
    assert re.search(r"Paris.{1,80}Marchés à clause, en cours.{1,80}227", said)
    assert re.search(r"Haute-Vienne.{1,90}RSA.{1,90}67,3 %", said)
    # A rate belongs to a publication.
    assert "publication du 4e trimestre 2021" in said
    assert re.search(r"Hérault.{1,120}2025-T3.{1,80}10,6 %", said)
    # So does that of a zone, another than the department's; nobody's rate is asked of a zone that has none.
    assert re.search(r"Agde.{1,120}18.{1,90}2022-T3.{1,90}2023-T3", said)
    assert "se comparent entre eux, pas aux taux ci-dessus" in said
    # Who pays is named as it was said once; what is not published for the department is said to be missing.
    assert re.search(r"Collectivités locales.{1,60}48 %.{1,300}État.{1,60}34 %", said)
    assert "dans le département n’est publié nulle part" in said
    assert "Édition 2020" in said
    # The indicator that is read with the census shows both; another does not.
    assert "À côté des repères publiés" in text_of(
        someone.get("/herault/observatoire/indicateurs/part_clause_sociale/")
    )
    assert "repères publiés" not in text_of(someone.get("/herault/observatoire/indicateurs/part_critere_social/"))


def test_the_published_series_are_downloaded_as_the_indicators_are(as_role, herault):
    anybody = as_role("company")
    rows = list(csv.DictReader(io.StringIO(anybody.get(f"{PAGE}donnees.csv").content.decode("utf-8-sig"))))
    told = json.loads(anybody.get(f"{PAGE}donnees.json").content)
    assert len(rows) == len(told["rows"]) > 300
    [row] = [one for one in rows if (one["series"], one["period"], one["qualifier"]) == ("ave_hours", "2012", "about")]
    assert (row["value"], row["unit"], row["source"][:21]) == ("6000000", "hours", "Alliance Villes Emplo")
    assert {one["territory"] for one in rows if one["series"] == "unemployment_rate"} >= {"34"}
    in_words = anybody.get(f"{PAGE}donnees.csv?forme=tableur").content.decode("utf-8-sig")
    assert in_words.startswith("série;nom;territoire;période")
    for drawing in ("clauses", "heures", "chomage", "zones", "financement"):
        assert anybody.get(f"{PAGE}{drawing}.svg").content.startswith(b"<svg")
        assert f"{PAGE}{drawing}.png" in text_of(anybody.get(PAGE))
    assert anybody.get(f"{PAGE}heures.png").content.startswith(b"\x89PNG")
    assert anybody.get(f"{PAGE}martien.svg").status_code == 404


def test_a_figure_published_as_about_is_shown_so_on_the_page_of_the_department(as_role, herault):
    said = text_of(as_role("company").get("/herault/observatoire/"))
    assert re.search(r"2012.{1,60}environ 6 000 000 h", said)


def test_the_edition_of_2020_is_shown_chart_by_chart_what_could_not_be_read_as_missing(as_role, herault):
    someone = as_role("buyer")
    said = text_of(someone.get("/herault/observatoire/editions/2020/"))
    for heading, value in (
        ("Modalité de recrutement", "Embauche directe.{1,60}49 %"),
        ("Contrat de travail", "Stage.{1,60}0,1 %"),
        ("Secteur d’activité", "Traitement des eaux et gestion des déchets.{1,60}19 %"),
        ("Acheteur", "Intercommunalités.{1,60}41 %"),
        ("Catégorie de clause", "Condition d’exécution.{1,60}94 %"),
    ):
        assert f"<h2>{heading}</h2>" in said
        assert re.search(value, said)
    assert "elles font 101,2 % ensemble" in said
    assert said.count("Valeurs non lisibles") == 2
    assert re.search(r"Bénéficiaires du RSA.{1,60}valeur non lisible", said)
    assert "sans le CD 34" in said
    assert re.search(r"2016.{1,60}plus de 387 000 h", said)
    assert someone.get("/herault/observatoire/editions/2019/").status_code == 404
