"""Hours counted of people whom no eligibility covers any more: a proof withdrawn after the hours were counted.

« L’éligibilité des publics à l’insertion doit être établie préalablement à la réalisation des heures » (CCAG-Travaux,
20.1.1.2): nothing takes counted hours back by itself, somebody decides; until then it is told.
"""

from typing import Any

from django.db.models import Count, Exists, QuerySet, Sum
from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, offer_open_points
from levier.common.ui import formats
from levier.coordination.hours.models import YearSum
from levier.coordination.hours.policy import visible_year_sums
from levier.coordination.participants.eligibility_windows import usable_eligibility
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import ContractStatus
from levier.organizations.models import Organization

CLOSED = (ContractStatus.SETTLED, ContractStatus.ARCHIVED)


def hours_without_eligibility(actor: Actor) -> list[OpenPoint]:
    """One point a lot and company with hours counted of people without eligibility; one query. Nobody is named: the
    point opens the entries, which log whom they show."""
    if not permits(actor, "hours.statement.judge"):
        return []
    return [
        OpenPoint(
            badge="À revoir",
            tone="late",
            what=f"{formats.hours(hundredths)} retenues pour {formats.count(people, 'personne')} sans éligibilité",
            where=f"{title}, {Organization.in_words(company, is_fictitious)}",
            url=f"{reverse('entries')}?lot={lot}&nature=counted",
            detail="Établissez l’éligibilité à sa date, ou corrigez les heures retenues.",
        )
        for _, lot, title, company, is_fictitious, hundredths, people in counted_uncovered(actor)
    ]


@prepared
def counted_uncovered(actor: Actor) -> QuerySet[YearSum, Any]:
    """(award, public id of its lot, contract, company, whether it is fictitious, hundredths counted, people) where no
    eligibility covers them."""
    uncovered = Assignment.objects.filter(~Exists(usable_eligibility())).order_by().values("pk")
    sums = visible_year_sums(actor).filter(counted__gt=0, assignment__in=uncovered)
    shown = ("award__lot__public_id", "award__lot__contract__title", "award__company__name")
    return (
        sums.exclude(award__lot__contract__status__in=CLOSED)
        .order_by("award")
        .values_list("award", *shown, "award__company__is_fictitious")
        .annotate(hundredths=Sum("counted"), people=Count("assignment__participant", distinct=True))
    )


offer_open_points(hours_without_eligibility)
