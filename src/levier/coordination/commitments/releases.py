"""When the clause stops binding a lot, on what evidence, and for how many hours. Plain Python.

The rule is CCAG Travaux, 20.1.4.4 (same words in the five others). Economic difficulties « établies par un faisceau
d’indices » let the holder ask, and the buyer decide, suspension or suppression. Activité partielle, a redundancy
procedure or receivership oblige the buyer to annul, « subordonnée à la communication d’une copie des documents ».
"""

import datetime
from collections.abc import Mapping
from enum import StrEnum

from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.commitments.remaining import still_due
from levier.coordination.commitments.sharing import share_hours


class ReleaseKind(StrEnum):
    """What the buyer decided of the clause on a lot."""

    SUSPENSION = "suspension"
    REMOVAL = "suppression"
    ANNULMENT = "annulation"


RELEASE_LABELS = {
    ReleaseKind.SUSPENSION: "suspension demandée par le titulaire",
    ReleaseKind.REMOVAL: "suppression demandée par le titulaire",
    ReleaseKind.ANNULMENT: "annulation de droit, sur copies",
}
STATE_WORDS = {
    ReleaseKind.SUSPENSION: "clause suspendue",
    ReleaseKind.REMOVAL: "clause supprimée",
    ReleaseKind.ANNULMENT: "clause annulée",
}


class AnnulmentGround(StrEnum):
    """The three facts that oblige the buyer to annul."""

    SHORT_TIME = "activite_partielle"
    REDUNDANCY = "licenciement"
    RECEIVERSHIP = "redressement"


GROUND_LABELS = {
    AnnulmentGround.SHORT_TIME: "recours à l’activité partielle",
    AnnulmentGround.REDUNDANCY: "procédure de licenciement pour motif économique",
    AnnulmentGround.RECEIVERSHIP: "ouverture d’un redressement judiciaire",
}


def check_release(
    kind: ReleaseKind,
    *,
    ground: str,
    evidence: str,
    has_copy: bool,
    decided_on: datetime.date,
    today: datetime.date,
) -> None:
    """Raises Problem at the field at fault when the evidence is not the one this kind of act stands on."""
    check_has_come(decided_on, today, field="decided_on")
    if kind is ReleaseKind.ANNULMENT:
        if not ground:
            raise Problem(
                "Une annulation suppose l’activité partielle, un licenciement économique ou un redressement "
                "judiciaire\u00a0: dites lequel. Pour d’autres difficultés, l’acheteur peut suspendre ou supprimer.",
                field="ground",
            )
        if not has_copy:
            raise Problem(
                "L’annulation est subordonnée à la copie des documents adressés à l’administration ou au juge\u00a0: "
                "déposez-la.",
                field="upload",
            )
        return
    if ground:
        raise Problem(
            "Pour ce motif, l’acheteur annule la clause\u00a0: choisissez l’annulation, ou retirez le motif.",
            field="ground",
        )
    if not evidence.strip():
        raise Problem(
            "Dites le faisceau d’indices qui établit les difficultés économiques\u00a0: baisse du chiffre d’affaires, "
            "commandes annulées…",
            field="evidence",
        )


def check_request(
    kind: ReleaseKind, *, requested_on: datetime.date | None, requested_by: str, decided_on: datetime.date
) -> None:
    """Suspension and suppression are decided on the holder's request; an annulment needs none. Raises Problem at the
    field at fault."""
    is_needed = kind is not ReleaseKind.ANNULMENT
    if requested_on is None and (is_needed or requested_by.strip()):
        raise Problem("Dites quel jour le titulaire l’a demandée.", field="requested_on")
    if not requested_by.strip() and (is_needed or requested_on is not None):
        raise Problem("Dites qui l’a demandée, et sa fonction chez le titulaire.", field="requested_by")
    if requested_on is not None and requested_on > decided_on:
        raise Problem(
            "La demande vient avant la décision de l’acheteur\u00a0: corrigez l’une des deux dates.",
            field="requested_on",
        )


