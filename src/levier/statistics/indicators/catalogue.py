"""The catalogue: every indicator of the open data on public contracts."""

from functools import reduce
from operator import and_
from typing import Any

from levier.statistics.contracts import declared
from levier.statistics.errors import UnknownIndicator
from levier.statistics.indicators.breakdowns import BREAKDOWNS, Breakdown
from levier.statistics.indicators.declaration import Indicator, Measure, Test

DECP = "Données essentielles de la commande publique (DECP), Licence Ouverte 2.0"
# Two months hold 62 days at most: a contract published later is late whatever its date.
TWO_MONTHS = 62
TOP = 10

_EACH_ONCE = (
    "Un marché est compté une fois, quel que soit le nombre de ses titulaires et de ses republications ; d’un numéro "
    "qu’un acheteur donne à plusieurs achats, le dernier publié est seul compté."
)
_YEAR = "L’année est celle de la notification ; les marchés sans date n’entrent dans aucune année."
_SOCIAL = (
    "Un marché qui ne déclare pas le champ n’entre ni au numérateur ni au dénominateur.",
    "Le champ n’existe pas dans le format de 2019 ni dans certaines tables : la part y est non mesurable, pas nulle.",
    _YEAR,
    _EACH_ONCE,
)
# Other observatories give the mean weight of criteria (domain reference, §7.1).
_WEIGHT = (
    "Le poids du critère dans la note n’est ni dans les données essentielles ni dans les avis lus ici : sa pondération "
    "moyenne est non mesurable dans cette source. Les études suivies dans Levier la disent (« Poids moyen du critère "
    "social »)."
)
_AMOUNTS = (
    "Montants hors taxe tels que publiés, modifications comprises ; un marché sans montant publié n’y entre pas.",
    "Le montant d’un accord-cadre est un maximum ou une estimation, pas une dépense.",
)
_BREAKS = (
    "1er janvier 2024 : le champ devient obligatoire et le seuil de publication est fixé à 40 000 € HT "
    "(arrêtés du 22 décembre 2022).",
)


def _any_kind(table: Any) -> Any:
    return table.has_clause | table.has_criterion | table.has_reserved


def _every(table: Any) -> Any:
    return table.uid.notnull()


# Identifier, words of the name, words of the definition, what is counted.
_KINDS: tuple[tuple[str, str, str, Test], ...] = (
    ("clause_sociale", "une clause sociale", "qui déclarent « Clause sociale » parmi leurs considérations sociales",
     lambda table: table.has_clause),
    ("critere_social", "un critère social", "qui déclarent « Critère social » parmi leurs considérations sociales",
     lambda table: table.has_criterion),
    ("marche_reserve", "une réservation", "qui déclarent « Marché réservé » parmi leurs considérations sociales",
     lambda table: table.has_reserved),
    ("consideration_sociale", "une considération sociale",
     "qui déclarent une clause sociale, un critère social ou une réservation", _any_kind),
)  # fmt: skip
_DECLARING = "qui déclarent ce champ (une considération ou « Pas de considération sociale »)"


# The share with a clause among those with a clause says nothing.
_ITSELF = frozenset({"consideration"})


def _social() -> list[Indicator]:
    found = []
    for identifier, name, words, counted in _KINDS:
        limits = (*_SOCIAL, _WEIGHT) if identifier == "critere_social" else _SOCIAL
        found += [
            Indicator(
                f"part_{identifier}", f"Part des marchés avec {name}",
                f"Nombre de marchés {words}, rapporté au nombre de marchés {_DECLARING}.",
                Measure.SHARE_OF_CONTRACTS, declared, counted, DECP, limits, _BREAKS, without=_ITSELF,
            ),
            Indicator(
                f"part_montant_{identifier}", f"Part des montants des marchés avec {name}",
                f"Montant des marchés {words}, rapporté au montant des marchés {_DECLARING}.",
                Measure.SHARE_OF_AMOUNTS, declared, counted, DECP, (*limits, *_AMOUNTS), _BREAKS,
                without=_ITSELF,
            ),
            Indicator(
                f"nombre_{identifier}", f"Marchés avec {name}", f"Nombre de marchés {words}.",
                Measure.CONTRACTS, declared, counted, DECP, limits, _BREAKS, without=_ITSELF,
            ),
        ]  # fmt: skip
    return found


# Identifier, words of the field, whether a contract says it.
_FIELDS: tuple[tuple[str, str, Test], ...] = (
    ("objet", "l’objet", lambda table: table.object.notnull()),
    ("date", "la date de notification", lambda table: table.notified_on.notnull()),
    ("montant", "le montant", lambda table: table.amount_initial.notnull()),
    ("cpv", "le code CPV", lambda table: table.cpv.notnull()),
    ("lieu", "le lieu d’exécution", lambda table: table.place_code.notnull()),
    ("procedure", "la procédure", lambda table: table.procedure.notnull()),
    ("duree", "la durée", lambda table: table.duration_months.notnull()),
    ("considerations", "les considérations sociales", declared),
)


