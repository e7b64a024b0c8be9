"""One place where DuckDB is opened, and the portable subset of Ibis the engine keeps to.

The expressions of `contracts`, `tables` and `indicators` use only: select, filter, mutate, union, joins on equality,
group_by with sum, count (with a condition too), min, max and nunique, `cases`, `ifelse`, `coalesce`, comparisons,
boolean operators, `row_number` and `first(include_null=True)` over a window whose order is total, `year()` of a date,
days between two dates, string concatenation, an integer cast to text. No ordered collect, mode, JSON function, regular
expression, rounding cast, month arithmetic or division that may meet zero: DuckDB and Spark answer those differently.
"""

from pathlib import Path
from typing import Any

import ibis

# Past this, DuckDB spills to disk where it was given a folder. A build also holds the reader's own 200 MB.
QUERY_MEMORY = "512MB"
BUILD_MEMORY = "320MB"
THREADS = 2


def connect(*, memory: str = QUERY_MEMORY, threads: int = THREADS, spill: Path | None = None) -> Any:
    """An in-memory DuckDB behind Ibis, bounded, which never downloads an extension."""
    options: dict[str, Any] = {
        "memory_limit": memory,
        "threads": threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    if spill is not None:
        options["temp_directory"] = str(spill)
    return ibis.duckdb.connect(**options)
