"""What still binds a buyer that L2112-2-1 does not bind: a « no » is never bare. Plain Python."""

import datetime
from dataclasses import dataclass

from levier.law.articles import article_on
from levier.law.duty import euros
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
    "L2111-2": "à tout montant, les spécifications techniques les prennent en compte aussi.",
    "L2111-3": "un acheteur dont les achats dépassent {spaser} par an (D2111-3) adopte un schéma "
    "de promotion des achats socialement et écologiquement responsables\u00a0: cet achat compte dans ses indicateurs.",
    "L2112-2": "à tout montant, les conditions d’exécution prennent en compte l’environnement, et peuvent aussi "
    "prendre en compte le domaine social ou l’emploi.",
    "L2312-1-1": "les conditions d’exécution d’un marché de défense ou de sécurité peuvent prendre en compte le "
    "domaine social ou l’emploi.",
}
# What an article asks more of a purchase that reaches the European thresholds, and the words of a version that does.
_ASKS_ABOVE = {
    "L2111-1": (
        "efficacité et la sobriété énergétiques",
        "Au seuil européen et au-dessus, comme ici, l’acheteur prend aussi en compte l’efficacité et la sobriété "
        "énergétiques.",
    ),
}
# What a version must say to bind: the older L2112-2 leaves the environment to the buyer, as it does everything else.
_SAYS = {"L2112-2": "prennent en compte"}
# L3-1 stands in the code's preliminary title and holds for concessions too; L2111-1 to L2111-3 are of the ordinary
# contracts' book; defence has its own.
_BY_KIND = {Kind.CONCESSION: ("L3-1",), Kind.DEFENCE: ("L3-1", "L2312-1-1")}
_CONTRACTS = ("L2111-1", "L2111-2", "L2111-3", "L2112-2")


def still_binding(kind: Kind, day: datetime.date, spaser: int | None, *, reaches: bool = False) -> list[StillBinding]:
    """The articles that bind a purchase of this kind whatever its value, as they read on the day of the notice; one
    whose version of that day is not held is left out. `spaser`: the amount of D2111-3 that day, in whole euros; None
    when it is not known, and then none is said. `reaches`: its value is known to reach the European threshold of that
    day, and what an article asks from there on is said too."""
    amount = "un montant fixé par voie réglementaire" if spaser is None else f"{euros(spaser)} HT"
    found = []
    for number in _BY_KIND.get(kind, _CONTRACTS):
        text = article_on(number, day)
        if text is None:
            continue
        version = " ".join(text.paragraphs)
        if _SAYS.get(number, "") not in version:
            continue
        words = _ASKS[number].format(spaser=amount)
        says, more = _ASKS_ABOVE.get(number, ("", ""))
        if reaches and more and says in version:
            words = f"{words} {more}"
        found.append(StillBinding(number, words, text.source))
    return found
