"""How this room's cells are read."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from levier.common.errors import Problem
from levier.common.imports.kinds import Unreadable
from levier.common.tabular.cells import cell_text, plain
from levier.common.tabular.table import Cell
from levier.coordination.procurement.groups import read_members, write_members
from levier.law.legal_bases import legal_bases
from levier.organizations.siret_cells import siret

__all__ = ["basis", "email", "lot_number", "members", "names", "siret"]


def email(cell: Cell) -> str:
    """Reads an e-mail address."""
    text = cell_text(cell)
    try:
        validate_email(text)
    except ValidationError as refused:
        raise Unreadable("une adresse électronique, comme nom@domaine.fr") from refused
    return text


def names(cell: Cell) -> list[str]:
    """Reads names set apart by commas, semicolons or line ends."""
    return [name.strip() for name in re.split(r"[,;\n]", cell_text(cell)) if name.strip()]


def members(cell: Cell) -> str:
    """Reads the other companies of a group, « SIRET nom », set apart by semicolons or line ends."""
    try:
        return write_members(read_members(cell_text(cell)))
    except Problem as problem:
        raise Unreadable("un cotraitant par ligne, son SIRET puis son nom") from problem


def basis(cell: Cell) -> str:
    """Reads a legal basis: its article, or its label."""
    known = {plain(word): code for code, one in legal_bases().items() for word in (code, one.label)}
    found = plain(cell_text(cell))
    if found not in known:
        raise Unreadable("une base juridique connue, comme «\u00a0L2112-2\u00a0»")
    return known[found]


def lot_number(cell: Cell) -> int:
    """Reads the number of a lot: 3, « 3 » or « Lot 3 »."""
    found = re.fullmatch(r"(?:lot\s*)?(?:n[°o]\s*)?0*(\d{1,4})", cell_text(cell).lower())
    if found is None or not 1 <= int(found[1]) <= 9999:
        raise Unreadable("le numéro du lot, comme 3")
    return int(found[1])
