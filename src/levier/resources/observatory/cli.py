"""Commands of the observatory: build the open data, show an indicator, list the indicators."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from levier.common.commandline import add_command, add_group, print_json, print_line, start_django, whole_number
from levier.common.errors import CheckFailed, Problem
from levier.common.ui import formats
from levier.config.environment import open_data_bounds
from levier.law.thresholds import Threshold, thresholds
from levier.resources.observatory.asked_values import checked_values, sector_code
from levier.resources.observatory.codes import CODED
from levier.resources.observatory.files import rows_as_csv
from levier.resources.observatory.look_ups import classes_of_categories, look_ups
from levier.resources.observatory.official import command as refreshing
from levier.resources.observatory.official.checking import Bounds, nothing_kept, too_few_left, too_many_rejected

if TYPE_CHECKING:
    from levier.statistics.build import Report, Write
    from levier.statistics.indicators.asking import Selection
    from levier.statistics.indicators.declaration import Indicator

_NARROW = "\u202f"


def register(commands: Any) -> None:
    """Adds this room's commands to the `levier` command."""
    group = add_group(commands, "observatoire", "Construit et interroge les chiffres de l’observatoire.")
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
    _add_engine(build)
    build.add_argument("--json", action="store_true", help="Affiche le rapport en JSON.")
    show = add_command(group, "montrer", "Montre un indicateur calculé sur des données construites.", _show)
    show.add_argument(
        "indicateur", metavar="INDICATEUR", help="Par exemple part_clause_sociale (liste\u00a0: indicateurs)."
    )
    source = show.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--donnees",
        type=Path,
        metavar="DOSSIER",
        help="Dossier donné à «\u00a0construire --sortie\u00a0».",
    )
    source.add_argument(
        "--mission", metavar="NOM", help="Le registre de cette mission (son nom court), pour les heures et les publics."
    )
    show.add_argument(
        "--complet", action="store_true", help="Du registre, ne rien masquer\u00a0: pour l’usage interne seulement."
    )
    show.add_argument(
        "--departement", type=_department, metavar="CODE", help="Ne garder qu’un département, par exemple 34."
    )
    show.add_argument("--acheteur", metavar="SIRET", help="Ne garder qu’un acheteur.")
    show.add_argument("--epci", metavar="SIREN", help="Ne garder que les marchés exécutés dans une intercommunalité.")
    show.add_argument("--region", metavar="CODE", help="Ne garder qu’une région, par exemple 76.")
    show.add_argument("--secteur", metavar="CODE", help="Ne garder qu’un secteur, par exemple nettoyage.")
    show.add_argument("--division", metavar="CPV", help="Ne garder qu’une division CPV, par exemple 45.")
    show.add_argument(
        "--seuils", action="store_true", help="Ne garder que les marchés qui atteignent le seuil européen de leur date."
    )
    show.add_argument(
        "--seuils-de", metavar="NOM", help="Les mêmes, avec les seuils que lit cette mission (son nom court)."
    )
    show.add_argument("--par", metavar="VENTILATION", help="annee, acheteur, departement… (liste\u00a0: indicateurs).")
    show.add_argument("--depuis", type=whole_number, metavar="ANNEE", help="Première année de notification.")
    show.add_argument("--jusqua", type=whole_number, metavar="ANNEE", help="Dernière année de notification.")
    _add_engine(show)
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="Affiche les lignes en JSON.")
    form.add_argument("--csv", action="store_true", help="Affiche les lignes en CSV.")
    _add_export(group)
    refreshing.register(group)
    listing = add_command(group, "indicateurs", "Liste les indicateurs, leur définition et leurs ventilations.", _list)
    listing.add_argument("--json", action="store_true", help="Affiche la liste en JSON.")


def _add_engine(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--moteur",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="Ce qui calcule\u00a0: DuckDB sur cette machine, ou Spark (option «\u00a0spark\u00a0», avec Java).",
    )
    command.add_argument(
        "--maitre",
        metavar="ADRESSE",
        help="Le maître Spark\u00a0: spark://machine:7077, ou local[*] (cette machine), qui est le choix par défaut.",
    )


