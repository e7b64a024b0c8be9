"""Hours as whole hundredths: how they are read, and what entries add up to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from levier.common.errors import Problem

# What a spreadsheet's own arithmetic leaves behind, in hundredths: 0,1 + 0,2 is not 0,3 there.
NOISE = Decimal("0.000001")


@dataclass(frozen=True)
class Entry:
    """One entry: `kind` is declared, counted or refused; `hundredths` is signed, corrections being negative or not."""

    kind: str
    hundredths: int


@dataclass(frozen=True)
class Balance:
    """Hundredths of an hour declared, counted, refused; `pending` is declared and not judged yet.

    `taken_over`: counted before Levier followed the lot, as someone certifies; kept apart, and done all the same.
    """

    declared: int = 0
    counted: int = 0
    refused: int = 0
    taken_over: int = 0

    @property
    def done(self) -> int:
        """What stands against the hours owed: counted here, or before."""
        return self.counted + self.taken_over

    @property
    def pending(self) -> int:
        return self.declared - self.counted - self.refused

    @property
    def holds(self) -> bool:
        """What must always be true: nothing negative, no more judged than declared."""
        return min(self.declared, self.counted, self.refused, self.pending, self.taken_over) >= 0


def balance(entries: Iterable[Entry]) -> Balance:
    """The sums of entries, whatever their order."""
    sums = {"declared": 0, "counted": 0, "refused": 0}
    for entry in entries:
        sums[entry.kind] += entry.hundredths
    return Balance(**sums)


def read_hours(text: str, most: int, field: str | None = None, days: int | None = None) -> int:
    """Reads hours as people type them: `121,33`, `121.5`, `121h20`, `1 234`. Returns hundredths; minutes are rounded
    to the nearest.

    `most` is the most that can be worked in the month, in whole hours; `days` how many of its days count, when not all.
    Raises Problem (at `field`) with what was probably meant when the comma seems to be missing, and when there is more
    than a hundredth: what was attested is what is kept.
    """
    typed = re.sub(r"[\s\u00a0\u202f]", "", text).lower()
    clock = re.fullmatch(r"(\d+)h(?:(\d{1,2})(?:min|mn|m)?)?", typed)
    if clock:
        whole, minutes = int(clock[1]), int(clock[2] or 0)
        if minutes >= 60:
            raise Problem(f"«\u00a0{text}\u00a0»\u00a0: il n’y a que 60 minutes dans une heure.", field=field)
        hours = Decimal(whole) + Decimal(minutes) / 60
    else:
        written = typed.removesuffix("h").replace(",", ".")
        # As hands write: not what a program would also read as a number, « 1e3 », « 1_000 », « inf ».
        if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", written):
            raise Problem(
                f"«\u00a0{text}\u00a0» n’est pas un nombre d’heures. Exemple\u00a0: 121,33 ou 121h20.", field=field
            )
        hours = Decimal(written)
    if hours < 0:
        raise Problem(
            "Un nombre d’heures ne peut pas être négatif\u00a0: retirez le signe moins, ou corrigez le nombre.",
            field=field,
        )
    if hours > most:
        span = (
            "ce qu’un mois permet" if days is None else f"ce que {days}\u00a0jour{'s' if days > 1 else ''} permettent"
        )
        raise Problem(f"{text.strip()}\u00a0h dépassent {span} ({most}\u00a0h).{_guess(typed, most)}", field=field)
    hundredths = hours * 100
    if not clock and abs(hundredths - hundredths.to_integral_value()) > NOISE:
        below, above = (hundredths.to_integral_value(way) / 100 for way in (ROUND_FLOOR, ROUND_CEILING))
        raise Problem(
            f"«\u00a0{text.strip()}\u00a0»\u00a0: les heures se comptent au centième. Écrivez {_typed(below)} ou "
            f"{_typed(above)}.",
            field=field,
        )
    return int(hundredths.to_integral_value(ROUND_HALF_UP))


def _typed(hours: Decimal) -> str:
    """Hours as one types them: « 12,34 »."""
    return f"{hours:.2f}".replace(".", ",")


def _guess(typed: str, most: int) -> str:
    """What was probably meant: the comma one or two figures earlier."""
    if not typed.isdigit() or len(typed) < 3:
        return ""
    guesses = [f"{typed[:-n]},{typed[-n:]}" for n in (1, 2) if int(typed[:-n]) <= most]
    return f" Vérifiez la virgule\u00a0: {' ou '.join(guesses)}\u202f?" if guesses else ""
