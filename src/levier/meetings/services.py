"""Writes: planning a meeting, moving it, cancelling it, saying who is at it, writing its minutes."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.versions import save_edited
from levier.meetings.models import Attendee, Meeting
from levier.meetings.rules import Appointment, State, check_ahead, check_appointment, check_held, check_planned


@dataclass(frozen=True)
class Guest:
    """Somebody to invite, or who came."""

    organization: str
    name: str = ""
    function: str = ""
    email: str = ""


@transaction.atomic
def plan(title: str, appointment: Appointment, *, author: User | None) -> Meeting:
    """Plans a meeting; one already past only waits for its minutes. Raises Problem, see `check_appointment`."""
    check_appointment(appointment)
    return Meeting.objects.create(title=title, author=author, **columns(appointment))


@transaction.atomic
def move(meeting: Meeting, appointment: Appointment, *, version: int) -> bool:
    """Changes when, where or what about; returns whether agendas must be told. Raises Problem when it is no longer
    planned or something is missing, Stale when somebody else saved it meanwhile."""
    check_planned(meeting.state)
    check_appointment(appointment)
    if appointment == meeting.appointment:
        return False
    for name, value in columns(appointment).items():
        setattr(meeting, name, value)
    meeting.sequence += 1
    save_edited(meeting, version)
    return True


@transaction.atomic
def cancel(meeting: Meeting, reason: str, *, version: int) -> None:
    """Cancels a meeting that is planned. Raises Problem without a reason, Stale when somebody saved it meanwhile."""
    check_planned(meeting.state)
    if not reason.strip():
        raise Problem("Dites pourquoi\u00a0: les personnes convoquées le liront.", field="reason")
    meeting.state, meeting.cancelled_because = State.CANCELLED.value, reason.strip()
    meeting.sequence += 1
    save_edited(meeting, version)


@transaction.atomic
def invite(meeting: Meeting, guests: Iterable[Guest], *, now: datetime.datetime) -> list[Attendee]:
    """Adds the guests with an address who are not invited yet; returns them. Raises Problem when the meeting is no
    longer planned, or already began."""
    check_planned(meeting.state)
    check_ahead(meeting.starts_at, now)
    known = {attendee.email.casefold() for attendee in meeting.attendees.all() if attendee.email}
    added = []
    for guest in guests:
        if guest.email.casefold() not in known:
            known.add(guest.email.casefold())
            added.append(Attendee.objects.create(meeting=meeting, invited_at=now, **vars(guest)))
    return added


@transaction.atomic
def hold(
    meeting: Meeting,
    *,
    minutes: str,
    decisions: str,
    there: Collection[int],
    others: Iterable[Guest],
    author: User | None,
    version: int,
    now: datetime.datetime,
) -> None:
    """Writes the minutes of a meeting, once: who was there among those invited (`there`, their keys) and besides.
    Raises Problem at the field at fault, Stale when somebody saved it meanwhile."""
    check_planned(meeting.state)
    check_held(meeting.starts_at, now, minutes)
    others = list(others)
    if not there and not others:
        raise Problem("Dites qui était là\u00a0: une réunion ne se tient pas sans personne.", field="others")
    meeting.state, meeting.minuted_at, meeting.minuted_by = State.HELD.value, now, author
    meeting.minutes, meeting.decisions = minutes.strip(), decisions.strip()
    save_edited(meeting, version)
    for attendee in meeting.attendees.all():
        attendee.was_there = attendee.pk in there
        attendee.save(update_fields=["was_there"])
    for guest in others:
        Attendee.objects.create(meeting=meeting, was_there=True, **vars(guest))


def columns(appointment: Appointment) -> dict[str, object]:
    """An appointment as a meeting stores it."""
    return {
        "starts_at": appointment.starts_at,
        "lasts_minutes": appointment.lasts_minutes,
        "place": appointment.place.strip(),
        "agenda": appointment.agenda.replace("\r\n", "\n").strip(),
    }
