"""The kinds of proof as a mission reads them: the official list, and the lines it added. Plain Python.

What a contract adds to the CCAG's list of publics may be proved by a paper that no list names: the mission writes it
down once, with how long it holds, its date and its source, and it is judged like the others.
"""

import datetime
from collections.abc import Iterable

from levier.common.days import check_order
from levier.common.errors import Problem
from levier.law.proofs import ProofKind, Validity, proof_kinds
from levier.law.publics import ADDED_PUBLIC

PREFIX = "PIECE_"
MONTHS_AT_MOST = 120
VALIDITY_LABELS = {
    Validity.MONTHS: "datée de moins de tant de mois à l’entrée",
    Validity.UNTIL: "en cours de validité à l’entrée, d’après la date écrite dessus",
    Validity.NONE: "sans limite de durée",
}


def as_kind(
    code: str,
    label: str,
    validity: str,
    months: int | None,
    first_day: datetime.date,
    last_day: datetime.date | None,
    source: str,
) -> ProofKind:
    """A mission's line as a kind of proof: it proves what contracts add to the list, and the mission's own categories
    that name it."""
    return ProofKind(
        code=code,
        label=label,
        categories=frozenset({ADDED_PUBLIC.code}),
        validity=Validity(validity),
        months=months,
        first_day=first_day,
        status="mission",
        source=source,
        last_day=last_day,
        is_mission=True,
    )


def next_proof_code(codes: Iterable[str]) -> str:
    """The code of the next kind a mission adds; those of withdrawn lines are not given again."""
    return f"{PREFIX}{max((int(code.removeprefix(PREFIX)) for code in codes), default=0) + 1}"


def check_proof(kind: ProofKind, known: Iterable[ProofKind]) -> None:
    """Refuses a line that cannot be, or whose words another in force the same days has already. Raises Problem
    (field)."""
    label = kind.label.strip().casefold()
    if not label:
        raise Problem("Nommez le justificatif, dans les mots de la source.", field="label")
    if not kind.source.strip():
        raise Problem("Indiquez la source\u00a0: une ligne sans source ne se vérifie pas.", field="source")
    check_order(kind.first_day, kind.last_day, field="last_day")
    if kind.validity is Validity.MONTHS and not (kind.months and 1 <= kind.months <= MONTHS_AT_MOST):
        raise Problem(f"Indiquez de combien de mois il doit dater au plus, de 1 à {MONTHS_AT_MOST}.", field="months")
    if kind.validity is not Validity.MONTHS and kind.months is not None:
        raise Problem("Ce nombre de mois ne sert pas à cette durée de validité\u00a0: effacez-le.", field="months")
    for other in (*proof_kinds().values(), *known):
        apart = (other.last_day and other.last_day < kind.first_day) or (
            kind.last_day and kind.last_day < other.first_day
        )
        if other.label.casefold() == label and not apart:
            raise Problem("Ce justificatif est déjà dans la liste\u00a0: rien n’est à ajouter.", field="label")
