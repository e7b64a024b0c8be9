"""Components as pages call them."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.db.models import BLANK_CHOICE_DASH
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string


def render(source: str, **context: Any) -> str:
    return Template("{% load levier %}" + source).render(Context(context))


def request(query: str) -> SimpleNamespace:
    return SimpleNamespace(GET=QueryDict(query))


class Study(forms.Form):
    name = forms.CharField(label="Intitulé", help_text="Comme dans <l’avis>.")
    mode = forms.ChoiceField(label="Mode", widget=forms.RadioSelect, choices=[("a", "Direct"), ("b", "Mise à dispo")])
    agreed = forms.BooleanField(label="J’atteste")
    note = forms.CharField(label="Remarque", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_the_lever_is_drawn_with_attributes_and_says_itself() -> None:
    page = render("{% lever counted=74400 owed=1200 pending=10800 expected=696 %}")
    assert 'role="img"' in page
    assert "744\u00a0h retenues sur 1\u202f200\u00a0h dues" in page
    assert 'width="62%"' in page
    assert 'width="71%"' in page
    assert 'x="58%"' in page
    assert "style=" not in page
    assert "en avance de 156\u00a0h" in page


def test_a_late_lever_has_its_colour_and_its_words() -> None:
    page = render('{% lever counted=0 owed=1200 expected=696 words="pace" %}')
    assert "lever-late" in page
    assert "en retard de 696\u00a0h" in page


def test_a_badge_is_one_of_five_and_escapes_its_words() -> None:
    assert render('{% badge "late" words %}', words="<b>") == '<span class="badge badge-late">&lt;b&gt;</span>'
    with pytest.raises(TemplateSyntaxError):
        render('{% badge "red" "En retard" %}')


def test_a_figure_opens_what_stands_behind_it() -> None:
    assert '<a href="/ecritures">31\u202f904\u00a0h</a>' in render(
        '{% figure "Retenues" value "66 %" "/ecritures" %}', value="31\u202f904\u00a0h"
    )


def test_a_column_sorts_keeps_the_filters_and_forgets_the_page() -> None:
    page = render('{% column "Marché" "nom" %}', request=request("etat=late&tri=nom&page=3"))
    assert 'aria-sort="ascending"' in page
    assert 'href="?etat=late&amp;tri=-nom"' in page
    assert "aria-sort" not in render('{% column "Marché" "nom" %}', request=request(""))


def test_pages_keep_the_filters_and_say_how_many_there_are() -> None:
    page = Paginator(range(1212), 25).page(7)
    shown = render('{% pagination page "marché" %}', page=page, request=request("etat=late"))
    assert "151 à 175 sur 1\u202f212\u00a0marchés" in shown
    assert 'href="?etat=late&amp;page=8"' in shown
    assert re.search(r'aria-current="page">.*7</span>', shown)
    assert "1\u00a0marché" in render('{% pagination page "marché" %}', page=Paginator([1], 25).page(1))


def test_filters_keep_the_order_and_can_be_cleared() -> None:
    class Filters(forms.Form):
        etat = forms.CharField(label="État", required=False)

    query = "etat=late&tri=-nom&page=2"
    page = render("{% filters form %}", form=Filters(QueryDict(query)), request=request(query))
    assert '<input type="hidden" name="tri" value="-nom">' in page
    assert 'href="?tri=-nom"' in page
    assert "Tout afficher" not in render("{% filters form %}", form=Filters(QueryDict()), request=request(""))


def test_a_field_has_its_label_its_help_and_its_error_tied_to_it() -> None:
    page = render("{{ form }}", form=Study({"secret": "x"}))
    assert '<label for="id_name">Intitulé</label>' in page
    assert '<p class="field-help" id="id_name_helptext">Comme dans &lt;l’avis&gt;.</p>' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert "<legend>Mode</legend>" in page
    assert page.count("(facultatif)") == 1
    assert '<input type="hidden" name="secret" value="x" id="id_secret">' in page


def test_a_question_is_not_followed_by_a_colon_in_the_summary() -> None:
    class Asked(forms.Form):
        reason = forms.CharField(label="Pourquoi\u202f?")
        name = forms.CharField(label="Nom")

    page = render("{% error_summary form %}", form=Asked({}))
    assert "Pourquoi\u202f? Indiquez pourquoi." in page
    assert "Nom\u00a0: Indiquez le nom." in page


def test_what_is_wrong_with_a_sentence_to_agree_to_stands_alone_in_the_summary() -> None:
    class Agreed(forms.Form):
        agreed = forms.BooleanField(label="J’atteste ces heures.", error_messages={"required": "Cochez l’attestation."})

    page = render("{% error_summary form %}", form=Agreed({}))
    assert "Cochez l’attestation." in page
    assert "J’atteste" not in page


def test_an_empty_choice_says_what_it_means() -> None:
    class Chosen(forms.Form):
        way = forms.ChoiceField(label="Voie", required=False, choices=[*BLANK_CHOICE_DASH, ("a", "A")])
        mode = forms.ChoiceField(label="Mode", choices=[*BLANK_CHOICE_DASH, ("a", "A")])

    page = render("{{ form }}", form=Chosen())
    assert [word in page for word in ("À préciser", "Choisissez…", "-----")] == [True, True, False]


def test_a_field_whose_help_says_it_is_not_called_optional_again() -> None:
    form = Study({})
    [optional] = [name for name, field in form.fields.items() if not field.required and name != "secret"][:1]
    assert "(facultatif)" in render("{{ form }}", form=form)
    form.fields[optional].says_optional = False
    assert "(facultatif)" not in render("{{ form }}", form=form)


def test_the_summary_leads_to_each_field_at_fault() -> None:
    page = render("{% error_summary form %}", form=Study({}))
    assert "3 points à corriger" in page
    targets = re.findall(r'href="#([^"]+)"', page)
    body = render("{{ form }}", form=Study({}))
    assert targets == ["id_name", "id_mode_0", "id_agreed"]
    assert all(f'id="{target}"' in body for target in targets)
    assert render("{% error_summary form %}", form=Study()).strip() == ""


def test_an_error_of_the_whole_form_has_no_field_to_lead_to() -> None:
    form = Study({"name": "a", "mode": "a", "agreed": "on"})
    form.add_error(None, "Les parts ne font pas le total.")
    page = render("{% error_summary form %}", form=form)
    assert "Un point à corriger" in page
    assert "<li>Les parts ne font pas le total.</li>" in page


def test_steps_say_which_are_done() -> None:
    page = render("{% steps labels 2 %}", labels=["Fichier", "Colonnes", "Import"])
    assert page.count('aria-current="step"') == 1
    assert page.count("(fait)") == 1


def test_an_empty_list_says_what_to_do() -> None:
    page = render('{% empty "Aucun relevé" "Relancez." "/relances" "Relancer" %}')
    assert '<a class="button" href="/relances">Relancer</a>' in page


def test_filters_of_templates_are_the_formats() -> None:
    shown = render(
        '{{ h|hours }} {{ n|count:"lot clos,lots clos" }} {{ r|decimal:1 }} {{ m|moment }}',
        h=12150,
        n=2,
        r=1,
        m=datetime(2026, 11, 23, 13, 5, tzinfo=UTC),
    )
    assert shown == "121,5\u00a0h 2\u00a0lots clos 1,0 23\u00a0novembre\u00a02026 à 14\u00a0h\u00a005"


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context_and_say_what_to_do(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert '<html lang="fr">' in page
    assert page.count("<h1>") == 1
    assert "accueil" in page


@pytest.mark.parametrize("base", ["ui/base.html", "ui/base_public.html", "ui/base_phone.html"])
def test_bases_stand_without_any_context(base: str) -> None:
    page = render_to_string(base)
    assert '<a class="skip-link" href="#content">' in page
    assert '<main id="content" tabindex="-1">' in page
    assert "<nav" not in page
    assert "<footer" in page


def test_navigation_says_where_one_is() -> None:
    page = render_to_string(
        "ui/base.html",
        {
            "navigation": [
                {"label": "Promotion", "url": "/p", "current": False, "entries": []},
                {
                    "label": "Coordination",
                    "url": "/c",
                    "current": True,
                    "entries": [{"label": "Marchés", "url": "/c/m", "current": True}],
                },
            ],
            "actor": {"name": "Camille R.", "links": []},
            "logout_url": "/sortir",
        },
    )
    assert '<a href="/c" aria-current="true">Coordination</a>' in page
    assert '<a href="/c/m" aria-current="page">Marchés</a>' in page
    assert '<form action="/sortir" method="post">' in page


def test_one_crumb_alone_is_no_trail() -> None:
    alone = render('{% include "ui/components/breadcrumbs.html" %}', breadcrumbs=[{"label": "Organismes"}])
    assert "breadcrumbs" not in alone


def test_an_instant_kept_late_in_the_evening_is_of_the_day_it_was_in_the_mission():
    late = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    shown = render("{{ at|long_date }}, {{ at|short_date }}, {{ day|short_date }}", at=late, day=late.date())
    assert shown == "30\u00a0novembre\u00a02026, 30/11/2026, 29/11/2026"
