"""The number of a contract that was published without one: the print of what its record says."""

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

import pyarrow as pa

from levier.statistics.rules.social import SocialState

_TOGETHER = 4_096
_SAID = (
    "object", "nature", "procedure", "cpv", "amount_initial", "notified_on", "published_on", "duration_months",
    "place_code", "techniques", "ccag", "offers", "price_types", "social_state", "has_clause", "has_criterion",
    "has_reserved",
)  # fmt: skip
_STATE = _SAID.index("social_state")
_SCHEMA = pa.schema([("record", pa.int64()), ("id", pa.string())])
# The records numbered, in the columns of `RAW["note"]`: after every other rule of theirs.
NOTED = "SELECT record, 80, 0, 0, 'identifiant_absent', NULL FROM numbered"


class _Modified(NamedTuple):
    """A modification, as a print writes it."""

    identifier: str | None
    notified_on: date | None
    published_on: date | None
    amount: int | None
    duration: int | None
    object: str | None
    holders: bool


def _listed(name: str, columns: Sequence[str]) -> str:
    return (
        f"LEFT JOIN (SELECT record, list(row({', '.join(columns)}) ORDER BY rank) AS of_{name}"  # noqa: S608 our own names
        f" FROM staged_{name} WHERE record IN (FROM unnumbered) GROUP BY record) USING (record)"
    )


_TOLD = f"""
    WITH unnumbered AS (SELECT record FROM staged_record WHERE id IS NULL)
    SELECT record, {", ".join(_SAID)}, of_holder, of_modification
    FROM staged_record
    {_listed("holder", ("holder_id", "id_type", "name", "valid"))}
    {
    _listed(
        "modification",
        ("modification_id", "notified_on", "published_on", "amount", "duration_months", "object", "replaces_holders"),
    )
}
    WHERE id IS NULL
"""  # noqa: S608


def number(connection: Any, records: str) -> None:
    """Numbers the records without number of a table of staged records, which the view `staged_record` shows, and makes
    them the view `numbered` of a DuckDB connection."""
    told = connection.execute(_TOLD)
    batches = []
    while rows := told.fetchmany(_TOGETHER):
        numbers = [(row[0], _print(row)) for row in rows]
        batches.append(pa.record_batch(list(map(list, zip(*numbers, strict=True))), schema=_SCHEMA))
    connection.register("numbered", pa.Table.from_batches(batches, schema=_SCHEMA))
    if batches:
        connection.execute(
            f"UPDATE {records} AS of SET id = numbered.id, uid = of.buyer_siret || '-' || numbered.id FROM numbered"  # noqa: S608
            " WHERE of.record = numbered.record"
        )


def _print(row: tuple[Any, ...]) -> str:
    _, *said, holders, modifications = row
    said[_STATE] = SocialState(said[_STATE])
    several = (
        tuple(map(_values, holders or ())),
        tuple(_Modified(*_values(one)) for one in modifications or ()),
    )
    digest = blake2b(repr((None, *said, *several)).encode("utf-8", "surrogatepass"), digest_size=6)
    return f"sans-numero-{digest.hexdigest()}"


def _values(one: Any) -> tuple[Any, ...]:
    return tuple(one.values()) if isinstance(one, dict) else tuple(one)
