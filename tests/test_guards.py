"""Each guard bites: the fault it is there for makes a test fail."""

import datetime
import re
import socket
import uuid
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import models
from django.http import HttpResponse
from django.template import Context, Origin, Template, engines
from django.test import override_settings
from django.urls import get_resolver, path
from django.utils import timezone

from levier.accounts.models import User
from levier.common.audit.services import log_reading
from levier.common.audit.views import PAGE_WORDS
from levier.common.policy import public
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from tests import page_rules
from tests.builders import make_user
from tests.guards import CheckedClient, assert_swap_equals_fresh

PAGE = "<!doctype html><html lang='fr'><head><title>Essai</title></head><body><h1>Essai</h1>{}</body></html>"


@public
def sound(request):
    return HttpResponse(PAGE.format('<p id="total">12 h</p><a href="/sain">Ici</a>'))


@public
def unsound(request):
    return HttpResponse(PAGE.format("<p onclick='x()'>12 h</p>"))


@public
def hidden_origin(request):
    """A form that a browser would send as coming from nowhere."""
    page = PAGE.format('<form method="post"><button type="submit">Envoyer</button></form>')
    return HttpResponse(page, headers={"Referrer-Policy": "no-referrer"})


@public
def moving(request):
    """A page whose fragment says less than the page."""
    whole = '<p class="a" id="total">12 h</p>'
    return HttpResponse(whole.replace("12", "11") if request.headers.get("HX-Request") else PAGE.format(whole))


urlpatterns = [
    path("sain", sound),
    path("malsain", unsound),
    path("mouvant", moving),
    path("sans-origine", hidden_origin),
]


def page(body):
    return page_rules.faults(PAGE.format(body))


@override_settings(ROOT_URLCONF="tests.test_guards")
def test_the_client_refuses_a_page_that_breaks_a_rule(db):
    assert CheckedClient().get("/sain").status_code == 200
    with pytest.raises(AssertionError, match="onclick"):
        CheckedClient().get("/malsain")
    with pytest.raises(AssertionError, match="no-referrer"):
        CheckedClient().get("/sans-origine")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>alert(1)</script>", "<script> dans la page"),
        ("<style>p{}</style>", "<style> dans la page"),
        ("<p style='color:red'>x</p>", "<p style=…>"),
        ("<p ONMOUSEOVER='x()'>x</p>", "<p onmouseover=…>"),
        ("<a href=' JavaScript:x()'>x</a>", "href=javascript:"),
        ("<h1>encore</h1>", "2 h1 au lieu d'un"),
        ("<select aria-label='x' name='q'><option>------</option></select>", "choix vide sans mots : q"),
        ("<input name='q'>", "champ sans étiquette : q"),
        ("<label for='q'></label><input id='q' name='q'>", "champ sans étiquette : q"),
        ("<select name='tri'></select>", "champ sans étiquette : tri"),
        ("<p id='a'></p><p id='a'></p>", "deux éléments portent l'id 'a'"),
        ("<input aria-label='x' aria-describedby='aide'>", "aria-describedby vise 'aide', absent"),
        ("<table><tr><td>1</td></tr></table>", "tableau sans en-tête"),
        ("<table><tr><th>Heures</th></tr></table>", "<th> sans scope : Heures"),
        ("<a href='/nulle-part-du-tout/x/y'>x</a>", "href=/nulle-part-du-tout/x/y ne mène nulle part"),
        ("<div class='table-scroll'></div>", "cadre qui défile sans role=region, aria-label et tabindex=0"),
        ("<a href='#absent'>x</a>", "href=#absent : rien ne porte cet id"),
        ("<a href=''>x</a>", "lien vide"),
        ("<img src='/static/ui/absent.svg'>", "src=/static/ui/absent.svg ne mène nulle part"),
    ],
)
def test_what_a_page_breaks_is_named(body, fault):
    assert page(body) == [fault]


@pytest.mark.parametrize(
    "body",
    [
        "<label>Nom <input name='nom'></label>",
        "<label for='q'>Nom</label><input id='q' name='q'>",
        "<input type='hidden' name='jeton'><button type='submit'>Envoyer</button>",
        "<script type='application/json'>{}</script>",
        "<a href='https://www.legifrance.gouv.fr/'>x</a><a href='/herault/sante'>x</a><a href='?page=2'>x</a>",
        "<table><tr><th scope='col'>Heures</th></tr><tr><td>1</td></tr></table>",
    ],
)
def test_a_sound_page_passes(body):
    assert page(body) == []


def test_a_fragment_is_not_asked_for_a_title():
    assert page_rules.faults("<p>12 h</p>") == []


