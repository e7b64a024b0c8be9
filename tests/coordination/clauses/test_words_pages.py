"""The words of a clause on screen: ready to paste, downloaded knowing what is missing, written from the mission's own
models."""

import datetime
import html
import io
import re
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from levier.common.documents import docx as documents
from levier.common.documents.docx import render_docx
from levier.common.documents.pdf import PACKAGE, DocumentError
from levier.common.registry import standings
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import ClauseDetails, ClauseWording, OpportunityStudy
from levier.coordination.clauses.services import decide
from tests.coordination.clauses.builders import DETAILED, make_ready_study, new_version
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
HAND_MADE = "Levier-essai.docx"


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_ready_study()


@pytest.fixture
def desk(herault, study):
    return sign_in(herault, "facilitator", study.desk)


@pytest.fixture
def team(as_role):
    return as_role("mission_team")


def address(name, study, query=""):
    return "/herault" + reverse(name, args=[study.public_id]) + query


def model_page(name, code):
    return "/herault" + reverse(name, args=[code])


def words(response):
    """The page as it reads, its no-break spaces made plain."""
    return html.unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def paragraphs(response):
    """Each paragraph of the DOCX with its style."""
    return [(part.style.name, part.text) for part in Document(io.BytesIO(response.content)).paragraphs]


def save_details(client, study, **changes):
    answer = client.post(address("study_details", study), {**DETAILED, **changes})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def test_a_study_leads_to_its_words_and_says_what_is_missing(desk, study):
    assert address("study_words", study) in desk.get(address("study", study)).content.decode()
    page = words(desk.get(address("study_words", study)))
    assert "Il reste 7 mentions à compléter" in page
    assert "[à compléter : montant de la pénalité par heure non réalisée]" in page
    assert "lot 1, Lot 1 : 833 h" in page
    assert "La décision de l’acheteur n’est pas encore enregistrée" in page


def test_once_completed_each_piece_is_ready_to_paste(desk, study):
    save_details(desk, study)
    response = desk.get(address("study_words", study))
    page = words(response)
    assert "Rien ne manque" in page
    assert "[à compléter" not in page
    boxes = re.findall(r'<textarea id="texte-(\w+)"[^>]* readonly>', response.content.decode())
    assert boxes == ["rc", "ae", "ccap", "annexe", "avis"]
    assert "CCAG Travaux, 20.1.5 (version du 01/07/2024)" in page
    assert "sans y déroger" in page


def test_no_document_leaves_without_the_four_mentions(desk, study):
    for query in ("", "?vu=1"):
        response = desk.get(address("study_words_docx", study, query))
        assert response["Content-Type"].startswith("text/html")
        assert "Le document ne part pas sans le périmètre, le facilitateur, les publics et les heures" in words(
            response
        )
    assert 'name="vu"' not in response.content.decode()


LEFT_BLANK = {
    "hour_penalty_cents": "montant de la pénalité par heure non réalisée",
    "absence_penalty_cents": "montant de la pénalité pour absence à une réunion",
    "document_penalty_cents": "montant de la pénalité pour un document",
    "kickoff_days": "délai de la réunion de mise au point",
    "sending_period": "fréquence de transmission des informations",
}
"""What the CCAG leaves to the contract beside the four mentions (Travaux, 20.1.4.2, 20.1.4.3 and 20.1.5)."""


@pytest.mark.parametrize("ccag", ["Travaux", ""], ids=["with a CCAG", "without"])
def test_what_is_left_blank_leaves_only_once_seen_and_the_document_says_it(herault, desk, study, ccag):
    if not ccag:
        with mission_scope(herault.pk):
            OpportunityStudy.objects.filter(pk=study.pk).update(ccag="")
    other = {} if ccag else {"ccag": "Pas de CCAG"}
    save_details(desk, study, **other)
    for field, words_left in LEFT_BLANK.items():
        with mission_scope(herault.pk):
            version = ClauseDetails.objects.get().version
        save_details(desk, study, version=version, **other, **{field: ""})
        response = desk.get(address("study_words_docx", study))
        assert response["Content-Type"].startswith("text/html"), field
        assert "Cochez la case pour dire que vous avez vu ce qui manque" in words(response)
        said = [text for _, text in paragraphs(desk.get(address("study_words_docx", study, "?vu=1")))]
        assert "Reste à compléter" in said
        assert words_left in said
        assert any(f"[à compléter\u00a0: {words_left}]" in text for text in said), field


