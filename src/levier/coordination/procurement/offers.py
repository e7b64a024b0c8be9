"""What this room offers the others."""

from levier.coordination.procurement import people  # noqa: F401 it offers by being loaded