@pytest.mark.parametrize("source", ["{{ unknown }}", "{{ unknown|upper }}", "{{ known.unknown }}"])
def test_an_unknown_variable_is_written_in_the_page_and_refused(source):
    html = engines["django"].from_string(source).render({"known": {"a": 1}})
    assert page_rules.faults(html) != []


def test_a_loop_over_an_unknown_variable_is_refused_in_our_templates():
    template = engines["django"].from_string("{% for x in unknown %}{{ x }}{% endfor %}").template
    for node in template.nodelist:
        node.origin = "/src/levier/room/templates/room/page.html"
    with pytest.raises(AssertionError, match="unknown"):
        template.render(Context({}))


# Words of `{% if %}`, and what Django or allauth give by themselves.
NOT_OURS = {"and", "or", "not", "in", "is", "None", "True", "False", "forloop", "block", "csrf_token"}
ALLAUTH = re.compile(r"/accounts/templates/(account|mfa)/")


def names_asked(template):
    """The variables that the `{% if %}` and `{% elif %}` of a template ask about, without their attributes."""
    for asked in re.findall(r"{%\s*(?:if|elif)\s+(.*?)\s*%}", template):
        bare = re.sub(r"\|\w+:?", " ", re.sub(r"\"[^\"]*\"|'[^']*'", "", asked))
        yield from (name for name in re.findall(r"(?<![\w.])[a-zA-Z_]\w*", bare) if name not in NOT_OURS)


def names_given(template):
    """The variables that a template makes: in a loop, by `with`, by « as »."""
    for tag in re.findall(r"{%\s*(.*?)\s*%}", template):
        if tag.startswith("for "):
            yield from re.findall(r"\w+", tag[4:].split(" in ")[0])
        elif tag.startswith(("with ", "include ")):
            yield from re.findall(r"\b(\w+)=", tag)
        yield from re.findall(r"\bas (\w+)$", tag)


def test_no_condition_asks_about_a_name_that_nobody_gives():
    """`{% if %}` reads an unknown variable as false, and templates count on it (docs/tests.md): the name at least is
    one that code or a template of the house gives, so that a misspelt one is found."""
    house = Path(__file__).parent.parent / "src/levier"
    code = "\n".join(module.read_text(encoding="utf-8") for module in house.rglob("*.py"))
    templates = {
        str(path): path.read_text(encoding="utf-8")
        for path in house.rglob("*")
        if "templates" in path.parts and path.suffix in {".html", ".mjml", ".txt"}
    }
    given = {name for names in re.findall(r'"(\w+)":|\["(\w+)"\]|\b(\w+)=', code) for name in names}
    given.update(*(names_given(template) for template in templates.values()))
    unknown = {
        (path, name)
        for path, template in templates.items()
        for name in names_asked(template)
        if name not in given and not ALLAUTH.search(path)
    }
    assert len(templates) > 200
    assert unknown == set()
    assert set(names_asked('{% if studdy.is_decided and "x" in kinds|length %}')) - given == {"studdy"}


def test_rows_without_order_come_shuffled_and_ordered_rows_do_not(db):
    for number in range(5):
        make_user(last_name=f"Essai{number}")
    asked = list(User.objects.order_by("pk").values_list("pk", flat=True))
    assert asked == sorted(asked)
    assert list(User.objects.order_by().values_list("pk", flat=True)) != asked
    assert [user.pk for user in User.objects.order_by().iterator()] != asked
    assert User.objects.order_by().first().pk == asked[0]


OUTSIDE = ("192.0.2.1", 80)


@pytest.mark.parametrize(
    "reach",
    [
        lambda door: door.connect(OUTSIDE),
        lambda door: door.connect_ex(OUTSIDE),
        lambda door: door.sendto(b"", OUTSIDE),
        lambda door: door.sendto(b"", 0, OUTSIDE),
        lambda door: socket.getaddrinfo(*OUTSIDE),
        lambda door: socket.create_connection(("levier.invalid", 80), timeout=0.1),
    ],
    ids=["connect", "connect_ex", "sendto", "sendto with flags", "getaddrinfo", "a name"],
)
def test_no_test_reaches_outside(reach):
    with (
        socket.socket(type=socket.SOCK_DGRAM) as door,
        pytest.raises(AssertionError, match=r"connexion vers \S+ refusée"),
    ):
        reach(door)


def test_this_machine_answers_the_tests():
    with socket.create_server(("localhost", 0)) as server, socket.create_connection(server.getsockname()) as caller:
        assert caller.getpeername() == server.getsockname()


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning):
        warnings.warn("à corriger", stacklevel=1)


