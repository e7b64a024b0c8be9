"""A letter: one MJML source, an HTML that every client reads, a plain text that says the same."""

import re

import pytest

from levier.common.outbox.content import Attachment, Content, plain_text, render

CONTEXT = {"subject": "Essai", "mission": None, "demo": False, "link": "https://exemple.invalid/l/a?b=1&c=2"}


def letter(**context):
    return render("outbox/mails/trial", {**CONTEXT, **context})


def test_the_html_is_french_and_fetches_nothing():
    html = letter().html
    assert '<html lang="fr"' in html
    fetched = set(re.findall(r'(?:src|url|@import|<link[^>]*href)\s*[=(]\s*"?(https?://[^"\s)]+)', html))
    assert fetched == set()


def test_the_text_says_the_same_with_the_links_addresses():
    text = letter().text
    assert text.startswith("Levier")
    assert "Ce courriel vérifie que l’envoi fonctionne." in text
    assert "Ouvrir Levier\u00a0:\nhttps://exemple.invalid/l/a?b=1&c=2" in text
    assert "<" not in text
    assert "font-size" not in text


def test_the_preview_line_is_in_the_html_alone():
    html, text = letter().html, letter().text
    assert html.count("Essai") > text.count("Essai")


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_says_it_is_one_in_both_forms(demo):
    written = letter(demo=demo)
    assert ("Démonstration" in written.html) == demo
    assert ("Démonstration" in written.text) == demo


def test_the_mission_signs(in_herault):
    written = letter(mission=in_herault)
    assert in_herault.name in written.html
    assert in_herault.name in written.text


def test_typed_text_is_never_markup():
    written = letter(subject='<script>alert("x")</script></mj-title><mj-text>', link='https://exemple.invalid/"><b>')
    assert "<script>" not in written.html
    assert '"><b>' not in written.html


def test_a_list_and_a_link_read_well_in_plain_text():
    mjml = (
        '<mjml><mj-body><mj-text><p>Deux relevés :</p><ul><li>un</li><li><a href="https://a.fr">deux</a></li></ul>'
        "</mj-text></mj-body></mjml>"
    )
    assert plain_text(mjml) == "Deux relevés :\n\n- un\n- deux (https://a.fr)"


def test_what_is_stored_reads_back_as_it_was():
    content = Content("à lire", "<p>à lire</p>", (Attachment("reçu.pdf", bytes(range(256)), "application/pdf"),))
    assert Content.from_json(content.to_json()) == content
