"""What the particular documents of a contract may settle in their own words, where the CCAG leaves it to them."""

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


def cap_months(rule: str, months: int | None, default: int) -> int | None:
    """Returns for how many months from the hiring a direct hire counts; None: no cap but the end of the execution.

    `default` is the CCAG's (Travaux, 20.1.2); the particular documents may say otherwise.
    """
    if rule == CapRule.MONTHS and months is not None:
        return months
    return None if rule == CapRule.NONE else default