def _master(options: argparse.Namespace) -> str:
    """The Spark master asked for. Raises `Problem` when another engine is."""
    from levier.statistics.spark import LOCAL

    if options.maitre and options.moteur != "spark":
        raise Problem("--maitre ne sert qu’avec --moteur spark.", field="maitre")
    return options.maitre or LOCAL


@contextmanager
def _writing(options: argparse.Namespace) -> "Iterator[Write]":
    """What writes the tables of a build: the engine asked for."""
    from levier.statistics import spark, tables

    master = _master(options)
    if options.moteur != "spark":
        yield tables.write
        return
    with spark.session(master) as opened:
        yield partial(spark.write, opened)


def _add_export(group: Any) -> None:
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
        "--departement", type=_department, metavar="CODE", help="Ne garder qu’un département, par exemple 34."
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
        with _told(), aside.open("w", encoding="utf-8") as stream:
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
            f"«\u00a0{options.sortie}\u00a0» ne peut pas être écrit ({error.strerror}). Choisir un autre fichier."
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    written = "marchés écrits" if count > 1 else "marché écrit"
    print_line(f"{_whole(count)} {written} dans {options.sortie}.")


def _department(text: str) -> str:
    """Reads the code of a department, the invented one too. What is none of them would answer « no contract », as if
    there were none."""
    from levier.statistics.rules.places import FICTITIOUS

    if text == FICTITIOUS:
        return text
    if not re.fullmatch(r"(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4678])", text.upper()) or text == "20":
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» n’est pas un code de département\u00a0: 30, 2A ou 974.")
    return text.upper()


@contextmanager
def _told(but: type[Exception] | tuple[()] = ()) -> Iterator[None]:
    """Turns what the engine says into a problem of the command line, `but` what the command tells itself."""
    from levier.statistics.errors import StatisticsError

    try:
        yield
    except but:
        raise
    except StatisticsError as error:
        raise Problem(error.sentence) from error


def _build(options: argparse.Namespace) -> None:
    from levier.statistics.build import build
    from levier.statistics.errors import RefusedBuild
    from levier.statistics.rules.cpv import read_nomenclature
    from levier.statistics.rules.places import read_territories

    refused = ""
    try:
        with _told(RefusedBuild), _writing(options) as write, _progress() as progress:
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
            seconds, peak = _decimal(report.seconds), _decimal(report.peak_mb)
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
        print_line(f"{_whole(report.notices)} avis gardés à part\u00a0: un avis n’est jamais compté comme un marché.")
    for why in report.ignored:
        print_line(f"Laissé de côté : {why}")
    for reason, count in report.by_reason.items():
        rule = RULES[reason]
        print_line(f"  {_whole(count):>9}  {rule.outcome.value:<8}  {reason}\u00a0: {rule.label}")


@contextmanager
def _progress() -> Iterator[Any]:
    """A line on standard error that follows the reading, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(file: str, records: int) -> None:
        sys.stderr.write(f"\r\033[K{_whole(records)} enregistrements lus… {file[-50:]}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\033[K")


def _check_source(options: argparse.Namespace) -> None:
    """An indicator of the contracts is asked of built data, one of the hours of a mission's ledger. Raises Problem,
    with what to type, for the other way round."""
    from levier.statistics.indicators.catalogue import INDICATORS
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    name = options.indicateur
    asked = f"levier observatoire montrer {name}"
    if options.mission and name in INDICATORS:
        raise Problem(
            f"«\u00a0{name}\u00a0» compte des marchés, que le registre n’a pas. Taper\u00a0: {asked} --donnees DOSSIER "
            "(le dossier donné à «\u00a0construire --sortie\u00a0»).",
            field="mission",
        )
    if options.donnees and name in LEDGER_INDICATORS:
        raise Problem(
            f"«\u00a0{name}\u00a0» compte le registre d’une mission, que des données ouvertes n’ont pas. "
            f"Taper\u00a0: {asked} --mission NOM (le nom court de la mission).",
            field="donnees",
        )


def _show(options: argparse.Namespace) -> None:
    _check_source(options)
    if options.mission:
        from levier.resources.observatory.ledger.cli import show_ledger

        with _told():
            show_ledger(options)
        return
    from levier.resources.observatory.above import caveats, compared_with
    from levier.statistics.indicators.asking import Selection
    from levier.statistics.indicators.catalogue import find_indicator

    checked_values(
        division=options.division,
        region=options.region,
        buyer=options.acheteur,
        epci=options.epci,
        since=options.depuis,
        until=options.jusqua,
    )
    known = _thresholds(options)
    among = Selection(
        department=options.departement,
        buyer=options.acheteur,
        epci=options.epci,
        region=options.region,
        sector=sector_code(options.secteur),
        division=options.division,
        since=options.depuis,
        until=options.jusqua,
        above=compared_with(known) if known else None,
    )
    with _told():
        indicator = find_indicator(options.indicateur)
        rows = _rows(options, indicator.identifier, among)
    if options.json:
        print_json(rows)
    elif options.csv:
        _print_csv(rows)
    else:
        _print_rows(indicator, rows)
        for caveat in caveats(known) if known else ():
            print_line(f"  {caveat}")


def _thresholds(options: argparse.Namespace) -> Sequence[Threshold]:
    """Those contracts are compared with: none, the law's, or those a mission reads."""
    if not options.seuils_de:
        return thresholds() if options.seuils else ()
    start_django()
    from levier.common.tenancy.models import Mission
    from levier.common.tenancy.scope import mission_scope
    from levier.resources.observatory.selectors import mission_thresholds

    mission = Mission.objects.filter(slug=options.seuils_de).first()
    if mission is None:
        raise Problem(f"Aucune mission ne porte le nom court «\u00a0{options.seuils_de}\u00a0».")
    with mission_scope(mission.pk):
        return mission_thresholds()


