"""By what an indicator may be broken down: each breakdown declared once, as columns of the contract table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis

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
        Breakdown("accord_cadre", "accord-cadre", {"accord_cadre": lambda table: table.framework}),
    )
}  # fmt: skip
