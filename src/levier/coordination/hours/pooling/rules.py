"""When the hours of one person may be spread over several contracts, and how they add up. Plain Python.

Pooling (« globalisation ») is CCAG Travaux, 20.1.3 (same words in the five others): « Si, dans un même bassin d’emploi,
le titulaire est attributaire d’un ou plusieurs autres marchés comportant une clause d’insertion sociale, le titulaire
peut solliciter auprès de l’acheteur la globalisation des heures d’insertion […]. Celle-ci doit être définie dans les
documents particuliers du marché. » Its « bassin d’emploi » is read as the INSEE employment zone (2020 zoning).
Mutualisation, one job shared between holders, is in no CCAG: it stands on the agreement of each buyer alone (domain
reference, 3.4). A job split between lots of one holder asks nobody: each hour was worked on the lot that shows it.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.commitments.sharing import share_hours
from levier.coordination.hours.counting import (
    DAILY_MOST,
    count_days,
    month_end,
    month_most,
    present_most,
    usual_most,
    weekly_most,
)


class PoolingKind(StrEnum):
    """Why the hours of a person stand on several contracts."""

    POOLING = "globalisation"
    MUTUAL = "mutualisation"
    SPLIT = "repartition"


POOLING_LABELS = {
    PoolingKind.POOLING: "globalisation des heures",
    PoolingKind.MUTUAL: "mutualisation d’un poste entre titulaires",
    PoolingKind.SPLIT: "une embauche sur plusieurs lots",
}


@dataclass(frozen=True)
class Candidate:
    """A contract one asks to pool: its holder, its employment zones by code and name, whether its particular documents
    define pooling, and where its CCAG speaks of it."""

    name: str
    holder: str
    areas: Mapping[str, str]
    defines_pooling: bool
    reference: str = "CCAG 2021 (Travaux, 20.1.3)"
    owes_hours: bool = True


def check_candidates(kind: PoolingKind, contracts: Sequence[Candidate]) -> list[str]:
    """Returns the names of the employment zones all these contracts share (pooling), or none.

    Raises Problem (field `awards`) with the very condition that lacks: two contracts, a clause on each, then for a
    pooling one holder, one employment zone, and a definition in the particular documents of each contract.
    """
    if len(contracts) < 2:
        raise Problem("Choisissez au moins un autre marché.", field="awards")
    free = [one.name for one in contracts if not one.owes_hours]
    if free:
        raise Problem(
            f"Aucune heure n’est due sur {listed(free)}\u00a0: il n’y a pas de clause avec laquelle réunir les heures.",
            field="awards",
        )
    holders = sorted({one.holder for one in contracts})
    if kind is PoolingKind.MUTUAL:
        if len(holders) < 2:
            raise Problem(
                "Ces marchés ont le même titulaire\u00a0: entre eux, demandez une globalisation.", field="awards"
            )
        return []
    if len(holders) > 1:
        one_holder = (
            "La globalisation réunit les marchés d’un même titulaire"
            if kind is PoolingKind.POOLING
            else "Une embauche se répartit entre les lots d’un même titulaire"
        )
        raise Problem(
            f"{one_holder}\u202f; ceux-ci sont tenus par {listed(holders)}. Entre titulaires, c’est une mutualisation.",
            field="awards",
        )
    if kind is PoolingKind.SPLIT:
        return []
    return check_pooling(contracts)


def check_pooling(contracts: Sequence[Candidate]) -> list[str]:
    """The conditions of a pooling that concern places and documents; see `check_candidates`."""
    unplaced = [one.name for one in contracts if not one.areas]
    if unplaced:
        raise Problem(
            f"Les communes d’exécution de {listed(unplaced)} ne sont pas renseignées\u00a0: sans elles, rien ne dit "
            "que ces marchés sont dans un même bassin d’emploi.",
            field="awards",
        )
    common = set.intersection(*(set(one.areas) for one in contracts))
    if not common:
        told = [f"{one.name} ({', '.join(sorted(one.areas.values()))})" for one in contracts]
        raise Problem(
            f"Ces marchés ne sont pas dans un même bassin d’emploi\u00a0: {listed(told)}. Zones d’emploi de l’INSEE, "
            "découpage de 2020.",
            field="awards",
        )
    silent = [f"{one.name} ({one.reference})" for one in contracts if not one.defines_pooling]
    if silent:
        raise Problem(
            f"Les documents particuliers ne définissent pas la globalisation pour {listed(silent)}. Si le marché signé "
            "la définit, recopiez-le dans ses stipulations.",
            field="awards",
        )
    return sorted(contracts[0].areas[code] for code in common)


def check_start(starts_on: datetime.date, execution_starts: Sequence[datetime.date | None]) -> None:
    """Raises Problem (field `starts_on`) for hours shared from a day on which none of the contracts is executed yet:
    no hour of that day is of any of them. `execution_starts`: None while unknown."""
    known = [day for day in execution_starts if day is not None]
    if known and len(known) == len(execution_starts) and starts_on < min(known):
        raise Problem(
            f"Aucun de ces marchés ne s’exécute avant le {formats.long_date(min(known))}\u00a0: les heures ne se "
            "répartissent pas plus tôt.",
            field="starts_on",
        )


def check_request(requested_on: datetime.date, document: str, today: datetime.date) -> None:
    """Raises Problem at the field at fault: a pooling is the holder’s request, of a day that has come, in writing."""
    check_has_come(requested_on, today, field="requested_on")
    if not document.strip():
        raise Problem(
            "Indiquez la demande du titulaire\u00a0: courrier, courriel, compte rendu. Sans elle, l’acheteur n’est "
            "pas saisi.",
            field="request_document",
        )


def check_agreement(
    agreed_on: datetime.date, document: str, *, requested_on: datetime.date, today: datetime.date
) -> None:
    """Raises Problem at the field at fault: the buyer answers a request already made, and in writing."""
    check_has_come(agreed_on, today, field="agreed_on")
    if agreed_on < requested_on:
        raise Problem(f"L’accord précède la demande, faite le {formats.long_date(requested_on)}.", field="agreed_on")
    if not document.strip():
        raise Problem("Indiquez la pièce qui porte l’accord de l’acheteur.", field="agreement")


def check_refusal(
    declined_on: datetime.date, reason: str, document: str, *, requested_on: datetime.date, today: datetime.date
) -> None:
    """Raises Problem at the field at fault: a buyer declines a request already made, says why, and in writing."""
    check_has_come(declined_on, today, field="declined_on")
    if declined_on < requested_on:
        raise Problem(f"Le refus précède la demande, faite le {formats.long_date(requested_on)}.", field="declined_on")
    if not reason.strip():
        raise Problem("Indiquez le motif\u00a0: le titulaire le lira.", field="reason")
    if not document.strip():
        raise Problem("Indiquez la pièce qui porte le refus de l’acheteur.", field="document")


def shared_from(starts_on: datetime.date, agreed_on: datetime.date | None) -> datetime.date:
    """The day from which hours are shared: the one asked for, and never before the last buyer agreed (`agreed_on`; None
    where no agreement is asked). The ledger is monthly: the month of that day is shared whole, none before it."""
    return starts_on if agreed_on is None else max(starts_on, agreed_on)


def check_month(
    month: datetime.date,
    *,
    starts_on: datetime.date,
    agreed_on: datetime.date | None,
    ended_on: datetime.date | None,
    awaited: Sequence[str],
) -> None:
    """Raises Problem (field `month`) when no hour of a month may be allocated: before the pooling, wholly before the
    last buyer agreed (`agreed_on`), after its end, or while a buyer (of the contracts `awaited`) has not agreed."""
    if awaited:
        raise Problem(
            f"L’accord de l’acheteur n’est pas enregistré pour {listed(awaited)}\u00a0: rien ne se répartit avant."
        )
    if month_end(month) < starts_on:
        raise Problem(f"Les heures se répartissent à compter du {formats.long_date(starts_on)}.", field="month")
    if month_end(month) < shared_from(starts_on, agreed_on):
        raise Problem(
            f"Le dernier accord d’acheteur est du {formats.long_date(agreed_on)}\u00a0: les heures des mois qui "
            "précèdent celui-ci restent au marché pour lequel elles ont été déclarées.",
            field="month",
        )
    if ended_on is not None and month > ended_on:
        raise Problem(f"La répartition a pris fin le {formats.long_date(ended_on)}.", field="month")


def spread(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Hundredths of an hour by contract, in proportion of whole-number weights; the sum is exactly `total`. Without any
    weight, equal parts."""
    return share_hours(total, weights if any(weights.values()) else dict.fromkeys(weights, 1))


