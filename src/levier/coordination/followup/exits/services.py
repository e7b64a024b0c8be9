"""Writes: a situation is recorded, or corrected by another; a mission or a desk says which moments it asks."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.followup.exits.rules import MOMENT_LABELS, MOMENTS, asked_from
from levier.coordination.followup.exits.selectors import NEVER, in_force, with_end
from levier.coordination.followup.models import Exit, ExitTiming
from levier.coordination.participants.models import Assignment
from levier.organizations.models import Organization


@transaction.atomic
def record_exit(
    assignment: Assignment,
    moment: int,
    *,
    situation: str,
    told_on: datetime.date,
    author: User | None,
    today: datetime.date,
    seen: int | None = None,
) -> Exit:
    """Records where a person is at a moment after an assignment; `seen` is the key of the record in force when the page
    was read, which the new one replaces. Raises Problem, nothing written: before the moment, a day to come or before
    it, the same situation again, or another record meanwhile."""
    # PostgreSQL: who corrects waits for who is correcting. SQLite: the transaction is IMMEDIATE and does it.
    Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    ended_on = with_end(Assignment.objects.filter(pk=assignment.pk)).values_list("ended_on", flat=True).get()
    if ended_on == NEVER:
        raise Problem("Ce contrat n’a pas de fin connue\u00a0: indiquez-la d’abord sur l’affectation.")
    first_day = asked_from(ended_on, moment)
    if first_day > today:
        raise Problem(f"La situation {MOMENT_LABELS[moment]} s’enregistre à partir du {formats.long_date(first_day)}.")
    check_has_come(told_on, today, field="told_on")
    if told_on < first_day:
        raise Problem(
            f"Une situation {MOMENT_LABELS[moment]} s’apprend à partir du {formats.long_date(first_day)}\u00a0: "
            "corrigez ce jour.",
            field="told_on",
        )
    before = in_force().filter(assignment=assignment, moment=moment).first()
    if (before.pk if before else None) != seen:
        raise Problem(
            "Une autre personne a enregistré cette situation depuis que vous l’avez ouverte. Comparez, puis "
            "enregistrez à nouveau si votre saisie doit la remplacer."
        )
    if before is not None and before.situation == situation:
        raise Problem("C’est la situation déjà enregistrée\u00a0: il n’y a rien à corriger.", field="situation")
    return Exit.objects.create(
        assignment=assignment,
        moment=moment,
        situation=situation,
        told_on=told_on,
        recorded_by=author,
        replaces=before,
    )


@transaction.atomic
def choose_timing(
    desk: Organization | None, moments: Iterable[int], *, author: User | None, follows_mission: bool = False
) -> ExitTiming:
    """Says which moments are asked from now on, by the mission (no desk) or by a desk; `follows_mission` gives a desk
    back to the mission's choice, whatever the moments. What is already recorded stays."""
    asked = set() if follows_mission else set(moments)
    end, three, six, twelve = (moment in asked for moment in MOMENTS)
    return ExitTiming.objects.create(
        desk=desk,
        follows_mission=follows_mission,
        at_end=end,
        at_three_months=three,
        at_six_months=six,
        at_twelve_months=twelve,
        author=author,
    )
