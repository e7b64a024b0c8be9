"""Which contracts still take hours, and of which months. Plain Python: the one rule every door asks.

A contract settled, archived or given up has its accounts closed. Where the buyer suspended, removed or annulled the
clause on a lot (CCAG Travaux, 20.1.4.4), nothing binds the holder from that day: what is worked after it is not owed,
what was worked before it is. A company whose award has ended, or has not begun, declares nothing of the months in which
another holds the lot.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from levier.common.ui import formats
from levier.coordination.hours.counting import Span, month_end, outside_award, suspended_days

CLOSED = {
    "solde": "soldé",
    "archive": "archivé",
    "sans_suite": "sans suite",
    "infructueux": "infructueux",
    "exoneree": "exonéré de la clause",
}


@dataclass(frozen=True)
class Receiving:
    """What tells whether an award takes hours: the stage of its contract, since when the clause no longer binds its lot
    (None: it does), the first and last days the company holds the lot (None: the execution's own), and the suspensions
    of the clause that have ended."""

    status: str
    released_from: datetime.date | None = None
    held_from: datetime.date | None = None
    held_until: datetime.date | None = None
    suspensions: Sequence[Span] = ()

    @property
    def closed(self) -> str:
        """Why the contract takes no hour of any month, as a sentence; empty when it may take some."""
        if self.status not in CLOSED:
            return ""
        return (
            f"Ce marché est {CLOSED[self.status]}\u00a0: il ne reçoit plus d’heures. S’il en manque, la mission peut "
            "le rouvrir, à la demande du facilitateur."
        )

    def refuses(self, month: datetime.date) -> str:
        """Why hours of a month (its first day) are not taken, as a sentence; empty when they are. A month in which the
        clause stopped binding is taken: its first days count."""
        if self.closed:
            return self.closed
        if sentence := outside_award(month, self.held_from, self.held_until):
            return (
                f"{sentence.removesuffix('.')}\u00a0: les heures {formats.of_month(month)} sont à déclarer par "
                "l’entreprise qui le tient alors."
            )
        if suspended_days(self.suspensions, month, month_end(month)) == month_end(month).day:
            return (
                f"La clause était suspendue sur ce lot tout le mois\u00a0: il ne reçoit pas les heures "
                f"{formats.of_month(month)}."
            )
        if self.released_from is None or month < self.released_from:
            return ""
        return (
            f"La clause est suspendue ou levée sur ce lot depuis le {formats.long_date(self.released_from)}\u00a0: il "
            f"ne reçoit plus les heures {formats.of_month(month)}."
        )
