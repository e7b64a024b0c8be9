"""What a meeting may become, and what agendas are told of it."""

import datetime

import pytest
from icalendar import Calendar

from levier.common.errors import Problem
from levier.meetings.invitations import Person, content_type, invitation
from levier.meetings.rules import Appointment, check_ahead, check_appointment, check_held, check_planned

NOW = datetime.datetime(2026, 4, 20, 9, 0, tzinfo=datetime.UTC)
PLAN = Appointment(datetime.datetime(2026, 5, 12, 8, 30, tzinfo=datetime.UTC), 90, "Mairie, salle 2", "Calendrier")


def event(**changes):
    made = invitation(
        "reunion-1@herault.levier", "Réunion de mise au point, Voirie", PLAN,
        organizer=Person("Guichet (fictif)", "guichet@exemple.invalid"),
        guest=Person("Lou Castan (fictif)", "chantier@exemple.invalid"), now=NOW, **{"sequence": 0, **changes},
    )  # fmt: skip
    book = Calendar.from_ical(made)
    (found,) = book.walk("VEVENT")
    return book, found


def test_an_invitation_names_its_guest_alone_and_its_hours_in_universal_time():
    book, found = event()
    assert (book["method"], found["status"], found["sequence"]) == ("REQUEST", "CONFIRMED", 0)
    assert (found["dtstart"].dt, found["dtend"].dt) == (PLAN.starts_at, PLAN.starts_at + datetime.timedelta(minutes=90))
    assert (found["location"], found["description"]) == ("Mairie, salle 2", "Calendrier")
    assert found["attendee"] == "mailto:chantier@exemple.invalid" and found["attendee"].params["RSVP"] == "TRUE"
    assert found["organizer"].params["CN"] == "Guichet (fictif)"
    assert content_type(cancelled=False) == "text/calendar; method=REQUEST"


def test_what_withdraws_it_has_the_same_name_and_a_higher_number():
    (_, first), (book, last) = event(), event(sequence=1, cancelled=True)
    assert last["uid"] == first["uid"] and last["sequence"] > first["sequence"]
    assert (book["method"], last["status"]) == ("CANCEL", "CANCELLED")
    assert content_type(cancelled=True) == "text/calendar; method=CANCEL"


@pytest.mark.parametrize(
    ("refused", "field"),
    [
        (lambda: check_appointment(Appointment(NOW, 60, " ")), "place"),
        (lambda: check_appointment(Appointment(NOW, 721, "Mairie")), "lasts_minutes"),
        (lambda: check_ahead(NOW, NOW), ""),
        (lambda: check_planned("held"), ""),
        (lambda: check_held(PLAN.starts_at, NOW, "Tout va bien"), "minutes"),
        (lambda: check_held(NOW, NOW, "  "), "minutes"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(refused, field):
    with pytest.raises(Problem) as told:
        refused()
    assert (told.value.field or "") == field
