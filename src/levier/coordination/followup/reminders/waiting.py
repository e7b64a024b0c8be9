"""What the ladder puts before the desk: calls to make, and on a statement's page where its contact stands."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.quiet_days import is_quiet
from levier.common.registry import OpenPoint, Panel, offer_open_points, offer_panel
from levier.common.ui import formats
from levier.coordination.followup.models import LadderAct, WaitingCopy
from levier.coordination.followup.reminders.ladder import RUNG_LABELS, Rung, next_step
from levier.coordination.followup.reminders.selectors import calls_waiting, ladder_in_force, late_of, that_count
from levier.coordination.hours.models import Statement
from levier.coordination.hours.policy import answered_statements


def calls_to_make(actor: Actor) -> list[OpenPoint]:
    """The calls the ladder asks for, while a statement of theirs is still late; two queries. A contact is one point,
    whatever the number of lots."""
    if not permits(actor, "hours.statement.judge"):
        return []
    acts = {(act.address, act.due_on): act for act in calls_waiting()}
    if not acts:
        return []
    late: dict[LadderAct, list[Statement]] = {}
    for one in late_of(answered_statements(actor), acts, timezone.localdate()):
        late.setdefault(acts[one.award.contact_email.strip().lower(), one.due_on], []).append(one)
    return [
        OpenPoint(
            badge="À appeler",
            tone="todo",
            what=f"{of_act[0].award.contact_name or act.address}, {of_act[0].award.company}",
            where=of_act[0].award.lot.contract.title
            if len(of_act) == 1
            else formats.count(len(of_act), "relevé en retard", "relevés en retard"),
            # A contact late of two due dates is two calls to note: each says which.
            detail=f"attendu avant le {formats.long_date(act.due_on)}",
            url=reverse("ladder_call", args=[act.public_id]),
            due=act.done_on,
        )
        for act, of_act in late.items()
    ]


def copies_to_send(actor: Actor) -> list[OpenPoint]:
    """The copies to a buyer that wait for somebody to write to, while what they are about is late; two queries."""
    if not permits(actor, "hours.statement.judge"):
        return []
    waiting = {(copy.address, copy.due_on, copy.operation_id): copy.since for copy in WaitingCopy.objects.all()}
    if not waiting:
        return []
    late = late_of(answered_statements(actor), [key[:2] for key in waiting], timezone.localdate())
    points: dict[int, OpenPoint] = {}
    for one in late:
        operation = one.award.lot.contract.operation
        since = waiting.get((one.award.contact_email.strip().lower(), one.due_on, operation.pk))
        if since is not None and permits(actor, "procurement.operation.edit", operation):
            points.setdefault(
                operation.pk,
                OpenPoint(
                    badge="Copie à l’acheteur",
                    tone="todo",
                    what="personne à qui l’envoyer : indiquez un correspondant",
                    where=operation.name,
                    url=reverse("operation_edit", args=[operation.public_id]),
                    due=since,
                ),
            )
    return list(points.values())


def ladder_of_statement(actor: Actor, statement: Statement) -> Panel | None:
    """The rungs climbed for a late statement, those that came back told apart, and the next; four queries."""
    address = statement.award.contact_email.strip().lower()
    today = timezone.localdate()
    if not address or not statement.is_overdue(today) or not permits(actor, "followup.board.view"):
        return None
    acts = list(LadderAct.objects.filter(address=address, due_on=statement.due_on).order_by("pk"))
    counted = that_count(acts)
    following = next_step(ladder_in_force(), {Rung(act.rung): act.done_on for act in counted}, statement.due_on)
    context: dict[str, Any] = {"acts": [(act, act in counted) for act in acts]}
    if following is not None:
        step, day = following
        day = max(day, today)
        while is_quiet(day):
            day += datetime.timedelta(days=1)
        context |= {"next": RUNG_LABELS[step.rung], "day": day}
    operation = statement.award.lot.contract.operation
    untold = WaitingCopy.objects.filter(address=address, due_on=statement.due_on, operation=operation)
    context["untold"] = operation if untold.exists() else None
    return Panel(10, "followup/panels/ladder.html", context)


offer_open_points(calls_to_make)
offer_open_points(copies_to_send)
offer_panel("statement", ladder_of_statement)
