"""Papers that the field writes again and again, drafted in Word from what is stored: headings, paragraphs, items.

What the platform does not know is left to complete, and listed first. Each room builds its own papers as plain values;
there is one model for all, so that they look alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from levier.common.documents.docx import render_docx
from levier.common.http import file_answer

TEMPLATE = "common/documents/paper.docx"
TEXT, ITEM = "text", "item"
# What stands where somebody must write by hand.
BLANK = "à compléter"

# A heading, then its paragraphs: (TEXT or ITEM, words).
Section = tuple[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Paper:
    """What a paper says. `source`: who drafted it, when, and what is to be done with it; `gaps`: what is left to
    complete."""

    title: str
    subject: str
    source: str
    sections: Sequence[Section]
    gaps: Sequence[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The same to copy, without its model: headings, then their paragraphs and items."""
        said = [self.title, self.subject, self.source]
        for heading, blocks in self.sections:
            said += ["", heading, *(f"- {text}" if kind == ITEM else text for kind, text in blocks)]
        return "\n".join(said)

    @property
    def data(self) -> dict[str, Any]:
        """What the model reads."""
        return {
            "subject": self.subject,
            "source": self.source,
            "gaps": list(self.gaps),
            "sections": [
                {"heading": heading, "blocks": [{"kind": kind, "text": text} for kind, text in blocks]}
                for heading, blocks in self.sections
            ],
        }


def items(*lines: str) -> list[tuple[str, str]]:
    """Lines of a list; empty ones are left out."""
    return [(ITEM, line) for line in lines if line]


def paper_response(paper: Paper, name: str) -> HttpResponse:
    """A paper to download, its file dated: `name` goes without day nor suffix."""
    return file_answer(render_docx(TEMPLATE, paper.data, title=paper.title), f"{name}-{timezone.localdate()}.docx")
