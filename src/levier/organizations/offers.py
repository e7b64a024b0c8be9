"""What this room offers the others."""

from levier.organizations import finding  # noqa: F401 offers organisations to the search
