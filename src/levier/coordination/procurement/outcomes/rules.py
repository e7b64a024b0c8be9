"""When a lot may be said not awarded, and launched again. Plain Python.

A lot is « infructueux » when no offer could be kept, « sans suite » when the buyer gives the procedure up: it is the
buyer's decision, which the desk records with its date and its document. The lot then owes nothing and is asked nothing,
and the contract goes on with the others.
"""

import datetime

from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.ui import formats

# The stages at which a lot is, or may still be, waiting for its holder: its notice is out.
OPEN_STATUSES = frozenset({"publie", "attribue", "notifie", "demarre", "en_cours", "suspendu", "termine"})
OUTCOME_WORDS = {"infructueux": "infructueux", "sans_suite": "sans suite"}


def may_close(status: str, has_holder: bool) -> bool:
    """Whether a lot of a contract at this stage may be said not awarded."""
    return status in OPEN_STATUSES and not has_holder


def check_closing(
    status: str,
    *,
    outcome: str,
    has_holder: bool,
    decided_on: datetime.date,
    document: str,
    today: datetime.date,
) -> None:
    """Raises Problem (field at fault) when a lot cannot be said not awarded: said already, held, its notice not out or
    its contract over, a decision to come or without document."""
    if outcome:
        raise Problem(f"Ce lot est déjà {OUTCOME_WORDS[outcome]}.")
    if has_holder:
        raise Problem("Ce lot a un titulaire\u00a0: mettez d’abord fin à son attribution.")
    if status not in OPEN_STATUSES:
        raise Problem("À l’étape de ce marché, aucun de ses lots n’attend de titulaire.")
    check_has_come(decided_on, today, field="decided_on")
    if not document.strip():
        raise Problem("Indiquez la décision de l’acheteur et sa référence.", field="document")


def check_relaunch(
    *,
    outcome: str,
    outcome_on: datetime.date | None,
    relaunched_on: datetime.date,
    document: str,
    today: datetime.date,
) -> None:
    """Raises Problem (field at fault) when a lot cannot be launched again: it is not said not awarded, on a day before
    that decision or to come, without document."""
    if not outcome or outcome_on is None:
        raise Problem("Ce lot attend déjà son titulaire.")
    check_has_come(relaunched_on, today, field="relaunched_on")
    if relaunched_on < outcome_on:
        raise Problem(
            f"Le lot est {OUTCOME_WORDS[outcome]} depuis le {formats.long_date(outcome_on)}\u00a0: la relance suit.",
            field="relaunched_on",
        )
    if not document.strip():
        raise Problem("Indiquez la pièce de la relance\u00a0: le nouvel avis, le courrier…", field="document")


def check_awardable(number: int, outcome: str, outcome_on: datetime.date | None) -> None:
    """Raises Problem when a lot is said not awarded: nobody is named on it, and no hour is committed."""
    if outcome and outcome_on is not None:
        raise Problem(
            f"Le lot {number} est {OUTCOME_WORDS[outcome]} depuis le {formats.long_date(outcome_on)}\u00a0: "
            "enregistrez d’abord sa relance."
        )
