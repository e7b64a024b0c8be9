"""Hours counted that no eligibility covers: one withdrawn since, or established after they were worked.

« L’éligibilité des publics à l’insertion doit être établie préalablement à la réalisation des heures » (CCAG-Travaux,
20.1.1.2): nothing takes counted hours back by itself, somebody decides; until then it is told.
"""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, offer_open_points
from levier.common.ui import formats
from levier.coordination.hours.contests import BUYER_RULE
from levier.coordination.hours.models import EntryKind, LedgerEntry, YearSum
from levier.coordination.hours.policy import visible_year_sums
from levier.coordination.participants.eligibility_windows import usable_eligibility
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import ContractStatus
from levier.organizations.models import Organization

CLOSED = (ContractStatus.SETTLED, ContractStatus.ARCHIVED)


def hours_without_eligibility(actor: Actor) -> list[OpenPoint]:
    """One point a lot and company with hours counted that no eligibility covers; one query, two where somebody was not
    eligible at her entry. Nobody is named: the point opens the entries, which log whom they show."""
    if not permits(actor, "hours.statement.judge"):
        return []
    found = list(counted_of_late(actor))
    return [
        OpenPoint(
            badge="À revoir",
            tone="late",
            what=f"{formats.hours(hundredths)} retenues pour {formats.count(people, 'personne')} sans éligibilité",
            where=f"{title}, {Organization.in_words(company, is_fictitious)}",
            url=f"{reverse('entries')}?lot={lot}&nature=counted",
            detail="Aucune ne couvre ces mois\u00a0: établissez-la à sa date, ou corrigez les heures retenues.",
        )
        for _, lot, title, company, is_fictitious, hundredths, people in (uncovered_of(found) if found else ())
    ]


@prepared
def counted_of_late(actor: Actor) -> QuerySet[YearSum, Any]:
    """The assignments with hours counted of people whom no eligibility covered on the day they were hired."""
    late = Assignment.objects.filter(~Exists(usable_eligibility().filter(established_on__lte=OuterRef("hired_on"))))
    sums = visible_year_sums(actor).filter(counted__gt=0, assignment__in=late.order_by().values("pk"))
    running = sums.exclude(award__lot__contract__status__in=CLOSED)
    return running.order_by("assignment").values_list("assignment", flat=True).distinct()


def uncovered_of(assignments: list[int]) -> QuerySet[LedgerEntry, Any]:
    """(award, public id of its lot, contract, company, whether it is fictitious, hundredths counted, people) of the
    months that ended before any eligibility of these assignments was established; one query. A month in which it was is
    somebody's to look at when it is counted, and is not told again."""
    first = usable_eligibility("assignment__").order_by("established_on").values("established_on")[:1]
    counted = LedgerEntry.objects.filter(kind=EntryKind.COUNTED, assignment__in=assignments)
    # What the buyer decided of a contest, the desk has not to look at again.
    dated = counted.exclude(rule=BUYER_RULE).annotate(eligible_from=TruncMonth(Subquery(first)))
    uncovered = dated.filter(Q(eligible_from=None) | Q(eligible_from__gt=F("month")))
    shown = ("award__lot__public_id", "award__lot__contract__title", "award__company__name")
    rows = uncovered.order_by("award").values_list("award", *shown, "award__company__is_fictitious")
    return rows.annotate(total=Sum("hundredths"), people=Count("assignment__participant", distinct=True)).filter(
        total__gt=0
    )


offer_open_points(hours_without_eligibility)
