"""Queries prepared once. A page asks the same ones each time, and Django builds and compiles each anew: on a home page,
half of the time it takes to answer. PostgreSQL in turn plans each anew, which costs it more than most rows do.

A prepared query is a function of what changes (who asks, days, numbers) that gives a query set. The first time, it is
built with values that stand for these and for the mission, compiled, and kept as its statement with the places where
they go; after that, a call is the statement executed with the values put in their places. PostgreSQL keeps it too, on
each connection. The function is called again for each way of holding roles, never for each person: what it may read of
an actor is what the statement may depend on.

The function reads nothing, asks no clock, and makes no value out of its arguments: what differs from one call to the
other is one of them, as it is. What cannot be prepared is refused the first time it is asked, whoever asks:
`CannotBePrepared` is a fault in our code.
"""

import copy
import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, update_wrapper
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from levier.common.policy.actor import Actor
from levier.common.tenancy.scope import active_mission_id, active_scope, mission_free, mission_scope

# Two sets of values that nothing else holds: what differs between the two statements comes from them and from nothing
# else. Numbers stay in the bounds of the smallest columns, out of which Django answers without asking.
NUMBERS, FIRST_DAYS = (10_000, 20_000), (date(1801, 1, 1), date(1861, 1, 1))
MISSION = 9_000
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Days that stand in a statement as they are: the ends of the calendar, and those of tables that do not change while a
# process runs (`keep_in_statements`).
_lasting: set[date] = {date.min, date.max}


class CannotBePrepared(RuntimeError):
    """A query whose statement would hold something that changes, or that reads something while it is built."""


def keep_in_statements(days: Iterable[date]) -> None:
    """Says that these days are a table's, the same whenever they are asked."""
    _lasting.update(days)


class Slot(NamedTuple):
    """A place in a statement: the rank of the value that goes there, the mission's id when None, and the type the
    database takes it in."""

    rank: int | None
    kind: type


class Asked(NamedTuple):
    """The arguments of a call: what the statement depends on, and the values put in its places."""

    shape: Hashable
    values: tuple[Any, ...]


def taken_apart(arguments: tuple[Any, ...]) -> Asked:
    """What the statement depends on, of each argument, and what goes in its places."""
    shape: list[Hashable] = []
    values: list[Any] = []
    for argument in arguments:
        if isinstance(argument, Actor):
            shape.append(argument.shape)
            values += argument.keys
        elif isinstance(argument, date) or type(argument) is int:
            shape.append(type(argument).__name__)
            values.append(argument)
        else:
            shape.append(argument)
    return Asked(tuple(shape), tuple(values))


def standing_for(arguments: tuple[Any, ...], stand_ins: list[Any]) -> tuple[Any, ...]:
    """The arguments with values in the place of theirs, in the order of `taken_apart`."""
    waiting = iter(stand_ins)
    given: list[Any] = []
    for argument in arguments:
        if isinstance(argument, Actor):
            given.append(argument.with_keys([next(waiting) for _ in argument.keys]))
        elif isinstance(argument, date) or type(argument) is int:
            given.append(next(waiting))
        else:
            given.append(argument)
    return tuple(given)


def stand_in(value: Any, rank: int, turn: int) -> Any:
    """The value that stands for another, of its type, the `rank`th of its call, in one of the two sets."""
    if isinstance(value, datetime):
        return datetime.combine(FIRST_DAYS[turn], datetime.min.time(), UTC) + timedelta(days=rank)
    if isinstance(value, date):
        return FIRST_DAYS[turn] + timedelta(days=rank)
    return NUMBERS[turn] + rank


def reads_nothing(execute: Any, sql: str, *others: Any) -> Any:
    """Refuses every statement while a query is built."""
    raise CannotBePrepared(f"une requête préparée ne lit rien pendant qu’elle se construit\u00a0: {sql[:200]}")


def as_taken(value: Any, operations: Any) -> Any:
    """A value as a database takes it."""
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value


def with_constants(sql: str, params: tuple[Any, ...], connection: Any) -> tuple[str, tuple[Any, ...]]:
    """The statement as PostgreSQL prepares it, and its places alone: what never changes is written in it, so that its
    plan counts on it."""
    if connection.vendor != "postgresql":
        return sql, params
    written = [
        "%s" if type(param) is Slot else connection.ops.compose_sql("%s", [param]).replace("%", "%%")
        for param in params
    ]
    return sql.replace("%%", "%%%%") % tuple(written), tuple(param for param in params if type(param) is Slot)


