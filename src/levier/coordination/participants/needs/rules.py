"""What a job to fill must say, and when somebody has to look at it again."""

import datetime

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.law.ccag import Part, reference
from levier.law.periods import Period, length_on
from levier.organizations.reference import prescriber_kinds
from levier.statistics.nomenclatures import rome, rome_read_on

MOST_PROPOSALS = 20  # by recipient and job: a link that strayed must not fill the desk's page
WEEK_HUNDREDTHS = 16_800  # what a week physically holds: the law's own bound is a dated line


def rome_code(typed: str) -> str:
    """The code as it is stored, empty when none was typed. Raises Problem (field `rome`) when the ROME, as it stood on
    the day it was read, has no such job."""
    code = typed.replace(" ", "").upper()
    if code and code not in rome():
        raise Problem(
            f"Le ROME de {formats.month(rome_read_on())} n’a pas ce code\u00a0: "
            "une lettre de A à N et quatre chiffres. Exemple\u00a0: F1703, maçonnerie. "
            "Laissez vide si vous ne le connaissez pas.",
            field="rome",
        )
    return code


def check_days(
    deadline: datetime.date, starts_on: datetime.date, today: datetime.date, ends_on: datetime.date | None
) -> None:
    """Raises Problem at the field at fault: answers come from today on, and by the first day of work, which is no later
    than the last of the contract (`ends_on`, unknown: not judged)."""
    if deadline < today:
        raise Problem(
            "Cette date est passée\u00a0: personne ne pourrait plus répondre. Écrivez un jour à venir.",
            field="deadline",
        )
    if starts_on < deadline:
        raise Problem(
            "L’embauche précède la date limite des réponses\u00a0: corrigez l’une des deux dates.", field="starts_on"
        )
    if ends_on is not None and starts_on > ends_on:
        raise Problem(
            f"L’exécution du marché finit le {formats.long_date(ends_on)}\u00a0: personne ne pourrait être embauché "
            "ce jour-là. Vérifiez la date ou le marché.",
            field="starts_on",
        )


def check_week(weekly_hours: int, starts_on: datetime.date) -> None:
    """Raises Problem (field `weekly_hours`) for more hundredths of an hour than the week allows on the first day of
    work (Code du travail, L3121-20)."""
    most = length_on(Period.WEEK, starts_on)
    if weekly_hours > most * 100:
        raise Problem(
            f"La durée du travail ne dépasse pas {most}\u00a0h par semaine (Code du travail, L3121-20).",
            field="weekly_hours",
        )


def is_overdue(*, is_open: bool, deadline: datetime.date, today: datetime.date) -> bool:
    """Whether a job still to fill is past the last day of answers: that day itself is not."""
    return is_open and deadline < today


def check_open(*, is_open: bool, deadline: datetime.date, today: datetime.date) -> None:
    """Raises Problem when nobody can be proposed for a job any more: it has ended, or the last day of answers is
    past."""
    if not is_open:
        raise Problem("Cette offre est conclue\u00a0: elle n’attend plus personne.")
    if is_overdue(is_open=is_open, deadline=deadline, today=today):
        raise Problem("La date limite des réponses est passée.")


def may_motivate(prescriber_kind: str) -> bool:
    """Whether a body's word can found an eligibility (CCAG Travaux, 20.1.1.2 j: six kinds of body); another's is a
    candidacy, not a proof."""
    kind = prescriber_kinds().get(prescriber_kind)
    return kind is not None and kind.may_motivate


def check_motive(motive: str, prescriber_kind: str, ccag: str) -> None:
    """Raises Problem (field `motive`) for a motive from a body that may not motivate. `ccag`: the contract's, as it is
    named."""
    if motive.strip() and not may_motivate(prescriber_kind):
        raise Problem(
            "La proposition motivée est réservée à six organismes "
            f"({reference(ccag, Part.MOTIVATED, is_model=True)})\u00a0: "
            "proposez la personne sans motif.",
            field="motive",
        )


def check_number(already: int) -> None:
    """Raises Problem when a recipient proposed as many people as one link may."""
    if already >= MOST_PROPOSALS:
        raise Problem(
            f"Vous avez déjà proposé {MOST_PROPOSALS}\u00a0personnes\u00a0: appelez le guichet pour la suite."
        )


def check_answer(
    *,
    retained: bool,
    reason: str,
    starts_on: datetime.date | None,
    proposed_on: datetime.date,
    ends_on: datetime.date | None,
) -> None:
    """Raises Problem at the field at fault of an answer: retained, a day to start on, after she was proposed and
    before the contract ends (`ends_on`, unknown: not judged); not retained, a reason."""
    if not retained:
        if not reason:
            raise Problem("Dites pourquoi\u00a0: qui l’a proposée le lira.", field="reason")
        return
    if starts_on is None:
        raise Problem("Indiquez le jour de l’embauche.", field="starts_on")
    if starts_on < proposed_on:
        raise Problem("Ce jour précède la proposition\u00a0: vérifiez l’année.", field="starts_on")
    if ends_on is not None and starts_on > ends_on:
        raise Problem("L’exécution du marché finit avant ce jour.", field="starts_on")


def check_may_answer(*, answered: bool, by_company: bool, as_company: bool) -> None:
    """Raises Problem when the answer given is the other side's: the company chooses freely whom it hires (the
    facilitator's role leaves that choice whole), and the desk's word is not the company's to take back."""
    if answered and by_company != as_company:
        raise Problem(
            "L’entreprise a déjà répondu\u00a0: elle seule change sa réponse."
            if by_company
            else "Le guichet a déjà répondu\u00a0: lui seul change sa réponse."
        )
