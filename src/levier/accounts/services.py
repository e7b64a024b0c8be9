"""The writes of this room, for whoever stands above it: invitations, departures."""

from levier.accounts.departures import end_membership
from levier.accounts.invitations import Sent, accept, invite, revoke, send_again
from levier.accounts.missions import create_mission

__all__ = ["Sent", "accept", "create_mission", "end_membership", "invite", "revoke", "send_again"]
