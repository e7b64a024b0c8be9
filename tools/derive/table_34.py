"""Derives the rows of the consolidated table that the tests read in any checkout: the buyers of the Hérault.

Writes `tests/statistics/data/table_34.csv` in the spelling of the table (comma, its own column names), since what it
proves is that the table is read: a row per holder and per state of a contract. The columns that the reader needs
alone, and no natural person: a holder that may be one keeps neither its number nor its name.
"""

import csv
import io

from contracts import UNKNOWN_SUPPLIER, is_company
from derivation import REPOSITORY, rows_of, source_folder, write

COLUMNS = (
    "uid",
    "id",
    "codeCPV",
    "acheteur_id",
    "acheteur_nom",
    "acheteur_departement_code",
    "titulaire_id",
    "montant",
    "dateNotification",
    "procedure",
    "dureeMois",
)


def main() -> None:
    """Writes the excerpt."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows_of(source_folder() / "decp-tabular/derived_herault_34.csv"):
        kept = is_company(row["titulaire_nom"]) or row["titulaire_id"] == UNKNOWN_SUPPLIER
        writer.writerow(row if kept else {**row, "titulaire_id": ""})
    write(REPOSITORY / "tests/statistics/data/table_34.csv", text.getvalue())


if __name__ == "__main__":
    main()
