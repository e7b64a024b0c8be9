"""The observatory's lists as CSV. Without Django: the command writes by it too."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# What a spreadsheet would take for a formula: text that came from outside is shown as text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV in UTF-8 with its mark, which spreadsheets recognise; no text of it is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(titles)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def rows_as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, for_spreadsheet: bool = False) -> bytes:
    """Rows by name as CSV, what they lack left empty. For programs, with commas and decimal points;
    `for_spreadsheet`, as a French one opens it: semicolons, decimal commas, « oui » and « non », the names of
    `HEADS`."""
    if not for_spreadsheet:
        return csv_of(columns, ([row.get(name) for name in columns] for row in rows))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([HEADS.get(name, name) for name in columns])
    writer.writerows([_french(row.get(name)) for name in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def rows_as_parquet(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], told: Mapping[str, str]) -> bytes:
    """Rows by name as Parquet, with their types; `told`, what must be read with them, is in the file's own metadata."""
    import pyarrow as pa

    held = list(rows)
    arrays = [pa.array([row.get(name) for row in held]) for name in columns]
    # A column of which nothing is known is text: not every reader takes one without a type.
    typed = [array.cast(pa.string()) if pa.types.is_null(array.type) else array for array in arrays]
    return table_as_parquet(pa.Table.from_arrays(typed, names=list(columns)), told)


def table_as_parquet(table: Any, told: Mapping[str, str]) -> bytes:
    """A table as Parquet; `told`, what must be read with it, is in the file's own metadata."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(dict(told)), out, compression="zstd")
    return out.getvalue()


def rows_as_json(rows: Iterable[Mapping[str, Any]], told: Mapping[str, Any]) -> bytes:
    """Rows by name as JSON, in « rows », after what must be read with them."""
    return json.dumps({**told, "rows": list(rows)}, ensure_ascii=False, indent=1).encode()


# The columns of a file of an indicator, in the words of its table; those of its breakdown have their own French name.
HEADS = {
    "indicator": "indicateur",
    "by": "ventilation",
    "group": "ligne",
    "series": "série",
    "name": "nom",
    "territory": "territoire",
    "period": "période",
    "item": "élément",
    "unit": "unité",
    "qualifier": "précision",
    "source_date": "date de la source",
    "url": "adresse",
    "edition": "édition",
    "value": "valeur",
    "numerator": "numérateur",
    "denominator": "dénominateur",
    "low": "borne basse (95 %)",
    "high": "borne haute (95 %)",
    "contracts": "marchés de la source",
    "people": "personnes",
    "measurable": "mesurable",
    "significant": "significatif",
    "synthetic": "données synthétiques",
    "masked": "masqué",
    "note": "à savoir",
}


def _french(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        # A whole number of euros or of hours is not « 1000,0 » for a reader.
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    return _cell(cell)


def _cell(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
