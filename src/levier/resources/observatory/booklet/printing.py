"""The booklet as one PDF/UA, from the same sections as its page."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from levier.common.documents.pdf import render_pdf
from levier.common.ui import formats
from levier.resources.observatory.booklet.blocks import Block, Drawing, Items, Table
from levier.resources.observatory.booklet.sections import Source, booklet_title, sections

TEMPLATE = "resources/observatory/documents/booklet.typ"


def render_booklet(source: Source, *, mission: str, produced_at: datetime) -> bytes:
    """The PDF. Raises DocumentError."""
    build = source.data.build
    data = {
        "mission": mission,
        "heading": booklet_title(source),
        "made": (
            f"Données construites le {formats.moment(timezone.localtime(build.finished_at))}, "
            f"livret fait le {formats.moment(produced_at)}."
        ),
        "fictitious": "Données fictives\u00a0: elles servent à la démonstration." if source.data.synthetic else "",
        "sections": [
            {"heading": section.heading, "blocks": [_printed(block) for block in section.blocks]}
            for section in sections(source)
        ],
    }
    return render_pdf(TEMPLATE, data, title=booklet_title(source), produced_at=produced_at)


def _printed(block: Block) -> dict[str, Any]:
    """A block as the template reads it."""
    if isinstance(block, Drawing):
        drawing = block.drawn
        return {
            "kind": block.kind, "title": drawing.drawing.title, "svg": drawing.svg, "alt": drawing.description,
            "notes": block.notes,
        }  # fmt: skip
    if isinstance(block, Items):
        return {"kind": block.kind, "lines": list(block.lines)}
    if isinstance(block, Table):
        return {
            "kind": block.kind, "heads": list(block.heads), "rows": [list(row) for row in block.rows],
            "numbers": block.numbers,
        }  # fmt: skip
    return {"kind": block.kind, "words": block.words}
