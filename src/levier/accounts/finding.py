"""Accounts in the search: colleagues, and for the mission and its facilitators everybody of the mission.

Read where they stand, each time, like any name (docs/decisions/0005-search.md).
"""

from django.urls import reverse
from django.utils import timezone

from levier.accounts.policy import visible_memberships
from levier.accounts.selectors import open_memberships
from levier.common.policy import Actor
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, fold, matches


def find_people(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The people in a role today whose name, address or organisation answers, by name; one query."""
    if not actor.is_member:
        return Found()
    rows = visible_memberships(actor).filter(open_memberships(timezone.localdate()))
    found = [
        row
        for row in rows.select_related("user", "organization")
        if matches(f"{row.user.first_name} {row.user.last_name} {row.user.email} {row.organization}", wanted)
    ]
    found.sort(key=lambda row: (fold(row.user.last_name), fold(row.user.first_name), row.pk))
    hits = [
        Hit(
            f"{row.user}{' (fictif)' if row.user.is_fictitious else ''}",
            f"{row.get_role_display()}, {row.organization}",
            reverse("organization", kwargs={"public_id": row.organization.public_id}),
        )
        for row in found[start:stop]
    ]
    return Found(len(found), hits)


offer_search(DirectKind(kind="person", label="Personnes des organismes", rank=31, find=find_people))
