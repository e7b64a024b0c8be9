"""What a penalty may be, and how much. Plain Python; the rules are those of the CCAG's insertion clause, .1.5
(Travaux, 20.1.5): three flat penalties whose amounts stand in the contract's own documents, and nowhere else."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.sizing import nearest_half_up
from levier.coordination.commitments.remaining import remaining_hundredths

Amount = TypeVar("Amount", int, Fraction)


class Ground(StrEnum):
    """What is held against the holder."""

    HOURS = "hours"
    ABSENCE = "absence"
    DOCUMENTS = "documents"


GROUND_LABELS = {
    Ground.HOURS: "heures d’insertion non réalisées",
    Ground.ABSENCE: "absence injustifiée à une réunion de suivi",
    Ground.DOCUMENTS: "documents non transmis, incomplets ou en retard",
}


class NoticeOutcome(StrEnum):
    """What came of a formal notice."""

    OBEYED = "obeyed"
    UNHEEDED = "unheeded"


OUTCOME_LABELS = {NoticeOutcome.OBEYED: "suivie d’effet", NoticeOutcome.UNHEEDED: "restée infructueuse"}


@dataclass(frozen=True)
class PenaltyWorking:
    """A proposed penalty: how many (hundredths of an hour, or units), the contract's amount and the total in cents."""

    quantity: int
    unit_cents: int
    amount_cents: int
    steps: tuple[str, ...]


def check_notice_allows(ground: Ground, sent: bool, outcome: str) -> None:
    """Raises Problem when no penalty may be proposed yet.

    Hours and absences: « après mise en demeure restée infructueuse ». Documents: « après avoir été mis en demeure d’y
    remédier », the notice itself suffices (CCAG-Travaux, 20.1.5).
    """
    if not sent:
        raise Problem("La mise en demeure n’est pas encore partie\u00a0: aucune pénalité avant elle.")
    if ground is not Ground.DOCUMENTS and outcome != NoticeOutcome.UNHEEDED:
        raise Problem(
            "La pénalité suppose une mise en demeure restée infructueuse\u00a0: notez d’abord ce qu’elle est devenue."
        )


def check_hours_are_final(ends_on: datetime.date | None, *, is_over: bool, closed_on: datetime.date | None) -> None:
    """Raises Problem while the hours can still be done: « l’ensemble des actions mises en œuvre doivent intervenir
    durant la période d’exécution du marché » (CCAG-Travaux, 20.1.2). Where the target is per period (domain reference,
    §4.5), `closed_on` is the last day of the period that a renewal closed."""
    if is_over or closed_on is not None:
        return
    until = f"jusqu’au {formats.long_date(ends_on)}" if ends_on else "encore"
    raise Problem(
        f"L’exécution du marché court {until}\u00a0: les heures qui restent peuvent y être faites. Une pénalité pour "
        "heures non réalisées se propose quand elle est finie."
    )


def hours_penalty(
    owed: int,
    done: int,
    excused: int,
    unit_cents: Fraction | None,
    *,
    penalised: int = 0,
    unit_words: str = "",
    closed_on: datetime.date | None = None,
) -> PenaltyWorking:
    """The penalty for hours not done, with its working; one rounding, to the cent, at the end.

    `unit_words`: how the amount of an hour is come to, where the contract writes a multiple. `penalised`: hundredths of
    the same lot that a penalty was proposed for already; an hour bears one penalty. `closed_on`: the last day of the
    period these hours are told at, None for the whole execution; what a period did beyond its target counts for the
    next. Raises Problem when the contract
    writes no amount, or when no hour is missing.
    """
    cents = needed(unit_cents)
    missing = max(0, remaining_hundredths(owed, done, excused) - penalised)
    if missing == 0:
        raise Problem("Aucune heure ne manque\u00a0: il n’y a pas de pénalité à proposer.")
    amount = nearest_half_up(Fraction(missing) * cents / 100)
    at = f"au {formats.long_date(closed_on)}, fin de la période\u00a0: " if closed_on else ""
    steps = [f"{at}{formats.whole_hours(owed)} dues, {formats.hours(done)} réalisées"]
    if excused:
        steps.append(
            f"{formats.whole_hours(excused)} déduites\u00a0: difficulté signalée, sans qu’aucun moyen d’y recourir "
            "ait été trouvé"
        )
    if penalised:
        steps.append(f"{formats.hours(penalised)} visées déjà par une pénalité")
    unit = nearest_half_up(Fraction(cents))
    # An hour whose exact amount is no whole cent is told rounded, and said so: the total is not rounded twice.
    about = formats.euros(unit) if unit == cents else f"environ {formats.euros(unit)}"
    steps += [
        f"manquent {formats.hours(missing)}",
        *([f"{unit_words}, soit {about}"] if unit_words else []),
        f"{formats.hours(missing)} × {about} = {formats.euros(amount)}",
    ]
    return PenaltyWorking(missing, unit, amount, tuple(steps))


@dataclass(frozen=True)
class Count:
    """What a penalty may count: at most `most`, and the words that say whence; `most` None when nothing recorded bounds
    it: whoever proposes then says what is counted."""

    most: int | None
    source: str


