"""The tables a build looks places and bodies up in: the same for the pages and for the command."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from levier.common.errors import Problem
from levier.organizations import reference
from levier.statistics.reasons import why


def look_ups(classes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What `statistics.build.build` takes of territories and buyers. `classes` ({SIRET or SIREN: class}) comes before
    what the code officiel géographique says of communes and intercommunalities."""
    return {
        "regions": {code: department.region for code, department in reference.departments().items()},
        "epcis": reference.epcis_by_place(),
        "classes": {**reference.classes_by_siren(), **(classes or {})},
        "names": reference.names_by_siren(),
    }


def classes_of_categories(paths: Iterable[Path]) -> dict[str, str]:
    """The class of each body of tables (`siren`, `categorie_juridique` or the SIRENE register’s own column), by SIREN.

    A legal category without a known class gives none. Raises Problem for a table that cannot be read.
    """
    found: dict[str, str] = {}
    for path in paths:
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    category = row.get("categorie_juridique") or row.get("categorieJuridiqueUniteLegale") or ""
                    known = reference.buyer_class_of(category.strip())
                    if known and row.get("siren"):
                        found[row["siren"].strip()] = known.code
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise Problem(
                f"«\u00a0{path}\u00a0»\u00a0: la table des catégories juridiques ne peut pas être lue ({why(error)})."
            ) from error
    return found
