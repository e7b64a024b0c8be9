"""Writes the DOCX models kept in the package: `python tools/docx_models.py`.

Their places are docxtpl's (`{{ … }}`, `{%p … %}`); their styles are Word's own, so that what is pasted elsewhere takes
the look of the document it goes into.
"""

from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

ROOT = Path(__file__).parent.parent / "src/levier"
WORDS = ROOT / "coordination/clauses/documents/words.docx"
PAPER = ROOT / "common/documents/paper.docx"

LINES = [
    ("{{ title }}", "Title"),
    ("{{ buyer }}", "Subtitle"),
    ("{{ source }}", "Normal"),
    ("{%p if gaps %}", "Normal"),
    ("Reste à compléter", "Heading 1"),
    ("{%p for gap in gaps %}", "Normal"),
    ("{{ gap }}", "List Bullet"),
    ("{%p endfor %}", "Normal"),
    ("{%p endif %}", "Normal"),
    ("{%p for piece in pieces %}", "Normal"),
    ("{{ piece.label }}", "Heading 1"),
    ("D’après le modèle\u00a0: {{ piece.version }}.", "Normal"),
    ("{%p for block in piece.blocks %}", "Normal"),
    ("{%p if block.kind == 'title' %}", "Normal"),
    ("{{ block.text }}", "Heading 2"),
    ("{%p elif block.kind == 'item' %}", "Normal"),
    ("{{ block.text }}", "List Bullet"),
    ("{%p else %}", "Normal"),
    ("{{ block.text }}", "Normal"),
    ("{%p endif %}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("Articles et dérogations", "Heading 1"),
    ("Ces textes s’appuient sur", "Heading 2"),
    ("{%p for article in articles %}", "Normal"),
    ("{{ article }}", "List Bullet"),
    ("{%p endfor %}", "Normal"),
    ("Dérogations", "Heading 2"),
    ("{%p for derogation in derogations %}", "Normal"),
    ("{{ derogation }}", "List Bullet"),
    ("{%p endfor %}", "Normal"),
]

PAPER_LINES = [
    ("{{ title }}", "Title"),
    ("{{ subject }}", "Subtitle"),
    ("{{ source }}", "Normal"),
    ("{%p if gaps %}", "Normal"),
    ("Reste à compléter", "Heading 1"),
    ("{%p for gap in gaps %}", "Normal"),
    ("{{ gap }}", "List Bullet"),
    ("{%p endfor %}", "Normal"),
    ("{%p endif %}", "Normal"),
    ("{%p for section in sections %}", "Normal"),
    ("{{ section.heading }}", "Heading 1"),
    ("{%p for block in section.blocks %}", "Normal"),
    ("{%p if block.kind == 'item' %}", "Normal"),
    ("{{ block.text }}", "List Bullet"),
    ("{%p else %}", "Normal"),
    ("{{ block.text }}", "Normal"),
    ("{%p endif %}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("{%p endfor %}", "Normal"),
]


def write(model: Path, lines: list[tuple[str, str]]) -> None:
    """A model of these paragraphs and their styles."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    french(normal)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
    for text, style in lines:
        document.add_paragraph(text, style=style)
    document.core_properties.author = "Levier"
    document.core_properties.language = "fr-FR"
    document.save(str(model))


def french(style) -> None:
    """Says the language, so that Word checks the spelling and a reader speaks in French."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    style.element.get_or_add_rPr().append(language)


if __name__ == "__main__":
    write(WORDS, LINES)
    write(PAPER, PAPER_LINES)
