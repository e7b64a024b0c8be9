"""Commands of the observatory: build the open data, show an indicator, write the contracts, list the indicators."""

from typing import Any

from levier.common.commandline import add_group
from levier.resources.observatory.commands import building, exporting, listing, showing
from levier.resources.observatory.official import command as refreshing


def register(commands: Any) -> None:
    """Adds this room's commands to the `levier` command."""
    group = add_group(commands, "observatoire", "Construit et interroge les chiffres de l’observatoire.")
    for command in (building, showing, exporting, refreshing, listing):
        command.register(group)
