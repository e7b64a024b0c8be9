"""What exits bring to the top of the home page and to the board: the rate of dynamic exits, for who follows the
people."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import HomeFigure, offer_home_figures
from levier.common.ui import formats
from levier.coordination.followup.exits.rules import MOMENT_LABELS
from levier.coordination.followup.exits.selectors import exit_figures
from levier.statistics.uncertainty import FEW


@dataclass(frozen=True)
class Rate:
    """The rate of dynamic exits in words, of how many people at which moment, and where the exits are."""

    share: str
    of_people: str
    url: str


def dynamic_rate(actor: Actor, *, year: int | None, desk: str = "") -> Rate | None:
    """The rate at the earliest moment known, of the contracts ended in a year or of all; None for who does not follow
    the people, and before the first exit. One query."""
    if not permits(actor, "followup.exit.view"):
        return None
    found = next((one for one in exit_figures(actor, desk=desk, year=year) if one.counted), None)
    if found is None:
        return None
    asked = urlencode({name: value for name, value in (("annee", year), ("guichet", desk)) if value})
    few = ", non significatif" if found.counted < FEW else ""
    return Rate(
        formats.share(found.dynamic, found.counted),
        f"{formats.integer(found.dynamic)} sur {formats.count(found.counted, 'personne')}{few}, "
        f"{MOMENT_LABELS[found.moment]}",
        f"{reverse('exits')}?{asked}" if asked else reverse("exits"),
    )


def dynamic_exits(actor: Actor) -> list[HomeFigure]:
    """The rate of the contracts ended this year, last year's while nothing is told of them, at the earliest moment
    known; nothing before the first exit. Two queries at most."""
    this_year = timezone.localdate().year
    for year in (this_year, this_year - 1):
        if rate := dynamic_rate(actor, year=year):
            words = f"{rate.of_people}, contrats finis en {year}"
            return [HomeFigure(50, "Sorties dynamiques", rate.share, words, rate.url)]
    return []


offer_home_figures(dynamic_exits)
