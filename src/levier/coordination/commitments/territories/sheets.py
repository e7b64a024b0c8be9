"""Other missions' operations as a spreadsheet."""

from typing import Any

from django.utils import timezone

from levier.common.tabular.writing import DATE, HOURS, WHOLE_HOURS, Column, Sheet
from levier.coordination.commitments.territories import opened

TITLE = "Opérations d’autres missions"


def figures(row: Any) -> tuple[int | None, ...]:
    """The figures of an operation; an empty cell each while nothing is published, which is no zero."""
    told = (
        row.owed, row.excused, row.done, row.taken_over, row.remaining, row.total, row.total_done, row.total_taken_over,
    )  # fmt: skip
    return told if row.parts else (None,) * len(told)


def opened_sheet(rows: list[Any]) -> Sheet:
    """Operations of other missions as a spreadsheet holds them: the share, and the whole of each operation apart."""
    columns = [
        Column("Opération", width=44), Column("Mission", width=36), Column("Acheteur", width=36),
        Column("Votre guichet", width=36), Column("Accord", width=14), Column("Votre part, dues", WHOLE_HOURS),
        Column("Dont déduites", WHOLE_HOURS), Column("Votre part, faites", HOURS), Column("Dont reprises", HOURS),
        Column("Votre part, restantes", HOURS), Column("Opération entière, dues", WHOLE_HOURS),
        Column("Opération entière, faites", HOURS), Column("Opération entière, dont reprises", HOURS),
        Column("Publié le", DATE),
    ]  # fmt: skip
    total = opened.total_of(rows)
    return Sheet(
        TITLE,
        columns,
        [
            (
                row.name, row.origin.name, row.buyer, str(row.desk or ""), row.state_words, *figures(row),
                timezone.localdate(row.published_at) if row.published_at else None,
            )
            for row in rows
        ],
        # The whole operations are other missions' to add up.
        total=(
            "Ensemble", "", "", "", "", total.owed, total.excused, total.done, total.taken_over, total.remaining, None,
            None, None, None,
        ),
    )  # fmt: skip
