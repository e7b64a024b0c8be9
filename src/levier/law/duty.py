"""The duty to provide for a social condition: article L2112-2-1 of the code de la commande publique."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from levier.law.articles import articles
from levier.law.thresholds import Capacity, Kind, Threshold, threshold_on

BASIS, CONCESSIONS = "L2112-2-1", "L3114-2-1"
# Consultations launched, or notices sent, from the first day of the article's first version on.
IN_FORCE_FROM = min(text.first_day for text in articles() if text.number == BASIS)


@dataclass(frozen=True)
class Exemption:
    """One of the four grounds on which a buyer may decide otherwise (L2112-2-1, II)."""

    code: str
    label: str


SOLUTION_AVAILABLE = Exemption(
    "SOLUTION_IMMEDIATE", "le besoin peut être satisfait par une solution immédiatement disponible"
)
WEAK_LINK = Exemption(
    "LIEN_INSUFFISANT",
    "une telle prise en compte n’est pas susceptible de présenter un lien suffisant avec l’objet du marché",
)
COMPETITION_OR_DIFFICULTY = Exemption(
    "CONCURRENCE_OU_DIFFICULTE",
    "une telle prise en compte est de nature à restreindre la concurrence ou à rendre techniquement ou économiquement "
    "difficile l’exécution de la prestation",
)
SHORT_WORKS = Exemption("TRAVAUX_MOINS_6_MOIS", "il s’agit d’un marché de travaux d’une durée inférieure à six mois")

RESERVED_ALONE = (
    "L’article demande une condition d’exécution\u00a0: savoir si une réservation seule y répond reste à vérifier."
)

EXEMPTIONS = (SOLUTION_AVAILABLE, WEAK_LINK, COMPETITION_OR_DIFFICULTY, SHORT_WORKS)


@dataclass(frozen=True)
class Duty:
    """The answer. `status`: obligatoire, sous_seuil, pas_en_vigueur, hors_champ or a_verifier.

    `threshold` in whole euros excluding tax, None when no period is known or the text does not apply;
    `threshold_status` is official, secondary or mission; `reason` is a French sentence. `is_reserved_alone`: the way is
    a reservation, and whether it answers by itself is to be verified.
    """

    mandatory: bool
    status: str
    threshold: int | None
    threshold_status: str | None
    basis: str
    exemptions: tuple[Exemption, ...]
    reason: str
    is_reserved_alone: bool = False


def grounds_for(kind: Kind) -> tuple[Exemption, ...]:
    """The grounds that may be invoked for this kind of purchase: the fourth exists for works only."""
    return tuple(ground for ground in EXEMPTIONS if ground is not SHORT_WORKS or kind is Kind.WORKS)


def reasons_kept_in(capacity: Capacity) -> str:
    """Where the buyer writes why it provides for no condition, in French (L2112-2-1, III)."""
    if capacity is Capacity.CONTRACTING_ENTITY:
        return "par tout moyen approprié (L2112-2-1, III\u00a0: entité adjudicatrice)"
    return "dans les documents conservés en application de L2184-1 (L2112-2-1, III\u00a0: pouvoir adjudicateur)"


CENT = Decimal("0.01")


def euros(amount: Decimal | int) -> str:
    """Euros with narrow no-break spaces between thousands, and their cents when there are some: rounded to a whole, an
    amount just under a threshold would read as the threshold itself. What is beyond a cent is left out, not rounded."""
    exact = Decimal(amount)
    is_whole = exact == exact.to_integral_value()
    said = f"{exact:,.0f}" if is_whole else f"{exact.quantize(CENT, ROUND_DOWN):,.2f}"
    return said.replace(",", "\u202f").replace(".", ",") + "\u00a0€"


def not_bound(
    status: str,
    reason: str,
    *,
    basis: str = BASIS,
    line: Threshold | None = None,
    exemptions: tuple[Exemption, ...] = (),
) -> Duty:
    """The answer when the article does not bind the contract, or cannot be said to."""
    return Duty(
        mandatory=False,
        status=status,
        threshold=line.amount if line else None,
        threshold_status=line.status if line else None,
        basis=basis,
        exemptions=exemptions,
        reason=reason,
    )


def duty(
    kind: Kind,
    amount: Decimal,
    capacity: Capacity,
    day: datetime.date,
    *,
    call_off: bool = False,
    reserved: bool = False,
    threshold_of: Callable[[datetime.date, Capacity, Kind], Threshold | None] = threshold_on,
    central_defence: int | None = None,
) -> Duty:
    """Answers whether L2112-2-1 binds a contract.

    `amount` is the estimated value excluding tax of the whole need, all lots, options and renewals; `day` is that of
    the notice or of the launch of the consultation; `call_off` tells a call-off under a framework agreement,
    `reserved` a contract whose way is a reservation: it is bound as any other, and whether that way answers by itself
    is said to be verified (domain reference, mandatory social conditions); `threshold_of` reads the table, to which a
    mission may have added lines; `central_defence` is the day's other threshold (whole euros) for the supplies of a
    central authority in the field of defence (the notice annexed to the code, c), None where none is known: only who
    buys knows of which products they are.
    """
    if kind is Kind.DEFENCE:
        return not_bound(
            "hors_champ",
            "Les marchés de défense ou de sécurité relèvent d’un autre livre du code (L2312-1)\u00a0: "
            "L2112-2-1 ne s’y applique pas.",
            basis="L2312-1",
        )
    line = threshold_of(day, capacity, kind)
    if kind is Kind.CONCESSION:
        return concession_duty(amount, day, line)
    if day < IN_FORCE_FROM:
        return not_bound(
            "pas_en_vigueur",
            f"L2112-2-1 s’applique aux consultations lancées à compter du {IN_FORCE_FROM:%d/%m/%Y}\u00a0: "
            "celle-ci est antérieure.",
            line=line,
        )
    if line is None:
        return not_bound(
            "a_verifier",
            f"Aucun seuil connu à la date du {day:%d/%m/%Y}\u00a0: la dernière période enregistrée est close, "
            "à vérifier dans l’avis en vigueur.",
            exemptions=grounds_for(kind),
        )
    if call_off:
        return not_bound(
            "a_verifier",
            "Marché passé sur un accord-cadre\u00a0: la réponse dépend de la date et de la valeur "
            "de l’accord-cadre lui-même, à vérifier.",
            line=line,
            exemptions=grounds_for(kind),
        )
    if amount < line.amount:
        return not_bound(
            "sous_seuil",
            f"La valeur estimée, {euros(amount)}, est inférieure au seuil de {euros(line.amount)} HT. "
            "L2111-1 demande à tout montant de tenir compte du développement durable en définissant le besoin.",
            line=line,
        )
    return Duty(
        mandatory=True,
        status="obligatoire",
        threshold=line.amount,
        threshold_status=line.status,
        basis=BASIS,
        exemptions=grounds_for(kind),
        reason=f"La valeur estimée, {euros(amount)}, atteint le seuil de {euros(line.amount)} HT\u00a0: une condition "
        "d’exécution relative au domaine social ou à l’emploi est à prévoir, sauf motif consigné."
        + (f" {RESERVED_ALONE}" if reserved else "")
        + defence_words(kind, amount, capacity, central_defence),
        is_reserved_alone=reserved,
    )


def defence_words(kind: Kind, amount: Decimal, capacity: Capacity, other: int | None) -> str:
    """What is to be verified of supplies of a central authority that reach its threshold and not the `other` one, which
    the notice keeps for the field of defence (c); a space first, nothing where it does not matter."""
    if kind is not Kind.SUPPLIES or capacity is not Capacity.CENTRAL_AUTHORITY or other is None or amount >= other:
        return ""
    return (
        " À vérifier pour des fournitures du domaine de la défense\u00a0: pour les produits hors de l’annexe 4 de "
        f"l’accord sur les marchés publics, le seuil est de {euros(other)} HT (avis annexé au code, c), que cette "
        "valeur n’atteint pas."
    )


def concession_duty(amount: Decimal, day: datetime.date, line: Threshold | None) -> Duty:
    """The answer for a concession: L2112-2-1 is for contracts. Its mirror's text is not held here, so that at or over
    the threshold of concessions, once that of contracts is in force, the answer is to be verified; so it is on a day
    whose threshold is not known."""
    if line is None and day >= IN_FORCE_FROM:
        return not_bound(
            "a_verifier",
            f"Aucun seuil connu à la date du {day:%d/%m/%Y}\u00a0: la dernière période enregistrée est close. Un "
            "article "
            "jumeau (L3114-2-1), dont le texte n’est pas tenu ici, vise les concessions\u00a0: à vérifier.",
            basis=CONCESSIONS,
        )
    if line is not None and day >= IN_FORCE_FROM and amount >= line.amount:
        return not_bound(
            "a_verifier",
            f"La valeur estimée, {euros(amount)}, atteint le seuil des concessions, {euros(line.amount)} HT. "
            "Un article jumeau (L3114-2-1), dont le texte n’est pas tenu ici, vise les concessions\u00a0: à vérifier.",
            basis=CONCESSIONS,
            line=line,
        )
    return not_bound(
        "hors_champ",
        "Les concessions relèvent d’un article jumeau (L3114-2-1), à vérifier pour ce contrat\u00a0: "
        "L2112-2-1 ne vise que les marchés.",
        basis=CONCESSIONS,
        line=line,
    )
