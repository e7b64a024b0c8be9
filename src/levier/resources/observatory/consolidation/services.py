"""Writes: the columns a mission dates."""

from django.db import transaction

from levier.common.errors import Problem
from levier.resources.observatory.consolidation.models import ConsolidationColumn
from levier.resources.observatory.consolidation.rules import NationalColumn, in_force


def own_columns() -> list[NationalColumn]:
    """The columns the mission dated; one query."""
    return [
        NationalColumn(row.title, row.indicator, row.breakdown, row.group, row.since, row.source, row.pk)
        for row in ConsolidationColumn.objects.order_by("since", "pk")
    ]


@transaction.atomic
def add_column(column: NationalColumn) -> None:
    """Adds a column from a year on. The first of a year takes over those in force, which it then changes.

    Raises Problem (field `title`) when the year has it already.
    """
    own = own_columns()
    if not any(one.since == column.since for one in own):
        ConsolidationColumn.objects.bulk_create(
            _row(one, column.since) for one in in_force(own, column.since) if one.title != column.title
        )
    elif any(one.since == column.since and one.title == column.title for one in own):
        raise Problem("Cette colonne existe déjà pour cette année\u00a0: retirez-la d’abord.", field="title")
    _row(column, column.since).save()


def _row(column: NationalColumn, since: int) -> ConsolidationColumn:
    return ConsolidationColumn(
        since=since, title=column.title, indicator=column.indicator, breakdown=column.breakdown, group=column.group,
        source=column.source,
    )  # fmt: skip


def remove_column(row: ConsolidationColumn) -> None:
    """Takes a column off; those of the same year stay. Raises Problem for the last one of its year."""
    if ConsolidationColumn.objects.filter(since=row.since).count() == 1:
        raise Problem("C’est la dernière colonne de cette année\u00a0: ajoutez-en une autre avant de la retirer.")
    row.delete()
