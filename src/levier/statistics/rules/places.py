"""Departments: from the buyer's SIREN, from a declared column, from the place of performance."""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from levier.statistics.errors import UnreadableSource
from levier.statistics.reasons import why

# Codes of the départements and of the overseas collectivities (INSEE, Code officiel géographique).
DEPARTMENTS = frozenset(
    [f"{number:02d}" for number in range(1, 96) if number != 20]
    + ["2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"]
)
# The department of the demonstration: it does not exist, so nothing real can fall in it.
FICTITIOUS = "00"
_POSTCODE_TYPES = {"Code postal", None}
_WITHOUT_DEPARTMENT = {"Code région", "Code pays"}


def _known(code: str) -> str | None:
    return code if code in DEPARTMENTS else None


def clean_department(raw: str | None) -> str | None:
    """A department's code as written in a column (`34`, `034`, `2a`), or None."""
    if raw is None:
        return None
    code = raw.strip().upper()
    if re.fullmatch(r"0\d{2}", code):
        code = code[1:]
    return _known(code.zfill(2))


def department_of_place(code: str | None, kind: str | None) -> str | None:
    """The department of a place of performance, or None when the code does not say it (region, country, text)."""
    if code is None or kind in _WITHOUT_DEPARTMENT:
        return None
    place = code.strip().upper()
    if not re.fullmatch(r"\d[0-9AB]\d{0,3}|\d{3}", place):
        return None
    if len(place) <= 2 or (len(place) == 3 and kind not in {"Code arrondissement", "Code canton"}):
        return clean_department(place)
    if place[:2] == "20" and kind in _POSTCODE_TYPES:
        # Corsican postcodes: 200xx and 201xx in Corse-du-Sud, 202xx and 206xx in Haute-Corse.
        return "2A" if place[2:3] in {"0", "1"} else "2B"
    return _known(place[:3]) or _known(place[:2])


def epci_of_place(code: str | None, kind: str | None, epcis: Mapping[tuple[str, str], str]) -> str | None:
    """The intercommunality (SIREN) a contract is performed in, or None when its place says less than a commune.

    `epcis` gives it by kind of place and code: communes, and postcodes whose communes all belong to one. A department,
    a region, a postcode shared between two say nothing: the buyer's seat never stands for the place.
    """
    return epcis.get((kind, code.strip())) if code and kind else None


def read_territories(paths: Iterable[Path]) -> dict[str, str]:
    """Reads tables that give the department of public bodies: {SIREN: department}.

    Columns `siren` and `departement` (communes), or `siren_epci` and `departements` (EPCI). A body that stands on
    several departments is left out: its seat is not in the table.
    """
    territories: dict[str, str] = {}
    for path in paths:
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    siren = row.get("siren") or row.get("siren_epci") or ""
                    department = clean_department(row.get("departement") or row.get("departements"))
                    if len(siren) == 9 and department:
                        territories[siren] = department
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UnreadableSource(
                f"« {path} » : la table des territoires ne peut pas être lue ({why(error)})."
            ) from error
    return territories
