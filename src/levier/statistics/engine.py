"""One place where DuckDB is opened, and the portable subset of Ibis the engine keeps to."""

from pathlib import Path
from typing import Any

import ibis

# The operations, by Ibis's own names, that the expressions of `contracts` and `indicators` keep to: DuckDB and Spark
# answer each alike (`test_portable.py` holds the expressions to the list, `test_spark.py` each operation on both).
# `First` keeps nulls, over a window whose order is total; a join is on equality; `Cast` is of an integer to text.
# Left out on purpose, answered differently: ordered collects, mode, JSON, regular expressions, rounding casts,
# arithmetic on months, a division that may meet zero.
PORTABLE = frozenset({
    # shapes
    "UnboundTable", "Field", "Project", "DropColumns", "Filter", "Sort", "SortKey", "Union",
    "JoinChain", "JoinLink", "JoinReference", "Aggregate",
    # values
    "Literal", "Add",
    "Equals", "NotEquals", "Less", "LessEqual", "Greater", "GreaterEqual", "Between",
    "InValues", "And", "Or", "Not", "IsNull", "NotNull", "Coalesce", "IfElse", "SearchedCase", "StringConcat",
    "Substring",
    "Cast", "ExtractYear", "DateDelta",
    # groups
    "CountStar", "CountDistinct", "Sum", "Min", "Max",
    # windows
    "WindowFunction", "RowNumber", "First",
})  # fmt: skip
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
