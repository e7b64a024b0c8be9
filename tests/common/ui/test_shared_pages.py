"""Pages every visitor may meet: refusals, what the law asks for, the foot of the page, words explained."""

import re

import pytest
from django.template import engines
from django.test import RequestFactory, override_settings

from levier.common.registry import FooterLink, footer_links
from levier.common.ui.terms import definition_of, terms


def test_a_refusal_says_which_roles_may_open_the_page(herault, as_role):
    response = as_role("company").get("/herault/coordination/")
    assert response.status_code == 403
    assert "équipe de la mission ou facilitateur" in response.content.decode()


def test_a_refusal_leads_back_to_the_mission(herault, as_role):
    page = as_role("company").get("/herault/coordination/").content.decode()
    assert '<a class="button" href="/herault/">' in page


def test_what_does_not_exist_says_nothing_of_what_does(herault, client):
    response = client.get("/herault/nulle-part")
    assert response.status_code == 404
    assert "Il n’y a rien à cette adresse" in response.content.decode()


@pytest.mark.parametrize("prefix", ["", "/herault"])
def test_every_page_leads_to_what_the_law_asks_for(herault, client, prefix):
    page = client.get(f"{prefix}/").content.decode()
    for label in ("Accessibilité", "Mentions légales", "Code source"):
        assert f">{label}</a>" in page
    assert client.get(f"{prefix}/accessibilite/").status_code == 200
    assert client.get(f"{prefix}/mentions-legales/").status_code == 200


def test_footer_links_stand_in_their_rank_and_name_real_addresses():
    ranks = [link.rank for link in footer_links()]
    assert ranks == sorted(ranks)
    assert FooterLink(20, "Accessibilité", "accessibility") in footer_links()


def test_the_legal_notice_says_what_the_settings_hold_and_what_is_to_be_filled(client, db):
    legal = {"publisher": "Association d’essai (fictif)", "director": "", "host": "", "contact": ""}
    with override_settings(LEGAL=legal, SOURCE_URL="https://code.exemple.invalid/levier"):
        page = client.get("/mentions-legales/").content.decode()
    assert "Association d’essai (fictif)" in page
    assert page.count("À compléter par la mission") == 3
    assert page.count('href="https://code.exemple.invalid/levier"') == 2


def test_the_declaration_of_accessibility_does_not_claim_an_audit(client, db):
    assert "Aucun audit complet n’a encore été fait" in client.get("/accessibilite/").content.decode()


def render(source):
    return engines["django"].from_string("{% load levier %}" + source).render({}, RequestFactory().get("/"))


def test_a_term_carries_its_definition_for_everyone():
    shown = render('{% term "guichet" %} {% term "chef de file" "pilote" %}')
    ids = re.findall(r'id="(term-\d+)"', shown)
    assert len(set(ids)) == 2
    assert re.findall(r'aria-describedby="(term-\d+)"', shown) == ids
    assert definition_of("guichet") in shown
    assert ">pilote<" in shown


def test_an_unknown_term_is_a_fault():
    with pytest.raises(KeyError):
        render('{% term "n’importe quoi" %}')


def test_definitions_are_sentences_with_french_spacing():
    for term, definition in terms().items():
        assert definition.endswith((".", "\u202f?", "…")), term
        assert not re.search(r" [:;?!»]|« ", definition), term
