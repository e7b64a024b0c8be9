"""Exits: the situations, their classes, when each is asked, and the figures. Plain Python.

The classes are those of the structures of insertion (domain reference, 7.5): « dynamic » exits are the durable, the
transition and the positive ones; the others count in the denominator, the neutral ones leave it. Six months exactly are
not « more than six months ».
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from levier.common.privacy.small_cells import SMALLEST_CELL, masked
from levier.law.periods import add_months


class ExitClass(StrEnum):
    """The five classes."""

    DURABLE = "durable"
    TRANSITION = "transition"
    POSITIVE = "positive"
    OTHER = "other"
    NEUTRAL = "neutral"


CLASS_LABELS = {
    ExitClass.DURABLE: "emploi durable",
    ExitClass.TRANSITION: "emploi de transition",
    ExitClass.POSITIVE: "sortie positive",
    ExitClass.OTHER: "autre sortie",
    ExitClass.NEUTRAL: "sortie neutre",
}
DYNAMIC = (ExitClass.DURABLE, ExitClass.TRANSITION, ExitClass.POSITIVE)


class Situation(StrEnum):
    """Where someone is at a moment after her contract."""

    PERMANENT = "permanent"
    LONG = "long"
    PUBLIC_SERVICE = "public"
    OWN_BUSINESS = "business"
    SHORT = "short"
    AIDED = "aided"
    TRAINING = "training"
    OTHER_STRUCTURE = "structure"
    JOBLESS = "jobless"
    INACTIVE = "inactive"
    UNHEARD = "unheard"
    NEUTRAL = "neutral"


# Situation: its class, its words. Why someone left the count (death, prison, illness…) is nobody's figure: one word
# says all of it, and the reason is not kept.
SITUATIONS: dict[Situation, tuple[ExitClass, str]] = {
    Situation.PERMANENT: (ExitClass.DURABLE, "CDI"),
    Situation.LONG: (ExitClass.DURABLE, "CDD ou intérim de plus de six mois"),
    Situation.PUBLIC_SERVICE: (ExitClass.DURABLE, "stage ou titularisation dans la fonction publique"),
    Situation.OWN_BUSINESS: (ExitClass.DURABLE, "création ou reprise d’entreprise"),
    Situation.SHORT: (ExitClass.TRANSITION, "CDD ou intérim de six mois au plus"),
    Situation.AIDED: (ExitClass.TRANSITION, "contrat aidé chez un employeur ordinaire"),
    Situation.TRAINING: (ExitClass.POSITIVE, "formation préqualifiante ou qualifiante"),
    Situation.OTHER_STRUCTURE: (ExitClass.POSITIVE, "embauche dans une autre structure d’insertion"),
    Situation.JOBLESS: (ExitClass.OTHER, "sans emploi, en recherche"),
    Situation.INACTIVE: (ExitClass.OTHER, "sans emploi, sans recherche"),
    Situation.UNHEARD: (ExitClass.OTHER, "sans nouvelles"),
    Situation.NEUTRAL: (ExitClass.NEUTRAL, "retirée du calcul"),
}
SITUATION_LABELS = {situation: words for situation, (_, words) in SITUATIONS.items()}

# Months after the end of the contract: the four moments among which a desk chooses.
MOMENTS = (0, 3, 6, 12)
DEFAULT_MOMENTS = (0, 6)
# How long the last one is still worth asking.
LAST_OPEN_MONTHS = 18
MOMENT_LABELS = {
    0: "à la fin du contrat",
    3: "à 3\u00a0mois",
    6: "à 6\u00a0mois",
    12: "à 12\u00a0mois",
}


def class_of(situation: str) -> ExitClass:
    """The class a situation counts in."""
    return SITUATIONS[Situation(situation)][0]


def situations_of(exit_class: str) -> list[str]:
    """The situations that count in a class."""
    return [situation.value for situation, (found, _) in SITUATIONS.items() if found == exit_class]


def asked_from(ended_on: datetime.date, moment: int) -> datetime.date:
    """The day a moment comes, so many months after the end."""
    return add_months(ended_on, moment)


def asked_before(moment: int) -> int:
    """Months after the end from which a moment is asked no more: the next one has come, whether the desk asks it or
    not. What one remembers of it by then is no longer a situation observed."""
    return next((other for other in MOMENTS if other > moment), LAST_OPEN_MONTHS)


def moment_at(ended_on: datetime.date, today: datetime.date) -> int | None:
    """The moment that may be asked today about a contract ended that day; None before the end or after the last."""
    for moment in MOMENTS:
        if asked_from(ended_on, moment) <= today < add_months(ended_on, asked_before(moment)):
            return moment
    return None


def latest_end(today: datetime.date, months: int) -> datetime.date:
    """Returns the latest end of contract that is so many months old today: what a list filters by."""
    ended = add_months(today, -months)
    while add_months(ended + datetime.timedelta(days=1), months) <= today:
        ended += datetime.timedelta(days=1)
    return ended


@dataclass(frozen=True)
class Figures:
    """How many people are in each class at one moment after their contract; `unheard` of the others gave no news."""

    moment: int
    people: Mapping[ExitClass, int]
    unheard: int = 0

    @property
    def dynamic(self) -> int:
        """Those in a durable, transition or positive exit."""
        return sum(self.people[one] for one in DYNAMIC)

    @property
    def known(self) -> int:
        """Those whose situation is known; of who gave no news, it is not."""
        return sum(self.people.values()) - self.unheard

    @property
    def counted(self) -> int:
        """The denominator: everybody known but the neutral exits."""
        return self.dynamic + self.people[ExitClass.OTHER]


def figures(rows: Iterable[tuple[int, int, str]]) -> list[Figures]:
    """Counts exits, (moment, person, situation) in the order of the contracts' ends: a person counts once a moment, for
    her last contract. One line a moment asked, in their order."""
    last: dict[int, dict[int, str]] = {}
    for moment, person, situation in rows:
        last.setdefault(moment, {})[person] = situation
    found = []
    for moment in sorted(last):
        told = list(last[moment].values())
        people = {one: sum(class_of(situation) == one for situation in told) for one in ExitClass}
        found.append(Figures(moment, people, unheard=told.count(Situation.UNHEARD)))
    return found


@dataclass(frozen=True)
class Published:
    """One moment as it may leave: None where a small group could be recognised. `counted` is the denominator; the
    neutral exits are not told at all."""

    moment: int
    counted: int | None
    dynamic: int | None
    people: Mapping[ExitClass, int | None]


@dataclass(frozen=True)
class PublishedCriterion:
    """Those of one moment who meet a criterion beside the one their eligibility stands on, by its published class, as
    it may leave: `counted` people, `dynamic` of them; None where a small group could be recognised."""

    moment: int
    published_class: str
    counted: int | None
    dynamic: int | None


def crossed(
    rows: Iterable[tuple[int, int, str]], classes_of: Mapping[int, Collection[str]], classes: Iterable[str]
) -> list[PublishedCriterion]:
    """Crosses exits with the criteria people meet, a line a moment and class, told even when nobody is in it. Who meets
    a criterion and who does not add up to figures that leave too: one is told when the other could be."""
    exits = list(rows)
    everybody = {one.moment: one for one in figures(exits)}
    found = []
    for name in classes:
        meeting = {one.moment: one for one in figures(row for row in exits if name in classes_of.get(row[1], ()))}
        for moment, whole in everybody.items():
            part = meeting.get(moment, Figures(moment, dict.fromkeys(ExitClass, 0)))
            halves = part.counted, whole.counted - part.counted
            quarters = (
                part.dynamic, whole.dynamic - part.dynamic,
                part.counted - part.dynamic, halves[1] - (whole.dynamic - part.dynamic),
            )  # fmt: skip
            found.append(
                PublishedCriterion(
                    moment,
                    name,
                    part.counted if min(halves) >= SMALLEST_CELL else None,
                    part.dynamic if min(quarters) >= SMALLEST_CELL else None,
                )
            )
    return sorted(found, key=lambda one: one.moment)


def published(found: Figures) -> Published:
    """Masks one moment: dynamic against the others, whose total is the denominator; then the classes of the dynamic
    exits, whose total is then known. When the first is hidden, so is all that would give it back."""
    if found.counted < SMALLEST_CELL:
        return Published(found.moment, None, None, dict.fromkeys(DYNAMIC))
    halves = masked({"dynamic": found.dynamic, "other": found.people[ExitClass.OTHER]})
    classes: dict[ExitClass, int | None] = dict.fromkeys(DYNAMIC)
    if halves["dynamic"] is not None:
        kept = masked({one.value: found.people[one] for one in DYNAMIC})
        classes = {one: kept[one.value] for one in DYNAMIC}
    return Published(found.moment, found.counted, halves["dynamic"], classes)
