"""What stands on an import that someone would undo, said in words."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import PROTECT, ManyToOneRel, Model, ProtectedError, QuerySet

from levier.common.errors import Problem
from levier.common.ui import formats


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turns what the database protects into a sentence."""
    try:
        yield
    except ProtectedError as refused:
        raise standing(Counter(type(row) for row in refused.protected_objects)) from refused


def check_nothing_stands(*going: QuerySet) -> None:
    """Raises Problem when something protects some of the rows that are about to go, without going itself. Reads only:
    the rows of a whole file, before the first goes; a query for each thing that could."""
    found: Counter[type[Model]] = Counter()
    leaving = {rows.model: rows.order_by().values("pk") for rows in going}
    for model, rows in leaving.items():
        for link in model._meta.get_fields(include_hidden=True):
            if isinstance(link, ManyToOneRel) and link.on_delete is PROTECT:
                named = link.related_model._default_manager.filter(**{f"{link.field.name}__in": rows})
                if link.related_model in leaving:
                    named = named.exclude(pk__in=leaving[link.related_model])
                if number := named.order_by().count():
                    found[link.related_model] += number
    if found:
        raise standing(found)


def standing(found: Counter[type[Model]]) -> Problem:
    """What refuses an undoing: how many of what stand on it."""
    words = [
        told(number, str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
        for model, number in found.items()
    ]
    is_one = len(words) == 1 and words[0].startswith("1\u00a0")
    stand = f"{formats.enumeration(words)} {'s’appuie' if is_one else 's’appuient'}"
    return Problem(
        f"Cet import ne s’annule plus d’un bloc\u00a0: {stand} dessus. Annulez d’abord l’import d’où cela vient, "
        "s’il y en a un\u202f; corrigez sinon ce qui doit l’être sur chaque fiche."
    )


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
