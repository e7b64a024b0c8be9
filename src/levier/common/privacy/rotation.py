"""Turning the field keys: a new key, then every encrypted value closed again with it.

Older keys stay: a backup opens only with the key it was closed with, and fingerprints are made with the oldest.
"""

from collections.abc import Callable

from django.apps import apps
from django.db import models, transaction

from levier.common.privacy.encryption import add_key
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.common.tenancy.scoping import is_scoped

BATCH = 500

# Values that a library keeps in its own fields: what they are called, and how they are opened, or closed again.
_foreign: list[tuple[str, Callable[[bool], int]]] = []


def offer_encrypted(label: str, turn: Callable[[bool], int]) -> None:
    """Offers encrypted values that stand in no `EncryptedTextField`. `turn(write)` opens each, closes it again when
    `write`, and returns how many; it raises CannotDecrypt on the first that does not open."""
    _foreign.append((label, turn))


def encrypted_fields() -> dict[type[models.Model], list[str]]:
    """Every model that has encrypted fields, and their names."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if names:
            found[model] = names
    return found


@transaction.atomic
def close_again(model: type[models.Model], names: list[str]) -> int:
    """Reads and writes again the encrypted values of one model, in the active mission; returns how many.

    A value that does not open raises, and nothing of the model is changed.
    """
    values, batch = 0, []
    for row in model._default_manager.only("pk", *names).order_by("pk").iterator(chunk_size=BATCH):
        values += sum(1 for name in names if getattr(row, name))
        batch.append(row)
        if len(batch) == BATCH:
            model._default_manager.bulk_update(batch, names)
            batch = []
    if batch:
        model._default_manager.bulk_update(batch, names)
    return values


def rotate(*, write: bool) -> list[tuple[str, int]]:
    """Makes a new key and closes every value again; without `write`, only opens them all. Returns (table, values)."""
    if write:
        add_key()
    done = []
    missions = list(Mission.objects.values_list("pk", flat=True))
    for model, names in encrypted_fields().items():
        count = 0
        if is_scoped(model):
            for pk in missions:
                with mission_scope(pk):
                    count += close_again(model, names) if write else opened(model, names)
        else:
            count = close_again(model, names) if write else opened(model, names)
        done.append((str(model._meta.verbose_name), count))
    return done + [(label, turn(write)) for label, turn in _foreign]


def opened(model: type[models.Model], names: list[str]) -> int:
    """Opens every encrypted value of a model; returns how many. Raises CannotDecrypt on the first that does not."""
    rows = model._default_manager.only("pk", *names).order_by("pk").iterator(chunk_size=BATCH)
    return sum(1 for row in rows for name in names if getattr(row, name))
