"""`levier observatoire construire`: files of open data read, cleaned, built."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from levier.common.commandline import add_command, print_json, print_line
from levier.common.errors import CheckFailed
from levier.common.ui import formats
from levier.config.environment import open_data_bounds
from levier.resources.observatory.commands.shared import add_engine, as_problems, decimal, whole, writing
from levier.resources.observatory.look_ups import classes_of_categories, look_ups
from levier.resources.observatory.official.checking import Bounds, nothing_kept, too_few_left, too_many_rejected

if TYPE_CHECKING:
    from levier.statistics.build import Report


def register(group: Any) -> None:
    """Adds the command to the observatory's."""
    build = add_command(group, "construire", "Lit des fichiers DECP et construit les tables nettoyées.", _build)
    build.add_argument(
        "fichiers",
        nargs="+",
        type=Path,
        metavar="FICHIER",
        help="Données essentielles (JSON, JSON par lignes ou XML de 2019, 2022 ou 2024, table consolidée en CSV ou en "
        "Parquet, OCDS), avis (eForms, BOAMP), archive .zip ou dossier.",
    )
    build.add_argument(
        "--sortie",
        type=Path,
        required=True,
        metavar="DOSSIER",
        help="Dossier des tables\u202f; une construction précédente y reste en place jusqu’à la fin.",
    )
    build.add_argument(
        "--territoires",
        type=Path,
        nargs="+",
        default=[],
        metavar="TABLE",
        help="Tables CSV (siren, departement) qui donnent le département des acheteurs publics.",
    )
    build.add_argument(
        "--categories",
        type=Path,
        nargs="+",
        default=[],
        metavar="TABLE",
        help="Tables CSV (siren, categorie_juridique) qui donnent la catégorie juridique INSEE des acheteurs.",
    )
    build.add_argument(
        "--cpv", type=Path, metavar="TABLE", help="Nomenclature CPV en CSV (code, cle), pour vérifier les codes."
    )
    build.add_argument(
        "--remplacer",
        action="store_true",
        help="Remplacer la construction précédente même si celle-ci garde moins de marchés ou rejette davantage.",
    )
    add_engine(build)
    build.add_argument("--json", action="store_true", help="Affiche le rapport en JSON.")


def _build(options: argparse.Namespace) -> None:
    from levier.statistics.build import build
    from levier.statistics.errors import RefusedBuild
    from levier.statistics.rules.cpv import read_nomenclature
    from levier.statistics.rules.places import read_territories

    refused = ""
    try:
        with as_problems(RefusedBuild), writing(options) as write, _progress() as progress:
            report = build(
                options.fichiers,
                options.sortie,
                today=datetime.now(ZoneInfo("Europe/Paris")).date(),
                territories=read_territories(options.territoires),
                nomenclature=read_nomenclature(options.cpv) if options.cpv else None,
                **look_ups(classes_of_categories(options.categories)),
                progress=progress,
                write=write,
                refuse=partial(_refused, replacing=options.remplacer),
            )
    except RefusedBuild as error:
        report, refused = error.report, f"{error.sentence} La construction précédente de {options.sortie} reste."
    if not refused:
        refused = nothing_kept(report.read, report.rejected)
    if options.json:
        print_json(asdict(report))
    else:
        _print_report(report)
        if not refused:
            seconds, peak = decimal(report.seconds), decimal(report.peak_mb)
            print_line(f"Tables dans {options.sortie} ({seconds} s, {peak}\u00a0Mo au plus).")
    if refused:
        raise CheckFailed(refused)


def _refused(previous: "Report", report: "Report", *, replacing: bool) -> str:
    """Why a build does not take the place of the previous one, in French: the bounds are those of the resources fetched
    by themselves."""
    if not previous.accepted + previous.repaired:
        return ""
    bounds = Bounds(*open_data_bounds())
    if said := nothing_kept(report.read, report.rejected):
        return said
    if replacing:
        return ""
    said = too_few_left(previous.contracts, report.contracts, bounds) or too_many_rejected(
        report.read, report.rejected, bounds
    )
    return f"{said} Choisir un autre dossier, ou confirmer par --remplacer." if said else ""


def _print_report(report: "Report") -> None:
    """What was read and kept, for people."""
    from levier.statistics.rules.registry import RULES

    print_line(
        f"{formats.count(report.read, 'enregistrement lu', 'enregistrements lus')}\u00a0: "
        f"{formats.count(report.accepted, 'accepté')}, {formats.count(report.repaired, 'réparé')}, "
        f"{formats.count(report.rejected, 'rejeté')}."
    )
    kept = formats.count(report.contracts, "marché"), formats.count(report.concessions, "concession")
    print_line(f"Gardés, chacun une fois\u00a0: {kept[0]} et {kept[1]}.")
    if report.notices:
        print_line(f"{whole(report.notices)} avis gardés à part\u00a0: un avis n’est jamais compté comme un marché.")
    for why in report.ignored:
        print_line(f"Laissé de côté : {why}")
    for reason, count in report.by_reason.items():
        rule = RULES[reason]
        print_line(f"  {whole(count):>9}  {rule.outcome.value:<8}  {reason}\u00a0: {rule.label}")


@contextmanager
def _progress() -> Iterator[Any]:
    """A line on standard error that follows the reading, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(file: str, records: int) -> None:
        sys.stderr.write(f"\r\033[K{whole(records)} enregistrements lus… {file[-50:]}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\033[K")
