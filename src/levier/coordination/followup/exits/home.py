"""What exits bring to the top of the home page: the rate of dynamic exits, for who follows the people."""

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import HomeFigure, offer_home_figures
from levier.common.ui import formats
from levier.coordination.followup.exits.rules import MOMENT_LABELS
from levier.coordination.followup.exits.selectors import exit_figures


def dynamic_exits(actor: Actor) -> list[HomeFigure]:
    """The rate of the contracts ended this year, last year's while nothing is told of them, at the earliest moment
    known; nothing before the first exit. Two queries at most."""
    if not permits(actor, "followup.exit.view"):
        return []
    this_year = timezone.localdate().year
    for year in (this_year, this_year - 1):
        found = next((one for one in exit_figures(actor, year=year) if one.counted), None)
        if found is not None:
            of_people = f"{formats.integer(found.dynamic)} sur {formats.count(found.counted, 'personne')}"
            return [
                HomeFigure(
                    50,
                    "Sorties dynamiques",
                    formats.share(found.dynamic, found.counted),
                    f"{of_people}, {MOMENT_LABELS[found.moment]}, contrats finis en {year}",
                    f"{reverse('exits')}?annee={year}",
                )
            ]
    return []


offer_home_figures(dynamic_exits)
