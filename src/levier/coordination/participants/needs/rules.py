"""What a job to fill must say, and when somebody has to look at it again."""

import datetime
import re

from levier.common.errors import Problem
from levier.organizations.reference import prescriber_kinds

# A ROME code is a letter and four digits (F1703). The nomenclature is not held: the shape alone is checked.
ROME_SHAPE = re.compile(r"[A-N][0-9]{4}")
MOST_PROPOSALS = 20  # by recipient and job: a link that strayed must not fill the desk's page
MOST_WEEKLY_HUNDREDTHS = 4_800  # Code du travail, article L3121-20: 48 hours a week


def rome_code(typed: str) -> str:
    """The code as it is stored, empty when none was typed. Raises Problem (field `rome`) when it has not the shape."""
    code = typed.replace(" ", "").upper()
    if code and not ROME_SHAPE.fullmatch(code):
        raise Problem("Un code ROME est une lettre de A à N et quatre chiffres. Exemple\u00a0: F1703.", field="rome")
    return code


def check_days(deadline: datetime.date, starts_on: datetime.date, today: datetime.date) -> None:
    """Raises Problem at the field at fault: answers come from today on, and by the first day of work."""
    if deadline < today:
        raise Problem("Cette date est passée\u00a0: personne ne pourrait plus répondre.", field="deadline")
    if starts_on < deadline:
        raise Problem("L’embauche précède la date limite des réponses.", field="starts_on")


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


def check_motive(motive: str, prescriber_kind: str) -> None:
    """Raises Problem (field `motive`) for a motive from a body that may not motivate."""
    if motive.strip() and not may_motivate(prescriber_kind):
        raise Problem(
            "La proposition motivée est réservée à six organismes (CCAG, article 20.1.1.2\u00a0j)\u00a0: "
            "proposez la personne sans motif.",
            field="motive",
        )


def check_number(already: int) -> None:
    """Raises Problem when a recipient proposed as many people as one link may."""
    if already >= MOST_PROPOSALS:
        raise Problem(
            f"Vous avez déjà proposé {MOST_PROPOSALS}\u00a0personnes\u00a0: appelez le guichet pour la suite."
        )
