"""Derives the communes, intercommunalities, employment zones, departments and regions of France.

Writes `src/levier/organizations/data/{communes.csv.gz, epcis, employment_zones, departments, regions}.csv`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from derivation import ORGANIZATIONS, rows_of, source_folder, write_table
from python_calamine import CalamineWorkbook


def communes(source: Path) -> Iterator[tuple[str, ...]]:
    """Iterates over the communes, by INSEE code."""
    for row in sorted(rows_of(source / "geo/derived_communes_cog2026.csv"), key=lambda row: row["code_insee"]):
        yield (
            row["code_insee"],
            row["nom"],
            row["departement"],
            row["siren"],
            row["epci"],
            row["population"],
            row["codes_postaux"],
            row["ze2020"],
            row["lon"],
            row["lat"],
        )


def employment_zones(source: Path) -> Iterator[tuple[str, str]]:
    """Iterates over the codes and names of the employment zones (2020 zoning, geography of 1 January 2023)."""
    sheet = CalamineWorkbook.from_path(str(source / "geo/ZE2020_au_01-01-2023.xlsx")).get_sheet_by_name("ZE2020")
    lines = sheet.to_python()
    first = next(position for position, line in enumerate(lines) if line[0] == "ZE2020") + 1
    for code, name, _ in lines[first:]:
        yield str(code), str(name).strip()


def main() -> None:
    """Writes the five tables."""
    source = source_folder()
    write_table(
        ORGANIZATIONS / "communes.csv.gz",
        (
            "code",
            "name",
            "department",
            "siren",
            "epci",
            "population",
            "postcodes",
            "employment_zone",
            "longitude",
            "latitude",
        ),
        communes(source),
    )
    write_table(
        ORGANIZATIONS / "epcis.csv",
        ("siren", "name", "kind", "departments"),
        sorted(
            (row["siren_epci"], row["nom"], row["type"], row["departements"])
            for row in rows_of(source / "geo/derived_epci_2026.csv")
        ),
    )
    write_table(ORGANIZATIONS / "employment_zones.csv", ("code", "name"), sorted(employment_zones(source)))

    outlines = json.loads((source / "geo/departements-1000m.geojson").read_text("utf-8"))
    departments = sorted(
        (feature["properties"]["code"], feature["properties"]["nom"], feature["properties"]["region"])
        for feature in outlines["features"]
    )
    write_table(ORGANIZATIONS / "departments.csv", ("code", "name", "region"), departments)

    outlines = json.loads((source / "geo/france-geojson/regions-version-simplifiee.geojson").read_text("utf-8"))
    named = {feature["properties"]["code"]: feature["properties"]["nom"] for feature in outlines["features"]}
    # Overseas, the region or collectivity has the name of its only department.
    overseas = {region: name for _, name, region in departments if region not in named}
    write_table(ORGANIZATIONS / "regions.csv", ("code", "name"), sorted((named | overseas).items()))


if __name__ == "__main__":
    main()
