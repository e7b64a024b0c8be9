"""Studies on screen: from nothing or from a published contract, live or without JavaScript, decided, printed."""

import datetime
import html
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from levier.common import registry
from levier.common.policy import Actor
from levier.common.search.models import SearchEntry
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import OpportunityStudy, ground_choices
from levier.coordination.clauses.offers import studies_to_decide, study_of_open_contract
from levier.coordination.clauses.services import decide
from levier.coordination.procurement.models import Operation
from levier.organizations.models import Organization
from tests.builders import make_organization
from tests.coordination.clauses.builders import make_study, typed
from tests.coordination.procurement.builders import sign_in
from tests.guards import assert_swap_equals_fresh
from tests.page_rules import enter_button

NEW = "/herault/coordination/etudes/nouvelle"
COMPUTE = "/herault/coordination/etudes/calcul"
DAY = datetime.date
CONTRACT = {
    "uid": "21340172201787-2024-01",
    "buyer_siret": "73282932000074",
    "buyer_name": "Commune publiée",
    "object": "Réfection de la voirie",
    "cpv": "45233142",
    "amount_initial": 90_000_000,
    "amount_current": 95_000_000,
    "notified_on": DAY(2024, 5, 2),
    "duration_months": 12,
    "ccag": None,
}


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_study()


@pytest.fixture
def desk(herault, study):
    return sign_in(herault, "facilitator", study.desk)


@pytest.fixture
def published(monkeypatch):
    """A room that offers one contract of the open data."""
    monkeypatch.setitem(registry._offers, "open_contract", {CONTRACT["uid"]: CONTRACT}.get)


def address(name, study):
    return "/herault" + reverse(name, args=[study.public_id])


def test_a_study_from_nothing_shows_its_working(desk, study):
    page = desk.post(NEW, typed(study), follow=True).content.decode()
    assert "25\u202f000\u00a0€ ÷ 30\u00a0€/h = 833,33\u00a0h" in page
    assert "Condition sociale obligatoire" in page
    assert "5\u202f404\u202f000" in page


def test_the_law_is_read_beside_its_answer_as_it_stood_on_the_studys_day(herault, desk, study):
    page = desk.get(address("study", study)).content.decode()
    assert "Le texte de l’article L2112-2-1" in page
    assert "Le texte de l’article L2112-2<" in page
    with mission_scope(herault.pk):
        OpportunityStudy.objects.update(notice_on=DAY(2026, 8, 21))
    page = desk.get(address("study", study)).content.decode()
    assert "Le texte de l’article L2112-2-1" not in page
    assert "jusqu’au 21 août 2026" in page


def test_what_htmx_shows_equals_the_page_without_javascript(desk, study):
    sent = typed(study)
    again = {**sent, "recalculer": "1"}
    swapped = assert_swap_equals_fresh(desk, COMPUTE, "working", sent, fresh_url=NEW, fresh_data=again)
    assert "833,33" in swapped.content.decode()


def test_the_enter_key_recomputes_and_adds_no_lot(desk):
    assert enter_button(desk.get(NEW).content.decode(), "title").get("name") == "recalculer"


def test_recomputing_and_adding_a_lot_store_nothing_and_keep_what_was_typed(herault, desk, study):
    for button in ("recalculer", "ajouter"):
        page = desk.post(NEW, typed(study, **{button: "1", "title": "Objet bien tapé"})).content.decode()
        assert "Objet bien tapé" in page
        assert 'value="1 000 000"' in page
    assert 'name="lots-1-title"' in page
    assert "errorlist" not in page
    with mission_scope(herault.pk):
        assert OpportunityStudy.objects.count() == 1


