"""CPV, value lists of the open data and published reference series, read from the tables carried by the package.

Tables, sources and dates: `DATA_SOURCES.md`.
"""

import csv
import datetime
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Cpv:
    """A code of the Common Procurement Vocabulary 2008 (regulation (EC) 213/2008)."""

    code: str
    """Eight digits, without the check digit."""
    check_digit: str
    level: str
    """division, group, class, category or subcategory."""
    parent: str
    """Code just above, empty for a division."""
    label: str
    since: str
    """Year the nomenclature took effect."""
    source: str


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the ten sectors of activity of the observatory (MICS 34, observatory 2020)."""

    code: str
    label: str
    since: str
    source: str


@dataclass(frozen=True, slots=True)
class Rome:
    """A job of the ROME (répertoire opérationnel des métiers et des emplois, France Travail)."""

    code: str
    """A letter and four digits."""
    label: str
    since: datetime.date
    """The day the list was read: it says itself no date of effect."""
    source: str


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure somebody published, to be shown beside ours and never mixed with it."""

    series: str
    territory: str
    """`FR`, `R` and a region's code, or a department's code."""
    year: int
    breakdown: str
    """Axis (sector, buyer…), empty for a total."""
    item: str
    value: Decimal
    unit: str
    """hours, percent, persons, contracts, billion_euros…"""
    qualifier: str
    """Empty, or about, more_than, at_least, low, revised."""
    note: str
    source: str
    source_date: str
    """Date of the publication when it is known (`2015-03`), else empty."""
    url: str

    @property
    def doubt(self) -> str:
        """Why a figure of the national series is drawn apart from the others, wherever it is drawn; empty for most."""
        if "CESE" in self.note:
            return "autre organisme, périmètre non précisé"
        return "source secondaire" if "asec-emploi" in self.source else ""


@dataclass(frozen=True, slots=True)
class UnemploymentRate:
    """A localised unemployment rate of the INSEE, seasonally adjusted, in percent.

    Rates are comparable inside one vintage only: each publication revises the whole series.
    """

    vintage: str
    """Quarter of the publication's last figure, such as `2025T3`."""
    territory: str
    """Code of a department, or of an employment zone (INSEE, zoning of 2020)."""
    quarter: str
    """Such as `2021-T2`."""
    rate: Decimal


def _rows(name: str) -> Iterator[dict[str, str]]:
    content = (files("levier.statistics") / "data" / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), delimiter=";")


@cache
def cpv_codes() -> dict[str, Cpv]:
    """Returns the 9 454 codes of the CPV by code of eight digits, labels typeset: curly apostrophes, no-break spaces
    before colons and semicolons."""
    return {
        row["code"]: Cpv(
            row["code"],
            row["check_digit"],
            row["level"],
            row["parent"],
            row["label"].replace("'", "’").replace(":", "\u00a0:").replace(";", "\u202f;"),
            row["from"],
            row["source"],
        )
        for row in _rows("cpv.csv.gz")
    }


def cpv(code: str) -> Cpv | None:
    """Returns a CPV code written `45210000` or `45210000-2`; None when it is not in the nomenclature.

    A check digit given wrong makes the code unknown. Repairing damaged codes is the cleaning rules' business.
    """
    digits, dash, check_digit = code.strip().partition("-")
    found = cpv_codes().get(digits)
    return None if found and dash and check_digit != found.check_digit else found


def cpv_ancestors(code: str) -> tuple[Cpv, ...]:
    """Returns the codes above `code`, nearest first, its division last; nothing for an unknown code."""
    above: list[Cpv] = []
    found = cpv(code)
    while found and found.parent:
        found = cpv_codes()[found.parent]
        above.append(found)
    return tuple(above)


@cache
def rome() -> dict[str, Rome]:
    """Returns the jobs of the ROME by code."""
    return {
        row["code"]: Rome(row["code"], row["label"], datetime.date.fromisoformat(row["from"]), row["source"])
        for row in _rows("rome.csv")
    }


