"""What every page must respect whatever its room: read from the HTML as a browser would get it."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
CONTROLS = {"input", "select", "textarea"}
UNKNOWN_VARIABLE = "«variable inconnue"
# What differs between two answers of one page: the proof that a form came from it, the reference of a refusal.
OF_THIS_ANSWER = re.compile(r"\b[A-Za-z0-9]{64}\b|(?<=référence\s:\s)[0-9a-f]{32}\b")


@dataclass
class Element:
    """An element of a page, with what it holds in order."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def walk(self):
        """Itself and every element below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def text(self) -> str:
        """What it says, spaces folded."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())

    def ancestors(self):
        """From its parent up."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.current = Element("document", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs}, self.current)
        self.current.children.append(element)
        if tag not in VOID:
            self.current = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        for element in (self.current, *self.current.ancestors()):
            if element.tag == tag and element.parent is not None:
                self.current = element.parent
                return

    def handle_data(self, data):
        if data.strip():
            self.current.children.append(data)


def parse(html: str) -> Element:
    """The tree of a page or of a fragment."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def faults(html: str) -> list[str]:
    """Everything a page breaks, one sentence each; a fragment (no `<html>`) is not asked for a title nor for links
    to ids that stand in the page around it."""
    return list(_faults(OF_THIS_ANSWER.sub("", html), settings.ROOT_URLCONF))


@lru_cache(maxsize=256)
def _faults(html: str, urlconf: str) -> tuple[str, ...]:
    """The same page is answered many times over (a refusal above all): it is read once."""
    elements = list(parse(html).walk())
    whole = any(element.tag == "html" for element in elements)
    found = [UNKNOWN_VARIABLE + html.split(UNKNOWN_VARIABLE, 1)[1][:80]] if UNKNOWN_VARIABLE in html else []
    for element in elements:
        found += inline_code(element)
    ids = [element.attributes["id"] for element in elements if element.attributes.get("id")]
    found += [f"deux éléments portent l'id {name!r}" for name in sorted({name for name in ids if ids.count(name) > 1})]
    found += unlabelled(elements, set(ids))
    found += headless_tables(elements)
    found += [
        "cadre qui défile sans role=region, aria-label et tabindex=0"
        for element in elements
        if "table-scroll" in element.attributes.get("class", "").split()
        and not (element.attributes.get("aria-label") and element.attributes.get("tabindex") == "0")
    ]
    found += dead_links(elements, set(ids) if whole else None)
    titles = sum(element.tag == "h1" for element in elements)
    if whole and titles != 1:
        found.append(f"{titles} h1 au lieu d'un")
    return tuple(found)


def inline_code(element: Element) -> list[str]:
    """Scripts, styles and handlers the content policy would refuse."""
    attributes = element.attributes
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


def unlabelled(elements: list[Element], ids: set[str]) -> list[str]:
    """Form controls nobody names, and labels or descriptions that point nowhere."""
    labelled = {e.attributes["for"] for e in elements if e.tag == "label" and e.attributes.get("for") and e.text}
    found = []
    for element in elements:
        attributes = element.attributes
        if element.tag in CONTROLS and attributes.get("type", "text").lower() not in UNLABELLED_TYPES:
            named = (
                attributes.get("id") in labelled
                or attributes.get("aria-label")
                or attributes.get("aria-labelledby")
                or any(above.tag == "label" and above.text for above in element.ancestors())
            )
            if not named:
                found.append(f"champ sans étiquette : {attributes.get('name') or attributes.get('id')}")
        for name in ("aria-describedby", "aria-labelledby"):
            found += [f"{name} vise {word!r}, absent" for word in attributes.get(name, "").split() if word not in ids]
    return found


def headless_tables(elements: list[Element]) -> list[str]:
    """Tables without header cells, and header cells that do not say what they head."""
    found = []
    for table in elements:
        if table.tag == "table":
            heads = [element for element in table.walk() if element.tag == "th"]
            if not heads:
                found.append("tableau sans en-tête")
            found += [f"<th> sans scope : {head.text}" for head in heads if not head.attributes.get("scope")]
    return found


def dead_links(elements: list[Element], ids: set[str] | None) -> list[str]:
    """Links and forms of ours that lead nowhere; fragments are looked for in `ids`, unless None."""
    found = []
    for element in elements:
        for name in ("href", "action", "hx-get", "hx-post", "src", "formaction"):
            address = element.attributes.get(name)
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
    return _leads_somewhere(path, settings.ROOT_URLCONF)


def enter_button(html: str, field: str) -> Element:
    """The button the Enter key presses in a field of this name: the first of its form that submits."""
    form = next(
        above
        for element in parse(html).walk()
        if element.attributes.get("name") == field
        for above in element.ancestors()
        if above.tag == "form"
    )
    return next(
        element for element in form.walk() if element.tag == "button" and element.attributes.get("type") != "button"
    )


@lru_cache(maxsize=4_096)
def _leads_somewhere(path: str, urlconf: str) -> bool:
    if path.startswith(settings.STATIC_URL):
        return finders.find(path.removeprefix(settings.STATIC_URL)) is not None
    return any(_resolves(candidate, urlconf) for candidate in (path, "/" + path.lstrip("/").partition("/")[2]))


def _resolves(path: str, urlconf: str) -> bool:
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


def outline(element: Element) -> str:
    """An element written the same way whatever the spaces and the order of attributes, for comparing two pages."""
    attributes = "".join(
        f" {name}={value!r}" for name, value in sorted(element.attributes.items()) if name != "hx-swap-oob"
    )
    inside = "".join(
        outline(child) if isinstance(child, Element) else " ".join(child.split()) for child in element.children
    )
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>\n"


def element_by_id(html: str, name: str) -> Element:
    """The element with this id; AssertionError when the page has none."""
    for element in parse(html).walk():
        if element.attributes.get("id") == name:
            return element
    raise AssertionError(f"rien ne porte l'id {name!r}")