def test_the_trades_usual_figures_fill_what_is_left_empty(herault, desk, study):
    changes = {"lots-0-trade": "peinture-interieure", "lots-0-labour_share": "", "lots-0-hourly_cost_cents": ""}
    assert desk.post(NEW, typed(study, **changes)).status_code == 302
    with mission_scope(herault.pk):
        lot = OpportunityStudy.objects.exclude(pk=study.pk).get().lots.get()
        assert (lot.labour_share, lot.hourly_cost_cents, lot.hours) == (7_000, 3_000, 1_167)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("estimated_cents", "-1", "Le minimum est"),
        ("lots-0-amount_cents", "-1 000", "Le minimum est"),
        ("lots-0-labour_share", "101", "Le maximum est 100"),
        ("lots-0-rate", "250", "Le maximum est 100"),
        ("lots-0-hourly_cost_cents", "0", "Le minimum est"),
        ("lots-0-labour_share", "", "Indiquez la part de main-d’œuvre, ou choisissez un métier."),
        ("notice_on", "1926-11-25", "L’année 1926"),
        ("estimated_cents", "beaucoup", "n’est pas un nombre"),
    ],
)
def test_a_bad_value_is_told_beside_its_field_and_nothing_is_stored(herault, desk, study, name, value, sentence):
    page = desk.post(NEW, typed(study, **{name: value})).content.decode()
    assert sentence in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert f'name="{name}"' in page
    assert value in page
    with mission_scope(herault.pk):
        assert OpportunityStudy.objects.count() == 1


def test_a_study_from_a_published_contract_takes_its_facts_and_its_buyer(herault, desk, study, published):
    page = desk.get(NEW, {"marche": CONTRACT["uid"]}).content.decode()
    for fact in ("Réfection de la voirie", "950", "2024-05-02", "Commune publiée"):
        assert fact in page
    facts = {"open_data_uid": CONTRACT["uid"], "buyer_siret": CONTRACT["buyer_siret"], "buyer_name": "Commune publiée"}
    assert desk.post(NEW, {**typed(study), **facts, "buyer": ""}).status_code == 302
    with mission_scope(herault.pk):
        made = OpportunityStudy.objects.select_related("buyer").get(open_data_uid=CONTRACT["uid"])
        published = Organization.objects.get(siret=CONTRACT["buyer_siret"], kind="buyer")
    # In the demo, where what a study says is invented, it names the fictitious twin; its source stays the contract.
    assert (str(published), str(made.buyer)) == ("Commune publiée", "Commune publiée (démonstration)")
    for page in (f"/herault/coordination/etudes/{made.public_id}/", "/herault/coordination/etudes/"):
        assert "Commune publiée (démonstration)" in desk.get(page).content.decode()
    assert CONTRACT["uid"] in desk.get(f"/herault/coordination/etudes/{made.public_id}/").content.decode()


def test_a_study_that_is_refused_leaves_no_buyer_behind(herault, desk, study, published):
    facts = {"buyer_siret": CONTRACT["buyer_siret"], "buyer_name": "Commune publiée", "buyer": ""}
    answer = desk.post(NEW, {**typed(study), **facts, "estimated_cents": "10"})
    assert "dépassent la valeur estimée" in answer.content.decode()
    with mission_scope(herault.pk):
        assert not Organization.objects.filter(siret=CONTRACT["buyer_siret"]).exists()


@pytest.mark.parametrize("uid", ["inconnu", "", "' OR 1=1"])
def test_an_unknown_contract_gives_an_empty_form(desk, uid):
    assert desk.get(NEW, {"marche": uid, "acheteur": "pas-un-uuid"}).status_code == 200


def test_a_study_opened_for_a_buyer_names_it(desk, study):
    page = desk.get(NEW, {"acheteur": str(study.buyer.public_id)}).content.decode()
    assert f'value="{study.buyer_id}" selected' in page


@pytest.mark.parametrize(
    ("known", "shown"), [("entite-adjudicatrice", "entite-adjudicatrice"), ("", "pouvoir-adjudicateur")]
)
def test_the_capacity_of_a_known_buyer_is_filled_in(herault, desk, study, known, shown):
    with mission_scope(herault.pk):
        Organization.objects.filter(pk=study.buyer_id).update(capacity=known)
    page = desk.get(NEW, {"acheteur": str(study.buyer.public_id)}).content.decode()
    assert f'value="{shown}" selected' in page


