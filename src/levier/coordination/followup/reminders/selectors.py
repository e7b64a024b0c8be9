"""Reads of the ladder."""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet

from levier.common.outbox.selectors import undelivered
from levier.coordination.followup.reminders.ladder import DEFAULT_STEPS, Rung, Step
from levier.coordination.followup.reminders.models import LadderAct, LadderSetting
from levier.coordination.hours.models import Statement
from levier.coordination.hours.services import OWED_STATEMENTS

# A contact, by the address in small letters, and a due date: what climbs the ladder together.
Climber = tuple[str, datetime.date]


def ladder_in_force() -> list[Step]:
    """The steps of the active mission, turned off ones left out; one query."""
    days: dict[Rung, int | None] = {step.rung: step.days for step in DEFAULT_STEPS}
    for rung, set_days in LadderSetting.objects.order_by("pk").values_list("rung", "days"):
        days[Rung(rung)] = set_days
    return [Step(rung, after) for rung, after in days.items() if after is not None]


def rungs_climbed(climbers: Iterable[Climber]) -> dict[Climber, dict[Rung, datetime.date]]:
    """The day of each rung climbed, by contact and due date; two queries."""
    wanted = set(climbers)
    acts = LadderAct.objects.filter(
        address__in={address for address, _ in wanted}, due_on__in={due_on for _, due_on in wanted}
    ).order_by("pk")
    found: dict[Climber, dict[Rung, datetime.date]] = {one: {} for one in wanted}
    for act in that_count(acts):
        if (act.address, act.due_on) in found:
            found[act.address, act.due_on][Rung(act.rung)] = act.done_on
    return found


def that_count(acts: Iterable[LadderAct]) -> list[LadderAct]:
    """The rungs that were climbed indeed: not those of which every mail failed or came back; one query."""
    acts = list(acts)
    lost = undelivered({key for act in acts for key in act.mail_keys})
    return [act for act in acts if not act.mail_keys or not all(key in lost for key in act.mail_keys)]


def late_of(statements: QuerySet[Statement], climbers: Iterable[Climber], today: datetime.date) -> list[Statement]:
    """Of these statements, the late ones of these contacts and due dates; one query."""
    wanted = set(climbers)
    found = (
        statements.filter(Statement.overdue(today) & OWED_STATEMENTS, due_on__in={due_on for _, due_on in wanted})
        .select_related("award__company", "award__lot__contract__operation")
        .order_by("award__lot__contract__title", "pk")
    )
    return [one for one in found if (one.award.contact_email.strip().lower(), one.due_on) in wanted]


def calls_waiting() -> QuerySet[LadderAct]:
    """The calls nobody has noted yet."""
    return LadderAct.objects.filter(rung=Rung.CALL.value, handled_at=None)
