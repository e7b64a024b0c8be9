"""What purchases bring elsewhere: years to enter, and the way to them from a buyer's page."""

from collections import defaultdict
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Value
from django.urls import reverse
from django.utils import timezone

from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.registry import (
    Axis,
    NavigationEntry,
    OpenPoint,
    Panel,
    offer_navigation,
    offer_open_points,
    offer_panel,
)
from levier.common.search.words import fold
from levier.coordination.clauses.services import tables_of
from levier.coordination.clauses.tables import Tables
from levier.coordination.followup.models import PurchasingDuty, PurchasingYear
from levier.coordination.followup.spaser.policy import readable_buyers
from levier.coordination.followup.spaser.selectors import Known
from levier.coordination.procurement.policy import led_operations, own_buyers
from levier.organizations.models import Organization, OrganizationKind


def years_to_enter(actor: Actor) -> list[OpenPoint]:
    """The closed years that buyers above the threshold did not enter: for the buyer, who enters them, and for the desk
    that leads its operations, which asks; two queries."""
    if not permits(actor, "followup.purchasing.view"):
        return []
    today = timezone.localdate()
    own = own_buyers(actor)
    led: Any = led_operations(actor).order_by().values("buyer")
    among = {"buyer__in": led if permits(actor, "procurement.operation.edit") else own}
    buyer = ("pk", "buyer", "buyer__public_id", "buyer__name", "buyer__is_fictitious")
    # Both tables in one query: the other reads the threshold as the mission dates it.
    entered = PurchasingYear.objects.filter(**among).order_by().annotate(told=Value(None, BooleanField()))
    told = PurchasingDuty.objects.filter(**among).order_by().annotate(total=Value(None, BigIntegerField()))
    rows = sorted(
        entered.values_list(*buyer, "year", "total_cents", "told").union(
            told.values_list(*buyer, "from_year", "total", "is_above"), all=True
        ),
        key=lambda row: row[0],
    )
    tables = tables_of() if rows else Tables()
    known: defaultdict[int, Known] = defaultdict(lambda: Known(tables=tables))
    names: dict[int, tuple[Any, str]] = {}
    for _, key, public_id, name, fictitious, year, total, above in rows:
        names[key] = (public_id, Organization.in_words(name, fictitious))
        if above is None:
            known[key].years[year] = PurchasingYear(year=year, total_cents=total)
        else:
            known[key].duty = PurchasingDuty(from_year=year, is_above=above)
    return [
        OpenPoint(
            badge="Année à saisir" if key in own else "À demander",
            tone="todo",
            what=f"Achats de {year}, indicateurs du SPASER",
            where=names[key][1],
            url=reverse("purchasing_year", args=[names[key][0], year])
            if key in own
            else reverse("purchasing_buyer", args=[names[key][0]]),
        )
        for key in sorted(known, key=lambda key: fold(names[key][1]))
        for year in known[key].lacking(today)
    ]


def purchases_of(actor: Actor, organization: Organization) -> Panel | None:
    """The way to a buyer's indicators, for whom the page they stand on opens; one query."""
    if organization.kind != OrganizationKind.BUYER or not permits(actor, "followup.board.view"):
        return None
    if not readable_buyers(actor).filter(pk=organization.pk).exists():
        return None
    return Panel(60, "followup/panels/purchasing.html", {"buyer": organization})


offer_append_only(PurchasingYear)
offer_append_only(PurchasingDuty)
offer_open_points(years_to_enter)
offer_panel("organization", purchases_of)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        12,
        "Achats responsables",
        "purchasing",
        "followup.purchasing.own",
        frozenset({"purchasing_buyer", "purchasing_year"}),
    )
)
