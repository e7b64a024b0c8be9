"""Derives the nomenclatures and the context series of the statistical engine.

Writes in `src/levier/statistics/data/`: `cpv.csv.gz` (CPV 2008), `decp_values.csv` (value lists of the official
schemas of 2019 and 2022), `unemployment_occitanie.csv` (INSEE, two vintages) and `rome.csv` (France Travail).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from derivation import ORGANIZATIONS, STATISTICS, rows_of, source_folder, write_table

LEVELS = {
    "division": "division",
    "groupe": "group",
    "classe": "class",
    "categorie": "category",
    "sous-categorie": "subcategory",
}
SCHEMAS = {
    "2019": "schemas/decp-2019/marches.json",
    "2022": "schemas/decp-2022/schema_decp_v2.0.3.json",
}
# Lists that the schemas keep under the name of the array's type, not of the field.
ARRAYS = {
    "techniqueArray": "techniques",
    "modaliteExecutionArray": "modalitesExecution",
    "typePrixArray": "typesPrix",
    "considerationSocialeArray": "considerationsSociales",
    "considerationEnvironnementaleArray": "considerationsEnvironnementales",
}
# The schemas describe these records apart, in the singular; files carry them in a list under this name.
PLURALS = {
    "Titulaire": "titulaires",
    "Concessionnaire": "concessionnaires",
    "ActeSousTraitance": "actesSousTraitance",
}
# What each row says of itself: since when the nomenclature reads so, and who publishes it. The regulation names the
# year; the ROME is as it was read that day.
CPV_ORIGIN = ("2008", "règlement (CE) n° 213/2008, Office des publications de l’Union européenne")
ROME_ORIGIN = ("2024-09-17", "France Travail, répertoire opérationnel des métiers et des emplois")
SCHEMA_WORDS = ("properties", "definitions")
OCCITANIE = "76"


def value_lists(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Iterates over the enumerations of a JSON schema, with the names on the way to each."""
    if isinstance(value, dict):
        if "enum" in value:
            yield path, value["enum"]
        for name, part in value.items():
            yield from value_lists(part, (*path, name))


def decp_values(source: Path) -> Iterator[tuple[str, str, str, int, str]]:
    """Iterates over (format, record, field, rank, value), in the order of the schemas."""
    for version, name in SCHEMAS.items():
        schema = json.loads((source / name).read_text("utf-8"))
        for path, values in value_lists(schema):
            record = "concession" if "contrat-concession" in path else "marche"
            array = next((ARRAYS[step] for step in path if step in ARRAYS), None)
            field = array or ".".join(PLURALS.get(step, step) for step in path[2:] if step not in SCHEMA_WORDS)
            for rank, value in enumerate(values, start=1):
                yield version, record, field, rank, value


def unemployment(source: Path) -> Iterator[tuple[str, str, str, str]]:
    """Iterates over (vintage, department, quarter, rate in percent) of the departments of Occitanie."""
    occitanie = {
        row["code"] for row in rows_of(ORGANIZATIONS / "departments.csv", delimiter=";") if row["region"] == OCCITANIE
    }
    for row in rows_of(source / "stats/derived_chomage_departement_long.csv"):
        if row["code_departement"] in occitanie:
            yield row["millesime"], row["code_departement"], row["trimestre"], row["taux"]


def main() -> None:
    """Writes the four tables."""
    source = source_folder()
    write_table(
        STATISTICS / "cpv.csv.gz",
        ("code", "check_digit", "level", "parent", "label", "from", "source"),
        sorted(
            (row["code"], row["cle"], LEVELS[row["niveau"]], row["parent"], row["libelle_fr"], *CPV_ORIGIN)
            for row in rows_of(source / "nomenclatures/cpv/cpv_2008_fr.csv")
        ),
    )
    write_table(
        STATISTICS / "decp_values.csv", ("format", "record", "field", "rank", "value"), list(decp_values(source))
    )
    write_table(
        STATISTICS / "unemployment_occitanie.csv",
        ("vintage", "department", "quarter", "rate"),
        sorted(unemployment(source)),
    )
    write_table(
        STATISTICS / "rome.csv",
        ("code", "label", "from", "source"),
        sorted(
            (row["code_rome"], row["libelle"], *ROME_ORIGIN)
            for row in rows_of(source / "nomenclatures/rome/rome_codes.csv")
        ),
    )


if __name__ == "__main__":
    main()
