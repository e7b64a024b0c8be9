"""What this room offers the others."""

from levier.coordination.participants import finding  # noqa: F401 offers people to the search
