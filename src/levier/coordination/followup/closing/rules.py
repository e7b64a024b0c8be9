"""When a certificate of insertion may be issued, and what it says. Plain Python."""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from levier.common.ui import formats


class CertificateGround(StrEnum):
    """On what a certificate stands."""

    HOURS_DONE = "hours_done"
    SETTLED = "settled"


GROUND_LABELS = {
    CertificateGround.HOURS_DONE: "heures réalisées",
    CertificateGround.SETTLED: "marché soldé",
}


# All that a certificate says of a lot: when the register says otherwise, another must replace it.
STATED = ("owed", "done", "excused", "taken_over", "people", "first_month", "last_month", "modes")


@dataclass(frozen=True)
class LotFigures:
    """What the screen says of a lot: `owed` and `excused` in whole hours, the others in hundredths.

    `done` is counted here or taken over, `taken_over` its second part, `pending` declared and waiting to be judged.
    `people` are those whose hours were counted here; `modes` their hours by code of mode of execution.
    """

    owed: int
    done: int
    excused: int
    pending: int
    missing: int
    taken_over: int = 0
    people: int = 0
    first_month: datetime.date | None = None
    last_month: datetime.date | None = None
    modes: dict[str, int] = field(default_factory=dict)

    @property
    def stated(self) -> dict[str, Any]:
        """What a certificate issued of them says."""
        return {name: getattr(self, name) for name in STATED}


def ground_of(figures: LotFigures, *, is_settled: bool) -> CertificateGround | None:
    """Returns on what a certificate may stand: the hours are done (what is excused deducted, CCAG Travaux, 20.1.5), or
    the contract is settled with nothing left to judge; None when it may not be issued."""
    if figures.done <= 0:
        return None
    if figures.owed > 0 and figures.missing == 0:
        return CertificateGround.HOURS_DONE
    return CertificateGround.SETTLED if is_settled and not figures.pending else None


def lacking(figures: LotFigures, *, is_settled: bool, stage: str) -> list[str]:
    """Returns what lacks for a certificate, a sentence each; nothing when it may be issued. `stage`: the contract's
    stage in words."""
    if ground_of(figures, is_settled=is_settled) is not None:
        return []
    found = []
    if figures.done <= 0:
        found.append("Aucune heure n’est encore retenue sur ce lot.")
    if not figures.owed:
        found.append("Aucune heure n’est due sur ce lot.")
    elif figures.missing:
        found.append(f"Il manque {formats.hours(figures.missing)} sur {formats.whole_hours(figures.owed)} dues.")
    if figures.pending:
        found.append(f"{formats.hours(figures.pending)} déclarées attendent d’être contrôlées.")
    if not is_settled:
        found.append(f"Le marché n’est pas soldé\u00a0: il est «\u00a0{stage}\u00a0».")
    return found


def conclusion(figures: LotFigures, article: str) -> str:
    """Returns the sentence that says how the engagement was kept. `article`: where the deduction is written."""
    if not figures.owed:
        return "Aucune heure ne reste due."
    deducted = (
        f"{formats.whole_hours(figures.excused)} dont la difficulté avait été signalée, et pour lesquelles aucun moyen "
        f"n’a été trouvé, sont déduites ({article})"
        if figures.excused
        else ""
    )
    if figures.missing:
        missing = f"{formats.hours(figures.missing)} n’ont pas été réalisées."
        return f"{deducted}\u202f; {missing}" if deducted else missing
    return f"L’engagement est tenu\u00a0: {deducted}." if deducted else "L’engagement d’insertion est tenu."
