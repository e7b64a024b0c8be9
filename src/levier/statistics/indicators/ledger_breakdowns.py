"""By what an indicator of the ledger may be broken down: columns of the facts, and what each table does not say."""

from typing import Any

from levier.statistics.indicators.breakdowns import Breakdown


def _column(name: str) -> Any:
    return lambda table: table[name]


LEDGER_BREAKDOWNS: dict[str, Breakdown] = {
    one.identifier: one
    for one in (
        Breakdown("annee", "année", {"annee": _column("year")},
                  caveat="Les heures reprises d’avant Levier n’ont pas d’année."),
        Breakdown("guichet", "guichet", {"guichet": _column("desk")},
                  caveat="Celui qui répond de la personne ou de l’étude ; pour les marchés, le chef de file."),
        Breakdown("epci", "intercommunalité", {"epci": _column("epci")},
                  caveat="Celle du lieu de travail ; à défaut, celle du lieu d’exécution du lot."),
        Breakdown("lieu", "lieu d’exécution", {"lieu": _column("place")},
                  caveat="La commune de travail ; à défaut, les communes d’exécution du lot."),
        Breakdown("modalite", "modalité de recrutement", {"modalite": _column("modality")}),
        Breakdown("contrat", "type de contrat de travail", {"contrat": _column("contract_type")}),
        Breakdown("situation", "situation avant l’entrée", {"situation": _column("situation")},
                  caveat="Classes publiées : la justice, l’asile et les minima sociaux sont en « autres »."),
        Breakdown("criteres", "autres critères notés", {"criteres": _column("criteria")}),
        Breakdown("secteur", "secteur d’activité", {"secteur": _column("sector")},
                  caveat="Dix classes de l’observatoire de l’Hérault, d’après le code CPV du lot."),
        Breakdown("acheteur", "catégorie d’acheteur", {"acheteur": _column("buyer_class")}),
        Breakdown("clause", "catégorie de clause", {"clause": _column("clause")}),
        Breakdown("niveau", "niveau de formation", {"niveau": _column("training_level")}),
        Breakdown("sexe", "sexe", {"sexe": _column("gender")}),
        Breakdown("age", "classe d’âge", {"age": _column("age")},
                  caveat="L’âge à la première embauche sous clause."),
        Breakdown("qpv", "résidence en QPV", {"qpv": _column("priority_district")},
                  caveat="Les personnes dont l’adresse n’a pas été vérifiée ne sont comptées ni en QPV ni hors QPV."),
    )
}  # fmt: skip
OF_PEOPLE = {"modalite", "contrat", "situation", "criteres", "niveau", "sexe", "age", "qpv"}
_OF_LOTS = {"lieu", "epci", "guichet", "secteur", "acheteur", "clause"}
# What each table does not say.
WITHOUT = {
    "hours": frozenset[str](),
    "owed": frozenset(OF_PEOPLE),
    "lot": frozenset(OF_PEOPLE),
    "criterion": frozenset(OF_PEOPLE) | {"lieu", "epci"},
    "exit": frozenset(_OF_LOTS - {"guichet"}) | {"modalite", "contrat", "criteres"},
}
