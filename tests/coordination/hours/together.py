"""Runs several people's acts at the same moment, each on a connection of its own, as the server does."""

import copy
import sqlite3
import threading
from contextlib import closing

from django.db import connection, connections

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.config import environment


def on_the_copy(settings):
    """A connection to the copy, in place of this thread's own."""
    connections["default"] = connections["default"].__class__(settings, "default")


def at_once(mission, acts, folder):
    """Runs the acts together in a mission; returns what each gave: its value, or the Problem it raised.

    SQLite's test database is in memory and has one writer: the acts meet in a copy of it on disk, with the settings of
    an installation; the outcome is then read there.
    """
    settings = None
    if connection.vendor == "sqlite":
        copied = folder / "copie.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copied)])
        # As an installation's stands since its first start: two connections that turn to WAL at once lock each other.
        with closing(sqlite3.connect(copied)) as turned:
            turned.execute("PRAGMA journal_mode=WAL")
        settings = copy.deepcopy(connection.settings_dict)
        settings |= {"NAME": str(copied), "OPTIONS": environment.database(folder)["OPTIONS"]}
    together = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(rank, act):
        if settings is not None:
            on_the_copy(settings)
        try:
            with mission_scope(mission.pk):
                together.wait()
                outcomes[rank] = act()
        except Problem as problem:
            outcomes[rank] = problem
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=numbered) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def read_after(mission, read, folder):
    """Reads what the acts left, where they met."""
    found = []
    copied = folder / "copie.sqlite3"

    def run():
        if copied.exists():
            settings = copy.deepcopy(connection.settings_dict) | {"NAME": str(copied)}
            on_the_copy(settings)
        with mission_scope(mission.pk):
            found.append(read())
        connections["default"].close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return found[0]


def elsewhere(mission, act):
    """What somebody else's act gives, on a connection of its own, while the caller stands between two transactions;
    None when it still waits after a while: the caller then holds what it wants."""
    settings, found = copy.deepcopy(connection.settings_dict), []

    def run():
        on_the_copy(settings)
        with mission_scope(mission.pk):
            found.append(act())
        connections["default"].close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    return found[0] if found else None
