"""`make bench`, `make bench ONLY=name`: measures, prints a table, writes var/bench/latest.json.

A bench on a database runs in processes of its own, on a SQLite file and on a PostgreSQL made for the run.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from importlib import import_module

from tools.bench import frame
from tools.bench.frame import Bench, Row


def on_the_database(module: str) -> Callable[[], Iterable[Row]]:
    """A bench of `tools/bench/<module>.py` that prepares the database the process was given, then measures on it."""

    def measure() -> Iterable[Row]:
        from levier.config.cli import prepare_database, start_django

        start_django()
        prepare_database()
        return import_module(f"tools.bench.{module}").measure()

    return measure


def alone(module: str) -> Callable[[], Iterable[Row]]:
    """A bench without a database. Read when it runs: what one needs (the statistical engine) is not in the memory that
    another measures."""
    return lambda: import_module(f"tools.bench.{module}").measure()


BENCHES = {
    "decp": Bench("decp", alone("open_data")),
    "start": Bench("start", alone("start")),
    "charts": Bench("charts", alone("charts")),
    "national": Bench("national", alone("national")),
    **{
        name: Bench(name, on_the_database(module), needs_database=True)
        for name, module in (
            ("pages", "pages"),
            ("public", "public"),
            ("scale", "scale"),
            ("import", "imports"),
            ("reports", "reports"),
        )
    },
}


def on_both_databases(name: str) -> Iterator[Row]:
    """The rows of a bench run on SQLite, then on PostgreSQL."""
    for prefix in ([], ["tools/postgres.sh"]):
        with tempfile.TemporaryDirectory(prefix="levier-bench-") as folder:
            kept = {key: value for key, value in os.environ.items() if not key.startswith(("LEVIER_", "DATABASE_URL"))}
            answer = subprocess.run(
                [*prefix, sys.executable, "-m", "tools.bench", "--here", name],
                env={**kept, "LEVIER_DATA_DIR": folder},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        yield from (Row(**row) for row in json.loads(answer.stdout.splitlines()[-1]))


def main(arguments: list[str]) -> int:
    """Runs the benches named, all by default; `--here NAME` runs one in this process and prints its rows as JSON."""
    if arguments[:1] == ["--here"]:
        print(json.dumps([asdict(row) for row in BENCHES[arguments[1]].run()]))
        return 0
    unknown = [name for name in arguments if name not in BENCHES]
    if unknown:
        print(
            f"Pas de mesure de ce nom\u00a0: {', '.join(unknown)}. Il y a\u00a0: {', '.join(BENCHES)}.", file=sys.stderr
        )
        return 2
    rows: list[Row] = []
    try:
        for name in arguments or BENCHES:
            bench = BENCHES[name]
            print(f"{name}…", file=sys.stderr, flush=True)
            for row in on_both_databases(name) if bench.needs_database else bench.run():
                rows.append(row)
    finally:  # what took an hour is not lost to what fails after it
        rows = frame.with_ratios(rows)
        frame.write(rows)
        print("\n".join(frame.table(rows)))
        print(f"→ {frame.LATEST}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
