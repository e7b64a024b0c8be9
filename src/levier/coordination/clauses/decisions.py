"""What may be decided at the end of a study, given what the law says of it. Plain Python."""

import datetime
from collections.abc import Iterable
from enum import StrEnum

from levier.common.errors import Problem
from levier.coordination.procurement.bases import SOCIAL_ECONOMY
from levier.law.duty import EXEMPTIONS, SHORT_WORKS, Duty, Exemption
from levier.law.periods import Period, length_on
from levier.law.thresholds import Capacity


class Decision(StrEnum):
    """The buyer's decision."""

    CLAUSE = "clause"
    OTHER_CONDITION = "autre_condition"
    CRITERION = "critere_seul"
    EXEMPTION = "exemption"
    NOTHING = "rien"


DECISION_LABELS = {
    Decision.CLAUSE: "une clause d’insertion, en heures",
    Decision.OTHER_CONDITION: "une autre condition sociale",
    Decision.CRITERION: "un critère d’attribution seul",
    Decision.EXEMPTION: "une exemption motivée (L2112-2-1, II)",
    Decision.NOTHING: "aucune considération sociale",
}
# The article asks for conditions of performance: a criterion weighs offers, it binds nobody afterwards.
CRITERION_ALONE = "R2152-7"
# L2113-12 reserves to structures of which half of the workers at least are disabled (R2113-7), and which of the
# CCAG's publics those are.
DISABLED_WORKERS = "L2113-12"
DISABLED = {"STRUCT_EA_ESAT", "TH"}


def basis_doubt(code: str, capacity: Capacity) -> str:
    """What is to be verified of a legal basis for a buyer of this capacity; empty when nothing is. L2113-15 is open to
    a contracting authority, even acting as a contracting entity: which of them a contracting entity is, it knows."""
    if code != SOCIAL_ECONOMY or capacity is not Capacity.CONTRACTING_ENTITY:
        return ""
    return (
        "L2113-15 ouvre cette réservation à «\u00a0un pouvoir adjudicateur, y compris lorsqu’il agit en tant qu’entité "
        "adjudicatrice\u00a0», pas aux autres entités adjudicatrices\u00a0: à vérifier pour cet acheteur."
    )


def reserved_doubt(code: str, publics: Iterable[str]) -> str:
    """What is to be verified of the publics chosen for a contract reserved to EA and ESAT; empty when some of them are
    disabled workers, or when none is chosen (the CCAG's list then holds)."""
    chosen = set(publics)
    if code != DISABLED_WORKERS or not chosen or chosen & DISABLED:
        return ""
    return (
        "L2113-12 réserve le marché à des entreprises adaptées et à des ESAT, qui emploient au moins la moitié de "
        "travailleurs handicapés (R2113-7), et aucun des publics choisis n’en est\u00a0: vérifiez les publics, ou la "
        "base juridique."
    )


def open_grounds(duty: Duty, duration_months: int | None, day: datetime.date) -> tuple[Exemption, ...]:
    """The grounds that may be invoked: none where the article does not bind, and the fourth only for works known to
    last less than six months (L2112-2-1, II, 4°, as it reads on the day of the notice): six months are not less.
    `duration_months`: renewals included (`Working.lasts`)."""
    is_short = duration_months is not None and duration_months < length_on(Period.SHORT_WORKS, day)
    return tuple(ground for ground in duty.exemptions if ground is not SHORT_WORKS or is_short)


def ground_words(code: str) -> str:
    """A ground in the article's words; empty for an unknown code."""
    return next((ground.label for ground in EXEMPTIONS if ground.code == code), "")


def simple_decisions(duty: Duty, *, has_hours: bool) -> tuple[Decision, ...]:
    """What may be recorded at once, with nothing more to study: the default clause where a trade gives its hours, and
    nothing where nothing binds. None where the answer is to be verified."""
    if duty.status == "a_verifier":
        return ()
    clause = (Decision.CLAUSE,) if has_hours else ()
    return clause if duty.mandatory else (Decision.NOTHING, *clause)


def check_decision(
    decision: Decision,
    duty: Duty,
    *,
    grounds: tuple[Exemption, ...],
    ground: str,
    reason: str,
    basis: str,
    hours: int,
) -> None:
    """Raises Problem (field at fault) when a decision cannot stand.

    Where the article binds, neither doing nothing nor a criterion alone is open: it takes a condition, or one of the
    four grounds with the buyer's reason (L2112-2-1, III). Where it does not, there is nothing to be exempted from, and
    a criterion alone may be recorded (R2152-7, 2° a).
    """
    if decision is Decision.CLAUSE and hours <= 0:
        raise Problem(
            "Une clause d’insertion s’exprime en heures : calibrez au moins un lot avant de décider.", field="decision"
        )
    if decision is Decision.OTHER_CONDITION and not reason.strip():
        raise Problem("Décrivez la condition sociale retenue : formation, stage, plan de progrès…", field="reason")
    if decision is Decision.EXEMPTION:
        if not duty.exemptions:
            raise Problem(
                "L2112-2-1 ne s’applique pas à cet achat : il n’y a pas d’exemption à motiver. "
                "Retenez une condition sociale, ou aucune considération.",
                field="decision",
            )
        if ground not in {known.code for known in grounds}:
            raise Problem("Choisissez le motif d’exemption qui s’applique à cet achat.", field="ground")
        if not reason.strip():
            raise Problem(
                "Écrivez les raisons de l’acheteur : elles seront conservées avec les documents de la procédure.",
                field="reason",
            )
    if decision is Decision.NOTHING and duty.mandatory:
        raise Problem(
            "L2112-2-1 s’applique à cet achat : retenez une condition sociale, ou une exemption avec son motif.",
            field="decision",
        )
    if decision is Decision.CRITERION and duty.mandatory:
        raise Problem(
            "L2112-2-1 s’applique à cet achat, et un critère d’attribution seul n’y répond pas\u00a0: retenez une "
            "condition d’exécution, ou une exemption avec son motif.",
            field="decision",
        )
    if decision is Decision.CRITERION and basis not in {"", CRITERION_ALONE}:
        raise Problem(
            "L’étude retient une autre voie qu’un critère seul\u00a0: reprenez-la avec la base juridique "
            "«\u00a0R2152-7, 2° a)\u00a0: critère d’attribution seul\u00a0».",
            field="decision",
        )
    if decision in {Decision.CLAUSE, Decision.OTHER_CONDITION} and basis == CRITERION_ALONE:
        raise Problem(
            "Un critère d’attribution seul n’est pas une condition d’exécution : reprenez l’étude avec une autre "
            "base juridique.",
            field="decision",
        )
