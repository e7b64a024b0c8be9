"""The demo, loaded once for all the workers of a run: the first that needs it loads it, the others take a copy.

It is kept beside the copy of the empty database (tests/databases.py), under the same fingerprint and the day, on which
what it tells hangs. A worker's copy is a database of its own, read in the place of the empty one while a class of tests
asks for it. The files that loading wrote travel in a table of the copy: no row ever misses its file.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from levier.demo.load import load_demo
from tests.archives import pack, unpack
from tests.databases import KEPT, fingerprint, kept_file, one_at_a_time, postgresql_template

# What the rows count on. Pictures of charts are drawn again where they are missing; every worker has the same keys.
FOLDERS = ("evidence", "observatory")
ARCHIVE = "tests_archive"


@contextmanager
def connected_to(name: str, opened: Any = None) -> Iterator[None]:
    """While it lasts, the default connection is to this database, by a connection already `opened` to it or by a new
    one; the connection it had stays open beside."""
    before = connection.connection, connection.settings_dict["NAME"]
    connection.connection, connection.settings_dict["NAME"] = opened, name
    try:
        connection.ensure_connection()
        yield
    finally:
        connection.connection, connection.settings_dict["NAME"] = before


class DemoCopy:
    """A worker's own copy of the demo, made the first time it is read, and again on another day."""

    def __init__(self) -> None:
        own = connection.settings_dict["NAME"] if connection.vendor == "postgresql" else os.getpid()
        self._name = f"{own}_demo" if connection.vendor == "postgresql" else f"file:demo{own}?mode=memory&cache=shared"
        self._opened: Any = None
        self._archive = b""
        self._of = ""

    @contextmanager
    def read(self) -> Iterator[None]:
        """While it lasts, the database is the demo as it was loaded, with its files in the data folder."""
        wanted = f"{fingerprint()}_{timezone.localdate():%Y%m%d}"
        if self._of != wanted:
            self.forget()
            with one_at_a_time("demo"):
                if connection.vendor == "postgresql":
                    self._copy_on_postgresql(f"levier_demo_{wanted}")
                else:
                    self._copy_on_sqlite(KEPT / f"{wanted}.sqlite3")
            self._of = wanted
        with connected_to(self._name, self._opened):
            try:
                self._archive = self._archive or take_archive()
                # Upkeep, tested between two classes, sweeps what no row of the empty database knows.
                unpack(self._archive, Path(settings.DATA_DIR))
                yield
            finally:
                self._opened = connection.connection

    def forget(self) -> None:
        """Drops the copy, if there is one."""
        if self._opened is not None:
            self._opened.close()
        if self._of and connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute(f'DROP DATABASE "{self._name}"')
        self._opened, self._archive, self._of = None, b"", ""

    def _copy_on_sqlite(self, kept: Path) -> None:
        """In memory, where it lives as long as a connection to it is open."""
        with connected_to(self._name):
            self._opened = connection.connection
            with closing(sqlite3.connect(kept if kept.exists() else kept_file())) as start:
                start.backup(self._opened)
            if kept.exists():
                return
            load_with_its_files()
            for yesterday in KEPT.glob(f"{fingerprint()}_*.sqlite3"):
                yesterday.unlink()
            written = KEPT / f"{os.getpid()}.part"
            with closing(sqlite3.connect(written)) as copy:
                self._opened.backup(copy)
            written.rename(kept)

    def _copy_on_postgresql(self, kept: str) -> None:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
            if cursor.fetchone() is None:
                begun = f"{kept}_begun"
                cursor.execute(f'DROP DATABASE IF EXISTS "{begun}"')
                cursor.execute(f'CREATE DATABASE "{begun}" TEMPLATE "{postgresql_template()}"')
                with connected_to(begun):
                    load_with_its_files()
                    connection.close()
                cursor.execute(f'ALTER DATABASE "{begun}" RENAME TO "{kept}"')
            cursor.execute(f'DROP DATABASE IF EXISTS "{self._name}"')
            cursor.execute(f'CREATE DATABASE "{self._name}" TEMPLATE "{kept}"')


def load_with_its_files() -> None:
    """Loads the demo in the database connected to, and in a table of it the files that loading wrote."""
    folder = Path(settings.DATA_DIR)
    before = set(files_of(folder))
    load_demo(say=lambda text: None)
    archive = pack(folder, [path for path in files_of(folder) if path not in before])
    kind = "bytea" if connection.vendor == "postgresql" else "blob"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {ARCHIVE} (content {kind})")
        cursor.execute(f"INSERT INTO {ARCHIVE} VALUES (%s)", [archive])


def files_of(folder: Path) -> list[Path]:
    """The files of a data folder that rows count on."""
    return sorted(path for name in FOLDERS for path in (folder / name).rglob("*") if path.is_file())


def take_archive() -> bytes:
    """The archive of the files, out of the copy connected to: it then holds what the demo holds, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT content FROM {ARCHIVE}")
        archive = bytes(cursor.fetchone()[0])
        cursor.execute(f"DROP TABLE {ARCHIVE}")
    return archive
