"""Reads of the commitments room: hours owed per lot and per desk, each a sum that agrees with the others."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from levier.common.search.words import fold
from levier.common.ui import formats
from levier.coordination.clauses.framework_hours import Line, hours_for, in_words
from levier.coordination.commitments.dated import counts, in_force
from levier.coordination.commitments.keys import KEY_LABELS, KeyKind
from levier.coordination.commitments.models import (
    COPIED_KINDS,
    KEYED_KINDS,
    Basis,
    ClauseRelease,
    CommitmentKind,
    FrameworkAmount,
    HoursCommitment,
    HoursShape,
    Phase,
    PhaseKind,
)
from levier.coordination.commitments.proposing import PlacedLot, Proposal, proposed
from levier.coordination.commitments.sharing import add_up
from levier.coordination.commitments.territories.models import MissionAgreement
from levier.coordination.procurement.models import Award, Lot, LotCommune, Operation
from levier.coordination.procurement.services import HOLDING_ROLES
from levier.organizations.models import Commune, DeskCommune, Organization, OrganizationKind


@dataclass
class LotShares:
    """A lot's whole hours, by desk in the table's order. `label` heads its column."""

    label: str
    hours: int
    shares: list[int]
    lot: Lot | None = None

    @property
    def of_it(self) -> str:
        """« du lot 2 », « de REP-0001, lot 2 »: a buyer's reference keeps its capitals inside a sentence."""
        return f"du {self.label.lower()}" if self.label.startswith("Lot ") else formats.of(self.label)


@dataclass(frozen=True)
class DeskRow:
    """A desk's whole hours: (label of the lot, hours) in order, then their sum."""

    desk: str
    hours: list[tuple[str, int]]
    total: int


@dataclass
class ShareTable:
    """Desks by lots; `agrees` tells that rows, columns and total say the same."""

    desks: list[str]
    lots: list[LotShares] = field(default_factory=list)
    problem: str = ""
    is_settled: bool = False

    @property
    def total(self) -> int:
        return sum(lot.hours for lot in self.lots)

    @property
    def rows(self) -> list[DeskRow]:
        rows = []
        for rank, desk in enumerate(self.desks):
            hours = [(lot.label, lot.shares[rank]) for lot in self.lots]
            rows.append(DeskRow(desk, hours, sum(given for _, given in hours)))
        return rows

    @property
    def agrees(self) -> bool:
        return sum(row.total for row in self.rows) == self.total and all(
            sum(lot.shares) == lot.hours for lot in self.lots
        )


@dataclass(frozen=True)
class DeskHours:
    """The whole hours a document gives to a desk."""

    desk: str
    hours: int


@dataclass(frozen=True)
class Owed:
    """What an operation owes today: the table, each document with its key in words and its shares, and how many lots
    owe nothing yet. `coming`: whole hours of the documents whose date is to come."""

    table: ShareTable
    acts: list[tuple[Any, str, list[DeskHours]]]
    uncommitted: int
    coming: int = 0


