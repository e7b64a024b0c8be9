"""The test database, migrated once a run: the first worker migrates, the others start from a copy of what it made.

A copy is found by a fingerprint of all that could change what migrating gives, so that none is ever stale; SQLite's is
kept in `var/` for the next run, PostgreSQL's lives and ends with its server.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var/tests"


# Beside our whole package: the versions locked, the test settings, and what else makes what is kept.
MAKERS = (
    "requirements.lock",
    "tests/settings.py",
    "tests/archives.py",
    "tests/demo_copy.py",
    "tests/resources/observatory/built_once.py",
)


@cache
def fingerprint(root: Path = ROOT) -> str:
    """A digest of our whole package, a migration calling anything, and of the `MAKERS`."""
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version} {settings.INSTALLED_APPS}".encode())
    read = [path for path in (root / "src/levier").rglob("*") if path.suffix in {".py", ".csv", ".gz", ".json"}]
    for path in (*sorted(read), *(root / name for name in MAKERS)):
        digest.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time(what: str = "lock") -> Iterator[None]:
    """The workers of every run in this checkout, one after the other, in making one thing."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / what).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def kept_file() -> Path:
    """Where SQLite's migrated database is kept; the file may not exist."""
    return KEPT / f"{fingerprint()}.sqlite3"


def start_from_the_copy(data_folder: Path) -> None:
    """Gives an installation on SQLite, in this folder, the migrated database, if one is kept or about to be.

    It migrates all the same as it starts."""
    with one_at_a_time():
        if kept_file().exists():
            shutil.copy(kept_file(), data_folder / "levier.sqlite3")


def postgresql_template() -> str:
    """The name of the copy on PostgreSQL."""
    return f"levier_tests_{fingerprint()}"


@contextmanager
def from_a_copy() -> Iterator[None]:
    """While it lasts, a test database made by Django starts from the copy, if there is one; left, one is kept.

    Django migrates in any case: on a copy it finds nothing to do.
    """
    with one_at_a_time():
        if connection.vendor == "postgresql":
            with _from_postgresql_template():
                yield
        else:
            with _from_sqlite_file():
                yield


@contextmanager
def _from_sqlite_file() -> Iterator[None]:
    creation: Any = type(connection.creation)
    make = creation._create_test_db

    def make_from_file(self: Any, *args: Any, **options: Any) -> str:
        name: str = make(self, *args, **options)
        self.connection.settings_dict["NAME"] = name
        self.connection.close()
        self.connection.ensure_connection()
        with closing(sqlite3.connect(kept_file())) as kept:
            kept.backup(self.connection.connection)
        return name

    found = kept_file().exists()
    if found:
        creation._create_test_db = make_from_file
    try:
        yield
    finally:
        creation._create_test_db = make
    if not found:
        for stale in KEPT.glob("*.sqlite3"):
            stale.unlink()
        for stale in KEPT.glob("*-builds"):
            shutil.rmtree(stale)
        written = KEPT / f"{os.getpid()}.part"
        with closing(sqlite3.connect(written)) as kept:
            connection.ensure_connection()
            connection.connection.backup(kept)
        written.rename(kept_file())


@contextmanager
def _from_postgresql_template() -> Iterator[None]:
    template = postgresql_template()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        found = cursor.fetchone() is not None
    if found:
        connection.settings_dict["TEST"]["TEMPLATE"] = template
    yield
    if not found:
        made = connection.settings_dict["NAME"]
        connection.close()
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{made}"')
