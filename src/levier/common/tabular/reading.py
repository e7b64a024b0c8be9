"""Reads what people deposit: workbooks in a confined process, CSV with its encoding and separator guessed."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from levier.common.errors import Problem
from levier.common.tabular import inspection
from levier.common.tabular.cells import decode_cell
from levier.common.tabular.csv_reading import read_csv
from levier.common.tabular.table import Limits, Row, Table
from levier.common.ui import formats

WORKER = Path(__file__).with_name("worker.py")


def read_table(path: Path, *, name: str = "", sheet: str = "", limits: Limits | None = None) -> Table:
    """Reads a deposited file, workbook or CSV, by what it is and not by what it is called.

    `name` is its owner's name for it, used in messages. Raises Problem (one French sentence) on anything unfit.
    """
    limits = limits or Limits()
    name = name or path.name
    if inspection.inspect(path, name, limits) == inspection.TEXT:
        return read_csv(path, name=name, limits=limits)
    return _in_worker(path, name, sheet, limits)


def read_workbook(path: Path, *, name: str = "", sheet: str = "", limits: Limits | None = None) -> Table:
    """Reads one sheet of an .xlsx, .ods or .xls: the one named, or the first visible one that holds something.

    Raises Problem when the file is not a workbook, is encrypted, truncated, with macros, or past the limits.
    """
    limits = limits or Limits()
    name = name or path.name
    if inspection.inspect(path, name, limits) != inspection.WORKBOOK:
        raise Problem(f"« {name} » n’est pas un classeur. {inspection.EXPECTED}")
    return _in_worker(path, name, sheet, limits)


def _in_worker(path: Path, name: str, sheet: str, limits: Limits) -> Table:
    command = [sys.executable, "-I", str(WORKER), str(path), sheet, json.dumps(asdict(limits))]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, arguments as a list
            command, capture_output=True, timeout=limits.seconds + 5, check=False, env={}
        )
    except subprocess.TimeoutExpired as late:
        raise _too_heavy(name) from late
    lines = done.stdout.splitlines()
    last = json.loads(lines[-1]) if lines and done.returncode == 0 else None
    if isinstance(last, dict) and "refused" in last:
        raise _refusal(name, last, limits)
    # A process killed by its limits, or cut short, has printed no last line.
    if not isinstance(last, dict) or last.get("end") != len(lines) - 2:
        raise _too_heavy(name)
    head = json.loads(lines[0])
    rows = (json.loads(line) for line in lines[1:-1])
    return Table(
        name=head["name"],
        sheets=tuple(head["sheets"]),
        rows=tuple(Row(number, tuple(decode_cell(cell) for cell in cells)) for number, cells in rows),
    )


def _refusal(name: str, answer: dict[str, Any], limits: Limits) -> Problem:
    beyond = answer.get("count")
    count = formats.integer(beyond - limits.titles if answer["refused"] == "rows" and beyond else beyond)
    sheet = answer.get("sheet", "")
    sheets = formats.enumeration([f"« {known} »" for known in answer.get("sheets", [])])
    sentences = {
        "sheet": f"« {name} » n’a pas la feuille demandée. Il contient : {sheets}.",
        "encrypted": f"« {name} » est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe.",
        "unreadable": f"« {name} » est abîmé : il ne peut pas être lu. Enregistrez-le de nouveau, au format .xlsx.",
        "empty": f"« {name} » ne contient aucune ligne.",
        "rows": f"La feuille « {sheet} » de « {name} » a {count} lignes, {formats.integer(limits.lines)} au plus sont "
        "lues. Supprimez les lignes vides ou inutiles sous le tableau, ou partagez-le en plusieurs fichiers.",
        "columns": f"La feuille « {sheet} » de « {name} » a {count} colonnes, {limits.columns} au plus sont lues. "
        "Supprimez les colonnes vides ou inutiles à droite du tableau.",
    }
    sentence = sentences.get(answer["refused"])
    return Problem(sentence) if sentence else _too_heavy(name)


def _too_heavy(name: str) -> Problem:
    return Problem(
        f"« {name} » demande trop de mémoire ou de temps pour être lu. "
        "Copiez les seules cellules utiles dans un classeur neuf, puis déposez celui-ci."
    )
