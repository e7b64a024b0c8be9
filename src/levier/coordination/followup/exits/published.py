"""The figures of exits as they may leave, in words and as a spreadsheet: the same in a report and beside the list.
Plain Python."""

from collections.abc import Iterable, Mapping
from typing import Any

from levier.common.tabular.writing import INTEGER, PERCENT, Column, Sheet
from levier.common.ui import formats
from levier.coordination.followup.exits.rules import (
    CLASS_LABELS,
    DYNAMIC,
    MOMENT_LABELS,
    Published,
    PublishedCriterion,
)

MASKED = "n. c."
MASKED_WORDS = (
    f"{MASKED}\u00a0: non communiqué. Un nombre inférieur à 5\u00a0personnes ne part pas, ni ce qui le ferait "
    "retrouver par différence."
)
METHOD = (
    "Sorties dynamiques\u00a0: emploi durable, emploi de transition, sortie positive. Taux rapporté aux personnes dont "
    "la situation est connue ou a été recherchée sans nouvelles, sorties neutres retirées. Une personne compte une "
    "fois, pour son dernier contrat."
)
HEADS = ("Moment", "Personnes", "Dynamiques", "Taux", *(CLASS_LABELS[one].capitalize() for one in DYNAMIC))


CRITERIA_METHOD = (
    "Autres critères\u00a0: ceux qu’une personne remplit à côté de la catégorie qui fonde son éligibilité, par classe "
    "de l’observatoire. Elle peut en remplir plusieurs ou aucun\u00a0: ces lignes ne s’additionnent pas."
)


def published_cells(row: Published) -> list[Any]:
    """A line of the table that leaves: people as numbers, the rate as a ratio, `MASKED` for what is not told."""
    rate = row.dynamic / row.counted if row.dynamic is not None and row.counted else None
    told = [row.counted, row.dynamic, rate, *(row.people[one] for one in DYNAMIC)]
    return [MOMENT_LABELS[row.moment].capitalize(), *(MASKED if value is None else value for value in told)]


def published_words(row: Published) -> list[str]:
    """The same line in words, as a page or a PDF writes it."""
    label, counted, dynamic, _, *classes = published_cells(row)
    rate = MASKED if row.dynamic is None or not row.counted else formats.share(row.dynamic, row.counted)
    numbers = [value if isinstance(value, str) else formats.integer(value) for value in (counted, dynamic, *classes)]
    return [label, *numbers[:2], rate, *numbers[2:]]


def criteria_sheet(rows: Iterable[PublishedCriterion], labels: Mapping[str, str]) -> Sheet:
    """The exits crossed with the other criteria people meet, as they leave; `labels`: the classes in words."""
    columns = [
        Column("Moment", width=22), Column("Autre critère", width=40), Column("Personnes", INTEGER),
        Column("Dynamiques", INTEGER), Column("Taux", PERCENT),
    ]  # fmt: skip
    lines = []
    for row in rows:
        rate = row.dynamic / row.counted if row.dynamic is not None and row.counted else None
        told = (MASKED if value is None else value for value in (row.counted, row.dynamic, rate))
        lines.append([MOMENT_LABELS[row.moment].capitalize(), labels[row.published_class].capitalize(), *told])
    return Sheet("Autres critères", columns, lines)


def published_sheet(rows: Iterable[Published]) -> Sheet:
    """The table that leaves."""
    kinds = (None, INTEGER, INTEGER, PERCENT, INTEGER, INTEGER, INTEGER)
    columns = [
        Column(head, width=22) if kind is None else Column(head, kind) for head, kind in zip(HEADS, kinds, strict=True)
    ]
    return Sheet("Sorties", columns, [published_cells(row) for row in rows])
