"""PDF/UA-1 documents from Typst templates kept in the rooms.

Data reach the template as JSON, never as template text: what a person typed comes out as it was typed.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

import typst

PACKAGE = Path(__file__).resolve().parents[2]
FONTS = Path(__file__).resolve().parent / "fonts"


class DocumentError(Exception):
    """A template of ours is wrong: a fault of the program, never of the person asking."""


@cache
def _fonts() -> typst.Fonts:
    """Our faces, and Typst's own as a last resort for the letters they lack."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def render_pdf(
    template: str, data: Mapping[str, Any], *, title: str, lang: str = "fr", produced_at: datetime | None = None
) -> bytes:
    """Renders a tagged PDF/UA-1 document.

    `template` is a path inside the package ("coordination/followup/documents/buyer_report.typ"); it imports
    "/common/documents/base.typ", where `data` is read. `data` holds what JSON can say, texts already formatted by
    `levier.common.ui.formats`; `title` and `lang` join it. `produced_at` (aware) fixes the file's date, so that the
    same data give the same bytes. Raises DocumentError when the template cannot be rendered.
    """
    path = (PACKAGE / template).resolve()
    if not path.is_relative_to(PACKAGE) or path.suffix != ".typ" or not path.is_file():
        raise DocumentError(f"{template} is not a Typst template of the package")
    content = {**data, "title": title, "lang": lang}
    try:
        return _compile(path, each_text(content, printable), produced_at)
    except typst.TypstError as error:
        # PDF/UA refuses a letter no face can draw (an emoji in a lot's name): a box stands for it, the report goes out.
        if "could not be displayed" in error.message:
            try:
                return _compile(path, each_text(content, drawable), produced_at)
            except typst.TypstError:
                pass
        # The diagnostic may quote the data: nothing of it goes into what logs keep.
        raise DocumentError(f"{template} could not be rendered") from None


def render_picture(template: str, data: Mapping[str, Any], *, title: str = "", ppi: float) -> bytes:
    """Renders a template of one page as a PNG, `ppi` pixels to the inch. Raises DocumentError."""
    path = PACKAGE / template
    content = each_text({**data, "title": title}, printable)
    try:
        made: bytes = typst.compile(
            str(path),
            root=str(PACKAGE),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png",
            ppi=ppi,
            sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        )
    except typst.TypstError:
        raise DocumentError(f"{template} could not be rendered") from None
    return made


def _compile(path: Path, data: Any, produced_at: datetime | None) -> bytes:
    return typst.compile(
        str(path),
        root=str(PACKAGE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=produced_at and _fixed_offset(produced_at),
    )


def _fixed_offset(moment: datetime) -> datetime:
    """The same wall time, in whole seconds and with a plain offset: Typst refuses microseconds and named time zones."""
    offset = moment.utcoffset()
    return moment.replace(microsecond=0, tzinfo=timezone(offset) if offset is not None else None)


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same data with each text changed, keys left alone."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: each_text(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [each_text(item, change) for item in value]
    return value


def printable(text: str) -> str:
    """Composed accents, and no control, format, private or unassigned character: PDF/UA refuses several of them."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if letter == "\n" or unicodedata.category(letter)[0] != "C")


def drawable(text: str) -> str:
    """The same with a box in place of what our faces may lack."""
    return "".join(letter if _is_ours(letter) else "□" for letter in printable(text))


def _is_ours(letter: str) -> bool:
    code = ord(letter)
    latin = code < 0x180 or 0x1E00 <= code < 0x1F00
    greek_or_cyrillic = 0x391 <= code <= 0x3CE or 0x400 <= code <= 0x45F
    return latin or greek_or_cyrillic or letter in "\u2009\u202f‐‑–—‘’“”„†•…‰‹›€™→←↑↓−≠≤≥"
