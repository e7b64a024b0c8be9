"""What every page must respect whatever its room: read from the HTML as a browser would get it."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import lxml.html
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve
from lxml.html import HtmlElement

UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
CONTROLS = {"input", "select", "textarea"}
UNKNOWN_VARIABLE = "«variable inconnue"
# What differs between two answers of one page: the proof that a form came from it, the reference of a refusal.
OF_THIS_ANSWER = re.compile(r"\b[A-Za-z0-9]{64}\b|(?<=référence\s:\s)[0-9a-f]{32}\b")

# The page of one thing is the page of another: an address is looked up once for all the things it names.
NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ANY_NUMBER = "11111111-1111-4111-8111-111111111111"
FIGURES = re.compile(r"(?<=/)\d+(?=/|$)")


def elements_of(html: str) -> list[HtmlElement]:
    """Every element of a page or of a fragment, in the order of the page."""
    return list(lxml.html.document_fromstring(html).iter("*")) if html.strip() else []


def text_of(element: HtmlElement) -> str:
    """What an element says, spaces folded."""
    return " ".join(" ".join(element.itertext()).split())


def faults(html: str) -> list[str]:
    """Everything a page breaks, one sentence each; a fragment (no `<html>`) is not asked for a title nor for links
    to ids that stand in the page around it."""
    return list(_faults(OF_THIS_ANSWER.sub("", html), settings.ROOT_URLCONF))


@lru_cache(maxsize=256)
def _faults(html: str, urlconf: str) -> tuple[str, ...]:
    """The same page is answered many times over (a refusal above all): it is read once."""
    elements = elements_of(html)
    whole = "<html" in html
    found = [UNKNOWN_VARIABLE + html.split(UNKNOWN_VARIABLE, 1)[1][:80]] if UNKNOWN_VARIABLE in html else []
    for element in elements:
        found += inline_code(element)
    ids = [name for element in elements if (name := element.get("id"))]
    found += [f"deux éléments portent l'id {name!r}" for name in sorted({name for name in ids if ids.count(name) > 1})]
    found += unlabelled(elements, set(ids))
    found += headless_tables(elements)
    found += [
        "cadre qui défile sans role=region, aria-label et tabindex=0"
        for element in elements
        if "table-scroll" in element.get("class", "").split()
        and not (element.get("aria-label") and element.get("tabindex") == "0")
    ]
    found += dead_links(elements, set(ids) if whole else None)
    found += [
        f"choix vide sans mots : {element.getparent().get('name')}"
        for element in elements
        if element.tag == "option" and (element.text or "").startswith("---")
    ]
    titles = sum(element.tag == "h1" for element in elements)
    if whole and titles != 1:
        found.append(f"{titles} h1 au lieu d'un")
    return tuple(found)


def inline_code(element: HtmlElement) -> list[str]:
    """Scripts, styles and handlers the content policy would refuse."""
    attributes = element.attrib
    found = [f"<{element.tag} {name}=…>" for name in attributes if name.startswith("on") or name == "style"]
    if element.tag == "style" or (
        element.tag == "script" and "src" not in attributes and not attributes.get("type", "").endswith("json")
    ):
        found.append(f"<{element.tag}> dans la page")
    found += [
        f"{name}=javascript:"
        for name in ("href", "action", "src", "formaction")
        if attributes.get(name, "").strip().lower().startswith("javascript:")
    ]
    return found


def unlabelled(elements: list[HtmlElement], ids: set[str]) -> list[str]:
    """Form controls nobody names, and labels or descriptions that point nowhere."""
    labelled = {e.get("for") for e in elements if e.tag == "label" and e.get("for") and text_of(e)}
    found = []
    for element in elements:
        attributes = element.attrib
        if element.tag in CONTROLS and attributes.get("type", "text").lower() not in UNLABELLED_TYPES:
            named = (
                attributes.get("id") in labelled
                or attributes.get("aria-label")
                or attributes.get("aria-labelledby")
                or any(text_of(above) for above in element.iterancestors("label"))
            )
            if not named:
                found.append(f"champ sans étiquette : {attributes.get('name') or attributes.get('id')}")
        for name in ("aria-describedby", "aria-labelledby"):
            found += [f"{name} vise {word!r}, absent" for word in attributes.get(name, "").split() if word not in ids]
    return found


def headless_tables(elements: list[HtmlElement]) -> list[str]:
    """Tables without header cells, and header cells that do not say what they head."""
    found = []
    for table in elements:
        if table.tag == "table":
            heads = list(table.iter("th"))
            if not heads:
                found.append("tableau sans en-tête")
            found += [f"<th> sans scope : {text_of(head)}" for head in heads if not head.get("scope")]
    return found


def dead_links(elements: list[HtmlElement], ids: set[str] | None) -> list[str]:
    """Links and forms of ours that lead nowhere; fragments are looked for in `ids`, unless None."""
    found = []
    for element in elements:
        for name in ("href", "action", "hx-get", "hx-post", "src", "formaction"):
            address = element.get(name)
            if address is None or element.tag in {"svg", "use", "image"}:
                continue
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            if not parts.path:
                # With a query, or after sending a form, the fragment is looked for in the page that answers.
                same_page = name == "href" and not parts.query
                if same_page and parts.fragment and ids is not None and parts.fragment not in ids:
                    found.append(f"{name}=#{parts.fragment} : rien ne porte cet id")
                elif not address and name == "href":
                    found.append("lien vide")
            elif parts.path.startswith("/") and not leads_somewhere(parts.path):
                found.append(f"{name}={parts.path} ne mène nulle part")
    return found


def leads_somewhere(path: str) -> bool:
    """Whether a path of ours is an address (in a mission or outside any) or a static file."""
    if path.startswith(settings.STATIC_URL):
        return _is_static(path.removeprefix(settings.STATIC_URL))
    return _leads_somewhere(_of_anything(path), settings.ROOT_URLCONF)


# A plain space before a sign of high punctuation or within guillemets; a figure and its unit, or its thousands, apart.
LOOSE_SIGN = re.compile(r"« | »|(?<=[\w)%’»}]) [:;?!](?=\s|$)|n° (?=\d)")
LOOSE_FIGURE = re.compile(r"(?<![\d,])\b\d{1,3} (?=\d{3}(?!\d))|(?<=\d) (?=(?:%|€|h|Mo)(?!\w))")
# What stands for the element before a text: no word, no figure.
AN_ELEMENT = "}"
# What is shown as it stands elsewhere: code, and what a person types.
SAID_ASIDE = ("aria-label", "title", "placeholder", "alt")
AS_IT_STANDS = {"code", "pre", "script", "style", "textarea"}


def loose_signs(html: str) -> list[str]:
    """What a page says, in its text, its names and its titles, where a line could break between a sign and its word."""
    found = []
    for element in elements_of(html):
        own = [] if element.tag in AS_IT_STANDS else [element.text, *(element.get(name) for name in SAID_ASIDE)]
        # What follows an element may begin by the sign: « <strong>Seuil</strong> : 216 000 € ».
        after = f"{AN_ELEMENT}{element.tail}" if element.tail else None
        for said in filter(None, (*own, after)):
            if LOOSE_SIGN.search(said) or LOOSE_FIGURE.search(said):
                found.append(_said(said)[:120])
    return found


def enter_button(html: str, field: str) -> HtmlElement:
    """The button the Enter key presses in a field of this name: the first of its form that submits."""
    form = next(
        above
        for element in elements_of(html)
        if element.get("name") == field
        for above in element.iterancestors("form")
    )
    return next(element for element in form.iter("button") if element.get("type") != "button")


@lru_cache(maxsize=1_024)
def _is_static(name: str) -> bool:
    return finders.find(name) is not None


def _of_anything(path: str) -> str:
    return FIGURES.sub(lambda found: "1" * len(found[0]), NUMBER.sub(ANY_NUMBER, path))


@lru_cache(maxsize=4_096)
def _leads_somewhere(path: str, urlconf: str) -> bool:
    return any(_resolves(candidate, urlconf) for candidate in (path, "/" + path.lstrip("/").partition("/")[2]))


def _resolves(path: str, urlconf: str) -> bool:
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


def outline(element: HtmlElement) -> str:
    """An element written the same way whatever the spaces and the order of attributes, for comparing two pages."""
    attributes = "".join(
        f" {name}={value!r}" for name, value in sorted(element.attrib.items()) if name != "hx-swap-oob"
    )
    inside = _said(element.text) + "".join(outline(child) + _said(child.tail) for child in element.iterchildren("*"))
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>\n"


def _said(text: str | None) -> str:
    return " ".join((text or "").split())


def element_by_id(html: str, name: str) -> HtmlElement:
    """The element with this id; AssertionError when the page has none."""
    for element in elements_of(html):
        if element.get("id") == name:
            return element
    raise AssertionError(f"rien ne porte l'id {name!r}")
