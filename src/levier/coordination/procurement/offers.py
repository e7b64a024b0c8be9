"""What this room offers the others."""

from levier.coordination.procurement import finding  # noqa: F401 offers operations, contracts and lots to the search
