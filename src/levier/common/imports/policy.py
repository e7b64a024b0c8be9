"""Who may bring files in: whoever may bring in one kind at least. Whose files one reads."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.common.imports.kinds import ImportKind
from levier.common.imports.models import ImportBatch
from levier.common.policy import Actor, permits, rule
from levier.common.registry import import_kinds


@rule("imports.file.bring")
def may_bring(actor: Actor, thing: Any) -> bool:
    """Whoever may bring in one kind at least."""
    return bool(kinds_open_to(actor))


def kinds_open_to(actor: Actor) -> list[ImportKind]:
    """What an actor may bring in."""
    return [kind for kind in import_kinds() if permits(actor, kind.permission)]


def rights_of(actor: Actor) -> dict[str, list[int]]:
    """An actor's roles and where they are held, as a batch keeps them while it is written."""
    return {role: sorted(keys) for role, keys in actor.organizations.items()}


def importer_of(batch: ImportBatch) -> Actor:
    """Who imports a batch that is being written, with the rights she signed with."""
    rights = {role: frozenset(keys) for role, keys in batch.signed["organizations"].items()}
    return Actor(user_id=batch.author, mission_id=batch.mission_id, organizations=rights)


def visible_batches(actor: Actor) -> QuerySet[ImportBatch]:
    """One's own files and those one took over from who left, read to their end, of the kinds one may still bring in:
    their lines may tell of people, and nobody else asked for them."""
    keys = [kind.key for kind in kinds_open_to(actor)]
    return ImportBatch.objects.filter(author=actor.user_id, kind__in=keys, staged_at__isnull=False)


def undoable_batches(actor: Actor) -> QuerySet[ImportBatch]:
    """The imports an actor may read the outcome of, and take back: her own, and for the mission's team all those that
    were applied, of the kinds it may bring in. Of another's, the lines left to correct are not shown."""
    mine = visible_batches(actor)
    if not actor.has("mission_team"):
        return mine
    keys = [kind.key for kind in kinds_open_to(actor)]
    return ImportBatch.objects.filter(Q(pk__in=mine.values("pk")) | Q(kind__in=keys, applied_at__isnull=False))
