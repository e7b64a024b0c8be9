"""By what an indicator may be broken down: each breakdown declared once, as columns of the contract table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from operator import and_
from typing import Any

import ibis

from levier.statistics.rules.social import SocialState

# Bounds in euros and the words of the class that begins there: 40 000 € is where publication starts (arrêtés du
# 22 décembre 2022), 90 000 € where the census of the State started, the others plain landmarks.
_CLASSES = (
    (0, "1. moins de 40 000 €"),
    (40_000, "2. de 40 000 à 90 000 €"),
    (90_000, "3. de 90 000 à 216 000 €"),
    (216_000, "4. de 216 000 à 1 000 000 €"),
    (1_000_000, "5. de 1 000 000 à 5 000 000 €"),
    (5_000_000, "6. 5 000 000 € et plus"),
)
AMOUNT_CLASSES = tuple(words for _, words in _CLASSES)


def amount_class(contracts: Any) -> Any:
    """The class of a contract's amount, as first notified; null when it is not published."""
    amount = contracts.amount_initial
    return ibis.cases(
        *((amount >= euros * 100, words) for euros, words in reversed(_CLASSES)),
        else_=ibis.null("string"),
    )


# The kinds a contract may declare together, each contract in one of them: what a breakdown shows adds up.
_KINDS = (("has_clause", "clause sociale"), ("has_criterion", "critère social"), ("has_reserved", "marché réservé"))
CONSIDERATIONS = {
    kept: " et ".join(words for (_, words), told in zip(_KINDS, kept, strict=True) if told)
    for kept in product((True, False), repeat=len(_KINDS))
    if any(kept)
}
NO_CONSIDERATION, NOT_DECLARED = "aucune considération", "champ non déclaré"


def considerations(contracts: Any) -> Any:
    """The kinds of consideration a contract declares, together; « aucune » when it declares none, and whether it does
    not declare the field."""
    flags = [contracts[column] for column, _ in _KINDS]
    together = (
        (reduce(and_, [flag if told else ~flag for flag, told in zip(flags, kept, strict=True)]), words)
        for kept, words in CONSIDERATIONS.items()
    )
    return ibis.cases(
        *together,
        (contracts.social_state == SocialState.NONE.value, NO_CONSIDERATION),
        else_=NOT_DECLARED,
    )


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way to break an indicator down.

    `columns`: the name of each column of a row, and the expression that gives it on the contract table; `names`: words
    that go with a value and are the same, or near, in all its contracts.
    """

    identifier: str
    name: str
    columns: Mapping[str, Callable[[Any], Any]]
    names: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    caveat: str = ""


BREAKDOWNS: dict[str, Breakdown] = {
    one.identifier: one
    for one in (
        Breakdown("annee", "année de notification", {"annee": lambda table: table.year}),
        Breakdown(
            "acheteur", "acheteur", {"acheteur": lambda table: table.buyer_siret},
            {"acheteur_nom": lambda table: table.buyer_name},
        ),
        Breakdown(
            "departement", "département", {"departement": lambda table: table.department},
            caveat="Celui de l’acheteur ; à défaut, celui du lieu d’exécution.",
        ),
        Breakdown(
            "region", "région", {"region": lambda table: table.region}, caveat="Celle du département de l’acheteur.",
        ),
        Breakdown(
            "epci", "intercommunalité", {"epci": lambda table: table.epci},
            caveat="Celle du lieu d’exécution, quand il est une commune ou un code postal dont toutes les communes "
            "sont dans la même intercommunalité ; sinon « lieu non précisé » : le siège de l’acheteur ne dit pas où le "
            "marché s’exécute.",
        ),
        Breakdown(
            "lieu", "lieu d’exécution",
            {"lieu": lambda table: table.place_code, "lieu_type": lambda table: table.place_type},
            caveat="Tel que publié : un code de commune, un code postal, ou un territoire plus large. La carte montre "
            "les communes, et les codes postaux d’une seule commune.",
        ),
        Breakdown(
            "categorie_acheteur", "catégorie d’acheteur", {"categorie_acheteur": lambda table: table.buyer_class},
            caveat="Onze classes de l’observatoire de l’Hérault (2020), d’après la mission, le code officiel "
            "géographique ou la catégorie juridique INSEE (correspondance à confirmer) ; « non classé » quand rien ne "
            "la dit : elle n’est jamais déduite du nom.",
        ),
        Breakdown("division", "division CPV", {"division": lambda table: table.cpv_division}),
        Breakdown(
            "secteur", "secteur d’activité", {"secteur": lambda table: table.sector},
            caveat="Dix classes de l’observatoire de l’Hérault, d’après la division CPV.",
        ),
        Breakdown("procedure", "procédure", {"procedure": lambda table: table.procedure}),
        Breakdown("nature", "nature du contrat", {"nature": lambda table: table.nature}),
        Breakdown("ccag", "CCAG", {"ccag": lambda table: table.ccag}),
        Breakdown(
            "montant", "classe de montant", {"montant": amount_class},
            caveat="Montant hors taxe notifié, avant toute modification.",
        ),
        Breakdown(
            "consideration", "nature de la considération", {"consideration": considerations},
            caveat="Un marché qui en déclare plusieurs est dans la ligne qui les réunit : les lignes s’additionnent.",
        ),
        Breakdown("accord_cadre", "accord-cadre", {"accord_cadre": lambda table: table.framework}),
    )
}  # fmt: skip
