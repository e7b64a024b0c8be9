"""Meetings of the demo: the first ones held, one to come with its invitations, one nobody has planned yet."""

import datetime

from django.utils import timezone

from levier.accounts.models import User
from levier.coordination.followup.meetings import services
from levier.coordination.followup.meetings.rules import FIRST_AGENDA, MeetingKind
from levier.coordination.followup.meetings.selectors import known_guests
from levier.coordination.procurement.models import RUNNING_STATUSES, Contract
from levier.demo.calendar import DemoCalendar
from levier.meetings.rules import Appointment
from levier.meetings.services import Guest

DAYS_AFTER_AWARD = 20
TO_PLAN = "Nettoyage des sites de l’État"
TO_COME = "Réhabilitation du groupe scolaire"


def load_meetings(calendar: DemoCalendar, now: datetime.datetime) -> None:
    """The first meeting of each running contract, with its minutes; a meeting to come on one of them."""
    author = User.objects.get(email="facilitateur@demo.invalid")
    running = Contract.objects.filter(status__in=RUNNING_STATUSES, notified_on__isnull=False)
    for contract in running.select_related("operation__buyer", "operation__lead_desk").order_by("pk"):
        held_on = contract.notified_on + datetime.timedelta(days=DAYS_AFTER_AWARD)
        if held_on < calendar.today and not contract.title.startswith(TO_PLAN):
            hold_first(contract, at_ten(held_on), author, now)
        if contract.title.startswith(TO_COME):
            appointment = Appointment(at_ten(calendar.today + datetime.timedelta(days=16)), 60, "Salle du chantier")
            about = services.plan_meeting(contract, MeetingKind.MONITORING, appointment, author=author)
            services.invite(about, known_guests(contract, calendar.today), now=now)


def at_ten(day: datetime.date) -> datetime.datetime:
    """Ten in the morning of a day, in the mission's time."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))


def hold_first(contract: Contract, starts_at: datetime.datetime, author: User, now: datetime.datetime) -> None:
    """The first meeting of a contract, held and told."""
    appointment = Appointment(starts_at, 90, "Mairie, salle des commissions (fictif)", FIRST_AGENDA)
    about = services.plan_meeting(contract, MeetingKind.KICKOFF, appointment, author=author)
    services.write_minutes(
        about,
        minutes="Le titulaire présente son calendrier d’embauche\u202f; le guichet rappelle les pièces à transmettre.",
        decisions="Le correspondant opérationnel est désigné\nLes relevés sont rendus chaque trimestre",
        there=(),
        others=[
            Guest(str(contract.operation.buyer), function="chargée d’opération"),
            Guest(str(contract.operation.lead_desk), function="facilitatrice"),
        ],
        author=author,
        version=about.meeting.version,
        now=now,
    )
