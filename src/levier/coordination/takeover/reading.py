"""How this room's cells are read."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from levier.common.errors import Problem
from levier.common.imports.kinds import Unreadable
from levier.common.tabular.cells import cell_text, plain
from levier.common.tabular.table import Cell
from levier.common.ui.fields import read_decimal
from levier.coordination.clauses.trades import trade_labels
from levier.coordination.procurement.groups import (
    read_members,
    read_subcontractors,
    write_members,
    write_subcontractors,
)
from levier.law.legal_bases import legal_bases
from levier.organizations.siret_cells import siret

__all__ = ["basis", "cents", "email", "key", "lot_number", "members", "names", "siret", "subcontractors", "trade"]

KEY_EXPECTED = "des guichets et leurs poids, comme «\u00a0Guichet A\u00a0: 60\u202f; Guichet B\u00a0: 40\u00a0»"
# Ten billion euros: beyond any contract, within what a database stores.
CENTS_AT_MOST = 1_000_000_000_000


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


def subcontractors(cell: Cell) -> str:
    """Reads the subcontractors of a lot, « SIRET nom : part », set apart by semicolons or line ends."""
    try:
        return write_subcontractors(read_subcontractors(cell_text(cell)))
    except Problem as problem:
        raise Unreadable("un sous-traitant par ligne, son SIRET, son nom, puis sa part") from problem


def trade(cell: Cell) -> str:
    """Reads a trade: its label, or its code."""
    known = {plain(word): code for code, label in trade_labels().items() for word in (code, label)}
    found = plain(cell_text(cell))
    if found not in known:
        raise Unreadable("un métier de la liste des études, comme «\u00a0peinture intérieure\u00a0»")
    return known[found]


def cents(cell: Cell) -> int:
    """Reads an amount in euros into cents, never negative."""
    digits = str(cell) if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else cell_text(cell)
    try:
        found = read_decimal(re.sub(r"(?i)\s*(€|euros?)?\s*(ht)?\s*$", "", digits)) * 100
    except ValueError as unreadable:
        raise Unreadable("un montant en euros, comme 480\u202f000") from unreadable
    if found != found.to_integral_value():
        raise Unreadable("un montant en euros, deux chiffres après la virgule au plus")
    if not 0 <= found <= CENTS_AT_MOST:
        raise Unreadable("un montant en euros, positif ou nul, qui soit celui d’un marché")
    return int(found)


def key(cell: Cell) -> list[tuple[str, str]]:
    """Reads desks and their weights, « Guichet A : 60 ; Guichet B : 40 »: (name, weight as a decimal's words)."""
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[;\n]", cell_text(cell)))):
        name, _, weight = (side.strip() for side in part.rpartition(":"))
        try:
            read = read_decimal(weight)
        except ValueError as unreadable:
            raise Unreadable(KEY_EXPECTED) from unreadable
        if not name or read < 0:
            raise Unreadable(KEY_EXPECTED)
        found.append((name, str(read)))
    return found


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
