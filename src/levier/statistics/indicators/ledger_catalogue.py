"""The catalogue of a mission's ledger: declared as the indicators of the open data are, on the facts that coordination
hands over without names (`ledger.facts`)."""

import functools
import operator
from typing import Any

from levier.statistics.errors import UnknownIndicator
from levier.statistics.indicators.breakdowns import Breakdown
from levier.statistics.indicators.declaration import Indicator, Measure
from levier.statistics.indicators.ledger_breakdowns import LEDGER_BREAKDOWNS, OF_PEOPLE, WITHOUT

LEDGER = "Registre des heures de la mission"
# The two conventions in use: 35 h over 52 weeks (Maison de l’emploi de Paris, 2007-2012), the legal working year.
CONVENTIONS = (1_820, 1_607)
_MOMENTS = {0: "à la fin du contrat", 3: "à 3 mois", 6: "à 6 mois", 12: "à 12 mois"}

_WORKED = "L’année est celle où les heures ont été travaillées, non celle où elles ont été déclarées."
_SHARED = "Une même personne peut compter dans plusieurs lignes : elles ne s’additionnent pas."


def _column(name: str) -> Any:
    return lambda table: table[name]


def _every(table: Any) -> Any:
    return table.year.notnull() | table.year.isnull()


def _yearly(name: str) -> Any:
    """A key counted once a year."""
    return lambda table: table[name] + "/" + table.year.cast("string")


# Identifier, name, column, definition.
_HOURS = (
    (
        "heures_declarees",
        "Heures déclarées",
        "declared",
        "Heures déclarées par les entreprises et les structures, retenues, refusées ou encore à contrôler.",
    ),
    (
        "heures_retenues",
        "Heures retenues",
        "counted",
        "Heures déclarées, contrôlées et éligibles : celles qui s’imputent sur les heures dues.",
    ),
    ("heures_refusees", "Heures refusées", "refused", "Heures déclarées que le contrôle a écartées, motif à l’appui."),
)


def _grouped(hours: int) -> str:
    return f"{hours:,}".replace(",", "\u202f")


def _hours() -> list[Indicator]:
    return [
        *(
            Indicator(
                identifier, name, definition, Measure.HOURS, _every, _every, LEDGER, (_WORKED,), table="hours",
                quantity=_column(column), of_people=True,
            )
            for identifier, name, column, definition in _HOURS
        ),
        Indicator(
            "heures_reprises", "Heures reprises",
            "Heures faites avant que Levier ne suive le marché, certifiées par qui les a reprises.",
            Measure.HOURS, _every, _every, LEDGER,
            ("Personne ne sait dans quelle année elles ont été travaillées : elles n’entrent dans aucune.",),
            table="hours", quantity=_column("taken_over"), of_people=True,
        ),
        Indicator(
            "heures_engagees", "Heures engagées",
            "Heures que les titulaires se sont engagés à faire, nettes des suspensions, suppressions et annulations.",
            Measure.HOURS, _every, _every, LEDGER,
            ("L’année est celle à partir de laquelle l’acte compte : les années jusqu’à une année donnée font, "
             "additionnées, l’engagement valable à sa fin.",
             "Un engagement pris et pas encore commencé n’a pas d’année."),
            table="owed", quantity=_column("hundredths"), without=WITHOUT["owed"],
        ),
        *(
            Indicator(
                f"etp_{hours}", f"Équivalents temps plein ({_grouped(hours)}\u00a0h)",
                f"Heures retenues, rapportées à {_grouped(hours)}\u00a0heures par temps plein.",
                Measure.FULL_TIME, _every, _every, LEDGER,
                (_WORKED, "Deux conventions sont en usage (1 820 h : 35 heures sur 52 semaines ; 1 607 h : durée "
                 "légale du travail) : ne comparez que des chiffres de même convention."),
                table="hours", quantity=_column("counted"), per_unit=hours, of_people=True,
            )
            for hours in CONVENTIONS
        ),
    ]  # fmt: skip


def _has_counted(table: Any) -> Any:
    return table.counted > 0


def _of_companies(table: Any) -> Any:
    # Totals tell of no company: what they do not tell is not counted as none.
    return _has_counted(table) & table.company.notnull()


def _people() -> list[Indicator]:
    return [
        Indicator(
            "beneficiaires", "Bénéficiaires", "Personnes dont des heures ont été retenues dans l’année.",
            Measure.COUNT, _has_counted, _has_counted, LEDGER,
            ("Une personne compte une fois par année et par territoire ; sur plusieurs années, une fois dans chacune.",
             _SHARED, _WORKED),
            table="hours", quantity=_yearly("person"), counts="personnes", of_people=True,
        ),
        Indicator(
            "contrats_de_travail", "Contrats de travail",
            "Contrats de travail dont des heures ont été retenues dans l’année, chacun compté.",
            Measure.COUNT, _has_counted, _has_counted, LEDGER,
            ("Un contrat de plusieurs années compte dans chacune.", _WORKED),
            table="hours", quantity=_yearly("work_contract"), counts="contrats de travail", of_people=True,
        ),
        Indicator(
            "entreprises", "Entreprises",
            "Entreprises et structures titulaires dont des heures ont été retenues dans l’année.",
            Measure.COUNT, _of_companies, _of_companies, LEDGER,
            ("Une entreprise de plusieurs années compte dans chacune.", _WORKED),
            table="hours", quantity=_yearly("company"), counts="entreprises",
            without=frozenset(OF_PEOPLE),
        ),
    ]  # fmt: skip


