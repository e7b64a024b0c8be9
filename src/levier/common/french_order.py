"""The order of names in French: « Alès » before « Alzon », « Évian » among the E, « Œuvres » before « Ofis ».

`order_by("name__french")`, in a query or a model's `ordering`; `fold` is the same key for what is sorted in Python. No
collation is asked of the database, since each has its own: both compare the folded text by its code points.
"""

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Transform

from levier.common.search.words import fold

# What PostgreSQL turns letter by letter, as `fold` does; ligatures apart, which are two letters.
_ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝŸ’"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyyaaaaaaceeeeiiiinooooouuuuyy'"
_SQLITE_FUNCTION = "levier_folded"


@CharField.register_lookup
class French(Transform):
    """A text as names are ordered by: lower case, without accents or ligatures."""

    lookup_name = "french"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By the very function of Python."""
        return self.as_sql(compiler, connection, function=_SQLITE_FUNCTION, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By the database's own functions, whatever its collation."""
        text, params = compiler.compile(self.get_source_expressions()[0])
        for ligature, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")):
            text = f"replace({text}, '{ligature}', '{letters}')"
        quoted = _PLAIN.replace("'", "''")
        return f"translate(lower({text}), '{_ACCENTED}', '{quoted}') COLLATE \"C\"", params


def _teach_sqlite(connection: Any, **context: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(_SQLITE_FUNCTION, 1, _folded, deterministic=True)


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)


connection_created.connect(_teach_sqlite, dispatch_uid="levier.common.french_order")
