"""`levier clause …`: the sizing and the legal duty, on the command line."""

import argparse
import datetime
from decimal import Decimal
from typing import Any

from levier.common.commandline import add_command, add_group, decimal_number, print_json, print_line
from levier.coordination.clauses.sizing import decimal_text, size_fixed_amount
from levier.law.duty import duty
from levier.law.thresholds import Capacity, Kind


def day(text: str) -> datetime.date:
    """Reads a date: 2026-10-01 or 01/10/2026."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(text, shape).date()  # noqa: DTZ007 a date has no time zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date. Exemple attendu\u00a0: 2026-10-01.")


def run_hours(options: argparse.Namespace) -> None:
    """`levier clause heures`."""
    sizing = size_fixed_amount(options.montant, options.part_main_oeuvre, options.taux, options.cout_horaire)
    if options.json:
        print_json(
            {
                "hours": sizing.hours,
                "exact_hours": decimal_text(sizing.exact_hours),
                "labour_amount": decimal_text(sizing.labour_amount),
                "insertion_amount": decimal_text(sizing.insertion_amount),
                "steps": list(sizing.steps),
            }
        )
        return
    for step in sizing.steps:
        print_line(step)
    print_line(f"Heures d’insertion à prévoir\u00a0: {sizing.hours}")


def run_duty(options: argparse.Namespace) -> None:
    """`levier clause obligation`."""
    answer = duty(options.type, options.montant, options.acheteur, options.date, call_off=options.marche_subsequent)
    if options.json:
        print_json(
            {
                "mandatory": answer.mandatory,
                "status": answer.status,
                "threshold": None if answer.threshold is None else str(answer.threshold),
                "threshold_status": answer.threshold_status,
                "basis": answer.basis,
                "exemptions": [{"code": ground.code, "label": ground.label} for ground in answer.exemptions],
                "reason": answer.reason,
            }
        )
        return
    print_line(answer.reason)
    if answer.threshold_status == "secondary":
        print_line("Le seuil vient d’une source secondaire, à vérifier.")
    for ground in answer.exemptions:
        print_line(f"- motif possible\u00a0: {ground.label}")


def positive_amount(text: str) -> Decimal:
    """An amount in euros, zero or more."""
    amount = decimal_number(text)
    if amount < 0:
        raise argparse.ArgumentTypeError("un montant ne peut pas être négatif.")
    return amount


def kind(text: str) -> Kind:
    return one_of(Kind, text)


def capacity(text: str) -> Capacity:
    return one_of(Capacity, text)


def one_of(choices: Any, text: str) -> Any:
    """Reads one value of an enumeration."""
    try:
        return choices(text)
    except ValueError:
        known = ", ".join(choices)
        raise argparse.ArgumentTypeError(f"« {text} » n’existe pas. Au choix\u00a0: {known}.") from None


def register(commands: Any) -> None:
    """Adds `levier clause heures` and `levier clause obligation`."""
    group = add_group(commands, "clause", "Le calibrage des heures et l’obligation légale.")
    hours = add_command(group, "heures", "Les heures d’insertion d’un montant, étape par étape.", run_hours)
    hours.add_argument("--montant", type=decimal_number, required=True, help="Montant estimé, en euros HT.")
    hours.add_argument(
        "--part-main-oeuvre", type=decimal_number, required=True, help="Part de main-d’œuvre, en pour cent."
    )
    hours.add_argument("--taux", type=decimal_number, required=True, help="Taux d’insertion, en pour cent.")
    hours.add_argument("--cout-horaire", type=decimal_number, required=True, help="Coût complet d’une heure, en euros.")
    hours.add_argument("--json", action="store_true", help="Répond en JSON.")
    asked = add_command(group, "obligation", "L2112-2-1 oblige-t-il ce marché\u00a0?", run_duty)
    asked.add_argument(
        "--type", type=kind, required=True, help="travaux, fournitures, services, concession ou defense."
    )
    asked.add_argument(
        "--montant", type=positive_amount, required=True, help="Valeur estimée de tout le besoin, en euros HT."
    )
    asked.add_argument(
        "--acheteur",
        type=capacity,
        required=True,
        help="autorite-centrale, pouvoir-adjudicateur ou entite-adjudicatrice.",
    )
    asked.add_argument("--date", type=day, required=True, help="Date de l’avis ou du lancement de la consultation.")
    asked.add_argument("--marche-subsequent", action="store_true", help="Marché passé sur un accord-cadre.")
    asked.add_argument("--json", action="store_true", help="Répond en JSON.")
