"""Reads of an operation over several territories."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.ui import formats
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import (
    KEYED_KINDS,
    DeskShare,
    HoursCommitment,
    MissionAgreement,
    ShareMove,
)
from levier.coordination.commitments.recording import shares_of
from levier.coordination.commitments.selectors import key_words, owed_of
from levier.coordination.commitments.territories.agreements import State
from levier.coordination.commitments.territories.convention import Convention, LotSplit
from levier.coordination.procurement.models import Award, Lot, LotCommune, Operation
from levier.organizations.models import DeskCommune, Organization, OrganizationKind


@dataclass(frozen=True)
class HeldShare:
    """What a desk answers for on a lot, in whole hours, and what is done for its people, in hundredths."""

    desk: Organization
    hours: int
    done: int


def desk_shares(lot: Lot, done: Mapping[int, int]) -> list[HeldShare]:
    """Each desk with a share of the lot, or with hours `done` on it (hundredths by desk id), by name; two queries."""
    held = shares_of(lot)
    desks = Organization.objects.filter(pk__in=held.keys() | done.keys())
    return [HeldShare(desk, held.get(desk.pk, 0), done.get(desk.pk, 0)) for desk in desks]


def moves_of(lot: Lot) -> list[ShareMove]:
    """The moves of a lot, the first first, with who made them; one query."""
    moves = ShareMove.objects.filter(commitment__lot=lot)
    return list(moves.select_related("commitment__recorded_by", "giver", "receiver"))


def desks_of_others() -> QuerySet[Organization]:
    """The desks that may be another mission's: no facilitator of theirs has an account here, and no commune here is of
    their territory. Of the mission's own, the hours would be counted by nobody here."""
    today = timezone.localdate()
    here = Membership.objects.filter(open_memberships(today), organization=OuterRef("pk"), role=Role.FACILITATOR)
    held = DeskCommune.objects.filter(desk=OuterRef("pk"))
    desks = Organization.objects.filter(kind=OrganizationKind.DESK)
    return desks.filter(~Exists(here.order_by()), ~Exists(held.order_by()))


def agreements_of(operation: Operation) -> list[MissionAgreement]:
    """The agreements of an operation, the last first, each with the whole hours its desk answers for; one query."""
    shares = DeskShare.objects.filter(
        in_force(at="commitment__"),
        commitment__lot__contract__operation=OuterRef("operation"),
        desk=OuterRef("desk"),
    ).order_by()
    owed = Subquery(shares.values("desk").annotate(total=Sum("hours")).values("total"))
    agreements = MissionAgreement.objects.filter(operation=operation).select_related("desk", "partner")
    return list(agreements.annotate(owed=Coalesce(owed, 0)))


def convention_of(operation: Operation, *, mission: str) -> Convention:
    """What a convention between the desks of an operation says; five queries."""
    table = owed_of(operation).table
    keys = HoursCommitment.objects.filter(lot__contract__operation=operation, kind__in=KEYED_KINDS).order_by()
    places: dict[int, list[str]] = {}
    communes = LotCommune.objects.filter(lot__contract__operation=operation).order_by(
        "commune__name__french", "commune_id"
    )
    for lot, name in communes.values_list("lot", "commune__name"):
        places.setdefault(lot, []).append(name)
    months = Award.objects.filter(lot__contract__operation=operation).order_by().values_list("period_months", flat=True)
    standing = [agreement for agreement in agreements_of(operation) if agreement.state is State.IN_FORCE]
    lead = str(operation.lead_desk)
    return Convention(
        mission=mission,
        operation=operation.name,
        buyer=str(operation.buyer),
        lead=lead,
        desks=[lead, *(desk for desk in table.desks if desk not in (lead, operation.lead_desk.name))],
        missions=[(agreement.partner_words, str(agreement.desk)) for agreement in standing],
        lots=[
            LotSplit(
                name=lot.label,
                place=formats.enumeration(places.get(lot.lot.pk, [])) if lot.lot else "",
                shares=[(desk, hours) for desk, hours in zip(table.desks, lot.shares, strict=True) if hours],
            )
            for lot in table.lots
        ],
        keys=sorted({key_words(kind) for kind in keys.values_list("key_kind", flat=True)}),
        months=sorted(set(months)),
    )