def test_the_document_says_what_the_page_says_piece_by_piece(desk, study):
    save_details(desk, study)
    boxes = desk.get(address("study_words", study)).context["words"].pieces
    response = desk.get(address("study_words_docx", study))
    assert response["Content-Disposition"] == 'attachment; filename="clause-2026-12-15.docx"'
    said = paragraphs(response)
    texts = [text for _, text in said]
    for piece in boxes:
        for block in piece.blocks:
            assert block.text in texts, block.text
    assert ("Heading 1", "Acte d’engagement (AE)") in said
    assert ("List Bullet", "lot 1, Lot 1\u00a0: 833\u00a0h") in said
    assert "Reste à compléter" not in texts
    assert not [text for text in texts if "{" in text or "%}" in text]


def test_what_was_typed_comes_out_as_it_was_typed(desk, study):
    """A perimeter that looks like a template, or like markup, is words."""
    typed = "{{ 7*7 }} {% for x in y %} {titulaire} <b>& « halle »</b>"
    save_details(desk, study, perimeter=typed, facilitator="Guichet (fictif)\n04 00 00 00 00")
    said = [text for _, text in paragraphs(desk.get(address("study_words_docx", study)))]
    assert typed in said
    assert "Guichet (fictif)\n04 00 00 00 00" in said


def test_a_model_that_asks_for_more_than_its_values_is_refused(tmp_path, monkeypatch):
    """The sandbox: a DOCX model made by hand that reaches for Python's insides renders nothing."""
    monkeypatch.setattr(documents, "PACKAGE", tmp_path)
    made = Document()
    made.add_paragraph("{{ title.__class__.__mro__[1].__subclasses__() }}")
    made.save(str(tmp_path / HAND_MADE))
    with pytest.raises(DocumentError):
        render_docx(HAND_MADE, {}, title="Essai")
    with pytest.raises(DocumentError):
        render_docx("../ailleurs.docx", {}, title="Essai")


def test_the_model_kept_in_the_package_holds_no_macro_and_no_outside_link():
    for path in PACKAGE.rglob("*.docx"):
        names = zipfile.ZipFile(path).namelist()
        assert not [name for name in names if "vba" in name.lower() or name.startswith("word/embeddings")]
        assert not any(b'TargetMode="External"' in zipfile.ZipFile(path).read(name) for name in names)


def test_the_words_follow_the_ccag_of_the_study_and_ask_where_it_says_none(herault, desk, study):
    save_details(desk, study)
    with mission_scope(herault.pk):
        OpportunityStudy.objects.update(ccag="Maîtrise d’œuvre")
    page = words(desk.get(address("study_words", study)))
    assert "le maître d’œuvre s’engage à réaliser" in page
    assert "18.1.5" in page
    form = desk.get(address("study_details", study)).content.decode()
    assert 'name="ccag"' not in form
    labels = {label.strip(): rest for label, rest in re.findall(r"<label[^>]*>([^<]*)(.*?)</label>", form)}
    assert "facultatif" not in labels["Périmètre de l’action d’insertion"], "no document goes without it"
    assert "facultatif" in labels["Publics ajoutés par le marché"]
    with mission_scope(herault.pk):
        OpportunityStudy.objects.update(ccag="")
    assert "L’étude ne dit pas à quel CCAG" in words(desk.get(address("study_words", study)))
    with mission_scope(herault.pk):
        version = ClauseDetails.objects.get().version
    save_details(desk, study, ccag="Pas de CCAG", version=version)
    page = words(desk.get(address("study_words", study)))
    assert "exigé par l’article" not in page
    assert "Le marché ne se réfère à aucun cahier des clauses administratives générales" in page
    assert "20.1" not in re.sub(r"<nav.*?</nav>", "", page, flags=re.S)


