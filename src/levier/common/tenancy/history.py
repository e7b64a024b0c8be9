"""History of legal objects (django-simple-history), with the wall between missions around its tables too."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connections, models, router, transaction
from django.db.models.deletion import Collector
from django.dispatch import receiver
from django.utils import timezone
from simple_history.manager import HistoricalQuerySet, HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record
from simple_history.utils import get_history_manager_for_model

from levier.common.tenancy.models import MissionScopedModel
from levier.common.tenancy.scope import active_mission_id, active_scope
from levier.common.tenancy.scoping import ScopedQuerySet, check_owner

CREATED, DELETED = "+", "-"
CHANGES = [(CREATED, "création"), ("~", "modification"), (DELETED, "suppression")]
KEYS_AT_ONCE = 500


def sign_change(row: models.Model, author: Any, reason: str = "") -> None:
    """Says who makes the change about to be saved, and why, where the request does not say it."""
    row.__dict__["_history_user"] = author
    if reason:
        row.__dict__["_change_reason"] = reason


def create_all(rows: Sequence[Any]) -> None:
    """Creates many rows of one model that keeps its history, each with its first state; a fixed number of queries a
    batch. The author is the account of the request."""
    if not rows:
        return
    model = type(rows[0])
    with transaction.atomic():
        model._default_manager.insert_many(rows, keyed=True)
        keep_states(model, [row.pk for row in rows], CREATED)


def delete_all(rows: models.QuerySet) -> None:
    """Deletes rows of one model that keeps its history, each with its last state; a fixed number of queries a batch.

    Raises ProtectedError, nothing deleted, when something stands on one of them.
    """
    things = list(rows)
    Collector(using=rows.db, origin=rows).collect(things)
    keep_states(rows.model, [thing.pk for thing in things], DELETED)
    # Row by row, the library would write each last state in a query of its own.
    rows._raw_delete(rows.db)


def keep_states(model: type[models.Model], keys: Sequence[int], nature: str) -> None:
    """Keeps what rows of the active mission are now, read where they stand: neither the rows nor their states pass
    through Python, where the library spends two thirds of what creating them costs."""
    states = get_history_manager_for_model(model).model
    author = states.get_default_history_user(model())
    own = {
        "history_date": timezone.now(),
        "history_type": nature,
        "history_user": author.pk if author is not None else None,
        "history_change_reason": "",
    }
    connection = connections[router.db_for_write(states)]
    quoted = connection.ops.quote_name
    copied = [quoted(known.column) for known in states.tracked_fields]
    said = [quoted(states._meta.get_field(name).column) for name in own]
    statement = (
        f"INSERT INTO {quoted(states._meta.db_table)} ({', '.join([*copied, *said])}) "  # noqa: S608 (our own names)
        f"SELECT {', '.join(copied)}, {', '.join(['%s'] * len(said))} FROM {quoted(model._meta.db_table)} "
        "WHERE mission_id = %s AND id IN ({keys}) ORDER BY id"
    )
    values = [states._meta.get_field(name).get_db_prep_save(value, connection) for name, value in own.items()]
    with connection.cursor() as cursor:
        for some in batched(keys):
            holes = ", ".join(["%s"] * len(some))
            cursor.execute(statement.format(keys=holes), [*values, active_mission_id(), *some])


def batched(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Keys as many at a time as a statement takes beside the rest."""
    for first in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[first : first + KEYS_AT_ONCE]


class ScopedHistoryQuerySet(ScopedQuerySet, HistoricalQuerySet):
    """A query set of past states, bound to the scope it was made in."""


class ScopedHistoryManager(HistoryManager):
    """`Model.history` and `row.history`: the active mission's past states only; raises OutOfScope without one."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[models.QuerySet], class_name: str | None = None) -> Any:
        """The class of the managers, made once: the library makes it again each time a history is read or added to."""
        return super().from_queryset(queryset_class, class_name)

    def get_super_queryset(self) -> Any:
        scope = active_scope()
        rows = super().get_super_queryset()
        return rows if scope.mission_id is None else rows.filter(mission_id=scope.mission_id)


class HistoryRow(MissionScopedModel):
    """Base of every history table: one past state of one row."""

    class Meta(MissionScopedModel.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if getattr(self, "history_type", "") != DELETED:
            super().save(*args, **kwargs)
            return
        # What a deleted row pointed at may have gone with it: only its mission can still be verified.
        check_owner(self)
        models.Model.save(self, *args, **kwargs)


class ScopedHistory(HistoricalRecords):
    """Keeps every state of a scoped model: `history = ScopedHistory()` on the model, then a migration.

    Who changed it is the account of the request, or who `sign_change(row, author, reason)` names before `save`: in a
    job, in a command, or to say why. `bulk_create`, `bulk_update` and `update` write no history: use
    `simple_history.utils.bulk_create_with_history` and `bulk_update_with_history` where it is wanted.
    `excluded_fields=[…]` leaves columns out, as any other option of HistoricalRecords.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            bases=(HistoryRow,),
            history_id_field=models.BigAutoField("numéro"),
            history_change_reason_field=models.CharField("motif", max_length=500, null=True),
            history_manager=ScopedHistoryManager,
            historical_queryset=ScopedHistoryQuerySet,
            **options,
        )

    def post_save(self, instance: Any, created: bool, using: str | None = None, **options: Any) -> None:
        # The row's own `save` has just verified its links and written them.
        instance.remember_links()
        super().post_save(instance, created, using, **options)

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        fields: dict[str, Any] = super().copy_fields(model)
        # The library makes every key optional; a past state without mission would be out of everybody's reach.
        mission = fields["mission"]
        mission.null = mission.blank = False
        mission.db_constraint = True
        mission.remote_field.on_delete = models.PROTECT
        return fields

    def get_extra_fields(self, model: type[models.Model], fields: dict[str, Any]) -> dict[str, Any]:
        extra: dict[str, Any] = super().get_extra_fields(model, fields)
        extra["history_date"] = models.DateTimeField("le", db_index=True)
        extra["history_type"] = models.CharField("nature", max_length=1, choices=CHANGES)
        extra["history_user"] = models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name="auteur",
        )
        return extra

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        return {
            **super().get_meta_options(model),
            "verbose_name": f"historique ({model._meta.verbose_name})",
            "verbose_name_plural": f"historique ({model._meta.verbose_name_plural})",
            "base_manager_name": "objects",
            "default_manager_name": "objects",
        }


@receiver(pre_create_historical_record)
def links_of_the_row_were_verified(instance: Any, history_instance: Any, **options: Any) -> None:
    """A past state copies its row: only a link unlike the row's own is asked for again."""
    if isinstance(history_instance, HistoryRow):
        history_instance.__dict__["_loaded_links"] = instance.loaded_links