def check_parts(
    month: datetime.date,
    total: int,
    parts: Mapping[str, int],
    presence: Mapping[str, tuple[datetime.date, datetime.date]],
) -> None:
    """Raises Problem at `total`, or at the top: parts (hundredths) add up exactly to the hours worked in the month, all
    contracts together, which the days of presence can hold (`presence`: the first and last of the month by contract),
    each part within its own. No hour counts twice."""
    if any(part < 0 for part in parts.values()):
        raise Problem("Une part ne peut pas être négative\u00a0: retirez le signe moins, ou corrigez le nombre.")
    if total > month_most(month) * 100:
        raise Problem(
            f"{formats.hours(total)} dépassent ce qu’un mois permet ({month_most(month)}\u00a0h).", field="total"
        )
    days = count_days(presence.values())
    if total > DAILY_MOST * 100 * days:
        raise Problem(
            f"{formats.hours(total)} pour {formats.count(days, 'jour', 'jours')} de présence dans le mois\u00a0: un "
            f"jour n’a que {DAILY_MOST}\u00a0h. Vérifiez les heures, ou les dates de l’embauche.",
            field="total",
        )
    for key, part in parts.items():
        own = count_days([presence[key]])
        if part > DAILY_MOST * 100 * own:
            raise Problem(
                f"Une part de {formats.hours(part)} va à un marché où la personne n’est présente que "
                f"{formats.count(own, 'jour', 'jours')} dans le mois. Répartissez autrement."
            )
    gap = total - sum(parts.values())
    if gap:
        told = f"il manque {formats.hours(gap)}" if gap > 0 else f"il y a {formats.hours(-gap)} de trop"
        raise Problem(
            f"Les parts font {formats.hours(sum(parts.values()))} pour {formats.hours(total)} travaillées\u00a0: "
            f"{told}. Chaque heure va à un marché, et à un seul."
        )


def unusual(month: datetime.date, total: int, presence: Mapping[str, tuple[datetime.date, datetime.date]]) -> str:
    """What a month’s total (hundredths) goes beyond, in a sentence; empty when nothing. The bound is that of a
    statement’s exception (48 h a week, L3121-20): it is told, and refused nowhere. `presence` as in `check_parts`."""
    days = count_days(presence.values())
    most = usual_most(month) if days == month_end(month).day else present_most(month, days)
    if total <= most * 100:
        return ""
    where = "dans le mois" if days == month_end(month).day else f"pour {formats.count(days, 'jour')} de présence"
    return (
        f"{formats.hours(total)} en {formats.month(month)}, c’est plus de {most}\u00a0h {where} "
        f"({weekly_most(month)}\u00a0h par semaine, L3121-20). Le contrôle de chaque relevé le signalera\u00a0: "
        "vérifiez ce chiffre, et répartissez de nouveau ce mois s’il est faux."
    )


def listed(names: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
