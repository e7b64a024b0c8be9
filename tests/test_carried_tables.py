"""Each table the package carries says of each row since when and by whom, or stands here with the reason."""

import csv
import gzip
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = (ROOT / "DATA_SOURCES.md").read_text(encoding="utf-8")
TABLES = sorted(
    path
    for path in (ROOT / "src/levier").rglob("*")
    if path.parent.name == "data" and path.name.endswith((".csv", ".csv.gz"))
)
DAY = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

ONE_VINTAGE = "one vintage as a whole, replaced as a whole: its producer and date are in DATA_SOURCES.md"
EXEMPT = {
    "communes.csv.gz": ONE_VINTAGE,
    "epcis.csv": ONE_VINTAGE,
    "departments.csv": ONE_VINTAGE,
    "regions.csv": ONE_VINTAGE,
    "employment_zones.csv": ONE_VINTAGE,
    "decp_values.csv": "the column `format` names the schema, dated in DATA_SOURCES.md",
    "unemployment_occitanie.csv": "the column `vintage` names the publication",
    "unemployment_zones_occitanie.csv": "the column `vintage` names the publication",
    "published_series.csv": "a figure has its year, and `source`, `source_date` and `url` of whoever published it",
    "unread_figures.csv": "what could not be read: its year, and `source` of whoever published it",
    "publics.csv": "`article` and `letter` are the source: the words are the CCAG's own",
    "buyers_34.csv": "facts of the records: levier.demo.sources",
    "contracts_34.csv": "`source` and `source_date` of each record",
    "desks_34.csv": "`evidence` and `source_url` of each desk",
    "structures_34.csv": "`source` and `source_date` of each structure",
    "terms.csv": "words explained to the public: ours",
}


def rows(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("path", [path for path in TABLES if path.name not in EXEMPT], ids=lambda path: path.name)
def test_each_row_has_its_date_of_effect_and_its_source(path):
    held = rows(path)
    assert [row for row in held if not row["source"].strip()] == []
    assert [row["from"] for row in held if not DAY.fullmatch(row["from"])] == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_no_row_holds_more_cells_than_its_head(path):
    """A « ; » written inside a cell cuts it, and what follows is never read."""
    assert [row for row in rows(path) if None in row or None in row.values()] == []


def test_each_table_is_in_the_sources_and_what_is_proposed_says_that_it_waits():
    names = {path.name for path in TABLES}
    assert len(names) == len(TABLES)
    assert set(EXEMPT) <= names
    waiting = {path.name for path in TABLES if any("à valider" in (row.get("source") or "") for row in rows(path))}
    assert "cpv_sectors.csv" in waiting
    assert [
        name for name in waiting if not re.search(rf"`[^`]*{name}`.*\*\*to be (confirmed|validated)", SOURCES)
    ] == []
    assert [name for name in names - {"terms.csv"} if f"{name}`" not in SOURCES] == []
