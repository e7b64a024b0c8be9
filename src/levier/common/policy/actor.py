"""Who is asking: the one value every rule reads."""

from dataclasses import dataclass, field


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


ANONYMOUS = Actor()
