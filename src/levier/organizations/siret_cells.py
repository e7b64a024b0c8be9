"""A SIRET in a cell of a deposited spreadsheet."""

from levier.common.errors import Problem
from levier.common.imports.kinds import Unreadable
from levier.common.tabular.cells import cell_text
from levier.common.tabular.table import Cell
from levier.organizations.siret import clean_siret

SIRET_DIGITS = 14


def siret(cell: Cell) -> str:
    """Reads a SIRET and checks its key. A spreadsheet that took it for a number dropped its first zeros."""
    digits = str(cell).zfill(SIRET_DIGITS) if isinstance(cell, int) else cell_text(cell)
    try:
        return clean_siret(digits)
    except Problem as problem:
        raise Unreadable("un SIRET de 14 chiffres dont la clé est juste") from problem
