"""Query sets and managers that know only the active mission."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connections, models, transaction
from django.db.models.expressions import Combinable, Value
from django.db.models.sql import Query

from levier.common.tenancy.conditions import is_needless
from levier.common.tenancy.scope import CrossesMissions, OutOfScope, active_mission_id, active_scope

if TYPE_CHECKING:
    from levier.common.tenancy.models import MissionScopedModel

# Parameters of a statement, on a database that sets no bound of its own.
MOST_PARAMETERS = 20_000


def is_scoped(model: Any) -> bool:
    """Tells whether rows of this model belong to a mission."""
    return isinstance(getattr(model, "_default_manager", None), ScopedManager)


@cache  # asked for every row read: models do not change once loaded
def scoped_links(model: type[models.Model]) -> tuple[models.ForeignKey, ...]:
    """The foreign keys of a model that point at scoped rows."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and is_scoped(field.remote_field.model)
    )


def _link_key(model: type[models.Model], field: models.ForeignKey, value: Any) -> Any:
    """The key a link is given, `None` when there is nothing to check; raises CrossesMissions when none can be read.

    An expression is computed by the database, which knows no mission: one that reads another row could bring in any
    key. Only another link of the same row to the same model, itself checked when it was written, passes.
    """
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Value):
        return _link_key(model, field, value.value)
    if isinstance(value, models.F):
        same_row = {
            name
            for link in scoped_links(model)
            if link.remote_field.model is field.remote_field.model
            for name in (link.name, link.attname)
        }
        if getattr(value, "name", "") in same_row:  # its stubs do not know `name`
            return None
    if isinstance(value, Combinable) or hasattr(value, "resolve_expression"):
        raise CrossesMissions(
            f"{model._meta.label}.{field.name}\u00a0: un lien s’écrit par sa clé, pas par une expression"
        )
    return value


def check_owner(row: "MissionScopedModel") -> None:
    """Gives a new row the active mission; raises CrossesMissions when the row belongs to another one."""
    mission_id = active_mission_id()
    if row.mission_id is None:
        row.mission_id = mission_id
    elif row.mission_id != mission_id:
        raise CrossesMissions(f"{row._meta.label} de la mission {row.mission_id} écrit depuis la mission {mission_id}")


def check_links(rows: Iterable["MissionScopedModel"]) -> None:
    """Raises CrossesMissions when a foreign key of a row points at another mission's row.

    Linked rows already in memory are compared there; links unchanged since the row was read were checked when they
    were written; the others cost one query per linked model.
    """
    rows = list(rows)
    wanted: dict[type[models.Model], set[Any]] = {}
    for row in rows:
        for field in scoped_links(type(row)):
            value = getattr(row, field.attname)
            if type(value) is not int:  # a key, most often
                value = _link_key(type(row), field, value)
            if value is None:
                continue
            linked = row._state.fields_cache.get(field.name)
            if linked is None:
                if row.loaded_links.get(field.attname) != value:
                    wanted.setdefault(field.remote_field.model, set()).add(value)
            elif linked.mission_id != row.mission_id:
                raise CrossesMissions(f"{row._meta.label}.{field.name} vise une ligne d’une autre mission")
    check_keys(wanted)


def check_keys(wanted: dict[type[models.Model], set[Any]]) -> None:
    """Raises CrossesMissions when a key is not of the active mission; one query per linked model."""
    for model, keys in wanted.items():
        found = model._default_manager.filter(pk__in=keys).count()
        if found != len(keys):
            raise CrossesMissions(f"{model._meta.label}\u00a0: une ligne liée n’appartient pas à la mission active")


