"""Writes: planning the meetings of a contract, and telling those invited, by a letter of the mission and for their
agendas."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.outbox.services import Attachment, queue_mail
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.coordination.followup.exchanges.services import note_exchange
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.meetings.rules import KIND_LABELS, MeetingKind
from levier.coordination.followup.meetings.selectors import LIVE
from levier.coordination.followup.models import ExchangeKind
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.hours.services import foot, letter
from levier.coordination.procurement.models import Award, AwardRole, Contract
from levier.meetings import services as meetings
from levier.meetings.invitations import FILE_NAME, Person, content_type, invitation
from levier.meetings.models import Attendee
from levier.meetings.rules import Appointment
from levier.meetings.services import Guest

# The letter each thing told leaves with, and what the list of mails calls it.
INVITED, MOVED, CANCELLED = "meeting", "moved", "cancelled"
KINDS = {
    INVITED: "convocation à une réunion",
    MOVED: "changement d’une réunion",
    CANCELLED: "annulation d’une réunion",
}


@transaction.atomic
def plan_meeting(
    contract: Contract, kind: MeetingKind, appointment: Appointment, *, author: User | None
) -> ContractMeeting:
    """Plans a meeting of a contract. Raises Problem for a second « mise au point » while one is planned or was held, or
    for one before the notification, which it follows (CCAG-Travaux, 20.1.4.3)."""
    # The row of the contract is taken first: two people at once plan one (on SQLite, one transaction writes at a time).
    Contract.objects.select_for_update().get(pk=contract.pk)
    if (
        kind is MeetingKind.KICKOFF
        and ContractMeeting.objects.filter(LIVE, contract=contract, kind=kind.value).exists()
    ):
        raise Problem("La réunion de mise au point de ce marché est déjà prévue, ou tenue.", field="kind")
    day = timezone.localdate(appointment.starts_at)
    if kind is MeetingKind.KICKOFF and contract.notified_on is not None and day < contract.notified_on:
        raise Problem(
            f"La mise au point suit la notification du marché, le {formats.long_date(contract.notified_on)}\u00a0: "
            "choisissez un jour d’après.",
            field="starts_on",
        )
    title = f"{KIND_LABELS[kind].capitalize()}, {contract.title}"[:250]
    meeting = meetings.plan(title, appointment, author=author)
    return ContractMeeting.objects.create(contract=contract, meeting=meeting, kind=kind.value)


@transaction.atomic
def invite(about: ContractMeeting, guests: Iterable[Guest], *, now: datetime.datetime) -> list[Attendee]:
    """Invites people to a meeting: each gets the letter and the file for her agenda, once. Raises Problem when the
    meeting is past, no longer planned, or an address is not one."""
    added = meetings.invite(about.meeting, guests, now=now)
    tell(about, INVITED, added, now=now)
    return added


@transaction.atomic
def replace_guest(attendee: Attendee, *, name: str, email: str, now: datetime.datetime) -> None:
    """Asks somebody to a meeting to come in the place of a person who leaves, and tells her as any guest; once when
    she was already asked."""
    about, guest = attendee.meeting.about, Guest(attendee.organization, name, "", email)
    attendee.delete()
    invite(about, [guest], now=now)


@transaction.atomic
def move_meeting(about: ContractMeeting, appointment: Appointment, *, version: int, now: datetime.datetime) -> int:
    """Moves a meeting, and tells those invited; returns how many were told. Raises Problem, see `meetings.move`."""
    if not meetings.move(about.meeting, appointment, version=version):
        return 0
    return tell(about, MOVED, invited(about), now=now)


@transaction.atomic
def cancel_meeting(about: ContractMeeting, reason: str, *, version: int, now: datetime.datetime) -> int:
    """Cancels a meeting, and tells those invited; returns how many were told. Raises Problem, see `meetings.cancel`."""
    meetings.cancel(about.meeting, reason, version=version)
    return tell(about, CANCELLED, invited(about), now=now)


@transaction.atomic
def write_minutes(
    about: ContractMeeting,
    *,
    minutes: str,
    decisions: str,
    there: Collection[int],
    others: Sequence[Guest],
    author: User,
    version: int,
    now: datetime.datetime,
) -> None:
    """Writes the minutes of a meeting, once, and notes it in the journal of the contract's holders. Raises Problem, see
    `meetings.hold`."""
    meeting = about.meeting
    meetings.hold(
        meeting,
        minutes=minutes,
        decisions=decisions,
        there=there,
        others=others,
        author=author,
        version=version,
        now=now,
    )
    holders = Award.objects.filter(lot__contract=about.contract, role__in=[AwardRole.SOLE, AwardRole.LEADER])
    present = meeting.attendees.filter(was_there=True).order_by("pk")
    words = formats.enumeration(list(dict.fromkeys(attendee.organization for attendee in present)))
    text = "\n\n".join(filter(None, (meeting.decisions and f"Décisions\u00a0:\n{meeting.decisions}", meeting.minutes)))
    note_exchange(
        holders.order_by("pk"),
        kind=ExchangeKind.MEETING.value,
        held_on=timezone.localtime(meeting.starts_at).date(),
        contact=words[:200],
        text=f"{meeting.title}\n\n{text}",
        author=author,
        today=timezone.localtime(now).date(),
    )


def invited(about: ContractMeeting) -> list[Attendee]:
    """Those who were sent an invitation."""
    return list(about.meeting.attendees.filter(invited_at__isnull=False).order_by("pk"))


def values_of(about: ContractMeeting, guest: Guest, contact: dict[str, str]) -> dict[str, str]:
    """What fills in the fields of a letter about a meeting."""
    meeting, operation = about.meeting, about.contract.operation
    return {
        "contact": guest.name or "Madame, Monsieur",
        "reunion": about.get_kind_display(),
        "marche": about.contract.title,
        "acheteur": str(operation.buyer),
        "date": formats.moment(timezone.localtime(meeting.starts_at)),
        "duree": formats.count(meeting.lasts_minutes, "minute"),
        "lieu": meeting.place,
        "ordre_du_jour": meeting.agenda or "à préciser",
        "motif": meeting.cancelled_because,
        "facilitateur": foot(contact),
    }


def tell(about: ContractMeeting, code: str, attendees: Sequence[Attendee], *, now: datetime.datetime) -> int:
    """Writes to each of these people what became of the meeting, with the file for her agenda; once for each change."""
    meeting, operation = about.meeting, about.contract.operation
    mission = Mission.objects.get(pk=meeting.mission_id)
    contact = desk_contact(operation)
    organizer = Person(contact["desk"], contact["email"] or settings.DEFAULT_FROM_EMAIL)
    is_cancelled = code == CANCELLED
    for attendee in attendees:
        file = invitation(
            f"reunion-{meeting.public_id}@{mission.slug}.levier",
            meeting.title,
            meeting.appointment,
            sequence=meeting.sequence,
            organizer=organizer,
            guest=Person(attendee.name, attendee.email),
            now=now,
            cancelled=is_cancelled,
        )
        guest = Guest(attendee.organization, attendee.name, attendee.function, attendee.email)
        queue_mail(
            kind=KINDS[code],
            to=attendee.email,
            to_name=attendee.name,
            key=f"meeting-{meeting.public_id}-{meeting.sequence}-{attendee.pk}",
            reply_to=contact["email"],
            answering_id=operation.lead_desk_id,
            attachments=[Attachment(FILE_NAME, file, content_type(cancelled=is_cancelled))],
            **letter(code, values_of(about, guest, contact), [], link=""),
        )
    return len(attendees)
