"""The full-text side of the index: FTS5 on SQLite, GIN on PostgreSQL, the same answers from both.

Words are folded and stemmed before they are stored (`words.py`), and neither database is let to parse them again:
FTS5 splits on spaces alone (ASCII letters and digits), PostgreSQL takes the words as they are.
"""

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from levier.common.search.words import Term

_TABLE = "search_searchentry"
_VECTOR = "array_to_tsvector(string_to_array(words, ' '))"
# The words stay in our table alone (external content); triggers keep the index in step with every way of writing.
_SQLITE = {
    "search_words": """
        CREATE VIRTUAL TABLE search_words USING fts5(
            words, content='search_searchentry', content_rowid='id', tokenize='ascii', detail='none'
        )""",
    "search_words_insert": """
        CREATE TRIGGER search_words_insert AFTER INSERT ON search_searchentry BEGIN
            INSERT INTO search_words(rowid, words) VALUES (new.id, new.words);
        END""",
    "search_words_delete": """
        CREATE TRIGGER search_words_delete AFTER DELETE ON search_searchentry BEGIN
            INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words);
        END""",
    "search_words_update": """
        CREATE TRIGGER search_words_update AFTER UPDATE OF words ON search_searchentry BEGIN
            INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words);
            INSERT INTO search_words(rowid, words) VALUES (new.id, new.words);
        END""",
}


def install(database: Any) -> None:
    """Creates what is missing; on SQLite a migration that rebuilds the table takes the triggers away with it."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(f"CREATE INDEX IF NOT EXISTS search_words ON {_TABLE} USING gin ({_VECTOR})")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'search_words%%'")
        known = {name for (name,) in cursor.fetchall()}
        missing = [statement for name, statement in _SQLITE.items() if name not in known]
        for statement in missing:
            cursor.execute(statement)
        if missing:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")


def uninstall(database: Any) -> None:
    """Takes the full-text side away; the entries stay."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("DROP INDEX IF EXISTS search_words")
            return
        for name in ("insert", "delete", "update"):
            cursor.execute(f"DROP TRIGGER IF EXISTS search_words_{name}")
        cursor.execute("DROP TABLE IF EXISTS search_words")


def matching(entries: QuerySet, wanted: list[Term]) -> QuerySet:
    """The entries that answer every term; none when there is no term. Terms hold letters and digits only."""
    if not wanted:
        return entries.none()
    if connection.vendor == "postgresql":
        found = f"SELECT id FROM {_TABLE} WHERE {_VECTOR} @@ %s::tsquery"  # noqa: S608 our own names
        parts = [f"('{term.stem}'" + (f" | '{term.beginning}':*)" if term.beginning else ")") for term in wanted]
        question = " & ".join(parts)
    else:
        found = "SELECT rowid FROM search_words WHERE search_words MATCH %s"
        parts = [f'("{term.stem}"' + (f' OR "{term.beginning}"*)' if term.beginning else ")") for term in wanted]
        question = " AND ".join(parts)
    return entries.filter(pk__in=RawSQL(found, [question]))  # noqa: S611 a parameter of letters and digits
