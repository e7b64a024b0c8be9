"""The calendar as agendas read it (iCalendar, RFC 5545): meetings at their hours, the rest as whole days, which keep
nobody busy. Plain Python."""

import datetime
from collections.abc import Callable, Iterable

from icalendar import Calendar, Event

from levier.coordination.followup.calendar.facts import Fact

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Levier//Echeancier//FR"
# How often an agenda is asked to read again.
READ_AGAIN = datetime.timedelta(hours=12)


def agenda(
    facts: Iterable[Fact], *, name: str, domain: str, now: datetime.datetime, address: Callable[[Fact], str]
) -> bytes:
    """The facts as a calendar of that name; `address` gives the page that opens each, `domain` makes its identifier
    the same at each reading."""
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", name)
    book.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for fact in facts:
        event, link = Event(), address(fact)
        event.add("uid", f"{fact.key}@{domain}")
        event.add("dtstamp", now)
        if fact.starts_at is not None and fact.ends_at is not None:
            event.add("dtstart", fact.starts_at.astimezone(datetime.UTC))
            event.add("dtend", fact.ends_at.astimezone(datetime.UTC))
        else:
            event.add("dtstart", fact.day)
            event.add("transp", "TRANSPARENT")
        event.add("summary", f"{fact.what} · {fact.where}")
        event.add("description", "\n".join(filter(None, (fact.label.capitalize(), fact.detail, link))))
        event.add("url", link)
        event.add("categories", [fact.label])
        book.add_component(event)
    written: bytes = book.to_ical()
    return written
