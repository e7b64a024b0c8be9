"""`levier journal`: sealing and verifying the access log."""

import argparse
from typing import Any

from levier.common.commandline import add_command, add_group, open_installation, print_json, print_line
from levier.common.errors import CheckFailed
from levier.common.ui import formats


def run_seal(options: argparse.Namespace) -> None:
    """`levier journal sceller`."""
    open_installation()
    from levier.common.audit.chain import seal_every_mission

    lines = seal_every_mission()
    if options.json:
        print_json({"lines": lines})
        return
    sealed = formats.plural(lines, "scellée")
    print_line(f"{formats.count(lines, 'ligne')} du journal des lectures {sealed}.")


def run_verify(options: argparse.Namespace) -> None:
    """`levier journal verifier`."""
    open_installation()
    from levier.common.audit.chain import broken_seals
    from levier.common.tenancy.scope import every_mission

    with every_mission("verification of every chain"):
        checked, faults = broken_seals()
    if options.json:
        print_json({"checked": checked, "faults": faults})
    else:
        for fault in faults:
            print_line(fault)
        print_line(f"{formats.count(checked, 'sceau vérifié', 'sceaux vérifiés')}.")
    if faults:
        raise CheckFailed(f"{formats.count(len(faults), 'défaut')} dans la chaîne du journal.")


def register(commands: Any) -> None:
    """Adds the commands of the access log."""
    log = add_group(commands, "journal", "Le journal des lectures d’identités.")
    add_command(
        log, "sceller", "Scelle les lignes nouvelles ; ce que fait aussi la tâche de fond.", run_seal, figures=True
    )
    add_command(log, "verifier", "Vérifie la chaîne et dit ce qui a été altéré.", run_verify, figures=True)
