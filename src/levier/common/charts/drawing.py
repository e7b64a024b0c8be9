"""The drawing itself: Vega-Lite to SVG by vl-convert, then written again with what a page may hold and nothing else.

vl-convert runs Vega in a JavaScript engine of its own: no browser, no Node, and no address may be read. Its first use
in a process loads that engine (a second or so, and some 80 MB), which is why it is imported where it draws.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

from levier.common.charts.palette import HATCHED, HATCHED_PALE, PAPER, SEA, SEA_PALE, STONE
from levier.common.charts.specification import BOLD
from levier.common.documents.pdf import FONTS

# Rises with any change of what a same specification gives.
VERSION = "1"
VEGA_LITE = "6.4"
FRENCH = {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]}

_NAMESPACE = "{http://www.w3.org/2000/svg}"
# Quoted: a name with a number in it is not one word, and Typst would take it for no face at all.
TEXT, TITLES = "'Source Sans 3'", "'Bricolage Grotesque'"
# Everything a drawing of ours is made of: no script, no style, no link, no event.
_TAGS = frozenset({"svg", "g", "path", "line", "rect", "text"})
_ATTRIBUTES = frozenset({
    "d", "x", "y", "x2", "y2", "width", "height", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray",
    "stroke-linejoin", "text-anchor", "font-family", "font-size", "font-weight",
})  # fmt: skip
_INHERITED = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "text-anchor", "font-family", "font-size",
    "font-weight",
)  # fmt: skip
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


@cache
def _engine() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def engine_version() -> str:
    """What draws, and in which version: part of what a kept drawing is known by."""
    return f"{VERSION}/{VEGA_LITE}/{version('vl-convert-python')}"


def draw(specification: Mapping[str, Any], *, name: str, title: str, description: str, areas: str = "") -> str:
    """The SVG of a specification. `name` begins every id in it; `areas` is the JSON of the features a map colours.

    Title and description are read by a screen reader in place of the drawing.
    """
    asked = json.dumps(specification, ensure_ascii=False)
    if areas:
        asked = f'{asked[:-1]}, "datasets": {{"areas": {areas}}}}}'
    made = _engine().vegalite_to_svg(asked, vl_version=VEGA_LITE, allowed_base_urls=[], format_locale=FRENCH)
    # Drawn by Vega from our own specification: no entity nor foreign document can be in it.
    root = ElementTree.fromstring(made)  # noqa: S314
    return _finished(root, name=name, title=title, description=description)


def _finished(root: ElementTree.Element, *, name: str, title: str, description: str) -> str:
    """The drawing named, hatched, and without what it does not show."""
    kept = _kept(root)
    assert kept is not None  # noqa: S101 - for the type checker: a drawing is never empty
    width, height = root.get("width", ""), root.get("height", "")
    kept.attrib = {
        "xmlns": _NAMESPACE[1:-1],
        "class": "drawing",
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-desc",
        "focusable": "false",
    }
    head = [_element("title", title, id=f"{name}-title"), _element("desc", description, id=f"{name}-desc")]
    text = ElementTree.tostring(kept, encoding="unicode")
    patterns = {
        HATCHED: _hatching(f"{name}-hatch", ground=SEA_PALE, line=SEA, thick="3"),
        HATCHED_PALE: _hatching(f"{name}-pale", ground=PAPER, line=STONE, thick="1.2"),
    }
    used = {paint: pattern for paint, pattern in patterns.items() if paint in text}
    if used:
        defs = ElementTree.Element("defs")
        defs.extend(used.values())
        head.append(defs)
    for rank, element in enumerate(head):
        kept.insert(rank, element)
    text = ElementTree.tostring(kept, encoding="unicode")
    for paint, pattern in used.items():
        text = text.replace(paint, f"url(#{pattern.get('id')})")
    return text


def _element(tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    element = ElementTree.Element(tag, attributes)
    element.text = text
    return element


def _hatching(identifier: str, *, ground: str, line: str, thick: str) -> ElementTree.Element:
    """A hatching as the lever's (`ui/sprite.html`), in a drawing that stands by itself."""
    size = {"width": "7", "height": "7"}
    pattern = ElementTree.Element(
        "pattern", {"id": identifier, **size, "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    )
    pattern.append(ElementTree.Element("rect", {**size, "fill": ground}))
    pattern.append(ElementTree.Element("path", {"d": "M1.5 0V7", "stroke": line, "stroke-width": thick}))
    return pattern


def _kept(element: ElementTree.Element) -> ElementTree.Element | None:
    """The element with what is drawn of it; None when nothing is."""
    tag = element.tag.removeprefix(_NAMESPACE)
    attributes = element.attrib
    if tag not in _TAGS or attributes.get("display") == "none":
        return None
    kept = ElementTree.Element(
        tag, {key: _short(key, value) for key, value in attributes.items() if key in _ATTRIBUTES}
    )
    if kept.get("transform") in ("translate(0,0)", ""):
        del kept.attrib["transform"]
    if tag == "text":
        kept.text = element.text
        kept.set("font-family", TITLES if kept.get("font-weight") == str(BOLD) else TEXT)
    for child in element:
        if (inside := _kept(child)) is not None:
            kept.append(inside)
    if tag == "g" and len(kept):
        _lift(kept)
    # Vega lays a background behind each group, most of them without a colour.
    invisible = tag == "path" and kept.get("fill") is None and kept.get("stroke") is None
    empty = tag in ("g", "path") and not len(kept) and not kept.get("d")
    return None if invisible or empty else kept


def _lift(group: ElementTree.Element) -> None:
    """Says once, on the group, what all its shapes say the same."""
    first = group[0]
    for key in _INHERITED:
        value = first.get(key)
        if value is not None and all(child.get(key) == value for child in group):
            group.set(key, value)
            for child in group:
                del child.attrib[key]


def _short(key: str, value: str) -> str:
    if key == "d":
        return short_path(value)
    if key == "font-size":
        return value.removesuffix("px")
    return _NUMBER.sub(lambda found: f"{float(found.group()):.1f}".removesuffix(".0"), value)


def short_path(path: str) -> str:
    """The same path with fewer characters: tenths of a unit; an outline of corners on whole units, as moves."""
    if "." in path or not path.endswith("Z") or set(path) & set("CQAHVhv"):
        return _NUMBER.sub(lambda found: f"{float(found.group()):.1f}".removesuffix(".0"), path)
    out = []
    for ring in path[1:-1].split("ZM"):
        corners = [tuple(map(int, corner.split(","))) for corner in ring.split("L")]
        moves = [f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(corners)]
        out.append(f"M{corners[0][0]} {corners[0][1]}l{' '.join(moves)}z".replace(" -", "-"))
    return "".join(out)