def owed_of(operation: Operation, today: datetime.date | None = None) -> Owed:
    """Hours owed per lot and per desk as of a day, and each document that commits some, a later one marked `is_coming`;
    one query, two while there is none."""
    today = today or timezone.localdate()
    lots = Lot.objects.filter(contract__operation=operation).order_by()
    # Those that owe something, or are still to owe it.
    counted = lots.filter(Q(outcome="") | Q(pk__in=HoursCommitment.objects.order_by().values("lot")))
    # One row a share, and one for a document that gives none.
    rows_read = list(
        HoursCommitment.objects.filter(lot__in=lots)
        .select_related("recorded_by", "lot__contract", "move", "copy")
        .annotate(
            lot_count=Subquery(counted.values("contract__operation").annotate(n=Count("pk")).values("n")),
            share_desk=F("shares__desk"),
            share_name=F("shares__desk__name"),
            share_hours=F("shares__hours"),
        )
        .order_by("effective_on", "pk", "shares__pk")
    )
    if not rows_read:
        return Owed(ShareTable([]), [], counted.count())
    acts: list[Any] = list({row.pk: row for row in rows_read}.values())
    given = [row for row in rows_read if row.share_desk is not None]
    shares_of: dict[int, list[DeskHours]] = {}
    desks: dict[int, str] = {}
    sums: dict[tuple[int, int], int] = {}
    for row in sorted(given, key=lambda row: row.pk):
        shares_of.setdefault(row.pk, []).append(DeskHours(row.share_name, row.share_hours))
        desks.setdefault(row.share_desk, row.share_name)
        if counts(row, today):
            sums[row.lot_id, row.share_desk] = sums.get((row.lot_id, row.share_desk), 0) + row.share_hours
    owed: dict[int, int] = {}
    known: dict[int, Lot] = {}
    for act in acts:
        known.setdefault(act.lot_id, act.lot)
        act.is_coming = not counts(act, today)
        owed[act.lot_id] = owed.get(act.lot_id, 0) + (0 if act.is_coming else act.hours)
    several = len({lot.contract_id for lot in known.values()}) > 1
    rows = [
        LotShares(
            label=lot_label(lot, several),
            hours=owed[lot.pk],
            shares=[sums.get((lot.pk, desk), 0) for desk in desks],
            lot=lot,
        )
        for lot in sorted(known.values(), key=lambda lot: (lot.contract.title, lot.number, lot.pk))
    ]
    table = ShareTable(list(desks.values()), rows)
    told = [(act, key_words(act.key_kind), shares_of.get(act.pk, [])) for act in acts]
    coming = sum(act.hours for act in acts if act.is_coming)
    return Owed(table, told, acts[0].lot_count - len(known), coming)


def lot_label(lot: Lot, several: bool) -> str:
    """A lot in the head of a column; its contract is named when there are several."""
    return f"{lot.contract.reference or lot.contract.title}, lot {lot.number}" if several else f"Lot {lot.number}"


def uncommitted_lots(operation: Operation) -> list[Any]:
    """The lots of an operation that owe nothing yet, but those said not awarded; one query. `is_held`: somebody holds
    it; `is_awarding`: somebody holds a lot of the operation."""
    holding = Award.objects.filter(role__in=HOLDING_ROLES, ended_on=None).order_by()
    committed = HoursCommitment.objects.filter(kind=CommitmentKind.INITIAL).values("lot")
    return list(
        Lot.objects.filter(contract__operation=operation)
        .filter(outcome="")
        .exclude(pk__in=committed)
        .annotate(
            is_held=Exists(holding.filter(lot=OuterRef("pk"))),
            is_awarding=Exists(holding.filter(lot__contract__operation=OuterRef("contract__operation"))),
        )
        .select_related("contract")
        .order_by("contract__title", "number", "pk")
    )


def desks_for(lead_desk: int) -> list[Organization]:
    """The desks of the mission, the lead one (its id) first: ties go to it. Each carries the `population` of its
    territory, and whether it `is_elsewhere`: known here only for what another mission follows."""
    desks = Organization.objects.filter(kind=OrganizationKind.DESK).annotate(
        population=Sum("territory__commune__population", default=0),
        is_elsewhere=Exists(MissionAgreement.objects.filter(desk=OuterRef("pk"))),
    )
    return sorted(desks, key=lambda desk: (desk.pk != lead_desk, fold(desk.name), desk.pk))


def proposed_weights(kind: KeyKind, lots: Iterable[Lot], desks: Iterable[Organization]) -> Proposal:
    """The weights these lots, and the territories of the desks (of `desks_for`), propose for a key; two queries.
    Raises Problem when they propose none."""
    lots, desks = list(lots), list(desks)
    of_lot = places_of(lot.pk for lot in lots)
    answering = desks_answering({commune.pk for communes in of_lot.values() for commune in communes}, desks)
    return proposed(
        kind,
        [
            PlacedLot(
                lot.number,
                lot.amount_cents,
                {commune.name: answering.get(commune.pk, []) for commune in of_lot.get(lot.pk, [])},
            )
            for lot in lots
        ],
        {desk.pk: desk.population for desk in desks},  # type: ignore[attr-defined]
    )


def places_of(lot_ids: Iterable[int]) -> dict[int, list[Commune]]:
    """The communes in which some lots are carried out, by lot id; one query."""
    of_lot: dict[int, list[Commune]] = {}
    for place in LotCommune.objects.filter(lot__in=list(lot_ids)).select_related("commune").order_by("pk"):
        of_lot.setdefault(place.lot_id, []).append(place.commune)
    return of_lot


