"""What the meetings of contracts put before the desk, and what a letter about one is shown with."""

import datetime

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, offer, offer_open_points, offer_pages
from levier.coordination.followup.meetings import services
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.meetings.rules import kickoff_due
from levier.coordination.followup.meetings.selectors import kickoff_days, kickoff_to_plan, planned_on
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.procurement.models import Contract
from levier.coordination.procurement.policy import led_operations, visible_operations
from levier.meetings.services import Guest


@prepared
def kickoffs_to_plan(actor: Actor, first: datetime.date, last: datetime.date) -> QuerySet[Contract]:
    """The contracts an actor leads whose first meeting is to plan, of those notified between two days. All of them are:
    nothing else is read of each."""
    mine = led_operations(actor).order_by().values("pk")
    contracts = Contract.objects.filter(kickoff_to_plan(first, last), operation__in=mine)
    contracts = contracts.annotate(delay_days=F("insertion_clause__kickoff_days"))
    return contracts.only("public_id", "title", "notified_on").order_by("notified_on", "pk")


@prepared
def minutes_to_write(actor: Actor, now: datetime.datetime) -> QuerySet[ContractMeeting]:
    """The meetings planned before a moment, and not told, on the contracts an actor leads."""
    shown = ("contract__title", "contract__operation__lead_desk__name", "meeting__public_id", "meeting__starts_at")
    return planned_on(led_operations(actor)).filter(meeting__starts_at__lt=now).only("kind", *shown)


def meetings_to_see_to(actor: Actor) -> list[OpenPoint]:
    """First meetings nobody has planned since the contract was notified, and minutes to write; two queries."""
    if not permits(actor, "procurement.operation.edit"):
        return []
    today = timezone.localdate()
    points = []
    for contract in kickoffs_to_plan(actor, *kickoff_days(today)):
        due = kickoff_due(contract.notified_on, contract.delay_days)
        is_late = due is not None and due < today
        points.append(
            OpenPoint(
                badge="En retard" if is_late else "À prévoir",
                tone="late" if is_late else "todo",
                what="Réunion de mise au point à prévoir",
                where=contract.title,
                url=reverse("contract_meetings", args=[contract.public_id]),
                due=due,
            )
        )
    for about in minutes_to_write(actor, timezone.now()):
        points.append(
            OpenPoint(
                badge="À écrire",
                tone="todo",
                what=f"Compte rendu\u00a0: {about.get_kind_display()}",
                where=about.contract.title,
                url=reverse("meeting", args=[about.meeting.public_id]),
                due=timezone.localtime(about.meeting.starts_at).date(),
            )
        )
    return points


def sample_values(actor: Actor) -> dict[str, str] | None:
    """What fills in a letter about a meeting that is looked at before it is kept: the last one planned; None while
    there is none."""
    parts = ("meeting", "contract__operation__buyer", "contract__operation__lead_desk")
    mine = ContractMeeting.objects.filter(contract__operation__in=visible_operations(actor).order_by().values("pk"))
    last = mine.select_related(*parts).order_by("-pk").first()
    if last is None:
        return None
    attendee = last.meeting.attendees.order_by("pk").first()
    guest = Guest("", attendee.name if attendee else "")
    values = services.values_of(last, guest, desk_contact(last.contract.operation))
    return {**values, "motif": values["motif"] or "salle indisponible"}


offer_open_points(meetings_to_see_to)
for code in services.KINDS:
    offer(f"letter_values.{code}", sample_values)
offer_pages(
    "operations",
    "contract_meetings",
    "action_plan",
    "meeting_new",
    "meeting",
    "meeting_move",
    "meeting_cancel",
    "meeting_minutes",
)
