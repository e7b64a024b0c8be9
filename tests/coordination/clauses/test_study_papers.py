"""The working papers of a study, in Word: true to what is stored, and saying what is not known."""

import io

from django.urls import reverse
from docx import Document

from levier.common.documents.paper import BLANK
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import ClauseDetails
from levier.coordination.clauses.study_papers import PAPERS, StudiedLot, StudyFacts, grid, sourcing
from tests.builders import make_organization
from tests.coordination.clauses.builders import TC1, make_study
from tests.coordination.clauses.test_pages import address
from tests.coordination.procurement.builders import sign_in

FACTS = StudyFacts(
    title="Halle (fictif)", buyer="Ville d’essai (fictif)", desk="Guichet d’essai (fictif)", kind="travaux",
    way="condition", way_words="condition d’exécution", estimated_cents=600_000_000, notice="15 décembre 2026",
    months=None, lots=(StudiedLot("Lot 1, Peinture", "peinture intérieure", 833),), publics=(), perimeter="",
    facilitator="", weight=None, decision="à décider", structures=(), past=(), programmed=(),
)  # fmt: skip


def lines(paper):
    """The headings of a paper, each with its lines."""
    return {heading: [text.replace("\u00a0", " ") for _, text in blocks] for heading, blocks in paper.sections}


def test_what_is_not_known_is_left_to_complete_and_announced():
    said = lines(sourcing(FACTS))
    assert f"durée : {BLANK}" in said["L’achat"]
    assert said["Les publics"] == [f"Publics retenus : {BLANK}."]
    assert said["Structures d’insertion connues de la mission"] == ["Aucune n’est enregistrée."]
    assert all(drafted(FACTS).gaps for _, drafted in PAPERS.values())


def test_the_grid_scores_only_where_the_way_has_a_criterion():
    (told,) = lines(grid(FACTS))["Le critère social"]
    assert "condition d’exécution) n’a pas de critère social" in told
    scored = grid(StudyFacts(**{**vars(FACTS), "way": "condition_critere", "weight": 10}))
    assert lines(scored)["Le critère social"][0] == "pondération : 10 %"
    assert "la pondération du critère" not in scored.gaps
    assert lines(scored)["L’engagement de chaque lot"] == [
        f"Lot 1, Peinture, métier : peinture intérieure, 833 h : engagement signé du candidat : {BLANK}"
    ]


def test_each_is_downloaded_from_the_study_with_what_is_stored_around_it(herault):
    with mission_scope(herault.pk):
        buyer = make_organization("buyer", name="Ville d’essai (fictif)")
        make_organization("inclusive", name="Relais (fictif)", structure_kind="EI")
        lot = {**TC1, "title": "Peinture"}
        study = make_study(lots=[lot], buyer=buyer, way="condition_critere", basis="L2112-2+R2152-7", publics=["RSA"])
        make_study(buyer=buyer, desk=study.desk, title="École (fictif)")
        ClauseDetails.objects.create(study=study, perimeter="Le chantier entier", criterion_weight=10)
        desk = sign_in(herault, "facilitator", study.desk)
    page = desk.get(address("study", study)).content.decode()
    expected = {
        "sourcing": ("Note de sourcing", "Relais (fictif)", "833 h"),
        "programmation": ("Fiche de programmation", "École (fictif), travaux"),
        "questions": ("Registre des questions et réponses", "Le chantier entier", "Question n° 5"),
        "grille": ("Grille d’analyse des offres", "pondération : 10 %"),
    }
    assert set(expected) == set(PAPERS)
    for slug, words in expected.items():
        where = "/herault" + reverse("study_paper", args=[study.public_id, slug])
        assert f'href="{where}"' in page
        answer = desk.get(where)
        assert answer["Content-Disposition"].endswith('.docx"')
        document = Document(io.BytesIO(answer.content))
        said = "\n".join(line.text for line in document.paragraphs).replace("\u00a0", " ").replace("\u202f", " ")
        for word in (*words[1:], "Ville d’essai (fictif)", "à compléter"):
            assert word in said, (slug, word)
        assert words[0] in said or document.core_properties.title == words[0]
    assert desk.get("/herault" + reverse("study_paper", args=[study.public_id, "autre"])).status_code == 404
