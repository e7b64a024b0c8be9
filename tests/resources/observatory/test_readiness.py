"""The question on the « climat et résilience » law: a buyer answers, or who asked it writes it down; numbers are
published, no name."""

import csv
import datetime
import io

import pytest
from django.db import IntegrityError, transaction

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.readiness.models import BuyerReadiness
from levier.resources.observatory.readiness.rules import QUESTION, Stage, Told, standings
from levier.resources.observatory.readiness.services import record_answer
from tests.budgets import assert_list_budget
from tests.builders import make_organization
from tests.coordination.procurement.builders import sign_in
from tests.guards import CheckedClient
from tests.resources.observatory.test_pages import text_of

HERE = "/herault/observatoire/loi-climat/"
DAY = datetime.date


def test_who_did_not_answer_is_at_no_stage():
    told = [("commune", Stage.APPLYING), ("commune", None), ("", Stage.LEARNING), ("state", None), ("commune", None)]
    whole, classes = standings(told, ["state", "commune"])
    assert (whole.answered, whole.unanswered, whole.buyers) == (2, 3, 5)
    assert [(one.buyer_class, one.answered, one.unanswered) for one in classes] == [
        ("state", 0, 1), ("commune", 1, 2), ("", 1, 0),
    ]  # fmt: skip
    assert classes[1].cells == [0, 0, 0, 1, 0, 2]
    assert "en vigueur depuis le 22 août 2026" in QUESTION.replace("\u00a0", " ")


@pytest.fixture
def town(herault):
    with mission_scope(herault.pk):
        make_organization("buyer", name="Commune muette (fictif)", buyer_class="commune")
        return make_organization("buyer", name="Ville d’essai (fictif)", buyer_class="commune")


def test_a_buyer_is_asked_on_its_home_page_answers_once_and_changes_its_mind(herault, town, clock):
    clock("2026-10-05 09:00")
    with mission_scope(herault.pk):
        buyer = sign_in(herault, "buyer", town)
    question = "Comment abordez-vous la loi climat et résilience ?"
    page = f"{HERE}acheteurs/{town.public_id}/"
    assert question in text_of(buyer.get("/herault/"))
    assert "Sans réponse" in text_of(buyer.get(f"/herault/acheteurs/{town.public_id}/"))
    assert "Comment vous le savez" not in text_of(buyer.get(page))  # it answers by itself, today
    assert buyer.post(page, {"stage": "lune", "seen": ""}).context["form"].errors["stage"]
    said = buyer.post(page, {"stage": "prepare", "comment": "Attend un modèle", "seen": ""}, follow=True)
    assert "Nous préparons nos procédures et nos modèles" in text_of(said)
    assert question not in text_of(buyer.get("/herault/"))
    with mission_scope(herault.pk):
        first = BuyerReadiness.objects.get()
        assert (first.told_by, first.comment, first.author is not None) == ("acheteur", "Attend un modèle", True)
    # A page opened before the answer that stands does not replace it unseen.
    assert "Une autre réponse" in text_of(buyer.post(page, {"stage": "decouvre", "seen": ""}))
    buyer.post(page, {"stage": "applique", "comment": "", "seen": str(first.pk)})
    kept = text_of(buyer.get(page))
    assert "Attend un modèle" in kept
    assert "remplacé" in kept


def test_who_asked_writes_down_what_was_said_and_sees_who_did_not_answer(herault, town, clock):
    clock("2026-10-05 09:00")
    with mission_scope(herault.pk):
        desk = sign_in(herault, "facilitator", make_organization("desk"))
    page = f"{HERE}acheteurs/{town.public_id}/"
    call = {"stage": "s_informe", "told_on": "2026-10-06", "told_by": "appel", "comment": "", "seen": ""}
    assert "n’est pas passée" in text_of(desk.post(page, call))
    desk.post(page, {**call, "told_on": "2026-09-03"})
    listed = text_of(desk.get(f"{HERE}acheteurs/"))
    assert "Ville d’essai (fictif)" in listed
    assert "appel téléphonique" in listed
    waiting = text_of(desk.get(f"{HERE}acheteurs/?etape=sans"))
    assert "Commune muette (fictif)" in waiting
    assert "Ville d’essai" not in waiting
    assert desk.get(f"{HERE}acheteurs.xlsx?etape=sans").status_code == 200


def test_anybody_reads_numbers_and_no_name(herault, town):
    anybody = CheckedClient()
    assert "rien n’est mesuré" in text_of(anybody.get(HERE))
    with mission_scope(herault.pk):
        record_answer(
            town, Stage.APPLYING, told_on=DAY(2026, 9, 3), told_by=Told.CALL, comment="Un mot (fictif)", author=None,
            today=DAY(2026, 10, 1), seen=None,
        )  # fmt: skip
    assert_list_budget(anybody, HERE)
    said = text_of(anybody.get(HERE))
    assert "L’appliquent" in said
    assert "Loi climat et résilience" in text_of(anybody.get("/herault/observatoire/indicateurs/"))
    assert "n’est pas un non" in said
    for kept in ("Ville d’essai", "Commune muette", "Un mot"):
        assert kept not in said
    rows = list(csv.DictReader(io.StringIO(anybody.get(f"{HERE}chiffres.csv").content.decode("utf-8-sig"))))
    told = {(row["etape"], row["acheteurs"]) for row in rows if row["acheteurs"] != "0"}
    assert told == {("L’appliquent", "1"), ("Sans réponse", "1")}
    assert {row["categorie_acheteur"] for row in rows} == {"Communes"}


def test_an_answer_is_neither_older_than_the_last_nor_of_an_unknown_stage(herault, town):
    answer = {"told_by": Told.CALL, "comment": "", "author": None, "today": DAY(2026, 10, 1)}
    with mission_scope(herault.pk):
        first = record_answer(town, Stage.LEARNING, told_on=DAY(2026, 9, 3), seen=None, **answer)
        with pytest.raises(Problem, match="plus ancienne"):
            record_answer(town, Stage.APPLYING, told_on=DAY(2026, 9, 2), seen=first.pk, **answer)
        with pytest.raises(IntegrityError), transaction.atomic():
            BuyerReadiness.objects.create(buyer=town, stage="lune", told_on=DAY(2026, 9, 3), told_by="appel")
