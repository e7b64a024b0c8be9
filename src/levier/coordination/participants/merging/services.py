"""Writes: joining a record to another, undoing it, saying that two are two people."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files.models import StoredFile
from levier.common.versions import save_edited
from levier.coordination.participants.eligibility import Hire, employments
from levier.coordination.participants.models import (
    Assignment,
    DistinctPair,
    Eligibility,
    ExecutionMode,
    Merge,
    Participant,
    SecondaryFlag,
)

# What is chosen field by field, each with what goes with it.
CHOSEN: dict[str, tuple[str, ...]] = {
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "birth_date": ("birth_date",),
    "gender": ("gender",),
    "training_level": ("training_level",),
    "desk": ("desk_id",),
    "priority_district": ("lives_in_priority_district", "priority_district_checked_on"),
}
# What hangs on an assignment: one more, and something new happened.
HELD = ("entries", "openings", "contests", "second_declarations", "added_by")


@transaction.atomic
def merge(
    kept: Participant,
    merged: Participant,
    *,
    taken: Mapping[str, bool],
    reason: str,
    author: User | None,
    versions: tuple[int, int],
) -> Merge:
    """Joins a record to the one kept: its assignments, eligibilities and proofs become hers, hours and all.

    `taken`: by name of `CHOSEN`, whether the value comes from the merged record. The ledger is not touched: its entries
    name assignments. Raises Problem, nothing written: without a reason, when one of the two is joined or anonymised
    already, Stale when somebody edited one of them since they were compared (`versions`: kept, merged).
    """
    check_both(kept, merged)
    if not reason.strip():
        raise Problem("Dites ce qui montre que c’est la même personne\u00a0: la fusion reste lisible.", field="reason")
    before = identity_of(kept)
    for name, columns in CHOSEN.items():
        if taken.get(name):
            for column in columns:
                setattr(kept, column, getattr(merged, column))
    aliases = list(merged.aliases.order_by("pk").values_list("pk", flat=True))
    merged.merged_into = kept
    save_edited(merged, versions[1])
    Participant.objects.filter(pk__in=aliases).update(merged_into=kept)
    save_edited(kept, versions[0])
    moved = {
        "aliases": aliases,
        "assignments": move_assignments(kept, merged),
        "eligibilities": move_eligibilities(kept, merged),
        "flags": move_flags(kept, merged),
        "files": [str(file) for file in _files(merged).values_list("public_id", flat=True)],
        "employments": set_employments(kept),
    }
    _files(merged).update(subject=kept.public_id)
    DistinctPair.objects.filter(**pair_of(kept, merged)).delete()
    return Merge.objects.create(
        kept=kept,
        merged=merged,
        reason=reason.strip(),
        before=json.dumps(before),
        moved=moved,
        state=state_of(kept),
        author=author,
    )


@transaction.atomic
def undo_merge(found: Merge, *, author: User | None) -> None:
    """Gives each record back what it had. Raises Problem, nothing written, when something happened since: an edit, an
    assignment, an eligibility, hours, another merge; or when it is undone already."""
    kept, merged = found.kept, found.merged
    if not Merge.objects.filter(pk=found.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=author):
        raise Problem("Cette fusion est déjà annulée.")
    if kept.anonymised_on is not None or not found.before:
        raise Problem("Cette personne est anonymisée\u00a0: rien ne permet plus de séparer les deux fiches.")
    if kept.merged_into_id is not None or state_of(kept) != found.state:
        raise Problem(
            "Depuis la fusion, la fiche a changé\u00a0: une modification, une affectation, une éligibilité, des heures "
            "ou une autre fusion. Elle ne s’annule plus. Si ce sont deux personnes, créez une fiche pour l’autre et "
            "affectez-la."
        )
    restore_identity(kept, json.loads(found.before))
    save_edited(kept, kept.version)
    merged.merged_into = None
    save_edited(merged, merged.version)
    Participant.objects.filter(pk__in=found.moved["aliases"]).update(merged_into=merged)
    for pk, was_double in found.moved["assignments"]:
        assignment = Assignment.objects.get(pk=pk)
        assignment.participant, assignment.is_double = merged, was_double
        save_edited(assignment, assignment.version)
    for pk, since in found.moved["employments"]:
        assignment = Assignment.objects.get(pk=pk)
        assignment.employed_since = datetime.date.fromisoformat(since) if since else None
        save_edited(assignment, assignment.version)
    Eligibility.objects.filter(pk__in=found.moved["eligibilities"]).update(participant=merged)
    SecondaryFlag.objects.filter(pk__in=found.moved.get("flags", ())).update(participant=merged)
    StoredFile.objects.filter(public_id__in=found.moved["files"]).update(subject=merged.public_id)


@transaction.atomic
def say_distinct(first: Participant, second: Participant, *, author: User | None) -> None:
    """Remembers that two records alike are two people; saying it twice says it once."""
    check_both(first, second)
    DistinctPair.objects.get_or_create(**pair_of(first, second), defaults={"author": author})


def check_both(kept: Participant, merged: Participant) -> None:
    """Raises Problem for two records that cannot be joined."""
    if kept.pk == merged.pk:
        raise Problem("Choisissez deux fiches différentes.")
    for person in (kept, merged):
        if person.merged_into_id is not None:
            raise Problem("L’une de ces fiches est déjà réunie à une autre. Rechargez la liste des doublons.")
        if person.anonymised_on is not None:
            raise Problem("Une personne anonymisée ne se compare plus à personne.")


def pair_of(one: Participant, other: Participant) -> dict[str, Any]:
    """The two records as a pair is stored."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    return {"first": first, "second": second}