def desks_answering(communes: Collection[str], desks: Iterable[Organization]) -> dict[str, list[int]]:
    """Which desks (ids, among `desks`) are proposed for some communes, by code: of those that have it in their
    territory, the one whose territory is the smallest, or those that are even. A desk of the whole department has a
    share where somebody gives it one. One query."""
    whole = DeskCommune.objects.filter(desk=OuterRef("desk")).order_by().values("desk")
    held = DeskCommune.objects.filter(desk__in=[desk.pk for desk in desks], commune__in=list(communes))
    sized = held.annotate(size=Subquery(whole.annotate(size=Count("pk")).values("size")))
    answering: dict[str, tuple[int, list[int]]] = {}
    for code, desk, size in sized.order_by("size", "pk").values_list("commune", "desk", "size"):
        smallest, found = answering.setdefault(code, (size, []))
        if size == smallest:
            found.append(desk)
    return {code: found for code, (_, found) in answering.items()}


def last_key(lot: Lot) -> tuple[str, dict[int, int]]:
    """The kind and weights, by desk id, of the key in force on a lot; two queries. Acts that follow from
    another (an invoice, a phase, a release) share by it or by what each desk answers for: they change no key."""
    stated = HoursCommitment.objects.filter(lot=lot, kind__in=KEYED_KINDS)
    last = stated.prefetch_related("shares").order_by("-effective_on", "-pk").first()
    if last is None:
        return "", {}
    return last.key_kind, {share.desk_id: share.weight for share in last.shares.all()}


def behind_of(operation_id: int) -> dict[str, Fraction]:
    """How far behind its exact part over the operation each desk is, by desk id, as `sharing.share_next` takes it; one
    query. Each act is exact by the weights it was shared by; a move between desks is exact as it is."""
    return behind_by_operation({operation_id}).get(operation_id, {})


def behind_by_operation(operations: Collection[int]) -> dict[int, dict[str, Fraction]]:
    """The same for some operations, by their id; one query, none for no operation."""
    behind: dict[int, dict[str, Fraction]] = {}
    if not operations:
        return behind
    acts = HoursCommitment.objects.filter(lot__contract__operation__in=operations).exclude(kind=CommitmentKind.MOVE)
    rows = acts.filter(shares__isnull=False).order_by()
    given: dict[int, tuple[int, int, dict[str, int], dict[str, int]]] = {}
    for operation, act, hours, desk, weight, share in rows.values_list(
        "lot__contract__operation", "pk", "hours", "shares__desk", "shares__weight", "shares__hours"
    ):
        *_, weights, shares = given.setdefault(act, (operation, hours, {}, {}))
        weights[str(desk)], shares[str(desk)] = weight, share
    for operation, hours, weights, shares in given.values():
        behind[operation] = add_up(behind.get(operation, {}), hours, weights, shares)
    return behind


def key_of(operation_id: int) -> tuple[str, dict[int, int]]:
    """The kind and weights, by desk id, of the key chosen last on an operation, for a lot that has none yet; three
    queries."""
    stated = HoursCommitment.objects.filter(lot__contract__operation=operation_id, kind__in=KEYED_KINDS)
    last = stated.select_related("lot").order_by("-effective_on", "-pk").first()
    return last_key(last.lot) if last is not None else ("", {})


def owed_by_operation(operation_ids: Iterable[int]) -> dict[int, int]:
    """Whole hours owed today by operation id; one query."""
    rows = HoursCommitment.objects.filter(in_force(), lot__contract__operation__in=list(operation_ids)).order_by()
    return dict(rows.values_list("lot__contract__operation").annotate(hours=Sum("hours")))


# What a contract asked for: neither what was freed since, nor the phases and renewals that came on top.
ASKED_KINDS = (*KEYED_KINDS, CommitmentKind.INVOICE)


def committed_hours(lot_ids: Iterable[int]) -> dict[int, int]:
    """The whole hours owed on some lots, by lot id; those that never committed any are left out; one query."""
    acts = HoursCommitment.objects.filter(lot__in=list(lot_ids)).order_by().values_list("lot")
    return dict(acts.annotate(total=Sum("hours")))