_MULTI = "Un marché de plusieurs années compte dans chacune : les années ne s’additionnent pas en un nombre de marchés."


def _lots() -> list[Indicator]:
    told = (
        (
            "marches_travailles",
            "Marchés avec des heures dans l’année",
            "contract",
            "marchés",
            "Marchés à clause dans lesquels au moins une heure a été travaillée dans l’année.",
            _column("worked"),
        ),
        (
            "marches_en_cours",
            "Marchés en cours dans l’année",
            "contract",
            "marchés",
            "Marchés à clause dont la période d’exécution passe par l’année.",
            _column("crosses"),
        ),
        (
            "operations",
            "Opérations",
            "operation",
            "opérations",
            "Opérations dont un marché à clause est actif dans l’année : heures travaillées, ou exécution en cours.",
            _every,
        ),
    )
    return [
        Indicator(
            identifier, name, definition, Measure.COUNT, counted, counted, LEDGER, (_MULTI,), table="lot",
            quantity=_yearly(key), counts=counts, without=WITHOUT["lot"],
        )
        for identifier, name, key, counts, definition, counted in told
    ]  # fmt: skip


def _exits() -> list[Indicator]:
    def at(moment: int, *outcomes: str) -> Any:
        def test(table: Any) -> Any:
            known = [table.outcome == one for one in outcomes]
            return (table.moment == moment) & functools.reduce(operator.or_, known)

        return test

    dynamic = ("durable", "transition", "positive")
    return [
        Indicator(
            f"sorties_dynamiques_{moment}", f"Sorties dynamiques {words}",
            f"Personnes en emploi durable, en emploi de transition ou en sortie positive {words}, rapportées aux "
            "personnes dont la situation est connue ou a été recherchée sans nouvelles, sorties neutres retirées.",
            Measure.SHARE_OF_PEOPLE, at(moment, *dynamic, "other"), at(moment, *dynamic), LEDGER,
            ("L’année est celle de la fin du contrat ; une personne compte une fois, pour son dernier contrat.",
             "Définitions des structures d’insertion par l’activité économique."),
            table="exit", quantity=_yearly("person"), counts="personnes", of_people=True, without=WITHOUT["exit"],
        )
        for moment, words in _MOMENTS.items()
    ]  # fmt: skip


def _criteria() -> list[Indicator]:
    return [
        Indicator(
            "poids_moyen_critere", "Poids moyen du critère social",
            "Moyenne de la pondération du critère social dans la note, en %, sur les études décidées dont le marché a "
            "un critère d’attribution social et dont la pondération est écrite.",
            Measure.MEAN_WEIGHT, _every, _every, LEDGER,
            ("Chaque étude compte autant que les autres, quels que soient le montant de l’achat et ses lots.",
             "L’année est celle de l’avis ou du lancement de la consultation.",
             "Une étude à critère dont personne n’a écrit la pondération n’y entre pas : elle ne vaut pas zéro.",
             "Les données ouvertes ne disent pas la pondération : elle y est non mesurable, et seuls les achats "
             "étudiés dans Levier sont comptés."),
            table="criterion", quantity=_column("weight"), counts="études", without=WITHOUT["criterion"],
        )
    ]  # fmt: skip


LEDGER_INDICATORS: dict[str, Indicator] = {
    one.identifier: one for one in (*_hours(), *_people(), *_lots(), *_criteria(), *_exits())
}


def find_ledger_indicator(identifier: str) -> Indicator:
    """The indicator of that identifier. Raises `UnknownIndicator`."""
    try:
        return LEDGER_INDICATORS[identifier]
    except KeyError:
        known = ", ".join(LEDGER_INDICATORS)
        raise UnknownIndicator(f"L’indicateur « {identifier} » n’existe pas. Au choix : {known}.") from None


def ledger_breakdowns(indicator: Indicator) -> tuple[Breakdown, ...]:
    """The breakdowns an indicator of the ledger has."""
    return tuple(one for one in LEDGER_BREAKDOWNS.values() if one.identifier not in indicator.without)


def find_ledger_breakdown(indicator: Indicator, identifier: str) -> Breakdown:
    """A breakdown of an indicator. Raises `UnknownIndicator`."""
    found = {one.identifier: one for one in ledger_breakdowns(indicator)}
    if identifier not in found:
        raise UnknownIndicator(
            f"La ventilation « {identifier} » n’existe pas pour cet indicateur. Au choix : {', '.join(found)}."
        )
    return found[identifier]
