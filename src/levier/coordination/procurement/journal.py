"""The history of legal objects, told as a journal: who changed what, when, from what to what."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from levier.common.ui import formats
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from levier.organizations.models import Commune, Organization

UNTOLD = {
    "id", "mission", "version", "public_id", "created_at", "recorded_by", "author", "is_fictitious", "participant",
}  # fmt: skip
CREATED, DELETED = "+", "-"
# What past states point at, by model then by id, in words.
Names = Mapping[type[models.Model], Mapping[Any, str]]


@dataclass(frozen=True)
class Change:
    """A field that changed, in words; `before` is empty for what is new."""

    label: str
    before: str
    after: str


@dataclass
class JournalLine:
    """One save of one object."""

    moment: datetime.datetime
    author: str
    what: str
    kind: str
    changes: list[Change] = field(default_factory=list)


def operation_journal(operation: Operation) -> list[JournalLine]:
    """Every change of an operation, its contracts, lots and holders, the latest first; five queries."""
    contracts = Contract.history.filter(operation_id=operation.pk)
    lots = Lot.history.filter(contract_id__in=contracts.order_by().values("id"))
    awards = Award.history.filter(lot_id__in=lots.order_by().values("id"))
    return journal([Operation.history.filter(id=operation.pk), contracts, lots, awards])


def journal(sources: Iterable[Any]) -> list[JournalLine]:
    """Tells several histories as one, the latest first; one query each, and one for each kind of thing named."""
    histories = [list(rows.select_related("history_user").order_by("history_date", "history_id")) for rows in sources]
    names = names_in([row for rows in histories for row in rows])
    lines = [line for rows in histories for line in told(rows, names)]
    return sorted(lines, key=lambda line: line.moment, reverse=True)


def told(rows: list[Any], names: Names) -> list[JournalLine]:
    """The lines of one kind of object; a save that changed nothing told is left out."""
    last: dict[int, Any] = {}
    lines = []
    for row in rows:
        before = last.get(row.id)
        last[row.id] = row
        line = JournalLine(
            moment=row.history_date,
            author=str(row.history_user) if row.history_user else "Levier",
            what=words_of(row, names),
            kind={CREATED: "création", DELETED: "suppression"}.get(row.history_type, "modification"),
        )
        if before is not None:
            line.changes = changes(before, row, names)
        if before is None or row.history_type == DELETED or line.changes:
            lines.append(line)
    return lines


def fields_of(row: Any) -> list[models.Field]:
    """The fields of a past state that are told."""
    return [
        known
        for known in row.instance_type._meta.concrete_fields
        if known.name not in UNTOLD and hasattr(row, known.attname)
    ]


def changes(before: Any, after: Any, names: Names) -> list[Change]:
    """What differs between two states of one object."""
    found = []
    for known in fields_of(after):
        old, new = getattr(before, known.attname), getattr(after, known.attname)
        if old != new:
            label = str(known.verbose_name).replace(" (centimes)", "")
            found.append(Change(label, shown(known, old, names), shown(known, new, names)))
    return found


def shown(known: models.Field, value: Any, names: Names) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "":
        return formats.UNKNOWN
    if isinstance(known, models.ForeignKey):
        return names.get(known.remote_field.model, {}).get(value, f"n°\u00a0{value}")
    if isinstance(value, bool):
        return "oui" if value else "non"
    if known.choices:
        return str(dict(known.flatchoices).get(value, value))
    if isinstance(value, datetime.date):
        return formats.short_date(value)
    if known.name.endswith("_cents"):
        return formats.euros(value)
    return str(value)


def names_in(rows: Iterable[Any]) -> Names:
    """The organisations, awards and communes that past states point at; one query each."""
    wanted: dict[Any, set[Any]] = {Organization: set(), Award: set(), Commune: set()}
    for row in rows:
        for known in fields_of(row):
            if isinstance(known, models.ForeignKey) and known.remote_field.model in wanted:
                wanted[known.remote_field.model].add(getattr(row, known.attname))
    related = {Organization: (), Award: ("company", "lot"), Commune: ()}
    return {
        model: {
            thing.pk: str(thing) for thing in model.objects.select_related(*related[model]).filter(pk__in=ids - {None})
        }
        for model, ids in wanted.items()
        if ids - {None}
    }


def words_of(row: Any, names: Names) -> str:
    """What a past state is the state of."""
    kind = str(row.instance_type._meta.verbose_name).capitalize()
    if hasattr(row, "company_id"):
        return f"{kind}\u00a0: {names.get(Organization, {}).get(row.company_id, '')}"
    if hasattr(row, "award_id"):
        return f"{kind}\u00a0: {names.get(Award, {}).get(row.award_id, '')}"
    name = getattr(row, "title", None) or getattr(row, "name", "")
    number = getattr(row, "number", None)
    return f"{kind} {number}, {name}" if number is not None else f"{kind}\u00a0: {name}"
