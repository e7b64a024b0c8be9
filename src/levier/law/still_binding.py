"""What still binds a buyer that L2112-2-1 does not bind: a « no » is never bare. Plain Python."""

import datetime
from dataclasses import dataclass

from levier.law.articles import article_on
from levier.law.thresholds import Kind


@dataclass(frozen=True)
class StillBinding:
    """An article that holds on the day, what it asks in a French sentence, where its text was read."""

    article: str
    words: str
    source: str


_ASKS = {
    "L3-1": "la commande publique participe à l’atteinte des objectifs de développement durable, dans leurs dimensions "
    "économique, sociale et environnementale.",
    "L2111-1": "à tout montant, le besoin est défini en prenant en compte des objectifs de développement durable dans "
    "leurs dimensions économique, sociale et environnementale.",
    "L2111-3": "un acheteur dont les achats dépassent cinquante millions d’euros HT par an (D2111-3) adopte un schéma "
    "de promotion des achats socialement et écologiquement responsables\u00a0: cet achat compte dans ses indicateurs.",
    "L2312-1-1": "les conditions d’exécution d’un marché de défense ou de sécurité peuvent prendre en compte le "
    "domaine social ou l’emploi.",
}
# L3-1 stands in the code's preliminary title and holds for concessions too; L2111-1 and L2111-3 are of the ordinary
# contracts' book; defence has its own.
_BY_KIND = {Kind.CONCESSION: ("L3-1",), Kind.DEFENCE: ("L3-1", "L2312-1-1")}
_CONTRACTS = ("L2111-1", "L2111-3")


def still_binding(kind: Kind, day: datetime.date) -> list[StillBinding]:
    """The articles that bind a purchase of this kind whatever its value, as they read on the day of the notice; one
    whose version of that day is not held is left out."""
    held = ((number, article_on(number, day)) for number in _BY_KIND.get(kind, _CONTRACTS))
    return [StillBinding(number, _ASKS[number], text.source) for number, text in held if text is not None]