def late_days(deadline_on: datetime.date, until: datetime.date) -> Count:
    """The days late from the day after the delay left by a notice to `until`, that day included. Raises Problem when
    none has passed."""
    days = (until - deadline_on).days
    source = f"délai laissé jusqu’au {formats.long_date(deadline_on)}, décompte arrêté au {formats.long_date(until)}"
    if days <= 0:
        raise Problem(f"Aucun jour de retard\u00a0: {source}.")
    return Count(days, source)


REVIEWED_WITHOUT_NEED = "Rien n’est à revoir dans cette pénalité\u00a0: ce qui en a été décidé tient."


def days_late(deadline_on: datetime.date | None, remedied_on: datetime.date | None) -> int:
    """The days from the day after a delay to the one on which what was asked for came; none while either is unknown."""
    if deadline_on is None or remedied_on is None:
        return 0
    return max(0, (remedied_on - deadline_on).days)


def reviewed_cents(outcome: str, cents: int | None, *, standing: int, most: int) -> int:
    """What a penalty of `standing` cents becomes once reviewed: lowered to `cents`, cancelled, or maintained. `most`:
    what the days late come to. Raises Problem when the amount typed and the outcome do not agree."""
    if outcome != "lowered":
        if cents not in (None, 0 if outcome == "cancelled" else standing):
            raise Problem(
                "Un montant ne se saisit que pour une pénalité abaissée\u00a0: changez la suite, ou effacez-le.",
                field="cents",
            )
        return 0 if outcome == "cancelled" else standing
    if cents is None or not 0 < cents < standing:
        raise Problem(
            f"Abaissée, la pénalité est de plus de zéro et de moins de {formats.euros(standing)}\u00a0: corrigez le "
            "montant, ou changez la suite.",
            field="cents",
        )
    if cents > most:
        raise Problem(
            f"Les jours de retard donnent au plus {formats.euros(most)}\u00a0: abaissez-la jusque-là, annulez-la, ou "
            "maintenez-la avec vos raisons.",
            field="cents",
        )
    return cents


def beyond_remedy(cents: int, unit_cents: int, deadline_on: datetime.date, remedied_on: datetime.date) -> str:
    """What makes a penalty by day late too high once what was asked for came, as a sentence; empty while it is not.
    `cents`: the penalty, `unit_cents`: a day's."""
    days = days_late(deadline_on, remedied_on)
    if cents <= days * unit_cents:
        return ""
    came = f"Notée suivie d’effet le {formats.long_date(remedied_on)}, délai laissé jusqu’au "
    came += f"{formats.long_date(deadline_on)}\u00a0: "
    late = (
        f"{formats.count(days, 'jour de retard', 'jours de retard')}, soit au plus {formats.euros(days * unit_cents)}"
    )
    return f"{came}{late if days else 'aucun jour de retard'}, pour une pénalité de {formats.euros(cents)}."


def absences(missed: Sequence[datetime.date]) -> Count:
    """The monitoring meetings held without the holder, by their minutes; without any recorded, nothing bounds them."""
    if not missed:
        return Count(None, "")
    days = formats.enumeration([formats.long_date(day) for day in missed])
    return Count(len(missed), f"absences d’après le compte rendu des réunions de suivi\u00a0: {days}")


def check_count(count: int, unit: str, known: Count, basis: str) -> str:
    """Returns where the count comes from. Raises Problem for more than can be, or for a count that nothing recorded
    explains and that nobody explains."""
    if known.most is None:
        if not basis.strip():
            raise Problem(
                "Rien d’enregistré ici ne donne ce nombre\u00a0: dites ce qui est compté, pièce par pièce ou réunion "
                "par réunion.",
                field="basis",
            )
        return basis.strip()
    if count > known.most:
        raise Problem(
            f"Au plus {formats.count(known.most, unit, plural(unit))}\u00a0: {known.source}.",
            field="count",
        )
    return known.source


def counted_penalty(count: int, unit_cents: int | None, unit: str, *, source: str = "") -> PenaltyWorking:
    """The penalty for absences, or for documents by breach or by day late (`unit`: « jour de retard »…), with where the
    count comes from.

    Raises Problem when the contract writes no amount, or when nothing is counted.
    """
    cents = needed(unit_cents)
    if count <= 0:
        raise Problem(f"Dites combien\u00a0: au moins un {unit}.", field="count")
    amount = count * cents
    step = f"{formats.count(count, unit, plural(unit))} × {formats.euros(cents)} = {formats.euros(amount)}"
    origin = (f"Décompte\u00a0: {source}",) if source else ()
    return PenaltyWorking(count, cents, amount, (step, *origin))


def plural(unit: str) -> str:
    """« jour de retard » → « jours de retard »."""
    first, _, rest = unit.partition(" ")
    return f"{first}s {rest}".strip()


def needed(cents: Amount | None) -> Amount:
    """The contract's amount; Problem when it writes none: none is ever proposed in its place."""
    if cents is None:
        raise Problem(
            "Les documents du marché n’écrivent aucun montant pour cette pénalité\u00a0: aucune n’est proposée. "
            "S’il y en a un, notez-le dans les stipulations de la clause."
        )
    return cents