def committed_by_lot(lot_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The whole hours a contract asked for and the cents billed on a framework, by lot id; lots that committed none are
    left out; one query."""

    def total(rows: QuerySet, column: str) -> Coalesce:
        kept = rows.filter(lot=OuterRef("pk")).order_by().values("lot")
        return Coalesce(Subquery(kept.annotate(total=Sum(column)).values("total")), 0)

    lots = Lot.objects.filter(pk__in=list(lot_ids)).order_by()
    asked = total(HoursCommitment.objects.filter(kind__in=ASKED_KINDS), "hours")
    billed = total(FrameworkAmount.objects.filter(basis=Basis.INVOICE), "amount_cents")
    rows = lots.annotate(asked=asked, billed=billed).filter(asked__gt=0).values_list("pk", "asked", "billed")
    return {lot: (hours, cents) for lot, hours, cents in rows}


def ended_suspensions(lot_ids: Iterable[int]) -> dict[int, list[tuple[datetime.date, datetime.date]]]:
    """The spans (first day, day of the resumption) in which the clause was suspended on some lots; one query, none for
    no lot."""
    keys = list(lot_ids)
    spans: dict[int, list[tuple[datetime.date, datetime.date]]] = {}
    if keys:
        ended = ClauseRelease.objects.filter(lot__in=keys, ended_on__isnull=False).order_by()
        for lot, start, end in ended.values_list("lot", "effective_on", "ended_on"):
            spans.setdefault(lot, []).append((start, end))
    return spans


def key_words(kind: str) -> str:
    """A kind of key in words."""
    return KEY_LABELS[KeyKind(kind)] if kind else "clé libre"


def closed_periods(today: datetime.date) -> QuerySet[Phase]:
    """The renewals begun by a day: each closed the period before it."""
    return Phase.objects.filter(kind=PhaseKind.RENEWAL, affirmed_on__lte=today)


def last_period_end(lot: Lot, today: datetime.date) -> datetime.date | None:
    """The last day of the last period that a renewal closed on a lot; None when none did; one query."""
    begun = closed_periods(today).filter(lot=lot).aggregate(day=Max("affirmed_on"))["day"]
    return None if begun is None else begun - datetime.timedelta(days=1)


@dataclass(frozen=True)
class LotHours:
    """What a lot owes and why, in whole hours: `forecast` from its orders and `due` from its invoices, None without a
    shape; `owed` is the sum of its acts to date, amendments and phases included, `coming` of those after."""

    shape: HoursShape | None
    words: str
    forecast: int | None
    due: int | None
    ordered: int
    billed: int
    amounts: list[FrameworkAmount]
    phases: list[Phase]
    acts: list[Any]

    @property
    def owed(self) -> int:
        return sum(act.hours for act in self.acts if not act.is_coming)

    @property
    def coming(self) -> int:
        return sum(act.hours for act in self.acts if act.is_coming)

    @property
    def optional(self) -> int:
        """Whole hours of the phases not affirmed yet."""
        return sum(phase.hours for phase in self.phases if phase.affirmed_on is None)


def lot_hours(lot: Lot) -> LotHours:
    """Reads it in four queries; amounts in cents."""
    acts: list[Any] = list(HoursCommitment.objects.filter(lot=lot).select_related("recorded_by", "move", "copy"))
    for act in acts:
        act.is_coming = not counts(act, timezone.localdate())
        act.lacks_copy = act.copy_id is None and act.kind in COPIED_KINDS
    shape = HoursShape.objects.filter(lot=lot).first()
    amounts = list(FrameworkAmount.objects.filter(lot=lot).select_related("award__company", "order", "copy"))

    def lines(basis: Basis) -> list[Line]:
        return [
            Line(amount.amount_cents, amount.order.amount_cents if amount.order else None)
            for amount in amounts
            if amount.basis == basis
        ]

    def total(basis: Basis) -> int:
        return sum(amount.amount_cents for amount in amounts if amount.basis == basis)

    orders, invoices = lines(Basis.ORDER), lines(Basis.INVOICE)
    return LotHours(
        shape=shape,
        words=in_words(shape.rule) if shape else "",
        forecast=hours_for(shape.rule, orders) if shape else None,
        due=hours_for(shape.rule, invoices) if shape else None,
        ordered=total(Basis.ORDER),
        billed=total(Basis.INVOICE),
        amounts=amounts,
        phases=list(Phase.objects.filter(lot=lot).select_related("commitment")),
        acts=acts,
    )
