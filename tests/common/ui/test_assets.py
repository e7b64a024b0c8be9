"""Static files and templates keep to the content policy, and carry what their licences ask."""

import re
from pathlib import Path

import pytest

import levier.common.ui

ROOM = Path(levier.common.ui.__file__).parent
STATIC = ROOM / "static/ui"
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_template_has_an_inline_style_script_or_handler(template: Path) -> None:
    source = template.read_text()
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", source)


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_fetch_nothing_from_elsewhere_and_what_they_fetch_exists(sheet: Path) -> None:
    for address in re.findall(r"url\(\"([^\")]+)\"\)", sheet.read_text()):
        assert address.startswith("#") or (STATIC / address).is_file(), address


def test_each_face_comes_with_its_licence() -> None:
    for name in ("OFL-SourceSans3.txt", "OFL-BricolageGrotesque.txt"):
        assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / name).read_text()


def test_styles_scripts_and_faces_weigh_little() -> None:
    """The declaration opens on a telephone: what every page fetches, uncompressed, the extended face aside."""
    fetched = [*STATIC.glob("*.css"), *STATIC.glob("*.js"), *STATIC.glob("fonts/*.woff2")]
    assert sum(path.stat().st_size for path in fetched if "-ext" not in path.name) < 130_000
