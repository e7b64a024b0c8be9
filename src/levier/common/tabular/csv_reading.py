"""CSV as it really comes: UTF-8 or Windows, semicolons, commas or tabs, with or without Excel's first line."""

import csv
import io
from collections import Counter
from pathlib import Path

from levier.common.errors import Problem
from levier.common.tabular.table import Limits, Row, Table
from levier.common.ui import formats

SEPARATORS = (";", ",", "\t", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

CELL_CHARACTERS = 131_072


def read_csv(path: Path, *, name: str = "", limits: Limits | None = None) -> Table:
    """Reads a CSV file; every cell is text or None. Row numbers are line numbers of the file.

    Raises Problem when the text cannot be decoded, a quote is never closed, or a limit is passed.
    """
    limits = limits or Limits()
    name = name or path.name
    text = _decoded(path, name, limits)
    separator = ""
    if text[:4].lower() == "sep=" and text[4:5] in SEPARATORS:
        separator = text[4]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or guess_separator(text), strict=True)
    rows: list[Row] = []
    number = 1
    try:
        for cells in reader:
            # Checked here too: the csv module's own limit is one for the whole process, and others raise it.
            if any(len(cell) > CELL_CHARACTERS for cell in cells):
                raise csv.Error("cell too long")
            if any(cell.strip() for cell in cells) and not (separator and number == 1):
                _bounded(name, number, len(cells), len(rows) + 1, limits)
                rows.append(Row(number, tuple(cell or None for cell in cells)))
            number = reader.line_num + 1
    except csv.Error as broken:
        raise Problem(
            f"« {name} », ligne {formats.integer(number)} : un guillemet ouvert n’est jamais refermé, ou une cellule "
            "est démesurée. Corrigez cette ligne, ou déposez le classeur lui-même (.xlsx ou .ods)."
        ) from broken
    if not rows:
        raise Problem(f"« {name} » ne contient aucune ligne.")
    return Table(name="", sheets=(), rows=tuple(rows))


def _bounded(name: str, number: int, columns: int, rows: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise Problem(
            f"« {name} » a plus de {formats.integer(limits.lines)} lignes. Partagez-le en plusieurs fichiers."
        )
    if columns > limits.columns:
        raise Problem(
            f"« {name} », ligne {formats.integer(number)} : {formats.integer(columns)} colonnes, {limits.columns} au "
            "plus sont lues."
        )


def _decoded(path: Path, name: str, limits: Limits) -> str:
    """The text, by its mark when it has one, then UTF-8, then Windows (what Excel writes in France)."""
    if path.stat().st_size > limits.file_bytes:
        raise Problem(
            f"« {name} » pèse {formats.file_size(path.stat().st_size)}, la limite est de "
            f"{formats.file_size(limits.file_bytes)}. Partagez-le en plusieurs fichiers."
        )
    content = path.read_bytes()
    encodings = [encoding for mark, encoding in _MARKS if content.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Problem(f"« {name} » n’est pas un texte lisible. Enregistrez-le en « CSV UTF-8 », ou déposez le classeur.")


def guess_separator(text: str) -> str:
    """The separator that cuts the first lines into the same number of cells, most cells first; « ; » in doubt."""
    best, best_score = SEPARATORS[0], (0, 0)
    for separator in SEPARATORS:
        sample = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=separator)
        widths: Counter[int] = Counter()
        try:
            for rank, cells in enumerate(sample):
                if rank >= 20:
                    break
                if len(cells) > 1:
                    widths[len(cells)] += 1
        except csv.Error:
            continue
        if widths:
            width, lines = max(widths.items(), key=lambda item: (item[1], item[0]))
            if (lines, width) > best_score:
                best, best_score = separator, (lines, width)
    return best