def check_effect(
    effective_on: datetime.date,
    *,
    executes_from: datetime.date | None,
    executes_until: datetime.date | None,
    resumed_on: datetime.date | None,
    today: datetime.date,
) -> None:
    """An act takes effect during the execution, once its day has come (until then the clause binds), and not within a
    suspension that has ended (`resumed_on`: the last day one ended). Raises Problem at `effective_on`."""
    if effective_on > today:
        raise Problem(
            "D’ici là, la clause s’exécute\u00a0: enregistrez la décision à partir du jour où elle prend effet.",
            field="effective_on",
        )
    if executes_from is not None and effective_on < executes_from:
        raise Problem(
            f"L’exécution du marché ne commence que le {formats.long_date(executes_from)}\u00a0: la clause ne liait "
            "personne avant.",
            field="effective_on",
        )
    if executes_until is not None and effective_on > executes_until:
        raise Problem(
            f"L’exécution du marché a pris fin le {formats.long_date(executes_until)}\u00a0: la clause ne liait plus "
            "personne ensuite.",
            field="effective_on",
        )
    if resumed_on is not None and effective_on < resumed_on:
        raise Problem(
            f"La clause était déjà suspendue\u00a0: elle n’a repris que le {formats.long_date(resumed_on)}.",
            field="effective_on",
        )


def check_resumption(
    ended_on: datetime.date,
    *,
    effective_on: datetime.date,
    executes_until: datetime.date | None,
    today: datetime.date,
) -> None:
    """A suspension ends on a day that has come, after its first and before the execution ends. Raises Problem at
    `ended_on`."""
    if ended_on < effective_on:
        raise Problem(f"La suspension court depuis le {formats.long_date(effective_on)}.", field="ended_on")
    if ended_on > today:
        raise Problem(
            "Ce jour n’est pas encore venu\u00a0: enregistrez la reprise quand la clause aura repris.",
            field="ended_on",
        )
    if executes_until is not None and ended_on > executes_until:
        raise Problem(
            f"L’exécution du marché a pris fin le {formats.long_date(executes_until)}\u00a0: la clause ne reprend "
            "plus ensuite.",
            field="ended_on",
        )


def to_free(kind: ReleaseKind, owed: int, done: int, *, excused: int = 0, countable: int = 0) -> int:
    """Whole hours an act frees: all that still lacks when the clause is suspended, all that is not done, whatever was
    excused of it, when it is lifted for good. The text knows no part of a clause: « la suspension ou la suppression de
    la clause d’insertion sociale », « annule la clause » (20.1.4.4); fewer hours are an amendment. `done` and
    `countable` (declared, to be judged, of a month begun before the act takes effect) in hundredths: hours worked stay
    counted and owed, those to be judged may be; those of later months never count, and are freed with the rest."""
    if kind is ReleaseKind.SUSPENSION:
        return still_due(owed, done + countable, excused)
    return max(0, owed - done // 100)


def check_all_judged(kind: ReleaseKind, pending: int) -> None:
    """Raises Problem when an act that lifts the clause for good would leave hundredths to be judged: what is no longer
    owed depends on them."""
    if pending and kind is not ReleaseKind.SUSPENSION:
        raise Problem(
            f"{formats.hours(pending)} déclarées sur ce lot attendent d’être contrôlées\u00a0: retenez-les ou "
            "refusez-les d’abord, ce qui n’est plus dû en dépend.",
            field="kind",
        )


def take_back(hours: int, held: Mapping[str, int]) -> dict[str, int]:
    """What each desk gives back when the lot loses `hours`, as negative numbers: in proportion of what it answers for.

    The sum is exactly `-hours` and no desk goes below zero, whatever the keys were: a largest remainder never exceeds
    the whole part it comes from. Nothing is shared when no desk answers for the lot. Raises Problem beyond their sum.
    """
    if not hours or not any(held.values()):
        return {}
    if hours > sum(held.values()):
        raise Problem("Les guichets ne répondent pas de tant d’heures sur ce lot.", field="hours")
    return {desk: -part for desk, part in share_hours(hours, held).items()}
