"""`levier observatoire montrer`: an indicator of built data, or of a mission's ledger."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levier.common.commandline import add_command, print_json, print_line, start_django, whole_number
from levier.common.errors import Problem
from levier.law.thresholds import Threshold, thresholds
from levier.resources.observatory.asked_values import checked_values, sector_code
from levier.resources.observatory.codes import CODED
from levier.resources.observatory.commands.shared import (
    add_engine,
    as_problems,
    decimal,
    department_code,
    master_of,
    whole,
)
from levier.resources.observatory.files import rows_as_csv

if TYPE_CHECKING:
    from levier.statistics.indicators.asking import Selection
    from levier.statistics.indicators.declaration import Indicator


def register(group: Any) -> None:
    """Adds the command to the observatory's."""
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
        "--departement", type=department_code, metavar="CODE", help="Ne garder qu’un département, par exemple 34."
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
    add_engine(show)
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="Affiche les lignes en JSON.")
    form.add_argument("--csv", action="store_true", help="Affiche les lignes en CSV.")


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

        with as_problems():
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
    with as_problems():
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

    master = master_of(options)
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
        return whole(round(row["value"]))
    made_of = f"{whole(round(row['numerator']))} sur {whole(round(row['denominator']))}"
    if row["low"] is None:
        return f"{decimal(row['value'] * 100)}\u00a0% ({made_of})"
    between = f"entre {decimal(row['low'] * 100)} et {decimal(row['high'] * 100)}\u00a0% à 95 % de confiance"
    return f"{decimal(row['value'] * 100)}\u00a0% ({made_of}\u202f; {between})"
