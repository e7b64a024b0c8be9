"""`levier observatoire exporter`: the contracts built, in a format of exchange."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from levier.common.commandline import add_command, print_line
from levier.common.errors import Problem
from levier.resources.observatory.commands.shared import as_problems, department_code, whole
from levier.statistics.reasons import why


def register(group: Any) -> None:
    """Adds the command to the observatory's."""
    export = add_command(
        group, "exporter", "Écrit les marchés construits dans un format d’échange, avec leurs considérations.", _export
    )
    export.add_argument(
        "--donnees", type=Path, required=True, metavar="DOSSIER",
        help="Dossier donné à «\u00a0construire --sortie\u00a0».",
    )  # fmt: skip
    export.add_argument("--format", choices=("ocds",), default="ocds", help="OCDS 1.1, avec ses extensions sociales.")
    export.add_argument("--sortie", type=Path, required=True, metavar="FICHIER", help="Le fichier JSON à écrire.")
    export.add_argument(
        "--departement", type=department_code, metavar="CODE", help="Ne garder qu’un département, par exemple 34."
    )
    export.add_argument(
        "--diffuseur", required=True, metavar="NOM", help="Qui publie ce fichier, par exemple le nom de la mission."
    )
    export.add_argument("--adresse", required=True, metavar="URL", help="L’adresse à laquelle le fichier sera publié.")
    export.add_argument(
        "--tous-les-titulaires", action="store_true",
        help="Nommer aussi les titulaires qui peuvent être des personnes physiques\u00a0: à ne pas publier tel quel.",
    )  # fmt: skip


def _export(options: argparse.Namespace) -> None:
    from levier.statistics.ocds_export import Chosen, package, write

    aside = options.sortie.with_name(f".{options.sortie.name}.en-cours")
    try:
        with as_problems(), aside.open("w", encoding="utf-8") as stream:
            pieces = package(
                options.donnees,
                uri=options.adresse,
                publisher=options.diffuseur,
                day=datetime.now(ZoneInfo("Europe/Paris")).date(),
                among=Chosen(department=options.departement),
                names_everyone=options.tous_les_titulaires,
            )
            count = write(stream, pieces)
        aside.replace(options.sortie)
    except OSError as error:
        raise Problem(
            f"«\u00a0{options.sortie}\u00a0» ne peut pas être écrit ({why(error)}). Choisir un autre fichier."
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    written = "marchés écrits" if count > 1 else "marché écrit"
    print_line(f"{whole(count)} {written} dans {options.sortie}.")
