"""`levier observatoire indicateurs`: what may be shown, with its definition."""

import argparse
from typing import Any

from levier.common.commandline import add_command, print_json, print_line


def register(group: Any) -> None:
    """Adds the command to the observatory's."""
    listing = add_command(group, "indicateurs", "Liste les indicateurs, leur définition et leurs ventilations.", _list)
    listing.add_argument("--json", action="store_true", help="Affiche la liste en JSON.")


def _list(options: argparse.Namespace) -> None:
    from levier.resources.observatory.published_series import series_names
    from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS, ledger_breakdowns

    listed = [
        *((one, breakdowns_of(one)) for one in INDICATORS.values()),
        *((one, ledger_breakdowns(one)) for one in LEDGER_INDICATORS.values()),
    ]
    if options.json:
        print_json(
            [
                {
                    "identifier": one.identifier,
                    "name": one.name,
                    "definition": one.definition,
                    "unit": one.unit,
                    "source": one.source,
                    "breakdowns": [breakdown.identifier for breakdown in breakdowns],
                    "caveats": list(one.caveats),
                    "series_breaks": list(one.series_breaks),
                    "method_version": one.method_version,
                }
                for one, breakdowns in listed
            ]
            + [
                {"identifier": series, "name": name, "source": "séries publiées par d’autres, valeur par valeur"}
                for series, name in series_names().items()
            ]
        )
        return
    for one, breakdowns in listed:
        print_line(f"{one.identifier}\u00a0: {one.name}")
        print_line(f"  {one.definition}")
        broken_down = ", ".join(breakdown.identifier for breakdown in breakdowns)
        print_line(f"  Ventilations\u00a0: {broken_down}. Source\u00a0: {one.source}.")
    print_line("Séries publiées par d’autres, chaque valeur avec sa source (API «\u00a0reperes\u00a0»)\u00a0:")
    for series, name in series_names().items():
        print_line(f"{series}\u00a0: {name}")
