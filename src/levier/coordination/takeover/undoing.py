"""What stands on an import that someone would undo, said in words."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import ProtectedError, QuerySet

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
        words = [told(number, *names) for names, number in standing.items()]
        is_one = len(words) == 1 and words[0].startswith("1\u00a0")
        stand = f"{formats.enumeration(words)} {'s’appuie' if is_one else 's’appuient'}"
        raise Problem(
            f"Cet import ne s’annule plus d’un bloc\u00a0: {stand} dessus. Annulez d’abord l’import d’où cela vient, "
            "s’il y en a un\u202f; corrigez sinon ce qui doit l’être sur chaque fiche."
        ) from refused


def check_still_led(rows: QuerySet, desk: str, desks: QuerySet) -> None:
    """Raises Problem when some rows are of a desk (by its column) that is no longer among one's own."""
    if rows.exclude(**{f"{desk}__in": desks.order_by().values("pk")}).exists():
        raise Problem(
            "Un autre guichet que les vôtres suit maintenant ce que cet import a créé\u00a0: vous ne pouvez plus "
            "l’annuler."
        )


def told(number: int, one: str, several: str) -> str:
    """How many things stand; what is plural already (« heures reprises ») is not counted."""
    return f"des {several}" if one == several else formats.count(number, one, several)
