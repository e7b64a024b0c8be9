"""Hours counted that somebody has to look at again: no eligibility covers them, withdrawn since or established after
they were worked; the buyer's act by which the clause no longer bound their lot was recorded after they were counted;
or the dates of the contract were changed since, and leave their months out.

« L’éligibilité des publics à l’insertion doit être établie préalablement à la réalisation des heures » (CCAG-Travaux,
20.1.1.2), and the hours of a suspension are not owed (20.1.4.4): nothing takes counted hours back by itself, somebody
decides; until then it is told.
"""

import datetime
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import ExtractYear, TruncMonth
from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, offer, offer_open_points
from levier.common.ui import formats
from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.hours.contests import BUYER_RULE
from levier.coordination.hours.counting import beyond_bound_days, month_end, present_days, present_most
from levier.coordination.hours.models import EntryKind, LedgerEntry, YearSum
from levier.coordination.hours.periods import last_day_owed
from levier.coordination.hours.policy import visible_year_sums
from levier.coordination.participants.eligibility_windows import usable_eligibility
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.lifecycle import execution_start
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot
from levier.organizations.models import Organization

CLOSED = (ContractStatus.SETTLED, ContractStatus.ARCHIVED)
LOT = ("award__lot__public_id", "award__lot__contract__title", "award__company__name", "award__company__is_fictitious")


class ToReview(NamedTuple):
    """Hundredths counted of some people for one company on one lot, to look at again."""

    lot: Any
    contract: str
    company: str
    is_fictitious: bool
    hundredths: int
    people: int


def hours_without_eligibility(actor: Actor) -> list[OpenPoint]:
    """One point a lot and company with hours counted that no eligibility covers; one query, two where somebody was not
    eligible at her entry."""
    found = counted_of_late(actor) if permits(actor, "hours.statement.judge") else ()
    return points(
        uncovered_of(list(found)) if found else (),
        "sans éligibilité",
        "Aucune ne couvre ces mois\u00a0: établissez-la à sa date, ou corrigez les heures retenues.",
    )


def hours_of_released_days(actor: Actor) -> list[OpenPoint]:
    """One point a lot and company with hours counted before it was recorded that the clause did not bind the lot on
    their days; one query, two where a clause was ever suspended or lifted."""
    found = counted_on_released(actor) if permits(actor, "hours.statement.judge") else ()
    return points(
        released_of(list(found)) if found else (),
        "quand la clause ne s’appliquait pas",
        "La décision de l’acheteur a été enregistrée depuis\u00a0: corrigez les heures de ces jours.",
    )


def hours_out_of_execution(actor: Actor) -> list[OpenPoint]:
    """One point a lot and company with hours counted of months out of the execution; one query, two where some were
    worked in a year in which it begins or after which it ends."""
    found = counted_at_the_edges(actor) if permits(actor, "hours.statement.judge") else ()
    return points(
        out_of_execution_of(list(found)) if found else (),
        "hors de l’exécution du marché",
        "Ses dates ont changé depuis\u00a0: corrigez-les, ou corrigez les heures retenues.",
    )


def points(found: Iterable[ToReview], why: str, detail: str) -> list[OpenPoint]:
    """The same as points. Nobody is named: each opens the entries, which log whom they show."""
    return [
        OpenPoint(
            badge="À revoir",
            tone="late",
            what=f"{formats.hours(one.hundredths)} retenues pour {formats.count(one.people, 'personne')} {why}",
            where=f"{one.contract}, {Organization.in_words(one.company, one.is_fictitious)}",
            url=f"{reverse('entries')}?lot={one.lot}&nature=counted",
            detail=detail,
        )
        for one in found
    ]


@prepared
def counted_of_late(actor: Actor) -> QuerySet[YearSum, Any]:
    """The assignments with hours counted of people whom no eligibility covered on the day they were hired."""
    late = Assignment.objects.filter(~Exists(usable_eligibility().filter(established_on__lte=OuterRef("hired_on"))))
    sums = running_sums(actor).filter(assignment__in=late.order_by().values("pk"))
    return sums.order_by("assignment").values_list("assignment", flat=True).distinct()


