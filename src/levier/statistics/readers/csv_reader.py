"""The consolidated table in CSV (`;`, `,` or tabulation, with or without BOM), decp.info's columns."""

import csv
from collections.abc import Iterator
from typing import IO, Any

from levier.statistics.errors import NotOpenData, UnreadableSource
from levier.statistics.readers.items import OWN_COLUMNS, OWN_ROW, Item, Shape
from levier.statistics.readers.window import Window

csv.field_size_limit(1 << 24)

# One of each group must be in the header, otherwise the table is about something else.
IDENTIFIERS = frozenset({"id", "uid"})
BUYERS = frozenset({"acheteur_id", "acheteur.id", "acheteur_siret", "acheteurid", "autoriteconcedante_id"})


class _Lines:
    """The lines of a window, and whether the last one given had its end; only that of the file may lack it."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.is_ended = True

    def mark(self) -> tuple[int, int]:
        return self.window.line, self.window.offset

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.window.take_line()
        self.is_ended = line.endswith(("\n", "\r"))
        return line


def read_csv(stream: IO[bytes], name: str) -> Iterator[Item]:
    """Yields the rows of a table as {column: text}, the columns in lower case; of our own table, in `OWN_ROW`.

    A row without the right number of cells is yielded with its problem: cut, when the file ends within it. Raises
    `UnreadableSource` when the header is not that of essential data, when the encoding is wrong, or when a quoted cell
    is never closed.
    """
    window = Window(stream, name)
    if window.peek(1) == "\ufeff":
        window.take()
    lines = _Lines(window)
    header_line = next(lines, "").rstrip("\r\n")
    delimiter = max(";,\t", key=header_line.count)
    header = _header(header_line, delimiter)
    is_own = OWN_COLUMNS.issubset(header)
    if not is_own and (IDENTIFIERS.isdisjoint(header) or BUYERS.isdisjoint(header)):
        raise NotOpenData(
            f"« {name} », ligne 1 : ce n’est pas la table des données essentielles. Les colonnes « id » (ou « uid ») "
            "et « acheteur_id » sont attendues dans la première ligne."
        )
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    index = 0
    while True:
        line, offset = lines.mark()
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableSource(
                f"« {name} », ligne {line}, octet {offset} : guillemet mal fermé ou fichier tronqué. "
                "Le télécharger à nouveau, ou corriger cette ligne."
            ) from error
        if not row:
            continue
        index += 1
        if len(row) != len(header):
            detail = f"{len(row)} cellules au lieu de {len(header)}"
            problem = "ligne_tronquee" if len(row) < len(header) and not lines.is_ended else "ligne_malformee"
            yield Item(index, line, offset, Shape.ROW, None, problem, detail)
        else:
            value: dict[str, Any] = dict(zip(header, row, strict=True))
            if is_own:
                yield Item(index, line, offset, Shape.OWN, {OWN_ROW: value})
            else:
                yield Item(index, line, offset, Shape.ROW, value)


def _header(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a bare carriage return, for instance: no header of ours
        return []
    return [cell.strip().casefold() for cell in cells]
