"""What the particular documents of a contract may settle in their own words, where the CCAG leaves it to them."""

from dataclasses import dataclass
from enum import StrEnum


class CapRule(StrEnum):
    """How long the hours of a direct hire count from the hiring."""

    CCAG = "ccag"
    MONTHS = "months"
    NONE = "none"


CAP_LABELS = {
    CapRule.CCAG: "celle du CCAG",
    CapRule.MONTHS: "un autre nombre de mois, écrit au marché",
    CapRule.NONE: "jusqu’à la fin de l’exécution du marché",
}
# What the first means on a contract that the CCAG of 2021 do not bind, and in a clause that is written without one.
UNSAID_CAP = "aucune durée n’est écrite au marché"
USUAL_CAP = "celle des CCAG, que la clause écrit elle-même"


@dataclass(frozen=True)
class Cap:
    """For how many months from the hiring the hours of a direct hire count, and where that is written."""

    months: int
    source: str


class PenaltyUnit(StrEnum):
    """What a flat penalty is counted by."""

    BREACH = "breach"
    DAY = "day"


UNIT_LABELS = {PenaltyUnit.BREACH: "par manquement", PenaltyUnit.DAY: "par jour de retard"}


class PenaltyBase(StrEnum):
    """What the penalty for an hour not done is a multiple of, where a contract writes no amount in euros: both are seen
    in contracts (domain reference, penalty amounts found; worked example TC5)."""

    SMIC = "smic"
    CEILING = "phss"


BASE_LABELS = {
    PenaltyBase.SMIC: "× le SMIC horaire brut",
    PenaltyBase.CEILING: "× le plafond horaire de la sécurité sociale (PHSS)",
}


def cap_of(rule: str, months: int | None, document: str, default: Cap | None) -> Cap | None:
    """Returns for how long a direct hire counts; None: no cap but the end of the execution.

    What the particular documents write (`document`) comes first; `default` is the CCAG's (Travaux, 20.1.2), None where
    it does not bind the contract: nothing then refuses, and a mission may watch.
    """
    if rule == CapRule.MONTHS and months is not None:
        return Cap(months, document)
    return None if rule == CapRule.NONE else default
