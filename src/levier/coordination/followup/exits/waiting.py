"""What exits bring elsewhere: situations to ask, and the exits on a person's page."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, Panel, offer_open_points, offer_pages, offer_panel
from levier.common.ui import formats
from levier.coordination.followup.exits.rules import MOMENT_LABELS, MOMENTS, asked_from, moment_at
from levier.coordination.followup.exits.selectors import Timings, ended, latest_ends, lines, timings, waiting
from levier.coordination.followup.models import Exit, ExitTiming
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.policy import own_participants
from levier.organizations.models import Organization


def situations_to_ask(actor: Actor) -> list[OpenPoint]:
    """One point per award and moment come; two queries. Nobody is named: the point opens the list, which logs whom it
    shows."""
    if not permits(actor, "followup.exit.view"):
        return []
    today, chosen = timezone.localdate(), timings()
    asked: dict[tuple[UUID, int], list[tuple[str, datetime.date]]] = {}
    rows = people_to_ask(actor, today, chosen.mission, *latest_ends(today), tuple(chosen.desks.values()), *chosen.desks)
    for award, title, name, is_fictitious, ended_on in rows:
        moment = moment_at(ended_on, today)
        if moment is not None:
            where = f"{title}, {Organization.in_words(name, is_fictitious)}"
            asked.setdefault((award, moment), []).append((where, asked_from(ended_on, moment)))
    return [
        OpenPoint(
            badge="À demander",
            tone="todo",
            what=f"Situation de {formats.count(len(found), 'personne')} {MOMENT_LABELS[moment]}",
            where=found[0][0],
            url=f"{reverse('exits')}?etat=a-demander&attribution={award}",
            due=found[0][1],
        )
        for (award, moment), found in asked.items()
    ]


@prepared
def people_to_ask(actor: Actor, today: datetime.date, mission: tuple[int, ...], *others: Any) -> QuerySet[Any, Any]:
    """(public id of the award, contract, company, whether it is fictitious, end) of the people an actor follows whose
    situation is to be asked. `mission`: the moments it asks; `others`: the `latest_ends` of the day, the moments of the
    desks that chose their own, then these desks. Columns, not objects: of hundreds of points a page shows ten."""
    *latest, chosen = others[: len(MOMENTS) + 2]
    asked = Timings(mission, dict(zip(others[len(MOMENTS) + 2 :], chosen, strict=True)))
    own = own_participants(actor).order_by().values("pk")
    rows = waiting(ended(Assignment.objects.filter(participant__in=own), today), latest, asked)
    company = ("award__company__name", "award__company__is_fictitious")
    columns = ("award__public_id", "award__lot__contract__title", *company, "ended_on")
    return rows.order_by("ended_on", "pk").values_list(*columns)


def exits_of_person(actor: Actor, person: Any) -> Panel | None:
    """The moments after each contract of a person that is over, whichever her desk asks; two queries."""
    if not permits(actor, "followup.exit.view"):
        return None
    today = timezone.localdate()
    mine = Assignment.objects.filter(participant=person).select_related(
        "participant", "award__company", "award__lot__contract"
    )
    rows = list(ended(mine, today).order_by("-ended_on", "-pk"))
    if not rows:
        return None
    return Panel(60, "followup/panels/exits.html", {"lines": lines(rows, today, Timings(MOMENTS))}, frozenset())


offer_append_only(Exit)
offer_append_only(ExitTiming)
offer_open_points(situations_to_ask)
offer_panel("participant", exits_of_person)
offer_pages("participants", "exits", "exit_record", "exit_timings")