def _rows(options: argparse.Namespace, indicator: str, among: "Selection") -> list[dict[str, Any]]:
    from levier.statistics import spark
    from levier.statistics.dataset import open_dataset

    master = _master(options)
    if options.moteur != "spark":
        return list(open_dataset(options.donnees).indicator(indicator, by=options.par, among=among))
    with spark.session(master) as opened:
        return list(spark.indicator(opened, options.donnees, indicator, by=options.par, among=among))


def _print_csv(rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0]) if rows else ["value", "numerator", "denominator"]
    sys.stdout.write(rows_as_csv(columns, rows).decode("utf-8-sig"))


def _print_rows(indicator: "Indicator", rows: list[dict[str, Any]]) -> None:
    from levier.statistics.indicators.asking import FINISHED

    print_line(f"{indicator.name} ({indicator.counted_in})")
    for row in rows:
        said = {name: held for name, held in row.items() if name not in FINISHED}
        # What nobody named is told by its code alone.
        told = {
            name: held for name, held in said.items() if held is not None or said.get(name.removesuffix("_nom")) is None
        }
        keys = " ".join(_key_words(name, held) for name, held in told.items())
        note = f" [{row['note']}]" if row["measurable"] and row["note"] else ""
        words = _value_words(indicator, row) if row["measurable"] else row["note"]
        print_line(f"  {keys + ' : ' if keys else ''}{words}{note}")
    if not rows:
        print_line("  aucun marché")


def _absent(breakdown: str) -> str:
    """What is written for a contract that says nothing of a breakdown."""
    return "sans date" if breakdown in {"annee", "mois"} else "non précisé"


def _key_words(name: str, held: Any) -> str:
    """A value of a breakdown; a code with what it means."""
    if held is None:
        return CODED[name](None) if name in CODED else _absent(name)
    return f"{held} ({CODED[name](held)})" if name in CODED else str(held)


def _value_words(indicator: "Indicator", row: dict[str, Any]) -> str:
    """A value, and what it is made of."""
    if not indicator.measure.is_share:
        return _whole(round(row["value"]))
    made_of = f"{_whole(round(row['numerator']))} sur {_whole(round(row['denominator']))}"
    if row["low"] is None:
        return f"{_decimal(row['value'] * 100)}\u00a0% ({made_of})"
    between = f"entre {_decimal(row['low'] * 100)} et {_decimal(row['high'] * 100)}\u00a0% à 95 % de confiance"
    return f"{_decimal(row['value'] * 100)}\u00a0% ({made_of}\u202f; {between})"


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


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", _NARROW)


def _decimal(number: float) -> str:
    return f"{number:,.1f}".replace(",", _NARROW).replace(".", ",")
