"""What a meeting puts in somebody's agenda: an invitation, its change, its withdrawal (iTIP, RFC 5546). Plain Python.

The same identifier throughout and a number that grows: agendas replace what they hold instead of adding to it.
"""

import datetime
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress

from levier.meetings.rules import Appointment

PRODUCT = "-//Levier//Reunions//FR"
FILE_NAME = "reunion.ics"


@dataclass(frozen=True)
class Person:
    """A name and an address."""

    name: str
    email: str


def content_type(*, cancelled: bool) -> str:
    """The content type of the file, which says what it is for."""
    return f"text/calendar; method={'CANCEL' if cancelled else 'REQUEST'}"


def invitation(
    uid: str,
    title: str,
    appointment: Appointment,
    *,
    sequence: int,
    organizer: Person,
    guest: Person,
    now: datetime.datetime,
    cancelled: bool = False,
) -> bytes:
    """The file sent to one guest: she alone is named in it, besides who calls the meeting."""
    book, event = Calendar(), Event()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("method", "CANCEL" if cancelled else "REQUEST")
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(datetime.UTC))
    event.add("dtstart", appointment.starts_at.astimezone(datetime.UTC))
    event.add("dtend", appointment.ends_at.astimezone(datetime.UTC))
    event.add("summary", title)
    event.add("location", appointment.place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if appointment.agenda:
        event.add("description", appointment.agenda)
    event.add("organizer", address(organizer))
    attendee = address(guest)
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if not cancelled:
        attendee.params["PARTSTAT"] = "NEEDS-ACTION"
        attendee.params["RSVP"] = "TRUE"
    event.add("attendee", attendee)
    book.add_component(event)
    written: bytes = book.to_ical()
    return written


def address(person: Person) -> vCalAddress:
    """A person as agendas name her."""
    found = vCalAddress(f"mailto:{person.email}")
    if person.name:
        found.params["CN"] = person.name
    return found