def identity_of(person: Participant) -> dict[str, Any]:
    """What a choice may change of a record, as it can be kept."""
    columns = [column for group in CHOSEN.values() for column in group]
    held = {column: getattr(person, column) for column in columns}
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in held.items()}


def restore_identity(person: Participant, held: Mapping[str, Any]) -> None:
    """Puts `identity_of` back."""
    for name, value in held.items():
        is_day = name in ("birth_date", "priority_district_checked_on") and value is not None
        setattr(person, name, datetime.date.fromisoformat(value) if is_day else value)


def move_assignments(kept: Participant, merged: Participant) -> list[list[Any]]:
    """Moves assignments; returns each with its former `is_double`. The same hiring held by both stays twice, marked:
    hours of the ledger stand on each."""
    taken = set(kept.assignments.values_list("award", "hired_on"))
    moved: list[list[Any]] = []
    for assignment in merged.assignments.order_by("pk"):
        moved.append([assignment.pk, assignment.is_double])
        assignment.participant = kept
        assignment.is_double = assignment.is_double or (assignment.award_id, assignment.hired_on) in taken
        save_edited(assignment, assignment.version)
    return moved


def move_eligibilities(kept: Participant, merged: Participant) -> list[int]:
    """Moves every eligibility, overlapping or withdrawn: which one counts for a hiring is judged as it is read."""
    moved = list(merged.eligibilities.order_by("pk").values_list("pk", flat=True))
    Eligibility.objects.filter(pk__in=moved).update(participant=kept)
    return moved


def move_flags(kept: Participant, merged: Participant) -> list[int]:
    """Moves the criteria the record kept does not hold; one that both hold stays where it is, and is read once."""
    held = kept.flags.order_by().values("category_index")
    moved = list(merged.flags.exclude(category_index__in=held).order_by("pk").values_list("pk", flat=True))
    SecondaryFlag.objects.filter(pk__in=moved).update(participant=kept)
    return moved


def set_employments(kept: Participant) -> list[list[Any]]:
    """Counts the direct hires of one employer that go on without interruption from the first hiring; returns those
    changed, each with what it had."""
    rows = {
        row.pk: row
        for row in kept.assignments.filter(mode=ExecutionMode.DIRECT_HIRE).select_related("award").order_by("pk")
    }
    began = employments(Hire(row.pk, row.award.company_id, row.window_starts_on, row.ends_on) for row in rows.values())
    changed = []
    for pk, first in began.items():
        row = rows[pk]
        if first < row.window_starts_on:
            changed.append([pk, row.employed_since.isoformat() if row.employed_since else None])
            row.employed_since = first
            save_edited(row, row.version)
    return changed


def state_of(person: Participant) -> dict[str, Any]:
    """What a merge left; different later, something happened and it can no longer be undone."""
    held = Assignment.objects.filter(participant=person)
    return {
        "version": Participant.objects.values_list("version", flat=True).get(pk=person.pk),
        "assignments": [list(row) for row in held.order_by("pk").values_list("pk", "version")],
        "eligibilities": [
            [pk, withdrawn is not None]
            for pk, withdrawn in person.eligibilities.order_by("pk").values_list("pk", "withdrawn_at")
        ],
        **{name: held.aggregate(number=Count(name))["number"] for name in HELD},
    }


def _files(person: Participant) -> Any:
    return StoredFile.objects.filter(subject=person.public_id).order_by("pk")