@cache
def kept_cursor(driver: Any) -> Any:
    """The cursor of PostgreSQL's driver by which it prepares a statement the first time, and plans it at most some
    times more (`prepare_threshold` of its settings). One of Django's writes the values in the statement, which is then
    another each time."""
    whole = driver.types.numeric.Int8

    class KeptCursor(driver.Cursor):
        def execute(self, query: str, params: tuple[Any, ...]) -> Any:
            # Whole numbers are sent as the smallest type that holds each, and a statement is prepared for each type.
            super().execute(query, tuple(whole(value) if type(value) is int else value for value in params))
            # Where Django reads what was executed.
            self._query = SimpleNamespace(query=query.encode())
            return self

    return KeptCursor


def executed(connection: Any, sql: str, values: tuple[Any, ...]) -> list[Any]:
    """The rows of a statement, these values in its places."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.close()
            cursor.cursor = kept_cursor(connection.Database)(connection.connection)
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    return rows


@dataclass(frozen=True)
class Statement:
    """A compiled query: its query set and compiler, its SQL, and what goes in each of its places."""

    query_set: QuerySet
    compiler: Any
    sql: str
    places: tuple[Any, ...]

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        """The rows for other values, as the query set gives them."""
        connection = connections[self.compiler.using]
        ready = [as_taken(value, connection.ops) for value in values]

        def filled(place: Any) -> Any:
            if type(place) is not Slot:
                return place
            value = active_mission_id() if place.rank is None else ready[place.rank]
            return value if type(value) is place.kind else place.kind(value)

        values_there = tuple(filled(place) for place in self.places)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *others, **more: [executed(connection, self.sql, values_there)]
        rows: Any = self.query_set.all()
        rows._scope = active_scope()
        rows.query.get_compiler = lambda *others, **more: compiler
        return list(rows)


def compiled(build: Callable[..., QuerySet], arguments: tuple[Any, ...], turn: int) -> Statement | None:
    """The statement of a query, one set of values in its places; None when it finds nothing whatever they are."""
    stand_ins = [stand_in(value, rank, turn) for rank, value in enumerate(taken_apart(arguments).values)]
    if len(stand_ins) > MISSION:
        raise CannotBePrepared(f"une requête préparée prend au plus {MISSION} valeurs")
    mission = NUMBERS[turn] + MISSION
    with mission_free(), mission_scope(mission), connections[DEFAULT_DB_ALIAS].execute_wrapper(reads_nothing):
        query_set = build(*standing_for(arguments, stand_ins))
        connection = connections[query_set.db]
        compiler = query_set.query.get_compiler(using=query_set.db)
        try:
            sql, found = compiler.as_sql()
        except EmptyResultSet:
            return None
    ranks: dict[Any, int | None] = {as_taken(value, connection.ops): rank for rank, value in enumerate(stand_ins)}
    ranks[mission] = None
    lasting = {as_taken(day, connection.ops) for day in _lasting}

    def place(param: Any) -> Any:
        if isinstance(param, Hashable) and param in ranks:
            return Slot(ranks[param], type(param))
        if isinstance(param, Hashable) and param in lasting:
            return param
        if isinstance(param, date) or (isinstance(param, str) and A_DAY.match(param)):
            raise CannotBePrepared(f"{param} resterait dans la requête préparée : le donner en argument")
        return param

    return Statement(query_set, compiler, *with_constants(sql, tuple(place(param) for param in found), connection))


def prepare(build: Callable[..., QuerySet], arguments: tuple[Any, ...]) -> Statement | None:
    """The statement of a query. It is made twice, with two sets of values: something else that differs was made out of
    them, or of the moment, and would stay as it was the first time."""
    once, again = (compiled(build, arguments, turn) for turn in (0, 1))
    if once is None or again is None:
        if once is not again:
            raise CannotBePrepared("la requête préparée dépend des valeurs de ses arguments")
        return None
    if (once.sql, once.places) != (again.sql, again.places):
        raise CannotBePrepared(f"la requête préparée tient autre chose que ses arguments : {once.sql[:200]}")
    return once


class Prepared:
    """A prepared query: called as the function it is made of, it gives the list of its rows."""

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        update_wrapper(self, build)
        self.build = build
        self.known: dict[Hashable, Statement | None] = {}

    def __call__(self, *arguments: Any) -> list[Any]:
        asked = taken_apart(arguments)
        if asked.shape not in self.known:
            self.known[asked.shape] = prepare(self.build, arguments)
        statement = self.known[asked.shape]
        return [] if statement is None else statement.rows(asked.values)


def prepared(build: Callable[..., QuerySet]) -> Prepared:
    """Makes a prepared query of a function of actors, days, moments and numbers, whose rows depend on their values, and
    of words and flags, of which each makes a statement of its own."""
    return Prepared(build)
