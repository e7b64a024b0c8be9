"""The lever: the product's own sign, computed once for the page, the PDF and the letter.

A beam as long as the hours owed; hours counted fill it, hours declared and not yet counted are hatched, and a wedge
stands where the calendar says one should be. Plain Python: the drawing is a set of percentages and a sentence.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from levier.common.ui import formats

LATE, AHEAD, ON_TIME, DONE, UNDATED = "late", "ahead", "on_time", "done", "undated"


@dataclass(frozen=True)
class Lever:
    """What is drawn and what is said. Positions are percentages of the beam, as strings ready for an attribute."""

    state: str
    counted: str
    pending: str
    expected: str | None
    owed: str | None
    share: str
    figures: str
    pace: str
    sentence: str

    @property
    def is_late(self) -> bool:
        """Whether the drawing takes the colour of what is late."""
        return self.state == LATE


def lever(
    *,
    counted: int,
    owed: int,
    pending: int = 0,
    expected: int | None = None,
    late: bool | None = None,
    taken_over: int = 0,
) -> Lever:
    """Computes the drawing.

    `taken_over` (counted before, elsewhere) fills the beam with what is counted, and is told apart. It is in hundredths
    of an hour as are `counted` and `pending` (declared, not yet counted), as in the ledger; `owed` and `expected` (what
    the calendar would want today) are in whole hours. `late` imposes the judgement when a room has its own rule;
    otherwise one is late when counted and pending together fall short of `expected`. Beyond the hours owed, the beam
    grows to what was done and a mark shows where the hours owed end. Negative sums draw as nothing.
    """
    counted += taken_over
    target = owed * 100
    done = max(0, counted)
    waiting = max(0, pending)
    length = max(target, done + waiting)
    gap = None if expected is None else counted + pending - expected * 100
    state = _state(counted, target, gap, late)
    figures = f"{formats.hours(counted)} sur {formats.whole_hours(owed)}"
    pace = _pace(state, gap)
    return Lever(
        state=state,
        counted=_position(done, length),
        pending=_position(done + waiting, length) if waiting else "0%",
        expected=None if expected is None else _position(min(max(0, expected * 100), length), length),
        owed=_position(target, length) if length > target > 0 else None,
        share=formats.share(counted, target),
        figures=figures,
        pace=pace,
        sentence=_sentence(counted, pending, owed, expected, pace, taken_over),
    )


def _state(counted: int, target: int, gap: int | None, late: bool | None) -> str:
    if target and counted >= target:
        return DONE
    if late is not None:
        return LATE if late else (AHEAD if gap and gap > 0 else ON_TIME)
    if gap is None:
        return UNDATED
    return LATE if gap < 0 else (AHEAD if gap > 0 else ON_TIME)


def _pace(state: str, gap: int | None) -> str:
    """The words that go with the colour."""
    if state == DONE:
        return "objectif atteint"
    if state == LATE:
        return f"en retard de {formats.hours(-gap)}" if gap is not None and gap < 0 else "en retard"
    if state == AHEAD and gap is not None:
        return f"en avance de {formats.hours(gap)}"
    return "au rythme du calendrier" if state == ON_TIME else ""


def _position(value: int, length: int) -> str:
    """A percentage of the beam with a dot and two decimals at most, whatever the locale."""
    if length <= 0:
        return "0%"
    percent = round(float(Fraction(value * 100, length)), 2)
    return f"{percent:g}%"


def _sentence(counted: int, pending: int, owed: int, expected: int | None, pace: str, taken_over: int) -> str:
    parts = [
        f"{formats.hours(counted)} {formats.plural(Decimal(counted) / 100, 'retenue')} "
        f"sur {formats.whole_hours(owed)} {formats.plural(owed, 'due')}"
    ]
    if taken_over:
        words = formats.plural(Decimal(counted) / 100, "faite")
        parts[0] = (
            f"{formats.hours(counted)} {words}, dont {formats.hours(taken_over)} "
            f"{formats.plural(Decimal(taken_over) / 100, 'reprise')}, "
            f"sur {formats.whole_hours(owed)} {formats.plural(owed, 'due')}"
        )
    if owed:
        parts[0] += f" ({formats.share(counted, owed * 100)})"
    if pending > 0:
        parts.append(f"{formats.hours(pending)} {formats.plural(Decimal(pending) / 100, 'déclarée')} à contrôler")
    if expected is None:
        return ", ".join([*parts, pace] if pace else parts) + "."
    held = f"le calendrier en voudrait {formats.whole_hours(expected)}"
    return f"{', '.join(parts)}\u202f; {held}\u00a0: {pace}." if pace else f"{', '.join(parts)}\u202f; {held}."