def test_an_older_study_gets_no_words_and_is_told_why(herault, desk, study):
    with mission_scope(herault.pk):
        OpportunityStudy.objects.update(notice_on=DAY(2024, 6, 30))
    for name in ("study_words", "study_words_docx"):
        response = desk.get(address(name, study))
        assert "les textes tenus ici valent depuis le 1er juillet 2024" in words(response)
        assert "<textarea" not in response.content.decode()


def test_a_decided_study_may_still_be_detailed_and_its_decision_stands(herault, desk, study):
    with mission_scope(herault.pk):
        decide(
            study, Decision.CLAUSE, decided_by="Le maire (fictif)", decided_on=DAY(2026, 11, 20), author=None,
            version=study.version,
        )  # fmt: skip
    save_details(desk, study)
    with mission_scope(herault.pk):
        assert OpportunityStudy.objects.get().decision == "clause"
        assert ClauseDetails.objects.get().hour_penalty_cents == 6_000
    assert "n’est pas encore enregistrée" not in words(desk.get(address("study_words", study)))


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"hour_penalty_cents": "0"}, "hour_penalty_cents", "Le minimum est"),
        ({"hour_penalty_cents": "beaucoup"}, "hour_penalty_cents", ""),
        ({"kickoff_days": "0"}, "kickoff_days", "Le minimum est 1"),
        ({"kickoff_days": "100000"}, "kickoff_days", "Le maximum est 1000"),
        ({"cap_rule": "months"}, "cap_months", "Donnez le nombre de mois"),
        ({"cap_months": "12"}, "cap_months", "ne va qu’avec"),
        ({"sending_period": "jamais"}, "sending_period", ""),
        ({"perimeter": "x" * 2_001}, "perimeter", "2000"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(herault, desk, study, changes, field, told):
    response = desk.post(address("study_details", study), {**DETAILED, **changes})
    assert response.status_code == 200
    assert told in " ".join(response.context["form"].errors[field])
    assert DETAILED["facilitator"] in words(response)
    with mission_scope(herault.pk):
        assert not ClauseDetails.objects.exists()


def test_two_people_do_not_overwrite_each_other_s_details(herault, desk, study):
    save_details(desk, study)
    save_details(desk, study, kickoff_days="15", version="1")
    late = desk.post(address("study_details", study), {**DETAILED, "kickoff_days": "60", "version": "1"})
    assert "Une autre personne a enregistré" in words(late)
    assert 'value="60"' in late.content.decode()
    with mission_scope(herault.pk):
        assert ClauseDetails.objects.get().kickoff_days == 15


def test_the_database_refuses_a_penalty_or_a_delay_of_zero(in_herault):
    study = make_ready_study()
    for field in ("kickoff_days", "hour_penalty_cents", "absence_penalty_cents", "document_penalty_cents"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClauseDetails.objects.create(study=study, **{field: 0})


class TestModels:
    def test_the_mission_s_version_serves_every_desk_and_the_document_says_which(self, herault, team, desk, study):
        assert team.post(model_page("wording_edit", "avis"), new_version()).status_code == 302
        save_details(desk, study)
        page = words(desk.get(address("study_words", study)))
        assert "Vu par la mission." in page
        assert "version 1 de la mission" in page
        said = [text for _, text in paragraphs(desk.get(address("study_words_docx", study)))]
        assert any("version 1 de la mission" in text for text in said)
        team.post(model_page("wording_edit", "avis"), new_version(read="1", body="# Deux\n{voie}\n{heures_par_lot}"))
        history = words(team.get(model_page("wording", "avis")))
        assert "version 2 de la mission" in history
        assert "Vu par la mission." in history, "the version before stays readable"
        with mission_scope(herault.pk):
            assert [row.number for row in ClauseWording.objects.filter(piece="avis")] == [2, 1]

    def test_an_unknown_placeholder_is_refused_with_its_name_and_what_was_typed_is_kept(self, herault, team):
        response = team.post(
            model_page("wording_edit", "avis"), new_version(body="{voie} {heures_par_lot} {prix_plancher}")
        )
        assert "Champ inconnu : {prix_plancher}" in words(response)
        assert response.context["form"]["body"].value().endswith("{prix_plancher}")
        with mission_scope(herault.pk):
            assert not ClauseWording.objects.exists()

    @pytest.mark.parametrize(
        ("code", "changes", "told"),
        [
            ("avis", {"body": "{voie}"}, "Ce texte doit garder : {heures_par_lot}"),
            ("ccap", {"body": "{perimetre} {facilitateur}"}, "{publics}"),
            ("avis", {"articles": "L2112-2 L1"}, "Article inconnu : L1"),
            ("avis", {"reason": ""}, "Indiquez ce qui change, et pourquoi."),
        ],
    )
    def test_a_version_that_cannot_hold_is_refused(self, herault, team, code, changes, told):
        assert told in words(team.post(model_page("wording_edit", code), new_version(code, **changes)))
        with mission_scope(herault.pk):
            assert not ClauseWording.objects.exists()

    def test_two_people_do_not_add_the_same_version(self, herault, team):
        team.post(model_page("wording_edit", "rc"), new_version("rc"))
        late = team.post(model_page("wording_edit", "rc"), new_version("rc", reason="Autre raison"))
        assert "Une autre personne a enregistré ce texte" in words(late)
        assert "Autre raison" in words(late)
        again = team.post(model_page("wording_edit", "rc"), new_version("rc", reason="Autre raison", read="1"))
        assert again.status_code == 302
        with mission_scope(herault.pk):
            assert ClauseWording.objects.count() == 2

    def test_a_derogation_the_mission_writes_is_listed(self, team, desk, study):
        team.post(
            model_page("wording_edit", "ccap"), new_version("ccap", derogations="CCAG, 20.1.4.5 : bilan semestriel.")
        )
        save_details(desk, study)
        page = desk.get(address("study_words", study))
        assert page.context["words"].derogations == ["CCAG, 20.1.4.5 : bilan semestriel."]

    def test_one_mission_s_version_is_not_another_s(self, gard, herault, team):
        team.post(model_page("wording_edit", "avis"), new_version(articles="L2112-2 R2113-7"))
        for mission, count in ((herault, 1), (gard, 0)):
            with mission_scope(mission.pk):
                assert ClauseWording.objects.count() == count
                assert len([line for line in standings() if line.article == "R2113-7"]) == count

    def test_an_unknown_model_is_not_found(self, team):
        assert team.get(model_page("wording", "inconnu")).status_code == 404

    def test_what_stands_on_an_article_is_offered(self, herault, team):
        """So that whoever watches the law can ask what to read again."""
        with mission_scope(herault.pk):
            on_penalties = [line for line in standings() if line.article == "CCAG.5"]
        assert [line.url for line in on_penalties] == [reverse("wording", args=["ccap"])]
        team.post(model_page("wording_edit", "avis"), new_version(articles="L2112-2 R2113-7"))
        with mission_scope(herault.pk):
            assert reverse("wording", args=["avis"]) in [line.url for line in standings() if line.article == "R2113-7"]


def test_a_criterion_alone_has_its_weight_written_too(herault):
    with mission_scope(herault.pk):
        alone = make_ready_study(way="autre", basis="R2152-7")
        without = make_ready_study()
    assert "Pondération du critère d’insertion" in words(
        sign_in(herault, "facilitator", alone.desk).get(address("study_details", alone))
    )
    team = sign_in(herault, "facilitator", without.desk)
    assert "Pondération du critère d’insertion" not in words(team.get(address("study_details", without)))
