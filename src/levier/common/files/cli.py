"""`levier fichiers`: sweeping and verifying the private files."""

import argparse
from typing import Any

from levier.common.commandline import add_command, add_group, open_installation, print_json, print_line
from levier.common.errors import CheckFailed
from levier.common.ui import formats


def run_sweep(options: argparse.Namespace) -> None:
    """`levier fichiers nettoyer`."""
    open_installation()
    from levier.common.files.services import sweep

    count = sweep(write=options.ecrire)
    if options.json:
        print_json({"contents": count, "written": options.ecrire})
        return
    done = formats.plural(count, "supprimé") if options.ecrire else "à supprimer (--ecrire)"
    print_line(f"{formats.count(count, 'contenu')} sans fiche {done}.")


def run_verify(options: argparse.Namespace) -> None:
    """`levier fichiers verifier`."""
    open_installation()
    from levier.common.files.services import altered

    checked, faults = altered()
    if options.json:
        print_json({"checked": checked, "faults": faults})
    else:
        for name in faults:
            print_line(f"{name} : absent ou altéré")
        print_line(f"{formats.count(checked, 'fichier relu', 'fichiers relus')}.")
    if faults:
        raise CheckFailed(f"{formats.count(len(faults), 'fichier absent ou altéré', 'fichiers absents ou altérés')}.")


def register(commands: Any) -> None:
    """Adds the commands of private files."""
    files = add_group(commands, "fichiers", "Les fichiers privés.")
    sweep = add_command(
        files, "nettoyer", "Supprime les contenus sans fiche ; compte sans --ecrire.", run_sweep, figures=True
    )
    sweep.add_argument("--ecrire", action="store_true", help="Supprime vraiment.")
    add_command(files, "verifier", "Relit chaque fichier et compare son empreinte.", run_verify, figures=True)