@prepared
def counted_on_released(actor: Actor) -> QuerySet[YearSum, Any]:
    """The awards with hours counted on lots whose clause was suspended, removed or annulled, for a time or for good."""
    sums = running_sums(actor).filter(award__lot__in=ClauseRelease.objects.order_by().values("lot"))
    return sums.order_by("award").values_list("award", flat=True).distinct()


@prepared
def counted_at_the_edges(actor: Actor) -> QuerySet[YearSum, Any]:
    """The awards with hours counted in a year that their execution does not wholly hold."""
    contract = "award__lot__contract__"
    edges = Q(year__gte=ExtractYear(f"{contract}ends_on")) | Q(year__lte=ExtractYear(f"{contract}starts_on"))
    edges |= Q(year__lte=ExtractYear(f"{contract}notified_on"))
    return running_sums(actor).filter(edges).order_by("award").values_list("award", flat=True).distinct()


def running_sums(actor: Actor) -> QuerySet[YearSum]:
    """The hours counted she reads, of contracts nobody has closed."""
    return visible_year_sums(actor).filter(counted__gt=0).exclude(award__lot__contract__status__in=CLOSED)


def counted_by_desk() -> QuerySet[LedgerEntry]:
    """The hours counted but those the buyer decided of in a contest, which the desk has not to look at again."""
    return LedgerEntry.objects.filter(kind=EntryKind.COUNTED).exclude(rule=BUYER_RULE)


def uncovered_of(assignments: list[int]) -> list[ToReview]:
    """Of the months of these assignments, the hours no eligibility covers, by award; one query: all those of a month
    that ended before any was established; of the month in which the first was, what the days from then on cannot hold,
    where they were counted before it was recorded: counted since, somebody looked at it."""
    first = usable_eligibility("assignment__").order_by("established_on")
    lines = counted_by_desk().filter(assignment__in=assignments)
    dated = lines.annotate(
        person=F("assignment__participant"),
        employed_until=F("assignment__ends_on"),
        eligible_on=Subquery(first.values("established_on")[:1]),
        told_at=Subquery(first.values("recorded_at")[:1]),
    )
    late = dated.annotate(eligible_from=TruncMonth("eligible_on")).filter(
        Q(eligible_from=None) | Q(eligible_from__gte=F("month"))
    )
    columns = ("award", "assignment", "month", "person", "eligible_on", "employed_until", *LOT)
    rows = late.order_by("award", "assignment", "month").values(*columns, "told_at")
    reviewed = Reviewed()
    for row in rows.annotate(total=Sum("hundredths"), decided=Max("recorded_at")).filter(total__gt=0):
        beyond = row["total"]
        eligible_on = row["eligible_on"]
        if eligible_on is not None and eligible_on <= month_end(row["month"]):
            start, last = present_days(row["month"], [eligible_on], [row["employed_until"]])
            held = present_most(row["month"], max((last - start).days + 1, 0)) * 100
            beyond = max(beyond - held, 0) if row["decided"] < row["told_at"] else 0
        reviewed.add(row, beyond)
    return reviewed.told()