def test_a_moment_without_zone_is_refused(db):
    with pytest.raises(RuntimeWarning, match="naive datetime"):
        Mission.objects.filter(created_at__gt=datetime.datetime(2026, 1, 1)).exists()  # noqa: DTZ001


def test_the_clock_stops_where_it_is_told(clock):
    assert clock("2026-04-03 09:00") == timezone.now() == timezone.now()
    assert timezone.localdate() == datetime.date(2026, 4, 3)


@override_settings(ROOT_URLCONF="tests.test_guards")
def test_a_fragment_that_differs_from_the_page_is_refused(db):
    assert_swap_equals_fresh(CheckedClient(), "/sain", "total")
    with pytest.raises(AssertionError):
        assert_swap_equals_fresh(CheckedClient(), "/mouvant", "total")
    with pytest.raises(AssertionError, match="rien ne porte"):
        assert_swap_equals_fresh(CheckedClient(), "/sain", "absent")


# What htmx swaps, and the file where it is compared with the page.
SWAPS = {
    "sharing": "coordination/commitments/test_pages.py",
    "working": "coordination/clauses/test_pages.py",
    "works": "resources/observatory/test_pages.py",
}


def test_whatever_htmx_swaps_is_compared_with_the_page():
    tests, swapped = Path(__file__).parent, set()
    for template in (tests.parent / "src/levier").rglob("*.html"):
        for tag in re.findall(
            r"<\w+(?:[^<>{]|{[{%].*?[%}]})*\bhx-(?:get|post)=[^<]*?>", template.read_text(encoding="utf-8")
        ):
            into = re.search(r'hx-target="#([\w-]+)"', tag) or re.search(r'\bid="([\w-]+)"', tag)
            assert into, f"{template.name} : rien ne dit ce que remplace {tag}"
            swapped.add(into[1])
    assert swapped == set(SWAPS)
    for element_id, compared in SWAPS.items():
        asked = rf'assert_swap_equals_fresh\(.*"{element_id}"'
        assert re.search(asked, (tests / compared).read_text(encoding="utf-8")), f"{element_id} : {compared}"


@pytest.mark.parametrize("name", ["essai.mjml", "essai.txt"])
def test_a_mail_with_an_unknown_variable_is_not_made(name):
    def made(words):
        return Template(words, origin=Origin(name), engine=engines["django"].engine).render(Context({"name": "Inès"}))

    assert made("Bonjour {{ name }}") == "Bonjour Inès"
    with pytest.raises(AssertionError, match="variable inconnue : nom"):
        made("Bonjour {{ nom }}")


def test_a_reading_logged_without_its_words_is_refused(herault):
    def read(name):
        match = SimpleNamespace(url_name=name)
        request = SimpleNamespace(actor=SimpleNamespace(user_id=1), resolver_match=match, id="r")
        with mission_scope(herault.pk):
            log_reading(request, [uuid.UUID(int=1)])

    read("participant")
    with pytest.raises(AssertionError, match="« nouvelle_page » n'a pas ses mots"):
        read("nouvelle_page")


def test_the_log_names_no_address_that_is_gone():
    def names(patterns):
        for one in patterns:
            yield from names(one.url_patterns) if hasattr(one, "url_patterns") else [one.name]

    assert set(PAGE_WORDS) - set(names(get_resolver().url_patterns)) == set()


def test_a_field_without_its_french_words_is_found():
    from tests.test_models_speak_french import wordless_fields

    assert wordless_fields(Mission) == []

    class Wordless(models.Model):
        hours = models.IntegerField()

        class Meta:
            app_label = "tenancy"

        def __str__(self):
            return ""

    try:
        assert wordless_fields(Wordless) == ["tenancy.Wordless.hours"]
    finally:
        from django.apps import apps

        del apps.all_models["tenancy"]["wordless"]
        apps.clear_cache()


@pytest.mark.parametrize(
    "page",
    [
        "<p>Mot de passe oublié ?</p>",
        "<p><strong>Seuil</strong> : à vérifier</p>",
        "<p>dit « oui »</p>",
        '<a title="Aide : les mots">i</a>',
        "<p>décret n° 2025-1386</p>",
        "<p>1 820 h</p>",
    ],
)
def test_a_sign_that_a_line_could_part_from_its_word_is_found_in_a_page(page):
    assert page_rules.loose_signs(page)


def test_signs_kept_with_their_words_and_what_is_shown_as_it_stands_are_let_be():
    kept = "<p><strong>Seuil</strong>\u00a0: «\u00a0oui\u00a0»\u202f; 1\u202f820\u00a0h</p><code>a : b ?</code>"
    assert page_rules.loose_signs(kept) == []