def pour(model: type[models.Model], columns: Sequence[Any], rows: Iterable[Sequence[Any]], connection: Any) -> None:
    """Writes rows of values as fast as the database takes them, all or none; nobody learns their keys. On PostgreSQL
    they are copied: in statements, binding and parsing them would take longer than writing them."""
    with transaction.atomic(using=connection.alias, savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            into = into_table(model, columns, connection)
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            for _ in statements_of(model, columns, list(rows), connection, cursor):
                pass


def into_table(model: type[models.Model], columns: Sequence[Any], connection: Any) -> str:
    """The table of a model and these columns, as a statement names them."""
    quoted = connection.ops.quote_name
    return f"{quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))})"


def statements_of(
    model: type[models.Model],
    columns: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    connection: Any,
    cursor: Any,
    ending: str = "",
) -> Iterator[int]:
    """Inserts rows of values, as many in a statement as the database takes; tells, after each, the rank of its first
    row."""
    one = f"({', '.join(['%s'] * len(columns))})"
    at_once = (connection.features.max_query_params or MOST_PARAMETERS) // len(columns)
    into = f"INSERT INTO {into_table(model, columns, connection)} VALUES "  # noqa: S608 (names of our own models)
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        cursor.execute(into + ", ".join([one] * len(some)) + ending, [value for values in some for value in values])
        yield start


def insert_rows(model: type[models.Model], rows: Sequence[models.Model], connection: Any, *, keyed: bool) -> None:
    """Inserts rows, their checks made, as many in a statement as the database takes; all or none. `keyed`, each row
    learns the key it was given."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = [field.column for field in fields]
    values = zip(*(stored_values(field, rows, connection) for field in fields), strict=True)
    if not keyed:
        pour(model, columns, values, connection)
        return
    # As Django does, this counts on the keys coming back in the order of the rows.
    returning = f" RETURNING {connection.ops.quote_name(model._meta.pk.column)}"
    with transaction.atomic(using=connection.alias, savepoint=False), connection.cursor() as cursor:
        for start in statements_of(model, columns, list(values), connection, cursor, returning):
            given_keys = cursor.fetchall()
            for row, (given,) in zip(rows[start : start + len(given_keys)], given_keys, strict=True):
                row.pk, row._state.adding, row._state.db = given, False, connection.alias


def stored_values(field: Any, rows: Sequence[models.Model], connection: Any) -> list[Any]:
    """What the column of a field takes for each row; a value that several rows share is prepared once."""
    if type(field).pre_save is models.Field.pre_save:
        values = [getattr(row, field.attname) for row in rows]
    else:
        values = [field.pre_save(row, add=True) for row in rows]
    return prepared_values(field, values, connection)


def prepared_values(field: Any, values: Sequence[Any], connection: Any) -> list[Any]:
    """What a column takes for these values; one that several rows share is prepared once."""
    if isinstance(field, models.JSONField):  # what it holds is most often not hashable
        return [field.get_db_prep_save(value, connection) for value in values]
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]


class ScopedQuerySet(models.QuerySet):
    """A query set bound to the scope it was made in; used in another scope, it raises."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = active_scope()

    def _clone(self) -> "ScopedQuerySet":
        clone: ScopedQuerySet = super()._clone()  # type: ignore[misc]
        clone._scope = self._scope
        return clone

    def filter(self, *args: Any, **kwargs: Any) -> Any:
        """As ever, less the conditions that every row of the mission meets."""
        kept = {
            lookup: value
            for lookup, value in kwargs.items()
            if not is_needless(self.model, lookup, value, lambda model: model._default_manager.all())
        }
        return super().filter(*args, **kept)

    def _same_scope(self) -> None:
        if active_scope() != self._scope:
            raise OutOfScope(
                f"{self.model._meta.label}\u00a0: requête préparée dans une mission, exécutée dans une autre"
            )

    def _fetch_all(self) -> None:
        self._same_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._same_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._same_scope()
        return super().count()

    def exists(self) -> bool:
        self._same_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._same_scope()
        return super().aggregate(*args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._same_scope()
        return super().delete()

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise OutOfScope("raw() contourne les missions\u00a0: écrire la requête avec l'ORM.")

    def update(self, **values: Any) -> int:
        self._same_scope()
        self._check_values(values)
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        self._same_scope()
        objs = list(objs)
        for row in objs:
            check_owner(row)
        check_links(objs)
        return super().bulk_create(objs, *args, **kwargs)

    def insert_many(self, objs: Iterable[Any], *, keyed: bool = False) -> int:
        """Writes many new rows, as `bulk_create` does; returns how many. They learn their keys where they are `keyed`.

        Each value of a column is prepared for the database once, however many rows hold it: of thousands of rows, what
        `bulk_create` spends asking each field of each row how it is written is half the cost. The values are
        hashable, but for those of JSON.
        """
        self._same_scope()
        rows = list(objs)
        for row in rows:
            # A row linked to another before that one had its key learns it now.
            row._prepare_related_fields_for_save(operation_name="insert_many")
            check_owner(row)
        check_links(rows)
        insert_rows(self.model, rows, connections[self.db], keyed=keyed)
        return len(rows)

    def insert_values(self, names: Sequence[str], rows: Sequence[Sequence[Any]], **shared: Any) -> int:
        """Writes many new rows given as values, in the order of `names` (columns; a link by its key, `author_id`), and
        those that all of them share; returns how many. What is not named is as in a new row. For rows by the
        thousands, of which nothing else is asked: making an object of each takes longer than writing it."""
        self._same_scope()
        if not rows:
            return 0
        connection = connections[self.db]
        like = self.model(**shared, mission_id=active_mission_id())
        named = dict(zip(names, zip(*rows, strict=True), strict=True))
        fields = [field for field in self.model._meta.local_concrete_fields if not field.primary_key]
        links = {link.attname: link.remote_field.model for link in scoped_links(self.model)}
        wanted: dict[type[models.Model], set[Any]] = {}
        columns: list[list[Any]] = []
        for field in fields:
            if field.attname in named:
                values = named[field.attname]
            elif field.has_default() and callable(field.default) and not shared.keys() & {field.name, field.attname}:
                values = tuple(field.get_default() for _ in rows)
            else:
                values = (field.pre_save(like, add=True),)
            if field.attname in links and (keys := set(values) - {None}):
                wanted.setdefault(links[field.attname], set()).update(keys)
            stored = prepared_values(field, values, connection)
            columns.append(stored if len(stored) == len(rows) else stored * len(rows))
        check_keys(wanted)
        pour(self.model, [field.column for field in fields], zip(*columns, strict=True), connection)
        return len(rows)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        self._same_scope()
        objs = list(objs)
        for row in objs:
            check_owner(row)
        check_links(objs)
        return super().bulk_update(objs, *args, **kwargs)

    def _check_values(self, values: dict[str, Any]) -> None:
        if "mission" in values or "mission_id" in values:
            raise CrossesMissions("une ligne ne change pas de mission")
        for field in scoped_links(self.model):
            key = _link_key(self.model, field, values.get(field.name, values.get(field.attname)))
            if key is None:
                continue
            if not field.remote_field.model._default_manager.filter(pk=key).exists():
                raise CrossesMissions(f"{self.model._meta.label}.{field.name} vise une ligne d’une autre mission")


@lru_cache(maxsize=2_000)
def query_of_mission(model: type[models.Model], mission_id: int) -> Query:
    """The query of every row of a model in a mission, to be copied: every query of a page begins with one, and saying
    the condition again costs five times as much as copying it."""
    query = Query(model)
    query.add_q(models.Q(mission_id=mission_id))
    return query


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Every query method goes through `get_queryset`, which needs an active scope."""

    use_in_migrations = False

    def get_queryset(self) -> ScopedQuerySet:
        scope = active_scope()
        rows = super().get_queryset()
        if scope.mission_id is not None:
            rows.query = query_of_mission(self.model, scope.mission_id).chain()
        return rows
