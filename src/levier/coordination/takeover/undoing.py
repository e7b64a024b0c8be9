"""What stands on an import that someone would undo, said in words."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import ProtectedError

from levier.common.errors import Problem
from levier.common.ui import formats


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turns what the database protects into a sentence."""
    try:
        yield
    except ProtectedError as refused:
        standing: Counter[tuple[str, str]] = Counter(
            (str(row._meta.verbose_name), str(row._meta.verbose_name_plural)) for row in refused.protected_objects
        )
        words = [formats.count(number, *names) for names, number in standing.items()]
        raise Problem(
            f"Cet import ne s’annule plus d’un bloc\u00a0: {formats.enumeration(words)} s’appuient dessus. Corrigez "
            "plutôt ce qui doit l’être sur chaque fiche."
        ) from refused
