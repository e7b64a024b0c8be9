"""What the tests of departures end, and what was held."""

import datetime

from levier.accounts.services import end_membership
from levier.coordination.participants.models import Need
from levier.meetings.rules import Appointment
from tests.accounts.builders import NOW, TODAY
from tests.builders import make_user
from tests.coordination.clauses.builders import make_study

APPOINTMENT = Appointment(NOW + datetime.timedelta(days=9), 60, "Mairie", "Calendrier")


YESTERDAY = TODAY - datetime.timedelta(days=1)


def open_study(membership):
    """An undecided study that this member opened at her desk."""
    return make_study(desk=membership.organization, author=membership.user)


def make_need(award, **fields):
    """A job to fill on the lot of an award."""
    told = {"post": "Maçon", "deadline": TODAY, "starts_on": TODAY, "weekly_hours": 3500, "months": 6}
    return Need.objects.create(lot=award.lot, **told, **fields)


def end(membership, successor=None, by=None, ends_on=TODAY):
    return end_membership(membership, ends_on=ends_on, successor=successor, by=by or make_user(), today=TODAY)
