"""The spreadsheets of imports: the empty model of a kind, and the lines to correct with their reasons."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from levier.common.imports.kinds import ImportKind
from levier.common.imports.models import ImportBatch, LineState
from levier.common.imports.selectors import cells_of, lines_of, shown_faults
from levier.common.tabular.cells import cell_text
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook


def model(kind: ImportKind) -> bytes:
    """An empty spreadsheet with the titles that are read, and a sheet that says what goes in each."""
    columns = [Column(field.label, width=max(14, min(32, len(field.label) + 4))) for field in kind.fields]
    guide = Sheet(
        "Aide",
        [Column("Colonne", width=32), Column("Obligatoire", width=13), Column("Contenu", width=70), Column("Exemple")],
        [(field.label, "oui" if field.required else "non", field.help, field.example) for field in kind.fields],
    )
    source = [
        ("Fichier", kind.label),
        ("Usage", "Une ligne par enregistrement, sous les titres. L’ordre des colonnes est libre\u202f; celles qui ne "
         "servent pas peuvent être supprimées."),
    ]  # fmt: skip
    return write_workbook([Sheet(kind.label, columns, []), guide], source=source, title=f"Modèle, {kind.label}")


def batches(rows: Sequence[tuple[ImportBatch, str, str, bool]], *, mission: str) -> bytes:
    """The list of imports: each file with its kind and state in words, and whether who reads brought it."""
    columns = [
        Column("Fichier", width=40), Column("Sorte", width=28), Column("État"), Column("Déposé le", DATE),
        Column("Importé le", DATE), Column("Annulé le", DATE), Column("Par"),
    ]  # fmt: skip
    told = [
        (
            batch.file_name, label, state, day_of(batch.created_at), day_of(batch.applied_at), day_of(batch.undone_at),
            "vous" if is_mine else "une autre personne",
        )
        for batch, label, state, is_mine in rows
    ]  # fmt: skip
    return write_workbook([Sheet("Imports", columns, told)], source=[("Mission", mission)], title="Imports")


def day_of(moment: datetime.datetime | None) -> datetime.date | None:
    """The day of a moment, where the mission is."""
    return timezone.localtime(moment).date() if moment else None


def faulty_lines(batch: ImportBatch, kind: ImportKind) -> bytes:
    """The lines to correct as they came, each with its reason: corrected there, the file can be deposited again."""
    columns = [Column(title or "Sans titre") for title in batch.header]
    rows = []
    for line in lines_of(batch).filter(state=LineState.BAD):
        cells = [cell_text(cell) for cell in cells_of(line)][: len(columns)]
        told = [
            f"{one.column}\u00a0: attendu {one.expected}. {one.advice}"
            for one in shown_faults(batch, kind, line)
            if not one.is_warning
        ]
        rows.append([*cells, *[""] * (len(columns) - len(cells)), str(line.number), "\n".join(told)])
    sheet = Sheet("À corriger", [*columns, Column("Ligne d’origine", width=12), Column("Motif", width=60)], rows)
    return write_workbook([sheet], source=[("Fichier", batch.file_name)], title=f"À corriger, {batch.file_name}")
