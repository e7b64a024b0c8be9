"""`levier clause …`: the sizing and the legal duty, on the command line."""

import argparse
import datetime
from decimal import Decimal
from typing import Any

from levier.common.commandline import (
    add_command,
    add_group,
    decimal_number,
    open_installation,
    print_json,
    print_line,
    whole_number,
)
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.decisions import open_grounds
from levier.coordination.clauses.shapes import (
    Effort,
    Shaped,
    size_above_minimum,
    size_by_slice,
    size_one,
    size_orders,
    size_periods,
    size_phases,
)
from levier.coordination.clauses.sizing import ROUNDINGS, decimal_text, size_fixed_amount
from levier.coordination.clauses.tables import Tables
from levier.law.duty import SHORT_WORKS, duty
from levier.law.thresholds import Capacity, Kind


def day(text: str) -> datetime.date:
    """Reads a date: 2026-10-01 or 01/10/2026."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(text, shape).date()  # noqa: DTZ007 a date has no time zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date. Exemple attendu\u00a0: 2026-10-01.")


FIXED, SLICES, ORDERS, MINIMUM, PHASES, YEARLY = (
    "montant",
    "tranches-facturees",
    "commandes",
    "minimum",
    "phases",
    "annuel",
)
SHAPES = (FIXED, SLICES, ORDERS, MINIMUM, PHASES, YEARLY)


def run_shape(options: argparse.Namespace) -> None:
    """`levier clause heures --forme …`: every shape but the fixed amount, whose answer has its own keys."""
    shaped = shaped_by(options)
    # Slices have no target but what is billed.
    targets = [] if options.forme == SLICES else [
        {"label": target.label, "hours": target.hours, "exact_hours": decimal_text(target.exact_hours),
         "owed": target.is_owed}
        for target in shaped.targets
    ]  # fmt: skip
    answer = {"hours": shaped.hours, "hours_if_all": shaped.hours_if_all, "targets": targets,
              "steps": list(shaped.steps)}  # fmt: skip
    if options.json:
        print_json(answer)
        return
    for step in shaped.steps:
        print_line(step)
    when = "à prévoir" if options.forme == FIXED else "dues à ce jour"
    print_line(f"Heures d’insertion {when}\u00a0: {formats.whole_hours(shaped.hours)}")


def shaped_by(options: argparse.Namespace) -> Shaped:
    """The targets of the shape asked for."""
    if options.forme == SLICES:
        billed, slice_amount = asked(options, "facture"), asked(options, "tranche")
        try:
            return size_by_slice(billed, slice_amount, options.heures_par_tranche, options.seuil)
        except Problem as problem:
            named = {"slice": "tranche", "hours": "heures-par-tranche"}
            raise Problem(problem.sentence, field=named.get(problem.field or "", problem.field)) from problem
    effort = Effort(
        asked(options, "part_main_oeuvre"), asked(options, "taux"), asked(options, "cout_horaire"),
        step=options.arrondi, floor=options.plancher, transferred=options.heures_reprises,
    )  # fmt: skip
    if options.forme == ORDERS:
        return size_orders(effort, asked(options, "commandes"))
    if options.forme == MINIMUM:
        return size_above_minimum(effort, asked(options, "montant"), asked(options, "facture"))
    if options.forme == PHASES:
        return size_phases(effort, asked(options, "montant"), asked(options, "optionnelles"), options.affermies)
    if options.forme == YEARLY:
        return size_periods(effort, asked(options, "montant"), asked(options, "periodes"), started=options.engagees)
    # A fixed amount with a rounding, a floor or staff taken over of its own.
    return size_one(effort, asked(options, "montant"), "Tranche ferme")


def asked(options: argparse.Namespace, name: str) -> Any:
    """A value this shape needs; raises Problem when it was not given."""
    value = getattr(options, name)
    if value is None:
        option = f"--{name.replace('_', '-')}"
        raise Problem(
            f"Il manque {option}, que demande la forme «\u00a0{options.forme}\u00a0».", field=name.replace("_", "-")
        )
    return value


def run_hours(options: argparse.Namespace) -> None:
    """`levier clause heures`."""
    own_rounding = options.arrondi != 1 or options.plancher or options.heures_reprises
    if options.forme != FIXED or own_rounding:
        run_shape(options)
        return
    for name in ("montant", "part_main_oeuvre", "taux", "cout_horaire"):
        asked(options, name)
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
    print_line(f"Heures d’insertion à prévoir\u00a0: {formats.whole_hours(sizing.hours)}")


def months(text: str) -> int:
    """Reads a duration in months: one at least."""
    number = whole_number(text)
    if number < 1:
        raise argparse.ArgumentTypeError(
            f"«\u00a0{text}\u00a0» n’est pas une durée\u00a0: écrivez un nombre de mois, 1 au moins."
        )
    return number


def tables_read(mission: str | None) -> Tables:
    """The dated tables that come with Levier, or those a mission reads: its own lines over them. Raises Problem."""
    if mission is None:
        return Tables()
    open_installation()
    from levier.common.tenancy.models import Mission
    from levier.common.tenancy.scope import mission_scope
    from levier.coordination.clauses.services import tables_of

    found = Mission.objects.filter(slug=mission).first()
    if found is None:
        raise Problem(f"--mission\u00a0: aucune mission ne s’appelle «\u00a0{mission}\u00a0» ici.", field="mission")
    with mission_scope(found.pk):
        return tables_of()


def run_duty(options: argparse.Namespace) -> None:
    """`levier clause obligation`."""
    tables = tables_read(options.mission)
    answer = duty(
        options.type, options.montant, options.acheteur, options.date,
        call_off=options.marche_subsequent, reserved=options.marche_reserve,
        threshold_of=tables.threshold_on, central_defence=tables.central_defence_on(options.date),
    )  # fmt: skip
    grounds = open_grounds(answer, options.duree, options.date)
    if options.json:
        print_json(
            {
                "mandatory": answer.mandatory,
                "status": answer.status,
                "threshold": None if answer.threshold is None else str(answer.threshold),
                # A mission's own line stands on no text held here.
                "threshold_status": "secondary" if answer.threshold_status == "mission" else answer.threshold_status,
                "basis": answer.basis,
                "exemptions": [{"code": ground.code, "label": ground.label} for ground in grounds],
                "reason": answer.reason,
            }
        )
        return
    print_line(answer.reason)
    if answer.threshold_status == "secondary":
        print_line("Le seuil vient d’une source secondaire, à vérifier.")
    if answer.threshold_status == "mission":
        print_line("Le seuil est une ligne que la mission a ajoutée, à vérifier dans l’avis en vigueur.")
    for ground in grounds:
        print_line(f"- motif possible\u00a0: {ground.label}")
    if options.duree is None and SHORT_WORKS in answer.exemptions:
        print_line(
            "Un quatrième motif vaut pour des travaux de moins de six mois\u00a0: indiquez leur durée avec --duree."
        )


def positive_amount(text: str) -> Decimal:
    """An amount in euros, zero or more."""
    amount = decimal_number(text)
    if amount < 0:
        raise argparse.ArgumentTypeError(
            "un montant ne peut pas être négatif\u00a0: indiquez zéro ou plus, hors taxes."
        )
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
    hours = add_command(
        group, "heures", "Les heures d’insertion d’un montant, étape par étape.", run_hours, figures=True
    )
    hours.add_argument(
        "--montant",
        type=decimal_number,
        help="Montant estimé, en euros HT\u00a0: de tout, par an, du minimum "
        "garanti ou de la tranche ferme, selon la forme.",
    )
    hours.add_argument("--part-main-oeuvre", type=decimal_number, help="Part de main-d’œuvre, en pour cent.")
    hours.add_argument("--taux", type=decimal_number, help="Taux d’insertion, en pour cent.")
    hours.add_argument("--cout-horaire", type=decimal_number, help="Coût complet d’une heure, en euros.")
    hours.add_argument("--forme", choices=SHAPES, default=FIXED, help="La forme de la clause (montant par défaut).")
    hours.add_argument(
        "--facture", type=decimal_number, help="Montant facturé à ce jour (tranches-facturees, minimum)."
    )
    hours.add_argument("--tranche", type=positive_amount, help="Une tranche facturée, en euros (tranches-facturees).")
    hours.add_argument("--heures-par-tranche", type=whole_number, default=1, help="Heures par tranche facturée.")
    hours.add_argument("--seuil", type=decimal_number, default=Decimal(0), help="Montant qui déclenche les heures.")
    hours.add_argument("--commandes", type=positive_amount, nargs="+", help="Montant de chaque bon de commande.")
    hours.add_argument("--optionnelles", type=positive_amount, nargs="+", help="Montant de chaque tranche optionnelle.")
    hours.add_argument("--affermies", type=whole_number, nargs="+", default=[], help="Numéros des tranches affermies.")
    hours.add_argument("--periodes", type=whole_number, help="Nombre de périodes, reconductions comprises (annuel).")
    hours.add_argument("--engagees", type=whole_number, default=1, help="Périodes engagées à ce jour (annuel).")
    hours.add_argument("--heures-reprises", type=decimal_number, default=Decimal(0), help="Heures du personnel repris.")
    hours.add_argument("--arrondi", type=whole_number, choices=tuple(ROUNDINGS), default=1, help="Pas de l’arrondi.")
    hours.add_argument("--plancher", action="store_true", help="Arrondit à l’inférieur, quand le marché le dit.")
    asked = add_command(group, "obligation", "L2112-2-1 oblige-t-il ce marché\u202f?", run_duty, figures=True)
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
    asked.add_argument(
        "--duree",
        type=months,
        help="Durée en mois\u00a0: le motif des travaux de moins de six mois en dépend.",
    )
    asked.add_argument("--marche-reserve", action="store_true", help="La voie retenue est un marché ou lot réservé.")
    asked.add_argument("--mission", help="Lit aussi les seuils que cette mission a ajoutés (son nom court).")
    asked.add_argument("--marche-subsequent", action="store_true", help="Marché passé sur un accord-cadre.")
