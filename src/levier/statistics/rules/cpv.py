"""CPV codes (regulation (EC) 213/2008, the 2008 nomenclature)."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from levier.statistics.errors import UnreadableSource
from levier.statistics.reasons import why
from levier.statistics.rules.registry import Cleaned
from levier.statistics.rules.text import unmark

# fmt: off
DIVISIONS = frozenset({
    "03", "09", "14", "15", "16", "18", "19", "22", "24", "30", "31", "32", "33", "34", "35", "37", "38", "39",
    "41", "42", "43", "44", "45", "48", "50", "51", "55", "60", "63", "64", "65", "66", "70", "71", "72", "73",
    "75", "76", "77", "79", "80", "85", "90", "92", "98",
})
# fmt: on
_SHAPE = re.compile(r"(\d{1,9})(?:[-/ ](\d))?")


def _exists(code: str, nomenclature: Mapping[str, str] | None) -> bool:
    return code in nomenclature if nomenclature else code[:2] in DIVISIONS


def clean_cpv(raw: str | None, nomenclature: Mapping[str, str] | None = None) -> Cleaned:
    """An eight-digit CPV code. `nomenclature` maps each code to its check digit.

    Without it only the division is checked. Left padding is tried before right padding: a lost leading zero padded on
    the right gives another division.
    """
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    if value.upper().startswith("INX "):
        value, rules = value[4:].strip(), (*rules, "cpv_inx")
    found = _SHAPE.fullmatch(value)
    if not found or found[1].strip("0") == "":
        return Cleaned(None, (*rules, "cpv_invalide"))
    code, key = found[1], found[2]
    if len(code) == 9:  # the check digit written without its dash
        code, key = code[:8], code[8]
    if len(code) < 8:
        left, right = code.zfill(8), code.ljust(8, "0")
        if len(code) == 7 and _exists(left, nomenclature):
            code, rules = left, (*rules, "cpv_zero_perdu")
        elif _exists(right, nomenclature):
            code, rules = right, (*rules, "cpv_complete")
    if len(code) != 8 or code[:2] not in DIVISIONS or not _exists(code, nomenclature):
        return Cleaned(None, (*rules, "cpv_invalide"))
    if key is not None and nomenclature and nomenclature[code] not in {"", key}:
        rules = (*rules, "cpv_cle_fausse")
    return Cleaned(code, rules)


def read_nomenclature(path: Path) -> dict[str, str]:
    """Reads the CPV nomenclature, a CSV with columns `code` and `cle`: {code: check digit}."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            nomenclature = {row["code"]: row["cle"] for row in csv.DictReader(stream)}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise UnreadableSource(
            f"« {path} » : la nomenclature CPV ne peut pas être lue ({why(error)}). Colonnes attendues : code, cle."
        ) from error
    if not nomenclature:
        raise UnreadableSource(f"« {path} » : la nomenclature CPV est vide.")
    return nomenclature
