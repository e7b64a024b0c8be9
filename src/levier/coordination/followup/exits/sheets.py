"""The list of exits as a spreadsheet."""

from collections.abc import Sequence

from levier.common.tabular.writing import DATE, Column, Sheet
from levier.coordination.followup.exits.rules import CLASS_LABELS, MOMENT_LABELS, SITUATION_LABELS, Situation, class_of
from levier.coordination.followup.exits.selectors import Line


def list_sheet(lines: Sequence[Line]) -> Sheet:
    """The list, one row a contract over and a moment known: for who follows these people, and nobody else."""
    columns = [
        Column("Personne", width=30), Column("Guichet", width=30), Column("Entreprise", width=30),
        Column("Marché", width=40), Column("Fin du contrat", DATE), Column("Moment", width=22),
        Column("Situation", width=44), Column("Classe", width=24), Column("Apprise le", DATE),
    ]  # fmt: skip
    rows = []
    for line in lines:
        found, person = line.assignment, line.person
        mark = " (fictif)" if person.is_fictitious else ""
        start = (
            f"{person}{mark}", str(person.desk), str(found.award.company), found.award.lot.contract.title,
            line.ended_on,
        )  # fmt: skip
        told = [
            (*start, MOMENT_LABELS[one.moment], *situation_words(one.situation), one.told_on)
            for one in (cell.exit for cell in line.cells)
            if one is not None
        ]
        asked = [
            (*start, MOMENT_LABELS[cell.moment], "à demander", "", None)
            for cell in line.cells
            if cell.state == "to_ask"
        ]
        rows += [*told, *asked] or [(*start, "", "", "", None)]
    return Sheet("Sorties", columns, rows)


def situation_words(situation: str) -> tuple[str, str]:
    """A situation and its class, in words."""
    return SITUATION_LABELS[Situation(situation)], CLASS_LABELS[class_of(situation)]
