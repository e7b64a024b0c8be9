"""Documents are PDF/UA, and what a person typed stays text."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

import levier
from levier.common.documents import pdf
from levier.common.documents.pdf import DocumentError, drawable, printable, render_pdf

PACKAGE = Path(levier.__file__).parent


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package folder with our base and one small template."""
    base = tmp_path / "common/documents"
    base.mkdir(parents=True)
    (base / "base.typ").write_text((PACKAGE / "common/documents/base.typ").read_text())
    (tmp_path / "letter.typ").write_text(
        '#import "/common/documents/base.typ": *\n'
        "#show: levier-document.with(title: data.title, head: data.words, foot: data.words)\n"
        "#heading(level: 1, data.words)\n#data.words"
    )
    monkeypatch.setattr(pdf, "PACKAGE", tmp_path)
    return "letter.typ"


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


@pytest.mark.parametrize(
    "typed",
    [
        '#eval("1 + 1")',
        '#import "@preview/x:1.0.0"',
        '#read("/etc/passwd")',
        "*gras* _souligné_ $x^2$",
        '"guillemets" \\ antislash',
        "// commentaire",
        "<label> @renvoi",
        "= Titre",
    ],
)
def test_markup_typed_by_a_person_comes_out_as_typed(template: str, typed: str) -> None:
    text = read(render_pdf(template, {"words": typed}, title="Lettre")).pages[0].extract_text()
    assert text.count(typed) == 4


def test_the_file_is_tagged_titled_in_french_and_marked_as_accessible(template: str) -> None:
    reader = read(render_pdf(template, {"words": "Bonjour"}, title="Lettre à l’acheteur"))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == "Lettre à l’acheteur"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_faces_are_embedded_and_ours(template: str) -> None:
    fonts = read(render_pdf(template, {"words": "Bonjour"}, title="Lettre")).pages[0]["/Resources"]["/Font"]
    names = {font.get_object()["/BaseFont"] for font in fonts.values()}
    assert any("SourceSans3" in name for name in names)
    assert any("BricolageGrotesque" in name for name in names)


@pytest.mark.parametrize("typed", ["Lot 😀", "日本", "a\u0007b", "a\ufeffb\u200bc", "\ue000x", "e\u0301te"])
def test_a_letter_without_a_face_does_not_stop_the_document(template: str, typed: str) -> None:
    assert read(render_pdf(template, {"words": typed}, title="Lettre")).pages


def test_only_letters_without_a_face_become_boxes() -> None:
    assert printable("e\u0301te\u0007 \u202f») \ufeff") == "éte \u202f») "
    assert drawable("Été œuvre 😀 1\u202f200\u00a0€ – « à »") == "Été œuvre □ 1\u202f200\u00a0€ – « à »"


def test_the_same_data_give_the_same_bytes(template: str) -> None:
    at = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    first, second = (render_pdf(template, {"words": "x"}, title="t", produced_at=at) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["missing.typ", "../outside.typ", "/etc/hostname", "common/documents"])
def test_a_template_stands_in_the_package(template: str, name: str) -> None:
    with pytest.raises(DocumentError):
        render_pdf(name, {}, title="t")


def test_a_wrong_template_fails_without_quoting_the_data(template: str) -> None:
    (pdf.PACKAGE / "letter.typ").write_text("#panic(json(bytes(sys.inputs.data)).words)")
    with pytest.raises(DocumentError) as failed:
        render_pdf(template, {"words": "Nadia K."}, title="t")
    assert "Nadia" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_no_template_of_ours_imports_from_the_network() -> None:
    for source in PACKAGE.rglob("*.typ"):
        assert not re.search(r"@\w+/", source.read_text()), source
