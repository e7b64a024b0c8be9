"""Who may see and do what: the dispatcher.

Each room states its rules in its `policy.py` (loaded at start); views say which permission they need; nothing else
decides. A view that says nothing is not served.
"""

from levier.common.policy.actor import Actor
from levier.common.policy.rules import allow, bearer, open_here, permits, public, rule, signed_in

__all__ = ["Actor", "allow", "bearer", "open_here", "permits", "public", "rule", "signed_in"]