def test_a_buyer_is_always_named(desk, study):
    sent = typed(study)
    sent.pop("buyer")
    assert "errorlist" in desk.post(NEW, sent).content.decode()


def test_the_decision_is_recorded_and_locks_the_study(herault, desk, study):
    sent = {"decision": "clause", "decided_by": "La maire (fictif)", "decided_on": "2026-11-20", "version": "1"}
    page = desk.post(address("study_decide", study), sent, follow=True).content.decode()
    assert "La maire (fictif)" in page
    assert "Créer l’opération" in page
    assert desk.get(address("study_edit", study)).status_code == 302
    assert desk.post(address("study_operation", study), follow=True).status_code == 200
    with mission_scope(herault.pk):
        assert Operation.objects.get().name == "Halle (fictif)"


def test_a_refused_decision_keeps_what_was_typed(desk, study):
    sent = {"decision": "exemption", "decided_by": "La maire (fictif)", "decided_on": "2026-11-20", "version": "1"}
    page = desk.post(address("study_decide", study), {**sent, "reason": "Motif tapé"}).content.decode()
    assert "Choisissez le motif d’exemption" in page
    assert "Motif tapé" in page


@pytest.mark.parametrize(
    ("capacity", "place"),
    [("pouvoir-adjudicateur", "conservés en application de L2184-1"), ("entite-adjudicatrice", "tout moyen approprié")],
)
def test_an_exemption_says_where_its_reasons_are_kept(herault, desk, study, capacity, place):
    """L2112-2-1, III: it depends on the capacity in which the buyer acts."""
    with mission_scope(herault.pk):
        OpportunityStudy.objects.update(capacity=capacity)
    sent = {"decision": "exemption", "decided_by": "La maire (fictif)", "decided_on": "2026-11-20", "version": "1"}
    asked = desk.get(address("study_decide", study)).content.decode()
    sent |= {"ground": "LIEN_INSUFFISANT", "reason": "Aucun lien."}
    shown = desk.post(address("study_decide", study), sent, follow=True).content.decode()
    assert place in asked
    assert place in shown
    journal = desk.get(address("study_journal", study)).content.decode()
    assert "LIEN_INSUFFISANT" not in journal
    assert dict(ground_choices())["LIEN_INSUFFISANT"] in html.unescape(journal)


def test_two_people_editing_one_study_do_not_overwrite_each_other(herault, desk, study):
    edit = address("study_edit", study)
    assert desk.post(edit, typed(study, title="Premier")).status_code == 302
    page = desk.post(edit, typed(study, title="Second")).content.decode()
    assert "Une autre personne a enregistré cette fiche" in page
    assert "Second" in page
    assert 'name="version" value="2"' in page
    with mission_scope(herault.pk):
        assert OpportunityStudy.objects.get().title == "Premier"


def test_the_pdf_says_what_the_screen_says(desk, study):
    answer = desk.get(address("study_pdf", study))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("Halle (fictif)", "833", "Ce que demande la loi", "n’est pas encore enregistrée"):
        assert words in text


def test_the_list_filters_and_shows_the_last_version_only(herault, desk, study):
    list_address = "/herault/coordination/etudes/"
    assert "Halle" in desk.get(list_address, {"decision": "a_decider"}).content.decode()
    assert "Aucune étude ne répond" in desk.get(list_address, {"decision": "clause"}).content.decode()
    with mission_scope(herault.pk):
        who = {"decided_by": "X (fictif)", "decided_on": DAY(2026, 11, 1), "author": None}
        decide(study, Decision.CLAUSE, version=study.version, **who)
    desk.post(address("study_revise", study))
    assert desk.get(list_address).content.decode().count('<th scope="row">') == 1
    assert desk.get(list_address + "export.xlsx", {"tri": "-valeur"}).status_code == 200