def _completeness() -> list[Indicator]:
    return [
        Indicator(
            f"completude_{identifier}", f"Marchés qui disent {words}",
            f"Nombre de marchés qui disent {words}, rapporté à tous les marchés de la source.",
            Measure.SHARE_OF_CONTRACTS, _every, counted, DECP,
            ("Une valeur refusée par une règle de nettoyage compte comme absente.", _YEAR, _EACH_ONCE),
        )
        for identifier, words, counted in (*_FIELDS, ("ensemble", f"les {len(_FIELDS)} champs suivis", _says_all))
    ]  # fmt: skip


def _says_all(table: Any) -> Any:
    return reduce(and_, [said(table) for _, _, said in _FIELDS])


def _dated_twice(table: Any) -> Any:
    return table.published_on.notnull() & table.notified_on.notnull()


def _late(table: Any) -> Any:
    return table.published_on.delta(table.notified_on, unit="day") > TWO_MONTHS


def _on_time(table: Any) -> Any:
    return table.published_on.delta(table.notified_on, unit="day").between(0, TWO_MONTHS)


# The published date is that of the last state, for the two indicators below.
_REPUBLISHED = (
    "La date de publication est celle de la dernière version : un marché republié après une modification paraît publié "
    "plus tard qu’il ne l’a été.",
    _YEAR,
    _EACH_ONCE,
)


def _about_contracts() -> list[Indicator]:
    return [
        Indicator(
            "nombre_marches", "Marchés", "Nombre de marchés distincts de la source.",
            Measure.CONTRACTS, _every, _every, DECP, (_YEAR, _EACH_ONCE),
        ),
        Indicator(
            "montant_marches", "Montant des marchés", "Somme des montants publiés.",
            Measure.AMOUNT, _every, _every, DECP, (*_AMOUNTS, _YEAR, _EACH_ONCE),
        ),
        Indicator(
            "part_publication_tardive", "Part des marchés publiés en retard",
            f"Nombre de marchés publiés plus de deux mois après leur notification ({TWO_MONTHS} jours, la plus longue "
            "durée de deux mois), rapporté aux marchés qui disent les deux dates (article R2196-1 du code de la "
            "commande publique).",
            Measure.SHARE_OF_CONTRACTS, _dated_twice, _late, DECP, _REPUBLISHED,
        ),
        Indicator(
            "part_publication_a_temps", "Part des marchés publiés à temps",
            f"Nombre de marchés publiés de 0 à {TWO_MONTHS} jours après leur notification (deux mois au plus), "
            "rapporté aux marchés qui disent les deux dates (article R2196-1 du code de la commande publique).",
            Measure.SHARE_OF_CONTRACTS, _dated_twice, _on_time, DECP,
            ("Un marché dont la publication est datée d’avant la notification n’est ni à temps ni en retard.",
             *_REPUBLISHED),
        ),
        Indicator(
            "concentration_acheteurs", f"Part des {TOP} premiers acheteurs",
            f"Montant des marchés des {TOP} acheteurs qui achètent le plus, rapporté au montant de tous les marchés.",
            Measure.TOP_BUYERS, _every, _every, DECP, (*_AMOUNTS, _YEAR, _EACH_ONCE),
            without=frozenset({"acheteur"}),
        ),
    ]  # fmt: skip


INDICATORS: dict[str, Indicator] = {
    one.identifier: one for one in (*_social(), *_about_contracts(), *_completeness())
}  # fmt: skip


def find_indicator(identifier: str) -> Indicator:
    """The indicator of that identifier. Raises `UnknownIndicator`."""
    try:
        return INDICATORS[identifier]
    except KeyError:
        known = ", ".join(INDICATORS)
        raise UnknownIndicator(f"L’indicateur « {identifier} » n’existe pas. Au choix : {known}.") from None


def breakdowns_of(indicator: Indicator) -> tuple[Breakdown, ...]:
    """The breakdowns an indicator has."""
    return tuple(one for one in BREAKDOWNS.values() if one.identifier not in indicator.without)


def find_breakdown(indicator: Indicator, identifier: str) -> Breakdown:
    """A breakdown of an indicator. Raises `UnknownIndicator`."""
    found = {one.identifier: one for one in breakdowns_of(indicator)}
    if identifier not in found:
        raise UnknownIndicator(
            f"La ventilation « {identifier} » n’existe pas pour cet indicateur. Au choix : {', '.join(found)}."
        )
    return found[identifier]
