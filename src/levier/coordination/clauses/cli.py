"""Commands of this room."""

from typing import Any


def register(commands: Any) -> None:
    """Adds this room's commands to the `levier` command."""