def test_another_desk_finds_nothing_and_another_mission_neither(gard, study, as_role):
    for name in ("study", "study_edit", "study_decide", "study_pdf", "study_journal"):
        assert as_role("facilitator").get(address(name, study)).status_code == 404
    with mission_scope(gard.pk):
        far = make_organization("desk")
    stranger = sign_in(gard, "mission_team", far)
    assert stranger.get("/gard" + reverse("study", args=[study.public_id])).status_code == 404


def actor_of(study, herault, role="facilitator"):
    return Actor(user_id=1, mission_id=herault.pk, organizations={role: frozenset({study.desk_id})})


def test_an_undecided_study_waits_for_its_desk_alone_when_the_notice_comes_near(herault, study):
    today = datetime.datetime.now(tz=datetime.UTC).date()
    with mission_scope(herault.pk):
        OpportunityStudy.objects.update(notice_on=today + datetime.timedelta(days=20))
        assert [point.what for point in studies_to_decide(actor_of(study, herault))] == ["Étude\u00a0: Halle (fictif)"]
        stranger = Actor(user_id=2, mission_id=herault.pk, organizations={"facilitator": frozenset({0})})
        assert studies_to_decide(stranger) == []
        assert studies_to_decide(actor_of(study, herault, role="buyer")) == []
        OpportunityStudy.objects.update(notice_on=today + datetime.timedelta(days=200))
        assert studies_to_decide(actor_of(study, herault)) == []


def test_a_published_contract_shows_the_study_it_already_has(herault, study):
    with mission_scope(herault.pk):
        actor = actor_of(study, herault)
        assert study_of_open_contract(actor, CONTRACT).context["studies"] == []
        OpportunityStudy.objects.update(open_data_uid=CONTRACT["uid"])
        assert study_of_open_contract(actor, CONTRACT).context["studies"] == [study]
        assert study_of_open_contract(actor_of(study, herault, role="buyer"), CONTRACT) is None


def test_a_study_is_found_by_its_object_by_its_desk_alone(herault, study):
    with mission_scope(herault.pk):
        assert "Halle" in SearchEntry.objects.get(kind="study", object_id=study.public_id).title
        [kind] = [kind for kind in registry.search_kinds() if kind.kind == "study"]
        assert list(kind.visible(actor_of(study, herault))) == [study]
        assert list(kind.visible(actor_of(study, herault, role="buyer"))) == []


def test_a_new_study_is_the_first_button_of_the_home_page(herault, desk, study):
    assert 'href="/herault/coordination/etudes/nouvelle"' in desk.get("/herault/").content.decode()


def test_a_cleaning_lot_without_the_hours_of_the_staff_taken_over_is_remarked(desk, study):
    """Domain reference, §4.5: the staff that passes to the next holder opens no post."""
    cleaning = {"kind": "services", "lots-0-trade": "nettoyage"}
    remark = "l’équipe en place passe d’ordinaire au nouveau titulaire"
    assert remark in desk.post(NEW, typed(study, **cleaning), follow=True).content.decode()
    counted = {**cleaning, "lots-0-transferred_hours": "6000"}
    assert remark not in desk.post(NEW, typed(study, **counted), follow=True).content.decode()
    assert remark not in desk.post(NEW, typed(study, kind="services"), follow=True).content.decode()


@pytest.mark.parametrize(("notice_on", "told"), [(DAY(2026, 11, 19), True), (DAY(2026, 11, 20), False)])
def test_a_decision_after_the_notice_is_remarked(herault, desk, study, notice_on, told):
    with mission_scope(herault.pk):
        OpportunityStudy.objects.update(
            notice_on=notice_on, decision="clause", decided_on=DAY(2026, 11, 20), decided_by="La maire (fictif)"
        )
    assert ("Décision postérieure à l’avis" in desk.get(address("study", study)).content.decode()) == told
