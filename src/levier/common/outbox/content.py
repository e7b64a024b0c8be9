"""What a mail says: the MJML of a template made into HTML and into plain text, with its attachments."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import mrml
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string


@dataclass(frozen=True)
class Attachment:
    """A file sent with a mail; `content_type` as `application/pdf`."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Content:
    """What a mail says, in both forms, with its files."""

    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()

    def to_json(self) -> str:
        """As one text, to be encrypted."""
        files = [[one.name, base64.b64encode(one.content).decode(), one.content_type] for one in self.attachments]
        return json.dumps([self.text, self.html, files], ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> "Content":
        """Reads what `to_json` wrote."""
        text, html, files = json.loads(stored)
        return cls(text, html, tuple(Attachment(name, base64.b64decode(data), kind) for name, data, kind in files))


def render(template: str, context: Mapping[str, Any], attachments: Sequence[Attachment] = ()) -> Content:
    """Renders `template`.mjml, and `template`.txt if there is one (the plain text is else derived from the MJML).

    Raises TemplateDoesNotExist, and an error of MJML when the template is not well formed: faults in our code.
    """
    mjml = render_to_string(f"{template}.mjml", dict(context))
    # Without this option the letter would fetch its typeface from another company's server.
    html = mrml.to_html(mjml, render_options=mrml.RenderOptions(fonts={})).content
    try:
        plain = get_template(f"{template}.txt")
    except TemplateDoesNotExist:
        text = plain_text(mjml)
    else:
        text = plain.template.render(Context(dict(context), autoescape=False))  # type: ignore[attr-defined]
    return Content(text.strip() + "\n", html, tuple(attachments))


class _PlainText(HTMLParser):
    """Reads the words of a letter: a block a paragraph, a link followed by its address."""

    BLOCKS = frozenset({"p", "h1", "h2", "h3", "ul", "ol", "tr", "table", "mj-text", "mj-button", "mj-section"})
    SKIPPED = frozenset({"mj-head", "mj-raw"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.addresses: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SKIPPED:
            self.skipping += 1
        if tag in self.BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag == "td":
            self.pieces.append(" ")
        if tag in {"a", "mj-button"}:
            self.addresses.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SKIPPED:
            self.skipping -= 1
        if tag in {"a", "mj-button"} and self.addresses and (address := self.addresses.pop()):
            self.pieces.append(f"\u00a0:\n{address}\n" if tag == "mj-button" else f" ({address})")
        if tag in self.BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(re.sub(r"[ \t\r\n]+", " ", data))


def plain_text(mjml: str) -> str:
    """The words of a letter for who reads without HTML, each link's address beside its words."""
    reader = _PlainText()
    reader.feed(mjml)
    reader.close()
    text = "".join(reader.pieces)
    text = re.sub(r" *\n *", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
