"""What follow-up brings to the top of the home page: hours, people, and the hours that wait to be judged.

Every figure is a sum over the commitments and the ledger, as on the board; each provider costs at most two queries.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import (
    HomeAction,
    HomeFigure,
    OpenPoint,
    offer_home_action,
    offer_home_figures,
    offer_open_points,
)
from levier.common.ui import formats
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.followup.cells import ENTRY_KINDS
from levier.coordination.followup.policy import reported_to_the_state
from levier.coordination.followup.selectors import to_count
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import OpeningEntry, YearSum
from levier.coordination.hours.policy import own_companies
from levier.coordination.participants.models import Assignment, Gender
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, Lot
from levier.coordination.procurement.policy import follows_every_operation, own_buyers, visible_operations


@dataclass(frozen=True)
class Scope:
    """What an actor's home page counts: lots, and the awards whose hours are hers to see; an empty one is all.
    `is_parted`: whether she tells apart what other missions count of it."""

    lots: Q
    awards: Q
    opens_entries: bool
    is_parted: bool = False


def scope_of(actor: Actor) -> Scope | None:
    """The mission's people: the operations they follow; a buyer: its own; a company or structure: its awards; the
    State: its contracts."""
    if follows_every_operation(actor):  # every operation: asking which would take longer than adding up
        return Scope(Q(), Q(), opens_entries=True, is_parted=True)
    if permits(actor, "followup.board.view"):
        return of_operations(visible_operations(actor).order_by().values("pk"), opens_entries=True)
    if buyers := own_buyers(actor):
        return Scope(
            Q(contract__operation__buyer__in=buyers), Q(lot__contract__operation__buyer__in=buyers), opens_entries=False
        )
    if companies := own_companies(actor):
        return Scope(Q(awards__company__in=companies), Q(company__in=companies), opens_entries=False)
    if permits(actor, "followup.state.view"):
        return of_operations(reported_to_the_state(actor).order_by().values("pk"), opens_entries=False)
    return None


def of_operations(operations: QuerySet, *, opens_entries: bool) -> Scope:
    return Scope(
        Q(contract__operation__in=operations),
        Q(lot__contract__operation__in=operations),
        opens_entries=opens_entries,
        is_parted=True,
    )


def lots_of(scope: Scope) -> QuerySet[Lot]:
    return Lot.objects.filter(pk__in=Lot.objects.filter(scope.lots).order_by().values("pk"))


def sums_in(scope: Scope) -> QuerySet[YearSum]:
    if not scope.awards:
        return YearSum.objects.order_by()
    return YearSum.objects.filter(award__in=Award.objects.filter(scope.awards).order_by().values("pk")).order_by()


def counted_elsewhere(scope: Scope, today: datetime.date) -> QuerySet:
    """The whole hours of a scope for which the desks of other missions answer: one row, or none."""
    operation = "commitment__lot__contract__operation__agreements__"
    shares = DeskShare.objects.filter(
        in_force(today, at="commitment__"),
        commitment__lot__in=lots_of(scope).order_by().values("pk"),
        **{f"{operation}desk": F("desk"), f"{operation}accepted_at__isnull": False, f"{operation}ended_at": None},
    )
    return shares.order_by().values("mission").annotate(total=Sum("hours")).values("total")


def hours_figures(actor: Actor) -> list[HomeFigure]:
    """Hours owed, counted, declared and not yet judged; two queries."""
    scope = scope_of(actor)
    if scope is None:
        return []
    owed, taken_over, lots, contracts, elsewhere = one_row(hours_owed(actor, timezone.localdate()), 5)
    declared, counted, refused, counted_entries = one_row(hours_summed(actor), 4)
    balance = Balance(declared, counted, refused, taken_over)
    entries = f"{reverse('entries')}?nature=counted" if scope.opens_entries else ""
    return [
        HomeFigure(
            10,
            "Heures dues",
            formats.whole_hours(owed),
            f"{formats.count(contracts, 'marché')}, {formats.count(lots, 'lot')}"
            + (f", dont {formats.whole_hours(elsewhere)} pour d’autres missions" if elsewhere else ""),
            reverse("board") if scope.opens_entries else "",
        ),
        HomeFigure(
            20,
            "Retenues",
            formats.hours(balance.counted),
            counted_words(balance, owed, counted_entries),
            entries if counted_entries else "",
        ),
        HomeFigure(
            30,
            "Déclarées, à contrôler",
            formats.hours(balance.pending),
            f"sur {formats.hours(balance.declared)} déclarées" if balance.declared else "aucune pour l’instant",
            reverse("received") if scope.opens_entries and balance.pending else "",
        ),
    ]


def one_row(rows: list[tuple[int, ...]], columns: int) -> tuple[int, ...]:
    """The sums of a prepared query, which gives no row of nothing."""
    return rows[0] if rows else (0,) * columns


@prepared
def hours_owed(actor: Actor, today: datetime.date) -> QuerySet[HoursCommitment, Any]:
    """(whole hours owed, hundredths taken over, lots, contracts, whole hours other missions count) of an actor's
    scope; none when nothing is owed."""
    scope = scope_of(actor)
    if scope is None:
        return HoursCommitment.objects.none()
    openings = OpeningEntry.objects.filter(award__in=Award.objects.filter(scope.awards).order_by().values("pk"))
    taken_over = openings.order_by().values("mission").annotate(total=Sum("hundredths")).values("total")
    owed = HoursCommitment.objects.filter(in_force(today), lot__in=lots_of(scope).order_by().values("pk"))
    elsewhere = Coalesce(Max(Subquery(counted_elsewhere(scope, today))), 0) if scope.is_parted else Value(0)
    told = {
        "total": Sum("hours"),
        "taken_over": Coalesce(Max(Subquery(taken_over)), 0),
        "lots": Count("lot", distinct=True),
        "contracts": Count("lot__contract", distinct=True),
        "elsewhere": elsewhere,
    }
    return owed.order_by().values("mission").annotate(**told).values_list(*told)


@prepared
def hours_summed(actor: Actor) -> QuerySet[YearSum, Any]:
    """(hundredths declared, counted, refused, entries counted) of an actor's scope; none when nothing is declared."""
    scope = scope_of(actor)
    if scope is None:
        return YearSum.objects.none()
    told = {**{f"sum_{kind}": Sum(kind) for kind in ENTRY_KINDS}, "entries": Sum("counted_entries")}
    return sums_in(scope).values("mission").annotate(**told).values_list(*told)


