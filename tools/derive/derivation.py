"""What every derivation shares: where the source folder is, and how a table is written.

Tables are written so that the same sources always give the same bytes: `;` separated UTF-8 with a header
line and LF line ends, and gzip without a date or a file name.
"""

import csv
import gzip
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
ORGANIZATIONS = REPOSITORY / "src/levier/organizations/data"
STATISTICS = REPOSITORY / "src/levier/statistics/data"
DEMO = REPOSITORY / "src/levier/demo/data"

DEPARTMENT = "34"


def source_folder(arguments: Sequence[str] | None = None) -> Path:
    """Returns the folder of the real open data.

    It is the first argument of the command, else LEVIER_DONNEES_REELLES, else `../shared/data` beside the
    repository. Stops the command (status 2) when it does not exist.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    folder = Path(given[0] if given else os.environ.get("LEVIER_DONNEES_REELLES", REPOSITORY.parent / "shared/data"))
    if not folder.is_dir():
        print(f"{folder} : dossier des données réelles introuvable.", file=sys.stderr)
        raise SystemExit(2)
    return folder


def rows_of(path: Path, *, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Iterates over the rows of a CSV source, every value as text."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter)


def table_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Returns the table as text. A row of another length than the header is refused."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{len(row)} values for {len(header)} columns: {row!r}")
        writer.writerow(row)
    return text.getvalue()


def write(path: Path, text: str) -> None:
    """Writes `text` to `path`, compressed when its name ends in `.gz`, and says how large it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode("utf-8")
    if path.suffix == ".gz":
        content = gzip.compress(content, compresslevel=9, mtime=0)
    path.write_bytes(content)
    print(f"{path.relative_to(REPOSITORY)} : {text.count(chr(10))} lignes, {len(content)} octets")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes a table with its header."""
    write(path, table_text(header, rows))


def compact_json(value: Any) -> str:
    """Returns `value` as JSON without needless space, accents kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def one_line(text: str) -> str:
    """Returns `text` without HTML line breaks, on one line, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<br\s*/?>", " ", text)).strip()
