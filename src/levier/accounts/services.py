"""The writes of this room, for whoever stands above it: invitations, departures."""

from levier.accounts.api_tokens import actor_of, make_token, revoke_token, use_token
from levier.accounts.departures import end_membership
from levier.accounts.invitations import Sent, accept, invite, revoke, send_again
from levier.accounts.missions import create_mission

__all__ = [
    "Sent",
    "accept",
    "actor_of",
    "create_mission",
    "end_membership",
    "invite",
    "make_token",
    "revoke",
    "revoke_token",
    "send_again",
    "use_token",
]
