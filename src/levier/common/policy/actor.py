"""Who is asking: the one value every rule reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """A person in one mission, at one moment.

    `organizations` maps each role held today to the ids of the organisations it is held in. Nobody signed in:
    `user_id` is None. `role_words` says the roles as a page shows them. Signed in without a membership in this mission:
    no role.
    """

    user_id: int | None = None
    mission_id: int | None = None
    name: str = ""
    organizations: dict[str, frozenset[int]] = field(default_factory=dict)
    role_words: str = ""

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.organizations)

    @property
    def is_member(self) -> bool:
        """Holds some role in this mission."""
        return bool(self.organizations)

    def has(self, *roles: str) -> bool:
        """Holds at least one of these roles in this mission."""
        return not self.roles.isdisjoint(roles)

    def within(self, *roles: str) -> frozenset[int]:
        """The organisations in which one of these roles is held."""
        return frozenset().union(*(self.organizations.get(role, frozenset()) for role in roles))

    @property
    def keys(self) -> tuple[int, ...]:
        """What sets apart those who hold the same roles: the account, the mission, the organisations, each once, in
        order."""
        return (self.user_id or 0, self.mission_id or 0, *sorted(frozenset().union(*self.organizations.values())))

    @property
    def shape(self) -> tuple[Any, ...]:
        """What those who hold the same roles share: whether one is signed in, in a mission or not, and which of the
        organisations each role is held in."""
        own = self.keys[2:]
        held = ((role, *sorted(map(own.index, keys))) for role, keys in self.organizations.items())
        return (self.user_id is None, self.mission_id is None, len(own), *sorted(held))

    def with_keys(self, keys: Sequence[int]) -> "Actor":
        """Somebody else of the same shape, by her keys, without a name."""
        named = dict(zip(self.keys[2:], keys[2:], strict=True))
        return Actor(
            user_id=None if self.user_id is None else keys[0],
            mission_id=None if self.mission_id is None else keys[1],
            organizations={role: frozenset(named[key] for key in held) for role, held in self.organizations.items()},
        )


ANONYMOUS = Actor()
