"""`levier partage`: whole hours shared between desks."""

import argparse
from typing import Any

from levier.common.commandline import add_command, print_json, print_line, whole_number
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.commitments.sharing import share_hours


def key_part(text: str) -> tuple[str, int]:
    """Reads `Montpellier=3`."""
    name, equals, weight = text.rpartition("=")
    if not equals or not name.strip() or not weight.strip():
        raise argparse.ArgumentTypeError(f'«\u00a0{text}\u00a0» n’est pas une clé. Exemple attendu\u00a0: "Sète=2".')
    return name.strip(), whole_number(weight)


def run_share(options: argparse.Namespace) -> None:
    """`levier partage`."""
    weights: dict[str, int] = {}
    for name, weight in options.cle:
        if name in weights:
            raise Problem(f"«\u00a0{name}\u00a0» est nommé deux fois\u00a0: donnez-lui un seul poids.", field="cle")
        weights[name] = weight
    shares = share_hours(options.heures, weights)
    if options.json:
        print_json({"total": options.heures, "shares": shares})
        return
    width = max(len(name) for name in (*shares, "Ensemble"))
    for name, hours in shares.items():
        print_line(f"{name:<{width}}  {formats.whole_hours(hours):>10}   (poids {formats.integer(weights[name])})")
    print_line(f"{'Ensemble':<{width}}  {formats.whole_hours(sum(shares.values())):>10}")


def register(commands: Any) -> None:
    """Adds `levier partage`."""
    share = add_command(
        commands, "partage", "Partage des heures entières entre guichets, somme exacte.", run_share, figures=True
    )
    share.add_argument("--heures", type=whole_number, required=True, help="Heures à partager.")
    share.add_argument(
        "--cle", type=key_part, action="append", required=True, metavar="GUICHET=POIDS", help="Une fois par guichet."
    )
