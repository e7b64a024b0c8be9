"""People, memberships, roles, sign-in."""