def rome_read_on() -> datetime.date:
    """Returns the day the list of jobs was read."""
    return max(job.since for job in rome().values())


@cache
def sectors() -> dict[str, Sector]:
    """Returns the ten sectors by code."""
    return {row["code"]: Sector(row["code"], row["label"], row["from"], row["source"]) for row in _rows("sectors.csv")}


@cache
def training_levels() -> dict[str, str]:
    """Returns the labels of the eight training levels of the observatory (MICS 34, observatory 2020) by code."""
    return {row["code"]: row["label"] for row in _rows("training_levels.csv")}


@cache
def sector_prefixes() -> dict[str, str]:
    """Returns the sector's code by prefix of CPV. General knowledge, to be confirmed (column `source`)."""
    return {row["prefix"]: row["sector"] for row in _rows("cpv_sectors.csv")}


def sector_of(code: str) -> Sector | None:
    """Returns the sector of a CPV code, by its longest known prefix.

    None for supplies (divisions 03 to 44 and 48), which the ten sectors of hours worked do not cover, and for
    what is not a code.
    """
    digits = code.strip()[:8]
    for length in range(len(digits), 1, -1):
        sector = sector_prefixes().get(digits[:length])
        if sector:
            return sectors()[sector]
    return None


@cache
def _decp_values() -> dict[tuple[str, str, str], tuple[str, ...]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in _rows("decp_values.csv"):
        found.setdefault((row["format"], row["record"], row["field"]), []).append(row["value"])
    return {key: tuple(values) for key, values in found.items()}


def decp_values(field: str, *, version: str = "2022", record: str = "marche") -> tuple[str, ...]:
    """Returns the values that the official schema allows for `field`, in its order.

    `version` is `2019` or `2022`, `record` is `marche` or `concession`. Raises KeyError when the schema has no
    list for it. Spellings are official (« Maitrise d'œuvre » without accent), with straight apostrophes.
    """
    return _decp_values()[version, record, field]


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Returns every published figure, in the order of the table."""
    return tuple(
        PublishedFigure(
            row["series"],
            row["territory"],
            int(row["year"]),
            row["breakdown"],
            row["item"],
            Decimal(row["value"]),
            row["unit"],
            row["qualifier"],
            row["note"],
            row["source"],
            row["source_date"],
            row["url"],
        )
        for row in _rows("published_series.csv")
    )


def published_series(series: str, *, territory: str = "FR", breakdown: str = "") -> tuple[PublishedFigure, ...]:
    """Returns the figures of one series, by year; several of one year are successive estimates.

    Shares of contracts with a social clause cover contracts of 90 000 € and more until 2023; what DECP give from
    2024 on covers 40 000 € and more: a break in the series to print on every chart.
    """
    chosen = (
        figure
        for figure in published_figures()
        if (figure.series, figure.territory, figure.breakdown) == (series, territory, breakdown)
    )
    return tuple(sorted(chosen, key=lambda figure: figure.year))


@cache
def unemployment(department: str, *, vintage: str = "2025T3") -> tuple[UnemploymentRate, ...]:
    """Returns the quarterly rates of a department of Occitanie, in one vintage (`2021T4` or `2025T3`), by quarter.

    Empty for another department or vintage.
    """
    return tuple(
        UnemploymentRate(row["vintage"], row["department"], row["quarter"], Decimal(row["rate"]))
        for row in _rows("unemployment_occitanie.csv")
        if row["department"] == department and row["vintage"] == vintage
    )


@cache
def zone_unemployment(zone: str) -> tuple[UnemploymentRate, ...]:
    """Returns the quarterly rates of an employment zone that reaches into Occitanie, in the one vintage carried
    (`2023T3`), by quarter. Empty for another zone."""
    return tuple(
        UnemploymentRate(row["vintage"], row["zone"], row["quarter"], Decimal(row["rate"]))
        for row in _rows("unemployment_zones_occitanie.csv")
        if row["zone"] == zone
    )
