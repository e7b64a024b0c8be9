"""`levier donnees`, `levier cles`: the end of personal data, the register, the keys."""

import argparse
from typing import Any

from levier.common.commandline import add_command, add_group, open_installation, print_json, print_line
from levier.common.ui import formats


def run_anonymise(options: argparse.Namespace) -> None:
    """`levier donnees anonymiser`."""
    open_installation()
    from django.utils import timezone

    from levier.common.privacy.retention import anonymise_past_term

    ended = anonymise_past_term(timezone.localdate(), write=options.ecrire)
    if options.json:
        counts = [{"mission": mission, "what": label, "count": count} for mission, label, count in ended]
        print_json({"ended": counts, "written": options.ecrire})
        return
    for mission, label, count in ended:
        print_line(f"{mission} : {count} {label}")
    print_line("Fait." if options.ecrire else "Répétition : rien n’a changé. Avec --ecrire, c’est définitif.")


def run_register(options: argparse.Namespace) -> None:
    """`levier donnees registre`."""
    open_installation()
    from levier.common.privacy.register import as_markdown

    print_line(as_markdown().rstrip())


def run_rotate(options: argparse.Namespace) -> None:
    """`levier cles tourner`."""
    open_installation()
    from levier.common.privacy.rotation import rotate

    turned = rotate(write=options.ecrire)
    if options.json:
        counts = [{"table": table, "values": count} for table, count in turned]
        print_json({"tables": counts, "written": options.ecrire})
        return
    for table, count in turned:
        read = "chiffrée de nouveau", "chiffrées de nouveau"
        done = formats.plural(count, *(read if options.ecrire else ("lisible", "lisibles")))
        print_line(f"{table}\u00a0: {formats.count(count, 'valeur')} {done}")
    if options.ecrire:
        print_line("Une nouvelle clé est en service. Gardez les précédentes avec les sauvegardes qu’elles ouvrent.")
    else:
        print_line("Répétition : toutes les valeurs s’ouvrent, aucune clé n’a été ajoutée (--ecrire).")


def register(commands: Any) -> None:
    """Adds the commands of personal data."""
    data = add_group(commands, "donnees", "Les données personnelles.")
    end = add_command(
        data,
        "anonymiser",
        "Anonymise ce qui a passé son terme ; répète sans --ecrire.",
        run_anonymise,
        figures=True,
    )
    end.add_argument("--ecrire", action="store_true", help="Garde le résultat.")
    add_command(data, "registre", "Le registre des champs personnels, en tableau.", run_register)
    keys = add_group(commands, "cles", "Les clés des champs chiffrés.")
    turn = add_command(
        keys, "tourner", "Ajoute une clé et chiffre de nouveau ; sans --ecrire, vérifie.", run_rotate, figures=True
    )
    turn.add_argument("--ecrire", action="store_true", help="Ajoute la clé et chiffre.")