def counted_words(balance: Balance, owed: int, entries: int) -> str:
    """What goes with the hours counted: their part of those owed, hours taken over from before told apart."""
    if balance.taken_over:
        share = formats.share(balance.done, owed * 100)
        return f"et {formats.hours(balance.taken_over)} reprises, ensemble {share} des heures dues"
    if not entries:
        return "aucune pour l’instant"
    return f"{formats.share(balance.counted, owed * 100)} des heures dues, en {formats.count(entries, 'écriture')}"


def people_figure(actor: Actor) -> list[HomeFigure]:
    """People at work today, as counts; one query."""
    scope = scope_of(actor)
    if scope is None:
        return []
    people, district, women = one_row(people_present(actor, timezone.localdate()), 3)
    # Of a few people, where they live would tell who they are: only those who follow them read the detail.
    detail = (
        f"dont {formats.integer(district)} en QPV, {formats.count(women, 'femme')}"
        if scope.opens_entries and people
        else "sur les marchés en cours"
    )
    return [HomeFigure(40, "Personnes en parcours", formats.integer(people), detail)]


@prepared
def people_present(actor: Actor, today: datetime.date) -> QuerySet[Assignment, Any]:
    """(people at work on a day, those of priority districts, women) in an actor's scope; none when nobody is."""
    scope = scope_of(actor)
    if scope is None:
        return Assignment.objects.none()
    awards = Award.objects.filter(scope.awards, lot__contract__status__in=RUNNING_STATUSES).order_by().values("pk")
    present = Assignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), hired_on__lte=today, award__in=awards)
    told = {
        "people": Count("participant", distinct=True),
        "district": Count("participant", filter=Q(participant__lives_in_priority_district=True), distinct=True),
        "women": Count("participant", filter=Q(participant__gender=Gender.WOMAN), distinct=True),
    }
    return present.order_by().values("mission").annotate(**told).values_list(*told)


def hours_to_judge(actor: Actor) -> list[OpenPoint]:
    """Declared hours that nobody has counted or refused yet, as one point, the figures of the board; one query."""
    if not permits(actor, "hours.statement.judge"):
        return []
    waiting = to_count(actor)
    if not waiting.statements:
        return []
    return [
        OpenPoint(
            badge="À compter",
            tone="todo",
            what=formats.count(waiting.statements, "relevé reçu", "relevés reçus"),
            where=formats.count(waiting.contracts, "marché"),
            detail=f"{formats.hours(waiting.hundredths)} déclarées attendent d’être retenues ou refusées",
            url=f"{reverse('received')}?etat=to_count",
        )
    ]


offer_home_figures(hours_figures)
offer_home_figures(people_figure)
offer_open_points(hours_to_judge)
offer_home_action(HomeAction(30, "Marchés de l’État", "state_contracts", "followup.state.view"))
offer_home_action(HomeAction(20, "Relevés reçus", "received", "hours.statement.judge"))