class Reviewed:
    """What is found to look at again, added up by award."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[list[int], set[int], Any]] = {}

    def add(self, row: Any, hundredths: int) -> None:
        """Adds some hundredths of one person and month; `row` names its `award`, its `person` and its `LOT`."""
        if hundredths > 0:
            sums, people, _ = self.found.setdefault(row["award"], ([], set(), row))
            sums.append(hundredths)
            people.add(row["person"])

    def told(self) -> list[ToReview]:
        """One line an award."""
        return [
            ToReview(row[lot], row[title], row[company], row[invented], sum(sums), len(people))
            for lot, title, company, invented in [LOT]
            for sums, people, row in self.found.values()
        ]


def released_of(awards: list[int]) -> list[ToReview]:
    """Of the months in which the clause did not bind the lot, the hours that its other days cannot hold, by award; one
    query. What somebody decided of a line once the act was recorded was decided knowingly."""
    act, contract = "award__lot__releases__", "award__lot__contract__"
    during = Q(**{f"{act}ended_on": None}) | Q(**{f"{act}ended_on__gt": F("month")})
    days = {
        "hired_on": "assignment__hired_on",
        "employed_until": "assignment__ends_on",
        "starts_on": f"{contract}starts_on",
        "notified_on": f"{contract}notified_on",
        "over_on": f"{contract}ends_on",
        "held_from": "award__started_on",
        "left_on": "award__ended_on",
        "since": f"{act}effective_on",
        "until": f"{act}ended_on",
        "recorded": f"{act}recorded_at",
        "act": f"{act}pk",
    }
    # Any: its columns are named by the table above.
    lines: Any = counted_by_desk().filter(during, award__in=awards, **{f"{act}isnull": False})
    rows = (
        lines.annotate(**{name: F(path) for name, path in days.items()}, person=F("assignment__participant"))
        .order_by("award", "assignment", "month", "act")
        .values("award", "assignment", "month", "person", *LOT, *days)
        .annotate(total=Sum("hundredths"), decided=Max("recorded_at"))
        .filter(total__gt=0, decided__lt=F("recorded"))
    )
    reviewed = Reviewed()
    for (_, _, month), of_line in groupby(rows, key=itemgetter("award", "assignment", "month")):
        acts = list(of_line)
        row = acts[0]
        starts = (row["hired_on"], execution_start(row["starts_on"], row["notified_on"]), row["held_from"])
        ends = (row["employed_until"], last_day_owed(row["over_on"], row["left_on"]))
        spans = [(one["since"], one["until"] or datetime.date.max) for one in acts]
        reviewed.add(row, beyond_bound_days(month, row["total"], spans, *present_days(month, starts, ends)))
    return reviewed.told()


def out_of_execution_of(awards: list[int]) -> list[ToReview]:
    """Of the hours counted of these awards, those of months wholly out of the execution as it is now dated, by award;
    one query. None is counted so: the contract's dates were changed afterwards."""
    lines = counted_by_desk().filter(out_of_execution("award__lot__"), award__in=awards)
    rows = lines.annotate(person=F("assignment__participant")).order_by("award", "assignment")
    reviewed = Reviewed()
    for row in rows.values("award", "assignment", "month", "person", *LOT).annotate(total=Sum("hundredths")):
        reviewed.add(row, row["total"])
    return reviewed.told()


def out_of_execution(lot: str) -> Q:
    """The condition for a month of the ledger to have no day of the execution of its contract."""
    contract = f"{lot}contract__"
    return (
        Q(month__gt=F(f"{contract}ends_on"))
        | Q(month__lt=TruncMonth(f"{contract}starts_on"))
        | Q(month__lt=TruncMonth(f"{contract}notified_on"))
    )


def told_of_release(lot: Lot) -> str:
    """What an act just recorded leaves counted of days on which the clause no longer bound a lot, in a sentence; empty
    when nothing. One query, two where some were counted."""
    found = released_of([award.pk for award in lot.awards.all()])
    if not found:
        return ""
    return (
        f"{formats.hours(sum(one.hundredths for one in found))} de ces jours sont déjà retenues\u00a0: corrigez-les. "
        "Elles restent sous «\u00a0À revoir\u00a0» d’ici là."
    )


def told_of_dates(contract: Contract) -> str:
    """What changed dates leave out of the execution of a contract, in a sentence; empty when nothing. One query."""
    found = out_of_execution_of([award.pk for award in Award.objects.filter(lot__contract=contract)])
    if not found:
        return ""
    hours = formats.hours(sum(one.hundredths for one in found))
    return (
        f"{hours} déjà retenues sont hors de l’exécution ainsi datée\u00a0: corrigez ces heures, ou les dates. "
        "Elles restent sous «\u00a0À revoir\u00a0» d’ici là."
    )


offer_open_points(hours_without_eligibility)
offer_open_points(hours_of_released_days)
offer_open_points(hours_out_of_execution)
offer("told_of_dates", told_of_dates)
