"""The roles, where the rooms above look for them: they are defined with the organisations they are held in."""

from levier.organizations.roles import ROLE_LABELS, ROLES_OF_KIND, STAFF, Role

__all__ = ["ROLES_OF_KIND", "ROLE_LABELS", "STAFF", "Role"]
