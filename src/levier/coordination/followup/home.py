"""What follow-up brings to the top of the home page: hours, people, and the hours that wait to be judged.

Every figure is a sum over the commitments and the ledger, as on the board; each provider costs at most two queries.
"""

from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
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
from levier.coordination.hours.policy import own_companies, visible_statement_sums
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


def counted_elsewhere(scope: Scope) -> QuerySet:
    """The whole hours of a scope for which the desks of other missions answer: one row, or none."""
    operation = "commitment__lot__contract__operation__agreements__"
    shares = DeskShare.objects.filter(
        in_force(at="commitment__"),
        commitment__lot__in=lots_of(scope).order_by().values("pk"),
        **{f"{operation}desk": F("desk"), f"{operation}accepted_at__isnull": False, f"{operation}ended_at": None},
    )
    return shares.order_by().values("mission").annotate(total=Sum("hours")).values("total")


def hours_figures(actor: Actor) -> list[HomeFigure]:
    """Hours owed, counted, declared and not yet judged; two queries."""
    scope = scope_of(actor)
    if scope is None:
        return []
    openings = OpeningEntry.objects.filter(award__in=Award.objects.filter(scope.awards).order_by().values("pk"))
    taken_over = openings.order_by().values("mission").annotate(total=Sum("hundredths")).values("total")
    owed = HoursCommitment.objects.filter(in_force(), lot__in=lots_of(scope).order_by().values("pk")).aggregate(
        hours=Sum("hours", default=0),
        taken_over=Coalesce(Max(Subquery(taken_over)), 0),
        **({"elsewhere": Coalesce(Max(Subquery(counted_elsewhere(scope))), 0)} if scope.is_parted else {}),
        lots=Count("lot", distinct=True),
        contracts=Count("lot__contract", distinct=True),
    )
    sums = sums_in(scope).aggregate(
        **{kind: Sum(kind, default=0) for kind in ENTRY_KINDS}, entries=Sum("counted_entries", default=0)
    )
    elsewhere = owed.get("elsewhere", 0)
    balance = Balance(sums["declared"], sums["counted"], sums["refused"], owed["taken_over"])
    entries = f"{reverse('entries')}?nature=counted" if scope.opens_entries else ""
    return [
        HomeFigure(
            10,
            "Heures dues",
            formats.whole_hours(owed["hours"]),
            f"{formats.count(owed['contracts'], 'marché')}, {formats.count(owed['lots'], 'lot')}"
            + (f", dont {formats.whole_hours(elsewhere)} pour d’autres missions" if elsewhere else ""),
            reverse("board") if scope.opens_entries else "",
        ),
        HomeFigure(
            20,
            "Retenues",
            formats.hours(balance.counted),
            counted_words(balance, owed["hours"], sums["entries"]),
            entries if sums["entries"] else "",
        ),
        HomeFigure(
            30,
            "Déclarées, à contrôler",
            formats.hours(balance.pending),
            f"sur {formats.hours(balance.declared)} déclarées" if balance.declared else "aucune pour l’instant",
            reverse("received") if scope.opens_entries and balance.pending else "",
        ),
    ]


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
    today = timezone.localdate()
    present = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        hired_on__lte=today,
        award__in=Award.objects.filter(scope.awards, lot__contract__status__in=RUNNING_STATUSES)
        .order_by()
        .values("pk"),
    )
    people = Count("participant", distinct=True)
    counts = present.aggregate(
        people=people,
        district=Count("participant", filter=Q(participant__lives_in_priority_district=True), distinct=True),
        women=Count("participant", filter=Q(participant__gender=Gender.WOMAN), distinct=True),
    )
    # Of a few people, where they live would tell who they are: only those who follow them read the detail.
    detail = (
        f"dont {formats.integer(counts['district'])} en QPV, {formats.count(counts['women'], 'femme')}"
        if scope.opens_entries and counts["people"]
        else "sur les marchés en cours"
    )
    return [HomeFigure(40, "Personnes en parcours", formats.integer(counts["people"]), detail)]


def hours_to_judge(actor: Actor) -> list[OpenPoint]:
    """Declared hours that nobody has counted or refused yet, as one point, the figures of the board; two queries."""
    if not permits(actor, "hours.statement.judge"):
        return []
    waiting = to_count(visible_statement_sums(actor))
    if not waiting:
        return []
    contract_of = dict(Award.objects.order_by().values_list("pk", "lot__contract"))
    contracts = {contract_of[award] for _, award, _ in waiting}
    return [
        OpenPoint(
            badge="À compter",
            tone="todo",
            what=formats.count(len(waiting), "relevé reçu", "relevés reçus"),
            where=formats.count(len(contracts), "marché"),
            detail=f"{formats.hours(sum(pending for *_, pending in waiting))} déclarées attendent d’être retenues "
            "ou refusées",
            url=f"{reverse('received')}?etat=to_count",
        )
    ]


offer_home_figures(hours_figures)
offer_home_figures(people_figure)
offer_open_points(hours_to_judge)
offer_home_action(HomeAction(30, "Marchés de l’État", "state_contracts", "followup.state.view"))
offer_home_action(HomeAction(20, "Relevés reçus", "received", "hours.statement.judge"))
